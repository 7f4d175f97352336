"""What files say, row by row, before it is spelled out as text and before any rule has judged it.

A statement holds typed values; how they are written (``6/3/24``, ``Late(Tardy)``) is the writers' business. ``intent``
is the verdict for which the row was made. The truth judges every row without looking at the intent; afterwards both
must agree, or the generator stops.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time
from random import Random

CREDENTIALS = ("", "", "Mathematics 7-12", "NYS Math 7-12\nGATE", 'Physics, "provisional"', "Computer Science")

PRESENT = "Present"
TARDY = "Tardy"
LEFT_EARLY = "Left Early"
DISENGAGED = "Disengaged"
EXCUSED = "Excused"
ABSENT = "Absent"
NOT_RECORDED = "Not recorded"

FACILITATOR = "facilitator"
PARTICIPANT = "participant"
ADMIN = "admin"
MASTER_IN_TRAINING = "master teacher in training"
OBSERVER = "observer"

FULL_PD = "Full PD"
INTRO_PD = "Intro PD"
COACHING = "Coaching"
WORKSHOP = "Academic Year Workshop"


@dataclass(frozen=True)
class Dialect:
    """How the text of a file is stored."""

    encoding: str = "utf-8"
    delimiter: str = ","
    newline: str = "\n"


PLAIN = Dialect()
EXCEL = Dialect("utf-8-sig", ",", "\r\n")
EUROPEAN = Dialect("utf-8-sig", ";", "\r\n")
UNICODE_TEXT = Dialect("utf-16", "\t", "\r\n")
WINDOWS = Dialect("cp1252", ",", "\r\n")
TABS = Dialect("utf-8", "\t", "\n")


@dataclass(eq=False)
class File:
    """One file of the inbox.

    ``date`` and ``sequence`` are those of its name (``None``: the name has none). ``event_id`` is the event that its
    folder names. ``preamble`` are records above the header. A ``shared`` file holds rows of many regions.
    """

    path: str
    feed: str
    header: list[str]
    dialect: Dialect = PLAIN
    date: date | None = None
    sequence: int = 0
    event_id: str | None = None
    preamble: list[list[str]] = field(default_factory=list)
    shared: bool = False
    rows: int = 0

    @property
    def recency(self) -> tuple[date, int]:
        """Newer files compare as greater; an undated file is as new as its arrival."""
        return (self.date or date.max, self.sequence)


@dataclass(kw_only=True, eq=False)
class Statement:
    """A row, or one cell of a row, of a file. ``broken`` rows are written with a field too many or too few."""

    file: File
    intent: str = ""
    broken: str = ""
    row_number: int = 0
    cell: str = ""
    code: str = ""
    column: str = ""

    def judge(self, code: str, column: str = "") -> None:
        """Give the verdict, unless an earlier rule gave one."""
        if not self.code:
            self.code, self.column = code, column


@dataclass(kw_only=True, eq=False)
class OrganizationRow(Statement):
    """F5: an organization."""

    org_id: str
    name: str
    kind: str
    kind_text: str
    street: str
    city: str
    state: str | None
    state_text: str
    zip_code: str
    parent_id: str = ""
    nces_id: str = ""
    main_email: str = ""
    zip_text: str = ""
    description: str = ""
    second_text: str | None = None


@dataclass(kw_only=True, eq=False)
class AgencyRow(Statement):
    """F6: a district or a school of the federal list."""

    nces_id: str
    leaid: str
    name: str
    street: str
    city: str
    state: str
    zip_code: str
    locale: str
    county: str
    school_year: str
    zeros_lost: bool = False

    @property
    def coordinates(self) -> tuple[str, str]:
        """Latitude and longitude: the same in every list."""
        place = Random(self.nces_id)
        return f"{place.uniform(31, 44):.5f}", f"-{place.uniform(71, 121):.5f}"


PRONOUNS = ("", "", "She, her, hers", "He, him, his", "They, them, theirs", "she/they", "Prefer not to respond", "zorp")
GENDERS = (
    "", "", "Female", "Male", "female", "Non-binary", "Transgender female", "None of these", "Prefer not to say",
    "Zorp", "''",
)  # fmt: skip
ETHNICITIES = ("", "", "", "Hispanic or Latino", "Not Hispanic or Latino", "Latina", "Prefer not to say", "Welsh")
RACES = (
    "", "", "", "White or European", "Black or African American", "Asian or Asian American", "Hispanic or Latino/a",
    "Native Hawai`ian or Pacific Islander", "Middle Eastern or North African", "American Indian or Alaska Native",
    "More than one race", "Prefer not to say", "UNKNOWN", "''", "White or European, Asian or Asian American",
    "Black/African American; White", "White and Asian", "White, More than one race", "White, Martian", "Martian",
)  # fmt: skip
HOMES = ("Westerly", "Bristol", "Warren", "Foster")
# How people write what they teach, beside the name of it.
SUBJECT_WORDS = {
    "Algebra 1": ("Algebra I", "alg. 1"), "Computer Science": ("CS", "AP CSA"), "Statistics": ("AP Stats",),
    "General Math": ("Middle School Math",),
}  # fmt: skip
NO_SUBJECT = "Cartography"
PRIOR_YEARS = ("", "", "0", "1", "3", "10", "2.5", "4 years", "~15", "10-12")
REASONS = (
    "Requested to no longer receive emails", "Requested to no longer receive emails", "Email address is blocked",
    "Moved to another position", "Email address no longer a valid address", "bounced", "", "far away",
)  # fmt: skip


@dataclass(frozen=True)
class Portrait:
    """What the office writes down of who somebody is; the same in every export."""

    pronouns: str
    gender: str
    ethnicity: str
    race: str
    prior_years: str
    reason: str


@dataclass(frozen=True)
class Home:
    """Where the office reaches somebody in private, and the number by which another list has them."""

    contact_id: str = ""
    phone: str = ""
    address: str = ""
    city: str = ""
    zip_code: str = ""


@dataclass(kw_only=True, eq=False)
class PersonRow(Statement):
    """F4: a user in one role at one organization."""

    person_id: str
    created: date
    first: str
    last: str
    former_first: str = ""
    former_last: str = ""
    professional: str = ""
    personal: str = ""
    google: str = ""
    employer_id: str = ""
    role: str = ""
    role_text: str = ""
    role_start: date | None = None
    role_end: date | None = None
    title: str = ""
    is_primary: bool | None = None
    subject: str = ""
    grades: str = ""
    state: str = ""
    do_not_contact: bool = False

    @property
    def credentials(self) -> str:
        """What the person lists beside: the same in every export."""
        return Random(f"credentials of {self.person_id}").choice(CREDENTIALS)

    @property
    def subject_text(self) -> str:
        """The subject as the person writes it: the same in every export, and in a double of the record."""
        words = (self.subject,) * 5 + SUBJECT_WORDS.get(self.subject, ()) + (NO_SUBJECT,)
        return Random(f"subject of {self.last}").choice(words) if self.subject else ""

    @property
    def home(self) -> Home:
        """Told of one in five, the same in every export; no two have one telephone."""
        own = Random(f"home of {self.person_id}")
        if own.random() >= 0.2:
            return Home()
        number = self.person_id[-4:].rjust(4, "0")
        return Home(
            f"M{self.person_id}", f"401-{int(self.person_id) // 10000 % 800 + 200}-{number}",
            f"{own.randint(2, 98)} Elm Street", own.choice(HOMES), f"0{own.randint(2000, 2999)}",
        )  # fmt: skip

    @property
    def portrait(self) -> Portrait:
        """Who they are, as far as the office knows; the reason is one for not writing to them."""
        own = Random(f"{self.person_id}/portrait")
        lists = (PRONOUNS, GENDERS, ETHNICITIES, RACES, PRIOR_YEARS, REASONS)
        *told, reason = [own.choice(words) for words in lists]
        return Portrait(*told, reason if self.do_not_contact else "")


@dataclass(kw_only=True, eq=False)
class SignupRow(Statement):
    """F1: the web form."""

    submitted: datetime
    first: str
    last: str
    professional: str = ""
    personal: str = ""
    google: str = ""
    nickname: str = ""
    former_last: str = ""
    job_title: str = ""
    reason: str = ""
    purposes: str = ""
    channel: str = ""


@dataclass(kw_only=True, eq=False)
class EventRow(Statement):
    """F7: an event."""

    event_id: str
    title: str
    kind: str | None
    kind_text: str
    form: str
    form_text: str
    curricula: tuple[str, ...]
    start: date | None
    end: date | None
    days: int | None
    location: str
    org_id: str
    price: str = ""
    parents: tuple[str, ...] = ()
    parents_as_array: bool = False


@dataclass(kw_only=True, eq=False)
class SessionRow(Statement):
    """F8: one scheduled period."""

    event_id: str
    day: date
    period: str
    starts: time | None
    ends: time | None
    zone: str
    modality: str
    meeting_id: str = ""


@dataclass(kw_only=True, eq=False)
class EnrollmentRow(Statement):
    """F9, export: one person in one role at one event."""

    enrollment_id: str
    person_id: str
    event_id: str
    role: str | None
    role_text: str
    created: datetime
    is_enrolled: bool = True
    is_make_up: bool = False
    makes_up: str = ""
    notes: str = ""
    implemented: str = ""


@dataclass(kw_only=True, eq=False)
class RosterRow(Statement):
    """F9, roster form: one participant of the event that the folder names."""

    event_id: str
    first: str
    last: str
    email: str
    last_name_first: bool = False
    context: str = ""


@dataclass(kw_only=True, eq=False)
class ContractRow(Statement):
    """F10: one event of a contract."""

    contract_id: str
    org_id: str
    event_id: str
    start: date
    end: date
    threshold: str | None
    threshold_text: str
    rule: str
    amount: str
    seats: int
    admin_email: str
    coaching: bool = False
    workbooks: bool = False


@dataclass(kw_only=True, eq=False)
class CohortRow(Statement):
    """F10: one member of a cohort."""

    cohort_id: str
    kind: str
    contract_id: str
    person: str
    start: date | None
    end: date | None


@dataclass(kw_only=True, eq=False)
class RequestRow(Statement):
    """F10: a report that a partner asked for."""

    org_id: str
    report: str
    format: str
    cadence: str
    due: date
    focus_group: str = ""
    last_delivered: date | None = None


@dataclass(kw_only=True, eq=False)
class MarkRow(Statement):
    """F11: one mark by hand. ``value`` and ``day`` are ``None`` where the text has no meaning."""

    event_id: str
    day: date | None
    period: str
    value: str | None
    person_id: str = ""
    email: str = ""
    value_text: str = ""
    day_text: str = ""
    note: str = ""


@dataclass(kw_only=True, eq=False)
class MarkCell(Statement):
    """F12: one day cell of a wide roster."""

    day: date
    period: str
    value: str | None
    text: str


@dataclass(kw_only=True, eq=False)
class WideRow(Statement):
    """F12: one person's line of a wide roster, or its line of totals."""

    event_id: str
    name: str
    email: str
    role_text: str = "Participant"
    cells: list[MarkCell] = field(default_factory=list)
    is_total: bool = False
    first: str = ""
    last: str = ""
    subject: str = ""
    grades: str = ""
    implemented: str = ""


@dataclass(kw_only=True, eq=False)
class LogRow(Statement):
    """F14: one line of a meeting log; either join and leave or only a total of minutes."""

    name: str
    email: str
    joined: datetime | None = None
    left: datetime | None = None
    minutes: int = 0
    is_guest: bool = False
    is_waiting: bool = False
    is_machine: bool = False


@dataclass(eq=False)
class MeetingLog:
    """F14: one meeting. Times are local times of ``zone``; ``in_utc`` logs are only written in UTC.

    ``meeting_id`` and ``host_email`` are those of the meeting block, blank where the log has none.
    """

    file: File
    rows: list[LogRow]
    zone: str
    meeting_id: str = ""
    topic: str = ""
    host_email: str = ""
    start: datetime | None = None
    end: datetime | None = None
    in_utc: bool = False
    has_waiting_room: bool = False
    totals_only: bool = False


@dataclass(kw_only=True, eq=False)
class AnswerCell(Statement):
    """F15: one answer. ``score`` is on the scale of the item; ``None`` for open text."""

    item_code: str
    text: str
    score: int | None = None
    scale: tuple[int, int] | None = None


@dataclass(kw_only=True, eq=False)
class ResponseRow(Statement):
    """F15: one submission of a survey."""

    submitted: datetime
    email: str
    event_text: str = ""
    version: str = ""
    occasion_text: str = ""
    cells: list[AnswerCell] = field(default_factory=list)


@dataclass
class Refusal:
    """A file that must be refused whole, with the content that makes it so."""

    file: File
    code: str
    records: list[list[str]]


@dataclass(frozen=True)
class DoublePair:
    """Two identifiers of which only the truth knows whether they are one person's (``is_same``)."""

    kind: str
    identifier_type: str
    one: str
    other: str
    is_same: bool


@dataclass
class Region:
    """Everything that the files say about one region: a cluster of schools, educators and events of its own.

    ``lines`` are rows of the plain tables of ``lines.py``, whatever their feed.
    """

    name: str
    organizations: list[OrganizationRow] = field(default_factory=list)
    districts: list[AgencyRow] = field(default_factory=list)
    schools: list[AgencyRow] = field(default_factory=list)
    people: list[PersonRow] = field(default_factory=list)
    signups: list[SignupRow] = field(default_factory=list)
    events: list[EventRow] = field(default_factory=list)
    sessions: list[SessionRow] = field(default_factory=list)
    enrollments: list[EnrollmentRow] = field(default_factory=list)
    rosters: list[RosterRow] = field(default_factory=list)
    contracts: list[ContractRow] = field(default_factory=list)
    cohorts: list[CohortRow] = field(default_factory=list)
    requests: list[RequestRow] = field(default_factory=list)
    marks: list[MarkRow] = field(default_factory=list)
    wide: list[WideRow] = field(default_factory=list)
    logs: list[MeetingLog] = field(default_factory=list)
    responses: list[ResponseRow] = field(default_factory=list)
    refusals: list[Refusal] = field(default_factory=list)
    lines: list[Statement] = field(default_factory=list)
    doubles: list[DoublePair] = field(default_factory=list)

    def row_lists(self) -> list[list[Statement]]:
        """The statements that are judged as whole rows, feed by feed."""
        return [
            self.organizations, self.districts, self.schools, self.people, self.signups, self.events, self.sessions,
            self.enrollments, self.rosters, self.contracts, self.cohorts, self.requests, self.marks,
        ]  # fmt: skip
