"""The demonstration: the example inbox from files to a partner's report, on one screen."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from datetime import date
from typing import Any

from rich.console import Console
from rich.table import Table

from orchestration.lib import pipeline, settings
from orchestration.lib.database import builds, connect
from orchestration.lib.landing import LandingResult, land_files
from orchestration.lib.reports import write_teacher_attendance

EXAMPLES = settings.ROOT / "examples"
TIMING = "demo_seconds.json"
SCHEMAS = ("marts", "restricted", "quarantine", "quality", "reports")

REJECTED = """
    select rule, code, count(*) as rows, min(title) as why
    from quarantine.rejected_row group by rule, code order by count(*) desc, code
"""
REPORT = """
    select last_name, first_name, event_name, periods_held, periods_attended, attendance_rate, stipend_met
    from reports.rpt_teacher_attendance
    where contract = (
        select contract from reports.rpt_teacher_attendance
        where contract is not null group by contract order by count(*) desc, contract limit 1
    )
    order by event_name, last_name, first_name limit 8
"""


def show(out: Console, say: Callable[[str], None]) -> bool:
    """Land, build, publish and print the screen.

    Returns:
        Whether all of it worked.
    """
    started = time.monotonic()
    as_of = date.fromisoformat(json.loads((EXAMPLES / "truth" / "totals.json").read_text())["as_of"])
    say("landing examples/inbox")
    landed = land_files([EXAMPLES / "inbox"])
    with connect() as connection:
        unchanged = builds.unchanged_since_publication(connection, as_of)
    if not unchanged:
        outcome = pipeline.build(as_of, say)
        if not outcome.published:
            for problem in outcome.problems:
                out.print(f"failed: {problem}", markup=False, highlight=False)
            return False
        write_teacher_attendance(settings.reports_folder())
    _screen(out, landed)
    _timing(out, time.monotonic() - started, bool(unchanged))
    return True


def _screen(out: Console, landed: list[LandingResult]) -> None:
    with connect(application="warehouse demo") as connection:
        out.rule("What landed")
        out.print(_table(("file", "feed", "outcome", "rows"), [_file(result) for result in landed]))
        for result in landed:
            if result.outcome == "refused":
                out.print(f"refused: {result.message}", markup=False, highlight=False)
        out.rule("What was held back, by rule")
        out.print(_query(connection, REJECTED))
        out.rule("Tables")
        out.print(_table(("table", "rows"), _counts(connection)))
        out.rule("Teacher-level attendance of one partner")
        out.print(_query(connection, REPORT))
    out.print(f"All report files: {settings.reports_folder()}", highlight=False)
    out.rule("Next")
    out.print("1. make dev                       the whole graph in Dagster, http://localhost:3000", highlight=False)
    out.print('2. .venv/bin/warehouse sql "select * from marts.dim_event"', highlight=False)
    out.print("3. make docs                      every table and column, and the Data Docs", highlight=False)


def _file(result: LandingResult) -> tuple[Any, ...]:
    return result.path.name, result.feed or "", result.outcome, result.rows


def _counts(connection: Any) -> list[tuple[str, str]]:
    names = connection.execute(
        "select table_schema, table_name from information_schema.tables "
        "where table_schema = any(%s) order by array_position(%s::text[], table_schema::text), table_name",
        [list(SCHEMAS), list(SCHEMAS)],
    ).fetchall()
    return [
        (f"{schema}.{name}", f"{connection.execute(f'select count(*) from {schema}.{name}').fetchone()[0]:,}")
        for schema, name in names
    ]


def _query(connection: Any, query: str) -> Table:
    cursor = connection.execute(query)
    return _table([column.name for column in cursor.description], cursor.fetchall())


def _table(columns: Any, rows: Any) -> Table:
    table = Table(show_edge=False, pad_edge=False)
    for column in columns:
        table.add_column(column)
    for row in rows:
        table.add_row(*("" if cell is None else str(cell) for cell in row))
    return table


def _timing(out: Console, seconds: float, unchanged: bool) -> None:
    """The first run's time is kept, so that the second can be told as a share of it."""
    path = settings.home() / TIMING
    if not unchanged:
        path.write_text(json.dumps({"first": seconds}))
        out.print(f"\nDone in {seconds:.0f} s.", highlight=False)
        return
    line = f"\nNothing changed: every file had landed before, and the publication stands. {seconds:.0f} s"
    if path.exists():
        first = json.loads(path.read_text())["first"]
        line += f", {seconds / first:.2f} of the {first:.0f} s that the first run took"
    out.print(line + ".", highlight=False)
