"""The commands that land files, and take them out again."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from orchestration.cli.common import REFUSED, Json, check_feed, out, print_json, refuse
from orchestration.lib import display, settings


def print_landing(results: Sequence[Any]) -> None:
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


def landing_json(results: Iterable[Any]) -> list[dict[str, Any]]:
    names = ("feed", "event", "outcome", "batch_id", "rows", "malformed", "code", "message", "warnings")
    return [{"path": str(result.path), **{name: getattr(result, name) for name in names}} for result in results]


def _number(count: int, what: str) -> str:
    return f"{count:,} {what}{'' if count == 1 else 's'}"


def end_line(results: Sequence[Any], held: int | None, after_run: bool) -> str:
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


def stop_if_refused(results: Iterable[Any]) -> None:
    if any(result.outcome in ("refused", "waiting") for result in results):
        raise typer.Exit(REFUSED)


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

    check_feed(feed)
    if (feed or event or encoding or date_order) and not paths:
        raise refuse("These options speak of files: name the files too. In the inbox, folders say feed and event.")
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
        print_json(landing_json(results))
    elif results:
        print_landing(results)
        held = sum(result.malformed for result in results if result.outcome == "landed")
        out.print(end_line(results, held, after_run=False), markup=False, soft_wrap=True)
    else:
        places = [str(path) for path in paths or [settings.inbox()]]
        missing = "" if paths or settings.inbox().is_dir() else ": there is no such folder"
        out.print(f"nothing to land in {' '.join(places)}{missing}", soft_wrap=True, markup=False)
    stop_if_refused(results)


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
        raise refuse(f"Nothing is withdrawn: {error.message.rstrip('.')}. All batches: {listing}") from error
    out.print(f"withdrawn: {withdrawn}. Its rows leave the marts with the next `warehouse build`.", markup=False)


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
        raise refuse(f"Nothing is restored: {error.message.rstrip('.')}. Batches left out: {listing}") from error
    out.print(f"{restored}.", markup=False, soft_wrap=True)
