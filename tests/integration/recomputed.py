"""What recomputations of analyses have in common: published rows, the truth of a sample as frames, and intervals."""

from __future__ import annotations

from math import nan
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from statsmodels.stats.proportion import proportion_confint
from statsmodels.stats.weightstats import DescrStatsW

from orchestration.lib.database import connect
from tests.integration.conftest import AS_OF

FEWEST, FROM = 5, 10  # educators of a group that is shown, units from which on there is an interval
OPEN_YEAR = AS_OF.year - (AS_OF.month < 7)  # the first academic year that has not closed
LEARNERS = ("participant", "master teacher in training")
ANONYMOUS = ("anonymous", "nobody")
Rows = dict[tuple[Any, ...], dict[str, Any]]


# --- what the tables hold, and what is left over ----------------------------------------------------------------------


def published(query: str, keys: int) -> Rows:
    """Rows by their first columns."""
    with connect() as connection:
        cursor = connection.execute(query)
        names = [column.name for column in cursor.description or ()]
        return {tuple(row[:keys]): dict(zip(names[keys:], row[keys:], strict=True)) for row in cursor.fetchall()}


def is_same(found: Any, expected: Any) -> bool:
    if found is None or expected is None:
        return found is expected
    if isinstance(expected, str | bool):
        return bool(found == expected)
    # sums and shares are rounded to six decimals, what the formulas give is not
    return float(found) == pytest.approx(float(expected), rel=1e-9, abs=6e-7)


def differences(found: Rows, expected: Rows) -> list[str]:
    told = [f"{key}: only {'found' if key in found else 'expected'}" for key in sorted(found.keys() ^ expected.keys())]
    for key in sorted(found.keys() & expected.keys()):
        for name, value in expected[key].items():
            if not is_same(found[key][name], value):
                told.append(f"{key} {name}: {found[key][name]}, expected {value}")
    return told


# --- the truth --------------------------------------------------------------------------------------------------------


class Truth:
    """The files of the truth as frames of text; a column is turned into numbers where it is reckoned with."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def __getitem__(self, name: str) -> pd.DataFrame:
        frame = pd.read_csv(self._folder / f"{name}.csv", dtype=str, keep_default_na=False)
        for column in frame.columns.intersection(["academic_year", "outcome_ay", "first_academic_year", "years"]):
            frame[column] = pd.to_numeric(frame[column]).astype("Int64")
        return frame

    @property
    def years(self) -> pd.DataFrame:
        """Educator × year: what is so over all curricula."""
        frame = self["educator_years"]
        for column in ("students_weighted", "coaching_days", "coaching_sessions_attended"):
            frame[column] = pd.to_numeric(frame[column])
        frame["is_implementing"] = frame["status"] == "implementing"
        keep = [
            *("person", "academic_year", "role", "role_change", "any_trained_state", "any_outcome_state"),
            *("any_retained_state", "any_churn_reason_class", "is_first_outcome_year", "district", "district_year"),
            *("school", "school_year", "contact_date"),
        ]
        students = frame[frame.is_implementing].groupby(["person", "academic_year"]).students_weighted.sum(min_count=1)
        one = frame.groupby(keep, as_index=False).agg(
            is_implementing=("is_implementing", "any"),
            coaching_days=("coaching_days", "sum"),
            coaching_sessions=("coaching_sessions_attended", "sum"),
        )
        return one.join(students.rename("students"), on=["person", "academic_year"])

    @property
    def versions(self) -> pd.DataFrame:
        return self["contact_versions"][["person", "valid_from", "valid_to", "state"]].rename(
            columns={"state": "place"}
        )

    def with_place(self, years: pd.DataFrame) -> pd.DataFrame:
        """The years with the state in which the educator works on the last day of each, or the report date."""
        joined = years.merge(self.versions, on="person")
        return joined[(joined.valid_from <= joined.contact_date) & (joined.contact_date < joined.valid_to)]

    @property
    def curricula(self) -> dict[str, str]:
        names = self["curricula"].drop_duplicates("code").set_index("code").curriculum.to_dict()
        return {**names, "unknown": "Unknown", "not_applicable": "Not applicable"}


def label(year: int) -> str:
    return f"{year}-{(year + 1) % 100:02}"


def wilson(successes: int, n: int) -> dict[str, Any]:
    low, high = proportion_confint(successes, n, method="wilson") if n >= FROM else (None, None)
    return {"low": low, "high": high, "reason": None if n >= FROM else "n_too_small"}


def t_interval(values: pd.Series, lowest: float, highest: float = float("inf")) -> dict[str, Any]:
    if len(values) < FROM:
        return {"low": None, "high": None, "reason": "n_too_small"}
    if values.std() == 0:
        return {"low": None, "high": None, "reason": "no_variance"}
    low, high = DescrStatsW(values.to_numpy(float)).tconfint_mean()
    return {"low": max(low, lowest), "high": min(high, highest), "reason": None}


def numbers(frame: pd.DataFrame, column: str) -> pd.Series:
    return pd.to_numeric(frame[column], errors="coerce")


def percent(points: pd.Series, highest: pd.Series) -> pd.Series:
    return (points / highest * 100).round(4)


def student_gains(truth: Truth) -> dict[tuple[str, int], float]:
    """Of each person and year the mean of the gains of their classes, in percent of the points.

    A gain is told of ten students and more who took both tests (I5, R41): of a class, else of all classes together.
    """
    rows = truth["student_aggregates"]
    rows = rows[(rows.skill == "") & (numbers(rows, "n_matched") >= 10)]
    highest = numbers(rows, "max_score")
    stated = percent(numbers(rows, "mean_gain"), highest)
    between = percent(numbers(rows, "mean_post"), highest) - percent(numbers(rows, "mean_pre"), highest)
    rows = rows.assign(gain=stated.fillna(between), academic_year=rows.academic_year.astype(int))
    classes = rows.dropna(subset="gain").groupby(["person", "academic_year", "class_id"]).gain.mean()
    found: dict[tuple[str, int], float] = {}
    for key, own in classes.groupby(["person", "academic_year"]):
        gains = own.droplevel(["person", "academic_year"]).to_dict()
        together = gains.pop("", nan)  # all classes, which are no class beside others
        found[key] = sum(gains.values()) / len(gains) if gains else together
    return found


def gain_levels(truth: Truth, rows: pd.DataFrame) -> list[str]:
    """Of each person and year whether their students gained; blank where nobody tells."""
    gains = student_gains(truth)
    told = [gains.get(key) for key in zip(rows.person, rows.academic_year, strict=True)]
    return ["" if gain is None else "gain" if round(gain, 9) > 0 else "no gain" for gain in told]


# --- trainings attended -----------------------------------------------------------------------------------------------


def every_training(truth: Truth) -> pd.DataFrame:
    """Educators and the trainings of which they attended a period, with the year of their first one."""
    rows = truth["enrollments"]
    rows = rows[rows.role.isin(LEARNERS) & (rows.is_enrolled == "Y") & (rows.is_make_up == "N")]
    rows = rows.assign(attended=numbers(rows, "attended").fillna(0), scheduled=numbers(rows, "scheduled").fillna(0))
    sizes = rows.groupby("event_id").size().rename("group_size")
    events = truth["events"].query("is_journey_training == 'Y'").rename(columns={"academic_year": "event_year"})
    rows = rows[rows.attended > 0].merge(events, on="event_id").join(sizes, on="event_id")
    return rows.assign(cohort_year=rows.groupby("person").event_year.transform("min"))


def first_training_years(truth: Truth) -> pd.Series:
    """Person -> the academic year of the first training of which they attended a period."""
    return every_training(truth).drop_duplicates("person").set_index("person").cohort_year


# --- slices -----------------------------------------------------------------------------------------------------------


def curricula_of_events(truth: Truth) -> pd.DataFrame:
    rows = truth["event_curricula"]
    names = rows.curriculum.replace({"unknown": "Unknown", "not_applicable": "Not applicable"})
    return rows.assign(slice_group=names)[["event_id", "slice_group"]]


def sliced(rows: pd.DataFrame, by_curriculum: pd.DataFrame) -> pd.DataFrame:
    """The rows once in each slice of which it is known in which group they are.

    Args:
        rows: with academic_year, cohort_year, role_change, gain_level and place.
        by_curriculum: the rows with `slice_group` once for each curriculum.
    """
    parts = {
        "all": "all", "academic_year": rows.academic_year.map(label),
        "cohort_year": rows.cohort_year.map(label, na_action="ignore"), "role_change": rows.role_change,
        "student_gain": rows.gain_level, "state": rows.place,
    }  # fmt: skip
    found = [rows.assign(slice=name, slice_group=part) for name, part in parts.items()]
    every = pd.concat([*found, by_curriculum.assign(slice="curriculum")], ignore_index=True)
    return every[every.slice_group.notna() & (every.slice_group != "")]
