"""The command line of the benchmarks. Each works in a warehouse of its own and leaves nothing behind."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from benchmarks import builds, candidates, demo, landing, records, reports, scale, slips, verdicts
from benchmarks.stage import machine

app = typer.Typer(no_args_is_help=True, help=__doc__, rich_markup_mode=None, pretty_exceptions_enable=False)


@app.callback()
def introduce() -> None:
    """Say on what it is measured: times of another machine, or of a busy one, compare with nothing."""
    typer.echo(machine())


@app.command("demo")
def demo_command() -> None:
    """The demonstration, once on an empty warehouse and once more."""
    demo.measure()


@app.command("landing")
def landing_command(
    rows: Annotated[int, typer.Option(min=1000, help="Rows of the attendance file.")] = 5_000_000,
    rounds: Annotated[int, typer.Option(min=1, help="Rounds; the middle one counts.")] = 3,
) -> None:
    """An attendance file landed, clean and with a bad last row, against psql's \\copy of the same file."""
    landing.measure(rows, rounds)


@app.command("verdicts")
def verdicts_command(
    rows: Annotated[int, typer.Option(min=1000, help="Rows; a hundredth of them is new.")] = 5_000_000,
    rounds: Annotated[int, typer.Option(min=1, help="Rounds; the middle one counts.")] = 3,
) -> None:
    """The verdicts of a new hundredth of an attendance table, against judging all of it."""
    verdicts.measure(rows, rounds)


@app.command("builds")
def builds_command(
    educators: Annotated[list[int] | None, typer.Argument(help="Sizes; 200 and 2000 when none is named.")] = None,
    years: Annotated[int, typer.Option(min=1, max=30)] = 5,
    slowest: Annotated[int, typer.Option(help="How many models of the largest sample to name.")] = 10,
) -> None:
    """Samples of growing size, landed and built: seconds by layer, and the slowest models."""
    builds.measure(sorted(educators or builds.LADDER), years, slowest)


@app.command("scale")
def scale_command(
    educators: Annotated[list[int] | None, typer.Argument(help="Sizes; 20000 and 200000 when none is named.")] = None,
    slowest: Annotated[int, typer.Option(help="How many models of the largest size to name.")] = 20,
    compare: Annotated[bool, typer.Option(help="Whether psql runs the same SQL afterwards.")] = True,
) -> None:
    """Large warehouses, built from staging to reports by dbt, and the same SQL by psql: seconds by layer."""
    scale.measure(sorted(educators or scale.LADDER), slowest, compare=compare)


@app.command("reports")
def reports_command(
    educators: Annotated[int, typer.Option(min=100, help="Educators of the warehouse.")] = 200_000,
    rounds: Annotated[int, typer.Option(min=1, help="Rounds of each file; the middle one counts.")] = 3,
    contracts: Annotated[int, typer.Option(min=1, help="Contracts that each table is asked for.")] = 50,
    slowest: Annotated[int, typer.Option(help="How many models to name.")] = 20,
) -> None:
    """Report files of the largest and the median contract, and the pages that a contract's rows are read from."""
    reports.measure(educators, rounds, contracts, slowest)


@app.command("candidates")
def candidates_command(
    contacts: Annotated[list[int] | None, typer.Argument(help="Sizes; 20000 and 200000 when none is named.")] = None,
) -> None:
    """Who may be there twice, among invented contacts: seconds of each model, and the pairs."""
    candidates.measure(sorted(contacts or (20_000, 200_000)))


@app.command("slips")
def slips_command(
    people: Annotated[int, typer.Option(min=100, help="People, each of them twice.")] = 20_000,
) -> None:
    """Doubles whose names differ by slips: how many of them are suggested. Nothing is timed."""
    slips.measure(people)


@app.command("records")
def records_command(
    folder: Annotated[Path, typer.Argument(exists=True, file_okay=False, help="Somebody's files.")],
    event: Annotated[str | None, typer.Option(help="The event of files that name none.")] = None,
) -> None:
    """Files of a folder landed, beside an independent count of their records. Nothing is timed."""
    records.measure(folder, event)


if __name__ == "__main__":
    app()
