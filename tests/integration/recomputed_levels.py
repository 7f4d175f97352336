"""Rates of implementing by level, and trainings with what came of them, computed once more from the truth.

What the recomputations of facilitation experience, teaching context and confidence have in common.
"""

from __future__ import annotations

from math import nan, sqrt
from typing import Any

import numpy as np
import pandas as pd
from statsmodels.stats.multitest import multipletests

from tests.integration.recomputed import (
    ANONYMOUS,
    FEWEST,
    FROM,
    LEARNERS,
    Rows,
    Truth,
    curricula_of_events,
    gain_levels,
    numbers,
    sliced,
    student_gains,
    wilson,
)
from tests.integration.test_recomputed_achievement import squashed
from tests.integration.test_recomputed_analysis import (
    attendance_bands,
    band,
    coaching_bands,
    contrast_of_means,
    contrast_of_shares,
    words,
)

STATES = ("yes", "no", "unknown", "too_early")
GROUP = ["slice", "slice_group", "variable", "level"]
CONFIDENCE = {3.0: "under 3", 4.0: "3 to under 4", 9.0: "4 and more"}
BANDS = {
    "event_days_band": {2.0: "1 day", 4.0: "2 to 3 days", 9e9: "4 days and more"},
    "group_size_band": {10.0: "under 10 learners", 20.0: "10 to 19 learners", 9e9: "20 learners and more"},
    "confidence_pre_band": CONFIDENCE,
    "confidence_post_band": CONFIDENCE,
    "confidence_follow_up_band": CONFIDENCE,
    "years_teaching_band": {3.0: "0 to 2 years", 10.0: "3 to 9 years", 9e9: "10 years and more"},
    "prior_years_coding_band": {1.0: "0 years", 3.0: "1 to 2 years", 9e9: "3 years and more"},
    "class_size_band": {15.0: "under 15 students", 25.0: "15 to 24 students", 9e9: "25 students and more"},
    "admin_support_band": CONFIDENCE,
}
REFERENCES = {
    "all": "all", "event_type": "Full PD", "event_format": "Intensive", "modality": "in_person", "co_led": "no",
    "event_days_band": "4 days and more", "attendance_band": "90 % and more", "coaching_band": "0 sessions",
    "group_size_band": "10 to 19 learners", "setting": "suburban", "grade_band": "High School",
    "primary_subject": "Math", "license_area": "in area", "years_teaching_band": "3 to 9 years",
    "prior_years_coding_band": "0 years", "computer_access": "1-to-1", "class_size_band": "15 to 24 students",
    "admin_support_band": "4 and more", "choice": "own", "school_control": "public", "outcome": "no",
    "confidence_pre_band": "3 to under 4", "confidence_post_band": "3 to under 4",
    "confidence_follow_up_band": "3 to under 4",
}  # fmt: skip


def reference_of(variable: str) -> str:
    return "1st quarter (lowest)" if variable.endswith("_quarter") else REFERENCES[variable]


# --- trainings --------------------------------------------------------------------------------------------------------


def trainings(truth: Truth) -> pd.DataFrame:
    """Each educator × Full or Intro PD of which they attended a period, with what came of it."""
    rows = truth["enrollments"]
    rows = rows[rows.role.isin(LEARNERS) & (rows.is_enrolled == "Y") & (rows.is_make_up == "N")]
    sizes = rows.groupby("event_id").size()
    events = truth["events"].query("is_journey_training == 'Y'")
    events = events.rename(columns={"academic_year": "event_year", "type": "event_type", "format": "event_format"})
    rows = rows.assign(attended=numbers(rows, "attended").fillna(0), scheduled=numbers(rows, "scheduled").fillna(0))
    rows = rows[rows.attended > 0].merge(
        events[[
            "event_id", "event_year", "event_type", "event_format", "modality", "event_days", "start_date", "end_date",
        ]],
        on="event_id",
    )  # fmt: skip
    rows = rows.assign(
        academic_year=rows.outcome_ay.astype(int),
        last=rows.end_date.where(rows.end_date != "", rows.start_date),
        learners=rows.event_id.map(sizes),
        rate=rows.attended / rows.scheduled.where(rows.scheduled > 0),
        cohort_year=rows.groupby("person").event_year.transform("min"),
        event_days=numbers(rows, "event_days"),
    )
    led = truth["event_facilitators"].query("person != 'unknown'").groupby("event_id").is_co_led.max()
    rows["co_led"] = rows.event_id.map(led).map({"Y": "yes", "N": "no"}).fillna("unknown")
    rows = _with_year(truth, rows)
    rows = _with_confidence(truth, rows)
    rows = _with_growth(truth, rows)
    for name, column in {
        "event_days_band": "event_days", "group_size_band": "learners",
        "confidence_pre_band": "confidence_pre", "confidence_post_band": "confidence_post",
        "confidence_follow_up_band": "confidence_follow_up",
    }.items():  # fmt: skip
        rows[name] = [band(float(one), BANDS[name]) for one in rows[column]]
    return rows.assign(attendance_band=attendance_bands(rows, rows.rate), coaching_band=coaching_bands(truth, rows))


def _with_year(truth: Truth, rows: pd.DataFrame) -> pd.DataFrame:
    """The year on which the training is judged: the outcome, the role, the state, the coaching."""
    years = truth.with_place(truth.years)
    years = years.assign(academic_year=years.academic_year.astype(int))
    told = years[["person", "academic_year", "any_outcome_state", "role_change", "coaching_sessions", "place"]]
    rows = rows.merge(told, on=["person", "academic_year"], how="left")
    return rows.assign(
        outcome=rows.any_outcome_state.fillna("too_early"),
        role_change=rows.role_change.fillna("too_early"),
        coaching_sessions=rows.coaching_sessions.fillna(0),
        place=rows.place.fillna("Unknown"),
    )


def _with_confidence(truth: Truth, rows: pd.DataFrame) -> pd.DataFrame:
    answers = truth["feedback_responses"]
    answers = answers[(answers.construct == "confidence") & ~answers.person.isin(ANONYMOUS)]
    answers = answers.assign(index=numbers(answers, "index")).dropna(subset="index")
    index = answers.groupby(["person", "event_id", "occasion"])["index"].mean().to_dict()
    scales = answers.groupby(["person", "event_id"]).is_rescaled.agg(lambda one: tuple(sorted(set(one)))).to_dict()
    keys = list(zip(rows.person, rows.event_id, strict=True))
    for name, occasion in {"pre": "pre", "post": "post", "follow_up": "follow-up"}.items():
        rows[f"confidence_{name}"] = [index.get((*key, occasion), nan) for key in keys]
    rows["scales"] = [scales.get(key) for key in keys]
    return rows


def _with_growth(truth: Truth, rows: pd.DataFrame) -> pd.DataFrame:
    """Change in proficiency, gain of the students, effect in exams."""
    levels = truth["skill_levels"]
    levels = levels.assign(level=numbers(levels, "level"))
    grown, gains, effects = [], student_gains(truth), exam_effects(truth)
    for row in rows.itertuples():
        own = levels[(levels.person == row.person) & (levels.date <= f"{row.academic_year + 1}-06-30")]
        changes = []
        for _, skill in own.sort_values("date").groupby("skill"):
            if len(skill) > 1 and skill.date.iloc[-1] > row.start_date:
                before = skill[skill.date <= row.start_date]
                came_with = before.level.iloc[-1] if len(before) else skill.level.iloc[0]
                changes.append(skill.level.iloc[-1] - came_with)
        grown.append(sum(changes) / len(changes) if changes else nan)
    keys = list(zip(rows.person, rows.academic_year, strict=True))
    return rows.assign(
        proficiency_change=grown,
        student_gain=[gains.get(key, nan) for key in keys],
        gain_level=gain_levels(truth, rows),
        achievement_effect=[effects.get(key, nan) for key in keys],
    )


def exam_effects(truth: Truth) -> dict[tuple[str, int], float]:
    rows = truth["achievement"]
    # a result is that of an educator's class in an exam and year (F24), in however many words its rows name the class
    rows = rows.assign(class_word=rows.class_id.map(squashed))
    result = ["person", "class_word", "exam", "academic_year"]
    counted = rows[rows.is_counted == "Y"][result].drop_duplicates()
    rows = rows[rows.comparison_kind == "state"].merge(counted, on=result)
    rows = rows.sort_values("n_tested", key=lambda n: n == "", kind="stable").drop_duplicates(result)
    names = ("n_tested", "mean_scale_score", "comparison_mean", "comparison_sd")
    n, mean, other, deviation = (numbers(rows, name) for name in names)
    effect = ((mean - other) / deviation)[(n >= 10) & (deviation > 0)].dropna()
    rows = rows.loc[effect.index].assign(effect=effect)
    rows["academic_year"] = rows.academic_year.astype(int)
    found: dict[tuple[str, int], float] = rows.groupby(["person", "academic_year"]).effect.mean().to_dict()
    return found


# --- slices -----------------------------------------------------------------------------------------------------------


def sliced_trainings(truth: Truth, rows: pd.DataFrame) -> pd.DataFrame:
    return sliced(rows, rows.merge(curricula_of_events(truth), on="event_id"))


def in_long_form(rows: pd.DataFrame, variables: dict[str, str]) -> pd.DataFrame:
    """Each variable below the other; what nobody knows has no level."""
    parts = [rows.assign(variable=name, level=rows[column]) for name, column in variables.items()]
    long = pd.concat(parts, ignore_index=True)
    return long[~long.level.isin(["", "unknown", "Unknown", "Not stated"])]


# --- rates ------------------------------------------------------------------------------------------------------------


def rates(long: pd.DataFrame, order: list[str], cluster: str, protected: set[str]) -> Rows:
    """The rows of a table of rates by level.

    Args:
        long: slices × variables × levels × educators and more, with `outcome` and `confidence_pre`.
        order: columns by which the first row of an educator is found.
        cluster: column of the event or school; "" where nobody knows it.
        protected: variables of which small splits are hidden, as they are of every variable by what students gained.
    """
    once = long.sort_values(order, kind="stable").drop_duplicates([*GROUP, "person"])
    groups = dict(iter(once.groupby(GROUP)))
    rows = {
        key: _rate(group, is_protected=key[0] == "student_gain" or key[2] in protected) for key, group in groups.items()
    }
    for key, row in rows.items():
        reference = (*key[:3], reference_of(key[2]))
        row |= _comparison(
            key == reference, row, rows.get(reference), groups[key], groups.get(reference, groups[key].head(0))
        )
        row |= _cluster(row, groups[key], cluster)
    return _adjusted(rows, 2)


def _rate(group: pd.DataFrame, *, is_protected: bool) -> dict[str, Any]:
    counts = {state: int((group.outcome == state).sum()) for state in STATES}
    counts["other"] = len(group) - sum(counts.values())
    small = {name for name, one in counts.items() if 0 < one < FEWEST}
    hidden = is_protected and bool(small & {"yes", "no"})
    few = small if is_protected or len(group) < FEWEST else set()
    n, yes = counts["yes"] + counts["no"], counts["yes"]
    nothing = "too_early" if counts["too_early"] else "not_available"
    state = "suppressed" if hidden else nothing if not n else "suppressed" if n < FEWEST else "shown"
    shown, interval = state == "shown", wilson(yes, n)
    is_told = not (few & {"unknown"} or 0 < n < FEWEST)
    known = n / (n + counts["unknown"]) if is_told and n + counts["unknown"] else None
    beside = {"n_unknown": "unknown", "n_too_early": "too_early", "n_not_applicable": "other"}
    return {
        "n_educators": None if is_protected and len(group) < FEWEST else len(group),
        "n_known": None if 0 < n < FEWEST else n,
        "n_implementing": None if state == "suppressed" else yes,
        **{name: None if one in few else counts[one] for name, one in beside.items()},
        "known_share": known,
        "is_low_response": known is not None and known < 0.5,
        "rate_state": state,
        "rate": yes / n if shown else None,
        "rate_ci_low": interval["low"] if shown else None,
        "rate_ci_high": interval["high"] if shown else None,
        "rate_ci_reason": interval["reason"] if shown else None,
    }


def _comparison(
    is_reference: bool,
    row: dict[str, Any],
    reference: dict[str, Any] | None,
    group: pd.DataFrame,
    other: pd.DataFrame,
) -> dict[str, Any]:
    names = (
        "n_reference", "rate_reference", "difference", "difference_ci_low", "difference_ci_high", "effect_h", "p",
        "p_adjusted", "baseline_g", "baseline_words", "baseline_reason",
    )  # fmt: skip
    found: dict[str, Any] = dict.fromkeys(names)
    before = group[group.outcome.isin(["yes", "no"])].confidence_pre.dropna()
    found["n_baseline"] = len(before) if len(before) == 0 or len(before) >= FEWEST else None
    against = reference["rate_state"] if reference else "not_available"
    if is_reference or row["rate_state"] != "shown" or against != "shown" or reference is None:
        state = "reference" if is_reference else row["rate_state"] if row["rate_state"] != "shown" else against
        return {**found, "comparison_state": state}
    x, n, y, m = row["n_implementing"], row["n_known"], reference["n_implementing"], reference["n_known"]
    found |= {"n_reference": m, "rate_reference": y / m, "comparison_state": "n_and_mean_only"}
    if min(n, m) < FROM:
        return found
    contrast = contrast_of_shares(x, n, y, m)
    there = other[other.outcome.isin(["yes", "no"])].confidence_pre.dropna()
    wide = min(len(before), len(there)) >= FROM
    g = contrast_of_means(before, there)["effect"] if wide else None
    return found | {
        "comparison_state": "shown", "difference": contrast["difference"], "difference_ci_low": contrast["low"],
        "difference_ci_high": contrast["high"], "effect_h": contrast["effect"], "p": contrast["p"],
        "baseline_g": g, "baseline_words": words(g),
        "baseline_reason": "n_too_small" if not wide else "no_variance" if g is None else None,
    }  # fmt: skip


def _cluster(row: dict[str, Any], group: pd.DataFrame, cluster: str) -> dict[str, Any]:
    """Intraclass correlation of one-way analysis of variance, as Shrout and Fleiss have it."""
    found: dict[str, Any] = dict.fromkeys(("n_units", "icc_raw", "icc", "design_effect", "icc_reason"))
    if row["rate_state"] != "shown":
        return found
    known = group[group.outcome.isin(["yes", "no"]) & (group[cluster] != "")]
    if len(known) < FROM:
        return {**found, "icc_reason": "n_too_small"}
    units = [one.to_numpy(float) for _, one in (known.outcome == "yes").astype(float).groupby(known[cluster])]
    found["n_units"] = len(units)
    if len(units) < 2 or max(map(len, units)) < 2:
        return {**found, "icc_reason": "n_too_small"}
    every = np.concatenate(units)
    if every.min() == every.max():
        return {**found, "icc_reason": "no_variance"}
    n, k = len(every), len(units)
    between = sum(len(one) * (one.mean() - every.mean()) ** 2 for one in units) / (k - 1)
    within = sum(((one - one.mean()) ** 2).sum() for one in units) / (n - k)
    size = (n - sum(len(one) ** 2 for one in units) / n) / (k - 1)
    raw = (between - within) / (between + (size - 1) * within)
    icc = max(raw, 0.0)
    return {**found, "icc_raw": raw, "icc": icc, "design_effect": 1 + (n / k - 1) * icc}


def _adjusted(rows: Rows, keys: int) -> Rows:
    """p adjusted within each family: the rows that begin with the same keys."""
    families: dict[tuple[Any, ...], list[dict[str, Any]]] = {}
    for key, row in rows.items():
        if row["p"] is not None:
            families.setdefault(key[:keys], []).append(row)
    for family in families.values():
        for row, p in zip(family, multipletests([row["p"] for row in family], method="holm")[1], strict=True):
            row["p_adjusted"] = float(p)
    return rows


def adjusted_by_measure(rows: Rows) -> None:
    """The same for tables of means, whose family is slice, group and measure."""
    by_measure = {(*key[:2], key[4], *key[2:4]): row for key, row in rows.items()}
    _adjusted(by_measure, 3)


def g_av(before: pd.Series, after: pd.Series) -> float | None:
    spread = sqrt((before.var() + after.var()) / 2)
    df = len(before) - 1
    return float((after.mean() - before.mean()) / spread * (1 - 3 / (4 * df - 1))) if spread else None


QUERY = """
    select
        slice, slice_group, variable, level, rate_state, rate_ci_reason, comparison_state, icc_reason, baseline_words,
        baseline_reason, n_educators, n_known, n_implementing, n_unknown, n_too_early, n_not_applicable, rate,
        rate_ci_low, rate_ci_high, n_reference, rate_reference, difference, difference_ci_low, difference_ci_high,
        effect_h, p, p_adjusted, n_units, icc_raw, icc, design_effect, n_baseline, baseline_g, known_share,
        is_low_response
    from analysis.{relation}
"""
