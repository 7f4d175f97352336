"""The commands that show what there is to do, and what was held back."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from orchestration.cli.common import Json, check_feed, complain, out, print_json, refuse
from orchestration.lib import display


def status(as_json: Json = False) -> None:
    """The worklist: what waits for somebody, and what the last build did."""
    from orchestration.lib import worklist

    sections = worklist.worklist()
    if as_json:
        print_json({section.asked.name: section.dicts for section in sections})
        return
    for number, section in enumerate(sections):
        if number:
            out.print()
        worklist.print_section(out, section)


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

    check_feed(feed)
    if export:
        _export_held(export, feed, as_json)
        return
    found = worklist.rejected_rows(feed)
    if as_json:
        print_json(found.rows)
    elif found.rows:
        worklist.print_rejected(out, found)
    else:
        out.print("no row is held back" if found.is_known else "nothing is published yet: warehouse run")


def _export_held(path: Path, feed: str | None, as_json: bool) -> None:
    from orchestration.lib import held_rows, worklist

    if problem := held_rows.refuse_path(path):
        raise refuse(problem)
    is_known = worklist.rejected_rows(feed).is_known
    files = held_rows.export(path, feed) if is_known else []
    if as_json:
        names = ("feed", "source_name", "batch_id", "sheets", "left_out")
        print_json([{**{name: getattr(file, name) for name in names}, "rows": len(file.rows)} for file in files])
        return
    if not files:
        out.print("no row is held back: nothing is written" if is_known else "nothing is published yet: warehouse run")
        return
    rows = [(", ".join(file.sheets), file.feed, file.source_name, len(file.rows)) for file in files]
    out.print(display.table(("sheet", "feed", "rows of", "rows"), rows, flexible=("rows of",)))
    for file in files:
        if file.left_out:
            numbers = ", ".join(map(str, file.left_out[:10]))
            complain(f"{file.source_name}: {len(file.left_out)} row(s) are not in it, a spreadsheet cannot hold them "
                      f"(row {numbers}): mend them where they come from")  # fmt: skip
    out.print(
        f"written: {path}. It holds personal values as they were sent: send it to nobody but their sender, and delete "
        "it when done.\nCorrect the coloured cells, save it, put it into the inbox, and start: warehouse run",
        markup=False, soft_wrap=True,
    )  # fmt: skip
