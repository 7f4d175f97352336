"""Analyses I6 and I7: confidence before and after a change of the curriculum, or of the training."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial

from orchestration.lib.reports.analyses.common import INSTEAD, alt, cell, table_from
from orchestration.lib.reports.content import Bar, Chart, Kind, Section
from orchestration.lib.reports.reader import Reader, Record

CHANGES: dict[str, Kind] = {
    "change_source_id": "text", "effective_date": "date", "curriculum": "text", "element": "text",
    "description": "text", "expected_effect": "text", "learning_model": "text", "event_type": "text", "slice": "text",
    "slice_group": "text", "version_before": "text", "version_after": "text", "n_events_before": "count",
    "n_before": "count", "mean_before": "number", "n_events_after": "count", "n_after": "count",
    "mean_after": "number", "difference": "number", "difference_ci_low": "number", "difference_ci_high": "number",
    "effect_size": "number", "p": "number", "p_adjusted": "number", "n_both": "count",
    "n_baseline_before": "count", "mean_baseline_before": "number", "n_baseline_after": "count",
    "mean_baseline_after": "number", "baseline_g": "number", "baseline_words": "text", "n_due_before": "count",
    "response_rate_before": "rate", "n_due_after": "count", "response_rate_after": "rate", "n_facilitators": "count",
    "n_facilitators_both": "count", "facilitators_both_share": "rate", "window_state": "text", "state": "text",
    "why_not": "text",
}  # fmt: skip
# Columns that are blank for few educators or surveys, and how many of them there are.
FEW = {
    f"{figure}{part}_{side}": f"n{part}_{side}"
    for side in ("before", "after")
    for part in ("", "_baseline")
    for figure in ("n", "mean")
} | {f"response_rate_{side}": f"n_due_{side}" for side in ("before", "after")}
NOT_CONTROLLED = (
    "A difference is associated with the change. Not controlled for: who came and who answered in either year, who led "
    "the events, where they were, and whatever else changed at that time. Read the baseline, the share of facilitators "
    "who led on both sides and the response rates beside it."
)
READ_SO = (
    "Intervals are 95 % intervals of one comparison each; p_adjusted is adjusted for all comparisons of the same slice "
    "(Holm). Too early: the 12 months after the change are not over, and nobody has answered as yet."
)


def sections(reader: Reader, kind: str) -> Iterable[Section]:
    """Confidence before and after each change.

    Args:
        reader: what is published.
        kind: ``curriculum`` (I6) or ``training`` (I7).
    """
    rows = reader.records(
        "select * from analysis.change_confidence where change_kind = %s "
        "order by slice, slice_group collate \"C\", effective_date, change_source_id collate \"C\", "
        "curriculum collate \"C\", learning_model collate \"C\", event_type collate \"C\"",
        [kind],
    )  # fmt: skip
    everybody = [row for row in rows if row["slice"] == "all"]
    # numbered, as long labels are cut, and bars of one label would lie on each other
    bars = tuple(
        Bar(f"{place}: {_label(row)}", cell(row["difference"]), _said(row), *_ends(row))  # type: ignore[arg-type]
        for place, row in enumerate(everybody, 1)
    )
    chart = Chart(
        "differences", "Confidence after the change less before it", alt(bars),
        "difference of mean confidence (1 to 5), with its 95 % interval", bars,
    )  # fmt: skip
    given = dict.fromkeys(("difference", "effect_size"), "state") | {name: f"hidden_{n}" for name, n in FEW.items()}
    told = [row | {f"hidden_{n}": _why_blank(row, n) for n in FEW.values()} for row in rows]
    table = table_from(reader, "change_confidence", "Confidence before and after", CHANGES, told, given)
    yield Section("Changes", (NOT_CONTROLLED, READ_SO, *_warnings(everybody)), (table,), (chart,))


curriculum = partial(sections, kind="curriculum")
training = partial(sections, kind="training")


def _label(row: Record) -> str:
    """The change, and what of it is compared: a model of learning says its curriculum and type of event itself."""
    parts = [row["change_source_id"], row["element"]]
    if row["n_events_before"] + row["n_events_after"] == 0:
        return ", ".join([*parts, row["curriculum"]])
    if row["change_kind"] == "curriculum":
        return ", ".join([*parts, row["curriculum"], row["event_type"]])
    return ", ".join([*parts, row["learning_model"], row["curriculum"]])


def _said(row: Record) -> str:
    """The difference with its n's, or why there is none."""
    if row["difference"] is not None:
        return f"{row['difference']:+.2f} (n {row['n_before']} and {row['n_after']})"
    return INSTEAD.get(row["state"], row["state"])


def _ends(row: Record) -> tuple[object, object]:
    return cell(row["difference_ci_low"]), cell(row["difference_ci_high"])


def _why_blank(row: Record, n: str) -> str:
    return "not_available" if row[n] == 0 else "suppressed"


def _warnings(rows: Sequence[Record]) -> Iterable[str]:
    """What must be known before a number."""
    low = [_label(row) for row in rows if row["is_low_response"]]
    if low:
        yield f"LOW RESPONSE: less than half of the surveys were answered on a side of {'; '.join(low)}."
    apart = [_label(row) for row in rows if row["baseline_words"] == "not comparable at baseline"]
    if apart:
        yield f"NOT COMPARABLE AT BASELINE: {'; '.join(apart)}."
    early = [_label(row) for row in rows if row["window_state"] == "open"]
    if early:
        yield f"The 12 months after it are not over, and figures may still change: {'; '.join(early)}."
    mixed = [_label(row) for row in rows if row["mixes_scales"]]
    if mixed:
        yield f"Answers on different scales, brought to 1 to 5, stand in the means of {'; '.join(mixed)}."
    if rows and not any(row["state"] == "shown" for row in rows):
        yield "No change has 10 educators on both sides, so no difference is given."
