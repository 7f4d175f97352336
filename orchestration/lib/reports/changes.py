"""What a report says otherwise than the one that its reader has."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from orchestration.lib.reports.content import CHANGES, Column, Report, Section, Table, shown
from orchestration.lib.reports.ledger import Delivered, as_json, last_delivered
from orchestration.lib.reports.notes import counted
from orchestration.lib.reports.reader import Reader
from orchestration.lib.reports.suppression.decisions import SUPPRESSED
from orchestration.lib.reports.texts import visible

# A row of a table by its columns, each cell as it is printed.
Row = dict[str, str | None]

NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")

# What stands in the place of a protected figure that is hidden, or repeated.
NOT_TOLD = re.compile(rf"n<[0-9]+|{SUPPRESSED}|.* \(as of [0-9-]+\)", re.DOTALL)

# What is said to have changed of a row that came or left, or was merged into another.
MOVED = "in the table"

# Ranks before those of the columns: a payment that turned, one that is gone otherwise, and who came or left.
TURNED, LOST, CAME_OR_LEFT = -3, -2, -1

COLUMNS = (
    Column("who", "text"),
    Column("what", "text"),
    Column("before", "text"),
    Column("now", "text"),
)


@dataclass(frozen=True)
class Comparison:
    """What of a report is compared with the one that was delivered before.

    Attributes:
        table: the table whose rows are compared, by their keys.
        who: the columns that say of whom a row is.
        first: the columns whose changes come first, the most important before others.
        without: columns that are not compared.
        protected: columns that are compared where both reports tell the figure: that it is hidden now, or repeated, is
            decided over all files, and no change of the data.
        paid_by: the column of Y and N that somebody is paid by. What turned from one to the other comes before all,
            then each other Y that is gone, then who came or left; what the column says of these is told with them.
        is_of_people: whether a key begins with the id of a contact, who may have been merged since.
    """

    table: str
    who: tuple[str, ...]
    first: tuple[str, ...] = ()
    without: Collection[str] = ()
    protected: Collection[str] = ()
    paid_by: str = ""
    is_of_people: bool = True


def since_delivered(made: Report, reader: Reader, compared: Comparison) -> Report:
    """A report that opens with what has changed since the one that its contract got last."""
    current_key = reader.current_person if compared.is_of_people else str
    return with_changes(made, last_delivered(reader, made.name, made.contract), compared, current_key)


def with_changes(
    report: Report, before: Delivered | None, compared: Comparison, current_key: Callable[[str], str] = str
) -> Report:
    """A report that opens with what has changed since the one that was delivered, and says so on its cover.

    Args:
        report: the new one.
        before: the delivered one; None if there is none, and then nothing is added.
        compared: what of them is compared.
        current_key: the key that a row of the old report has by now.
    """
    if before is None:
        return report
    heading = f"Changed since the report as of {before.as_of}"
    since = f"That report was delivered on {before.delivered_on}."
    table = compared.table
    rows: tuple[tuple[str | None, ...], ...] = ()
    if table not in before.tables:
        said = "It held no such table."
    elif len(before.tables[table]["keys"]) < len(before.tables[table]["rows"]):
        said = "It did not say of whom each row is: it cannot be compared."
    else:
        columns = {column.name: column for one in report.tables() if one.name == table for column in one.columns}
        new = dict(_keyed(as_json(report)[table], columns))
        old, merged = _by_current_key(_keyed(before.tables[table], columns), new, current_key)
        rows = _rows(old, new, merged, compared)
        said = _counted(rows, compared.paid_by) if rows else "Nothing has changed."
    table_of_them = (Table(CHANGES, "Changes", COLUMNS, rows, who=("who", "what")),) if rows else ()
    cover = f"{heading}: {said[0].lower()}{said[1:]}{' See “Changes”.' if rows else ''}"
    section = Section(heading, (since, said), table_of_them)
    return replace(report, cover=(cover, *report.cover), sections=(section, *report.sections))


def _counted(rows: Sequence[tuple[str | None, ...]], paid_by: str) -> str:
    """How much has changed, in the order of the table."""
    paid = sum(_is_paid(what, before, now, paid_by) for _, what, before, now in rows)
    moved = sum(what == MOVED for _, what, _, _ in rows)
    parts = []
    if paid:
        parts.append(f"{counted(paid, 'stipend')} between Y and N")
    if moved:
        parts.append(f"{counted(moved, 'row')} that came or left")
    if other := len(rows) - paid - moved:
        parts.append(counted(other, "other figure" if parts else "figure"))
    return f"{', '.join(parts)}."


def _is_paid(what: str | None, before: str | None, now: str | None, paid_by: str) -> bool:
    """Whether a change is one between being paid and not."""
    return what == paid_by and {before, now} == {"Y", "N"}


def _keyed(table: dict[str, Any], columns: Mapping[str, Column]) -> Iterator[tuple[str, Row]]:
    """The rows of a table, each behind what it is of."""
    for key, row in zip(table["keys"], table["rows"], strict=True):
        cells = zip(table["columns"], row, strict=True)
        yield key, {name: _as_shown(cell, columns.get(name, Column(name))) for name, cell in cells}


def _by_current_key(
    rows: Iterable[tuple[str, Row]], new: Mapping[str, Row], current_key: Callable[[str], str]
) -> tuple[dict[str, Row], list[tuple[str, Row]]]:
    """The rows of the old report by the keys that they have by now, and those that another one stands for.

    People who were merged since had a row each. The one row by now goes on the one that had its key already, or else
    the one most like it: whatever another of them said would be told as a change of somebody who has not changed.
    """
    found: dict[str, list[tuple[str, Row]]] = defaultdict(list)
    for key, row in rows:
        found[current_key(key)].append((key, row))
    going_on: dict[str, Row] = {}
    merged: list[tuple[str, Row]] = []
    for current, those in found.items():
        now = new.get(current, {}).items()
        # of two that are alike the first by its key, so that the same reports always say the same
        (_, going_on[current]), *others = sorted(
            those, key=lambda pair: (pair[0] != current, -len(pair[1].items() & now), pair[0])
        )
        merged += [(current, row) for _, row in others]
    return going_on, merged


def _as_shown(cell: str | None, column: Column) -> str | None:
    """A cell of the ledger as the table prints it: what differs in digits or signs that nobody sees is the same."""
    if cell is None:
        return None
    if column.is_number and NUMBER.fullmatch(cell):
        return shown(Decimal(cell), column)
    return visible(cell)


def _rows(
    old: Mapping[str, Row], new: Mapping[str, Row], merged: Iterable[tuple[str, Row]], compared: Comparison
) -> tuple[tuple[str | None, ...], ...]:
    """Each cell that is another, and each row that came or went: what matters most first, then by who."""
    first, paid_by = compared.first, compared.paid_by
    found: list[tuple[tuple[int, str, int], tuple[str | None, ...]]] = []
    for key, was in merged:
        into = _name(new.get(key, old[key]), compared)
        said = (_name(was, compared), MOVED, _is_there(was, paid_by), f"no, merged into {into}")
        found.append((_rank_of_moved(was, True, compared), said))
    for key in old.keys() | new.keys():
        was, now = old.get(key), new.get(key)
        row = now or was or {}
        name = _name(row, compared)
        if was is None or now is None:
            is_there = _is_there(row, paid_by)
            said = (MOVED, "no", is_there) if was is None else (MOVED, is_there, "no")
            found.append((_rank_of_moved(row, now is None, compared), (name, *said)))
            continue
        for place, column in enumerate(now):
            # a column that is new says nothing of a change
            if column in (*compared.who, *compared.without) or column not in was or was[column] == now[column]:
                continue
            if column in compared.protected and (_is_not_told(was[column]) or _is_not_told(now[column])):
                continue
            rank = first.index(column) if column in first else len(first) + 1
            if _is_paid(column, was[column], now[column], paid_by):
                rank = TURNED
            elif column == paid_by and was[column] == "Y":
                rank = LOST
            found.append(((rank, name, place), (name, column, was[column], now[column])))
    return tuple(row for _, row in sorted(found, key=lambda pair: (pair[0], str(pair[1]))))


def _name(row: Row, compared: Comparison) -> str:
    return ", ".join(filter(None, (row.get(column) for column in compared.who)))


def _is_there(row: Row, paid_by: str) -> str:
    """That a row is in the table, and what it says of a payment."""
    return f"yes ({paid_by} {row[paid_by]})" if row.get(paid_by) else "yes"


def _rank_of_moved(row: Row, is_gone: bool, compared: Comparison) -> tuple[int, str, int]:
    """Where a row that came or left stands among the changes."""
    rank = len(compared.first)
    if compared.paid_by:
        rank = LOST if is_gone and row.get(compared.paid_by) == "Y" else CAME_OR_LEFT
    return rank, _name(row, compared), -1


def _is_not_told(cell: str | None) -> bool:
    return cell is not None and NOT_TOLD.fullmatch(cell) is not None
