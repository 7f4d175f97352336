"""The classes of educators as the list has them (F18), and which of them an id means, however it is spelled."""

from __future__ import annotations

from collections import defaultdict

from orchestration.lib.samples.days import academic_year
from orchestration.lib.samples.lines import ClassRow
from orchestration.lib.samples.truth.following import World, squash


class Roll:
    """The list of classes, once it is judged."""

    def __init__(self, world: World) -> None:
        self._alike: dict[tuple[str | None, str], set[str]] = defaultdict(set)
        self._students: dict[tuple[str | None, str], int] = {}
        self._rows: dict[tuple[str | None, str], ClassRow] = {}
        for row in world.rows(ClassRow):
            if row.class_id and not row.code:
                self._alike[world.person_of(row), squash(row.class_id)].add(row.class_id)
                self._rows[world.person_of(row), row.class_id] = row
                # "about 24" is no number of students
                if row.students is not None and "students" not in row.texts:
                    self._students[world.person_of(row), row.class_id] = row.students

    def listed(self, person: str | None, text: str) -> str:
        """The class that is spelled just so, else the one that is spelled alike; blank for none, and for one of two."""
        alike = self._alike.get((person, squash(text)), set())
        return text if text in alike else min(alike) if len(alike) == 1 else ""

    def name(self, person: str | None, text: str) -> str:
        """What a class is told apart by: as the list has it, else by letters and digits."""
        return self.listed(person, text) or squash(text)

    def size(self, person: str | None, text: str, year: int | None) -> int | None:
        """How many students a class of somebody has in a year; of another year's class nothing follows."""
        which = (person, self.listed(person, text) or text)
        return self._students.get(which) if which in self._rows and is_taught_in(self._rows[which], year) else None


def is_taught_in(row: ClassRow, year: int | None) -> bool:
    """Whether a class is one of an academic year; one without days may be of any."""
    first, last = row.start or row.end, row.end or row.start
    return not (first and last and year) or academic_year(first) <= year <= academic_year(last)
