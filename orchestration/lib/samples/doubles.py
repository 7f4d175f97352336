"""People who are in the files twice without a trace that joins them: only a steward can tell, and only the truth knows.

Each region of some size has one pair of every kind. A pair shares no identifier, so the warehouse must not join it, and
may suggest it (rule R30). Two of them are hard: one changed every part of the name and has another address, so that
nothing is left to suggest them by; and two sisters work at one school and are two people.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from orchestration.lib.samples.desk import Desk
from orchestration.lib.samples.places import LAST_NAMES, plain
from orchestration.lib.samples.statements import DoublePair
from orchestration.lib.samples.world import Cast, Educator, Post

FEWEST_USERS = 20


@dataclass(frozen=True)
class Kind:
    """How the second name differs from the first; ``{}`` is a last name of the region's own."""

    name: str
    one: tuple[str, str]
    other: tuple[str, str]
    is_at_work: bool = True
    is_same: bool = True
    former: str = ""


# The given names are none of those by which the sample calls its other educators.
KINDS = (
    Kind("nickname", ("William", "{}"), ("Bill", "{}")),
    Kind("sound", ("Catherine", "{}"), ("Kathryn", "{}")),
    Kind("slip", ("Leticia", "{}"), ("Leticia", "{slip}")),
    Kind("swapped", ("Aurelio", "{}"), ("{}", "Aurelio")),
    Kind("double name", ("Yolanda", "{}-Whitcombe"), ("Yolanda", "{}")),
    Kind("maiden name", ("Prudence", "{}"), ("Prudence", "Thistlewood"), former="Thistlewood"),
    Kind("accent", ("Ramón", "{}"), ("Ramon", "{}"), is_at_work=False),
    Kind("nothing left", ("Elizabeth", "Quackenbush"), ("Betty", "{}"), is_at_work=False),
    Kind("sisters", ("Marisol", "{}"), ("Maricol", "{}"), is_same=False),
)


class Doubles:
    """The pairs of one region."""

    def __init__(self, desk: Desk, cast: Cast, number: int) -> None:
        self.desk, self.rng, self.cast, self.number = desk, desk.rng, cast, number

    def build(self) -> None:
        """State everything, if the region is large enough."""
        if len(self.cast.users) < FEWEST_USERS:
            return
        for place, kind in enumerate(KINDS):
            # a last name for every kind, others in the next region: in all of them hardly anybody has the whole name
            last = LAST_NAMES[(self.number * len(KINDS) + place) % len(LAST_NAMES)]
            emails = [self._sign_up(kind, nth, name, last) for nth, name in enumerate((kind.one, kind.other))]
            self.desk.region.doubles.append(DoublePair(kind.name, "email", emails[0], emails[1], kind.is_same))
        self._enter_again(self.cast.users[0])

    def _sign_up(self, kind: Kind, nth: int, name: tuple[str, str], last: str) -> str:
        first, family = (part.replace("{slip}", last + last[-1]).replace("{}", last) for part in name)
        domain = f"staff.{self.cast.district.domain}" if kind.is_at_work else f"mail{nth}.example.org"
        email = f"{plain(first)}.{plain(family)}.{self.number}.{nth}@{domain}"
        changes = {"professional": email} if kind.is_at_work else {"professional": "", "personal": email}
        if kind.former and nth == 0:
            changes["former_last"] = kind.former
        self.desk.signup(Educator(first, family), self._moment(), **changes)
        return email

    def _moment(self) -> datetime:
        day = self.desk.clock.as_of - timedelta(days=self.rng.randint(5, 300))
        return datetime.combine(day, time(self.rng.randint(6, 22), self.rng.randint(0, 59), self.rng.randint(0, 59)))

    def _enter_again(self, person: Educator) -> None:
        """A second record of somebody at the same school, under a name with a slip, that nobody has merged yet."""
        number = self.desk.numbers.take("double", 970001)
        post, created = person.posts[-1], max(person.created, self.desk.clock.previous_june) + timedelta(days=20)
        copy = Educator(person.first, person.last + person.last[-1], number, min(created, self._yesterday()))
        copy.google = f"double{number}@gmail.example.org"
        start = (post.start or created) + timedelta(days=2)
        copy.posts = [Post(post.organization, post.role, post.wording, start, post.end, post.title)]
        self.desk.user(copy)
        self.desk.region.doubles.append(DoublePair("entered again", "person_id", person.person_id, number, True))

    def _yesterday(self) -> date:
        return self.desk.clock.as_of - timedelta(days=1)
