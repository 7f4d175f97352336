"""People, places and events of the invented world, before anybody writes them into a file."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time

from orchestration.lib.samples.statements import ContractRow, EnrollmentRow, EventRow, SessionRow

TEACHER = ("teacher", "Teacher")
COACH = ("coach", "Teacher Support")
COORDINATOR = ("coordinator", "coordinator")
PRINCIPAL = ("supervisor", "Administrator (School)")
DISTRICT_LEADER = ("supervisor", "Administrator (District)")
PARAPROFESSIONAL = ("paraprofessional", "paraprofessional")

STEEPNESS = 6


@dataclass
class Organization:
    """A school, a district or a partner."""

    org_id: str
    name: str
    kind: str
    domain: str
    city: str
    state: str
    parent: Organization | None = None
    nces_id: str = ""


@dataclass
class Post:
    """One role at one organization; ``former_end`` is the end as the older export knew it."""

    organization: Organization
    role: str
    wording: str
    start: date | None
    end: date | None = None
    title: str = ""
    is_primary: bool | None = None


@dataclass
class Educator:
    """One real educator. Without ``person_id`` only forms and rosters know the person."""

    first: str
    last: str
    person_id: str = ""
    created: date = date(2000, 1, 1)
    professional: str = ""
    personal: str = ""
    google: str = ""
    former_first: str = ""
    former_last: str = ""
    former_professional: str = ""
    posts: list[Post] = field(default_factory=list)
    subject: str = ""
    grades: str = ""

    @property
    def name(self) -> str:
        """First and last name."""
        return f"{self.first} {self.last}"


@dataclass
class Event:
    """A loaded event with its sessions; ``row`` is what the events export says of it."""

    row: EventRow
    sessions: list[SessionRow] = field(default_factory=list)

    @property
    def event_id(self) -> str:
        """The sender's id."""
        return self.row.event_id

    @property
    def start(self) -> date:
        """The first day."""
        return self.row.start or date.max

    @property
    def end(self) -> date:
        """The last day."""
        return self.row.end or self.start

    @property
    def days(self) -> list[date]:
        """The days with sessions."""
        return sorted({session.day for session in self.sessions})


@dataclass
class Learner:
    """Somebody enrolled to learn. ``since`` bounds what can be recorded of a walk-in, ``until`` of a dropped one."""

    person: Educator
    created: datetime
    since: date | None = None
    until: date | None = None
    row: EnrollmentRow | None = None


@dataclass
class Gathering:
    """An event with the people at it, for those who record it."""

    event: Event
    kind: str
    is_virtual: bool
    is_scheduled: bool
    zone: str
    learners: list[Learner] = field(default_factory=list)
    leader: Educator | None = None
    absent: list[Educator] = field(default_factory=list)
    strangers: list[Educator] = field(default_factory=list)

    @property
    def by_hand(self) -> bool:
        """Whether marks are made by hand; virtual events are recorded by the meeting tool."""
        return not self.is_virtual

    def held(self, as_of: date) -> list[SessionRow]:
        """The sessions up to the report date."""
        return [session for session in self.event.sessions if session.day <= as_of]


@dataclass
class Cast:
    """Who and what a region is made of, for those who follow the educators after their trainings.

    ``state`` is its postal code; ``shares`` are what was attended of the periods marked, by event and person (id or
    address).
    """

    state: str
    district: Organization
    users: list[Educator]
    leaders: list[Educator]
    gatherings: list[Gathering]
    contracts: list[ContractRow]
    shares: dict[tuple[str, str], float]

    def diligence(self, gathering: Gathering, person: Educator) -> float | None:
        """How far attendance sets a person apart, 0 to 1: most attend nearly all of it, so the last tenth must tell."""
        share = self.share(gathering, person)
        return None if share is None else share**STEEPNESS

    def share(self, gathering: Gathering, person: Educator) -> float | None:
        """What a person attended of an event; ``None`` where nothing is known."""
        names = (person.person_id, person.professional, person.personal, person.former_professional)
        found = [self.shares[gathering.event.event_id, name] for name in names
                 if name and (gathering.event.event_id, name) in self.shares]  # fmt: skip
        return sum(found) / len(found) if found else None


def at(day: date, clock: str) -> datetime:
    """A moment of a day: ``at(day, "9:05")`` or ``"9:05:30"``."""
    parts = [int(part) for part in clock.split(":")]
    return datetime.combine(day, time(*parts))
