"""What contracts pay for: by which rules, who has met them, and what has been handed in for it (F10, K12)."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator

from orchestration.lib.samples.lines import DeliverableRow
from orchestration.lib.samples.rates import stipend, tally
from orchestration.lib.samples.statements import NOT_RECORDED, ContractRow
from orchestration.lib.samples.truth.attendance import Attendance
from orchestration.lib.samples.truth.contracts import money
from orchestration.lib.samples.truth.following import World, squash
from orchestration.lib.samples.truth.intake import Enrolled
from orchestration.lib.samples.truth.report import threshold_of
from orchestration.lib.samples.truth.spelling import texts

STIPEND_COLUMNS = {
    "stipend_rules": ["rule", "threshold", "contract_events"],
    "stipends": [
        "contract", "event_id", "person", "rule", "amount", "threshold", "stipend_met", "periods_held",
        "periods_attended", "periods_not_recorded", "periods_to_come", "deliverable_state", "listed", "done",
        "is_enrolled", "is_make_up",
    ],
    "deliverables": ["contract", "person", "deliverable", "state", "amount", "done_on", "paid_on", "words"],
}  # fmt: skip

OPEN, DONE, PAID = "open", "done", "paid"
NO_RULE = "Not stated"

Table = tuple[str, list[list[str]]]


class Stipends:
    """The stipends of one region after the other; the rules are told at the end."""

    def __init__(self) -> None:
        self._rules: Counter[tuple[str, str]] = Counter()

    def add(self, world: World, attendance: Attendance, deliverables: list[DeliverableRow]) -> Iterator[Table]:
        """Who has met which stipend, and what each had to hand in."""
        for row in world.intake.contracts:
            self._rules[row.rule or NO_RULE, money(row)[1]] += 1
        states: dict[tuple[str, str], list[str]] = defaultdict(list)
        for line in deliverables:
            states[line.contract_id, world.named(line.person) or ""].append(state_of(line, world))
        learners = [one for one in world.intake.enrolled if one.is_learner]
        yield "stipends", [
            _stipend(one, row, attendance, states[row.contract_id, one.person])
            for one in learners for row in world.intake.contracts if row.event_id == one.event_id
        ]  # fmt: skip
        yield "deliverables", [_deliverable(line, world) for line in deliverables]

    def close(self) -> Iterator[Table]:
        """Every rule with the share of attendance that decides, and at how many events of contracts it does."""
        yield "stipend_rules", [texts(*rule, count) for rule, count in sorted(self._rules.items())]


def _stipend(one: Enrolled, row: ContractRow, attendance: Attendance, states: list[str]) -> list[str]:
    total, to_come = tally(attendance.grid[one.event_id, one.person]), attendance.to_come(one.event_id)
    return texts(
        row.contract_id, one.event_id, one.person, row.rule or NO_RULE, *money(row),
        stipend(total, to_come, threshold_of(row), one.is_enrolled), total.held, total.attended,
        total.count(NOT_RECORDED), to_come, together(states), len(states), len(states) - states.count(OPEN),
        one.is_enrolled, one.is_make_up,
    )  # fmt: skip


def together(states: list[str]) -> str:
    """How far all that is to be handed in is: as far as the part that is least far."""
    return next((state for state in (OPEN, DONE, PAID) if state in states), "none listed")


def state_of(row: DeliverableRow, world: World) -> str:
    """Paid, done by the report date, or open."""
    is_done = row.done is not None and row.done <= world.as_of
    is_paid = row.paid and (row.paid_on is None or row.paid_on <= world.as_of)
    return PAID if is_paid else DONE if is_done else OPEN


def _deliverable(row: DeliverableRow, world: World) -> list[str]:
    """One that is paid may have the amount or the day in place of a yes."""
    typed = row.texts.get("paid", "")
    amount = typed.removeprefix("$") if typed.startswith("$") else ""
    return texts(
        row.contract_id,
        world.named(row.person),
        squash(row.deliverable),
        state_of(row, world),
        amount,
        row.done,
        row.paid_on,
        row.deliverable,
    )
