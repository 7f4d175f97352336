"""The desk at which a region is made up: every method states something in the file that would say so."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from random import Random
from typing import TypeVar

from orchestration.lib.samples.cabinet import Cabinet, stamp
from orchestration.lib.samples.days import Clock
from orchestration.lib.samples.dirt import month_day
from orchestration.lib.samples.instruments import AGREE, ITEMS, NEITHER, questions
from orchestration.lib.samples.lines import Line
from orchestration.lib.samples.statements import (
    ADMIN,
    EUROPEAN,
    EXCEL,
    FACILITATOR,
    MASTER_IN_TRAINING,
    OBSERVER,
    PARTICIPANT,
    PLAIN,
    TABS,
    WINDOWS,
    AgencyRow,
    AnswerCell,
    CohortRow,
    ContractRow,
    Dialect,
    EnrollmentRow,
    EventRow,
    File,
    LogRow,
    MarkCell,
    MarkRow,
    MeetingLog,
    OrganizationRow,
    PersonRow,
    Refusal,
    Region,
    RequestRow,
    ResponseRow,
    RosterRow,
    SessionRow,
    SignupRow,
    WideRow,
)
from orchestration.lib.samples.truth import codes
from orchestration.lib.samples.world import Educator, Event, Organization, Post
from orchestration.lib.samples.writers import attendance, survey
from orchestration.lib.samples.writers.events import ROSTERS

ROLE_WORDS = {
    PARTICIPANT: ["participant", "participant", "Participant"],
    FACILITATOR: ["facilitator", "Facilitator"],
    ADMIN: ["admin", "administrator"],
    MASTER_IN_TRAINING: ["master teacher in training", "Master teacher in training"],
    OBSERVER: ["observer"],
}
MAKE_UP = "Make-up"

FORM_PURPOSES = (
    "I want to join you mailing list.",
    "I want to access teacher only materials.",
    "I am participating in or supervising a training event.",
)
CHANNELS = ("", "conference", "colleague", "social media", "web form")
FOCUS_GROUPS = ("% girls", "% Black", "% IEP", "")
HOST = "training.host@staff.example.org"

Row = TypeVar("Row", bound=Line)


@dataclass
class Numbers:
    """The next free number of everything that has ids, across regions."""

    used: Counter[str] = field(default_factory=Counter)

    def take(self, what: str, start: int) -> str:
        """The next id; the first one is ``start``."""
        self.used[what] += 1
        return str(start + self.used[what] - 1)


class Desk:
    """Writes statements about one region."""

    def __init__(self, name: str, cabinet: Cabinet, numbers: Numbers, rng: Random) -> None:
        self.region = Region(name)
        self.cabinet, self.numbers, self.rng = cabinet, numbers, rng

    @property
    def clock(self) -> Clock:
        """The time that the world covers."""
        return self.cabinet.clock

    def colleague(self, rng: Random) -> Desk:
        """Another desk of the same region, with chances of its own: it changes nothing that this one writes."""
        other = Desk(self.region.name, self.cabinet, self.numbers, rng)
        other.region = self.region
        return other

    # places

    def organization(self, place: Organization, **changes: object) -> OrganizationRow:
        """State an organization in the older export."""
        row = OrganizationRow(
            file=self.cabinet.organizations(newer=False), org_id=place.org_id, name=place.name, kind=place.kind,
            kind_text=place.kind, street="1 Main Street", city=place.city, state=place.state, state_text=place.state,
            zip_code="", parent_id=place.parent.org_id if place.parent else "", nces_id=place.nces_id,
            main_email=f"office@{place.domain}" if place.domain else "",
        )  # fmt: skip
        self.region.organizations.append(replace(row, **changes))
        return self.region.organizations[-1]

    def agency(self, place: Organization, leaid: str, locale: str, zip_code: str, is_steady: bool = True) -> None:
        """State a district or school in the federal lists of two school years; the newer list of schools was once
        opened as a table of numbers. Unless ``is_steady``, of a few schools the later list tells another locale; a few
        opened between the lists, a few closed."""
        is_school = place.kind == "School"
        older, newer = years = (self.clock.year - 2, self.clock.year - 1)
        chance = Random(f"{place.nces_id}/lists").random() if is_school and not is_steady else 1
        for year in years:
            if (chance < 0.08 and year == older) or (0.08 <= chance < 0.16 and year == newer):
                continue
            if 0.16 <= chance < 0.36 and year == newer:
                locale = "32" if locale == "41" else "41"
            file = self.cabinet.schools(year) if is_school else self.cabinet.districts(year)
            row = AgencyRow(
                file=file, nces_id=place.nces_id or leaid, leaid=leaid, name=place.name, street="1 Main Street",
                city=place.city, state=place.state, zip_code=zip_code, locale=locale, county=f"{place.city} County",
                school_year=f"{year}-{year + 1}", zeros_lost=is_school and year == self.clock.year - 1,
            )  # fmt: skip
            (self.region.schools if is_school else self.region.districts).append(row)

    # people

    def user(self, person: Educator) -> None:
        """State a user's posts in the full exports: as they were known in the older one, as they are in the newer."""
        known = person.created <= self.clock.previous_june
        for post in person.posts:
            was_known = known and (post.start is None or post.start <= self.clock.previous_june)
            if was_known:
                self.region.people.append(self._former(person, post))
            self.region.people.append(self._person(person, post))

    def _person(self, person: Educator, post: Post) -> PersonRow:
        return PersonRow(
            file=self.cabinet.people(newer=True), person_id=person.person_id, created=person.created,
            first=person.first, last=person.last, former_first=person.former_first,
            former_last=person.former_last, professional=person.professional, personal=person.personal,
            google=person.google, employer_id=post.organization.org_id, role=post.role,
            role_text=post.wording, role_start=post.start, role_end=post.end, title=post.title,
            is_primary=post.is_primary, subject=person.subject, grades=person.grades, state=post.organization.state,
        )  # fmt: skip

    def _former(self, person: Educator, post: Post) -> PersonRow:
        """The row a year earlier: the maiden name, the old address, a post that had no end yet."""
        ended = post.end if post.end and post.end < self.clock.previous_june else None
        return replace(
            self._person(person, post), file=self.cabinet.people(newer=False), last=person.former_last or person.last,
            former_first="", former_last="", professional=person.former_professional or person.professional,
            role_end=ended, intent=codes.NEWER_ROW,
        )  # fmt: skip

    def signup(self, person: Educator, moment: datetime, **changes: object) -> list[SignupRow]:
        """State a sign-up on the web form, in every export that repeats it."""
        row = SignupRow(
            file=self.cabinet.nameless_signups(), submitted=moment, first=person.first, last=person.last,
            professional=person.professional, job_title="Teacher", reason="Looking for a new unit",
            purposes=", ".join(self.rng.sample(FORM_PURPOSES, self.rng.randint(1, 2))),
            channel=self.rng.choice(CHANNELS),
        )  # fmt: skip
        row = replace(row, **changes)
        if "file" in changes:
            self.region.signups.append(row)
            return [row]
        *older, newest = self.cabinet.signups(moment)
        rows = [replace(row, file=file, intent=codes.NEWER_ROW) for file in older]
        rows.append(replace(row, file=newest))
        self.region.signups += rows
        return rows

    # events

    def event(self, announced: date, **values: object) -> Event:
        """State an event in the export of the time when it was announced."""
        file = self.cabinet.events(min(announced, self.clock.as_of))
        row = EventRow(**{"file": file, **values})
        self.region.events.append(row)
        return Event(row)

    def schedule(
        self, event: Event, days: Iterable[date], periods: dict[str, tuple[time, time]], zone: str, meetings: bool
    ) -> None:
        """State the sessions of an event; a virtual one has a meeting id for each."""
        file = self.cabinet.sessions(min(event.start, self.clock.as_of))
        for day in days:
            for period, (starts, ends) in periods.items():
                meeting = self.numbers.take("meeting", 94120000001) if meetings else ""
                row = SessionRow(
                    file=file, event_id=event.event_id, day=day, period=period, starts=starts, ends=ends, zone=zone,
                    modality="virtual" if meetings else "in_person", meeting_id=meeting,
                )  # fmt: skip
                event.sessions.append(row)
                self.region.sessions.append(row)

    def unscheduled(self, event: Event, days: Iterable[date]) -> None:
        """Note the sessions of an event for which no schedule is sent; nothing is written."""
        for day in days:
            row = SessionRow(
                file=self.cabinet.sessions(day), event_id=event.event_id, day=day, period="1", starts=None, ends=None,
                zone="", modality="",
            )  # fmt: skip
            event.sessions.append(row)

    def enroll(
        self, event: Event | str, person: Educator | str, role: str | None, created: datetime, **changes: object
    ) -> EnrollmentRow:
        """State an enrollment in the export of its time."""
        row = EnrollmentRow(
            file=self.cabinet.enrollments(min(created.date(), self.clock.as_of)),
            enrollment_id=self.numbers.take("enrollment", 40001),
            person_id=person if isinstance(person, str) else person.person_id,
            event_id=event if isinstance(event, str) else event.event_id, role=role,
            role_text=self.rng.choice(ROLE_WORDS[role]) if role else "", created=created,
        )  # fmt: skip
        row = replace(row, **changes)
        self.region.enrollments.append(row)
        return row

    def change(self, row: EnrollmentRow, created: datetime, **changes: object) -> EnrollmentRow:
        """State a later version of an enrollment; the earlier one is superseded."""
        row.intent = codes.NEWER_ROW
        newer = replace(row, file=self.cabinet.changed_enrollments(), created=created, intent="", **changes)
        self.region.enrollments.append(newer)
        return newer

    def roster(self, event: Event, people: Sequence[Educator], day: date, **changes: object) -> list[RosterRow]:
        """State participants by a roster form of one event."""
        path = f"rosters/{event.event_id}/Roster form (Responses)__{stamp(day)}__1.csv"
        file = File(path, "rosters", ROSTERS, self.rng.choice([PLAIN, WINDOWS]), day, 1, event.event_id)
        rows = [
            replace(
                RosterRow(
                    file=file, event_id=event.event_id, first=person.first, last=person.last,
                    email=person.professional, last_name_first=self.rng.random() < 0.3,
                    context=self.rng.choice(["", "", "teaches two sections"]),
                ),
                **changes,
            )
            for person in people
        ]  # fmt: skip
        self.region.rosters += rows
        return rows

    def contract(self, contract_id: str, org_id: str, event: Event | str, **changes: object) -> ContractRow:
        """State one event of a contract in the newer export."""
        event_id = event if isinstance(event, str) else event.event_id
        start = self.clock.as_of if isinstance(event, str) else event.start
        row = ContractRow(
            file=self.cabinet.contracts(newer=True), contract_id=contract_id, org_id=org_id, event_id=event_id,
            start=start, end=date(start.year + 1, 6, 30), threshold=None, threshold_text="", rule="", amount="",
            seats=25, admin_email="",
        )  # fmt: skip
        row = replace(row, **changes)
        self.region.contracts.append(row)
        return row

    def cohort(self, contract: ContractRow, kind: str, people: Iterable[Educator], start: date) -> None:
        """State the members of a contract's cohort, by id or by address."""
        cohort_id = self.numbers.take("cohort", 801)
        for person in people:
            who = person.person_id if self.rng.random() < 0.7 or not person.professional else person.professional
            row = CohortRow(
                file=self.cabinet.cohorts(), cohort_id=f"K-{cohort_id}", kind=kind, contract_id=contract.contract_id,
                person=who or person.professional, start=start, end=date(start.year + 2, 6, 30),
            )  # fmt: skip
            self.region.cohorts.append(row)

    def request(self, org_id: str, report: str, cadence: str, due: date, **changes: object) -> None:
        """State a report that a partner asked for."""
        row = RequestRow(
            file=self.cabinet.requests(), org_id=org_id, report=report, format="CSV", cadence=cadence, due=due,
            focus_group=Random(f"{org_id} {report}").choice(FOCUS_GROUPS),
        )  # fmt: skip
        self.region.requests.append(replace(row, **changes))

    # attendance

    def mark(
        self, event: Event, person: Educator, day: date | None, period: str, value: str | None, **changes: object
    ) -> MarkRow:
        """State one mark by hand in the export of its time."""
        by_email = not person.person_id or (bool(person.professional) and self.rng.random() < 0.2)
        row = MarkRow(
            file=self.cabinet.marks(min(day or event.start, self.clock.as_of)), event_id=event.event_id, day=day,
            period=period, value=value, person_id="" if by_email else person.person_id,
            email=person.professional if by_email else "",
        )  # fmt: skip
        row = replace(row, **changes)
        self.region.marks.append(row)
        return row

    def wide_file(
        self, event: Event, day: date, headings: Sequence[str], name: str, title: str = "", dialect: Dialect = PLAIN
    ) -> File:
        """A wide roster of one event; only workbooks have a title above the headings."""
        path = f"attendance_wide/{event.event_id}/{name}__{stamp(day)}__1{'.xlsx' if title else '.csv'}"
        header = [*attendance.WIDE_BEFORE, *headings, *attendance.WIDE_AFTER]
        return File(path, "attendance_wide", header, dialect, day, 1, event.event_id, [[title]] if title else [])

    def wide_line(
        self,
        file: File,
        event: Event,
        person: Educator,
        cells: dict[str, tuple[date, str, str | None, str]],
        intent: str = "",
        **changes: object,
    ) -> WideRow:
        """One person's line: per heading the day, period, value and text of the cell. Blank cells are left out."""
        row = WideRow(
            file=file, event_id=event.event_id, name=person.name, email=person.professional, first=person.first,
            last=person.last, subject=person.subject, grades=person.grades,
            cells=[
                MarkCell(file=file, cell=heading, day=day, period=period, value=value, text=text, intent=intent)
                for heading, (day, period, value, text) in cells.items()
            ],
        )  # fmt: skip
        row = replace(row, **changes)
        self.region.wide.append(row)
        return row

    def totals_line(self, file: File, event: Event, headings: dict[str, date]) -> None:
        """The line of totals that spreadsheets end with."""
        count = sum(row.file is file for row in self.region.wide)
        cells = {heading: (day, "", None, str(count)) for heading, day in headings.items()}
        nobody = Educator("", "")
        self.wide_line(file, event, nobody, cells, codes.TOTALS, name="Total", email="", role_text="", is_total=True)

    def log_file(self, path: str, event: Event | None = None) -> File:
        """The file of a meeting log; its headings follow when the log is complete."""
        folder = f"meeting_logs/{event.event_id}/" if event else ""
        dialect = self.rng.choice([PLAIN, EXCEL])
        return File(folder + path, "meeting_logs", [], dialect, event_id=event.event_id if event else None)

    def log(self, log: MeetingLog) -> MeetingLog:
        """State a meeting log; its headings depend on what it holds."""
        log.has_waiting_room = not log.totals_only and any(row.is_waiting for row in log.rows)
        log.file.header = attendance.log_header(log)
        log.file.preamble = attendance.log_preamble(log, len({row.name for row in log.rows}))
        self.region.logs.append(log)
        return log

    def joined(self, file: File, person: Educator, joined: datetime, left: datetime, **changes: object) -> LogRow:
        """One join of a known person."""
        row = LogRow(file=file, name=person.name, email=person.professional, joined=joined, left=left)
        return replace(row, **changes)

    # surveys

    def survey_file(self, event: Event, version: str, anonymous: bool, name: str) -> File:
        """A form about one event, in its folder."""
        fixed = [survey.TIMESTAMP] if anonymous else [survey.TIMESTAMP, survey.EMAIL]
        path = f"feedback/{event.event_id}/{name}.csv"
        dialect = self.rng.choice([PLAIN, EXCEL, TABS, EUROPEAN])
        return File(path, "feedback", [*fixed, *questions(version)], dialect, event_id=event.event_id)

    def respond(
        self,
        file: File,
        version: str,
        submitted: datetime,
        email: str,
        answers: Sequence[int | str | None],
        intent: str = "",
        **changes: object,
    ) -> ResponseRow:
        """One submission: a number per scaled item, a text per open one, ``None`` for what was left blank."""
        cells = [
            AnswerCell(
                file=file, cell=item.question, item_code=item.code, text=self._spell(answer, item.scale),
                score=answer if isinstance(answer, int) else None, scale=item.scale, intent=intent,
            )
            for item, answer in zip(ITEMS[version], answers, strict=True)
            if answer is not None
        ]  # fmt: skip
        row = ResponseRow(file=file, submitted=submitted, email=email, cells=cells)
        row = replace(row, **changes)
        if survey.VERSION in file.header:
            row.version = version
        self.region.responses.append(row)
        return row

    def _spell(self, answer: int | str, scale: tuple[int, int] | None) -> str:
        if isinstance(answer, str):
            return answer
        if scale != (1, 5) or answer not in AGREE:
            return str(answer)
        words = [AGREE[answer], AGREE[answer], f"{answer} - {AGREE[answer]}"]
        if answer == 3:
            words.append(NEITHER)
        return self.rng.choice(words)

    # everything else

    def line(self, table: type[Row], newer: bool = True, /, **values: object) -> Row:
        """State a row of a plain table, in its newer or its older file."""
        row = table(**{"file": self.cabinet.table(table, newer), **values})
        self.region.lines.append(row)
        return row

    def refuse(self, path: str, feed: str, code: str, records: list[list[str]]) -> None:
        """A file that must be refused; the first record is its header."""
        header, *rows = records
        self.region.refusals.append(Refusal(File(path, feed, header), code, rows))


def day_headings(event: Event, days: Iterable[date], by_period: bool) -> dict[str, tuple[date, str]]:
    """The headings of a wide roster: "Jun 10", or "Jun 10 AM" where each period has a column."""
    if not by_period:
        return {month_day(day): (day, "") for day in days}
    scheduled = {(session.day, session.period) for session in event.sessions}
    return {
        f"{month_day(day)} {period}": (day, period)
        for day in days
        for period in sorted({period for when, period in scheduled if when == day}) or [""]
    }
