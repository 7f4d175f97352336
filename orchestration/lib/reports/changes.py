"""What a report says otherwise than the one that its reader has."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from orchestration.lib.reports.content import Column, Report, Section, Table
from orchestration.lib.reports.ledger import Delivered, as_json

COLUMNS = (
    Column("who", "text"),
    Column("what", "text"),
    Column("before", "text"),
    Column("now", "text"),
)


def with_changes(
    report: Report,
    before: Delivered | None,
    *,
    table: str,
    who: Sequence[str],
    first: Sequence[str],
    without: Sequence[str] = (),
    current_key: Callable[[str], str] = str,
) -> Report:
    """A report that opens with what has changed since the one that was delivered.

    Args:
        report: the new one.
        before: the delivered one; None if there is none, and then nothing is added.
        table: the table whose rows are compared, by their keys.
        who: the columns that say of whom a row is.
        first: the columns whose changes come first, the most important before others.
        without: columns that are not compared.
        current_key: the key that a row of the old report has by now (its person may have been merged since).
    """
    if before is None:
        return report
    heading = f"Changed since the report as of {before.as_of}"
    since = f"That report was delivered on {before.delivered_on}."
    if table not in before.tables:
        return replace(report, sections=(Section(heading, (since, "It held no such table.")), *report.sections))
    if len(before.tables[table]["keys"]) < len(before.tables[table]["rows"]):
        said = "It did not say of whom each row is: it cannot be compared."
        return replace(report, sections=(Section(heading, (since, said)), *report.sections))
    old = _by_key(before.tables[table], current_key)
    new = _by_key(as_json(report)[table], str)
    rows = _rows(old, new, who, first, without)
    if not rows:
        section = Section(heading, (since, "Nothing has changed."))
    else:
        section = Section(heading, (since,), (Table("changes", "What has changed", COLUMNS, rows),))
    return replace(report, sections=(section, *report.sections))


def _by_key(table: dict[str, Any], current_key: Callable[[str], str]) -> dict[str, dict[str, str | None]]:
    """The rows of a table by what they are of."""
    return {
        current_key(key): dict(zip(table["columns"], row, strict=True))
        for key, row in zip(table["keys"], table["rows"], strict=True)
    }


def _rows(
    old: dict[str, dict[str, str | None]],
    new: dict[str, dict[str, str | None]],
    who: Sequence[str],
    first: Sequence[str],
    without: Sequence[str],
) -> tuple[tuple[str | None, ...], ...]:
    """Each cell that is another, and each row that came or went: what matters most first, then by who."""
    found: list[tuple[tuple[int, str, int], tuple[str | None, ...]]] = []
    for key in old.keys() | new.keys():
        was, now = old.get(key), new.get(key)
        row = now or was or {}
        name = ", ".join(filter(None, (row.get(column) for column in who)))
        if was is None or now is None:
            said = ("in the table", "no" if was is None else "yes", "yes" if was is None else "no")
            found.append(((len(first), name, -1), (name, *said)))
            continue
        for place, column in enumerate(now):
            if column in (*who, *without) or was.get(column) == now[column]:
                continue
            rank = first.index(column) if column in first else len(first) + 1
            found.append(((rank, name, place), (name, column, was.get(column), now[column])))
    return tuple(row for _, row in sorted(found, key=lambda pair: (pair[0], str(pair[1]))))
