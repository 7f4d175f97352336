"""Who is followed together: the cohorts that partners list, and those that the enrollments form (B3)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date

from orchestration.lib.samples.days import academic_year, add_months
from orchestration.lib.samples.statements import FULL_PD, CohortRow
from orchestration.lib.samples.truth import codes
from orchestration.lib.samples.truth.following import World, curriculum
from orchestration.lib.samples.truth.intake import Enrolled, last_day
from orchestration.lib.samples.truth.whereabouts import state_at

COHORT_COLUMNS = {
    "cohort_members": ["cohort", "kind", "is_listed", "person", "contract", "event_id", "start_date", "end_date"],
}

OUTCOME_AFTER_MONTHS = 3
BEGINNING, OPEN = date(1900, 1, 1), date.max
EVENT, CONTRACT = "event", "contract"

Member = tuple[str, str, date, date]  # of what, person, first and last day


def cohort_members(world: World) -> Iterator[list[str]]:
    """One row per cohort and member."""
    for row in world.intake.cohorts:
        yield listed(row, world)
    for kind, members in formed(world).items():
        for name, person, start, end in members:
            yield [
                f"formed|{kind}|{name}", kind, "N", person, name if kind == CONTRACT else "",
                name if kind == EVENT else "", str(start), str(max(start, end)),
            ]  # fmt: skip


def listed(row: CohortRow, world: World) -> list[str]:
    """A member as a partner lists them; a cohort of an event is one of those that the member is enrolled in."""
    person = world.named(row.person)
    codes.require(person is not None, f"a cohort of somebody unknown: {row}")
    contracts = {contract.contract_id for contract in world.intake.contracts}
    named = world.intake.contract_of(row)
    contract = named if named in contracts else ""
    event = world.intake.event_of(row, person or "") if row.kind == EVENT else ""
    span = [str(row.start or BEGINNING), str(row.end or OPEN)]
    return [row.cohort_id, row.kind, "Y", person or "", contract, event, *span]


def span(one: Enrolled, world: World) -> tuple[date, date]:
    """First and last day of an event."""
    event = world.intake.events[one.event_id]
    return event.start or OPEN, last_day(event)


def formed(world: World) -> dict[str, list[Member]]:
    """Learners who did not leave, by event, contract, year of the first training, curriculum and state."""
    learners = [one for one in world.intake.enrolled if one.is_learner and one.is_enrolled and not one.is_make_up]
    trained = [one for one in learners if world.intake.events[one.event_id].kind == FULL_PD]
    first: dict[str, date] = {}
    for one in trained:
        first[one.person] = min(span(one, world)[0], first.get(one.person, OPEN))
    return {
        EVENT: [(one.event_id, one.person, span(one, world)[0], outcome_ends(span(one, world)[1])) for one in learners],
        CONTRACT: list(by_contract(learners, world)),
        "year": [(str(academic_year(day)), person, day, OPEN) for person, day in first.items()],
        "curriculum": list(by_curriculum(trained, world)),
        "state": [(state_at(world, person, day), person, day, OPEN) for person, day in first.items()],
    }


def outcome_ends(day: date) -> date:
    """The last day of the year on which a training is judged: that of three months after its end (D0)."""
    return date(academic_year(add_months(day, OUTCOME_AFTER_MONTHS)) + 1, 6, 30)


def by_contract(learners: list[Enrolled], world: World) -> Iterator[Member]:
    """From the first event of the contract that somebody learned at to the end of the contract."""
    starts: dict[tuple[str, str], list[date]] = defaultdict(list)
    ends: dict[tuple[str, str], list[date]] = defaultdict(list)
    for contract in world.intake.contracts:
        for one in learners:
            if one.event_id == contract.event_id:
                starts[contract.contract_id, one.person].append(span(one, world)[0])
                ends[contract.contract_id, one.person].append(contract.end)
    for (name, person), days in starts.items():
        yield name, person, min(days), max(ends[name, person])


def by_curriculum(trained: list[Enrolled], world: World) -> Iterator[Member]:
    """From the first training in a curriculum on."""
    starts: dict[tuple[str, str], date] = {}
    for one in trained:
        for name in world.intake.events[one.event_id].curricula:
            if meant := curriculum(name):
                day = span(one, world)[0]
                starts[meant, one.person] = min(day, starts.get((meant, one.person), OPEN))
    for (meant, person), day in starts.items():
        yield meant, person, day, OPEN
