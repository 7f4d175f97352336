"""Analysis I8: confidence by facilitator and by event, for the training lead alone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from orchestration.lib.reports.analyses.common import alt, table_from
from orchestration.lib.reports.content import Bar, Chart, Kind, Section, Table
from orchestration.lib.reports.reader import Reader, Record

GROUPS: dict[str, Kind] = {
    "group_label": "text", "curriculum": "text", "slice": "text", "slice_group": "text", "n_events": "count",
    "n_respondents": "count", "mean_post": "number", "mean_post_ci_low": "number", "mean_post_ci_high": "number",
    "shrunken_mean": "number", "mean_of_all": "number", "n_of_all": "count", "shrinkage_weight": "number",
    "suggested_weight": "number", "icc_raw": "number", "icc": "number", "n_units": "count", "icc_reason": "text",
    "n_matched": "count", "mean_change": "number", "mean_change_ci_low": "number", "mean_change_ci_high": "number",
    "n_due": "count", "response_rate": "rate", "is_enough_to_rank": "text", "state": "text",
}  # fmt: skip
HEADINGS = {"facilitator": "Facilitators", "event": "Events"}
NOT_FOR = (
    "Restricted to the training lead. Not for contractor appraisal: these figures must not decide on hiring, pay or "
    "assignment of anybody."
)
NOT_CONTROLLED = (
    "Confidence is associated with a facilitator or an event. Not controlled for: who chose which training, how "
    "confident they came, the place, the colleagues who led it as well, and who answered. Who leads an event together "
    "answers for all of it."
)
NO_RANKING = (
    "Rows stand in the order of their labels, which is no ranking. Compare none of fewer than 3 events or 10 "
    "respondents (is_enough_to_rank). The shrunken mean draws the mean of few towards that of all of the curriculum."
)
MOST_BARS = 60


def sections(reader: Reader) -> Iterable[Section]:
    """Facilitators, and then events, each in the order of their labels."""
    rows = reader.records(
        "select * from analysis.facilitation_confidence order by slice <> 'all', slice, slice_group collate \"C\", "
        'curriculum collate "C", group_label collate "C"'
    )
    told = {_of_all(row) for row in rows if row["mean_post"] is not None}
    rows = [row | {"hidden_all": _why_not_all(row, is_any_told=_of_all(row) in told)} for row in rows]
    for kind, heading in HEADINGS.items():
        own = [row for row in rows if row["group_kind"] == kind]
        paragraphs = (NOT_FOR, NOT_CONTROLLED, NO_RANKING, *_said_of_all(own, kind))
        charts = (_chart(own),) if kind == "facilitator" else ()
        yield Section(heading, paragraphs, (_table(reader, own, kind),), charts)


def _of_all(row: Record) -> tuple[str, str, str]:
    return row["slice"], row["slice_group"], row["curriculum"]


def _why_not_all(row: Record, *, is_any_told: bool) -> str:
    """Why the mean of all is blank: nobody answered, few did, or it would tell of the few who are in no other mean."""
    return "not_available" if row["n_of_all"] == 0 else "hidden" if is_any_told else "suppressed"


def _table(reader: Reader, rows: Sequence[Record], kind: str) -> Table:
    given = dict.fromkeys(("n_respondents", "mean_post"), "state") | {"shrunken_mean": "hidden_shrunken"}
    given |= dict.fromkeys(("n_matched", "mean_change"), "change_state")
    given |= dict.fromkeys(("n_of_all", "mean_of_all"), "hidden_all")
    given["response_rate"] = "none_due"
    told = [
        row
        | {
            "is_enough_to_rank": "yes" if row["is_enough_to_rank"] else "no",
            "hidden_shrunken": row["state"] if row["mean_post"] is None else row["hidden_all"],
            "none_due": "not_available",
        }
        for row in rows
    ]
    table = table_from(reader, "facilitation_confidence", f"Confidence by {kind}", GROUPS, told, given)
    return replace(table, name=f"confidence_by_{kind}")


def _chart(rows: Sequence[Record]) -> Chart:
    """Shrunken means of facilitators over all years and states; the table says who is hidden."""
    everybody = [row for row in rows if row["slice"] == "all" and row["shrunken_mean"] is not None]
    bars = tuple(
        Bar(f"{row['group_label']}, {row['curriculum']}", row["shrunken_mean"], _said(row))
        for row in everybody[:MOST_BARS]
    )
    drawn = f", the first {MOST_BARS} of {len(everybody)}" if len(everybody) > MOST_BARS else ""
    axis = "shrunken mean confidence after the event, 1 (low) to 5 (high)"
    title = f"Shrunken means in the order of labels{drawn}"
    return Chart("shrunken_means", title, alt(bars), axis, bars, (Decimal(1), Decimal(5)))


def _said(row: Record) -> str:
    """A shrunken mean with what it is made of."""
    return f"{row['shrunken_mean']:.2f} (n {row['n_respondents']}, mean {row['mean_post']:.2f})"


def _said_of_all(rows: Sequence[Record], kind: str) -> Iterator[str]:
    """Of each curriculum the weight that the policy takes beside the one that the data suggest, and what is missing."""
    everybody = [row for row in rows if row["slice"] == "all"]
    for curriculum, row in {row["curriculum"]: row for row in everybody}.items():
        yield f"{curriculum}: k = {row['shrinkage_weight']:.0f} by the policy, {_suggested(row, kind)}."
    if low := sum(row["is_low_response"] for row in everybody):
        yield f"LOW RESPONSE: in {low} of {len(everybody)} rows less than half of the surveys were answered."
    if any(row["mixes_scales"] for row in everybody):
        yield "Some answers on confidence were given on another scale than 1 to 5, and are brought to it."


def _suggested(row: Record, kind: str) -> str:
    if row["icc"] is None:
        return f"and there are too few answers to tell what the data suggest ({row['icc_reason']})"
    if row["suggested_weight"] is None:
        return f"and {kind}s differ no more than chance makes them (ICC {row['icc_raw']:.3f})"
    return f"and the data suggest {row['suggested_weight']:.1f} (ICC {row['icc']:.3f}, {row['n_units']} {kind}s)"
