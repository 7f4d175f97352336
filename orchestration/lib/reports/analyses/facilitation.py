"""Analysis I3: the type of facilitation experience and implementing."""

from __future__ import annotations

from collections.abc import Iterable

from orchestration.lib.reports.analyses.common import rates_section
from orchestration.lib.reports.content import Section
from orchestration.lib.reports.reader import Reader

WORDS = (
    "Who attended a period of a training counts, trained or not: the rate of attenders is not conversion. The educator "
    "is the unit: several trainings of a level count once, by the first of them, and who attended trainings of two "
    "levels is in both, so that the two are not quite independent.",
    "Not controlled for: who chose or was sent to which training, what else differs between trainings (the other "
    "variables of the table), where they teach, and who answers the survey. The baseline is confidence before the "
    "training, answers on other scales than 1 to 5 read as 1 to 5. Educators of one event are alike; the "
    "design effect says by how much the variance is larger, and the intervals do not allow for it. p is adjusted by "
    "Holm over all contrasts of a slice; intervals are unadjusted.",
)
CHARTS = ("event_type", "event_format", "modality", "attendance_band", "coaching_band", "group_size_band")


def sections(reader: Reader) -> Iterable[Section]:
    """Rates of implementing by the kind of training, each beside the reference level."""
    yield rates_section(
        reader,
        "facilitation_implementation",
        "Facilitation experience",
        "Implementing by facilitation experience",
        WORDS,
        CHARTS,
    )
