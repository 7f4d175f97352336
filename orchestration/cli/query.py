"""The command that asks the warehouse in SQL."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any

import psycopg
import typer

from orchestration.cli.common import Json, out, plain, print_json, refuse
from orchestration.lib import display


def _cell(value: Any) -> Any:
    """A value as CSV has it."""
    if isinstance(value, bool | dict | list):
        return json.dumps(plain(value), ensure_ascii=False)
    return value.isoformat() if isinstance(value, datetime) else value


def _ask(query: str) -> tuple[list[str], list[tuple[Any, ...]], str]:
    """Names and rows of one statement, and what the server says it did."""
    from orchestration.lib.database import connect

    with connect(application="warehouse sql") as connection:
        connection.read_only = True
        # A prepared statement is one statement: text such as `commit; delete …` would leave the transaction that
        # cannot write.
        cursor = connection.execute(query, prepare=True)
        names = [column.name for column in cursor.description or ()]
        return names, cursor.fetchall() if names else [], cursor.statusmessage or ""


def _sentence(error: psycopg.Error) -> str:
    """What the server says, with the place in the statement where it says one."""
    if "multiple commands" in str(error):
        return "`warehouse sql` takes one statement at a time."
    return str(error).strip()


def _distinct(names: Sequence[str]) -> list[str]:
    """Names of which none stands twice: a second `a` is `a_2`."""
    made: list[str] = []
    for name in names:
        number, free = 1, name
        while free in made:
            number += 1
            free = f"{name}_{number}"
        made.append(free)
    return made


def sql(
    query: Annotated[str, typer.Argument(help="One statement; it cannot write.")],
    as_csv: Annotated[bool, typer.Option("--csv", help="Print CSV, each value as it is: for programs.")] = False,
    as_json: Json = False,
) -> None:
    """Ask the warehouse in SQL.

    CSV and JSON hold each value as it is, for programs to read. A spreadsheet would take a text that begins with = for
    a formula: for people there are the report files.
    """
    if as_csv and as_json:
        raise refuse("--csv and --json exclude each other.")
    try:
        names, rows, done = _ask(query)
    except psycopg.errors.ReadOnlySqlTransaction as error:
        raise refuse(f"`warehouse sql` only reads: {error.diag.message_primary}.") from error
    except psycopg.OperationalError:
        raise
    except psycopg.Error as error:
        raise refuse(_sentence(error)) from error
    names = _distinct(names)
    if as_json:
        print_json([dict(zip(names, row, strict=True)) for row in rows])
    elif as_csv:
        writer = csv.writer(sys.stdout, lineterminator="\n")
        writer.writerow(names)
        writer.writerows(map(_cell, row) for row in rows)
    elif not names:
        out.print(done or "the statement is empty", markup=False)
    else:
        _print_rows(names, rows)


def _print_rows(names: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    made = display.table(names, rows, exact=True)
    if not rows or len(names) == 1 or display.fits(out, made):
        out.print(made)
    else:
        display.records(out, names, rows)
    out.print(f"{len(rows):,} row{'' if len(rows) == 1 else 's'}", style="dim")
