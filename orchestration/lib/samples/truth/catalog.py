"""What is loaded of the curriculum's lists, and of what educators do with it: F25, F26, F27, F28 and F30."""

from __future__ import annotations

from collections.abc import Iterator

from orchestration.lib.samples.lines import ChangeRow, OrderRow, PathwayRow, PathwayUseRow, SkillRow
from orchestration.lib.samples.truth.following import World, curriculum, squash
from orchestration.lib.samples.truth.identity import is_role_account, normalize

CATALOG_COLUMNS = {
    "pathway_lessons": ["pathway", "position", "lesson"],
    "curriculum_skills": ["skill", "curriculum", "context"],
    "changes": ["change", "kind", "curriculum", "date"],
    "workbook_orders": ["order", "line", "date", "person", "curriculum", "quantity"],
    "pathway_use": ["pathway", "person", "lesson", "action", "date", "is_use"],
}
ACTIONS = {"created": "created", "opened": "opened", "viewed": "opened", "copied": "copied", "cloned": "copied"}
USES = {"opened", "copied"}
KINDS_OF_CHANGE = {"curriculum", "training"}


def catalog(world: World) -> Iterator[tuple[str, list[list[str]]]]:
    """The loaded rows, table by table; to be asked after all verdicts."""
    yield (
        "pathway_lessons",
        [[row.pathway, str(row.position), row.slug] for row in world.rows(PathwayRow) if not row.code],
    )
    yield (
        "curriculum_skills",
        [[row.slug, _meant(row.curriculum), squash(row.context)] for row in world.rows(SkillRow) if not row.code],
    )
    yield (
        "changes",
        [
            [
                row.change_id,
                row.kind if row.kind in KINDS_OF_CHANGE else "unknown",
                _meant(row.curriculum),
                str(row.effective),
            ]
            for row in world.rows(ChangeRow)
            if not row.code
        ],
    )
    yield "workbook_orders", [_order(row, world) for row in world.rows(OrderRow) if not row.code]
    yield "pathway_use", [_visit(row, world) for row in world.rows(PathwayUseRow) if not row.code]


def _meant(wording: str) -> str:
    """The curriculum that a cell means: `not_applicable` for a blank one, `unknown` for one without meaning."""
    return curriculum(wording) or "unknown" if wording else "not_applicable"


def _order(row: OrderRow, world: World) -> list[str]:
    # an office's mailbox is nobody in particular (rule K7)
    person = "" if is_role_account(normalize(row.ordered_by)) else world.named(row.ordered_by) or ""
    return [row.order_id, str(row.number), str(row.day), person, _meant(row.workbook), str(row.quantity)]


def _visit(row: PathwayUseRow, world: World) -> list[str]:
    action = ACTIONS.get(row.action, "unknown")
    moment = row.at or row.created
    return [
        row.pathway_id, world.person_of(row) or "", row.slug or "not_applicable", action,
        str(moment.date() if moment else ""), "1" if action in USES else "0",
    ]  # fmt: skip
