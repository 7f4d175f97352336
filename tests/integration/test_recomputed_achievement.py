"""The report on exams (P6), reckoned anew by pandas and SciPy from the truth of the sample, cell by cell.

Nothing of the warehouse is read but the tables that are compared. The results of classes are those that the truth
tells; who is seen by whom, and every figure, is worked out here a second time from domain D1.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from statsmodels.stats.proportion import proportion_confint

from orchestration.lib.database import connect
from tests.integration.seen import (
    EDUCATORS_FROM,
    INTERVAL_FROM,
    STUDENTS_FROM,
    Record,
    Rows,
    differences,
    found_in,
    hidden_beside,
    label,
    of_educators,
    pooled_deviation,
    pooled_mean,
    read,
    rounded,
    seen,
)

OF = ("exam", "exam_version", "academic_year", "comparison_kind", "comparison_kind_raw")
FIGURES = ("n_tested", "mean_scale", "pct_proficient", "difference", "effect_size")
CUTS = ((300, "0.01"), (100, "0.02"), (40, "0.05"), (20, "0.1"), (0, "0.2"))
REPORTED, STATE, NOBODY = "reported", "suppressed_by_state", "not_available"


def squashed(text: str) -> str:
    """A word without case, blanks and punctuation; between two digits stands a point."""
    parts = "".join(letter if letter.isalnum() else " " for letter in text.lower()).split()
    joined = ""
    for part in parts:
        joined += ("." if joined[-1:].isdigit() and part[0].isdigit() else "") + part
    return joined


def number(text: str) -> Fraction | None:
    return Fraction(text) if text else None


def total(rows: Rows, name: str) -> int | None:
    told = [row[name] for row in rows if row[name] is not None]
    return sum(told) if told else None


# --- results ----------------------------------------------------------------------------------------------------------


def results(folder: Path) -> Rows:
    """Results of classes, or of all classes of an educator, that count, once with each group they are compared with."""
    rows = read(folder, "achievement").to_dict("records")
    counting = {_result(row) for row in rows if row["is_counted"] == "Y"}
    kept: dict[tuple[str, ...], Record] = {}
    for row in sorted(rows, key=lambda row: (row["n_tested"] == "", row["class_id"])):
        if _result(row) in counting:
            kept.setdefault((*_result(row), row["comparison_kind"], row["comparison_words"]), row)
    return [_told(row) for row in kept.values()]


def _result(row: Record) -> tuple[str, ...]:
    return row["person"], row["exam"], row["academic_year"], squashed(row["class_id"])


def _told(row: Record) -> Record:
    n = int(row["n_tested"]) if row["n_tested"] else None
    mean, deviation, share = (number(row[name]) for name in ("mean_scale_score", "sd", "pct_proficient"))
    other, spread = number(row["comparison_mean"]), number(row["comparison_sd"])
    proficient = int(row["n_proficient"]) if row["n_proficient"] else None
    if n and proficient is None and share is not None:
        proficient = int((Decimal(float(share * n / 100))).quantize(Decimal(1), ROUND_HALF_UP))
    is_compared = bool(n) and mean is not None and other is not None
    withheld = {name for name in ("n_tested", "mean_scale_score", "comparison_mean") if _is_withheld(row, name)}
    if _is_withheld(row, "n_proficient") or _is_withheld(row, "pct_proficient"):
        withheld.add("proficient")
    return {
        "person": row["person"], "exam": row["exam"], "exam_version": row["exam_version"],
        "academic_year": int(row["academic_year"]), "comparison_kind": row["comparison_kind"],
        "comparison_kind_raw": row["comparison_words"], "withheld": withheld, "n_tested": n,
        "n_mean": n if mean is not None else None, "mean": mean, "sd": deviation,
        "n_judged": n if proficient is not None else None, "n_proficient": proficient if n else None,
        "comparison_n": int(row["comparison_n"]) if row["comparison_n"] and n is not None else None,
        "n_compared": n if is_compared else None, "comparison_mean": other,
        "comparison_pct": number(row["comparison_pct"]),
        "n_effect": n if is_compared and spread else None,
        "effect": rounded((mean - other) / spread, 6) if is_compared and spread else None,  # type: ignore[operator]
    }  # fmt: skip


def _is_withheld(row: Record, name: str) -> bool:
    return bool(row[f"{name}_state"] == "suppressed")


# --- educators --------------------------------------------------------------------------------------------------------


def educators(folder: Path) -> Rows:
    """Those of each contract."""
    groups: dict[tuple[Any, ...], Rows] = defaultdict(list)
    for row in results(folder):
        groups[(row["person"], *(row[name] for name in OF))].append(row)
    by_person: dict[tuple[str, int], Rows] = defaultdict(list)
    for key, rows in groups.items():
        row = _educator(dict(zip(("person", *OF), key, strict=True)), rows)
        by_person[row["person"], row["academic_year"]].append(row)
    return [
        row | {"contract": contract}
        for contract, cohort, person, year in seen(folder)
        if cohort is None
        for row in by_person[person, year]
    ]


def _educator(key: Record, rows: Rows) -> Record:
    withheld = set().union(*(row["withheld"] for row in rows))
    counts = {name: total(rows, name) for name in ("n_tested", "n_mean", "n_judged", "n_compared", "n_effect")}
    others = {row["comparison_n"] for row in rows if row["comparison_n"] is not None}
    compared, other = (
        pooled_mean([(row["n_compared"], row[name]) for row in rows]) for name in ("mean", "comparison_mean")
    )
    share = pooled_mean([(row["n_tested"], row["comparison_pct"]) for row in rows])
    mean_told = bool(withheld & {"n_tested", "mean_scale_score"})
    compared_told = bool(withheld & {"n_tested", "mean_scale_score", "comparison_mean"})
    return key | counts | _proficient(rows) | {
        "academic_year_label": label(key["academic_year"]),
        "n_results": len(rows), "n_results_suppressed": sum("n_tested" in row["withheld"] for row in rows),
        "mean_scale": rounded(pooled_mean([(row["n_mean"], row["mean"]) for row in rows]), 6),
        "sd": rounded(pooled_deviation([(row["n_mean"], row["mean"], row["sd"]) for row in rows]), 6),
        "comparison_n": others.pop() if len(others) == 1 else None,
        "comparison_mean": rounded(other, 6), "comparison_pct": None if share is None else rounded(share / 100, 6),
        "difference": None if compared is None or other is None else rounded(compared - other, 6),
        "effect_size": rounded(pooled_mean([(row["n_effect"], row["effect"]) for row in rows]), 6),
        "n_tested_state": _state(counts["n_tested"], "n_tested" in withheld),
        "mean_scale_state": _state(counts["n_mean"], mean_told),
        "pct_proficient_state": _state(counts["n_judged"], bool(withheld & {"n_tested", "proficient"})),
        "difference_state": _state(counts["n_compared"], compared_told),
        "effect_size_state": _state(counts["n_effect"], compared_told),
        "n_smallest": min((one for one in counts.values() if one is not None), default=None),
    }  # fmt: skip


def _state(n: int | None, is_withheld: bool) -> str:
    return REPORTED if n else STATE if is_withheld else NOBODY


def _proficient(rows: Rows) -> Record:
    part, n = total(rows, "n_proficient"), total(rows, "n_judged")
    low, high = proportion_confint(part, n, method="wilson") if n and n >= INTERVAL_FROM else (None, None)
    return {
        "n_proficient": part, "pct_proficient": rounded(Fraction(part or 0, n), 6) if n else None,
        "pct_proficient_ci_low": low, "pct_proficient_ci_high": high,
        "pct_proficient_reason": None if low is not None else "n_too_small",
    }  # fmt: skip


# --- cohorts ----------------------------------------------------------------------------------------------------------


def outcomes(folder: Path) -> Rows:
    """All educators of a cohort together, by exam; and over all exams what is compared with the state."""
    of_contract: dict[tuple[str, str, int], Rows] = defaultdict(list)
    for row in educators(folder):
        of_contract[row["contract"], row["person"], row["academic_year"]].append(row)
    groups: dict[tuple[Any, ...], Rows] = defaultdict(list)
    for contract, cohort, person, year in seen(folder):
        for row in of_contract[contract, person, year]:
            groups[(contract, cohort, *(row[name] for name in OF))].append(row)
            if row["comparison_kind"] == "state":
                groups[contract, cohort, None, None, year, "state", row["comparison_kind_raw"]].append(_over_exams(row))
    return [_outcome(dict(zip(("contract", "cohort", *OF), key, strict=True)), rows) for key, rows in groups.items()]


def _over_exams(row: Record) -> Record:
    """Of different exams only the distance from the mean of the state is told, never points or shares."""
    none = dict.fromkeys((
        "n_mean", "mean_scale", "sd", "n_judged", "n_proficient", "comparison_n", "comparison_mean", "comparison_pct",
        "n_compared", "difference",
    ))  # fmt: skip
    states = {f"{name}_state": NOBODY for name in FIGURES}
    states |= dict.fromkeys(("n_tested_state", "effect_size_state"), row["effect_size_state"])
    return row | none | states | {"n_tested": row["n_effect"]}


def _outcome(key: Record, rows: Rows) -> Record:
    counts = {name: total(rows, name) for name in ("n_tested", "n_mean", "n_judged", "n_compared", "n_effect")}
    others = {row["comparison_n"] for row in rows if row["comparison_n"] is not None}
    people: dict[str, Rows] = defaultdict(list)
    for row in rows:
        people[row["person"]].append(row)
    own = [pooled_mean([(row["n_effect"], row["effect_size"]) for row in tests]) for tests in people.values()]
    effects = [one for one in own if one is not None]

    def mean(n: str, name: str) -> Fraction | None:
        return pooled_mean([(row[n], row[name]) for row in rows])

    def state(name: str) -> str:
        told = {row[f"{name}_state"] for row in rows}
        return next((one for one in (REPORTED, STATE) if one in told), NOBODY)

    return key | counts | _proficient(rows) | of_educators(effects, "educator_effect_size") | {
        "academic_year_label": label(key["academic_year"]), "n_educators": len(people),
        "n_results": sum(row["n_results"] for row in rows),
        "n_results_suppressed": sum(row["n_results_suppressed"] for row in rows),
        "mean_scale": mean("n_mean", "mean_scale"),
        "sd": pooled_deviation([(row["n_mean"], row["mean_scale"], row["sd"]) for row in rows]),
        "comparison_n": others.pop() if len(others) == 1 else None,
        "comparison_mean": mean("n_compared", "comparison_mean"),
        "comparison_pct": mean("n_tested", "comparison_pct"), "difference": mean("n_compared", "difference"),
        "effect_size": mean("n_effect", "effect_size"), "n_educators_effect": len(effects),
        **{f"{name}_state": state(name) for name in FIGURES},
        "n_smallest": min((one for one in counts.values() if one is not None), default=None),
    }  # fmt: skip


# --- what a partner sees of it ----------------------------------------------------------------------------------------


def _educator_of(row: Record) -> tuple[Any, ...]:
    """An educator and exam, with whomever it is compared: the students are the same."""
    return tuple(row[name] for name in ("person", "exam", "exam_version", "academic_year"))


def _group_of(row: Record) -> tuple[Any, ...]:
    return tuple(row[name] for name in ("contract", "cohort", *OF))


def hidden(folder: Path) -> tuple[set[Any], set[Any]]:
    """Educators and groups that are small, or from which a small one would follow."""
    smallest: dict[Hashable, list[int]] = defaultdict(list)
    by_person: dict[tuple[str, str, int], Rows] = defaultdict(list)
    for row in educators(folder):
        if row["n_smallest"] is not None:
            smallest[_educator_of(row)].append(row["n_smallest"])
            by_person[row["contract"], row["person"], row["academic_year"]].append(row)
    groups = {_group_of(row): row["n_smallest"] for row in outcomes(folder) if row["n_smallest"] is not None}
    totals: dict[Hashable, set[Any]] = {group: set() for group in groups}
    for contract, cohort, person, year in seen(folder):
        for row in by_person[contract, person, year]:
            totals[_group_of(row | {"cohort": cohort})].add(_educator_of(row))
            if row["comparison_kind"] == "state" and row["n_effect"] is not None:
                over = {"cohort": cohort, "exam": None, "exam_version": None}
                totals[_group_of(row | over)].add(_educator_of(row))
    cells = {cell: min(n) if min(n) < STUDENTS_FROM else max(n) for cell, n in smallest.items()}
    return hidden_beside(cells, totals, {group for group, n in groups.items() if n < STUDENTS_FROM})


def _shown(row: Record, is_beside: bool) -> Record:
    """Of fewer than ten students nothing, and of a comparison with fewer than ten no comparison."""
    told, n = dict(row), row["n_smallest"]
    n = 1 if is_beside and n else n
    del told["n_smallest"]
    others = n if n is None or row["comparison_n"] is None else min(n, row["comparison_n"])
    # what a row of nothing says of those it would be compared with is theirs
    others = row["comparison_n"] if n is None else others

    def hide(names: tuple[str, ...], smallest: int | None) -> None:
        for name in names:
            told[name] = row[name] if smallest is not None and smallest >= STUDENTS_FROM else None

    def word(name: str, smallest: int | None) -> None:
        state = row[f"{name}_state"]
        if state == REPORTED:
            state = "shown" if smallest is not None and smallest >= STUDENTS_FROM else "suppressed"
        told[f"{name}_state"] = state

    hide(("n_tested", "n_mean", "mean_scale", "sd", "n_judged"), n)
    hide(("comparison_n", "comparison_mean", "comparison_pct", "n_compared", "difference", "n_effect", "effect_size"),
         others)  # fmt: skip
    for name, smallest in zip(FIGURES, (n, n, n, others, others), strict=True):
        word(name, smallest)
    share, is_told = row["pct_proficient"], told["pct_proficient_state"] == "shown"
    if is_told:
        cut = Fraction(next(cut for start, cut in CUTS if n >= start))
        end = "at_most" if share <= cut else "at_least" if share >= 1 - cut else "shown"
        told["pct_proficient_state"], told["pct_proficient"] = end, min(max(share, cut), 1 - cut)
        is_told = end == "shown"
    else:
        told["pct_proficient"] = None
    if not is_told:
        told |= dict.fromkeys(("n_proficient", "pct_proficient_ci_low", "pct_proficient_ci_high",
                               "pct_proficient_reason"))  # fmt: skip
    return told


def shown_educators(folder: Path) -> Rows:
    beside, _ = hidden(folder)
    return [_shown(row, _educator_of(row) in beside) for row in educators(folder)]


def shown_outcomes(folder: Path) -> Rows:
    rows = []
    _, beside = hidden(folder)
    for row in outcomes(folder):
        told = _shown(row, _group_of(row) in beside)
        state, n = told["effect_size_state"], row["n_educators_effect"]
        if state == "shown":
            state = "not_available" if n == 0 else "shown" if n >= EDUCATORS_FROM else "suppressed"
        told["educator_effect_size_state"] = state
        if state != "shown":
            told |= dict.fromkeys(f"educator_effect_size{part}" for part in ("", "_ci_low", "_ci_high", "_reason"))
        rows.append(told)
    return rows


# --- comparison -------------------------------------------------------------------------------------------------------

EDUCATOR_KEY, GROUP_KEY = ("contract", "person", *OF), ("contract", "cohort", *OF)
COMPARED: dict[str, tuple[Callable[[Path], Rows], tuple[str, ...]]] = {
    "restricted.achievement_educator": (educators, EDUCATOR_KEY),
    "restricted.achievement_outcome": (outcomes, GROUP_KEY),
    "reports.rpt_achievement": (shown_educators, EDUCATOR_KEY),
    "reports.rpt_achievement_summary": (shown_outcomes, GROUP_KEY),
}


def found_rows(connection: Any, relation: str, folder: Path) -> Rows:
    """The rows of a relation in the words of the truth, which has no names beside results."""
    rows = found_in(connection, relation, folder)
    for row in rows:
        row.pop("last_name", None), row.pop("first_name", None)
        row["exam"] = None if row["exam"] is None else squashed(row["exam"])
    return rows


@pytest.mark.parametrize("relation", COMPARED)
def test_the_report_on_exams_is_recomputed(relation: str, published_sample: str, sample: Path) -> None:
    recompute, key = COMPARED[relation]
    with connect() as connection:
        found = found_rows(connection, relation, sample / "truth")
    expected = recompute(sample / "truth")
    assert expected, "nothing is compared"
    lines = differences(found, expected, key)
    assert not lines, "\n".join([f"{len(lines)} difference(s):", *lines[:20]])
