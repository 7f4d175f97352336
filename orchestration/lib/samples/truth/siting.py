"""Where an implementation is: at the school of its classes, where that is one, else where the educator works."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from orchestration.lib.samples.statements import OrganizationRow, PersonRow
from orchestration.lib.samples.truth.classrooms import named_school, school_of
from orchestration.lib.samples.truth.following import World
from orchestration.lib.samples.truth.implementing import Group, Implementation
from orchestration.lib.samples.truth.places import Map
from orchestration.lib.samples.truth.roll import Program
from orchestration.lib.samples.truth.spelling import LATE, NOT_APPLICABLE, UNKNOWN

RoleOfDay = Callable[[World, str, date], PersonRow | None]


class Sites:
    """The places of one region; ``role_of_day`` says as what and where somebody works on a day."""

    def __init__(self, world: World, role_of_day: RoleOfDay) -> None:
        self._world, self._role_of_day, self._chart = world, role_of_day, Map(world)
        self._members = {one.source_id: one for one in self._chart.members if one.row}
        self._program = Program(world)

    def place(self, one: Implementation) -> str:
        """The organization that all groups of students are at; of several, and of none, the educator's own."""
        found = {self.place_of(one, group) for group in one.groups.values() if group.is_counted}
        return found.pop() if len(found) == 1 else self._own(one)

    def place_of(self, one: Implementation, group: Group) -> str:
        """That of the class, else the one that an answer names; one that nobody knows is not the educator's own."""
        person = one.key[0]
        row = self._program.of(person, group.name, one.key[2]) if group.kind == "class" else None
        school = school_of(row, self._world)[0] if row else None
        if school is None and group.school:
            school = named_school(group.school, person, self._world)[0]
        if school:
            return self.standing(school)
        return UNKNOWN if group.school or (row and row.school) else self._own(one)

    def _own(self, one: Implementation) -> str:
        """The employer of the primary role on the day of the implementation."""
        role = self._role_of_day(self._world, one.key[0], one.day)
        if role is None or not role.employer_id:
            return UNKNOWN
        employer = self._world.intake.organizations.get(role.employer_id)
        return self.standing(employer) if employer else LATE

    def standing(self, row: OrganizationRow) -> str:
        """Of several organizations that are one school the one that stands for it."""
        school = self._chart.school(self._members[row.org_id])
        return row.org_id if school in (UNKNOWN, NOT_APPLICABLE) else school
