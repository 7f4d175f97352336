"""Analysis I4, computed once more from the truth of a sample with pandas and statsmodels.

Nothing is read of the marts: where they teach and whom is taken from what the sample was written with.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from tests.integration.recomputed import (
    Rows,
    Truth,
    curricula_of_events,
    differences,
    gain_levels,
    numbers,
    published,
    sliced,
)
from tests.integration.recomputed_levels import (
    BANDS,
    QUERY,
    in_long_form,
    rates,
    trainings,
)
from tests.integration.test_recomputed_analysis import STUDENTS, band, class_figures, contexts

QUARTERS = ("1st quarter (lowest)", "2nd quarter", "3rd quarter", "4th quarter (highest)")
PROTECTED = {"choice", "admin_support_band", *(f"{name}_quarter" for name in STUDENTS)}
KEY = ["person", "academic_year"]


def people(truth: Truth) -> pd.DataFrame:
    """Educators × years from the one on which the first training that they attended is judged."""
    seen = trainings(truth)
    years = truth.with_place(truth.years)
    years = years[years.any_outcome_state != "not_yet"]
    years = years.assign(academic_year=years.academic_year.astype(int))
    both = years.merge(
        seen[["person", "event_id", "last", "academic_year", "cohort_year", "confidence_pre"]].rename(
            columns={"academic_year": "judged"}
        ),
        on="person",
    )
    both = both[both.judged <= both.academic_year].sort_values(["last", "event_id"])
    return both.assign(outcome=both.any_outcome_state, gain_level=gain_levels(truth, both))


def of_year(truth: Truth, rows: pd.DataFrame) -> pd.DataFrame:
    """What is known of the context of each educator and year, a column each."""
    lists = truth["schools"]
    real = set(lists.nces_id)
    rows = contexts(truth, rows.reset_index(drop=True))
    rows = rows.merge(class_figures(truth), on=KEY, how="left")
    support = truth["admin_support"]
    support = support.assign(academic_year=support.academic_year.astype(int), admin_support=numbers(support, "rating"))
    rows = rows.merge(support[[*KEY, "choice", "admin_support"]], on=KEY, how="left")
    rows["choice"] = rows.choice.fillna("")
    rows["license_area"] = rows.out_of_area.map({"Y": "out of area", "N": "in area"}).fillna("")
    rows["prior_years_coding"] = numbers(rows, "prior_years_coding")
    for name in ("years_teaching", "prior_years_coding", "class_size", "admin_support"):
        rows[f"{name}_band"] = [band(float(one), BANDS[f"{name}_band"]) for one in rows[name]]
    for name in STUDENTS:
        rows[f"{name}_quarter"] = rows.groupby("academic_year")[name].transform(quarters).fillna("")
    return rows.assign(school_or_blank=rows.school.where(rows.school.isin(real), ""), all="all")


def quarters(values: pd.Series) -> pd.Series:
    """The quarter of each value: up to the smallest value that a quarter, a half, three quarters do not exceed."""
    rounded = values.astype(float).round(4)
    told = rounded.dropna().sort_values()
    if told.empty:
        return pd.Series([None] * len(values), index=values.index, dtype=object)
    cuts = [told.iloc[max(-(-len(told) * part // 4) - 1, 0)] for part in (1, 2, 3)]
    return rounded.map(lambda one: None if pd.isna(one) else QUARTERS[sum(one > cut for cut in cuts)]).astype(object)


def context(truth: Truth) -> Rows:
    attended = people(truth)
    rows = of_year(truth, attended.drop_duplicates(KEY, keep="last"))
    names = attended[[*KEY, "event_id"]].merge(curricula_of_events(truth), on="event_id")
    by_curriculum = names.drop(columns="event_id").drop_duplicates()
    records = truth["implementations"][[*KEY, "computer_access"]].drop_duplicates()
    records = records.assign(academic_year=records.academic_year.astype(int))
    levels = (
        "all", "setting", "grade_band", "primary_subject", "school_control", "license_area", "years_teaching_band",
        "prior_years_coding_band", "class_size_band", "admin_support_band", "choice",
        *(f"{name}_quarter" for name in STUDENTS),
    )  # fmt: skip
    shown = [
        *KEY, "cohort_year", "role_change", "gain_level", "place", "outcome", "confidence_pre", "school_or_blank",
    ]  # fmt: skip
    long = pd.concat([
        in_long_form(rows, {name: name for name in levels})[[*shown, "variable", "level"]],
        in_long_form(rows[shown].merge(records, on=KEY), {"computer_access": "computer_access"})[
            [*shown, "variable", "level"]
        ],
    ])  # fmt: skip
    every = sliced(long, long.merge(by_curriculum, on=KEY))
    return rates(every, ["academic_year"], "school_or_blank", PROTECTED)


def test_rates_by_context_are_what_statsmodels_says(published_sample: str, sample: Path) -> None:
    found = published(QUERY.format(relation="context_implementation"), 4)
    assert not differences(found, context(Truth(sample / "truth")))
