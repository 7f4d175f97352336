"""The records of one table into its raw table."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date, timedelta
from functools import partial
from typing import Any

import psycopg
from psycopg import Connection, sql

from orchestration.lib.landing import mended, parts, student_shapes, students
from orchestration.lib.landing.errors import REFUSED_VALUE, LandingError
from orchestration.lib.landing.ledger import MalformedRow, NewBatch
from orchestration.lib.landing.moments import read_date
from orchestration.lib.landing.readers import Rounded
from orchestration.lib.landing.readers.xlsx_notes import Uncomputed
from orchestration.lib.landing.table import CALENDAR, Table

# An id or address longer than this is none, and no index takes one of some thousand letters.
LONGEST_KEY = 255


def copy_records(conn: Connection[Any], table: Table, batch: NewBatch) -> list[MalformedRow]:
    """Stream the records of a table into the database.

    Counts them in ``batch`` and returns those that the header's columns do not fit; they are stored nowhere else.
    Raises ``LandingError`` where the file breaks off or the database refuses a value, and the database's error without
    the record that it quotes where the server fails; the caller's transaction must then be undone.
    """
    try:
        return _copy(conn, table, batch)
    except REFUSED_VALUE as error:
        row = batch.row_count  # the copy is sent in pieces: the row is at most some kilobytes back
        message = (
            f"the database refused a value in a row up to row {row} (SQLSTATE {error.sqlstate}). Look for a cell that "
            "is far too long there, or export the file again."
        )
        raise LandingError("unreadable_file", message, feed=table.contract.feed) from None
    except psycopg.Error as error:
        said = error.diag.message_primary or "the connection broke"
        raise type(error)(f"the load of {table.contract.feed} broke off: {said}") from None


def _copy(conn: Connection[Any], table: Table, batch: NewBatch) -> list[MalformedRow]:
    contract = table.contract
    keys = [(name, table.columns[name]) for name in contract.key_columns if name in table.columns]
    stored = parts.copy(conn, table, batch, partial(_held, table, keys))
    if stored is not None:
        return stored
    names = table.names
    others = extra_names(table)
    rounded = Rounding(table)
    malformed: list[MalformedRow] = []
    number = 0
    with conn.cursor().copy(_into(contract.schema_name, contract.table, names)) as copy:
        for number, (line, cells) in enumerate(table.records(), start=1):
            batch.row_count = number
            if held := _held(table, keys, number, line, cells):
                malformed.append(held)
                continue
            rounded.look(number, cells)
            extra = {name: cells[place] for place, name in others if place < len(cells) and cells[place].strip()}
            packed = json.dumps(extra, ensure_ascii=False) if extra else "{}"
            copy.write_row((*table.values(cells), packed, batch.batch_id, number, line))
    batch.row_count, batch.malformed_count = number, len(malformed)
    if table.mending:
        table.mending.forget({row.row_number for row in malformed})
    rounded.tell(batch)
    return malformed


def _held(table: Table, keys: list[tuple[str, int]], number: int, line: int, cells: list[str]) -> MalformedRow | None:
    """The record as one that is held aside, where it must be."""

    def held(code: str, problem: str, column: str | None = None) -> MalformedRow:
        kept = students.keepable(cells, table.header, table.contract, line)
        return MalformedRow(number, line, len(cells), len(table.header), kept, code, problem, column)

    if student_shapes.is_one_student(table.contract, table.columns, cells):
        # rule R1: one student is counted, and nothing of him or her is kept
        return MalformedRow(
            number, line, len(cells), len(table.header), [], student_shapes.SINGLE, "is about one student"
        )
    if table.mending and (problem := table.mending.place(number, cells)):
        return held(mended.UNKNOWN_ROW, problem)
    if not table.fits(cells):
        return held("wrong_width", f"has {len(cells)} instead of {len(table.header)} cells")
    if place := next((place for place, cell in enumerate(cells, start=1) if type(cell) is Uncomputed), None):
        return held("formula_without_value", f"has a formula without a value in column {place}")
    for name, place in keys:
        cell = cells[place]
        if len(cell) > LONGEST_KEY:
            return held("value_too_long", f"has {len(cell):,} characters in {name}", name)
        if type(cell) is Rounded:
            return held("digits_lost", f"has a rounded number in {name}", name)
    return None


class Rounding:
    """Counts the numbers that the spreadsheet rounded in columns that are no key."""

    def __init__(self, table: Table) -> None:
        self.table = table
        self.count = 0
        self.first = ""

    def look(self, number: int, cells: list[str]) -> None:
        """Take a record into account; only a workbook has such cells."""
        if self.table.source.format != "xlsx":
            return
        places = [place for place, cell in enumerate(cells) if type(cell) is Rounded]
        if places and not self.count:
            heading = self.table.header[places[0]].strip() if places[0] < len(self.table.header) else ""
            named = f"'{heading}'" if heading else places[0] + 1
            self.first = f"row {number}, column {named}"
        self.count += len(places)

    def tell(self, batch: NewBatch) -> None:
        """Say in the ledger and in the message what was found."""
        if self.count:
            batch.facts["rounded_numbers"] = self.count
            self.table.warnings.append(
                f"{self.count} number(s) of more than 15 digits, which a spreadsheet rounds, first in {self.first}: "
                "format such columns as text"
            )


def newest_day(conn: Connection[Any], table: Table, batch: NewBatch) -> date | None:
    """The day of the newest time in the column that dates files of the feed (rule K3), ``None`` where none is read.

    A time later than the day in the file's name is a slip, and would make the file the newest for years. A day more is
    allowed: the form may be in another zone.
    """
    column = table.contract.dated_by
    if column is None or column not in table.names:
        return None
    query = sql.SQL("select distinct {} from {} where _batch_id = %s").format(
        sql.Identifier(column), sql.Identifier(table.contract.schema_name, table.contract.table)
    )
    latest = table.named_day + timedelta(days=1) if table.named_day else CALENDAR[1]
    days = (read_date(text, table.date_order) for (text,) in conn.execute(query, [batch.batch_id]))
    return max((day for day in days if day and CALENDAR[0] <= day <= latest), default=None)


def _into(schema: str, table: str, names: list[str]) -> sql.Composed:
    columns = [*names, "_extra", "_batch_id", "_row_number", "_line_number"]
    return sql.SQL("copy {} ({}) from stdin").format(
        sql.Identifier(schema, table), sql.SQL(", ").join(map(sql.Identifier, columns))
    )


def extra_names(table: Table) -> list[tuple[int, str]]:
    """The undeclared columns by position, each with a name of its own: a repeated heading gets its position."""
    taken = {table.header[position] for position in table.columns.values()}
    return other_names(table.header, taken, table.undeclared)


def other_names(header: Sequence[str], taken: set[str], undeclared: Sequence[int]) -> list[tuple[int, str]]:
    """Names of undeclared columns by position; ``taken`` are the headings of the declared ones."""
    names, taken = [], set(taken)
    for position in undeclared:
        heading = header[position] if position < len(header) else ""
        if heading in taken or not heading.strip():
            heading = f"{heading} [{position + 1}]".strip()
        taken.add(heading)
        names.append((position, heading))
    return names
