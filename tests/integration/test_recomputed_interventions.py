"""Interventions over time (I1), computed once more from the truth of a sample, month by month and person by person.

Nothing is read of the marts. Where the models add up what changes from month to month, this looks at every educator in
every month: who is eligible, who was reached, and how long ago the last touch was.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

from tests.integration.conftest import AS_OF
from tests.integration.recomputed import (
    FEWEST,
    LEARNERS,
    Rows,
    Truth,
    differences,
    label,
    numbers,
    published,
    t_interval,
    wilson,
)

TODAY = pd.Timestamp(AS_OF)
NOW = pd.Period(AS_OF, "M")
NOBODY = {"", "anonymous", "late", "nobody", "not_applicable", "unknown"}

# Whom a kind is offered to, and whether it is counted by event or by day.
KINDS = {
    "training": ("in_contact", "event"),
    "academic-year workshop": ("in_support", "event"),
    "coaching": ("entitled_to_coaching", "day"),
    "office hours": ("in_support", "day"),
    "one-to-one": ("in_support", "day"),
    "e-mail": ("may_be_written_to", "day"),
    "forum": ("in_contact", "day"),
    "workbook order": ("in_support_or_using", "day"),
    "any": ("in_contact", "event"),
}
EVENTS = {
    "Full PD": "training", "Intro PD": "training", "Academic Year Workshop": "academic-year workshop",
    "Office Hour": "office hours", "One-on-one": "one-to-one",
}  # fmt: skip
CHANNELS = {
    "Coaching": "coaching", "Office Hours": "office hours", "Phone": "one-to-one", "Zoom": "one-to-one",
    "Email": "e-mail", "Discourse": "forum",
}  # fmt: skip
STATES = {"implementing": "yes", "not_implementing": "no", "unknown": "unknown", "too_early": "too_early"}

Span = tuple[pd.Timestamp, pd.Timestamp, bool]  # first and last day, and whether it is a training
Eligible = dict[str, dict[str, set[pd.Period]]]  # population -> person -> months
Group = tuple[str, str]  # slice and group


def day(text: str) -> pd.Timestamp | None:
    return pd.Timestamp(text) if text else None


# --- touches ----------------------------------------------------------------------------------------------------------


def touches(truth: Truth) -> pd.DataFrame:
    """Person, kind, day and event of every touch until the report date."""
    marks = truth["marks"].query("attended == 'Y' and made_up == 'N'")
    marks = marks.merge(truth["events"][["event_id", "type", "start_date"]], on="event_id")
    sessions = truth["coaching_sessions"].query("attended == 'yes'")
    spoken, orders = (
        truth["interactions"],
        truth["workbook_orders"].query("orderer_kind == 'person' and is_return == 'N'"),
    )
    parts = [
        pd.DataFrame(
            # of a mere total the days are not known: the first day of the event stands in
            {"person": marks.person, "kind": marks.type.map(EVENTS), "event": marks.event_id,
             "day": marks.date.where(marks.date != "", marks.start_date)}
        ),
        pd.DataFrame({"person": sessions.person, "kind": "coaching", "day": sessions.date}),
        pd.DataFrame({"person": spoken.person, "kind": spoken.channel.map(CHANNELS), "day": spoken.date}),
        pd.DataFrame({"person": orders.person, "kind": "workbook order", "day": orders.date}),
    ]  # fmt: skip
    found = pd.concat(parts).dropna(subset=["kind"])
    found["day"] = pd.to_datetime(found.day)
    found = found[(found.day <= TODAY) & ~found.person.isin(NOBODY)]
    by_event = found.kind.map(lambda kind: KINDS[kind][1] == "event")
    found["occasion"] = found.event.where(by_event, found.day.dt.strftime("%Y-%m-%d"))
    found["month"] = found.day.dt.to_period("M")
    together = found.assign(occasion=found.kind + found.occasion, kind="any")
    return pd.concat([found, together])


# --- who is eligible --------------------------------------------------------------------------------------------------


def months(first: pd.Timestamp, last: pd.Timestamp) -> set[pd.Period]:
    last = min(last, TODAY)
    return set(pd.period_range(first, last, freq="M")) if first <= last else set()


def in_contact(truth: Truth) -> tuple[dict[str, set[pd.Period]], dict[str, set[pd.Period]]]:
    """Months in touch, and those in which letters may be sent, of each person."""
    stages = truth["journey_stages"].query("is_of_person == 'Y'")
    here: dict[str, set[pd.Period]] = {}
    letters: dict[str, set[pd.Period]] = {}
    for person, own in stages.groupby("person"):
        first = own[own.stage == "first_contact"].entered_on.max()
        if not isinstance(first, str) or not first:
            continue
        # nobody of a sample of two years has lapsed, which takes two silent academic years
        assert not own.stage.isin(["lapsed", "returned"]).any()
        here[person] = letters[person] = months(pd.Timestamp(first), TODAY)
        if (own.stage == "opted_out").any():
            left = day(own[own.stage == "opted_out"].entered_on.max())
            letters[person] = {month for month in here[person] if left and month <= pd.Period(left, "M")}
    # who signs up from the mailbox of an office is a contact of their own (rule K7), and has no name in the truth
    signed = truth["instrument_data"].query("person == 'mailbox'").submitted
    assert len(signed) == (truth["contacts"].canonical_type == "role_mailbox").sum()
    for number, moment in enumerate(signed):
        here[f"mailbox {number}"] = letters[f"mailbox {number}"] = months(pd.Timestamp(moment).normalize(), TODAY)
    return here, letters


def windows(truth: Truth) -> dict[str, set[pd.Period]]:
    """Months in which a window of support is open: from the last day of a training attended for a year or longer."""
    ends = truth["contract_events"].merge(truth["contracts"][["contract", "end_date"]], on="contract")
    contract_end = pd.to_datetime(ends.end_date).groupby(ends.event_id).max()
    learned = truth["enrollments"].query("is_enrolled == 'Y' and is_make_up == 'N'")
    learned = learned[learned.role.isin(LEARNERS) & (numbers(learned, "attended") > 0)]
    events = truth["events"].query("type in ('Full PD', 'Intro PD')")
    learned = learned.merge(events[["event_id", "end_date"]], on="event_id")
    learned = learned.merge(truth["event_curricula"][["event_id", "curriculum"]], on="event_id", how="left")
    spans: dict[tuple[str, str], list[Span]] = defaultdict(list)
    for row in learned.itertuples():
        end = pd.Timestamp(row.end_date)
        if end <= TODAY:
            after = contract_end.get(row.event_id, end)
            close = max(end + pd.DateOffset(months=12), after if pd.notna(after) else end)
            spans[row.person, str(row.curriculum)].append((end, close, True))
    for row in truth["coaching_periods"].itertuples():
        name = truth.curricula[row.curriculum]
        spans[row.person, name].append((pd.Timestamp(row.start_date), pd.Timestamp(row.end_date), False))
    found: dict[str, set[pd.Period]] = defaultdict(set)
    for (person, _), own in spans.items():
        for chain in chained(sorted(own)):
            trained = [start for start, _, is_training in chain if is_training]
            if trained:
                found[person] |= months(min(trained), max(close for _, close, _ in chain))
    return found


def chained(
    spans: list[Span],
) -> list[list[Span]]:
    """Spans that begin while the one before lasts, or the day after, in one list."""
    chains: list[list[Span]] = []
    for span in spans:
        if chains and span[0] <= max(close for _, close, _ in chains[-1]) + pd.Timedelta(days=1):
            chains[-1].append(span)
        else:
            chains.append([span])
    return chains


def eligible(truth: Truth) -> Eligible:
    here, letters = in_contact(truth)
    support = windows(truth)
    coached: dict[str, set[pd.Period]] = defaultdict(set)
    for row in truth["coaching_periods"].itertuples():
        coached[row.person] |= months(pd.Timestamp(row.start_date), pd.Timestamp(row.end_date))
    using: dict[str, set[pd.Period]] = defaultdict(set, {person: set(own) for person, own in support.items()})
    for row in truth["educator_years"].query("status == 'implementing'").itertuples():
        year = int(row.academic_year)
        using[row.person] |= months(pd.Timestamp(year, 7, 1), pd.Timestamp(year + 1, 6, 30))
    return {
        "in_contact": here, "may_be_written_to": letters, "in_support": support, "entitled_to_coaching": coached,
        "in_support_or_using": using,
    }  # fmt: skip


# --- cohorts ----------------------------------------------------------------------------------------------------------


def members(truth: Truth, everybody: Iterable[str], first: pd.Period) -> dict[Group, dict[str, pd.Period]]:
    """Slice and group -> who is in it, and from which month on."""
    found: dict[Group, dict[str, pd.Period]] = defaultdict(dict)
    found["all", "all"] = dict.fromkeys(everybody, first)
    # a cohort that enrollments form is named after what its members have in common
    named = {"year": lambda word: label(int(word)), "curriculum": truth.curricula.get, "state": str}
    for row in truth["cohort_members"].query("is_listed == 'N'").itertuples():
        if row.kind in named:
            mine = found[row.kind, named[row.kind](row.cohort.split("|")[-1])]
            month = pd.Period(row.start_date, "M")
            mine[row.person] = min(month, mine.get(row.person, month))
    return found


# --- the table --------------------------------------------------------------------------------------------------------


def outcome_of(truth: Truth) -> dict[tuple[str, int], str]:
    years = truth["educator_years"]
    return {(row.person, int(row.academic_year)): row.any_outcome_state for row in years.itertuples()}


def year_of(month: pd.Period) -> int:
    return month.year - (month.month < 7)


def last_day(month: pd.Period) -> pd.Timestamp:
    return min(month.end_time.normalize(), TODAY)


def row_of(
    here: set[str], offered: set[str], own: pd.DataFrame, month: pd.Period, outcomes: dict[tuple[str, int], str]
) -> dict[str, Any]:
    """One kind in one month.

    Args:
        here: members of the group in the month.
        offered: those of them who are eligible.
        own: touches of the kind, of everybody, up to the month.
    """
    own = own[own.person.isin(here)]
    now = own[own.month == month]
    people, n = set(now.person), len(offered)
    hits = len(people & offered)
    state = "not_available" if not n else "suppressed" if n < FEWEST else "shown"
    shown, bounds = state == "shown", wilson(hits, n)
    told = Counter(outcomes.get((person, year_of(month)), "not_asked") for person in people)
    split = {f"n_reached_{name}": told[word] for name, word in STATES.items()}
    split["n_reached_not_asked"] = len(people) - sum(split.values())
    last = own[own.person.isin(offered)].groupby("person").day.max()
    days = (last_day(month) - last).dt.days.astype(float)
    days_state = "not_available" if not len(days) else "suppressed" if len(days) < FEWEST else "shown"
    around = t_interval(days, 0) if days_state == "shown" else {"low": None, "high": None, "reason": None}
    return {
        "interventions": len(now[["person", "occasion"]].drop_duplicates()),
        "touch_days": len(now[["person", "day"]].drop_duplicates()), "n_reached": len(people), "n_eligible": n,
        "reach_state": state, "n_reached_eligible": hits if shown else None, "reach": hits / n if shown else None,
        "reach_ci_low": bounds["low"] if shown else None, "reach_ci_high": bounds["high"] if shown else None,
        "reach_ci_reason": bounds["reason"] if shown else None,
        **(dict.fromkeys(split) if 0 < len(people) < FEWEST else split),
        "n_touched": len(days), "n_never_touched": n - len(days), "days_state": days_state,
        "mean_days_since_last_touch": days.mean() if days_state == "shown" else None,
        "days_ci_low": around["low"], "days_ci_high": around["high"], "days_ci_reason": around["reason"],
        "is_month_closed": month.end_time.date() <= AS_OF,
    }  # fmt: skip


def by_month(truth: Truth) -> Rows:
    touched, offered, outcomes = touches(truth), eligible(truth), outcome_of(truth)
    first = touched.month.min()
    everybody = {person for own in offered.values() for person in own} | set(touched.person)
    rows: Rows = {}
    for (name, group), mine in members(truth, everybody, first).items():
        for month in pd.period_range(max(first, min(mine.values())), NOW, freq="M"):
            here = {person for person, since in mine.items() if since <= month}
            for kind, (population, _) in KINDS.items():
                may = {person for person in here if month in offered[population].get(person, ())}
                own = touched[(touched.kind == kind) & (touched.month <= month)]
                rows[name, group, date(month.year, month.month, 1), kind] = row_of(here, may, own, month, outcomes)
    return rows


def test_interventions_by_month_are_what_pandas_says(published_sample: str, sample: Path) -> None:
    query = """
        select
            slice, slice_group, month, intervention_kind, interventions, touch_days, n_reached, n_eligible,
            reach_state, n_reached_eligible, reach, reach_ci_low, reach_ci_high, reach_ci_reason,
            n_reached_implementing, n_reached_not_implementing, n_reached_unknown, n_reached_too_early,
            n_reached_not_asked, n_touched, n_never_touched, days_state, mean_days_since_last_touch, days_ci_low,
            days_ci_high, days_ci_reason, is_month_closed
        from analysis.intervention_month
    """
    expected = by_month(Truth(sample / "truth"))
    assert {row["reach_state"] for row in expected.values()} == {"shown", "suppressed", "not_available"}
    assert any(row["days_ci_low"] for row in expected.values())
    assert not differences(published(query, 4), expected)


def test_the_months_of_educators_are_what_pandas_says(published_sample: str, sample: Path) -> None:
    """People have other numbers in the truth: the rows are compared as they are, whoever they are of."""
    truth = Truth(sample / "truth")
    offered, outcomes = eligible(truth), outcome_of(truth)
    expected: Counter[tuple[Any, ...]] = Counter()
    for (person, kind), own in touches(truth).groupby(["person", "kind"]):
        before: pd.Timestamp | None = None
        for month, now in own.groupby("month"):
            first, last = now.day.min(), now.day.max()
            expected[
                date(month.year, month.month, 1), kind, now.occasion.nunique(), now.day.nunique(), first.date(),
                last.date(), (last_day(month) - last).days, None if before is None else (first - before).days,
                month in offered[KINDS[kind][0]].get(person, ()),
                outcomes.get((person, year_of(month)), "not_asked"),
            ] += 1  # fmt: skip
            before = last
    query = """
        select
            month, intervention_kind, interventions, touch_days, first_touch_date, last_touch_date,
            days_since_last_touch, days_since_touch_before, is_eligible, outcome_state, contact_id
        from analysis.intervention_educator_month
    """
    found = Counter(key[:-1] for key in published(query, 11))
    assert found - expected == Counter()
    assert expected - found == Counter()


def test_spans_of_the_eligible_are_what_pandas_says(published_sample: str, sample: Path) -> None:
    expected: Counter[tuple[Any, ...]] = Counter()
    for population, people in eligible(Truth(sample / "truth")).items():
        for own in people.values():
            for first in (month for month in own if month - 1 not in own):
                last = first
                while last + 1 in own:
                    last += 1
                expected[population, (last - first).n + 1, first.start_time.date(), last.start_time.date()] += 1
    query = "select population, months, first_month, last_month, contact_id from analysis.intervention_eligible"
    assert Counter(key[:-1] for key in published(query, 5)) == expected
