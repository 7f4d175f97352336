"""F25: lines of orders of workbooks, who ordered them and for whom, and what came back."""

from __future__ import annotations

from collections.abc import Container, Iterator

from orchestration.lib.samples.days import academic_year
from orchestration.lib.samples.lines import OrderRow
from orchestration.lib.samples.truth.following import World, curriculum, squash
from orchestration.lib.samples.truth.identity import is_role_account, normalize
from orchestration.lib.samples.truth.spelling import LATE, NOT_APPLICABLE, UNKNOWN, share_of, texts

ORDER_COLUMNS = {
    "workbook_orders": [
        "order", "line", "date", "person", "orderer_kind", "orderer", "ship_to", "contract", "event_id", "curriculum",
        "academic_year", "quantity", "copies_ordered", "copies_returned", "is_return", "language", "status",
        "workbook",
    ],
    "workbook_order_curricula": ["order", "line", "curriculum", "curricula", "weight"],
}  # fmt: skip


def orders(world: World) -> Iterator[tuple[str, list[list[str]]]]:
    """The lines that are loaded, and their curricula; to be asked after all verdicts."""
    rows = [row for row in world.rows(OrderRow) if not row.code]
    yield "workbook_orders", [_order(row, world) for row in rows]
    yield "workbook_order_curricula", [line for row in rows for line in _curricula(row)]


def curricula_of(row: OrderRow) -> list[str]:
    """The curricula of a workbook; the unknown one where its name has no meaning."""
    return sorted({curriculum(name) or UNKNOWN for name in row.workbook.split(" & ")})


def _curricula(row: OrderRow) -> Iterator[list[str]]:
    """A workbook of two curricula counts half in each."""
    names = curricula_of(row)
    for name in names:
        yield texts(row.order_id, row.number, name, len(names), share_of(len(names)))


def _order(row: OrderRow, world: World) -> list[str]:
    person, orderer = person_of(row, world), organization(row.ordered_by, world)
    names, quantity = curricula_of(row), row.quantity or 0
    contracts = {one.contract_id for one in world.intake.contracts}
    return texts(
        row.order_id, row.number, row.day, person, orderer_kind(row, world), NOT_APPLICABLE if person else orderer,
        organization(row.ship_to, world) if row.ship_to else NOT_APPLICABLE, known(row.contract_id, contracts),
        known(row.event_id, world.intake.events), names[0] if len(names) == 1 else NOT_APPLICABLE,
        academic_year(row.day) if row.day else None, quantity, max(quantity, 0), max(-quantity, 0), quantity < 0,
        row.language or "Unknown", row.status or "Unknown", row.workbook,
    )  # fmt: skip


def person_of(row: OrderRow, world: World) -> str | None:
    """The person who ordered; an office's mailbox is nobody in particular (rule K7)."""
    return None if is_role_account(normalize(row.ordered_by)) else world.named(row.ordered_by)


def orderer_kind(row: OrderRow, world: World) -> str:
    """Who orders: somebody, an organization, or nobody who is known."""
    if person_of(row, world):
        return "person"
    return "organization" if organization(row.ordered_by, world) != UNKNOWN else UNKNOWN


def organization(text: str, world: World) -> str:
    """The organization that a cell names by its id, else by a name that it alone has."""
    if text in world.intake.organizations:
        return text
    named = [one.org_id for one in world.intake.organizations.values() if squash(one.name) == squash(text)]
    return named[0] if len(named) == 1 else UNKNOWN


def known(text: str, members: Container[str]) -> str:
    """What a cell names, if there is such a thing; late where there is none yet."""
    return NOT_APPLICABLE if not text else text if text in members else LATE
