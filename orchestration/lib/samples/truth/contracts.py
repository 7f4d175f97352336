"""Contracts with their events and administrators, and the cohorts: those that partners list, and those that form."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from orchestration.lib.samples.days import academic_year, add_months
from orchestration.lib.samples.statements import FULL_PD, CohortRow, ContractRow, EventRow, RequestRow
from orchestration.lib.samples.truth import codes
from orchestration.lib.samples.truth.following import World
from orchestration.lib.samples.truth.gatherings import curricula_of, first_day
from orchestration.lib.samples.truth.identity import normalize
from orchestration.lib.samples.truth.intake import Enrolled, last_day
from orchestration.lib.samples.truth.places import year_label
from orchestration.lib.samples.truth.report import OUTCOME_AFTER_MONTHS
from orchestration.lib.samples.truth.shelf import Table
from orchestration.lib.samples.truth.spelling import NAMES, NOT_APPLICABLE, UNKNOWN, texts
from orchestration.lib.samples.truth.whereabouts import state_at

CONTRACT_COLUMNS = {
    "contracts": [
        "contract", "organization", "partner", "rule", "events", "seats", "amount", "threshold", "coaching",
        "workbooks", "start_date", "end_date",
    ],
    "contract_events": ["contract", "event_id", "rule", "amount", "threshold"],
    "contract_admins": ["contract", "person", "addresses"],
    "report_requests": ["organization", "report", "format", "cadence", "due", "focus_group", "last_delivered"],
    "cohorts": [
        "cohort", "label", "kind", "contract", "event_id", "curriculum", "state_code", "academic_year", "members",
        "is_listed", "start_date", "end_date",
    ],
}  # fmt: skip

FULL_ATTENDANCE = "1"
EVENT, CONTRACT = "event", "contract"
OPEN = date.max


def contracts(world: World) -> Iterator[Table]:
    """The rows about contracts, table by table."""
    signed: dict[str, list[ContractRow]] = defaultdict(list)
    for row in world.intake.contracts:
        signed[row.contract_id].append(row)
    yield "contracts", [_contract(rows, world) for rows in signed.values()]
    yield (
        "contract_events",
        [texts(row.contract_id, row.event_id, row.rule, *money(row)) for row in world.intake.contracts],
    )
    yield "contract_admins", [line for rows in signed.values() for line in _admins(rows, world)]
    yield "report_requests", [_request(row, world) for row in world.region.requests if not row.code and not row.broken]


def _request(row: RequestRow, world: World) -> list[str]:
    """What a partner asked for, due soon or not."""
    organization = row.org_id if row.org_id in world.intake.organizations else UNKNOWN
    return texts(organization, row.report, row.format, row.cadence, row.due, row.focus_group, row.last_delivered)


def money(row: ContractRow) -> tuple[str, str]:
    """The amount of the stipend, and the share to attend for it: all of it where nothing is said."""
    amount = f"{Decimal(row.amount).normalize():f}" if row.amount else ""
    return amount, row.threshold or FULL_ATTENDANCE


def _contract(rows: list[ContractRow], world: World) -> list[str]:
    first = rows[0]
    terms = {
        (row.org_id, row.rule, row.seats, *money(row), row.coaching, row.workbooks, row.start, row.end) for row in rows
    }
    codes.require(len(terms) == 1, f"contract {first.contract_id} of two minds: which row speaks is open")
    holder = world.intake.organizations[first.org_id]
    return texts(
        first.contract_id, holder.org_id, holder.name, first.rule, len(rows), first.seats, *money(first),
        first.coaching, first.workbooks, first.start, first.end,
    )  # fmt: skip


def _admins(rows: list[ContractRow], world: World) -> list[list[str]]:
    """Whoever is behind the addresses of a contract; an address of nobody is an administrator who is not known."""
    found: dict[str, int] = defaultdict(int)
    addresses = {normalize(text) for row in rows for text in re.split("[;,]", row.admin_email) if text.strip()}
    for address in addresses:
        found[world.directory.person(email=address) or UNKNOWN] += 1
    return [texts(rows[0].contract_id, person, count) for person, count in sorted(found.items())]


@dataclass
class Group:
    """Educators who are followed together."""

    label: str
    kind: str
    contract: str = NOT_APPLICABLE
    event_id: str = NOT_APPLICABLE
    curriculum: str = NOT_APPLICABLE
    state: str = "Not applicable"
    year: int | None = None
    people: set[str] = field(default_factory=set)
    start: date = OPEN
    end: date = date.min

    def join(self, person: str, start: date, end: date) -> None:
        """Somebody is a member from a day to a day."""
        self.people.add(person)
        self.start, self.end = min(self.start, start), max(self.end, start, end)

    def row(self, name: str, is_listed: bool) -> list[str]:
        """The cohort as it is told."""
        return texts(
            name, self.label, self.kind, self.contract, self.event_id, self.curriculum, self.state, self.year,
            len(self.people), is_listed, *(None if day == OPEN else day for day in (self.start, self.end)),
        )  # fmt: skip


class Cohorts:
    """Cohorts of a year, a curriculum and a state have members in many regions: told at the end."""

    def __init__(self) -> None:
        self._shared: dict[str, Group] = {}

    def add(self, world: World) -> Iterator[Table]:
        """The cohorts of one region: listed ones, and those of its events and contracts."""
        learners = [one for one in world.intake.enrolled if one.is_learner and one.is_enrolled and not one.is_make_up]
        own = {**_of_events(learners, world), **_of_contracts(learners, world)}
        rows = [group.row(name, is_listed=False) for name, group in own.items()]
        yield "cohorts", rows + [group.row(name, is_listed=True) for name, group in _listed(world).items()]
        self._gather(learners, world)

    def close(self) -> Iterator[Table]:
        """The cohorts that regions share. A member is a person of one region, so members add up."""
        yield "cohorts", [group.row(name, is_listed=False) for name, group in self._shared.items()]

    def _gather(self, learners: list[Enrolled], world: World) -> None:
        """By curriculum all trainings count, by year and state the first one ever (rule G16)."""
        firsts: dict[str, date] = {}
        for one in learners:
            event = world.intake.events[one.event_id]
            if event.kind == FULL_PD:
                start = first_day(event)
                firsts[one.person] = min(start, firsts.get(one.person, start))
                for name in set(curricula_of(event)) & set(NAMES.values()):
                    group = Group(f"All of curriculum {name}", "curriculum", curriculum=name)
                    self._join(f"formed|curriculum|{name}", group, one.person, start)
        for person, start in firsts.items():
            year, state = academic_year(start), state_at(world, person, start)
            label = f"All of year {year_label(year)}"
            self._join(f"formed|year|{year}", Group(label, "year", year=year), person, start)
            self._join(f"formed|state|{state}", Group(f"All of state {state}", "state", state=state), person, start)

    def _join(self, name: str, group: Group, person: str, start: date) -> None:
        self._shared.setdefault(name, group).join(person, start, OPEN)


def judged_until(event: EventRow) -> date:
    """The end of the academic year on which a training is judged (D0)."""
    return date(academic_year(add_months(last_day(event), OUTCOME_AFTER_MONTHS)) + 1, 6, 30)


def _of_events(learners: list[Enrolled], world: World) -> dict[str, Group]:
    found: dict[str, Group] = {}
    for one in learners:
        event = world.intake.events[one.event_id]
        label = f"All of event {event.title} ({event.event_id})"
        group = found.setdefault(f"formed|event|{event.event_id}", Group(label, "event", event_id=event.event_id))
        group.join(one.person, first_day(event), judged_until(event))
    return found


def _of_contracts(learners: list[Enrolled], world: World) -> dict[str, Group]:
    found: dict[str, Group] = {}
    for row in world.intake.contracts:
        partner = world.intake.organizations[row.org_id].name
        label = f"All of contract {row.contract_id} ({partner})"
        for one in learners:
            if one.event_id == row.event_id:
                name = f"formed|contract|{row.contract_id}"
                group = found.setdefault(name, Group(label, "contract", contract=row.contract_id))
                group.join(one.person, first_day(world.intake.events[row.event_id]), row.end or OPEN)
    return found


def _listed(world: World) -> dict[str, Group]:
    """As partners list them."""
    signed = {row.contract_id for row in world.intake.contracts}
    found: dict[str, Group] = {}
    events: dict[str, set[str]] = defaultdict(set)
    for row in world.intake.cohorts:
        if not row.code:
            named = world.intake.contract_of(row)
            nothing = UNKNOWN if named or row.kind == CONTRACT else NOT_APPLICABLE
            contract = named if named in signed else nothing
            group = found.setdefault(row.cohort_id, Group(row.cohort_id, row.kind, contract=contract))
            group.people.add(member(row, world))
            group.start = min(group.start, row.start or OPEN)
            group.end = max(group.end, row.end or OPEN)  # open as long as one of its members is
            if row.kind == EVENT:
                events[row.cohort_id].add(world.intake.event_of(row, world.named(row.person) or ""))
    begun = first_years(world)
    for name, group in found.items():
        _describe(group, events[name], {begun.get(person) for person in group.people})
        if meant := _meant(group, world):
            group.label = f"{name} ({meant})"
    return found


def _meant(group: Group, world: World) -> str:
    """What a listed cohort is of, in words: its event, its year, else the partner of its contract."""
    if group.kind == EVENT and group.event_id != UNKNOWN:
        return world.intake.events[group.event_id].title
    if group.year is not None:
        return year_label(group.year)
    holders = [row.org_id for row in world.intake.contracts if row.contract_id == group.contract]
    return world.intake.organizations[holders[0]].name if holders else ""


def _describe(group: Group, events: set[str], years: set[int | None]) -> None:
    """A list of members tells no more than what all of them share; what the kind asks for beyond that is unknown."""
    if group.kind == EVENT:
        group.event_id = events.pop() if len(events) == 1 and "" not in events else UNKNOWN
    elif group.kind == "year":
        group.year = years.pop() if len(years) == 1 else None
    elif group.kind == "curriculum":
        group.curriculum = UNKNOWN
    elif group.kind == "state":
        group.state = "Unknown"


def first_years(world: World) -> dict[str, int]:
    """The academic year in which somebody was first enrolled in a training as a learner who stayed."""
    found: dict[str, int] = {}
    for one in world.intake.enrolled:
        event = world.intake.events[one.event_id]
        if one.is_learner and one.is_enrolled and not one.is_make_up and event.kind == FULL_PD:
            year = academic_year(first_day(event))
            found[one.person] = min(year, found.get(one.person, year))
    return found


def member(row: CohortRow, world: World) -> str:
    """Who is listed."""
    return world.named(row.person) or row.person
