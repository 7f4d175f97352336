"""Analyses made of rows written by hand: what is said before any number, and what is hidden."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from orchestration.lib.reports import analyses
from orchestration.lib.reports.analyses import (
    change,
    common,
    context,
    facilitators,
    implementers,
    interventions,
    programme,
    quality,
    retention,
)
from orchestration.lib.reports.content import Column, Kind, Section


class Published:
    """A publication without a database: it answers every query with the same rows."""

    def __init__(self, *rows: dict[str, Any]) -> None:
        self.rows = list(rows)

    def records(self, query: str, values: object = ()) -> list[dict[str, Any]]:
        return self.rows

    def columns(self, relation: str, kinds: dict[str, Kind]) -> tuple[Column, ...]:
        return tuple(Column(name, kind) for name, kind in kinds.items())


def comparison(**given: Any) -> dict[str, Any]:
    numbers: dict[str, Any] = {
        name: 12 if kind == "count" else Decimal("0.5") for name, kind in change.CHANGES.items() if kind != "text"
    }
    texts = dict.fromkeys((name for name, kind in change.CHANGES.items() if kind == "text"), None)
    said = {
        "change_source_id": "C1", "element": "unit 3", "curriculum": "Algebra", "event_type": "Full PD",
        "change_kind": "curriculum", "slice": "all", "slice_group": "all", "state": "shown", "window_state": "complete",
        "is_low_response": False, "mixes_scales": False, "baseline_words": "comparable at baseline",
    }  # fmt: skip
    return texts | numbers | said | given


def changes(*rows: dict[str, Any]) -> Section:
    (section,) = change.sections(Published(*rows), "curriculum")  # type: ignore[arg-type]
    return section


FEW = {
    **dict.fromkeys(("n_before", "mean_before", "difference", "difference_ci_low", "difference_ci_high"), None),
    "effect_size": None, "state": "suppressed", "baseline_words": None,
}  # fmt: skip


def test_a_comparison_says_what_a_sceptic_asks() -> None:
    section = changes(
        comparison(is_low_response=True, baseline_words="not comparable at baseline"),
        comparison(event_type="Intro PD", window_state="open", mixes_scales=True, **FEW),
    )
    said = "\n".join(section.paragraphs)
    assert "associated with" in said
    assert (
        "LOW RESPONSE: less than half of the surveys were answered on a side of C1, unit 3, Algebra, Full PD." in said
    )
    assert "NOT COMPARABLE AT BASELINE: C1, unit 3, Algebra, Full PD." in said
    assert "figures may still change: C1, unit 3, Algebra, Intro PD." in said
    assert "different scales, brought to 1 to 5, stand in the means of C1, unit 3, Algebra, Intro PD." in said
    assert "no difference is given" not in said


def test_few_educators_have_neither_bar_nor_number() -> None:
    section = changes(comparison(), comparison(event_type="Intro PD", n_after=0, mean_after=None, **FEW))
    (chart,), (table,) = section.charts, section.tables
    assert [(bar.label, bar.value, bar.shown) for bar in chart.bars] == [
        ("1: C1, unit 3, Algebra, Full PD", Decimal("0.5"), "+0.50 (n 12 and 12)"),
        ("2: C1, unit 3, Algebra, Intro PD", None, "n<5"),
    ]
    printed = dict(zip((column.name for column in table.columns), table.rows[1], strict=True))
    assert {name: printed[name] for name in ("n_before", "mean_before", "difference", "n_after", "mean_after")} == {
        "n_before": "n<5", "mean_before": "n<5", "difference": "n<5", "n_after": 0, "mean_after": "n/a",
    }  # fmt: skip


def test_a_log_without_a_comparison_says_so() -> None:
    nothing = {"n_events_before": 0, "n_events_after": 0, "state": "not_available", "why_not": "no_version_after"}
    section = changes(comparison(**FEW | nothing))
    assert "No change has 10 educators on both sides, so no difference is given." in section.paragraphs
    assert [(bar.label, bar.shown) for bar in section.charts[0].bars] == [("1: C1, unit 3, Algebra", "n/a")]
    assert changes().tables[0].rows == ()


def facilitated(**given: Any) -> dict[str, Any]:
    numbers: dict[str, Any] = {
        name: 12 if kind == "count" else Decimal("3.5") for name, kind in facilitators.GROUPS.items() if kind != "text"
    }
    said = {
        "group_kind": "facilitator", "group_label": "Contact 1", "curriculum": "Algebra", "slice": "all",
        "slice_group": "all", "state": "shown", "change_state": "shown", "is_enough_to_rank": True, "icc_reason": None,
        "is_low_response": False, "mixes_scales": False, "shrinkage_weight": Decimal(20), "icc": Decimal("0.2"),
        "suggested_weight": Decimal(4), "n_units": 3,
    }  # fmt: skip
    return numbers | said | given


HIDDEN = {"n_respondents": None, "mean_post": None, "shrunken_mean": None, "state": "suppressed"}


def test_facilitators_are_no_ranking() -> None:
    rows = [
        facilitated(),
        facilitated(group_label="Contact 2", is_enough_to_rank=False, is_low_response=True, **HIDDEN),
        facilitated(group_label="Contact 3", shrunken_mean=Decimal("4.5")),
        facilitated(group_kind="event", icc=None, icc_reason="n_too_small", suggested_weight=None),
    ]
    leaders, events = facilitators.sections(Published(*rows))  # type: ignore[arg-type]
    said = "\n".join(leaders.paragraphs)
    assert "Not for contractor appraisal" in said
    assert "associated with" in said
    assert "Algebra: k = 20 by the policy, and the data suggest 4.0 (ICC 0.200, 3 facilitators)." in said
    assert "LOW RESPONSE: in 1 of 3 rows" in said
    assert "too few answers to tell what the data suggest (n_too_small)" in "\n".join(events.paragraphs)
    # in the order of labels, not of means; who is hidden is in the table alone
    assert [bar.label for bar in leaders.charts[0].bars] == ["Contact 1, Algebra", "Contact 3, Algebra"]
    names = [column.name for column in leaders.tables[0].columns]
    printed = dict(zip(names, leaders.tables[0].rows[1], strict=True))
    assert (printed["n_respondents"], printed["mean_post"], printed["is_enough_to_rank"]) == ("n<5", "n<5", "no")
    assert not events.charts


def test_where_the_mean_of_all_tells_of_few_it_is_hidden_and_what_is_drawn_to_it() -> None:
    names = ("mean_post", "shrunken_mean", "mean_of_all", "n_of_all")
    hidden = dict.fromkeys(names[1:])
    rows = [
        facilitated(**hidden),
        facilitated(**hidden | HIDDEN),
        # of the one other curriculum all are few
        facilitated(curriculum="Physics", **hidden | HIDDEN),
        facilitated(curriculum="Physics", slice="state", **HIDDEN | {"state": "not_available", "n_of_all": 0,
                    "mean_of_all": None}),
    ]  # fmt: skip
    leaders, _ = facilitators.sections(Published(*rows))  # type: ignore[arg-type]
    assert [[cells(leaders, nth)[name] for name in names] for nth in range(len(rows))] == [
        [Decimal("3.5"), "hidden", "hidden", "hidden"],
        ["n<5", "n<5", "hidden", "hidden"],
        ["n<5", "n<5", "n<5", "n<5"],
        ["n/a", "n/a", "n/a", 0],
    ]


RATE = {
    "slice": "all", "slice_group": "all", "variable": "choice", "level": "own", "rate_state": "suppressed",
    "comparison_state": "suppressed", "n_educators": 16, "n_known": 12, "n_implementing": None, "n_unknown": None,
    "n_too_early": 0, "n_not_applicable": 0, "rate": None, "difference": None, "effect_h": None,
    "is_low_response": False,
}  # fmt: skip


def cells(section: Section, nth: int = 0) -> dict[str, Any]:
    (table,) = section.tables
    return dict(zip((column.name for column in table.columns), table.rows[nth], strict=True))


def test_a_figure_of_more_that_tells_of_few_is_not_called_few() -> None:
    rates = dict.fromkeys(common.RATES) | RATE
    (section,) = context.sections(Published(rates, rates | {"n_known": None}))  # type: ignore[arg-type]
    names = (
        "n_educators", "n_known", "n_implementing", "n_unknown", "known_share", "n_too_early", "rate", "difference",
        "rate_reference",
    )  # fmt: skip
    assert [cells(section)[name] for name in names] == [16, 12, *["hidden", "n<5", "hidden"], 0, *["hidden"] * 3]
    assert [cells(section, 1)[name] for name in names] == [16, *["n<5"] * 4, 0, *["n<5"] * 3]
    assert [bar.shown for bar in section.charts[0].bars] == ["hidden", "n<5"]


def test_levels_of_which_little_is_known_are_named_before_the_table() -> None:
    rate = dict.fromkeys(common.RATES) | RATE
    low = rate | {"is_low_response": True}
    rows = (low, rate | {"level": "mixed"}, low | {"level": "required"}, low | {"slice": "state", "level": "none"})
    (section,) = context.sections(Published(*rows))  # type: ignore[arg-type]
    said = [told for told in section.paragraphs if told.startswith("LOW RESPONSE")]
    assert said == [
        "LOW RESPONSE: whether they implement is known of fewer than half, over all years, of choice = own; choice = "
        "required."
    ]
    (section,) = context.sections(Published(rate))  # type: ignore[arg-type]
    assert not [told for told in section.paragraphs if "LOW RESPONSE" in told]


def test_a_comparison_with_few_is_called_few() -> None:
    level = dict.fromkeys(common.RATES) | RATE | {
        "rate_state": "shown", "rate": Decimal("0.5"), "n_implementing": 6, "reference_level": "required",
    }  # fmt: skip
    few = level | {"level": "required", "n_known": None, "rate_state": "suppressed", "rate": None}
    of_few = level | {"level": "required", "n_known": 12, "rate_state": "suppressed", "rate": None}
    for reference, said in ((few, "n<5"), (of_few, "hidden")):
        (section,) = context.sections(Published(level, reference))  # type: ignore[arg-type]
        assert [cells(section)[name] for name in ("rate", "difference", "effect_h")] == [Decimal("0.5"), said, said]


def test_a_share_of_a_group_that_is_told_is_hidden() -> None:
    told = dict.fromkeys(implementers.PROFILE) | {
        "slice": "all", "slice_group": "all", "variable": "choice", "level": "own", "state": "suppressed",
        "n_implementer": 16, "n_non_implementer": None, "n_unknown": 0,
    }  # fmt: skip
    (section,) = implementers.sections(Published(told))  # type: ignore[arg-type]
    printed = cells(section)
    assert [printed[f"value_{group}"] for group in implementers.GROUPS] == ["hidden", "n<5", "n/a"]
    assert [printed[f"n_{group}"] for group in implementers.GROUPS] == [16, "n<5", 0]
    assert printed["difference"] == "n<5"
    told |= {"n_non_implementer": 0, "state": "not_available", "mixes_scales": True, "is_low_response": True}
    (section,) = implementers.sections(Published(told))  # type: ignore[arg-type]
    assert (cells(section)["value_implementer"], cells(section)["difference"]) == ("hidden", "n/a")
    assert (cells(section)["mixes_scales"], cells(section)["is_low_response"]) == ("yes", "yes")
    said = "\n".join(section.paragraphs)
    assert "LOW RESPONSE: the variable is known of fewer than half, over all years, of choice = own." in said
    assert common.MIXED in said
    assert "Not controlled for" in said


def test_a_bar_of_an_effect_says_how_far_it_may_be_chance() -> None:
    row = dict.fromkeys((*implementers.PROFILE, "mixes_scales", "is_low_response")) | {
        "slice": "academic_year", "slice_group": "2024-25", "variable": "primary_subject", "level": "Physics",
        "state": "shown", "effect_kind": "h", "effect_size": 0.62, "n_implementer": 53, "n_non_implementer": 28,
        "n_unknown": 0, "difference_ci_low": -0.038, "difference_ci_high": 0.203, "p_adjusted": 1.0,
    }  # fmt: skip
    means = {"variable": "class_size", "level": "", "effect_kind": "g", "effect_size": -1.5}
    rows = (row, row | means | {"p_adjusted": 0.0002}, row | {"effect_size": 0.0, "p_adjusted": None})
    (section,) = implementers.sections(Published(*rows))  # type: ignore[arg-type]
    assert [bar.shown for bar in section.charts[0].bars] == [
        "h +0.62 (n 53 and 28; -0.04 to +0.20; p 1.000)",
        "g -1.50 (n 53 and 28; -0.04 to +0.20; p <0.001)",
        "h +0.00 (n 53 and 28; -0.04 to +0.20; p n/a)",
    ]


def test_of_who_comes_back_few_are_hidden() -> None:
    row = dict.fromkeys((*retention.RETENTION, *retention.LONGEVITY)) | {
        "slice": "student_gain", "slice_group": "gain", "retention_state": "suppressed", "n_known": 9, "n_unknown": 0,
        "state": "suppressed",
    }  # fmt: skip
    rows = (
        row,
        row | {"n_known": None},
        row | {"slice": "state", "n_known": 3},
        row | {"n_known": 0, "retention_state": "too_early"},
        # a class is hidden with another one, which nobody is told
        row | {"retention_state": "shown", "retention_rate": Decimal("0.5"), "n_churned_outside": 8},
    )
    section, _ = retention.sections(Published(*rows))  # type: ignore[arg-type]
    names = (
        "n_implementers", "n_known", "n_unknown", "retention_rate", "n_churned_outside", "n_churned_good_reason",
        "n_reactivated",
    )  # fmt: skip
    assert [[cells(section, nth)[name] for name in names] for nth in range(len(rows))] == [
        ["n<5", 9, 0, "hidden", "hidden", "hidden", "n<5"],
        ["n<5", "n<5", 0, "n<5", "n<5", "n<5", "n<5"],
        ["n<5", 3, 0, "n<5", "n<5", "n<5", "n<5"],
        ["n<5", 0, 0, "too early", "too early", "too early", "n<5"],
        ["n<5", 9, 0, Decimal("0.5"), 8, "hidden", "n<5"],
    ]


def test_the_cover_explains_every_word_that_stands_for_a_figure() -> None:
    legend = analyses.HIDDEN + analyses.STATES
    assert [word for word in common.INSTEAD.values() if word not in legend] == []


def measured(**given: Any) -> dict[str, Any]:
    said = {
        "slice": "all", "academic_year_label": "2021-22", "metric": "materials_score", "measure_kind": "mean",
        "state": "shown", "mixes_scales": False, "value": Decimal("3.7"), "n": 5, "n_unknown": 0,
        "n_too_early": 0,
    }  # fmt: skip
    return dict.fromkeys((*programme.PROGRAMME, "is_low_response")) | said | given


def test_a_mean_over_several_scales_says_so_in_its_row_and_before_the_table() -> None:
    rows = (measured(), measured(academic_year_label="2022-23", mixes_scales=True))
    (section,) = programme.sections(Published(*rows))  # type: ignore[arg-type]
    said = "Answers on different scales, brought to 1 to 5, stand in the means of materials_score of 2022-23."
    assert said in section.paragraphs
    assert [cells(section, nth)["mixes_scales"] for nth in range(2)] == ["no", "yes"]
    (section,) = programme.sections(Published(measured()))  # type: ignore[arg-type]
    assert not [told for told in section.paragraphs if "scales" in told]


def test_of_the_programme_every_figure_that_is_not_told_says_why() -> None:
    share = {"metric": "conversion_rate", "measure_kind": "share", "value": None}
    few = {"state": "suppressed", "n": None, "n_unknown": None, "n_too_early": 0}
    rows = (
        measured(known_share=None),
        measured(**share, **few),
        measured(**share, state="too_early", n=0, n_unknown=0, n_too_early=7),
        measured(**share, state="not_available", n=0, n_unknown=0, n_too_early=0),
        measured(metric="trained", measure_kind="count", value=Decimal(3), n=None, n_unknown=None, n_too_early=None),
    )
    (section,) = programme.sections(Published(*rows))  # type: ignore[arg-type]
    names = ("value", "n", "n_unknown", "known_share")
    assert [[cells(section, nth)[name] for name in names] for nth in range(len(rows))] == [
        [Decimal("3.7"), 5, 0, None],
        ["n<5", "n<5", "n<5", "n<5"],
        ["too early", 0, 0, "too early"],
        ["n/a", 0, 0, "n/a"],
        [Decimal(3), None, None, None],
    ]


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ((), "No survey is due as yet."),
        (({"n_due": 0, "is_low_response": False},), "No survey is due as yet."),
        (({"n_due": 0, "is_low_response": False}, {"n_due": 4, "is_low_response": False}), "No response is low."),
        (
            ({"n_due": 4, "is_low_response": True},),
            "Low response, less than half of what was due: feedback, post, 2023-24.",
        ),
    ],
)
def test_that_no_response_is_low_is_said_of_what_was_due_alone(rows: tuple[dict[str, Any], ...], said: str) -> None:
    labelled = [row | {"label": "feedback, post, 2023-24"} for row in rows]
    assert quality._low(labelled) == said


@pytest.mark.parametrize(
    ("newest", "days_old", "freshness"),
    [
        (None, None, "nothing landed"),
        (date(2026, 6, 20), 10, "in time"),
        (date(2026, 6, 30), 0, "in time"),
        (date(2020, 6, 30), 2191, "late"),
        (date(2026, 11, 28), None, "arrived after the report date"),
    ],
)
def test_a_feed_is_as_old_as_its_newest_file_on_the_report_date(
    newest: date | None, days_old: int | None, freshness: str
) -> None:
    reader = Published()
    reader.as_of = date(2026, 6, 30)  # type: ignore[attr-defined]
    counts = dict.fromkeys(("landed", "loaded", "rejected", "superseded", "filtered"), 1)
    files = [{"feed": "people", "effective_date": newest, **counts}] if newest else []
    found = quality._feed(reader, files, "people")  # type: ignore[arg-type]
    assert (found["days_old"], found["freshness"]) == (days_old, freshness)


def test_every_figure_of_who_comes_back_that_is_not_told_says_why() -> None:
    row = dict.fromkeys((*retention.RETENTION, *retention.LONGEVITY)) | {
        "slice": "state", "slice_group": "RI", "retention_state": "shown", "state": "shown",
        "n_implementers": 12, "n_known": 9, "n_unknown": 3, "n_attendance_next": 3, "n_coaching_next": 0,
    }  # fmt: skip
    unknown, early = {"n_known": 0, "n_unknown": 12}, {"n_known": 0, "n_unknown": 0, "n_too_early": 12}
    of_gain = {"slice": "student_gain", "n_unknown": None}
    rows = (
        # nobody is entitled, few came: the rate and its bounds are told
        row | dict.fromkeys(("unknown_share", *retention.BOUNDS), Decimal("0.5")),
        # nobody knows of any: all of it is unknown, which is told
        row | unknown | {"retention_state": "not_available", "unknown_share": Decimal(1)},
        row | early | {"retention_state": "too_early", "n_attendance_next": 0},
        # of a group of so few, and of one of more in which it is not told how many are unknown
        row | {"retention_state": "suppressed", "n_implementers": 4, "n_known": None},
        row | of_gain,
        row | of_gain | {"n_implementers": None},
    )
    section, _ = retention.sections(Published(*rows))  # type: ignore[arg-type]
    names = ("unknown_share", *retention.BOUNDS, "mean_attendance_next", "mean_coaching_next")
    half, whole = Decimal("0.5"), Decimal(1)
    assert [[cells(section, nth)[name] for name in names] for nth in range(len(rows))] == [
        [half, half, half, "n<5", "n/a"],
        [whole, "n/a", "n/a", "n<5", "n/a"],
        ["too early", "too early", "too early", "too early", "too early"],
        ["n<5", "n<5", "n<5", "n<5", "n/a"],
        ["hidden", "hidden", "hidden", "n<5", "n/a"],
        ["n<5", "n<5", "n<5", "n<5", "n/a"],
    ]


def test_years_of_which_little_is_known_are_named_before_the_table() -> None:
    row = dict.fromkeys((*retention.RETENTION, *retention.LONGEVITY)) | {
        "retention_state": "shown", "slice": "all", "slice_group": "all", "state": "suppressed",
        "academic_year_label": "2021-22", "n_known": 40, "n_unknown": 60, "retention_rate": Decimal("0.5"),
        "is_low_response": True,
    }  # fmt: skip
    rows = (row, row | {"academic_year_label": "2022-23", "is_low_response": False})
    section, _ = retention.sections(Published(*rows))  # type: ignore[arg-type]
    said = "LOW RESPONSE: of the implementers of 2021-22 the next year is known of fewer than half."
    assert said in section.paragraphs
    assert any("Not controlled for" in told for told in section.paragraphs)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (
            {"median_state": "reached", "median_years": 3, "median_years_ci_low": 2, "median_years_ci_high": None},
            "The median is 3 academic years (n 40, 95 % interval 2 to open).",
        ),
        (
            {"n_spells": 7, "median_state": "reached", "median_years": 1, "median_ci_reason": "n_too_small"},
            "The median is 1 academic year (n 7).",
        ),
        (
            {"median_state": "not_reached", "median_ci_reason": "no_events"},
            "The median is not reached: half or more still implement as far as anybody can see (n 40).",
        ),
    ],
)
def test_a_median_says_of_how_many_it_is(given: dict[str, Any], said: str) -> None:
    row = dict.fromkeys((*retention.RETENTION, *retention.LONGEVITY, "is_low_response", "median_ci_reason")) | {
        "slice": "all", "slice_group": "all", "retention_state": "shown", "state": "shown", "academic_year_label": "",
        "years_implementing": 1, "n_spells": 40, "n_at_risk": 40,
    }  # fmt: skip
    _, longevity = retention.sections(Published(row | given))  # type: ignore[arg-type]
    assert said in longevity.paragraphs


def test_the_intervals_of_who_comes_back_are_in_the_file() -> None:
    intervals = {f"{name}_ci_{end}" for name in ("attendance_next", "coaching_next") for end in ("low", "high")}
    assert intervals <= retention.RETENTION.keys()
    assert {"median_years_ci_low", "median_years_ci_high"} <= retention.LONGEVITY.keys()


def test_the_counts_that_make_up_who_implements_are_all_there() -> None:
    assert {"n_known", "n_unknown", "n_too_early", "n_not_applicable"} <= retention.RETENTION.keys()


def test_what_became_of_few_who_were_reached_is_hidden() -> None:
    numbers = {name: 1 for name, kind in interventions.MONTHS.items() if kind != "text"}
    texts = dict.fromkeys((name for name, kind in interventions.MONTHS.items() if kind == "text"), "any")
    told = {
        "month": date(2026, 5, 1), "eligible_for": "in_contact", "intervention_kind_sort": 1, "is_month_closed": True,
        "slice": "all", "slice_group": "all", "reach_state": "shown", "days_state": "shown", "n_reached": 1,
        "n_reached_implementing": None, "n_reached_eligible": 1,
    }  # fmt: skip
    reach, *_ = interventions.sections(Published(numbers | texts | told))  # type: ignore[arg-type]
    assert (cells(reach)["n_reached"], cells(reach)["n_reached_implementing"]) == (1, "n<5")


def test_a_response_rate_is_told_however_few_answered() -> None:
    few = facilitated(n_due=8, response_rate=Decimal("0.25"), **HIDDEN)
    leaders, _ = facilitators.sections(Published(few, facilitated(n_due=0, response_rate=None)))  # type: ignore[arg-type]
    assert [cells(leaders, nth)["response_rate"] for nth in (0, 1)] == [Decimal("0.25"), "n/a"]
