"""The command line ``warehouse``.

Exit code 0: done. 1: a check failed. 2: a file or an argument was refused.
"""

from __future__ import annotations

import csv
import json
import logging
import math
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import date, datetime
from decimal import Decimal
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfoNotFoundError

import psycopg
import typer
from rich.text import Text

from orchestration.lib import display, settings

CHECK_FAILED = 1
REFUSED = 2

app = typer.Typer(
    no_args_is_help=True, help="The Educator Warehouse.", rich_markup_mode=None, pretty_exceptions_enable=False
)
db_app = typer.Typer(no_args_is_help=True, help="The PostgreSQL server.")
app.add_typer(db_app, name="db")
feeds_app = typer.Typer(help="The feeds: what they are, what a sender must deliver, and layouts of other tools.")
app.add_typer(feeds_app, name="feeds")

out = display.console(sys.stdout)
err = display.console(sys.stderr, stderr=True)


def _date(given: str) -> date:
    """A day as it is typed."""
    try:
        return datetime.strptime(given, "%Y-%m-%d").date()
    except ValueError:
        raise typer.BadParameter(f"'{given}' is no date such as 2026-08-31.") from None


Json = Annotated[bool, typer.Option("--json", help="Print JSON for a program to read.")]
AsOf = Annotated[
    date | None, typer.Option("--as-of", parser=_date, metavar="DATE", help="Report date; today by default.")
]


def _plain(value: Any) -> Any:
    """A value as JSON has it: numbers stay numbers, what is no finite number is null, dates are ISO text."""
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, Decimal | float):
        if not math.isfinite(value):
            return None
        return int(value) if isinstance(value, Decimal) and value == value.to_integral_value() else float(value)
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, bytes):
        return value.hex()
    return value if isinstance(value, bool | int | str | None) else str(value)


def _cell(value: Any) -> Any:
    """A value as CSV has it."""
    if isinstance(value, bool | dict | list):
        return json.dumps(_plain(value), ensure_ascii=False)
    return value.isoformat() if isinstance(value, datetime) else value


def _print_json(value: Any) -> None:
    sys.stdout.write(json.dumps(_plain(value), ensure_ascii=False, indent=2, allow_nan=False) + "\n")


@contextmanager
def _telling() -> Iterator[Callable[[str], None]]:
    """Says each step and how long after the start it began; on a terminal something moves while it lasts."""
    started = time.monotonic()
    with ExitStack() as turning:

        def say(message: str) -> None:
            turning.close()
            err.print(Text(f"{time.monotonic() - started:4.0f} s  {message}", style="dim"))
            if err.is_terminal:
                turning.enter_context(err.status(Text(message)))

        yield say


def _complain(message: str) -> None:
    err.print(display.visible(message), markup=False, soft_wrap=True)


def _refuse(message: str) -> typer.Exit:
    _complain(message)
    return typer.Exit(REFUSED)


def _check_feed(feed: str | None) -> None:
    """Refuse a word that is no feed's."""
    from orchestration.lib.landing import load_contracts

    feeds = load_contracts()
    if feed is None or feed in feeds:
        return
    near = get_close_matches(feed, feeds, n=1)
    hint = f" Did you mean {near[0]}?" if near else ""
    raise _refuse(f"There is no feed {feed}.{hint} Feeds: {', '.join(feeds)}.")


def _address(status: dict[str, Any]) -> str:
    return f"{status['kind']} PostgreSQL {status['version']} at {status['host']}:{status['port']}"


@app.callback()
def check_settings() -> None:
    """Look at the settings that every command needs, before one of them fails half-way."""
    try:
        settings.timezone()
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise _refuse("WAREHOUSE_TIMEZONE names no time zone; it takes one such as America/New_York.") from None


# database -------------------------------------------------------------------------------------------------------------


@db_app.command("start")
def db_start() -> None:
    """Start the embedded server, or say that it runs; see that the database roles are there."""
    from orchestration.lib import access, database

    database.start()
    out.print(f"running: {_address(database.status())}")
    with database.connect(application="roles") as connection:
        lacking = access.apply(connection)
    if lacking:
        _complain(access.for_administrator(lacking))


@db_app.command("stop")
def db_stop(
    now: Annotated[bool, typer.Option("--now", help="Stop although somebody writes; what was begun is lost.")] = False,
) -> None:
    """Stop the embedded server."""
    from orchestration.lib import database

    status = database.status()
    is_embedded = status["kind"] != "external"
    if is_embedded and status["is_running"] and not now and (writer := database.writer()):
        raise _refuse(f"Nothing is stopped, as somebody writes: {writer}. Wait for it, or stop the server with --now.")
    if is_embedded and database.stop():
        out.print("stopped")
    elif not is_embedded:
        out.print("nothing to stop: the PG* variables name another server")
    else:
        out.print("not running")


@db_app.command("status")
def db_status(as_json: Json = False) -> None:
    """Say which server is used and whether it answers."""
    from orchestration.lib import database

    status = database.status()
    if as_json:
        _print_json(status)
    else:
        for line in display.pairs(list(status), list(status.values())):
            out.print(line, soft_wrap=True)


@db_app.command("url")
def db_url() -> None:
    """Print the address for psql and BI tools, password included."""
    from orchestration.lib import database

    database.ensure()
    sys.stdout.write(database.url() + "\n")


@db_app.command("roles")
def db_roles(
    as_sql: Annotated[
        bool, typer.Option("--sql", help="Change nothing; print the statements that only an administrator may run.")
    ] = False,
) -> None:
    """Make the database roles, grant them what they may read, and say what that is."""
    from orchestration.lib import access, database

    with database.connect(application="roles") as connection:
        lacking = access.missing(connection) if as_sql else access.apply(connection)
    if as_sql:
        sys.stdout.write("\n".join(lacking or ["-- nothing is lacking"]) + "\n")
        return
    rows = [(role, ", ".join(access.READS[role]), about) for role, about in access.ROLES.items()]
    out.print(display.table(("role", "reads schemas", "for"), rows, flexible=("for",)))
    if lacking:
        _complain(access.for_administrator(lacking))


# landing --------------------------------------------------------------------------------------------------------------


def _print_landing(results: Sequence[Any]) -> None:
    """One line per file; what there is to say about a file follows in full width, as it can be long."""
    has_malformed = any(result.malformed for result in results)
    columns = ("file", "feed", "outcome", "rows", *(["bad width"] if has_malformed else []), "batch")
    rows = [
        (result.path.name, result.feed, result.outcome, result.rows if result.batch_id else None,
         *([result.malformed or None] if has_malformed else []), (result.batch_id or "")[:12])
        for result in results
    ]  # fmt: skip
    out.print(display.table(columns, rows, flexible=("file",)))
    for result in results:
        if result.outcome != "landed" or result.malformed or result.warnings:
            out.print(display.heading(result.path.name, f": {result.message}"))


def _landing_json(results: Iterable[Any]) -> list[dict[str, Any]]:
    names = ("feed", "event", "outcome", "batch_id", "rows", "malformed", "code", "message", "warnings")
    return [{"path": str(result.path), **{name: getattr(result, name) for name in names}} for result in results]


def _number(count: int, what: str) -> str:
    return f"{count:,} {what}{'' if count == 1 else 's'}"


def _end_line(results: Sequence[Any], held: int | None, after_run: bool) -> str:
    """What is left for a person to do, and where to look; ``held`` is ``None`` before the first publication."""
    refused, waiting = (sum(result.outcome == outcome for result in results) for outcome in ("refused", "waiting"))
    found = [_number(held, "row") + " held"] if held is not None else []
    found.append(_number(refused, "file") + " refused")
    if waiting:
        found.append(_number(waiting, "file") + (" waits" if waiting == 1 else " wait"))
    commands = []
    if refused or waiting:
        commands.append("warehouse status")
    if not after_run:
        commands.append("warehouse build")
    elif held or not commands:
        commands.append("warehouse rejected" if held else "warehouse status")
    return f"{', '.join(found)}. Next: {', then '.join(commands)}"


def _stop_if_refused(results: Iterable[Any]) -> None:
    if any(result.outcome in ("refused", "waiting") for result in results):
        raise typer.Exit(REFUSED)


@app.command()
def land(
    paths: Annotated[list[Path] | None, typer.Argument(help="Files or folders; the inbox when none is named.")] = None,
    feed: Annotated[str | None, typer.Option(help="The feed, when name, folder and header do not say it.")] = None,
    event: Annotated[str | None, typer.Option(help="The event that a file is about.")] = None,
    encoding: Annotated[
        str | None, typer.Option(help="Encoding of text that is no Unicode, such as mac_roman.")
    ] = None,
    date_order: Annotated[
        Literal["mdy", "dmy", "by_evidence"] | None,
        typer.Option(help="Whether 3/4/2024 is in March (mdy) or in April (dmy); by_evidence: only if the file tells."),
    ] = None,
    accept_removals: Annotated[str | None, typer.Option(help="Batch that waits because it removes many rows.")] = None,
    as_json: Json = False,
) -> None:
    """Land files as they are, into the staging schemas."""
    from orchestration.lib import landing

    _check_feed(feed)
    if (feed or event or encoding or date_order) and not paths:
        raise _refuse("These options speak of files: name the files too. In the inbox, folders say feed and event.")
    if paths or accept_removals:
        results = landing.land_files(
            paths or [],
            feed=feed,
            event=event,
            encoding=encoding,
            date_order=date_order,
            accept_removals=accept_removals,
        )
    else:
        results = landing.land_inbox()
    if as_json:
        _print_json(_landing_json(results))
    elif results:
        _print_landing(results)
        held = sum(result.malformed for result in results if result.outcome == "landed")
        out.print(_end_line(results, held, after_run=False), markup=False, soft_wrap=True)
    else:
        places = [str(path) for path in paths or [settings.inbox()]]
        missing = "" if paths or settings.inbox().is_dir() else ": there is no such folder"
        out.print(f"nothing to land in {' '.join(places)}{missing}", soft_wrap=True, markup=False)
    _stop_if_refused(results)


@app.command()
def withdraw(
    batch: Annotated[str, typer.Argument(help="Batch id, or enough of its beginning.")],
    why: Annotated[str, typer.Option(help="The reason, kept in the ledger.")],
) -> None:
    """Take a wrong file out: its rows leave the marts with the next build."""
    from orchestration.lib import landing

    try:
        withdrawn = landing.withdraw(batch, why)
    except landing.LandingError as error:
        listing = 'warehouse sql "select batch_id, source_name, status from audit.batch"'
        raise _refuse(f"Nothing is withdrawn: {error.message.rstrip('.')}. All batches: {listing}") from error
    out.print(f"withdrawn: {withdrawn}. Its rows leave the marts with the next `warehouse build`.", markup=False)


@app.command()
def restore(
    batch: Annotated[str, typer.Argument(help="Batch id, or enough of its beginning.")],
    why: Annotated[str, typer.Option(help="The reason, kept in the ledger.")],
) -> None:
    """Let a file that is withdrawn or set aside count again: its rows come back with the next build."""
    from orchestration.lib import landing

    try:
        restored = landing.restore(batch, why)
    except landing.LandingError as error:
        listing = (
            "warehouse sql \"select batch_id, source_name from audit.batch where status in ('withdrawn', 'set_aside')\""
        )
        raise _refuse(f"Nothing is restored: {error.message.rstrip('.')}. Batches left out: {listing}") from error
    out.print(f"{restored}.", markup=False, soft_wrap=True)


# feeds ----------------------------------------------------------------------------------------------------------------


@feeds_app.callback(invoke_without_command=True)
def feeds_list(context: typer.Context, as_json: Json = False) -> None:
    """List the feeds by number, what has landed of each, and when the next file is due."""
    if context.invoked_subcommand:
        return
    from orchestration.lib import database, feeds

    with database.connect(application="warehouse feeds") as connection:
        entries = feeds.calendar(connection, settings.today())
    columns = ("number", "feed", "title", "schema", "expected", "files", "newest", "next due")
    rows = [
        (entry.contract.number, entry.contract.feed, entry.contract.title, entry.contract.schema_name, entry.cadence,
         entry.files, entry.newest, f"{entry.due} LATE" if entry.late else entry.due)
        for entry in entries
    ]  # fmt: skip
    if as_json:
        names = (*columns[:-1], "due", "late")
        _print_json(
            [
                dict(zip(names, (*row[:-1], entry.due, entry.late), strict=True))
                for row, entry in zip(rows, entries, strict=True)
            ]
        )
        return
    # Which schema it is in is for programs: the titles need the room.
    shown = [place for place, name in enumerate(columns) if name != "schema"]
    rows = [tuple(row[place] for place in shown) for row in rows]
    out.print(display.table([columns[place] for place in shown], rows, flexible=("title", "expected")))
    out.print("What a sender must deliver: warehouse feeds show FEED")


def _feed_named(word: str) -> Any:
    from orchestration.lib import feeds

    found = feeds.find(word)
    if len(found) == 1:
        return found[0]
    if found:
        raise _refuse(f"{word.upper()} has several feeds: {', '.join(contract.feed for contract in found)}. Name one.")
    near = feeds.nearest(word)
    hint = f" Did you mean {' or '.join(near)}?" if near else ""
    raise _refuse(f"There is no feed {word}.{hint} All of them: warehouse feeds")


@feeds_app.command("show")
def feeds_show(
    feed: Annotated[str, typer.Argument(help="The feed's word, or its F-number.")],
    xlsx: Annotated[Path | None, typer.Option(help="Write an empty workbook to fill in to this file, too.")] = None,
) -> None:
    """Say in Markdown what a sender must deliver; with --xlsx also as a template with drop-down lists."""
    from orchestration.lib import feeds

    contract = _feed_named(feed)
    if xlsx:
        if xlsx.exists():
            raise _refuse(f"{xlsx} exists already; nothing is overwritten.")
        xlsx.write_bytes(feeds.template(contract))
        err.print(f"template written: {xlsx}", markup=False, soft_wrap=True)
    sys.stdout.write(feeds.guide(contract))


@feeds_app.command("suggest")
def feeds_suggest(
    file: Annotated[Path, typer.Argument(help="A file that no feed fits.")],
    feed: Annotated[str | None, typer.Option(help="The feed that it is of; the nearest one when left out.")] = None,
) -> None:
    """Draft the layout of a file from its headings, as YAML to put beside the feed's source."""
    from orchestration.lib import feeds, landing

    word = _feed_named(feed).feed if feed else None
    if not file.is_file():
        raise _refuse(f"{file}: there is no such file.")
    try:
        sys.stdout.write(feeds.suggest(file, word))
    except landing.LandingError as error:
        raise _refuse(f"{file.name}: {error.message}") from error


# building -------------------------------------------------------------------------------------------------------------


def _print_build(outcome: Any) -> None:
    for line in outcome.set_aside + outcome.warnings:
        _complain(f"warning: {line}")
    for line in outcome.problems:
        _complain(f"failed: {line}")
    if outcome.unchanged:
        out.print(f"nothing changed: build {outcome.build_id} stays published")
    elif outcome.published:
        out.print(f"published: build {outcome.build_id}")
    else:
        out.print("not published: the marts are as they were")


def _check_as_of(as_of: date | None) -> None:
    """Refuse a report date of the environment that is none."""
    from orchestration.lib.database.builds import as_of_date

    try:
        as_of_date(as_of)
    except ValueError as error:
        raise _refuse(f"{error}.") from error


@app.command()
def build(as_of: AsOf = None, as_json: Json = False) -> None:
    """Build candidates, test and judge them, publish if all is well."""
    from orchestration.lib import pipeline

    _check_as_of(as_of)
    with _telling() as say:
        outcome = pipeline.build(as_of, say)
    _print_json(vars(outcome)) if as_json else _print_build(outcome)
    if not outcome.published:
        raise typer.Exit(CHECK_FAILED)


@app.command()
def replay(as_of: AsOf = None, as_json: Json = False) -> None:
    """Build everything anew from the landed rows, publish, and say whether the same rows came of it.

    Every row is judged again and every table built whole, for the report date of what is published (--as-of: another).
    """
    from orchestration.lib import replay as replaying

    _check_as_of(as_of)
    with _telling() as say:
        found = replaying.replay(as_of, say)
    if as_json:
        differences = [
            {"relation": one.relation, "rows_before": one.rows_before, "rows_after": one.rows_after}
            for one in found.differences
        ]
        _print_json(
            {"build": vars(found.build), "compared": found.compared, "differences": differences,
             "reasons": found.reasons}
        )  # fmt: skip
    else:
        _print_build(found.build)
        _print_replay(found)
    if not found.build.published or (found.differences and not found.reasons):
        raise typer.Exit(CHECK_FAILED)


def _print_replay(found: Any) -> None:
    if not found.build.published:
        return
    if not found.compared:
        out.print("nothing was published before that it could be compared with")
        return
    if found.is_same:
        out.print(f"all {found.compared} published relations have the same rows as before")
        return
    out.print(f"{len(found.differences)} of {found.compared} published relations have other rows than before:")
    rows = [(one.relation, one.rows_before, one.rows_after) for one in found.differences]
    out.print(display.table(("relation", "rows before", "rows now"), rows))
    why = "; ".join(found.reasons) or "neither files nor code nor date have changed: this must not be, tell who owns it"
    out.print(f"Why: {why}", markup=False, soft_wrap=True)


@app.command("publish")
def publish_command() -> None:
    """Judge the candidates that `dbt build` left and publish them."""
    from orchestration.lib import pipeline

    with _telling() as say:
        blocking = pipeline.publish_candidates(say)
    if blocking:
        for line in blocking:
            _complain(f"failed: {line}")
        raise typer.Exit(CHECK_FAILED)
    out.print("published")


@app.command()
def undo() -> None:
    """Go back to the previous publication and its report files; once more comes back to this one."""
    from orchestration.lib import pipeline

    with _telling() as say:
        published = pipeline.undo(say)
    for line in published.warnings:
        _complain(f"warning: {line}")
    out.print(f"published again: build {published.build_id}")


def _files_json(files: Iterable[Any]) -> list[dict[str, Any]]:
    return [vars(file) | {"paths": [str(path) for path in file.paths]} for file in files]


@app.command()
def run(as_of: AsOf = None, as_json: Json = False) -> None:
    """Land the inbox, build, publish, write the report files, and those that are due into the outbox."""
    from orchestration.lib import pipeline, worklist

    _check_as_of(as_of)
    with _telling() as say:
        outcome = pipeline.run(as_of, say)
    if as_json:
        _print_json(
            {"landed": _landing_json(outcome.landed), "build": vars(outcome.build),
             "reports": _files_json(outcome.reports), "due": _files_json(outcome.due),
             "reports_failed": outcome.reports_failed}
        )  # fmt: skip
    else:
        if outcome.landed:
            _print_landing(outcome.landed)
        if outcome.reports:
            columns = ("contract", "rows", "held back", "incomplete events", "report")
            rows = [
                (made.contract, made.rows, made.held_back, made.incomplete, made.paths[0].name)
                for made in outcome.reports
            ]
            out.print(display.heading("Reports", f" in {settings.reports_folder()}"), soft_wrap=True)
            out.print(display.table(columns, rows))
        if outcome.due:
            out.print(display.heading("Reports that were due", ", to be sent"))
            for path in (path for made in outcome.due for path in made.paths):
                out.print(str(path), markup=False, soft_wrap=True)
        _print_build(outcome.build)
        out.print(_end_line(outcome.landed, worklist.rows_held(), after_run=True), markup=False, soft_wrap=True)
    if outcome.reports_failed:
        _complain(f"failed: {outcome.reports_failed}")
    if outcome.reports_failed or not outcome.build.published:
        raise typer.Exit(CHECK_FAILED)
    _stop_if_refused(outcome.landed)


@app.command("report")
def report_command(
    contract: Annotated[str, typer.Option("--contract", metavar="ID", help="The contract, as its sender writes it.")],
    names: Annotated[
        list[str] | None, typer.Option("--report", metavar="NAME", help="A report; all of them by default. Repeatable.")
    ] = None,
    formats: Annotated[
        list[str] | None, typer.Option("--format", metavar="FORMAT", help="xlsx, pdf, html or csv. Repeatable.")
    ] = None,
    folder: Annotated[
        Path | None,
        typer.Option(
            "-o", "--output", help="Where to make the contract's folder; the partner's in the outbox by default."
        ),
    ] = None,
    as_of: Annotated[
        date | None,
        typer.Option(
            "--as-of", parser=_date, metavar="DATE", help="Report date; that of what is published by default."
        ),
    ] = None,
    as_json: Json = False,
) -> None:
    """Write a partner's reports from what is published.

    In the outbox the draft of a message lies beside them. Whoever has sent a file says so with `warehouse delivered`:
    the next report opens with what has changed since.
    """
    from orchestration.lib import reports

    chosen = [_one_of(name, reports.PARTNER_REPORTS, "report") for name in names or reports.PARTNER_REPORTS]
    written_as = [reports.Format(_one_of(form, list(reports.Format), "format")) for form in formats or ["xlsx"]]
    try:
        files = reports.write_partner_reports(contract, chosen, written_as, folder, as_of)
    except (reports.NoSuchContract, reports.NotPublished) as missing:
        raise _refuse(str(missing)) from None
    if as_json:
        _print_json(_files_json(files))
        return
    for path in (path for file in files for path in file.paths):
        out.print(str(path), markup=False, soft_wrap=True)


@app.command()
def delivered(
    files: Annotated[list[Path], typer.Argument(help="Report files that were sent.", exists=True, dir_okay=False)],
    to: Annotated[str, typer.Option("--to", help="To whom.")],
    on: Annotated[
        date | None, typer.Option("--on", parser=_date, metavar="DATE", help="The day; today by default.")
    ] = None,
) -> None:
    """Note that report files were sent to a partner.

    Name those alone that were sent: the folder keeps every date, and what is said to be sent is taken for known. All
    files of one report date are `C-1001/*__20260630*`: drafts of messages are passed over. A CSV is not named itself:
    its `.about.txt` stands for it.
    """
    from orchestration.lib.reports import record_all_delivered

    day = on or datetime.now(settings.timezone()).date()
    done = record_all_delivered(files, day, to)
    for path, since in done.noted.items():
        out.print(f"delivered on {day} to {to}: {path.name}", markup=False, soft_wrap=True)
        if since:
            _complain(
                f"warning: {path.name} was made before {', '.join(since)} was sent. What it hides was decided without "
                "that: together they may tell of a few people. Make files anew, and send those."
            )
    for path in done.passed_over:
        why = "it is a draft" if path.suffix.casefold() == ".eml" else "the text about it stands for it"
        out.print(f"passed over, as {why}: {path.name}", markup=False, soft_wrap=True)
    if done.refused:
        for why in done.refused.values():
            _complain(why)
        raise typer.Exit(REFUSED)


@app.command("analysis")
def analysis_command(
    name: Annotated[str | None, typer.Argument(metavar="NAME", help="Which; all are listed when left out.")] = None,
    formats: Annotated[
        list[str] | None, typer.Option("--format", metavar="FORMAT", help="html, csv, xlsx or pdf. Repeatable.")
    ] = None,
    folder: Annotated[
        Path | None, typer.Option("-o", "--output", help="Where to write it; a closed folder in .warehouse by default.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Write an internal analysis, with its charts, from what is published; without NAME list those there are."""
    from orchestration.lib import reports

    if name is None:
        listed = [(known, title) for known, (title, _) in reports.ANALYSES.items()]
        if as_json:
            _print_json([{"name": known, "title": title} for known, title in listed])
        else:
            out.print(display.table(("name", "title"), listed))
        return
    chosen = _one_of(name, reports.ANALYSES, "analysis")
    written_as = [reports.Format(_one_of(form, list(reports.Format), "format")) for form in formats or ["html"]]
    made = reports.write_analysis(chosen, written_as, folder)
    if as_json:
        _print_json({"analysis": chosen, "rows": made.rows, "paths": [str(path) for path in made.paths]})
        return
    for path in made.paths:
        out.print(str(path), markup=False, soft_wrap=True)


def _one_of(given: str, known: Iterable[str], what: str) -> str:
    """What was asked for, if there is such a thing.

    Raises:
        typer.Exit: there is none; said with those there are.
    """
    if given not in known:
        raise _refuse(f"There is no {what} '{given}'. There are: {', '.join(known)}.")
    return given


# looking --------------------------------------------------------------------------------------------------------------


@app.command()
def status(as_json: Json = False) -> None:
    """The worklist: what waits for somebody, and what the last build did."""
    from orchestration.lib import worklist

    sections = worklist.worklist()
    if as_json:
        _print_json({section.asked.name: section.dicts for section in sections})
        return
    for number, section in enumerate(sections):
        if number:
            out.print()
        worklist.print_section(out, section)


@app.command()
def rejected(
    feed: Annotated[str | None, typer.Argument(help="The feed's word; every feed when left out.")] = None,
    export: Annotated[
        Path | None,
        typer.Option(metavar="FILE.xlsx", help="Write the rows as they were sent, to be mended and landed. Personal."),
    ] = None,
    as_json: Json = False,
) -> None:
    """Rows held back, with file, row, column, rule and what to do; with --export as a workbook to mend them in.

    The workbook looks like the files that were sent: the same columns, the bad cells in colour, the reason behind them.
    Correct the cells, save it, and put it into the inbox: its rows go to the places of those that were held. It holds
    personal values as they were sent.
    """
    from orchestration.lib import worklist

    _check_feed(feed)
    if export:
        _export_held(export, feed, as_json)
        return
    found = worklist.rejected_rows(feed)
    if as_json:
        _print_json(found.rows)
    elif found.rows:
        worklist.print_rejected(out, found)
    else:
        out.print("no row is held back" if found.is_known else "nothing is published yet: warehouse run")


def _export_held(path: Path, feed: str | None, as_json: bool) -> None:
    from orchestration.lib import held_rows, worklist

    if problem := held_rows.refuse_path(path):
        raise _refuse(problem)
    is_known = worklist.rejected_rows(feed).is_known
    files = held_rows.export(path, feed) if is_known else []
    if as_json:
        names = ("feed", "source_name", "batch_id", "sheets", "left_out")
        _print_json([{**{name: getattr(file, name) for name in names}, "rows": len(file.rows)} for file in files])
        return
    if not files:
        out.print("no row is held back: nothing is written" if is_known else "nothing is published yet: warehouse run")
        return
    rows = [(", ".join(file.sheets), file.feed, file.source_name, len(file.rows)) for file in files]
    out.print(display.table(("sheet", "feed", "rows of", "rows"), rows, flexible=("rows of",)))
    for file in files:
        if file.left_out:
            numbers = ", ".join(map(str, file.left_out[:10]))
            _complain(f"{file.source_name}: {len(file.left_out)} row(s) are not in it, a spreadsheet cannot hold them "
                      f"(row {numbers}): mend them where they come from")  # fmt: skip
    out.print(
        f"written: {path}. It holds personal values as they were sent: send it to nobody but their sender, and delete "
        "it when done.\nCorrect the coloured cells, save it, put it into the inbox, and start: warehouse run",
        markup=False, soft_wrap=True,
    )  # fmt: skip


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


@app.command()
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
        raise _refuse("--csv and --json exclude each other.")
    try:
        names, rows, done = _ask(query)
    except psycopg.errors.ReadOnlySqlTransaction as error:
        raise _refuse(f"`warehouse sql` only reads: {error.diag.message_primary}.") from error
    except psycopg.OperationalError:
        raise
    except psycopg.Error as error:
        raise _refuse(_sentence(error)) from error
    names = _distinct(names)
    if as_json:
        _print_json([dict(zip(names, row, strict=True)) for row in rows])
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


@app.command()
def sample(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Where to write; made if it is not there.")],
    educators: Annotated[int, typer.Option(help="Real educators, 20 or more.")] = 200,
    years: Annotated[int, typer.Option(min=1, max=30, help="Academic years before the last 30 June.")] = 3,
    seed: Annotated[int, typer.Option(help="Another seed gives another world.")] = 1,
    known: Annotated[
        bool, typer.Option("--known", help="Tell this warehouse who is who in it, for quality.identity_report.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Write a synthetic inbox of real dirt, and the truth about it."""
    from orchestration.lib import known_people, samples

    if folder.exists() and not folder.is_dir():
        raise _refuse(f"{folder} is a file: name a folder.")
    if folder.exists() and any(folder.iterdir()):
        raise _refuse(f"{folder} is not empty: name a new folder, so that nothing is mixed up or overwritten.")
    try:
        summary = samples.generate(folder, educators=educators, years=years, seed=seed)
    except ValueError as error:
        raise _refuse(f"{error}.") from error
    if known:
        known_people.load(summary.truth)
    if as_json:
        _print_json({name: str(value) if isinstance(value, Path) else value for name, value in vars(summary).items()})
        return
    rows = [(name, getattr(summary, name)) for name in ("educators", "events", "enrollments", "marks", "files", "rows")]
    rows += [(f"of them {name}", count) for name, count in summary.outcomes.items()]
    for name, count in rows:
        out.print(f"{count:>9,} {name}")
    out.print(f"inbox: {summary.inbox}\ntruth: {summary.truth}", markup=False, soft_wrap=True)
    out.print(f"Land it: WAREHOUSE_INBOX={summary.inbox} warehouse run --as-of {summary.as_of}", soft_wrap=True)


@app.command()
def docs() -> None:
    """Build the dbt docs and the Data Docs of what is published."""
    from orchestration.lib import documentation

    try:
        with _telling() as say:
            built = documentation.build(say)
    except documentation.DocsFailed as error:
        _complain(f"failed: {error}")
        raise typer.Exit(CHECK_FAILED) from error
    for name, path in built.items():
        out.print(f"{name}: {path}", markup=False, soft_wrap=True)


@app.command()
def demo() -> None:
    """Land the example inbox, build, publish and show what came of it."""
    from orchestration.lib import demo as demonstration

    with _telling() as say:
        shown = demonstration.prepare(say)
    if shown.problems:
        for line in shown.problems:
            _complain(f"failed: {line}")
        raise typer.Exit(CHECK_FAILED)
    demonstration.show(out, shown)


def main() -> None:
    """Entry point: errors that a user can mend are one sentence, not a trace."""
    from orchestration.lib.database import DatabaseUnavailable, WriterBusy, WriterLost
    from orchestration.lib.failures import NotAllMade, NothingPublished
    from orchestration.lib.landing import ContractError, LandingError
    from orchestration.lib.publish import PublishRefused

    # It tells its temporary folders on the terminal. (A level would not help: its modules set their own.)
    logging.getLogger("great_expectations").propagate = False
    try:
        app()
    except LandingError as error:
        _complain(error.message)
        sys.exit(REFUSED)
    except (ContractError, DatabaseUnavailable) as error:
        _complain(str(error))
        sys.exit(REFUSED)
    except (NotAllMade, NothingPublished, PublishRefused, WriterBusy, WriterLost) as error:
        _complain(str(error))
        sys.exit(CHECK_FAILED)
    except psycopg.Error as error:
        _complain(f"The database says: {str(error).strip()}")
        sys.exit(CHECK_FAILED)
    except OSError as error:
        _complain(f"{error.filename or 'The system'}: {error.strerror or error}")
        sys.exit(REFUSED)


if __name__ == "__main__":
    main()
