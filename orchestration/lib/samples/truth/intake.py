"""Verdicts on people, organizations, events, enrollments and contracts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TypeVar

from orchestration.lib.samples.days import days_between, is_weekend
from orchestration.lib.samples.statements import (
    FACILITATOR,
    MASTER_IN_TRAINING,
    PARTICIPANT,
    CohortRow,
    ContractRow,
    EnrollmentRow,
    EventRow,
    OrganizationRow,
    PersonRow,
    Region,
    RosterRow,
    SignupRow,
    Statement,
)
from orchestration.lib.samples.truth import codes
from orchestration.lib.samples.truth.identity import Directory, is_address, normalize

LEARNERS = {PARTICIPANT, MASTER_IN_TRAINING}
LONGEST_EVENT = timedelta(days=400)

Row = TypeVar("Row", bound=Statement)


def supersede(rows: Iterable[Row], key: Callable[[Row], Hashable]) -> list[Row]:
    """Of all rows with one natural key those of the newest file stay (rule K6); the others are superseded."""
    groups: dict[Hashable, list[Row]] = defaultdict(list)
    for row in rows:
        groups[key(row)].append(row)
    kept = []
    for group in groups.values():
        newest = max(row.file.recency for row in group)
        kept += [row for row in group if row.file.recency == newest]
        require_one_file(row for row in group if row.file.recency == newest)
        for row in group:
            if row.file.recency < newest:
                row.judge(codes.NEWER_ROW)
    return kept


def require_one_file(rows: Iterable[Statement]) -> None:
    """Two files as new as each other must not speak of the same thing: which of them counts would be open."""
    paths = {row.file.path for row in rows}
    codes.require(len(paths) == 1, f"files of one date speak of the same row: {sorted(paths)}")


@dataclass
class Session:
    """One period of an event; without times where nobody scheduled any."""

    day: date
    period: str
    starts: time | None = None
    ends: time | None = None
    zone: str = ""
    meeting_id: str = ""
    modality: str = ""


@dataclass
class Enrolled:
    """One loaded enrollment."""

    event_id: str
    person: str
    role: str
    created: datetime
    is_enrolled: bool = True
    is_make_up: bool = False
    makes_up: str = ""

    @property
    def is_learner(self) -> bool:
        """Participants and masters in training have attendance; nobody else has."""
        return self.role in LEARNERS


class Intake:
    """The loaded state of one region's people, places, events, enrollments and contracts."""

    def __init__(self, region: Region, directory: Directory) -> None:
        self._directory = directory
        for rows in [*region.row_lists(), region.wide, region.responses]:
            for row in rows:
                if row.broken:
                    row.judge(codes.WRONG_WIDTH)
        self.organizations = judge_organizations(readable(region.organizations))
        self.districts = {row.nces_id: row for row in readable(region.districts)}
        self.schools = {row.nces_id: row for row in readable(region.schools)}
        self.people = judge_people(readable(region.people), directory.held_ids)
        judge_signups(readable(region.signups))
        self.events = judge_events(readable(region.events))
        self.sessions = self._schedule(region)
        self.enrolled = self._enroll(region)
        self.contracts = self._judge_contracts(readable(region.contracts))
        self.cohorts = self._judge_cohorts(readable(region.cohorts))
        known = {row.contract_id for row in self.contracts}
        by_rank = sorted(self.cohorts, key=lambda row: (row.contract_id in known, row.file.recency))
        self._contracts_named = {row.cohort_id: row.contract_id for row in by_rank if row.contract_id}
        supersede(readable(region.requests), lambda row: (row.org_id, row.report))

    def _schedule(self, region: Region) -> dict[str, list[Session]]:
        """The periods of every loaded event: as listed, else one per weekday from its start to its end."""
        listed: dict[str, list[Session]] = defaultdict(list)
        for row in readable(region.sessions):
            codes.require(row.event_id in self.events, f"a session of event {row.event_id}, which is not loaded")
            session = Session(row.day, row.period, row.starts, row.ends, row.zone, row.meeting_id, row.modality)
            listed[row.event_id].append(session)
        for event in self.events.values():
            if event.event_id not in listed:
                listed[event.event_id] = generated_sessions(event)
        for sessions in listed.values():
            sessions.sort(key=lambda session: (session.day, session.starts or time(), session.period))
        return dict(listed)

    def _enroll(self, region: Region) -> list[Enrolled]:
        users = {row.person_id for row in self.people if not row.code}
        exported = readable(region.enrollments)
        created = earliest(exported, enrollment_key, lambda row: row.created)
        current = supersede(exported, enrollment_key)
        for row in current:
            judge_enrollment(row, users, self.events)
        judge_duplicates(current)
        rostered = readable(region.rosters)
        since = earliest(rostered, self._roster_key, roster_moment)
        lines = supersede(rostered, self._roster_key)
        for line in lines:
            codes.require(line.event_id in self.events, f"a roster of event {line.event_id}, which is not loaded")
            require_role(self._directory.person(email=line.email) is not None, line)
        self._hold_early_participants(current, lines)
        found = [self._from_export(row, created[enrollment_key(row)]) for row in current if not row.code]
        found += [self._from_roster(line, since[self._roster_key(line)]) for line in lines if not line.code]
        keys = {(one.event_id, one.person, one.role) for one in found}
        codes.require(len(keys) == len(found), "one person enrolled by an export and by a roster")
        return found

    def _roster_key(self, line: RosterRow) -> Hashable:
        return (line.event_id, self._directory.person(email=line.email))

    def _hold_early_participants(self, rows: list[EnrollmentRow], lines: list[RosterRow]) -> None:
        """Rule R4: no participant without a facilitator."""
        led = {row.event_id for row in rows if not row.code and row.role == FACILITATOR}
        for row in rows:
            if row.role == PARTICIPANT and row.event_id not in led:
                row.judge(codes.NO_FACILITATOR)
        for line in lines:
            if line.event_id not in led:
                line.judge(codes.NO_FACILITATOR)

    def _from_export(self, row: EnrollmentRow, created: datetime) -> Enrolled:
        person = self._directory.person(person_id=row.person_id)
        codes.require(person is not None and row.role is not None, f"an enrollment of nobody: {row}")
        return Enrolled(
            row.event_id, person or "", row.role or "", created, row.is_enrolled, row.is_make_up, row.makes_up
        )

    def _from_roster(self, line: RosterRow, created: datetime) -> Enrolled:
        return Enrolled(line.event_id, self._directory.person(email=line.email) or "", PARTICIPANT, created)

    def _judge_contracts(self, rows: list[ContractRow]) -> list[ContractRow]:
        kept = supersede(rows, lambda row: (row.contract_id, row.event_id))
        for row in kept:
            if row.org_id not in self.organizations:
                row.judge(codes.ORPHAN_CONTRACT, "org_id")
            if row.event_id not in self.events:
                row.judge(codes.ORPHAN_CONTRACT, "event_id")
        return [row for row in kept if not row.code]

    def _judge_cohorts(self, rows: list[CohortRow]) -> list[CohortRow]:
        kept = supersede(rows, lambda row: (row.cohort_id, row.person))
        for row in kept:
            if self._member(row) is None:
                row.judge(codes.UNKNOWN_PERSON, "person")
        return [row for row in kept if not row.code]

    def cohort_of(self, contract_id: str, event_id: str, person: str) -> str:
        """The contract's cohort that lists the person, else the event's (rule K15) that no other contract lists, known or
        not (rule R40); blank where none does."""
        mine = [row for row in self.cohorts if self._member(row) == person]
        of_contract = {row.cohort_id for row in mine if contract_id and self.contract_of(row) == contract_id}
        of_event = {
            row.cohort_id
            for row in mine
            if row.kind == "event"
            and self.event_of(row, person) == event_id
            and (not contract_id or self.contract_of(row) in ("", contract_id))
        }
        found = of_contract or of_event
        codes.require(len(found) < 2, f"person {person} is in several cohorts of event {event_id}")
        return found.pop() if found else ""

    def contract_of(self, row: CohortRow) -> str:
        """The contract that the newest row of the cohort names, whoever it lists; a blank says nothing, nor does an id
        of no contract beside one that there is."""
        return self._contracts_named.get(row.cohort_id, "")

    def event_of(self, row: CohortRow, person: str) -> str:
        """The event that a cohort of an event is called after, else the one that is held when it begins."""
        if row.cohort_id in self.events:
            return row.cohort_id
        found = set()
        for one in self.enrolled:
            event = self.events[one.event_id]
            if one.person == person and row.start and event.start and event.start <= row.start <= last_day(event):
                found.add(one.event_id)
        codes.require(len(found) < 2, f"a cohort that may be of several events: {row}")
        return found.pop() if found else ""

    def _member(self, row: CohortRow) -> str | None:
        if "@" in row.person:
            return self._directory.person(email=row.person)
        return self._directory.person(person_id=row.person)


def readable(rows: list[Row]) -> list[Row]:
    """The rows that have as many cells as the header."""
    return [row for row in rows if not row.broken]


def earliest(
    rows: Iterable[Row], key: Callable[[Row], Hashable], moment: Callable[[Row], datetime]
) -> dict[Hashable, datetime]:
    """The earliest moment of every natural key."""
    found: dict[Hashable, datetime] = {}
    for row in rows:
        found[key(row)] = min(moment(row), found.get(key(row), datetime.max))
    return found


def enrollment_key(row: EnrollmentRow) -> Hashable:
    """Person, event and role."""
    return (row.person_id, row.event_id, row.role or row.role_text)


def roster_moment(line: RosterRow) -> datetime:
    """A roster enrolls on the date of its file (rule K2)."""
    codes.require(line.file.date is not None, f"a roster without a date: {line.file.path}")
    return datetime.combine(line.file.date or date.max, time())


def require_role(known: bool, line: RosterRow) -> None:
    """A roster line must name a person that can be told from others."""
    codes.require(known, f"a roster line of nobody: {line.email} in {line.file.path}")


def judge_organizations(rows: list[OrganizationRow]) -> dict[str, OrganizationRow]:
    """Rule R24: an organization without a state that exists is held."""
    kept = supersede(rows, lambda row: row.org_id)
    for row in kept:
        if row.state is None:
            row.judge(codes.BAD_STATE, "state")
    return {row.org_id: row for row in kept if not row.code}


def judge_people(rows: list[PersonRow], held_ids: set[str]) -> list[PersonRow]:
    """Rules R9, R10 and R11; the loaded role rows are returned."""
    kept = supersede(rows, lambda row: (row.person_id, row.employer_id, row.role_text, row.role_start))
    for row in kept:
        texts = [normalize(text) for text in (row.professional, row.personal, row.google) if text.strip()]
        if row.person_id in held_ids:
            row.judge(codes.EMAIL_CONFLICT, "email_professional")
        if texts and not any(is_address(text) for text in texts):
            row.judge(codes.BAD_EMAIL, "email_professional")
        if row.role_start and row.role_end and row.role_end < row.role_start:
            row.judge(codes.ROLE_REVERSED, "role_end")
    return [row for row in kept if not row.code]


def judge_signups(rows: list[SignupRow]) -> None:
    """Rules R7 and R10; an older export of the same form is superseded row by row."""
    for row in supersede(rows, lambda row: (normalize(row.professional), row.submitted)):
        texts = [normalize(text) for text in (row.professional, row.personal, row.google) if text.strip()]
        if not texts:
            row.judge(codes.NO_EMAIL, "professional_email")
        elif not any(is_address(text) for text in texts):
            row.judge(codes.BAD_EMAIL, "professional_email")


def judge_events(rows: list[EventRow]) -> dict[str, EventRow]:
    """Rules R38, R2, R3 and R5; the loaded events by id."""
    kept = supersede(rows, lambda row: row.event_id)
    for row in kept:
        if "(copy)" in row.title.lower() or (row.start is None and row.end is None):
            row.judge(codes.DRAFT, "title")
        if row.days is not None and row.days <= 0:
            row.judge(codes.NO_DAYS, "event_days")
        if row.start and row.end and row.end < row.start:
            row.judge(codes.EVENT_REVERSED, "end")
        if row.start and row.end and row.end - row.start >= LONGEST_EVENT:
            row.judge(codes.EVENT_TOO_LONG, "end")
        if row.kind is None:
            row.judge(codes.UNMAPPED, "type")
    return {row.event_id: row for row in kept if not row.code}


def last_day(event: EventRow) -> date:
    """The end of an event; an event without an end lasts one day (rule K4)."""
    codes.require(event.start is not None, f"event {event.event_id} has no start")
    return event.end or event.start or date.max


def generated_sessions(event: EventRow) -> list[Session]:
    """One period "1" per weekday. Events over a weekend must list their sessions, else the days counted are open."""
    days = days_between(event.start or date.max, last_day(event))
    codes.require(not any(map(is_weekend, days)), f"event {event.event_id} over a weekend lists no sessions")
    return [Session(day, "1") for day in days]


def judge_enrollment(row: EnrollmentRow, users: set[str], events: dict[str, EventRow]) -> None:
    """Rules R13 and R5."""
    if row.person_id not in users:
        row.judge(codes.ORPHAN_ENROLLMENT, "person_id")
    if row.event_id not in events:
        row.judge(codes.ORPHAN_ENROLLMENT, "event_id")
    if row.role is None:
        row.judge(codes.UNMAPPED, "role")


def judge_duplicates(rows: list[EnrollmentRow]) -> None:
    """Rule R13: of one person, event and role in one file the earliest is kept."""
    groups: dict[Hashable, list[EnrollmentRow]] = defaultdict(list)
    for row in rows:
        if not row.code:
            groups[enrollment_key(row)].append(row)
    for group in groups.values():
        first, *others = sorted(group, key=lambda row: row.created)
        for row in others:
            codes.require(row.created > first.created, f"two enrollments of one moment: {row}")
            codes.require(row.is_enrolled == first.is_enrolled, f"duplicates of two minds: {row}")
            row.judge(codes.DUPLICATE_ENROLLMENT)
