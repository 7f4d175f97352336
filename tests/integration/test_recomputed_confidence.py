"""Analysis I5, computed once more from the truth of a sample with pandas, SciPy and statsmodels.

Nothing is read of the marts: who answered, implemented or was rated, and how students did, is taken from what the
sample was written with.
"""

from __future__ import annotations

from math import sqrt
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from scipy import stats

from tests.integration.recomputed import FEWEST, FROM, Rows, Truth, differences, published, t_interval
from tests.integration.recomputed_levels import (
    GROUP,
    QUERY,
    adjusted_by_measure,
    g_av,
    in_long_form,
    rates,
    reference_of,
    sliced_trainings,
    trainings,
)
from tests.integration.test_recomputed_analysis import contrast_of_means, words

BANDS = ("confidence_pre_band", "confidence_post_band", "confidence_follow_up_band")
# Measure -> the ends of its scale.
MEASURES = {
    "confidence_pre": (1, 5), "confidence_post": (1, 5), "confidence_follow_up": (1, 5), "confidence_change": (-4, 4),
    "confidence_change_to_follow_up": (-4, 4), "proficiency_change": (-3, 3), "student_gain": (-100, 100),
    "achievement_effect": (-np.inf, np.inf),
}  # fmt: skip
CHANGES = {"confidence_change": "confidence_post", "confidence_change_to_follow_up": "confidence_follow_up"}
CIRCULAR = ("confidence_post", "confidence_change")  # what the bands of confidence after the training are made of
PAIRS = (
    ("confidence_pre", "implements"), ("confidence_post", "implements"), ("confidence_follow_up", "implements"),
    ("confidence_change", "implements"), ("proficiency_change", "implements"),
    ("confidence_post", "proficiency_change"), ("confidence_post", "student_gain"),
    ("confidence_post", "achievement_effect"), ("confidence_change", "proficiency_change"),
    ("confidence_change", "student_gain"), ("confidence_change", "achievement_effect"),
    ("proficiency_change", "student_gain"), ("proficiency_change", "achievement_effect"),
)  # fmt: skip


def measured(truth: Truth) -> pd.DataFrame:
    rows = trainings(truth)
    rows = rows.assign(
        confidence_change=(rows.confidence_post - rows.confidence_pre).round(9),
        confidence_change_to_follow_up=(rows.confidence_follow_up - rows.confidence_pre).round(9),
        implements=rows.outcome.map({"yes": 1.0, "no": 0.0}),
        all="all",
    )
    return sliced_trainings(truth, rows)


def test_bands_of_confidence_are_what_statsmodels_says(published_sample: str, sample: Path) -> None:
    rows = in_long_form(measured(Truth(sample / "truth")), {name: name for name in BANDS})
    # bands of the baseline differ in it because they are made of it
    rows["confidence_pre"] = rows.confidence_pre.where(rows.variable != "confidence_pre_band")
    expected = rates(rows, ["academic_year", "last", "event_id"], "event_id", set(BANDS))
    for key, row in expected.items():
        if key[2] == "confidence_pre_band" and row["comparison_state"] == "shown":
            row["baseline_reason"] = "not_compared"
    assert not differences(published(QUERY.format(relation="confidence_implementation"), 4), expected)


def growth(truth: Truth) -> Rows:
    rows = measured(truth)
    parts = {"all": "all", "outcome": "outcome", "confidence_post_band": "confidence_post_band"}
    long = pd.concat([rows.assign(variable=name, level=rows[column]) for name, column in parts.items()])
    long = long[long.level != ""]
    found: Rows = {}
    values: dict[tuple[Any, ...], pd.Series] = {}
    for key, group in long.groupby(GROUP):
        for measure, ends in MEASURES.items():
            if (key[2] == "confidence_post_band" and measure in CIRCULAR) or key[0] == measure:
                continue
            told = group.dropna(subset=measure)
            if measure in CHANGES:
                own = told.groupby("person")[[measure, "confidence_pre", CHANGES[measure]]].mean()
            else:
                own = told.groupby("person")[[measure]].mean()
            values[(*key, measure)] = own[measure].round(9)
            row = _mean(own[measure].round(9), group.person.nunique(), ends)
            row |= {"mean_before": None, "mean_after": None, "d_z": None, "g_av": None}
            if measure in CHANGES and row["state"] == "shown":
                before, after = own.confidence_pre, own[CHANGES[measure]]
                row |= {"mean_before": before.mean(), "mean_after": after.mean()}
                if len(own) >= FROM:
                    spread = values[(*key, measure)].std()
                    row |= {"d_z": row["mean"] / spread if spread else None, "g_av": g_av(before, after)}
            scales = set(told.scales.dropna())
            mixed = len(scales) > 1 or any(len(one) > 1 for one in scales)
            row["mixes_scales"] = measure.startswith("confidence") and mixed
            found[(*key, measure)] = row
    for key, row in found.items():
        row |= _compared(key, row, found, values)
    for key, row in found.items():
        before = found[(*key[:4], "confidence_pre")]
        told = row["comparison_state"] == before["comparison_state"] == "shown"
        names = {"baseline_g": "effect_g", "n_baseline": "n", "n_baseline_reference": "n_reference"}
        row |= {name: before[column] if told else None for name, column in names.items()}
        row["baseline_words"] = words(row["baseline_g"])
    adjusted_by_measure(found)
    return found


def _mean(values: pd.Series, n_educators: int, ends: tuple[float, float]) -> dict[str, Any]:
    n = len(values)
    state = "not_available" if not n else "suppressed" if n < FEWEST else "shown"
    shown, interval = state == "shown", t_interval(values, *ends)
    return {
        "state": state,
        "n_educators": n_educators if n_educators >= FEWEST else None,
        "n": None if state == "suppressed" else n,
        "response_rate": n / n_educators if shown else None,
        "is_low_response": n / n_educators < 0.5 if shown else None,
        "mean": values.mean() if shown else None,
        "sd": values.std() if n >= FROM else None,
        "mean_ci_low": interval["low"] if shown else None,
        "mean_ci_high": interval["high"] if shown else None,
        "mean_ci_reason": interval["reason"] if shown else None,
    }


def _compared(
    key: tuple[Any, ...], row: dict[str, Any], found: Rows, values: dict[tuple[Any, ...], pd.Series]
) -> dict[str, Any]:
    names = (
        "n_reference", "mean_reference", "difference", "difference_ci_low", "difference_ci_high", "effect_g",
        "effect_reason", "p", "p_adjusted",
    )  # fmt: skip
    nothing: dict[str, Any] = dict.fromkeys(names)
    other = (*key[:3], reference_of(key[2]), key[4])
    against = found[other]["state"] if other in found else "not_available"
    if key == other or row["state"] != "shown" or against != "shown":
        state = "reference" if key == other else row["state"] if row["state"] != "shown" else against
        return {**nothing, "comparison_state": state}
    one, two = values[key], values[other]
    nothing |= {"n_reference": len(two), "mean_reference": two.mean(), "comparison_state": "n_and_mean_only"}
    if min(len(one), len(two)) < FROM:
        return nothing
    contrast = contrast_of_means(one, two)
    return nothing | {
        "comparison_state": "shown", "difference": contrast["difference"], "difference_ci_low": contrast["low"],
        "difference_ci_high": contrast["high"], "effect_g": contrast["effect"], "p": contrast["p"],
        "effect_reason": "no_variance" if contrast["effect"] is None else None,
    }  # fmt: skip


def test_confidence_and_growth_are_what_statsmodels_says(published_sample: str, sample: Path) -> None:
    query = """
        select
            slice, slice_group, variable, level, measure, state, mean_ci_reason, comparison_state, effect_reason,
            baseline_words, n_educators, n, response_rate, mean, sd, mean_ci_low, mean_ci_high, mean_before, mean_after,
            d_z, g_av, n_reference, mean_reference, difference, difference_ci_low, difference_ci_high, effect_g, p,
            p_adjusted, n_baseline, n_baseline_reference, baseline_g, is_low_response, mixes_scales
        from analysis.confidence_growth
    """
    assert not differences(published(query, 5), growth(Truth(sample / "truth")))


def correlations(truth: Truth) -> Rows:
    rows, found = measured(truth), {}
    for key, group in rows.groupby(["slice", "slice_group"]):
        for x, y in (pair for pair in PAIRS if key[0] not in pair):
            own = group.dropna(subset=[x, y]).groupby("person")[[x, y]].mean().round(9)
            found[(*key, x, y)] = _correlation(own[x], own[y], group.person.nunique())
            if key[0] == "student_gain" and group.person.nunique() < FEWEST:
                found[(*key, x, y)]["n_educators"] = None
    return found


def _correlation(one: pd.Series, other: pd.Series, n_educators: int) -> dict[str, Any]:
    n = len(one)
    state = "not_available" if not n else "suppressed" if n < FEWEST else "shown"
    row: dict[str, Any] = dict.fromkeys(("rho", "rho_ci_low", "rho_ci_high", "rho_reason", "rho_ci_reason"))
    row |= {
        "state": state, "n_educators": n_educators, "n": None if state == "suppressed" else n,
        "response_rate": None if state == "suppressed" else n / n_educators,
        "is_low_response": None if state == "suppressed" else n / n_educators < 0.5,
    }  # fmt: skip
    if state != "shown":
        return row
    if one.nunique() == 1 or other.nunique() == 1:
        return row | {"rho_reason": "no_variance", "rho_ci_reason": "no_variance"}
    rho = float(stats.spearmanr(one, other).statistic)
    if abs(rho) > 1 - 1e-12:
        return row | {"rho": rho, "rho_ci_reason": "no_variance"}
    width = stats.norm.ppf(0.975) * sqrt((1 + rho**2 / 2) / (n - 3))
    low, high = np.tanh([np.arctanh(rho) - width, np.arctanh(rho) + width])
    return row | {"rho": rho, "rho_ci_low": float(low), "rho_ci_high": float(high)}


def test_correlations_are_what_scipy_says(published_sample: str, sample: Path) -> None:
    query = """
        select
            slice, slice_group, measure_x, measure_y, state, rho_reason, rho_ci_reason, n_educators, n, response_rate,
            rho, rho_ci_low, rho_ci_high, is_low_response
        from analysis.confidence_correlation
    """
    assert not differences(published(query, 4), correlations(Truth(sample / "truth")))
