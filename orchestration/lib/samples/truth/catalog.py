"""What is loaded of the curriculum's lists, and of what educators do with them: F26, F27 and F28."""

from __future__ import annotations

from collections.abc import Iterator

from orchestration.lib.samples.lines import PathwayRow, PathwayUseRow, SkillRow
from orchestration.lib.samples.truth.following import World, curriculum, squash

CATALOG_COLUMNS = {
    "pathway_lessons": ["pathway", "position", "lesson", "section", "note"],
    "curriculum_skills": ["skill", "curriculum", "context"],
    "pathway_use": ["pathway", "person", "lesson", "action", "date", "is_use", "moment", "words"],
}
ACTIONS = {"created": "created", "opened": "opened", "viewed": "opened", "copied": "copied", "cloned": "copied"}
USES = {"opened", "copied"}


def catalog(world: World) -> Iterator[tuple[str, list[list[str]]]]:
    """The loaded rows, table by table; to be asked after all verdicts."""
    yield (
        "pathway_lessons",
        [
            [row.pathway, str(row.position), row.slug, row.section, row.note]
            for row in world.rows(PathwayRow)
            if not row.code
        ],
    )
    yield (
        "curriculum_skills",
        [[row.slug, _meant(row.curriculum), squash(row.context)] for row in world.rows(SkillRow) if not row.code],
    )
    yield "pathway_use", [_visit(row, world) for row in world.rows(PathwayUseRow) if not row.code]


def _meant(wording: str) -> str:
    """The curriculum that a cell means: `not_applicable` for a blank one, `unknown` for one without meaning."""
    return curriculum(wording) or "unknown" if wording else "not_applicable"


def _visit(row: PathwayUseRow, world: World) -> list[str]:
    action = ACTIONS.get(row.action, "unknown")
    moment = row.at or row.created
    return [
        row.pathway_id, world.person_of(row) or "", row.slug or "not_applicable", action,
        str(moment.date() if moment else ""), "1" if action in USES else "0", str(moment or ""), row.action,
    ]  # fmt: skip
