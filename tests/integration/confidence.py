"""Confidence after and before events, as the truth of a sample tells it: what recomputations of I6 to I8 share."""

from __future__ import annotations

import numpy as np
import pandas as pd

from tests.integration.conftest import AS_OF
from tests.integration.recomputed import ANONYMOUS, FEWEST, Truth, first_training_years, label, numbers

# Slice -> the column of answers and surveys by which its groups are told apart.
SLICES = {"state": "place", "cohort_year": "cohort"}
NOWHERE = "Not applicable"  # the state of who is anonymous


def with_state(truth: Truth, rows: pd.DataFrame, day: str) -> pd.DataFrame:
    """Rows with the state in which the person works on a day; an anonymous one works nowhere that is known."""
    nobody = rows.person.isin(ANONYMOUS)
    placed = rows[~nobody].merge(truth.versions, on="person")
    placed = placed[(placed.valid_from <= placed[day]) & (placed[day] < placed.valid_to)]
    return pd.concat([placed.drop(columns=["valid_from", "valid_to"]), rows[nobody].assign(place=NOWHERE)])


def with_cohort(truth: Truth, rows: pd.DataFrame) -> pd.DataFrame:
    """Rows with the cohort of the person; of who is anonymous, or attended no training, there is none."""
    return rows.assign(cohort=rows.person.map(first_training_years(truth)).map(label, na_action="ignore"))


def answers(truth: Truth) -> pd.DataFrame:
    """Who answered after which event: post, what the same person said before it, and how the answers were scaled.

    Nobody knows where an anonymous one works: they are in no group of the states.
    """
    rows = truth["feedback_responses"].query("construct == 'confidence' and index != ''").reset_index(names="row")
    rows = rows.assign(score=numbers(rows, "index"))
    nobody = rows.person.isin(ANONYMOUS)
    rows = rows.assign(who=np.where(nobody, "response " + rows.row.astype(str), rows.person))
    before = rows[(rows.occasion == "pre") & ~nobody].groupby(["event_id", "person"]).score.mean().rename("pre")
    after = with_state(truth, rows[rows.occasion == "post"], "date")
    after = after.assign(place=after.place.where(after.place != NOWHERE))
    after = after.groupby(["event_id", "person", "who", "place"], as_index=False, dropna=False).agg(
        post=("score", "mean"), scales=("is_rescaled", lambda one: "".join(sorted(set(one))))
    )
    return with_cohort(truth, after.join(before, on=["event_id", "person"]))


def surveys(truth: Truth) -> pd.DataFrame:
    """The surveys after events: due and answered, with the state of who was asked."""
    rows = truth["expected_responses"].query("instrument_kind == 'feedback' and occasion == 'post'")
    day = rows.due_date.where(rows.due_date <= AS_OF.isoformat(), AS_OF.isoformat())
    rows = rows.assign(day=day, due=numbers(rows, "due"), answered=numbers(rows, "answered"))
    rows = with_cohort(truth, with_state(truth, rows, "day"))
    return rows[["event_id", "place", "cohort", "due", "answered"]]


def by_educator(rows: pd.DataFrame, column: str) -> pd.Series:
    """The mean of each educator, and so the values that a mean over educators is made of."""
    return rows.dropna(subset=[column]).groupby("who")[column].mean()


def mixes(rows: pd.DataFrame) -> bool:
    scales = set(rows.scales)
    return len(scales) > 1 or "NY" in scales


def unless_few(n: int) -> int | None:
    return n if n == 0 or n >= FEWEST else None


def rate(asked: pd.DataFrame) -> float | None:
    return asked.answered.sum() / asked.due.sum() if asked.due.sum() else None
