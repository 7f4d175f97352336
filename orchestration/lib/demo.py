"""The demonstration: the example inbox from files to a partner's report, on one screen."""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from rich.columns import Columns
from rich.console import Console, Group
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from orchestration.lib import display, known_people, pipeline, settings
from orchestration.lib.database import builds, connect
from orchestration.lib.landing import LandingResult, land_files, load_contracts

EXAMPLES = settings.ROOT / "examples"
TIMING = "demo_seconds.json"
SCHEMAS = ("marts", "restricted", "quarantine", "quality", "reports", "analysis")

REJECTED = """
    select count(*) as rows, rule, code, min(title) as why
    from quarantine.rejected_row group by rule, code order by count(*) desc, code
"""
RULES_SHOWN = 8
PARTNER = """
    select contract from reports.rpt_teacher_attendance
    where contract is not null group by contract order by count(*) desc, contract limit 1
"""
REPORT = """
    select
        concat_ws(', ', last_name, first_name) as educator,
        periods_held as held, periods_scheduled as scheduled, periods_attended as attended,
        attendance_rate as rate, stipend_met as stipend, event_name as event
    from reports.rpt_teacher_attendance
    where contract = %s
    order by event_name, last_name, first_name limit 8
"""


@dataclass(frozen=True)
class Shown:
    """What there is to show.

    Attributes:
        landed: the example files.
        problems: why nothing was published; empty when all is well.
        seconds: how long it took.
        unchanged: whether everything was there before.
    """

    landed: list[LandingResult]
    problems: list[str]
    seconds: float
    unchanged: bool


def prepare(say: Callable[[str], None]) -> Shown:
    """Land the examples, with who is who in them, build, publish, and write the report files."""
    started = time.monotonic()
    as_of = date.fromisoformat(json.loads((EXAMPLES / "truth" / "totals.json").read_text(encoding="utf-8"))["as_of"])
    say("landing examples/inbox")
    landed = land_files([EXAMPLES / "inbox"])
    known_people.load(EXAMPLES / "truth")
    with connect() as connection:
        unchanged = builds.unchanged_since_publication(connection, as_of)
    outcome = None if unchanged else pipeline.build(as_of, say)
    problems = outcome.problems if outcome else []
    if not problems:
        pipeline.write_reports(outcome.build_id if outcome else str(unchanged), say)
    return Shown(landed, problems, time.monotonic() - started, bool(unchanged))


def show(out: Console, shown: Shown) -> None:
    """Print the screen."""
    with connect(application="warehouse demo") as connection:
        out.rule("What landed: rows by feed")
        out.print(_by_feed(shown.landed))
        out.rule("What was held back, by rule: rows, and files that were refused")
        _held_back(out, connection)
        for result in shown.landed:
            if result.outcome == "refused":
                out.print(Text(f"refused: {result.path.name} ({result.code})"))
                out.print(Padding(Text(result.message.partition(". ")[0] + "."), (0, 0, 0, 2)))
        out.rule("Tables and their rows")
        for schema, counts in _counts(connection).items():
            out.print(display.heading(schema))
            out.print(_columns(counts))
        contract = connection.execute(PARTNER).fetchone()[0]
        out.rule(f"Teacher-level attendance, contract {contract}")
        out.print(_report(connection, contract))
    out.print(f"All report files: {settings.reports_folder()}", markup=False, soft_wrap=True)
    out.rule("Next")
    out.print("1. make dev    the whole graph in Dagster, http://localhost:3000")
    out.print('2. .venv/bin/warehouse sql "select * from reports.rpt_teacher_attendance"', markup=False)
    out.print("3. make docs   every table and column, and the Data Docs")
    _timing(out, shown)


def _by_feed(landed: list[LandingResult]) -> Group:
    """How many files there were, and the rows of each feed."""
    taken = [result for result in landed if result.feed and result.outcome in ("landed", "already")]
    rows: Counter[str] = Counter()
    for result in taken:
        rows[str(result.feed)] += result.rows
    before = sum(result.outcome == "already" for result in taken)
    told = f"{len(taken)} files of {len(rows)} feeds, {rows.total():,} rows"
    feeds = [(feed, rows[feed]) for feed in load_contracts() if feed in rows]
    return Group(Text(told + (f"; {before} of the files had landed before" if before else "")), _columns(feeds))


def _columns(counted: list[tuple[str, int]]) -> Padding:
    texts = [Text(f"{count:>6,} {name}") for name, count in counted]
    return Padding(Columns(texts, padding=(0, 3)), (0, 0, 0, 2))


def _held_back(out: Console, connection: Any) -> None:
    cursor = connection.execute(REJECTED)
    rows = cursor.fetchall()
    headings = [column.name for column in cursor.description]
    out.print(display.table(headings, rows[:RULES_SHOWN], cut=("why",)))
    others = rows[RULES_SHOWN:]
    if others:
        held = sum(count for count, *_ in others)
        out.print(f"and {held} row(s) by {len(others)} other rules: .venv/bin/warehouse rejected", markup=False)


def _counts(connection: Any) -> dict[str, list[tuple[str, int]]]:
    names = connection.execute(
        "select table_schema, table_name from information_schema.tables "
        "where table_schema = any(%s) order by array_position(%s::text[], table_schema::text), table_name",
        [list(SCHEMAS), list(SCHEMAS)],
    ).fetchall()
    counts: dict[str, list[tuple[str, int]]] = {}
    for schema, name in names:
        rows = connection.execute(f"select count(*) from {schema}.{name}").fetchone()[0]
        counts.setdefault(schema, []).append((name, rows))
    return counts


def _report(connection: Any, contract: str) -> Table:
    cursor = connection.execute(REPORT, [contract])
    columns = [column.name for column in cursor.description]
    rate = columns.index("rate")
    rows = [(*row[:rate], display.percent(row[rate]), *row[rate + 1 :]) for row in cursor.fetchall()]
    return display.table(columns, rows, cut=("event",))


def _timing(out: Console, shown: Shown) -> None:
    """The first run's time is kept, so that the second can be told as a share of it."""
    path = settings.home() / TIMING
    if not shown.unchanged:
        path.write_text(json.dumps({"first": shown.seconds}), encoding="utf-8")
        out.print(f"\nDone in {shown.seconds:.0f} s.")
        return
    line = f"\nNothing changed: every file had landed before, and the publication stands. {shown.seconds:.1f} s"
    if path.exists():
        first = json.loads(path.read_text(encoding="utf-8"))["first"]
        line += f", {shown.seconds / first:.2f} of the {first:.0f} s that the first run took"
    out.print(line + ".")
