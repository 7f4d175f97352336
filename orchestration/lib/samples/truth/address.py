"""The addresses of each person, of which kind they are, and how they age (rule R8)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from orchestration.lib.samples.lines import IntakeRow, LegacyIntakeRow
from orchestration.lib.samples.truth.contact import Contacts
from orchestration.lib.samples.truth.following import World
from orchestration.lib.samples.truth.identity import is_address, is_role_account, named_lines, normalize
from orchestration.lib.samples.truth.spelling import flag
from orchestration.lib.samples.truth.touch import Touches

PROFESSIONAL, PERSONAL, GOOGLE, OTHER = "professional", "personal", "google", "other"
KINDS = (PROFESSIONAL, PERSONAL, GOOGLE, OTHER)

ADDRESS_COLUMNS = {
    "contact_emails": ["email", "person", "kind", "is_current", "is_written_to", "first_seen_date", "last_seen_date"]
}


@dataclass(frozen=True)
class Saying:
    """A row that gives an address; ``is_in_force`` unless a newer row replaced it."""

    kind: str
    day: date
    is_in_force: bool = True


class Addresses:
    """The addresses of one region's people."""

    def __init__(self, world: World, touches: Touches, contacts: Contacts) -> None:
        self._world, self._touches, self._contacts = world, touches, contacts
        self._sayings: dict[tuple[str, str], list[Saying]] = defaultdict(list)
        self._say_people()
        self._say_forms()

    def answers(self) -> Iterator[tuple[str, list[list[str]]]]:
        """One row per address."""
        by_person: dict[str, dict[str, list[Saying]]] = defaultdict(dict)
        for (person, email), sayings in self._sayings.items():
            by_person[person][email] = sayings
        yield "contact_emails", [row for one, emails in by_person.items() for row in self._rows(one, emails)]

    def _rows(self, person: str, emails: dict[str, list[Saying]]) -> Iterator[list[str]]:
        current = {email: is_current(email, emails) for email in emails}
        written_to = self._written_to(person, {email: emails[email] for email, valid in current.items() if valid})
        for email, sayings in emails.items():
            days = [saying.day for saying in sayings]
            yield [
                email, person, kind_of(sayings), flag(current[email]), flag(email == written_to), str(min(days)),
                str(max(days)),
            ]  # fmt: skip

    def _written_to(self, person: str, emails: dict[str, list[Saying]]) -> str:
        """Personal or preferred, then professional, Google, any other; what the newest record says before the rest."""
        newest = self._contacts.newest(person)
        for kind in (PERSONAL, PROFESSIONAL, GOOGLE, OTHER):
            stated = normalize(getattr(newest, kind, "")) if newest and kind != OTHER else ""
            if stated in emails:
                return stated
            mine = [email for email, sayings in emails.items() if kind_of(sayings) == kind]
            if mine:
                return min(mine, key=lambda email: (-max(one.day for one in emails[email]).toordinal(), email))
        return ""

    def _note(self, person: str, text: str, saying: Saying) -> None:
        email = normalize(text)
        is_mine = is_address(email) and not is_role_account(email) and self._world.directory.person(email=email)
        if is_mine and self._world.directory.person(email=email) == person:
            self._sayings[person, email].append(saying)

    def _say_people(self) -> None:
        for person in self._contacts.people:
            for row in self._contacts.records(person):
                for kind, text in ((PROFESSIONAL, row.professional), (PERSONAL, row.personal), (GOOGLE, row.google)):
                    self._note(person, text, Saying(kind, row.file.date or date.max, not row.code))

    def _say_forms(self) -> None:
        for row in self._world.region.signups:
            person = None if row.broken or row.code else self._touches.signer(row)
            if person:
                for kind, text in ((PROFESSIONAL, row.professional), (PERSONAL, row.personal), (GOOGLE, row.google)):
                    self._note(person, text, Saying(kind, row.submitted.date()))
        for form in (IntakeRow, LegacyIntakeRow):
            for line in self._world.rows(form):
                if not line.code and line.submitted:
                    day = line.submitted.date()
                    said = (
                        [(PROFESSIONAL, line.professional), (PERSONAL, line.personal)]
                        if isinstance(line, IntakeRow)
                        else [(OTHER, line.email)]
                    )
                    for kind, text in said:
                        self._note(self._world.directory.person(email=text) or "", text, Saying(kind, day))
        for line in named_lines(self._world.region):
            person = self._world.directory.person(email=line.email)
            if person and line.file.date:
                self._note(person, line.email, Saying(OTHER, line.file.date))


def kind_of(sayings: list[Saying]) -> str:
    """The kind by the newest statement of one; rows in force before others, and any that tells a kind before none."""
    best = max(
        sayings, key=lambda one: (one.kind != OTHER, one.is_in_force, one.day, -KINDS.index(one.kind))
    )  # fmt: skip
    return best.kind


def is_current(email: str, emails: dict[str, list[Saying]]) -> bool:
    """Whether a row in force gives it; an address of work only as long as no newer row gives another one."""
    mine = last_in_force(emails[email])
    if mine is None or kind_of(emails[email]) != PROFESSIONAL:
        return mine is not None
    work = [last_in_force(sayings) for sayings in emails.values() if kind_of(sayings) == PROFESSIONAL]
    return mine >= max(day for day in work if day)


def last_in_force(sayings: list[Saying]) -> date | None:
    """The newest day on which a row in force gives an address."""
    return max((one.day for one in sayings if one.is_in_force), default=None)
