"""Analysis I4: teaching context and implementing."""

from __future__ import annotations

from collections.abc import Iterable

from orchestration.lib.reports.analyses.common import rates_section
from orchestration.lib.reports.content import Section
from orchestration.lib.reports.reader import Reader

WORDS = (
    "Educators who attended a training by then, in the academic years from the one on which it is judged. The educator "
    "is the unit: a level that holds for several years counts once, by the first of them. Grades, subject and earlier "
    "years of coding are as last told of the educator, today; quarters are those of the educators of a year by a share "
    "of their students.",
    "Not controlled for: the other variables of the table, which training they attended, and who answers the survey. "
    "What the survey asks of users alone, such as access to computers, is known of few others, so that rates by it are "
    "high. The baseline is confidence before the training, answers on other scales than 1 to 5 read as 1 to 5. "
    "Educators of one school are alike; the design effect says by how much the variance is larger, and the "
    "intervals do not allow for it. p is adjusted by Holm over all contrasts of a slice; intervals are unadjusted.",
)
CHARTS = ("setting", "grade_band", "license_area", "years_teaching_band", "admin_support_band", "choice")


def sections(reader: Reader) -> Iterable[Section]:
    """Rates of implementing by context, each beside the reference level."""
    yield rates_section(
        reader, "context_implementation", "Teaching context", "Implementing by teaching context", WORDS, CHARTS
    )
