"""Where somebody works on a day, and as what (rule R12); and what the federal list of that school year says of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from orchestration.lib.samples.days import academic_year
from orchestration.lib.samples.statements import AgencyRow, PersonRow
from orchestration.lib.samples.truth.following import World
from orchestration.lib.samples.truth.places import DISTRICT, SCHOOL, Map, Member, year_label, year_of
from orchestration.lib.samples.truth.report import primary_role, role_rank
from orchestration.lib.samples.truth.spelling import LATE, NOT_APPLICABLE, UNKNOWN, texts

PLACE_OF_YEAR = ["school", "school_year", "district", "district_year"]
WHEREABOUTS_COLUMNS = {
    "enrollment_places": ["person", "event_id", "role", *PLACE_OF_YEAR],
    "organization_years": ["organization", "academic_year", *PLACE_OF_YEAR, "is_current"],
}

# What the school year of a place is called that no list has.
NO_LIST = "Unknown"


def state_at(world: World, person: str, day: date) -> str:
    """The state of the organization of the primary role of that day; unknown where there is none."""
    row = primary_role(world.intake.people, person, day)
    employer = world.intake.organizations.get(row.employer_id) if row else None
    return (employer.state if employer else None) or "Unknown"


def role_at(world: World, person: str, day: date) -> str:
    """The primary role of that day."""
    row = primary_role(world.intake.people, person, day)
    return row.role if row else "unknown"


def role_of_day(world: World, person: str, day: date) -> PersonRow | None:
    """The primary role of a day over all ids of a person; one without a start begins with its file, the first one
    before it."""
    rows = [row for row in world.intake.people if not row.code and world.directory.person(row.person_id) == person]
    first = min((start_of(row) for row in rows), default=date.max)

    def holds(row: PersonRow) -> bool:
        is_assumed = row.role_start is None and start_of(row) == first
        return (is_assumed or start_of(row) <= day) and day <= (row.role_end or date.max)

    return min(filter(holds, rows), key=role_rank, default=None)


def start_of(row: PersonRow) -> date:
    """The first day of a role."""
    return row.role_start or row.file.date or date.max


class Whereabouts:
    """The school and the district of a person on a day, by their federal ids and the lists of that school year."""

    def __init__(self, world: World) -> None:
        self._world, self._chart = world, Map(world)
        self._employers = {one.source_id: one for one in self._chart.members if one.row}

    def of(self, person: str, day: date) -> list[str]:
        """School and school year of its list, district and school year of its list."""
        role = role_of_day(self._world, person, day)
        if role is None or not role.employer_id:
            return [UNKNOWN] * len(PLACE_OF_YEAR)
        employer = self._employers.get(role.employer_id)
        if employer is None:
            return [LATE] * len(PLACE_OF_YEAR)
        return self._of_year(employer, academic_year(day))

    def _of_year(self, one: Member, year: int) -> list[str]:
        """The school and the district of an organization, by the lists of a school year."""
        listed = self.listed(one, SCHOOL, year)
        return [*self._school(one, listed), *self._district(one, listed, year)]

    def listed(self, one: Member, kind: str, year: int) -> AgencyRow | None:
        """The row of the year's list, else of the last one before it; before the first list that of the first one."""
        rows = sorted((row for row in self._chart.listed[kind] if row.nces_id == one.nces_id), key=year_of)
        return next((row for row in reversed(rows) if year_of(row) <= year), rows[0] if rows else None)

    def _school(self, employer: Member, listed: AgencyRow | None) -> list[str]:
        if not employer.may_be_school or not employer.nces_id:
            return [self._chart.school(employer)] * 2
        return [employer.nces_id, year_label(year_of(listed)) if listed else NO_LIST]

    def _district(self, employer: Member, listed: AgencyRow | None, year: int) -> list[str]:
        """Of a school that of its list's row, as the districts' list of the day's year has it."""
        if not employer.may_be_school and employer.kind != DISTRICT:
            return [NOT_APPLICABLE] * 2
        district = self._chart.district_of(employer, listed)
        if district is None:
            return [LATE if employer.nces_id else UNKNOWN] * 2
        row = self.listed(district, DISTRICT, year) if district.nces_id else None
        return [district.nces_id or district.source_id, year_label(year_of(row)) if row else NO_LIST]

    def enrollments(self) -> Iterator[list[str]]:
        """The place of everybody enrolled, on the first day of the event."""
        for one in self._world.intake.enrolled:
            day = self._world.intake.events[one.event_id].start or date.max
            yield [one.person, one.event_id, one.role, *self.of(one.person, day)]

    def organizations(self) -> Iterator[list[str]]:
        """Every organization in every academic year, from that of the first federal list to that of the report date."""
        now = academic_year(self._world.as_of)
        told = [now, *(year_of(row) for rows in self._chart.listed.values() for row in rows)]
        for one in self._chart.members:
            for year in range(min(told), max(told) + 1):
                yield texts(one.source_id, year, *self._of_year(one, year), year == now)
