"""The command line ``warehouse``.

Exit code 0: done. 1: a check failed. 2: a file or an argument was refused.
"""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any

import psycopg
import typer
from rich.console import Console
from rich.table import Table

from orchestration.lib import settings

CHECK_FAILED = 1
REFUSED = 2

app = typer.Typer(no_args_is_help=True, help="The Educator Warehouse.", rich_markup_mode=None)
db_app = typer.Typer(no_args_is_help=True, help="The PostgreSQL server.")
app.add_typer(db_app, name="db")

# A pipe has no width of its own; eighty columns would fold every table.
PIPE_WIDTH = 160
out = Console(width=None if sys.stdout.isatty() else PIPE_WIDTH)
err = Console(stderr=True, width=None if sys.stderr.isatty() else PIPE_WIDTH)

Json = Annotated[bool, typer.Option("--json", help="Print JSON for a program to read.")]
AsOf = Annotated[datetime | None, typer.Option("--as-of", formats=["%Y-%m-%d"], help="Report date; today by default.")]


def _plain(value: Any) -> Any:
    """A value as JSON has it: numbers stay numbers, dates are ISO text."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, date | datetime):
        return value.isoformat()
    return value if isinstance(value, bool | int | float | str | list | dict | None) else str(value)


def _print_json(value: Any) -> None:
    sys.stdout.write(json.dumps(value, default=_plain, ensure_ascii=False, indent=2) + "\n")


def _table(title: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> Table:
    table = Table(title=title or None, title_justify="left", show_edge=False, pad_edge=False)
    for column in columns:
        table.add_column(column, overflow="fold")
    for row in rows:
        table.add_row(*("" if cell is None else str(cell) for cell in row))
    return table


def _say(message: str) -> None:
    err.print(f"[dim]·[/dim] {message}", highlight=False)


def _refuse(message: str) -> typer.Exit:
    err.print(message, highlight=False, markup=False)
    return typer.Exit(REFUSED)


def _address(status: dict[str, Any]) -> str:
    return f"{status['kind']} PostgreSQL {status['version']} at {status['host']}:{status['port']}"


def _day(value: datetime | None) -> date | None:
    return value.date() if value else None


# database -------------------------------------------------------------------------------------------------------------


@db_app.command("start")
def db_start() -> None:
    """Start the embedded server, or say that it runs."""
    from orchestration.lib import database

    database.start()
    out.print(f"running: {_address(database.status())}", highlight=False)


@db_app.command("stop")
def db_stop() -> None:
    """Stop the embedded server."""
    from orchestration.lib import database

    out.print("stopped" if database.stop() else "not running")


@db_app.command("status")
def db_status(as_json: Json = False) -> None:
    """Say which server is used and whether it answers."""
    from orchestration.lib import database

    status = database.status()
    if as_json:
        _print_json(status)
    else:
        out.print(_table("", ["what", "value"], status.items()))


@db_app.command("url")
def db_url() -> None:
    """Print the address for psql and BI tools, password included."""
    from orchestration.lib import database

    database.ensure()
    sys.stdout.write(database.url() + "\n")


# landing --------------------------------------------------------------------------------------------------------------


def _print_landing(results: Sequence[Any]) -> None:
    """One line per file; what there is to say about a file follows in full width, as it can be long."""
    rows = [
        (result.path.name, result.feed, result.outcome, result.rows, result.malformed or "") for result in results
    ]
    out.print(_table("", ["file", "feed", "outcome", "rows", "bad width"], rows))
    for result in results:
        if result.outcome != "landed" or result.malformed or result.warnings:
            out.print(f"\n{result.path.name}: {result.message}", highlight=False, markup=False)


def _landing_json(results: Iterable[Any]) -> list[dict[str, Any]]:
    names = ("feed", "outcome", "batch_id", "rows", "malformed", "code", "message")
    return [{"path": str(result.path), **{name: getattr(result, name) for name in names}} for result in results]


@app.command()
def land(
    paths: Annotated[list[Path] | None, typer.Argument(help="Files or folders; the inbox when none is named.")] = None,
    feed: Annotated[str | None, typer.Option(help="The feed, when name, folder and header do not say it.")] = None,
    event: Annotated[str | None, typer.Option(help="The event that a file is about.")] = None,
    accept_removals: Annotated[str | None, typer.Option(help="Batch that waits because it removes many rows.")] = None,
    as_json: Json = False,
) -> None:
    """Land files as they are, into the staging schemas."""
    from orchestration.lib import landing

    if paths or accept_removals:
        results = landing.land_files(paths or [], feed=feed, event=event, accept_removals=accept_removals)
    else:
        results = landing.land_inbox()
    if as_json:
        _print_json(_landing_json(results))
    else:
        _print_landing(results) if results else out.print("nothing to land")
    if any(result.outcome in ("refused", "waiting") for result in results):
        raise typer.Exit(REFUSED)


@app.command()
def withdraw(
    batch: Annotated[str, typer.Argument(help="Batch id, or enough of its beginning.")],
    why: Annotated[str, typer.Option(help="The reason, kept in the ledger.")],
) -> None:
    """Take a wrong file out: its rows leave the marts with the next build."""
    from orchestration.lib import landing

    result = landing.withdraw(batch, why)
    out.print(f"withdrawn: {result}. Its rows leave the marts with the next `warehouse build`.", highlight=False)


# building -------------------------------------------------------------------------------------------------------------


def _finish_build(outcome: Any, as_json: bool) -> None:
    if as_json:
        _print_json(vars(outcome))
    else:
        for line in outcome.set_aside + outcome.warnings:
            err.print(f"warning: {line}", highlight=False, markup=False)
        for line in outcome.problems:
            err.print(f"failed: {line}", highlight=False, markup=False)
        if outcome.unchanged:
            out.print(f"nothing changed: build {outcome.build_id} stays published", highlight=False)
        elif outcome.published:
            out.print(f"published: build {outcome.build_id}", highlight=False)
        else:
            out.print("not published: the marts are as they were")
    if not outcome.published:
        raise typer.Exit(CHECK_FAILED)


@app.command()
def build(as_of: AsOf = None, as_json: Json = False) -> None:
    """Build candidates, test and judge them, publish if all is well."""
    from orchestration.lib import pipeline

    _finish_build(pipeline.build(_day(as_of), _say), as_json)


@app.command("publish")
def publish_command() -> None:
    """Judge the candidates that `dbt build` left and publish them."""
    from orchestration.lib import pipeline

    blocking = pipeline.publish_candidates(_say)
    if blocking:
        for line in blocking:
            err.print(f"failed: {line}", highlight=False, markup=False)
        raise typer.Exit(CHECK_FAILED)
    out.print("published")


@app.command()
def undo() -> None:
    """Go back to the previous publication; once more comes back to this one."""
    from orchestration.lib.publish import undo as undo_publication

    out.print(f"published again: build {undo_publication()}", highlight=False)


@app.command()
def run(as_of: AsOf = None, as_json: Json = False) -> None:
    """Land the inbox, build, publish, write the report files."""
    from orchestration.lib import pipeline

    outcome = pipeline.run(_day(as_of), _say)
    if not as_json:
        if outcome.landed:
            _print_landing(outcome.landed)
        for report in outcome.reports:
            out.print(f"report: {report.paths[0]} ({report.rows} rows)", highlight=False)
    _finish_build(outcome.build, as_json)
    if any(result.outcome in ("refused", "waiting") for result in outcome.landed):
        raise typer.Exit(REFUSED)


# looking --------------------------------------------------------------------------------------------------------------


@app.command()
def status(as_json: Json = False) -> None:
    """The worklist: what waits for somebody, and what the last build did."""
    from orchestration.lib import worklist

    sections = worklist.worklist()
    if as_json:
        _print_json({section.name: [dict(zip(section.columns, row, strict=True)) for row in section.rows]
                     for section in sections})  # fmt: skip
        return
    for section in sections:
        if section.rows:
            out.print(_table(section.title, section.columns, section.rows))
        else:
            out.print(f"{section.title}: {section.empty}", highlight=False)
        out.print()


@app.command()
def rejected(
    feed: Annotated[str | None, typer.Argument(help="The feed's word; every feed when left out.")] = None,
    as_json: Json = False,
) -> None:
    """Rows held back, with file, row, column, rule and what to do."""
    from orchestration.lib import worklist

    columns, rows = worklist.rejected_rows(feed)
    if as_json:
        _print_json([dict(zip(columns, row, strict=True)) for row in rows])
    else:
        out.print(_table("", columns, rows) if rows else "no row is held back")


@app.command()
def sql(
    query: Annotated[str, typer.Argument(help="One statement; it cannot write.")],
    as_csv: Annotated[bool, typer.Option("--csv", help="Print CSV.")] = False,
    as_json: Json = False,
) -> None:
    """Ask the warehouse in SQL."""
    from orchestration.lib.database import connect

    try:
        with connect(application="warehouse sql") as connection:
            connection.read_only = True
            cursor = connection.execute(query)
            columns = [column.name for column in cursor.description or []]
            rows = cursor.fetchall() if cursor.description else []
    except psycopg.Error as error:
        if isinstance(error, psycopg.OperationalError):
            raise
        raise _refuse(str(error).strip()) from error
    if as_json:
        _print_json([dict(zip(columns, row, strict=True)) for row in rows])
    elif as_csv:
        writer = csv.writer(sys.stdout, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(rows)
    else:
        out.print(_table("", columns, rows))


@app.command()
def sample(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Where to write; made if it is not there.")],
    educators: Annotated[int, typer.Option(min=1)] = 200,
    years: Annotated[int, typer.Option(min=1, max=30)] = 3,
    seed: Annotated[int, typer.Option()] = 1,
) -> None:
    """Write a synthetic inbox of real dirt, and the truth about it."""
    from orchestration.lib import samples

    if folder.exists() and any(folder.iterdir()):
        raise _refuse(f"{folder} is not empty: name a new folder, so that nothing is mixed up or overwritten.")
    summary = samples.generate(folder, educators=educators, years=years, seed=seed)
    out.print(summary, highlight=False)


@app.command()
def docs() -> None:
    """Build the dbt docs and the Data Docs of what is published."""
    from orchestration.lib import documentation

    for name, path in documentation.build(_say).items():
        out.print(f"{name}: {path}", highlight=False)


@app.command()
def demo() -> None:
    """Land the example inbox, build, publish and show what came of it."""
    from orchestration.lib import demo as demonstration

    if not demonstration.show(out, _say):
        raise typer.Exit(CHECK_FAILED)


def main() -> None:
    """Entry point: errors that a user can mend are one sentence, not a trace."""
    from orchestration.lib.database import DatabaseUnavailable
    from orchestration.lib.landing import LandingError
    from orchestration.lib.publish import PublishBusy, PublishRefused

    try:
        app()
    except (LandingError, DatabaseUnavailable) as error:
        err.print(str(error), highlight=False, markup=False)
        sys.exit(REFUSED)
    except (PublishBusy, PublishRefused) as error:
        err.print(str(error), highlight=False, markup=False)
        sys.exit(CHECK_FAILED)


if __name__ == "__main__":
    main()
