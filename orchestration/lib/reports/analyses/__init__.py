"""The internal analyses as reports: what stands in the schema `analysis`, with the words and charts that it needs."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from orchestration.lib.reports import notes
from orchestration.lib.reports.analyses import (
    change,
    confidence,
    context,
    facilitation,
    facilitators,
    implementers,
    interventions,
    programme,
    quality,
    retention,
)
from orchestration.lib.reports.content import Report, Section
from orchestration.lib.reports.reader import Reader

OBSERVED = (
    "What is told here was observed, not tried out: a figure is associated with what stands beside it, which shows no "
    "cause. Nothing was controlled for."
)
HIDDEN = (
    "n<5: a count of one to four educators, or a figure of so few. Of a group of so few it may be told how many they "
    "are, and what became of none of them, but no count of one to four of what became of others. hidden: a count of "
    "one to four that is split by what is protected is part of the figure, or would follow from it. n<10: a group that "
    "is compared has five to nine; the figure of each is told with its n, but no difference and no effect size. "
    "Nothing else is hidden: such a figure may be worked out from others, so do not pass this file on to partners. Of "
    "surveys that were due, the share that was answered is told however few: it is not what they said."
)
STATES = (
    "Intervals, at 95 %, and deviations are given from 10 on, as is how alike those of one event or school are; the "
    "interval of a correlation from 5 on. Without one the cells are blank. Unknown is a state of its own and never a "
    "no; too early means that the academic year that decides has not closed; n/a, that nobody tells of it."
)

# Name of the analysis -> its title and its sections.
ANALYSES: dict[str, tuple[str, Callable[[Reader], Iterable[Section]]]] = {
    "programme": ("Programme metrics", programme.sections),
    "retention": ("Retention and longevity of implementers", retention.sections),
    "facilitation": ("Facilitation experience and implementing", facilitation.sections),
    "context": ("Teaching context and implementing", context.sections),
    "confidence": ("Confidence, implementing and growth", confidence.sections),
    "implementers": ("Implementers and non-implementers", implementers.sections),
    "curriculum_change": ("Confidence and changes of the curriculum", change.curriculum),
    "training_change": ("Confidence and changes of the training", change.training),
    "facilitators": ("Confidence by facilitator and event", facilitators.sections),
    "interventions": ("Interventions over time", interventions.sections),
    "quality": ("Quality of what was sent", quality.sections),
}


def read(reader: Reader, name: str) -> Report:
    """An analysis as a report.

    Args:
        reader: what is published.
        name: of ``ANALYSES``.
    """
    title, sections = ANALYSES[name]
    return Report(
        name=name,
        title=f"{title}, as of {reader.as_of}",
        reader="internal",
        contract="",
        as_of=reader.as_of,
        build_id=reader.build_id,
        published_at=reader.published_at,
        cover=("Internal: not for partners.", OBSERVED, HIDDEN, STATES),
        banners=tuple(filter(None, [notes.not_newest(reader, "analysis")])),
        sections=tuple(sections(reader)),
    )
