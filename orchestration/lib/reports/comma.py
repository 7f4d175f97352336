"""A report's tables as CSV, for programs and spreadsheets."""

from __future__ import annotations

import csv
from datetime import date
from io import StringIO

from orchestration.lib.reports.content import Cell, Table
from orchestration.lib.reports.texts import harmless


def comma_separated(table: Table) -> bytes:
    """A table as CSV: UTF-8 with a mark that spreadsheet programs look for, lines that end as they expect.

    A number stands with all its digits, a rate as a share of 0 to 1. A CSV cannot say that a cell is text: before what
    would be a formula stands an apostrophe.
    """
    made = StringIO()
    writer = csv.writer(made, lineterminator="\r\n")
    writer.writerow(column.name for column in table.columns)
    writer.writerows([_written(cell) for cell in row] for row in table.rows)
    return made.getvalue().encode("utf-8-sig")


def _written(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, date):
        return cell.isoformat()
    return harmless(cell) if isinstance(cell, str) else str(cell)
