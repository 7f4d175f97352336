"""What is concluded of educators year by year: implementations, who should answer what, and the year itself."""

from __future__ import annotations

from collections.abc import Iterator

from orchestration.lib.samples.truth.attendance import Attendance
from orchestration.lib.samples.truth.implementing import Implementations, implementation_answers
from orchestration.lib.samples.truth.outcomes import Following
from orchestration.lib.samples.truth.shelf import Shelf
from orchestration.lib.samples.truth.survey import Survey


class Yearbook:
    """The conclusions of one region."""

    def __init__(self, following: Following, shelf: Shelf, attendance: Attendance, survey: Survey) -> None:
        self._world = following.world
        shelf.add(self._world)
        coached = [(person, name, start, end) for person, name, start, end, _ in following.support.periods()]
        self._implementations = Implementations(self._world, shelf, coached)

    def answers(self) -> Iterator[tuple[str, list[list[str]]]]:
        """The rows of each table."""
        yield from implementation_answers(self._implementations, self._world)
