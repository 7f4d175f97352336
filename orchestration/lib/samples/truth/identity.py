"""Who is who: given ids and addresses joined to persons.

A person is a component of identifiers. Its canonical one is the given id; without one the address that the data name
earliest, then the first in the order of the text. An address on the list of role accounts joins nobody (rule K7), and
an address claimed by two given ids stays with the first of them (rules R9, K8). Records that a steward merged are one
person, unless the newest decision on both keeps them apart (rule R30).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from typing import TypeVar

from orchestration.lib.samples.lines import DecisionRow, MergeRow
from orchestration.lib.samples.statements import PersonRow, Region, RosterRow, SignupRow, WideRow

PERSON_ID = "person_id"
EMAIL = "email"
ROLE_MAILBOX = "role_mailbox"

MERGE = "merge"

ROLE_ACCOUNTS = {"office", "info", "admin", "principal", "frontdesk"}
ADDRESS = re.compile(r"[^@\s,;<>()\"]+@[a-z0-9-]+(\.[a-z0-9-]+)+")

Node = tuple[str, str]
Row = TypeVar("Row", MergeRow, DecisionRow)


def normalize(address: str) -> str:
    """An address as addresses are compared: without blanks around it, in lower case."""
    return address.strip().lower()


def is_address(address: str) -> bool:
    """Whether a normalized text is an e-mail address."""
    return ADDRESS.fullmatch(address) is not None


def is_role_account(address: str) -> bool:
    """Whether a normalized address belongs to an office and not to a person."""
    return address.partition("@")[0] in ROLE_ACCOUNTS


@dataclass
class Card:
    """What the report prints about a person."""

    first: str
    last: str
    professional: str
    is_user: bool


class Directory:
    """The persons of one region, found by id or address."""

    def __init__(self, region: Region) -> None:
        self._leader: dict[Node, Node] = {}
        self._since: dict[Node, datetime] = {}
        self._canonical: dict[Node, Node] = {}
        self._owner: dict[str, str] = {}
        self.held_ids: set[str] = set()
        self.cards: dict[str, Card] = {}
        people = [row for row in region.people if not row.broken]
        self._settle_claims(people)
        for row in people:
            self._add_user(row)
        for signup in region.signups:
            if not signup.broken:
                self._add_signup(signup)
        for line in named_lines(region):
            self._add_line(line)
        for one, other in merged_records(region):
            if {one, other} <= self._leader.keys():
                self._join(one, other)
        self._name_components()
        self._fill_cards(region, people)

    def person(self, person_id: str = "", email: str = "") -> str | None:
        """The canonical identifier of a person, or ``None`` if nobody is known by these."""
        address = normalize(email)
        for node in ((PERSON_ID, person_id), (EMAIL, address), (ROLE_MAILBOX, address)):
            if node[1] and node in self._canonical:
                return self._canonical[node][1]
        return None

    def identifiers(self) -> Iterator[tuple[Node, Node]]:
        """Every identifier with the canonical one of its person, in order."""
        yield from sorted(self._canonical.items(), key=lambda pair: (pair[1], pair[0]))

    def _settle_claims(self, people: list[PersonRow]) -> None:
        """Give each address to the id that was created first and hold the others."""
        created: dict[str, date] = {}
        claims: dict[str, set[str]] = {}
        for row in people:
            created[row.person_id] = min(row.created, created.get(row.person_id, date.max))
            for address in personal_addresses(row.professional, row.personal, row.google):
                claims.setdefault(address, set()).add(row.person_id)
        for address, ids in claims.items():
            first, *later = sorted(ids, key=lambda person_id: (created[person_id], person_id))
            self._owner[address] = first
            self.held_ids.update(later)

    def _add_user(self, row: PersonRow) -> None:
        me = (PERSON_ID, row.person_id)
        moment = datetime.combine(row.created, time())
        self._see(me, moment)
        for address in personal_addresses(row.professional, row.personal, row.google):
            if self._owner[address] == row.person_id:
                self._see((EMAIL, address), moment)
                self._join(me, (EMAIL, address))

    def _add_signup(self, row: SignupRow) -> None:
        addresses = personal_addresses(row.professional, row.personal, row.google)
        for address in addresses:
            self._see((EMAIL, address), row.submitted)
            self._join((EMAIL, addresses[0]), (EMAIL, address))
        mailbox = normalize(row.professional)
        if not addresses and is_address(mailbox):
            self._see((ROLE_MAILBOX, mailbox), row.submitted)

    def _add_line(self, line: RosterRow | WideRow) -> None:
        address = normalize(line.email)
        if is_address(address) and not is_role_account(address):
            self._see((EMAIL, address), datetime.combine(line.file.date or date.max, time()))

    def _see(self, node: Node, moment: datetime) -> None:
        self._leader.setdefault(node, node)
        self._since[node] = min(moment, self._since.get(node, moment))

    def _find(self, node: Node) -> Node:
        while self._leader[node] != node:
            node = self._leader[node]
        return node

    def _join(self, one: Node, other: Node) -> None:
        self._leader[self._find(one)] = self._find(other)

    def _name_components(self) -> None:
        members: dict[Node, list[Node]] = {}
        for node in self._leader:
            members.setdefault(self._find(node), []).append(node)
        for nodes in members.values():
            best = min(nodes, key=lambda node: (node[0] != PERSON_ID, self._since[node], node[1]))
            for node in nodes:
                self._canonical[node] = best

    def _fill_cards(self, region: Region, people: list[PersonRow]) -> None:
        """Names as the newest row has them: the people export before sign-ups, sign-ups before rosters."""
        for line in sorted(named_lines(region), key=lambda row: row.file.recency):
            if person := self.person(email=line.email):
                self.cards[person] = Card(line.first, line.last, "", False)
        for signup in sorted(region.signups, key=lambda row: row.submitted):
            person = None if signup.broken else self._signer(signup)
            if person:
                self.cards[person] = Card(signup.first, signup.last, normalize(signup.professional), False)
        for row in sorted(people, key=lambda row: row.file.recency):
            self.cards[row.person_id] = Card(row.first, row.last, normalize(row.professional), True)

    def _signer(self, row: SignupRow) -> str | None:
        found = (self.person(email=address) for address in (row.professional, row.personal, row.google))
        return next((person for person in found if person), None)


def records_before_merges(region: Region) -> Directory:
    """What each person was before anybody merged them with another: a no of either record survives (rule R29)."""
    kept = [row for row in region.lines if not isinstance(row, MergeRow | DecisionRow)]
    return Directory(replace(region, lines=kept))


def personal_addresses(*texts: str) -> list[str]:
    """The valid addresses among ``texts`` that belong to a person, normalized."""
    addresses = [normalize(text) for text in texts]
    return [address for address in addresses if is_address(address) and not is_role_account(address)]


def named_lines(region: Region) -> Iterable[RosterRow | WideRow]:
    """Lines of rosters that name a person with an address: step four of identity makes contacts of them."""
    rosters = [row for row in region.rosters if not row.broken]
    wide = [row for row in region.wide if not row.broken and not row.is_total and row.email and row.first]
    return [*rosters, *wide]


def merged_records(region: Region) -> Iterator[tuple[Node, Node]]:
    """The given ids that belong to one person by merge or by decision; links of a circle join nobody (rule K6)."""
    decided = newest_decisions(readable_lines(region, DecisionRow))
    ahead = {row.from_id: row.into_id for row in readable_lines(region, MergeRow) if row.from_id and row.into_id}
    for start, end in ahead.items():
        if not leads_back(start, ahead):
            yield (PERSON_ID, start), (PERSON_ID, end)
    for row in decided.values():
        if row.kind == MERGE:
            yield (PERSON_ID, row.one), (PERSON_ID, row.other)


def readable_lines(region: Region, kind: type[Row]) -> list[Row]:
    """The rows of one table that have as many cells as its header."""
    return [row for row in region.lines if isinstance(row, kind) and not row.broken]


def newest_decisions(rows: Iterable[DecisionRow]) -> dict[frozenset[str], DecisionRow]:
    """Of several decisions on two records the newest one counts."""
    return {frozenset((row.one, row.other)): row for row in sorted(rows, key=day_of) if row.kind and row.one}


def day_of(row: MergeRow | DecisionRow) -> date:
    """The day of a merge or of a decision, else that of its file."""
    return row.day or row.file.date or date.min


def leads_back(record: str, ahead: dict[str, str]) -> bool:
    """Whether following the merges from a record leads to it again."""
    seen = {record}
    place = ahead.get(record)
    while place is not None and place not in seen:
        seen.add(place)
        place = ahead.get(place)
    return place == record
