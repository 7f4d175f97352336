"""F24: what classes reached in a state's exam, figure by figure told, withheld by the state, or not sent at all."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from datetime import date

from orchestration.lib.samples.lines import AchievementRow
from orchestration.lib.samples.truth import codes
from orchestration.lib.samples.truth.following import World, squash
from orchestration.lib.samples.truth.roll import Roll
from orchestration.lib.samples.truth.spelling import flag
from orchestration.lib.samples.truth.whereabouts import role_at

# What the file calls a figure, and what the statement calls it.
FIGURES = {
    "n_tested": "n_tested", "mean_scale_score": "mean", "sd": "sd", "n_proficient": "n_proficient",
    "pct_proficient": "pct_proficient", "comparison_n": "comparison_n", "comparison_mean": "comparison_mean",
    "comparison_sd": "comparison_sd", "comparison_pct": "comparison_pct",
}  # fmt: skip
ACHIEVEMENT_COLUMNS = {
    "achievement": [
        "person", "class_id", "is_class_listed", "exam", "exam_version", "academic_year", "comparison_kind",
        *(f"{figure}_state" for figure in FIGURES), *FIGURES, "is_suppressed", "is_first_comparison",
        "is_counted", "role", "comparison_words",
    ],
}  # fmt: skip

COMPARISONS = {
    "": "not_applicable", "state": "state", "statewide": "state", "district": "district", "sameschool": "same_school",
    "school": "same_school", "prioryear": "prior_year", "previousyear": "prior_year",
}  # fmt: skip
MEANINGLESS_COMPARISONS = {"themoon", "mars"}
WITHHELD = re.compile(r"\*+|n?\s*[<>≤≥]=?.*")
REPORTED, SUPPRESSED, NOT_REPORTED = "reported", "suppressed", "not_reported"


def achievement(world: World) -> Iterator[list[str]]:
    """The loaded results; one that is compared with two groups is two rows, of which one counts the students."""
    rows, roll = [row for row in world.rows(AchievementRow) if not row.code], Roll(world)
    results: dict[tuple[object, ...], list[AchievementRow]] = defaultdict(list)
    for row in rows:
        results[result_of(row, world, roll)].append(row)
    best = {result: min(group, key=rank_of_comparison) for result, group in results.items()}
    firsts, counted = {id(row) for row in best.values()}, {id(row) for row in those_that_count(best)}
    for row in rows:
        person = world.directory.person(row.teacher_id) or ""
        is_listed = bool(roll.listed(person, row.class_id))
        states = [state_of(row, figure) for figure in FIGURES]
        yield [
            person, row.class_id or "not_applicable", flag(is_listed) if row.class_id else "", squash(row.exam),
            row.version or "unstated", str(row.ay), compared_with(row), *states,
            *("" if value is None else str(value) for value in (getattr(row, name) for name in FIGURES.values())),
            flag(SUPPRESSED in states), flag(id(row) in firsts), flag(id(row) in counted),
            role_at(world, person, date((row.ay or 0) + 1, 6, 30)),
            row.comparison_kind if compared_with(row) == "unknown" else "",
        ]  # fmt: skip


def result_of(row: AchievementRow, world: World, roll: Roll) -> tuple[object, ...]:
    """Whose result a row tells, whatever it is compared with."""
    person = world.directory.person(row.teacher_id)
    return (person, roll.name(person, row.class_id), squash(row.exam), row.ay)


def rank_of_comparison(row: AchievementRow) -> tuple[bool, str, str]:
    """The order in which the first comparison of a result is found; one that tells how many is before all others."""
    kind = compared_with(row)
    return (row.n_tested is None, kind, row.comparison_kind if kind == "unknown" else "")


def those_that_count(best: dict[tuple[object, ...], AchievementRow]) -> Iterator[AchievementRow]:
    """Of an educator, exam and year the classes, or all of them together where those are more students."""
    exams: dict[tuple[object, ...], dict[object, AchievementRow]] = defaultdict(dict)
    for (person, class_id, *exam), row in best.items():
        exams[person, *exam][class_id] = row
    for found in exams.values():
        whole = found.pop("", None)
        told = sum(row.n_tested or 0 for row in found.values())
        if whole and (not found or (whole.n_tested or 0) > told):
            yield whole
        else:
            yield from found.values()


def compared_with(row: AchievementRow) -> str:
    """The group with which a class is compared."""
    word = squash(row.comparison_kind)
    codes.require(word in COMPARISONS or word in MEANINGLESS_COMPARISONS, f"a comparison of unknown standing: {row}")
    return COMPARISONS.get(word, "unknown")


def state_of(row: AchievementRow, figure: str) -> str:
    """Told, withheld by the state, or not sent: three different things (D1, P6)."""
    if getattr(row, FIGURES[figure]) is not None:
        return REPORTED
    text = row.texts.get(figure, "")
    codes.require(not text or bool(WITHHELD.fullmatch(text)), f"a figure of unknown standing: {text}")
    return SUPPRESSED if text else NOT_REPORTED
