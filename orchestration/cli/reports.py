"""The commands that write reports and analyses, and note what was sent."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from orchestration.cli.common import REFUSED, Json, complain, files_json, one_of, out, print_json, refuse, typed_day
from orchestration.lib import display, settings


def report(
    contract: Annotated[str, typer.Option("--contract", metavar="ID", help="The contract, as its sender writes it.")],
    names: Annotated[
        list[str] | None,
        typer.Option("--report", metavar="NAME", help="A report, or its number P1 to P6; all by default. Repeatable."),
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
            "--as-of", parser=typed_day, metavar="DATE", help="Report date; that of what is published by default."
        ),
    ] = None,
    as_json: Json = False,
) -> None:
    """Write a partner's reports from what is published.

    In the outbox the draft of a message lies beside them. Whoever has sent a file says so with `warehouse delivered`:
    the next report opens with what has changed since.
    """
    from orchestration.lib import reports

    by_number = {report.number: name for name, report in reports.PARTNER_REPORTS.items()}
    said = [by_number.get(name.upper(), name) for name in names or reports.PARTNER_REPORTS]
    chosen = list(dict.fromkeys(one_of(name, reports.PARTNER_REPORTS, "report") for name in said))
    written_as = [reports.Format(one_of(form, list(reports.Format), "format")) for form in formats or ["xlsx"]]
    try:
        files = reports.write_partner_reports(contract, chosen, written_as, folder, as_of)
    except (reports.NoSuchContract, reports.NotPublished) as missing:
        raise refuse(str(missing)) from None
    if as_json:
        print_json(files_json(files))
        return
    for path in (path for file in files for path in file.paths):
        out.print(str(path), markup=False, soft_wrap=True)


def delivered(
    files: Annotated[list[Path], typer.Argument(help="Report files that were sent.", exists=True, dir_okay=False)],
    to: Annotated[str, typer.Option("--to", help="To whom.")],
    on: Annotated[
        date | None, typer.Option("--on", parser=typed_day, metavar="DATE", help="The day; today by default.")
    ] = None,
) -> None:
    """Note that report files were sent to a partner.

    Name those alone that were sent: the folder keeps every date, and what is said to be sent is taken for known. All
    files of one report date are `C-1001/*__20260630*`: drafts of messages are passed over. A CSV is not named itself:
    its `.about.txt` stands for it.
    """
    from orchestration.lib.reports import record_all_delivered

    today = settings.today()
    day = on or today
    if day > today:
        raise refuse(f"{day} is still to come: note what was sent once it was, with the day on which it was.")
    done = record_all_delivered(files, day, to)
    for path, since in done.noted.items():
        out.print(f"delivered on {day} to {to}: {path.name}", markup=False, soft_wrap=True)
        if since:
            complain(
                f"warning: {path.name} was made before {', '.join(since)} was sent. What it hides was decided without "
                "that: together they may tell of a few people. Make files anew, and send those."
            )
    for path in done.passed_over:
        why = "it is a draft" if path.suffix.casefold() == ".eml" else "the text about it stands for it"
        out.print(f"passed over, as {why}: {path.name}", markup=False, soft_wrap=True)
    if done.refused:
        for why in done.refused.values():
            complain(why)
        raise typer.Exit(REFUSED)


def analysis(
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
            print_json([{"name": known, "title": title} for known, title in listed])
        else:
            out.print(display.table(("name", "title"), listed))
        return
    chosen = one_of(name, reports.ANALYSES, "analysis")
    written_as = [reports.Format(one_of(form, list(reports.Format), "format")) for form in formats or ["html"]]
    made = reports.write_analysis(chosen, written_as, folder)
    if as_json:
        print_json({"analysis": chosen, "rows": made.rows, "paths": [str(path) for path in made.paths]})
        return
    for path in made.paths:
        out.print(str(path), markup=False, soft_wrap=True)
