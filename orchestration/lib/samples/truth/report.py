"""The figures: enrollments with their measures, the attendance report of partners, and its head."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from orchestration.lib.samples.days import academic_year, add_months
from orchestration.lib.samples.lines import JsonRow
from orchestration.lib.samples.rates import progress, stipend, tally
from orchestration.lib.samples.statements import (
    ABSENT,
    DISENGAGED,
    EXCUSED,
    FULL_PD,
    LEFT_EARLY,
    NOT_RECORDED,
    PRESENT,
    TARDY,
    ContractRow,
    OrganizationRow,
    PersonRow,
    Region,
    Statement,
)
from orchestration.lib.samples.truth import codes
from orchestration.lib.samples.truth.attendance import Attendance
from orchestration.lib.samples.truth.identity import Directory
from orchestration.lib.samples.truth.intake import Enrolled, Intake, last_day
from orchestration.lib.samples.truth.spelling import flag

OUTCOME_AFTER_MONTHS = 3
FULL_ATTENDANCE = Fraction(1)
DECIMALS = Decimal("0.000001")

REPORT_COLUMNS = [
    "contract", "cohort", "event_name", "event_type", "format", "start_date", "end_date", "last_name", "first_name",
    "professional_email", "school", "district", "role_at_event_date", "periods_held", "periods_scheduled", "present",
    "tardy", "left_early", "disengaged", "excused", "absent", "not_recorded", "periods_attended", "attendance_rate",
    "attendance_rate_raw", "on_time_rate", "minutes_attended", "made_up_periods", "enrolled", "stipend_rule",
    "stipend_met",
]  # fmt: skip
REPORT_KEY_COLUMNS = ["report_row", "contract", "event_id", "person"]
ENROLLMENT_COLUMNS = [
    "event_id", "person", "role", "created", "is_enrolled", "is_make_up", "makes_up_event_id", "periods_held",
    "scheduled", "attended", "recorded_share", "is_started", "is_completed", "is_trained", "outcome_ay",
]  # fmt: skip
HEAD_COLUMNS = ["contract", "event_id", "kind", "feed", "code", "rows"]


def decimal(value: Fraction | None) -> str:
    """Six decimals, rounded half up; blank for nothing."""
    if value is None:
        return ""
    return str((Decimal(value.numerator) / Decimal(value.denominator)).quantize(DECIMALS, ROUND_HALF_UP))


class Report:
    """What is printed about one region."""

    def __init__(self, intake: Intake, attendance: Attendance, directory: Directory) -> None:
        self._intake, self._attendance, self._directory = intake, attendance, directory
        self._contracts: dict[str, list[ContractRow]] = {}
        for row in intake.contracts:
            self._contracts.setdefault(row.event_id, []).append(row)

    def enrollments(self) -> Iterator[list[str]]:
        """One row per loaded enrollment; measures only for learners."""
        for one in sorted(self._intake.enrolled, key=lambda one: (one.event_id, one.person, one.role)):
            yield [
                one.event_id, one.person, one.role, one.created.isoformat(" "), flag(one.is_enrolled),
                flag(one.is_make_up), one.makes_up, *self._measures(one),
            ]  # fmt: skip

    def _measures(self, one: Enrolled) -> list[str]:
        if not one.is_learner:
            return [""] * 8
        event = self._intake.events[one.event_id]
        total = tally(self._attendance.grid[one.event_id, one.person])
        trains = event.kind == FULL_PD and not one.is_make_up
        way = progress(total, self._attendance.to_come(one.event_id), one.is_enrolled, trains)
        outcome_year = academic_year(add_months(last_day(event), OUTCOME_AFTER_MONTHS))
        return [
            str(total.held), str(total.scheduled), str(total.attended), decimal(total.recorded_share),
            way.started, way.completed, way.trained, str(outcome_year),
        ]  # fmt: skip

    def rows(self) -> Iterator[tuple[list[str], list[str]]]:
        """The rows of the report with contract, event and person, which the report itself does not print."""
        lines = []
        for one in self._intake.enrolled:
            if one.is_learner:
                for contract in self._contracts.get(one.event_id, [None]):
                    key = [contract.contract_id if contract else "", one.event_id, one.person]
                    lines.append((self._row(one, contract), key))
        yield from sorted(lines, key=lambda line: (line[1][0], line[0][2], line[0][7], line[0][8], line[1]))

    def _row(self, one: Enrolled, contract: ContractRow | None) -> list[str]:
        event = self._intake.events[one.event_id]
        card = self._directory.cards[one.person]
        codes.require(event.start is not None, f"event {event.event_id} has no start")
        return [
            contract.contract_id if contract else "",
            self._intake.cohort_of(contract.contract_id if contract else "", one.event_id, one.person),
            event.title, event.kind or "", event.form, str(event.start), str(last_day(event)),
            card.last, card.first, card.professional,
            *self._place(one.person, event.start or date.max),
            *self._figures(one, contract),
        ]  # fmt: skip

    def _figures(self, one: Enrolled, contract: ContractRow | None) -> list[str]:
        total = tally(self._attendance.grid[one.event_id, one.person])
        rates = [total.rate, total.raw_rate, total.on_time_rate] if one.is_enrolled else [None] * 3
        values = (PRESENT, TARDY, LEFT_EARLY, DISENGAGED, EXCUSED, ABSENT, NOT_RECORDED)
        threshold = threshold_of(contract) if contract else None
        return [
            str(total.held), str(total.scheduled), *(str(total.count(value)) for value in values),
            str(total.attended), *map(decimal, rates), "" if total.minutes is None else str(total.minutes),
            str(total.made_up), flag(one.is_enrolled), contract.rule if contract else "",
            stipend(total, self._attendance.to_come(one.event_id), threshold, one.is_enrolled),
        ]  # fmt: skip

    def _place(self, person: str, day: date) -> list[str]:
        """School, district and role of the primary role on a day."""
        row = primary_role(self._intake.people, person, day)
        if row is None:
            return ["", "", ""]
        employer = self._intake.organizations.get(row.employer_id)
        if employer is None:
            return ["", "", row.role]
        if employer.kind == "District":
            return ["", employer.name, row.role]
        if employer.kind == "School":
            return [employer.name, self._district_of(employer), row.role]
        return ["", "", row.role]

    def _district_of(self, school: OrganizationRow) -> str:
        parent = self._intake.organizations.get(school.parent_id)
        if parent and parent.kind == "District":
            return parent.name
        listed = self._intake.schools.get(school.nces_id)
        district = self._intake.districts.get(listed.leaid) if listed else None
        return district.name if district else ""


def threshold_of(contract: ContractRow) -> Fraction:
    """The share of periods held that the contract asks for; all of them where it says nothing."""
    return Fraction(contract.threshold) if contract.threshold else FULL_ATTENDANCE


def primary_role(people: list[PersonRow], person: str, day: date) -> PersonRow | None:
    """Rule R12: the role marked primary, else teacher before others, else the earliest start, else the lowest id."""
    valid = [
        row for row in people
        if row.person_id == person and (row.role_start or date.max) <= day <= (row.role_end or date.max)
    ]  # fmt: skip
    return min(valid, key=role_rank, default=None)


def role_rank(row: PersonRow) -> tuple[bool, bool, date, str]:
    """The lower, the more primary."""
    return (not row.is_primary, row.role != "teacher", row.role_start or date.max, row.employer_id)


def head(region: Region, intake: Intake, attendance: Attendance) -> Iterator[list[str]]:
    """Rows held back for each contract's events by rule, and apart from them entries of logs that name nobody known."""
    contracts: dict[str, list[str]] = {}
    for row in intake.contracts:
        contracts.setdefault(row.event_id, []).append(row.contract_id)
    held: Counter[tuple[str, str, str, str, str]] = Counter()
    for event_id, unit in attributed(region, attendance):
        if event_id not in intake.events or codes.disposition(unit.code) != codes.REJECTED:
            continue
        for contract_id in contracts.get(event_id, [""]):
            if unit.file.feed == "meeting_logs" and unit.code == codes.UNKNOWN_PERSON:
                held[contract_id, event_id, "unmatched", unit.file.feed, ""] += 1
            else:
                held[contract_id, event_id, "held", unit.file.feed, unit.code] += 1
    for key, count in sorted(held.items()):
        yield [*key, str(count)]


def attributed(region: Region, attendance: Attendance) -> Iterator[tuple[str, Statement]]:
    """Rows and cells about enrollment or attendance that name an event, with it."""
    for row in [*region.enrollments, *region.rosters, *region.marks]:
        if not row.broken:
            yield row.event_id, row
    for line in region.wide:
        # A line of the wrong width says nothing, but the folder of its file names the event.
        yield from ((line.event_id, unit) for unit in ([line] if line.broken else line.cells))
    for line in region.lines:
        if isinstance(line, JsonRow) and not line.broken:
            yield from ((line.event_id, unit) for unit in line.cells or [line])
    for log in region.logs:
        yield from ((attendance.log_events[log.file.path], row) for row in log.rows)
