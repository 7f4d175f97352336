"""Analysis I8, computed once more from the truth of a sample with pandas, SciPy and statsmodels.

Of the warehouse only the ids are read by which its contacts are called.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from scipy import stats
from statsmodels.formula.api import ols
from statsmodels.stats.anova import anova_lm

from tests.integration.confidence import SLICES, answers, by_educator, mixes, rate, surveys, unless_few
from tests.integration.recomputed import FEWEST, FROM, Rows, Truth, differences, label, published, t_interval

WEIGHT, EVENTS_FROM = 20, 3
UNITS = {"event": "event_id", "facilitator": "leader"}


def alike(members: pd.DataFrame, unit: str) -> dict[str, Any]:
    """ICC(1) of the educators of a unit, by the mean squares of statsmodels."""
    values = members.dropna(subset=["post"]).groupby([unit, "who"], as_index=False).post.mean()
    sizes = values.groupby(unit).size()
    found: dict[str, Any] = {"n_units": len(sizes), "icc_raw": None, "icc": None, "suggested_weight": None}
    if values.who.nunique() < FROM or len(sizes) < 2 or sizes.max() < 2:
        return {**found, "icc_reason": "n_too_small"}
    if values.post.nunique() == 1:
        return {**found, "icc_reason": "no_variance"}
    squares = anova_lm(ols(f"post ~ C({unit})", values).fit())["mean_sq"]
    between, within = squares.iloc[0], squares.iloc[1]
    size = (sizes.sum() - (sizes**2).sum() / sizes.sum()) / (len(sizes) - 1)
    raw = (between - within) / (between + (size - 1) * within)
    icc = max(raw, 0)
    shown = round(icc, 6)
    return {**found, "icc_raw": raw, "icc": icc, "suggested_weight": (1 - shown) / shown if shown else None,
            "icc_reason": None}  # fmt: skip


def figures(values: pd.Series, name: str, lowest: float, highest: float) -> dict[str, Any]:
    """A mean over educators with what is shown of it."""
    n, bounds = len(values), t_interval(values, lowest, highest)
    state = "not_available" if not n else "suppressed" if n < FEWEST else "n_and_mean_only" if n < FROM else "shown"
    return {
        "state": state, "n": unless_few(n), "reason": bounds["reason"] if n >= FEWEST else None,
        name: values.mean() if n >= FEWEST else None, "sd": values.std() if n >= FROM else None,
        "low": bounds["low"], "high": bounds["high"],
    }  # fmt: skip


def is_told(everybody: pd.Series, groups: dict[str, list[set[str]]]) -> bool:
    """Whether the mean of all is: five and more, and none or five and more who are in no mean that is shown.

    Args:
        everybody: who answered.
        groups: by kind, who answered in each facilitator's events, or after each event.
    """
    left = [
        everybody.index.difference(sorted({one for who in own if len(who) >= FEWEST for one in who}))
        for own in groups.values()
    ]
    return len(everybody) >= FEWEST and not any(0 < len(who) < FEWEST for who in left)


def row(own: pd.DataFrame, asked: pd.DataFrame, everybody: pd.Series, kind: str, *, told: bool) -> dict[str, Any]:
    after, change = by_educator(own, "post"), by_educator(own.assign(change=own.post - own.pre), "change")
    post, changed = figures(after, "mean", 1, 5), figures(change, "mean", -4, 4)
    n, events, responding = len(after), own.event_id.nunique(), rate(asked)
    shrunken = (n * after.mean() + WEIGHT * everybody.mean()) / (n + WEIGHT) if n >= FEWEST and told else None
    return {
        "state": post["state"], "mean_post_reason": post["reason"], "change_state": changed["state"],
        "mean_change_reason": changed["reason"], "n_events": events, "n_respondents": post["n"],
        "mean_post": post["mean"], "sd_post": post["sd"], "mean_post_ci_low": post["low"],
        "mean_post_ci_high": post["high"], "shrunken_mean": shrunken,
        "n_of_all": len(everybody) if told or everybody.empty else None,
        "mean_of_all": everybody.mean() if told else None,
        "shrinkage_weight": WEIGHT, "n_matched": changed["n"], "mean_change": changed["mean"],
        "sd_change": changed["sd"], "mean_change_ci_low": changed["low"], "mean_change_ci_high": changed["high"],
        "n_due": int(asked.due.sum()), "response_rate": responding, "mixes_scales": mixes(own),
        "is_enough_to_rank": kind == "facilitator" and events >= EVENTS_FROM and n >= FROM,
        "is_low_response": responding is not None and responding < 0.5,
    }  # fmt: skip


def slices(rows: pd.DataFrame) -> Iterable[tuple[tuple[str, str], pd.DataFrame]]:
    for name, column in {"all": None, "academic_year": "academic_year", **SLICES}.items():
        if column is None:
            yield (name, "all"), rows
        else:
            for part, group in rows.groupby(column):
                yield (name, label(int(part)) if name == "academic_year" else str(part)), group


def confidence(truth: Truth, contacts: dict[str, int]) -> Rows:
    events = truth["events"][["event_id", "academic_year"]].merge(truth["event_curricula"], on="event_id")
    names = {"unknown": "Unknown", "not_applicable": "Not applicable"}
    events["curriculum"] = events.curriculum.replace(names)
    leaders = truth["event_facilitators"].query("person != 'unknown'")[["event_id", "person"]]
    leaders = leaders.assign(leader=leaders.person.map(contacts))[["event_id", "leader"]]
    # one below the other: answers, and surveys that were to be answered
    told = pd.concat([answers(truth).assign(kind="answer"), surveys(truth).assign(kind="survey")]).merge(events)
    found: Rows = {}
    for key, part in slices(told):
        for curriculum, of_curriculum in part.groupby("curriculum"):
            everybody = by_educator(of_curriculum[of_curriculum.kind == "answer"], "post")
            parts = {"event": of_curriculum, "facilitator": of_curriculum.merge(leaders, on="event_id")}
            told_of_all = is_told(everybody, {
                kind: [set(by_educator(own, "post").index) for _, own in parts[kind].groupby(unit)]
                for kind, unit in UNITS.items() if parts[kind].post.notna().any()
            })  # fmt: skip
            for kind, unit in UNITS.items():
                members = parts[kind]
                if members.empty:
                    continue
                correlated = alike(members[members.kind == "answer"], unit)
                for one, own in members.groupby(unit):
                    answered, asked = (own[own.kind == one] for one in ("answer", "survey"))
                    told_of = row(answered, asked, everybody, kind, told=told_of_all)
                    found[(*key, kind, str(one), curriculum)] = {**told_of, **correlated}
    return found


def test_confidence_by_facilitator_and_event_is_what_pandas_says(published_sample: str, sample: Path) -> None:
    truth = Truth(sample / "truth")
    ids = published("select identifier_type, identifier, contact_id from intermediate.int_identifier_contact", 2)
    contacts = {
        person: ids[(kind, name)]["contact_id"]
        for person, kind, name in truth["contacts"][["person", "identifier_type", "identifier"]].itertuples(index=False)
        if (kind, name) in ids
    }
    query = """
        select
            facts.slice, facts.slice_group, facts.group_kind,
            case facts.group_kind when 'event' then events.event_source_id else facts.group_key::text end as unit,
            facts.curriculum, facts.state, facts.mean_post_reason, facts.change_state, facts.mean_change_reason,
            facts.icc_reason, facts.n_events, facts.n_respondents, facts.mean_post, facts.sd_post,
            facts.mean_post_ci_low, facts.mean_post_ci_high, facts.shrunken_mean, facts.n_of_all, facts.mean_of_all,
            facts.shrinkage_weight, facts.suggested_weight, facts.n_units, facts.icc_raw, facts.icc, facts.n_matched,
            facts.mean_change, facts.sd_change, facts.mean_change_ci_low, facts.mean_change_ci_high, facts.n_due,
            facts.response_rate, facts.is_enough_to_rank, facts.is_low_response, facts.mixes_scales
        from analysis.facilitation_confidence as facts
        left join marts.dim_event as events on facts.group_kind = 'event' and facts.group_key = events.event_key
    """
    assert not differences(published(query, 5), confidence(truth, contacts))


def test_the_ratio_of_variances_is_that_of_scipy() -> None:
    """The mean squares that the correlation above is made of."""
    members = pd.DataFrame({"unit": list("aaabbbcccc"), "who": range(10), "post": [1, 2, 3, 3, 4, 5, 2, 2, 4, 5]})
    squares = anova_lm(ols("post ~ C(unit)", members).fit())["mean_sq"]
    f = stats.f_oneway(*(group.post for _, group in members.groupby("unit"))).statistic
    assert squares.iloc[0] / squares.iloc[1] == pytest.approx(f)
