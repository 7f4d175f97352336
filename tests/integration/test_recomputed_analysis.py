"""The internal analyses, computed once more from the truth of a sample with pandas, SciPy and statsmodels.

Nothing is read of the marts: who implemented, was trained or answered is taken from what the sample was written with.
"""

from __future__ import annotations

from collections.abc import Iterable
from math import asin, sqrt
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from scipy import stats
from statsmodels.duration.survfunc import SurvfuncRight
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.proportion import confint_proportions_2indep, proportions_ztest
from statsmodels.stats.weightstats import CompareMeans, DescrStatsW

from tests.integration.confidence import with_state
from tests.integration.recomputed import (
    ANONYMOUS,
    FEWEST,
    FROM,
    LEARNERS,
    OPEN_YEAR,
    Rows,
    Truth,
    curricula_of_events,
    differences,
    every_training,
    first_training_years,
    gain_levels,
    label,
    numbers,
    published,
    sliced,
    t_interval,
    wilson,
)

GROUPS = {"implementer": "yes", "non_implementer": "no", "unknown": "unknown"}


# --- I10 --------------------------------------------------------------------------------------------------------------


def share(successes: int, n: int, unknown: int, too_early: int, n_of_bounds: int, *, people: bool) -> dict[str, Any]:
    hidden = people and n < FEWEST
    row: dict[str, Any] = {"n": n, "n_unknown": unknown, "n_too_early": too_early, "mixes_scales": False}
    nothing = "too_early" if too_early else "not_available"
    row["state"] = nothing if not n else "suppressed" if hidden else "shown"
    shown, interval = row["state"] == "shown", wilson(successes, n)
    row["numerator"] = successes if shown else None
    row["value"] = successes / n if shown else None
    row["ci_reason"] = interval["reason"] if shown else None
    row["ci_low"], row["ci_high"] = (interval["low"], interval["high"]) if shown else (None, None)
    row["bound_low"] = successes / n_of_bounds if shown else None
    row["bound_high"] = (successes + unknown) / n_of_bounds if shown else None
    return row | known_share(n_of_bounds - unknown, n_of_bounds)


def mean(values: pd.Series, unknown: int = 0, *, people: bool, mixes: bool = False) -> dict[str, Any]:
    n = len(values)
    state = "not_available" if not n else "suppressed" if people and n < FEWEST else "shown"
    interval = t_interval(values, 1, 5 if people else float("inf"))
    return {
        "n": n, "n_unknown": unknown, "n_too_early": 0, "mixes_scales": mixes, "state": state, "numerator": None,
        "value": values.mean() if state == "shown" else None, "bound_low": None, "bound_high": None,
        "ci_reason": interval["reason"] if state == "shown" else None,
        "ci_low": interval["low"] if state == "shown" else None,
        "ci_high": interval["high"] if state == "shown" else None, "known_share": None, "is_low_response": False,
    }  # fmt: skip


def count(value: int) -> dict[str, Any]:
    none = dict.fromkeys(("n", "n_unknown", "n_too_early", "numerator", "ci_low", "ci_high", "bound_low", "bound_high"))
    return {
        **none, "state": "shown", "value": value, "mixes_scales": False, "ci_reason": None, "known_share": None,
        "is_low_response": False,
    }  # fmt: skip


def converted(states: pd.Series) -> dict[str, Any]:
    counts = states.value_counts()
    yes, no, unknown, early = (int(counts.get(one, 0)) for one in ("yes", "no", "unknown", "too_early"))
    return share(yes, yes + no, unknown, early, yes + no + unknown, people=True)


def district_figures(years: pd.DataFrame, real: set[str]) -> dict[str, dict[str, Any]]:
    places = [group for name, group in years.groupby("district") if name in real]
    trained = [place for place in places if place.is_trained.any()]
    early = any((place.outcome_state == "too_early").any() for place in trained)
    unknown = sum(
        bool((place.outcome_state == "unknown").any() and not place.is_implementing.any()) for place in trained
    )
    both, n = sum(bool(place.is_implementing.any()) for place in trained), 0 if early else len(trained)
    return {
        "district_reach": share(both, n, unknown, len(trained) if early else 0, n, people=False),
        "districts_with_trained": count(len(trained)),
        "districts_with_implementers": count(sum(bool(place.is_implementing.any()) for place in places)),
    }


def partner_years(truth: Truth) -> dict[str, set[int]]:
    joined = truth["contract_events"].merge(truth["events"][["event_id", "academic_year"]], on="event_id")
    joined = joined.merge(truth["contracts"][["contract", "organization"]], on="contract")
    joined = joined[~joined.organization.isin(["unknown", "late", "not_applicable", ""])]
    joined = joined[joined.academic_year <= OPEN_YEAR]
    return {partner: set(group.academic_year) for partner, group in joined.groupby("organization")}


def partner_figures(partners: dict[str, set[int]], year: int) -> dict[str, dict[str, Any]]:
    active = [years for years in partners.values() if year in years]
    early = year + 1 >= OPEN_YEAR
    n = 0 if early else len(active)
    renewed = 0 if early else sum(year + 1 in years for years in active)
    so_far = pd.Series([sum(one <= year for one in years) for years in active], dtype=float)
    return {
        "partner_renewal_rate": share(renewed, n, 0, len(active) if early else 0, n, people=False),
        "partner_years": mean(so_far, people=False),
        "partners": count(len(active)),
    }


def programme_years(truth: Truth) -> pd.DataFrame:
    """Educators and years once in each slice: all, their state, and each of their curricula."""
    years = truth.with_place(truth.years).assign(slice="state")
    years = pd.concat([truth.years.assign(slice="all", place="all"), years])
    years = years.assign(
        is_first=years.is_first_outcome_year == "Y", is_trained=years.any_trained_state == "yes",
        outcome_state=years.any_outcome_state, slice_group=years.place,
    )  # fmt: skip
    rows = truth["educator_years"]
    using = rows.status == "implementing"
    # first trained in a curriculum is whose first training was in it (K16)
    first = first_trained(truth)[["person", "event_id"]].merge(curricula_of_events(truth), on="event_id")
    curricula = rows.curriculum.map(truth.curricula)
    pairs = pd.MultiIndex.from_frame(first[["person", "slice_group"]])
    is_of_first = pd.MultiIndex.from_arrays([rows.person, curricula]).isin(pairs)
    rows = rows.assign(
        slice="curriculum", slice_group=curricula, is_implementing=using,
        is_first=(rows.is_first_outcome_year == "Y") & is_of_first,
        is_trained=rows.trained_state == "yes", students=numbers(rows, "students_weighted").where(using),
    )  # fmt: skip
    shown = [
        "slice", "slice_group", "academic_year", "district", "is_first", "is_trained", "is_implementing", "students",
        "any_trained_state", "any_outcome_state", "outcome_state",
    ]  # fmt: skip
    return pd.concat([years[shown], rows[shown]], ignore_index=True)


def programme_answers(truth: Truth) -> pd.DataFrame:
    """What educators say of the materials, and of lessons, once in each slice."""
    said = truth["feedback_responses"].reset_index(names="row")
    said = said[(said.construct == "materials") & (said.occasion == "post")]
    who = np.where(said.person.isin(ANONYMOUS), said.row.astype(str), said.person)
    said = said.assign(who=who, metric="materials_score", score=numbers(said, "index"))
    rated = truth["lesson_ratings"]
    rated = rated.assign(who=rated.person, metric="lesson_score", score=numbers(rated, "score"), is_rescaled=None)
    parts = [
        *(one.assign(slice="all", slice_group="all") for one in (said, rated)),
        *(
            placed.assign(slice="state", slice_group=placed.place)
            for placed in (with_state(truth, said, "date"), with_state(truth, rated, "rated_on"))
        ),
        said.merge(curricula_of_events(truth), on="event_id").assign(slice="curriculum"),
        rated.assign(slice="curriculum", slice_group=rated.curriculum.map(truth.curricula)),
    ]  # fmt: skip
    shown = ["slice", "slice_group", "academic_year", "metric", "who", "score", "is_rescaled"]
    return pd.concat([part[shown] for part in parts], ignore_index=True)


def score_figures(answers: pd.DataFrame) -> dict[str, dict[str, Any]]:
    said, rated = (answers[answers.metric == metric] for metric in ("materials_score", "lesson_score"))
    means, scales = said.groupby("who").score.mean(), said[said.score.notna()].is_rescaled
    return {
        "materials_score": mean(means.dropna(), int(means.isna().sum()), people=True, mixes=bool(scales.nunique() > 1)),
        "lesson_score": mean(rated.groupby("who").score.mean(), people=True),
    }


def reach(years: pd.DataFrame) -> dict[str, Any]:
    using = years[years.is_implementing]
    n, n_using = int(using.students.notna().sum()), len(using)
    state = "not_available" if not n else "suppressed" if n < FEWEST else "shown"
    value = using.students.sum() if state == "shown" else None
    row = {**count(0), "n": n, "n_unknown": n_using - n, "n_too_early": 0, "state": state, "value": value}
    return row | known_share(n, n_using)


def known_share(n: int, n_of_whom: int) -> dict[str, Any]:
    """Of how many it is known, and whether they are fewer than half."""
    known = n / n_of_whom if n_of_whom else None
    return {"known_share": known, "is_low_response": known is not None and known < 0.5}


def without_few(row: dict[str, Any]) -> dict[str, Any]:
    """Of fewer than five educators no count of one to four of what became of them is told."""
    counts = [row["n"] or 0, row["n_unknown"] or 0, row["n_too_early"] or 0]
    if not 0 < sum(counts) < FEWEST:
        return row
    names = ("n", "n_unknown", "n_too_early")
    told = {name: None if is_few(one) else one for name, one in zip(names, counts, strict=True)}
    return row | told | {"known_share": None, "is_low_response": False}


def programme_figures(one: pd.DataFrame, answers: pd.DataFrame, real: set[str]) -> dict[str, dict[str, Any]]:
    """What is told of each slice, of one year of it."""
    untrained = (one.any_trained_state == "no") & (one.outcome_state == "yes")
    of_people = {
        "conversion_rate": converted(one[one.is_first].any_outcome_state),
        "conversion_incl_untrained": converted(one[one.is_first | untrained].any_outcome_state),
        "students_reached": reach(one),
        **score_figures(answers),
    }
    return {
        **{metric: without_few(row) for metric, row in of_people.items()},
        "first_trained": count(int(one.is_first.sum())),
        "trained": count(int(one.is_trained.sum())),
        "implementers": count(int(one.is_implementing.sum())),
        **district_figures(one, real),
    }


def programme(truth: Truth) -> Rows:
    years, answers, partners = programme_years(truth), programme_answers(truth), partner_years(truth)
    lists = truth["districts"].query("agency_kind != 'independent'")
    real = set(lists.nces_id.where(lists.nces_id != "", lists.source_id))
    groups = pd.concat([years, answers])[["slice", "slice_group", "academic_year"]].drop_duplicates()
    rows: Rows = {}
    for (name, part), own in groups.groupby(["slice", "slice_group"]):
        of_group, said = (
            frame[(frame.slice == name) & (frame.slice_group == part)] for frame in (years, answers)
        )  # fmt: skip
        known = set(own.academic_year)
        if name == "all":
            known |= {year for one in partners.values() for year in one}
        for year in range(int(min(known)), int(max(known)) + 1):
            of_year, said_then = (frame[frame.academic_year == year] for frame in (of_group, said))
            figures = programme_figures(of_year, said_then, real)
            if name == "all":
                engagement = {"class_engagement": mean(pd.Series(dtype=float), people=True)}
                figures |= partner_figures(partners, year) | engagement
            rows |= {(name, part, year, metric): row for metric, row in figures.items()}
    return rows


def test_the_programme_is_what_pandas_says(published_sample: str, sample: Path) -> None:
    query = """
        select
            slice, slice_group, academic_year, metric, state, ci_reason, numerator, n, n_unknown, n_too_early, value,
            ci_low, ci_high, bound_low, bound_high, mixes_scales, known_share, is_low_response
        from analysis.programme_metric
    """
    assert not differences(published(query, 4), programme(Truth(sample / "truth")))


# --- I2 ---------------------------------------------------------------------------------------------------------------


def reactivated(years: pd.DataFrame) -> set[tuple[str, int]]:
    """Who implements again after a year of which it is known that they did not."""
    found = set()
    for person, own in years.groupby("person"):
        on, off = None, None
        for year, state in sorted(zip(own.academic_year, own.any_outcome_state, strict=True)):
            if state == "yes" and on is not None and off is not None and on < off:
                found.add((person, int(year)))
            on, off = (year, off) if state == "yes" else (on, year if state == "no" else off)
    return found


def attendance_rates(truth: Truth) -> pd.Series:
    """Person and year -> attended ÷ scheduled periods of all events of the year."""
    rows = truth["enrollments"]
    rows = rows[rows.role.isin(LEARNERS) & (rows.is_enrolled == "Y") & (rows.is_make_up == "N")]
    rows = rows.merge(truth["events"][["event_id", "academic_year"]], on="event_id")
    rows = rows.assign(attended=numbers(rows, "attended").fillna(0), scheduled=numbers(rows, "scheduled").fillna(0))
    sums = rows.groupby(["person", "academic_year"])[["attended", "scheduled"]].sum()
    return (sums.attended / sums.scheduled.where(sums.scheduled > 0)).rename("rate")


def slices_of_years(truth: Truth, using: pd.DataFrame) -> Iterable[tuple[tuple[int, str, str], pd.DataFrame]]:
    curricula = truth["educator_years"].query("outcome_state == 'yes'")[["person", "academic_year", "curriculum"]]
    parts = {
        "all": using.assign(part="all"),
        "cohort_year": using.dropna(subset="cohort_year").assign(part=lambda rows: rows.cohort_year.map(label)),
        "role_change": using.assign(part=using.role_change),
        "student_gain": using[using.gain_level != ""].assign(part=using.gain_level),
        "state": using.assign(part=using.place),
        "curriculum": using.merge(
            curricula.assign(part=curricula.curriculum.map(truth.curricula)), on=["person", "academic_year"]
        ),
    }
    for name, frame in parts.items():
        for (year, part), group in frame.groupby(["academic_year", "part"]):
            yield (int(year), name, part), group


def retention_row(group: pd.DataFrame, *, is_protected: bool) -> dict[str, Any]:
    """A row of the table of those who come back.

    Args:
        group: implementers of the year.
        is_protected: whether they are told apart by results of students, so that no count of so few is told.
    """
    states, why = group.any_retained_state.value_counts(), group.any_churn_reason_class.value_counts()
    yes, no, unknown, early, other = (
        int(states.get(one, 0)) for one in ("yes", "no", "unknown", "too_early", "not_applicable")
    )
    n, reasons = yes + no, {
        f"n_churned_{one.replace(' ', '_')}": int(why.get(one, 0))
        for one in ("good reason", "within our control", "outside", "unknown")
    }  # fmt: skip
    state = "too_early" if not n and early else "not_available" if not n else "suppressed" if n < FEWEST else "shown"
    if n and is_protected and (is_few(yes) or is_few(no)):
        state = "suppressed"
    shown, interval, all_known = state == "shown", wilson(yes, n), n + unknown
    every = len(group) >= FEWEST and not is_protected
    bounds_told = every or not (is_few(n) or is_few(unknown))
    row = {
        "n_implementers": None if is_protected and is_few(len(group)) else len(group), "n_known": n,
        "n_unknown": unknown, "n_too_early": early,
        "n_not_applicable": other, "retention_state": state,
        "n_retained": yes if shown else None, "retention_rate": yes / n if shown else None,
        "retention_ci_low": interval["low"] if shown else None,
        "retention_ci_high": interval["high"] if shown else None,
        "retention_ci_reason": interval["reason"] if shown else None,
        "retention_if_unknown_lost": yes / all_known if shown and bounds_told else None,
        "retention_if_unknown_retained": (yes + unknown) / all_known if shown and bounds_told else None,
        "unknown_share": unknown / all_known if all_known and bounds_told else None,
        "n_reactivated": int(group.is_reactivated.sum()),
        "is_low_response": bool(all_known and bounds_told and n / all_known < 0.5),
        **(told_parts(reasons) if shown else dict.fromkeys(reasons)),
    }  # fmt: skip
    closed = group[group.any_retained_state != "too_early"]
    for name, values, highest in (
        ("attendance", closed.rate_next.dropna(), 1),
        ("coaching", closed.coaching_next.dropna(), float("inf")),
    ):
        told, bounds = len(values) >= FEWEST, t_interval(values, 0, highest)
        row |= {
            f"n_{name}_next": len(values), f"mean_{name}_next": values.mean() if told else None,
            f"{name}_next_ci_low": bounds["low"], f"{name}_next_ci_high": bounds["high"],
        }  # fmt: skip
    counts = [name for name in row if name.startswith("n_") and name not in (*reasons, "n_implementers", "n_retained")]
    return row | {name: None for name in counts if not every and is_few(row[name])}


def is_few(count: int) -> bool:
    return 0 < count < FEWEST


def told_parts(parts: dict[str, int]) -> dict[str, int | None]:
    """Parts of a whole that is told: from the smallest on so many are hidden that no few can be worked out (D0)."""
    hidden: set[str] = set()
    for size in sorted(set(parts.values())):
        left = {name: count for name, count in parts.items() if name not in hidden}
        # those that are hidden are five together, or nobody has to be hidden
        if not any(map(is_few, left.values())) and (not hidden or sum(parts[name] for name in hidden) >= FEWEST):
            break
        hidden |= {name for name, count in left.items() if count == size}
    return {name: None if name in hidden else count for name, count in parts.items()}


def retention(truth: Truth) -> Rows:
    years, back, rates = truth.years, reactivated(truth.years), attendance_rates(truth)
    nexts = years.set_index(["person", "academic_year"])
    using = truth.with_place(years[years.any_outcome_state == "yes"]).copy()
    following = [(person, year + 1) for person, year in zip(using.person, using.academic_year, strict=True)]
    using["gain_level"] = gain_levels(truth, using)
    using["cohort_year"] = using.person.map(first_training_years(truth))
    using["is_reactivated"] = [key in back for key in zip(using.person, using.academic_year, strict=True)]
    using["rate_next"] = [rates.get(key, float("nan")) for key in following]
    untold = unmarked_sessions(truth)  # who has one attended nobody knows how many
    using["coaching_next"] = [
        nexts.coaching_sessions[key]
        if key in nexts.index and nexts.coaching_days[key] > 0 and key not in untold.index
        else float("nan")
        for key in following
    ]
    return {
        key: retention_row(group, is_protected=key[1] == "student_gain") for key, group in slices_of_years(truth, using)
    }


def test_retention_is_what_pandas_says(published_sample: str, sample: Path) -> None:
    query = """
        select
            academic_year, slice, slice_group, n_implementers, n_known, n_unknown, n_too_early, n_not_applicable,
            retention_state, n_retained, retention_rate, retention_ci_low, retention_ci_high,
            retention_ci_reason, retention_if_unknown_lost, retention_if_unknown_retained, unknown_share, n_reactivated,
            n_churned_good_reason, n_churned_within_our_control, n_churned_outside, n_churned_unknown,
            n_attendance_next, mean_attendance_next, attendance_next_ci_low, attendance_next_ci_high,
            n_coaching_next, mean_coaching_next, coaching_next_ci_low, coaching_next_ci_high, is_low_response
        from analysis.retention
    """
    assert not differences(published(query, 3), retention(Truth(sample / "truth")))


def spells_by_slice(truth: Truth) -> pd.DataFrame:
    spells = truth["spells"].rename(columns={"first_academic_year": "academic_year"})
    places = truth.with_place(truth.years)[["person", "academic_year", "place"]]
    using = truth["educator_years"].query("outcome_state == 'yes'")
    names = using.assign(curriculum=using.curriculum.map(truth.curricula)).groupby(["person", "academic_year"])
    curriculum = names.curriculum.agg(lambda one: one.iloc[0] if len(one) == 1 else "several")
    spells = spells.merge(places, on=["person", "academic_year"]).join(curriculum, on=["person", "academic_year"])
    parts = {
        "all": "all", "first_year": spells.academic_year.map(label), "state": spells.place,
        "curriculum": spells.curriculum,
    }  # fmt: skip
    return pd.concat([spells.assign(slice=name, part=part) for name, part in parts.items()])


def curve_rows(left_out: int, spells: pd.DataFrame) -> Iterable[tuple[int, dict[str, Any]]]:
    """The curve of Kaplan and Meier, as statsmodels has it."""
    lasted, ended = spells.years.to_numpy(int), (spells.is_right_censored == "N").to_numpy(int)
    shown, wide = len(spells) >= FEWEST, len(spells) >= FROM
    # statsmodels knows no curve without an end; it stays at 1
    curve = SurvfuncRight(lasted, ended) if ended.any() else None
    times, shares, errors = (curve.surv_times, curve.surv_prob, curve.surv_prob_se) if curve else ([], [], [])
    # its quantile, but for shares that are a half before they are rounded
    reached = [int(time) for time, prob in zip(times, shares, strict=True) if prob < 0.5 - 1e-12]
    for years in sorted(set(lasted.tolist())):
        place = int(np.searchsorted(times, years, side="right")) - 1
        survival, error = (float(shares[place]), float(errors[place])) if place >= 0 else (1.0, 0.0)
        low, high = log_log_interval(survival, error) if wide and 0 < survival < 1 else (None, None)
        row: dict[str, Any] = {
            "n_at_risk": int((lasted >= years).sum()), "n_events": int(((lasted == years) & (ended == 1)).sum()),
            "n_censored": int(((lasted == years) & (ended == 0)).sum()), "n_ended": int(ended.sum()),
            "survival": survival, "survival_variance": None if survival == 0 else error**2,
            "survival_ci_low": low, "survival_ci_high": high,
            "median_state": "reached" if reached else "not_reached", "median_years": reached[0] if reached else None,
        }  # fmt: skip
        if wide and reached and curve:
            bounds = curve.quantile_ci(0.5, method="cloglog")
            row |= dict(zip(("median_years_ci_low", "median_years_ci_high"), map(finite, bounds), strict=True))
        told = {"state": "shown" if shown else "suppressed", "n_spells": len(spells), "n_left_out": left_out}
        yield years, {**told, **(row if shown else dict.fromkeys(row))}


def log_log_interval(survival: float, error: float) -> list[float]:
    width = stats.norm.ppf(0.975) * error / survival / np.log(survival)
    return sorted(survival ** np.exp([width, -width]))


def finite(bound: float) -> float | None:
    return bound if np.isfinite(bound) else None


def longevity(truth: Truth) -> Rows:
    rows: Rows = {}
    for (name, part), group in spells_by_slice(truth).groupby(["slice", "part"]):
        seen = group[group.is_left_censored == "N"]
        if len(seen):
            rows |= {(name, part, years): row for years, row in curve_rows(len(group) - len(seen), seen)}
    return rows


def test_longevity_is_what_statsmodels_says(published_sample: str, sample: Path) -> None:
    query = """
        select
            slice, slice_group, years_implementing, state, n_spells, n_left_out, n_at_risk, n_events, n_censored,
            survival, survival_variance, survival_ci_low, survival_ci_high, n_ended, median_state, median_years,
            median_years_ci_low, median_years_ci_high
        from analysis.longevity
    """
    assert not differences(published(query, 3), longevity(Truth(sample / "truth")))


# --- I9 ---------------------------------------------------------------------------------------------------------------

STUDENTS = (
    "pct_girls", "pct_non_binary", "pct_disability", "pct_african_american", "pct_asian", "pct_white",
    "pct_american_indian", "pct_native_hawaiian", "pct_hispanic",
)  # fmt: skip
PROTECTED = {"choice", "admin_support", "confidence_pre", "confidence_post", "reason_class", "reason_not", *STUDENTS}
BASELINE = {"years_teaching", "prior_years_coding", "confidence_pre"}
REASONS = ("reason_class", "reason_not")
UNTOLD = ("", "unknown", "Unknown", "Not stated")
Told = pd.DataFrame


def told(frame: pd.DataFrame, variable: str, column: str | None = None, *, is_number: bool = False) -> Told:
    """Person × year × variable: the level that they have, or a number."""
    values = frame[column or variable]
    rows = frame[["person", "academic_year"]].assign(
        variable=variable, level="", has=True, value=float("nan"), scales=None
    )
    if is_number:
        return rows.assign(value=pd.to_numeric(values, errors="coerce")).dropna(subset="value")
    return rows.assign(level=values)[~values.isin(UNTOLD)]


def told_yes_no(frame: pd.DataFrame, variable: str, column: str) -> Told:
    rows = frame[["person", "academic_year"]].assign(variable=variable, level="yes", value=float("nan"))
    return rows.assign(has=frame[column] == "Y")[frame[column].isin(["Y", "N"])]


def band(value: float, ends: dict[float, str]) -> str:
    return next((name for end, name in ends.items() if value < end), "")


def first_trained(truth: Truth) -> pd.DataFrame:
    """Of each person the first training ever that trained them (K16): the one that was over first."""
    rows = truth["enrollments"].query("is_enrolled == 'Y' and is_make_up == 'N' and is_trained == 'Y'")
    events = truth["events"].query("is_journey_training == 'Y'")[["event_id", "start_date", "end_date"]]
    rows = rows[rows.role.isin(LEARNERS)].merge(events, on="event_id")
    rows = rows.assign(over=rows.end_date.where(rows.end_date != "", rows.start_date))
    return rows.sort_values(["over", "event_id"]).drop_duplicates("person")


def compared_people(truth: Truth) -> pd.DataFrame:
    """Teachers in closed years from the one on in which something can have come of a training."""
    years = truth.with_place(truth.years)
    judged = years.person.map(first_trained(truth).set_index("person").outcome_ay.astype("Int64"))
    is_after = (years.academic_year >= judged).fillna(False)
    is_compared = (years.role == "teacher") & is_after & (years.academic_year < OPEN_YEAR)
    return years[is_compared & years.any_outcome_state.isin(list(GROUPS.values()))].reset_index(drop=True)


def attended_trainings(truth: Truth, people: pd.DataFrame) -> pd.DataFrame:
    """Of each educator and year the trainings attended whose outcome is looked for by then; the last one last."""
    rows = every_training(truth).merge(people[["person", "academic_year"]], on="person")
    rows = rows[rows.outcome_ay <= rows.academic_year]
    rows = rows.assign(last=rows.end_date.where(rows.end_date != "", rows.start_date))
    return rows.sort_values(["last", "event_id"])


def experiences(truth: Truth, people: pd.DataFrame) -> pd.DataFrame:
    """Of each educator and year the last of them."""
    rows = attended_trainings(truth, people).groupby(["person", "academic_year"], as_index=False).tail(1)
    led = truth["event_facilitators"].query("person != 'unknown'").drop_duplicates("event_id")
    rows = rows.join(led.set_index("event_id").is_co_led, on="event_id")
    rate = rows.attended / rows.scheduled.where(rows.scheduled > 0)
    answers = truth["feedback_responses"]
    answers = answers[(answers.construct == "confidence") & ~answers.person.isin(ANONYMOUS)]
    answers = answers.assign(index=numbers(answers, "index")).dropna(subset="index")
    index = answers.groupby(["person", "event_id", "occasion"])["index"].mean()
    scales = answers.groupby(["person", "event_id"]).is_rescaled.agg(lambda one: "".join(sorted(set(one))))
    keys = list(zip(rows.person, rows.event_id, strict=True))
    rows["scales"] = [scales.get(key) for key in keys]
    for occasion in ("pre", "post"):
        rows[f"confidence_{occasion}"] = [index.get((*key, occasion), float("nan")) for key in keys]
    return rows.assign(attendance_band=attendance_bands(rows, rate))


def attendance_bands(rows: pd.DataFrame, rate: pd.Series) -> list[str]:
    """The band of each rate; none where a training is not over, or too little of it was written down."""
    ends = {0.5: "under 50 %", 0.75: "50 % to under 75 %", 0.9: "75 % to under 90 %", 9.0: "90 % and more"}
    known = rows.is_completed != "unknown"
    return [band(float(one), ends) if told else "" for one, told in zip(rate, known, strict=True)]


def rows_of(frame: pd.DataFrame, ids: pd.Series, years: pd.Series) -> list[pd.Series | None]:
    """The rows of a list of places, by id and school year; None where a word stands for the place."""
    keys = zip(ids, years, strict=True)
    return [frame.loc[key] if key in frame.index else None for key in keys]


def contexts(truth: Truth, people: pd.DataFrame) -> pd.DataFrame:
    """Where they work and whom they teach; the place as the list of the year has it."""
    teaching = truth["contact_teaching"].set_index("person")
    rows = people.join(teaching[["grade_band", "primary_subject", "prior_years_coding"]], on="person")
    schools = truth["schools"].drop_duplicates(["nces_id", "school_year"]).set_index(["nces_id", "school_year"])
    districts = truth["districts"]
    districts = districts.assign(id=districts.nces_id.where(districts.nces_id != "", districts.source_id))
    districts = districts.drop_duplicates(["id", "school_year"]).set_index(["id", "school_year"])
    school = rows_of(schools, rows.school, rows.school_year)
    district = rows_of(districts, rows.district, rows.district_year)
    setting = [
        one.setting if one is not None and one.setting != "unknown" else other.setting if other is not None else ""
        for one, other in zip(school, district, strict=True)
    ]
    roles = truth["contact_roles"].query("role == 'teacher' and is_start_assumed == 'N'")
    first = roles.groupby("person").start_date.min()
    begun = [first.get(person, "9999") for person in rows.person]
    years = [
        year - (int(day[:4]) - (int(day[5:7]) < 7)) if day <= f"{year + 1}-06-30" else float("nan")
        for day, year in zip(begun, rows.academic_year, strict=True)
    ]
    return rows.assign(
        setting=setting, school_control=["" if one is None else one.control for one in school], years_teaching=years,
        coaching_band=coaching_bands(truth, rows),
    )  # fmt: skip


def unmarked_sessions(truth: Truth) -> pd.Series:
    """Person and year -> sessions of coaching of which nobody tells whether they were attended."""
    return truth["coaching_sessions"].query("attended == 'unknown'").groupby(["person", "academic_year"]).size()


def coaching_bands(truth: Truth, rows: pd.DataFrame) -> list[str]:
    """Of each person and year the band of the sessions, if those of which nobody tells would be of the same one."""
    ends = {1.0: "0 sessions", 3.0: "1 to 2 sessions", float("inf"): "3 and more sessions"}
    unmarked = unmarked_sessions(truth)
    keys = zip(rows.person, rows.academic_year, rows.coaching_sessions, strict=True)
    spans = [(float(sessions), float(sessions + unmarked.get((who, year), 0))) for who, year, sessions in keys]
    return [band(low, ends) if band(low, ends) == band(high, ends) else "" for low, high in spans]


def class_figures(truth: Truth) -> pd.DataFrame:
    """Of each educator and year: mean size of the classes, and shares weighted by their students."""
    shown = truth["demographics"].query("kind == 'class'")
    classes = truth["classes"][["class", "person", "academic_year", "in_area"]]
    rows = classes.merge(shown, on=["class", "person", "academic_year"])
    rows = rows.assign(students=numbers(rows, "students"))
    figures = []
    for (person, year), own in rows.groupby(["person", "academic_year"]):
        figure = {
            "person": person, "academic_year": year, "class_size": own.students.mean(),
            "out_of_area": "Y" if (own.in_area == "no").any() else "N" if (own.in_area == "yes").all() else "",
        }  # fmt: skip
        for name in STUDENTS:
            values, weights = numbers(own, name), own.students
            is_told = values.notna() & weights.notna()
            total = weights[is_told].sum()
            figure[name] = (values * weights)[is_told].sum() / total if total else float("nan")
        figures.append(figure)
    return pd.DataFrame(figures)


def answers_of(truth: Truth) -> Told:
    """All that is known of whom is compared, one below the other."""
    people = compared_people(truth)
    seen, context, classes = experiences(truth, people), contexts(truth, people), class_figures(truth)
    support, records = truth["admin_support"], truth["implementations"]
    left = records[records.outcome_state == "no"].sort_values(["reason_class"], kind="stable")
    left = left.sort_values("answered_on", ascending=False, kind="stable").drop_duplicates(["person", "academic_year"])
    parts = [
        told(seen, "event_type", "type"), told(seen, "event_format", "format"), told(seen, "modality"),
        told(seen, "attendance_band"), told_yes_no(seen, "co_led", "is_co_led"),
        *(told(seen, name, is_number=True) for name in ("event_days", "group_size")),
        *(told(seen, f"confidence_{when}", is_number=True).assign(scales=seen.scales) for when in ("pre", "post")),
        *(told(context, name) for name in (
            "coaching_band", "setting", "grade_band", "primary_subject", "school_control",
        )),
        *(told(context, name, is_number=True) for name in ("prior_years_coding", "years_teaching")),
        *(told(classes, name, is_number=True) for name in ("class_size", *STUDENTS)),
        told_yes_no(classes, "out_of_area", "out_of_area"),
        told(support, "choice"), told(support, "admin_support", "rating", is_number=True),
        told(records, "computer_access"),
        *(left[["person", "academic_year"]].assign(
            variable=name, level=left[name], has=True, value=float("nan")
        ) for name in REASONS),
    ]  # fmt: skip
    rows = pd.concat(parts).merge(
        people[["person", "academic_year", "any_outcome_state"]], on=["person", "academic_year"]
    )
    return rows[~rows.variable.isin(REASONS) | (rows.any_outcome_state == "no")]


def cohens_h(one: float, other: float) -> float:
    return 2 * asin(sqrt(one)) - 2 * asin(sqrt(other))


def hedges_g(one: pd.Series, other: pd.Series) -> float:
    df = len(one) + len(other) - 2
    pooled = sqrt(((len(one) - 1) * one.var() + (len(other) - 1) * other.var()) / df)
    return float((one.mean() - other.mean()) / pooled * (1 - 3 / (4 * df - 1)))


def contrast_of_shares(x: int, n: int, y: int, m: int) -> dict[str, Any]:
    low, high = confint_proportions_2indep(x, n, y, m, method="newcomb")
    p = None if x + y in (0, n + m) else float(proportions_ztest([x, y], [n, m])[1])
    return {"difference": x / n - y / m, "low": low, "high": high, "effect": cohens_h(x / n, y / m), "p": p}


def contrast_of_means(one: pd.Series, other: pd.Series) -> dict[str, Any]:
    row: dict[str, Any] = {
        "difference": one.mean() - other.mean(),
        "low": None,
        "high": None,
        "effect": None,
        "p": None,
    }
    if one.std() == 0 and other.std() == 0:
        return row
    welch = CompareMeans(DescrStatsW(one.to_numpy(float)), DescrStatsW(other.to_numpy(float)))
    low, high = welch.tconfint_diff(usevar="unequal")
    p = float(welch.ttest_ind(usevar="unequal")[1])
    return {**row, "low": low, "high": high, "effect": hedges_g(one, other), "p": p}


def words(g: float | None) -> str | None:
    if g is None:
        return None
    return "not comparable at baseline" if abs(g) > 0.25 else (
        "needs adjustment" if abs(g) >= 0.05 else "comparable at baseline"
    )  # fmt: skip


def profile_row(variable: str, level: str, known: Told, totals: dict[str, int], *, of_gain: bool) -> dict[str, Any]:
    """A row of the table of both groups.

    Args:
        variable, level: what is compared.
        known: the answers of a group of a slice to the variable.
        totals: educators of it by outcome.
        of_gain: whether they are told apart by results of students, so that no count of so few is told.
    """
    row: dict[str, Any] = {}
    is_mean, arms, shown = level == "", {}, {}
    is_protected = (of_gain or variable in PROTECTED) and not is_mean
    for group, state in GROUPS.items():
        own = known[known.any_outcome_state == state]
        n, values, total = own.person.nunique(), own.value.dropna(), totals.get(state, 0)
        held = own[own.has].groupby("level").person.nunique()
        parts = told_parts({one: int(held.get(one, 0)) for one in known.level.unique()})
        x = own[(own.level == level) & own.has].person.nunique()
        without = own[(own.level == level) & ~own.has].person.nunique()
        arms[group] = (x, n, values)
        shown[group] = n >= FEWEST and not (is_protected and (parts[level] is None or is_few(without)))
        value = (values.mean() if is_mean else x / n) if shown[group] else None
        row |= {
            f"educators_{group}": None if of_gain and is_few(total) else total,
            f"n_{group}": None if is_few(n) else n,
            f"value_{group}": value, f"sd_{group}": values.std() if is_mean and n >= FROM else None,
        }  # fmt: skip
    (x, n, one), (y, m, other) = arms["implementer"], arms["non_implementer"]
    both = shown["implementer"] and shown["non_implementer"]
    row["state"] = (
        "not_compared" if variable in REASONS else "not_available" if min(n, m) == 0 else "suppressed" if not both
        else "n_and_mean_only" if min(n, m) < FROM else "shown"
    )  # fmt: skip
    nothing = dict.fromkeys(("difference", "low", "high", "effect", "p"))
    found = nothing if row["state"] != "shown" else (
        contrast_of_means(one, other) if is_mean else contrast_of_shares(x, n, y, m)
    )  # fmt: skip
    scales = set(known[known.level == level].scales.dropna())
    row |= {
        "difference": found["difference"], "difference_ci_low": found["low"], "difference_ci_high": found["high"],
        "effect_size": found["effect"], "p": found["p"],
        "baseline_words": words(found["effect"]) if variable in BASELINE else None,
        "mixes_scales": len(scales) > 1 or "NY" in scales,
        "is_low_response": any(
            size >= FEWEST and size / totals[state] < 0.5 for size, state in ((n, "yes"), (m, "no"))
        ),
    }  # fmt: skip
    return row


def profile(truth: Truth) -> Rows:
    people = compared_people(truth)
    seen = attended_trainings(truth, people)
    who = ["person", "academic_year"]
    people = people.merge(seen[[*who, "cohort_year"]].drop_duplicates(who), on=who, how="left")
    people = people.assign(gain_level=gain_levels(truth, people))
    names = seen[[*who, "event_id"]].merge(curricula_of_events(truth), on="event_id")
    names = names.drop(columns="event_id").drop_duplicates()
    members = sliced(people, people.merge(names, on=who)).sort_values("academic_year")
    # the educator is the unit: who is in a slice in several years counts once, by the first
    members = members.drop_duplicates(["slice", "slice_group", "person"])
    answers = answers_of(truth)
    rows: Rows = {}
    for (name, part), group in members.groupby(["slice", "slice_group"]):
        totals = group.any_outcome_state.value_counts().to_dict()
        own = answers.merge(group[who], on=who)
        for variable, known in own.groupby("variable"):
            for level in known.level.unique():
                key = (name, part, variable, level)
                rows[key] = profile_row(variable, level, known, totals, of_gain=name == "student_gain")
    for one in {key[:2] for key in rows}:
        family = [row for key, row in rows.items() if key[:2] == one and row["p"] is not None]
        adjusted = multipletests([row["p"] for row in family], method="holm")[1] if family else []
        for row, p in zip(family, adjusted, strict=True):
            row["p_adjusted"] = float(p)
    return rows


def test_the_profile_is_what_pandas_says(published_sample: str, sample: Path) -> None:
    query = """
        select
            slice, slice_group, variable, level, state, educators_implementer, n_implementer, value_implementer,
            sd_implementer, educators_non_implementer, n_non_implementer, value_non_implementer, sd_non_implementer,
            educators_unknown, n_unknown, value_unknown, sd_unknown, difference, difference_ci_low, difference_ci_high,
            effect_size, p, p_adjusted, baseline_words, mixes_scales, is_low_response
        from analysis.implementer_profile
    """
    assert not differences(published(query, 4), profile(Truth(sample / "truth")))
