"""What the internal analyses have in common: cells, tables and charts of shares."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal

from orchestration.lib.reports.content import Bar, Cell, Chart, Column, Kind, Table, table_of
from orchestration.lib.reports.reader import Reader, Record

ONE = Decimal(1)

# What stands in the place of a figure that is not given, by its state.
INSTEAD = {"suppressed": "n<5", "too_early": "too early", "not_available": "n/a", "n_and_mean_only": "n<10"}


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
