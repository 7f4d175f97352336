"""What several raters of a day come to (P2), and what a response says of each construct (rule G23)."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from orchestration.lib.samples.days import academic_year
from orchestration.lib.samples.instruments import ITEMS
from orchestration.lib.samples.lines import RatingRow
from orchestration.lib.samples.statements import AnswerCell
from orchestration.lib.samples.truth import codes
from orchestration.lib.samples.truth.following import World, squash
from orchestration.lib.samples.truth.memory import Lists
from orchestration.lib.samples.truth.outcomes import is_self_rating, level
from orchestration.lib.samples.truth.spelling import flag
from orchestration.lib.samples.truth.survey import Response, Survey, common_score
from orchestration.lib.samples.truth.whereabouts import role_at

LEVEL_COLUMNS = {
    "skill_levels": [
        "person", "skill", "is_listed", "date", "academic_year", "level", "raters", "ratings", "self_ratings",
        "with_evidence", "is_first", "is_latest", "is_self_rated_only", "role",
    ],
    "feedback_responses": [
        "person", "event_id", "occasion", "construct", "date", "items_asked", "items_answered", "score_sum", "index",
        "is_rescaled", "academic_year", "response_academic_year", "version",
    ],
}  # fmt: skip

CONSTRUCTS = {
    "confidence_content": "confidence", "confidence_tool": "confidence", "confidence_readiness": "confidence",
    "appropriateness_fit": "appropriateness", "facilitator_quality": "facilitator", "recommend": "recommend",
}  # fmt: skip
COMMENT = "open"
ENOUGH = Fraction(2, 3)
DECIMALS = Decimal("0.0001")


def skill_levels(world: World, lists: Lists) -> Iterator[list[str]]:
    """Of the raters of a day the median, of two middle ones the lower; which day was the first and which the last."""
    groups: dict[tuple[str, str, date], list[RatingRow]] = defaultdict(list)
    listed = {squash(skill) for skill in lists.skills}
    for row in world.rows(RatingRow):
        if not row.code and row.day:
            groups[world.directory.person(row.teacher_id) or "", squash(row.skill), row.day].append(row)
    days: dict[tuple[str, str], list[date]] = defaultdict(list)
    for person, skill, day in groups:
        days[person, skill].append(day)
    for (person, skill, day), rows in groups.items():
        own = sum(map(is_self_rating, rows))
        yield [
            person, skill, flag(skill in listed), str(day), str(academic_year(day)),
            str(level_of_day(world, rows)), str(len(by_rater(world, rows))), str(len(rows)), str(own),
            str(sum(bool(row.evidence) for row in rows)), flag(day == min(days[person, skill])),
            flag(day == max(days[person, skill])), flag(own == len(rows)),
            role_at(world, person, day),
        ]  # fmt: skip


def level_of_day(world: World, rows: list[RatingRow]) -> int:
    """The median of the raters, each of whom is one, whatever the titles; of the educator where nobody else rated."""
    return lower_median([lower_median(found) for found in by_rater(world, rows).values()])


def by_rater(world: World, rows: list[RatingRow]) -> dict[str, list[int]]:
    """The levels of each rater who counts: all but the educator, or the educator alone where nobody else rated."""
    levels: dict[str, list[int]] = defaultdict(list)
    for row in [row for row in rows if not is_self_rating(row)] or rows:
        levels["self" if is_self_rating(row) else world.named(row.rater) or row.rater.lower()].append(level(row))
    return levels


def lower_median(levels: list[int]) -> int:
    """The middle one, of two middle ones the lower."""
    return sorted(levels)[(len(levels) - 1) // 2]


def feedback_responses(world: World, survey: Survey) -> Iterator[list[str]]:
    """Of every response in force with an answer: how much of each construct it answered, and the index."""
    loaded: dict[int, tuple[Response, list[AnswerCell]]] = {}
    for response, cell in survey.answers():
        loaded.setdefault(id(response), (response, []))[1].append(cell)
    for response, cells in loaded.values():
        asked = Counter(CONSTRUCTS[item.code] for item in ITEMS[version_of(response)] if item.scale)
        start = world.intake.events[response.event_id].start
        day = response.row.submitted.date()
        codes.require(start is not None, f"a response about event {response.event_id}, which has no start")
        for construct, items in asked.items():
            scored = [common_score(cell) for cell in cells if CONSTRUCTS.get(cell.item_code) == construct]
            scores = [score for score, _ in scored if score is not None]
            total = sum(scores, Fraction(0))
            index = total / len(scores) if scores and Fraction(len(scores), items) >= ENOUGH else None
            yield [
                response.person, response.event_id, response.occasion, construct, str(day), str(items),
                str(len(scores)), decimal(rounded(total)),
                "" if index is None else decimal(rounded(index)), flag(any(changed for _, changed in scored)),
                str(academic_year(start or day)), str(academic_year(day)), version_of(response),
            ]  # fmt: skip


def version_of(response: Response) -> str:
    """The version of a form, told by its questions."""
    headings = set(response.row.file.header)
    found = [version for version, items in ITEMS.items() if {item.question for item in items} <= headings]
    codes.require(len(found) == 1, f"a form of unknown version: {response.row.file.path}")
    return found[0]


def rounded(value: Fraction) -> Decimal:
    """Four decimals, half up."""
    return (Decimal(value.numerator) / Decimal(value.denominator)).quantize(DECIMALS, ROUND_HALF_UP)


def decimal(value: Decimal) -> str:
    """Written shortest."""
    return f"{value.normalize():f}"
