"""The commands ``warehouse feeds``: what feeds there are, and what their senders must deliver."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from orchestration.cli.common import Json, err, out, print_json, refuse
from orchestration.lib import display, settings

feeds_app = typer.Typer(help="The feeds: what they are, what a sender must deliver, and layouts of other tools.")


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
        print_json(
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
        raise refuse(f"{word.upper()} has several feeds: {', '.join(contract.feed for contract in found)}. Name one.")
    near = feeds.nearest(word)
    hint = f" Did you mean {' or '.join(near)}?" if near else ""
    raise refuse(f"There is no feed {word}.{hint} All of them: warehouse feeds")


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
            raise refuse(f"{xlsx} exists already; nothing is overwritten.")
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
        raise refuse(f"{file}: there is no such file.")
    try:
        sys.stdout.write(feeds.suggest(file, word))
    except landing.LandingError as error:
        raise refuse(f"{file.name}: {error.message}") from error
