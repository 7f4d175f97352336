"""The facts that follow from single feeds, subject by subject."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from orchestration.lib.samples.truth.achievement import ACHIEVEMENT_COLUMNS, achievement
from orchestration.lib.samples.truth.attendance import Attendance
from orchestration.lib.samples.truth.cohorts import COHORT_COLUMNS, cohort_members
from orchestration.lib.samples.truth.comments import COMMENT_COLUMNS, comments, follow_ups, interactions
from orchestration.lib.samples.truth.diagnostics import DIAGNOSTIC_COLUMNS, Diagnostics
from orchestration.lib.samples.truth.following import World
from orchestration.lib.samples.truth.levels import LEVEL_COLUMNS, feedback_responses, skill_levels
from orchestration.lib.samples.truth.memory import Lists
from orchestration.lib.samples.truth.orders import ORDER_COLUMNS, orders
from orchestration.lib.samples.truth.papers import PAPER_COLUMNS, certifications_held
from orchestration.lib.samples.truth.questionnaires import QUESTIONNAIRE_COLUMNS, questionnaires
from orchestration.lib.samples.truth.sessions import SESSION_COLUMNS, coaching
from orchestration.lib.samples.truth.stipends import STIPEND_COLUMNS, Stipends
from orchestration.lib.samples.truth.support import Support
from orchestration.lib.samples.truth.survey import Survey
from orchestration.lib.samples.truth.warnings import WARNING_COLUMNS, Warnings

FURTHER_COLUMNS = {
    **ACHIEVEMENT_COLUMNS,
    **DIAGNOSTIC_COLUMNS,
    **LEVEL_COLUMNS,
    **SESSION_COLUMNS,
    **COHORT_COLUMNS,
    **COMMENT_COLUMNS,
    **ORDER_COLUMNS,
    **PAPER_COLUMNS,
    **QUESTIONNAIRE_COLUMNS,
    **STIPEND_COLUMNS,
    **WARNING_COLUMNS,
}


class Further:
    """The rows of one region after the other; the lists come first and are remembered."""

    def __init__(self) -> None:
        self._lists, self._stipends, self._warnings = Lists(), Stipends(), Warnings()

    def answers(
        self, world: World, attendance: Attendance, survey: Survey, support: Support
    ) -> Iterator[tuple[str, Iterable[list[str]]]]:
        """The rows of a region, table by table; to be asked after all verdicts."""
        self._lists.add(world)
        yield "achievement", achievement(world)
        diagnostics = Diagnostics(world, self._lists)
        yield "teacher_diagnostic", diagnostics.items()
        yield "teacher_diagnostic_scores", diagnostics.scores()
        yield "skill_levels", skill_levels(world, self._lists)
        yield "feedback_responses", feedback_responses(world, survey)
        yield from coaching(world, attendance, support)
        yield "cohort_members", cohort_members(world)
        yield "interactions", interactions(world, support)
        yield "comments", comments(world, support)
        yield "follow_ups", follow_ups(world, support)
        yield "certifications_held", certifications_held(world)
        yield from orders(world)
        yield from questionnaires(world, survey)
        yield from self._stipends.add(world, attendance, support.deliverables)
        self._warnings.add(world, support)

    def close(self) -> Iterator[tuple[str, Iterable[list[str]]]]:
        """What only all regions together say."""
        yield from self._stipends.close()
        yield from self._warnings.close()
