"""Analysis I1: interventions over time."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from orchestration.lib.reports.analyses.common import alt, cell, rates, table_from
from orchestration.lib.reports.content import Bar, Chart, Kind, Section, Table
from orchestration.lib.reports.reader import Reader, Record

LATEST = 12  # months in the charts, and of the cohorts
ANY = "any"

MONTHS: dict[str, Kind] = {
    "month_label": "text", "intervention_kind": "text", "interventions": "count", "touch_days": "count",
    "n_reached": "count", "n_reached_eligible": "count", "n_eligible": "count", "reach": "rate",
    "reach_ci_low": "rate", "reach_ci_high": "rate", "n_touched": "count", "n_never_touched": "count",
    "mean_days_since_last_touch": "number", "days_ci_low": "number", "days_ci_high": "number",
    "n_reached_implementing": "count", "n_reached_not_implementing": "count", "n_reached_unknown": "count",
    "n_reached_too_early": "count", "n_reached_not_asked": "count", "reach_state": "text", "days_state": "text",
}  # fmt: skip
COHORTS: dict[str, Kind] = {"slice": "text", "slice_group": "text"} | MONTHS
GIVEN = {"n_reached_eligible": "reach_state", "reach": "reach_state", "mean_days_since_last_touch": "days_state"}
# What became of those who were reached is told from five on.
GIVEN |= {name: "split_state" for name in MONTHS if name.startswith("n_reached_") and name not in GIVEN}

NOT_CONTROLLED = (
    "Not controlled for: who asks for support, who is offered it, and what is written down of it. What became of those "
    "who were reached stands beside, and is associated with what reached them: who needs support most may be reached "
    "most."
)
ORDER = 'month desc, slice, slice_group collate "C", intervention_kind_sort'


def sections(reader: Reader) -> Iterable[Section]:
    """Reach by month and kind, and how long ago the last touch was."""
    rows = reader.records(f"select * from analysis.intervention_month where slice = 'all' order by {ORDER}")
    newest = sorted({row["month"] for row in rows})[-LATEST:]
    latest = [row for row in rows if row["month"] in newest]
    yield Section(
        "Reach by month",
        tuple(_told(latest)),
        (_table(reader, "Interventions by month and kind", MONTHS, rows),),
        tuple(_reach_charts(latest)),
    )
    yield Section(
        "Days since the last touch",
        ("Of educators who are eligible and were ever reached; who never was is in no mean.",),
        (),
        (_days(latest),) if latest else (),
    )
    yield _cohorts(reader, newest)


def _table(reader: Reader, title: str, kinds: dict[str, Kind], rows: Sequence[Record]) -> Table:
    told = [row | {"split_state": "suppressed"} for row in rows]
    return table_from(reader, "intervention_month", title, kinds, told, GIVEN)


def _told(rows: Sequence[Record]) -> Iterable[str]:
    """Whom each kind is offered to, and whether the last month is whole."""
    whom = {row["intervention_kind"]: row["eligible_for"].replace("_", " ") for row in rows}
    yield NOT_CONTROLLED
    offered = "; ".join(f"{kind}: {population}" for kind, population in whom.items())
    yield f"Reach is the share of those whom a kind is offered to, in any month that they are. {offered}."
    opened = next((row["month_label"] for row in rows if not row["is_month_closed"]), None)
    if opened:
        yield f"{opened} has not ended: more may come."


def _reach_charts(rows: Sequence[Record]) -> Iterable[Chart]:
    """A chart for each kind that reached anybody: months from above to below."""
    for kind in sorted({row["intervention_kind"] for row in rows}, key=lambda kind: (kind != ANY, _sort(rows, kind))):
        own = sorted((row for row in rows if row["intervention_kind"] == kind), key=lambda row: row["month"])
        if any(row["n_reached"] for row in own):
            title = "Reached by any kind" if kind == ANY else f"Reached by {kind}"
            yield rates(
                f"reach_{kind.replace(' ', '_')}", title, "educators reached ÷ eligible",
                [row | {"n_of_bar": row["n_eligible"]} for row in own], "month_label",
                ("reach", "reach_ci_low", "reach_ci_high", "reach_state"),
            )  # fmt: skip


def _sort(rows: Sequence[Record], kind: str) -> int:
    return next(row["intervention_kind_sort"] for row in rows if row["intervention_kind"] == kind)


def _days(rows: Sequence[Record]) -> Chart:
    """How long ago the last touch was, by kind, in the newest month."""
    newest = max(row["month"] for row in rows)
    bars = tuple(
        Bar(
            row["intervention_kind"], row["mean_days_since_last_touch"], _shown(row),
            *(cell(row[end]) for end in ("days_ci_low", "days_ci_high")),  # type: ignore[arg-type]
        )
        for row in rows
        if row["month"] == newest
    )  # fmt: skip
    month = next(row["month_label"] for row in rows if row["month"] == newest)
    return Chart("days", f"Days since the last touch, {month}", alt(bars), "days, mean over educators", bars)


def _shown(row: Record) -> str:
    days = row["mean_days_since_last_touch"]
    if days is None:
        return {"suppressed": "n<5", "not_available": "n/a"}.get(row["days_state"], "")
    return f"{days:.0f} days (n {row['n_touched']})"


def _cohorts(reader: Reader, months: Sequence[object]) -> Section:
    query = "select * from analysis.intervention_month where slice <> 'all' and n_reached > 0 and month = any(%s)"
    rows = reader.records(f"{query} order by {ORDER}", [list(months)])
    told = (
        f"Of the latest {LATEST} months, what reached anybody. Every month and kind of every cohort is in the table "
        "intervention_month of the schema analysis.",
    )
    table = _table(reader, "Interventions by cohort", COHORTS, rows)
    return Section("Cohorts", told, (replace(table, name="intervention_cohort"),))
