"""What the internal analyses have in common: cells, tables and charts of shares."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal

from orchestration.lib.reports.content import Bar, Cell, Chart, Column, Kind, Section, Table, table_of
from orchestration.lib.reports.reader import Reader, Record

ONE = Decimal(1)
MIXED = "Some answers on confidence were given on other scales than 1 to 5: means over both read them all as 1 to 5."

# What stands in the place of a figure that is not given, by its state.
INSTEAD = {
    "suppressed": "n<5", "hidden": "hidden", "too_early": "too early", "not_available": "n/a",
    "n_and_mean_only": "n<10",
}  # fmt: skip


def cell(value: object) -> Cell:
    """Figures of formulas are double precision; reports hold decimals."""
    return Decimal(repr(value)) if isinstance(value, float) else value  # type: ignore[return-value]


def table_from(
    reader: Reader, relation: str, title: str, kinds: dict[str, Kind], rows: Sequence[Record], given: dict[str, str]
) -> Table:
    """A table of an analysis.

    Args:
        reader: says what the columns mean.
        relation: where the rows are from.
        title: its caption.
        kinds: the columns that are shown, and how.
        rows: the rows in their order.
        given: columns whose blank cells say why, with the column that holds the state.
    """
    columns = [
        Column(column.name, column.kind, column.meaning, 3) if column.kind == "number" else column
        for column in reader.columns(f"analysis.{relation}", kinds)
    ]
    records = [
        {
            name: INSTEAD.get(row[given[name]]) if name in given and row[name] is None else cell(row[name])
            for name in kinds
        }
        for row in rows
    ]
    return table_of(relation, title, columns, records, empty="No year of the data tells of it.")


def said(share: Decimal | None, n: int | None, state: str) -> str:
    """A share with its n, or why there is none."""
    return INSTEAD.get(state, "") if share is None else f"{share * 100:.1f} % (n {n})"


def alt(bars: Iterable[Bar]) -> str:
    """What a chart shows, in words."""
    return "; ".join(f"{' '.join(filter(None, [bar.label, bar.part]))}: {bar.shown}" for bar in bars) + "."


def rates(
    name: str, title: str, axis: str, rows: Sequence[Record], label: str, columns: tuple[str, str, str, str]
) -> Chart:
    """A chart of shares with their intervals; a share that is not shown has a bar without length, which says why."""
    rate, low, high, state = columns
    bars = tuple(
        Bar(
            row[label], row[rate], said(row[rate], row["n_of_bar"], row[state]),
            *(cell(row[end]) for end in (low, high)),  # type: ignore[arg-type]
        )
        for row in rows
    )  # fmt: skip
    return Chart(name, title, alt(bars), axis, bars, (Decimal(0), ONE), is_rate=True)


# Rates of implementing by level, as the analyses of trainings, of the context and of confidence have them.
RATES: dict[str, Kind] = {
    "slice": "text", "slice_group": "text", "variable": "text", "level": "text", "n_educators": "count",
    "n_known": "count", "n_implementing": "count", "rate": "rate", "rate_ci_low": "rate", "rate_ci_high": "rate",
    "n_unknown": "count", "known_share": "rate", "n_too_early": "count", "n_not_applicable": "count",
    "reference_level": "text",
    "n_reference": "count", "rate_reference": "rate", "difference": "number", "difference_ci_low": "number",
    "difference_ci_high": "number", "effect_h": "number", "p_adjusted": "number", "n_units": "count", "icc": "number",
    "design_effect": "number", "n_baseline": "count", "baseline_g": "number", "baseline_words": "text",
    "rate_state": "text", "comparison_state": "text",
}  # fmt: skip
OUTCOME = "whether they implement"  # what the rates are of
COUNTS = ("n_educators", "n_known", "n_unknown", "n_too_early", "n_not_applicable", "n_baseline")


def rates_section(
    reader: Reader, relation: str, heading: str, title: str, words: Iterable[str], charts: Iterable[str]
) -> Section:
    """The section of an analysis of rates by level: each beside the reference level.

    Args:
        reader: what is published.
        relation: where the rates are from.
        heading: of the section.
        title: the caption of its table.
        words: what a reader must know.
        charts: the variables that have one.
    """
    rows = reader.records(
        f"select * from analysis.{relation} "
        "order by slice <> 'all', slice, slice_group collate \"C\", variable, level_sort"
    )
    table = rates_table(reader, relation, title, rows)
    return Section(heading, (*words, *low_response(rows, OUTCOME)), (table,), tuple(charts_by_variable(rows, charts)))


def instead_of(state: str, *told: object) -> str:
    """Why a figure is blank: where its n is told it is not of so few itself, but a count of so few is part of it.

    Args:
        state: of the figure.
        told: what is blank where its n is of too few, such as the n.
    """
    return "hidden" if state == "suppressed" and None not in told else state


def rates_table(reader: Reader, relation: str, title: str, rows: Sequence[Record]) -> Table:
    """The table of rates by level; a count that is blank is one of too few, but for the numerator of a rate."""
    given = {"n_implementing": "why", "rate": "why", "known_share": "why_no_share"} | dict.fromkeys(COUNTS, "few")
    compared = ("n_reference", "rate_reference", "difference", "effect_h")
    given |= dict.fromkeys(compared, "why_not_compared")
    group = ("slice", "slice_group", "variable")
    known = {(*(row[name] for name in group), row["level"]): row["n_known"] for row in rows}
    told = [
        row | {
            "few": "suppressed",
            "why": instead_of(row["rate_state"], row["n_known"]),
            "why_no_share": _why_no_share(row),
            "why_not_compared": instead_of(
                row["comparison_state"], row["n_known"],
                known.get((*(row[name] for name in group), row["reference_level"]), 0),
            ),
        }
        for row in rows
    ]  # fmt: skip
    return table_from(reader, relation, title, RATES, told, given)


def _why_no_share(row: Record) -> str:
    """Why it is not told how many are known: nobody is known or unknown, or one of the two counts is hidden."""
    if row["n_known"] == row["n_unknown"] == 0:
        return "too_early" if row["rate_state"] == "too_early" else "not_available"
    return "hidden" if row["n_known"] else "suppressed"


def low_response(rows: Iterable[Record], what: str) -> Iterable[str]:
    """The banner of levels, over all years, of which so little is known that who tells may be of one mind.

    Args:
        rows: with is_low_response, of all slices.
        what: is known of fewer than half.
    """
    low = [
        " = ".join(filter(None, [row["variable"], row["level"]]))
        for row in rows if row["slice"] == "all" and row["is_low_response"]
    ]  # fmt: skip
    if low:
        yield f"LOW RESPONSE: {what} is known of fewer than half, over all years, of {'; '.join(low)}."


def charts_by_variable(rows: Sequence[Record], variables: Iterable[str]) -> Iterable[Chart]:
    """Of each variable that anything is known of a chart of the rates, over all years; `*` is the reference level."""
    for variable in variables:
        levels = [
            row | {
                "n_of_bar": row["n_known"],
                "why": instead_of(row["rate_state"], row["n_known"]),
                "label": f"{row['level']} *" if row["comparison_state"] == "reference" else row["level"],
            }
            for row in rows if row["slice"] == "all" and row["variable"] == variable
        ]  # fmt: skip
        if levels:
            title = f"Implementing by {variable.removesuffix('_band').replace('_', ' ')} (* = compared with)"
            yield rates(
                variable, title, "implementers ÷ educators whose outcome is known", levels, "label",
                ("rate", "rate_ci_low", "rate_ci_high", "why"),
            )  # fmt: skip
