"""The records of one table into its raw table."""

from __future__ import annotations

import json
from typing import Any

import psycopg
from psycopg import Connection, sql

from orchestration.lib.landing.delivery import Table
from orchestration.lib.landing.errors import LandingError
from orchestration.lib.landing.ledger import MalformedRow, NewBatch


def copy_records(conn: Connection[Any], table: Table, batch: NewBatch) -> list[MalformedRow]:
    """Stream the records of a table into the database.

    Counts them in ``batch`` and returns those that the header's columns do not fit; they are stored nowhere else.
    Raises ``LandingError`` where the file breaks off or the database refuses a value, and the database's error without
    the record that it quotes where the server fails; the caller's transaction must then be undone.
    """
    try:
        return _copy(conn, table, batch)
    except psycopg.DataError as error:
        message = f"the database refused a value of the file (SQLSTATE {error.sqlstate}). Export it again."
        raise LandingError("unreadable_file", message, feed=table.contract.feed) from None
    except psycopg.Error as error:
        said = error.diag.message_primary or "the connection broke"
        raise type(error)(f"the load of {table.contract.feed} broke off: {said}") from None


def _copy(conn: Connection[Any], table: Table, batch: NewBatch) -> list[MalformedRow]:
    contract = table.contract
    names = list(table.columns)
    positions = [table.columns[name] for name in names]
    others = extra_names(table)
    malformed: list[MalformedRow] = []
    number = 0
    with conn.cursor().copy(_into(contract.schema_name, contract.table, names)) as copy:
        for number, (line, cells) in enumerate(table.records(), start=1):
            if not table.fits(cells):
                malformed.append(MalformedRow(number, line, len(cells), len(table.header), cells))
                continue
            extra = {name: cells[place] for place, name in others if place < len(cells) and cells[place].strip()}
            packed = json.dumps(extra, ensure_ascii=False) if extra else "{}"
            copy.write_row((*[cells[place] for place in positions], packed, batch.batch_id, number))
    batch.row_count, batch.malformed_count = number, len(malformed)
    return malformed


def _into(schema: str, table: str, names: list[str]) -> sql.Composed:
    columns = [*names, "_extra", "_batch_id", "_row_number"]
    return sql.SQL("copy {} ({}) from stdin").format(
        sql.Identifier(schema, table), sql.SQL(", ").join(map(sql.Identifier, columns))
    )


def extra_names(table: Table) -> list[tuple[int, str]]:
    """The undeclared columns by position, each with a name of its own: a repeated heading gets its position."""
    taken = {table.header[position] for position in table.columns.values()}
    names = []
    for position in table.undeclared:
        heading = table.header[position] if position < len(table.header) else ""
        if heading in taken or not heading.strip():
            heading = f"{heading} [{position + 1}]".strip()
        taken.add(heading)
        names.append((position, heading))
    return names
