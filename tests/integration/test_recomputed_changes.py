"""Analyses I6 and I7, computed once more from the truth of a sample with pandas, SciPy and statsmodels.

Nothing is read of the marts: releases, models of learning and answers are taken from what the sample was written with.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.weightstats import CompareMeans, DescrStatsW

from tests.integration.confidence import SLICES, answers, by_educator, mixes, rate, surveys, unless_few
from tests.integration.conftest import AS_OF
from tests.integration.recomputed import FEWEST, FROM, Rows, Truth, differences, published
from tests.integration.test_recomputed_analysis import hedges_g, words

TODAY = AS_OF.isoformat()
NONE, UNKNOWN = "Not applicable", "Unknown"
WORDS = {"not_applicable": NONE, "unknown": UNKNOWN}


def moved(day: str, months: int) -> str:
    return (pd.Timestamp(day) + pd.DateOffset(months=months)).date().isoformat()


def versions(truth: Truth) -> pd.DataFrame:
    """Whatever has versions, a curriculum or a model: its versions with their days, and for which curricula it is."""
    releases = truth["curriculum_releases"]
    named = releases.curriculum + releases.release.map(
        lambda one: ", release not known" if one == "unknown" else f" {one}"
    )
    releases = releases.assign(kind="curriculum", lineage=releases.curriculum, version=named, of=releases.curriculum)
    models = truth["learning_models"].merge(
        truth["learning_model_curricula"][["label", "curriculum"]].rename(columns={"curriculum": "of"}), on="label"
    )
    models = models.assign(kind="training", lineage=models.model, version=models.label, of=models.of.replace(WORDS))
    columns = ["kind", "lineage", "version", "of", "valid_from", "valid_to"]
    return pd.concat([releases[columns], models[columns]])


def followed(truth: Truth) -> pd.DataFrame:
    """Event and curriculum -> the release that it used, and the version of the model that it followed."""
    events = truth["events"][["event_id", "type", "start_date"]]
    events = events[events.start_date <= TODAY]
    used = truth["event_curricula"][["event_id", "curriculum"]].merge(events, on="event_id")
    used = used.merge(versions(truth).query("kind == 'curriculum'"), left_on="curriculum", right_on="lineage")
    used = used[(used.valid_from <= used.start_date) & (used.start_date < used.valid_to)]
    models = truth["event_learning_models"].query("model != 'unknown'").rename(columns={"model": "version"})
    models = models.merge(events, on="event_id").assign(kind="training")
    models["curriculum"] = models.curriculum.replace(WORDS)
    columns = ["kind", "event_id", "curriculum", "type", "start_date", "version"]
    return pd.concat([used[columns], models[columns]])


def turns(change: Any, known: pd.DataFrame) -> Iterable[tuple[str, str | None, str]]:
    """What is compared for a change: curriculum or model, version before and version after."""
    own = known[(known.kind == change.kind) & (known.lineage != UNKNOWN)]
    if change.curriculum != NONE:
        own = own[own.of == change.curriculum]
    elif change.kind == "training":
        own = own[own.of == NONE]
    if change.kind == "training" and change.model not in WORDS:
        own = own[own.lineage == known[known.version == change.model].lineage.iloc[0]]
    for lineage, history in own.drop_duplicates(["lineage", "version"]).groupby("lineage"):
        later = history[(history.valid_from >= change.date) & (history.valid_from < moved(change.date, 12))]
        if later.empty:
            continue
        former = history[(history.valid_from < change.date) & (history.valid_to >= change.date)]
        yield lineage, None if former.empty else former.version.iloc[0], later.sort_values("valid_from").version.iloc[0]


def contrast(after: pd.Series, before: pd.Series) -> dict[str, Any]:
    nothing = dict.fromkeys(("difference", "difference_ci_low", "difference_ci_high", "effect_size", "p"))
    if after.std() == 0 and before.std() == 0:
        return {**nothing, "difference": after.mean() - before.mean(), "effect_reason": "no_variance"}
    welch = CompareMeans(DescrStatsW(after.to_numpy(float)), DescrStatsW(before.to_numpy(float)))
    low, high = welch.tconfint_diff(usevar="unequal")
    return {
        "difference": after.mean() - before.mean(), "difference_ci_low": max(low, -4),
        "difference_ci_high": min(high, 4), "effect_size": hedges_g(after, before),
        "p": float(welch.ttest_ind(usevar="unequal")[1]), "effect_reason": None,
    }  # fmt: skip


def compared(sides: dict[str, pd.DataFrame], asked: dict[str, pd.DataFrame], change: Any) -> dict[str, Any]:
    """The figures of one comparison in one group of a slice."""
    posts = {side: by_educator(own, "post") for side, own in sides.items()}
    pres = {side: by_educator(own, "pre") for side, own in sides.items()}
    sizes, bases = {side: len(one) for side, one in posts.items()}, {side: len(one) for side, one in pres.items()}
    fewest, is_open = min(sizes.values()), moved(change.date, 12) > TODAY
    why = "no_answers_before" if not sizes["before"] else "no_answers_after" if not sizes["after"] else None
    state = (
        "too_early" if change.is_in_effect == "N" or (why == "no_answers_after" and is_open) else "not_available" if why
        else "suppressed" if fewest < FEWEST else "n_and_mean_only" if fewest < FROM else "shown"
    )  # fmt: skip
    shown = state == "shown"
    found: dict[str, Any] = contrast(posts["after"], posts["before"]) if shown else dict.fromkeys(
        ("difference", "difference_ci_low", "difference_ci_high", "effect_size", "p", "effect_reason")
    )  # fmt: skip
    base = None
    if shown and min(bases.values()) >= FROM and max(one.std() for one in pres.values()) > 0:
        base = hedges_g(pres["after"], pres["before"])
    rates = {side: rate(own) for side, own in asked.items()}
    both = len(set(posts["before"].index) & set(posts["after"].index))
    row: dict[str, Any] = {
        "state": state, "why_not": why, **found, "p_adjusted": None, "baseline_g": base, "baseline_words": words(base),
        "n_both": both if fewest >= FEWEST else None, "mixes_scales": mixes(pd.concat(list(sides.values()))),
        "is_low_response": any(one is not None and one < 0.5 for one in rates.values()),
    }  # fmt: skip
    for side in sides:
        post, pre = posts[side], pres[side]
        row |= {
            f"n_{side}": unless_few(len(post)), f"mean_{side}": post.mean() if len(post) >= FEWEST else None,
            f"sd_{side}": post.std() if len(post) >= FROM else None, f"n_baseline_{side}": unless_few(len(pre)),
            f"mean_baseline_{side}": pre.mean() if len(pre) >= FEWEST else None,
            f"n_due_{side}": int(asked[side].due.sum()), f"response_rate_{side}": rates[side],
        }  # fmt: skip
    return row


def window(change: Any) -> dict[str, Any]:
    end = moved(change.date, 12)
    state = "to_come" if change.is_in_effect == "N" else "open" if end > TODAY else "complete"
    return {"window_state": state, "window_from": moved(change.date, -12), "window_to": end}


def comparisons(truth: Truth, change: Any) -> Rows:
    known, events, leaders = versions(truth), followed(truth), truth["event_facilitators"].query("person != 'unknown'")
    told, due = answers(truth), surveys(truth)
    rows: Rows = {}
    for lineage, former, latter in turns(change, known):
        own = events[(events.kind == change.kind) & events.version.isin([former, latter])]
        if change.curriculum != NONE:
            own = own[own.curriculum == change.curriculum]
        before = (own.version == former) & (own.start_date < change.date) & (own.start_date >= moved(change.date, -12))
        after = (own.version == latter) & (own.start_date >= change.date) & (own.start_date < moved(change.date, 12))
        own = own[before | after].assign(side=after.map({True: "after", False: "before"}))
        for (curriculum, kind), sided in own.groupby(["curriculum", "type"]):
            led = {
                side: set(leaders[leaders.event_id.isin(one.event_id)].person) for side, one in sided.groupby("side")
            }
            before_led, after_led = led.get("before", set()), led.get("after", set())
            one_of, both_of = len(before_led | after_led), len(before_led & after_led)
            counts = sided.side.value_counts()
            common = {
                **window(change), "version_before": former, "version_after": latter,
                "n_events_before": int(counts.get("before", 0)), "n_events_after": int(counts.get("after", 0)),
                "n_facilitators": one_of, "n_facilitators_both": both_of,
                "facilitators_both_share": both_of / one_of if one_of else None,
            }  # fmt: skip
            said, asked = told.merge(sided[["event_id", "side"]]), due.merge(sided[["event_id", "side"]])
            groups = {("all", "all")}
            for name, column in SLICES.items():
                groups |= {(name, group) for frame in (said, asked) for group in frame[column].dropna()}
            for slice_, group in groups:
                column = SLICES.get(slice_)
                picked = [frame[frame[column] == group] if column else frame for frame in (said, asked)]
                split = [{side: one[one.side == side] for side in ("before", "after")} for one in picked]
                model = lineage if change.kind == "training" else NONE
                key = (change.change, curriculum, model, kind, slice_, group)
                rows[key] = {**common, **compared(split[0], split[1], change)}
    return rows or nothing_of(change, list(turns(change, known)))


def nothing_of(change: Any, found: list[Any]) -> Rows:
    why = "no_curriculum" if change.curriculum == UNKNOWN else "no_events" if found else "no_version_after"
    frame = pd.DataFrame({"who": [], "post": [], "pre": [], "scales": [], "due": [], "answered": []})
    sides = {"before": frame, "after": frame}
    over = window(change)["window_state"]
    early = over == "to_come" or (over == "open" and why != "no_curriculum")
    row = {
        **window(change), "version_before": None, "version_after": None, "n_events_before": 0, "n_events_after": 0,
        "n_facilitators": 0, "n_facilitators_both": 0, "facilitators_both_share": None,
        **compared(sides, sides, change), "why_not": why, "state": "too_early" if early else "not_available",
    }  # fmt: skip
    model = UNKNOWN if change.kind == "training" else NONE
    return {(change.change, change.curriculum, model, NONE, "all", "all"): row}


def changes(truth: Truth) -> Rows:
    log = truth["changes"].query("kind in ('curriculum', 'training')")
    log = log.assign(curriculum=log.curriculum.map(lambda one: truth.curricula.get(one, one)))
    rows: Rows = {}
    for kind, own in log.groupby("kind"):
        found: Rows = {}
        for change in own.itertuples():
            found |= comparisons(truth, change)
        for group in {key[4:] for key in found}:
            family = [row for key, row in found.items() if key[4:] == group and row["p"] is not None]
            adjusted = multipletests([row["p"] for row in family], method="holm")[1] if family else []
            for row, p in zip(family, adjusted, strict=True):
                row["p_adjusted"] = float(p)
        rows |= {(kind, *key): row for key, row in found.items()}
    return rows


def test_confidence_before_and_after_changes_is_what_pandas_says(published_sample: str, sample: Path) -> None:
    query = """
        select
            change_kind, change_source_id, curriculum, learning_model, event_type, slice, slice_group, version_before,
            version_after, window_state, state, why_not, effect_reason, baseline_words, n_events_before, n_before,
            mean_before, sd_before, n_events_after, n_after, mean_after, sd_after, difference, difference_ci_low,
            difference_ci_high, effect_size, p, p_adjusted, n_both, n_baseline_before, mean_baseline_before,
            n_baseline_after, mean_baseline_after, baseline_g, n_due_before, response_rate_before, n_due_after,
            response_rate_after, n_facilitators, n_facilitators_both, facilitators_both_share, is_low_response,
            mixes_scales, window_from::text, window_to::text
        from analysis.change_confidence
    """
    assert not differences(published(query, 7), changes(Truth(sample / "truth")))


def test_the_worked_contrast_of_the_model() -> None:
    """What the dbt unit test of `change_confidence` expects of its made-up world."""
    found = contrast(pd.Series([4.0] * 5 + [5.0] * 5), pd.Series([3.0] * 6 + [4.0] * 6))
    assert found["difference"] == pytest.approx(1)
    assert (found["difference_ci_low"], found["difference_ci_high"]) == pytest.approx((0.529997, 1.470003), abs=5e-7)
    assert found["effect_size"] == pytest.approx(1.834510, abs=5e-7)
    assert found["p"] == pytest.approx(0.0002679354, abs=5e-11)
