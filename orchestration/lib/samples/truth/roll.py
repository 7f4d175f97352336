"""The classes of educators as the list has them (F18), and which of them an id means, however it is spelled."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

from orchestration.lib.samples.days import academic_year
from orchestration.lib.samples.lines import ClassRow
from orchestration.lib.samples.truth.following import World, squash


class Program:
    """The classes of each educator by what they are known by: many lists number their classes anew every year."""

    def __init__(self, world: World) -> None:
        self._rows: dict[tuple[str | None, str], list[ClassRow]] = defaultdict(list)
        for row in world.rows(ClassRow):
            if not row.code:
                self._rows[world.person_of(row), known_as(row)].append(row)
        for rows in self._rows.values():
            rows.sort(key=year_of_class)

    def of(self, person: str | None, name: str, year: int | None) -> ClassRow | None:
        """The class that a name means in a year: the last that has begun by then; before the first began, that one."""
        rows = self._rows.get((person, name), [])
        begun = [row for row in rows if year is None or year_of_class(row) <= year]
        return begun[-1] if begun else next(iter(rows), None)


class Roll:
    """The list of classes, once it is judged."""

    def __init__(self, world: World) -> None:
        self._alike: dict[tuple[str | None, str], set[str]] = defaultdict(set)
        self._program = Program(world)
        for row in world.rows(ClassRow):
            if row.class_id and not row.code:
                self._alike[world.person_of(row), squash(row.class_id)].add(row.class_id)

    def listed(self, person: str | None, text: str) -> str:
        """The class that is spelled just so, else the one that is spelled alike; blank for none, and for one of two."""
        alike = self._alike.get((person, squash(text)), set())
        return text if text in alike else min(alike) if len(alike) == 1 else ""

    def name(self, person: str | None, text: str) -> str:
        """What a class is told apart by: as the list has it, else by letters and digits."""
        return self.listed(person, text) or squash(text)

    def size(self, person: str | None, text: str, year: int | None, is_told: bool = True) -> int | None:
        """How many students a class of somebody has in a year; of another year's class nothing follows.

        Args:
            is_told: whether it is told that the figures are of that year.
        """
        row = self._program.of(person, self.listed(person, text) or text, year)
        # "about 24" is no number of students
        if row is None or not row.class_id or "students" in row.texts:
            return None
        return row.students if is_taught_in(row, year if is_told else None) else None


def is_taught_in(row: ClassRow, year: int | None) -> bool:
    """Whether a class is one of an academic year; one without days may be of any."""
    first, last = row.start or row.end, row.end or row.start
    return not (first and last and year) or academic_year(first) <= year <= academic_year(last)


def known_as(row: ClassRow) -> str:
    """The sender's id of a class; without one its name and first day (B3)."""
    return row.class_id or f"{squash(row.name)}|{row.start}"


def year_of_class(row: ClassRow) -> int:
    """The academic year of its first day, else of its last; an undated class is of its file's, or of the one after."""
    return academic_year(day_of_class(row))


def day_of_class(row: ClassRow) -> date:
    """The day on which school, role and license are looked up."""
    sent = row.file.date or date.max
    undated = date(academic_year(sent) + 1, 7, 1) if row.year == "next" else sent
    return row.start or row.end or undated
