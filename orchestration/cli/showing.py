"""The commands that show what the warehouse is: a sample to try it with, its documentation, and the demo."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from orchestration.cli.common import CHECK_FAILED, Json, complain, out, print_json, refuse, telling


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
        raise refuse(f"{folder} is a file: name a folder.")
    if folder.exists() and any(folder.iterdir()):
        raise refuse(f"{folder} is not empty: name a new folder, so that nothing is mixed up or overwritten.")
    try:
        summary = samples.generate(folder, educators=educators, years=years, seed=seed)
    except ValueError as error:
        raise refuse(f"{error}.") from error
    if known:
        known_people.load(summary.truth)
    if as_json:
        print_json({name: str(value) if isinstance(value, Path) else value for name, value in vars(summary).items()})
        return
    rows = [(name, getattr(summary, name)) for name in ("educators", "events", "enrollments", "marks", "files", "rows")]
    rows += [(f"of them {name}", count) for name, count in summary.outcomes.items()]
    for name, count in rows:
        out.print(f"{count:>9,} {name}")
    out.print(f"inbox: {summary.inbox}\ntruth: {summary.truth}", markup=False, soft_wrap=True)
    out.print(f"Land it: WAREHOUSE_INBOX={summary.inbox} warehouse run --as-of {summary.as_of}", soft_wrap=True)


def docs() -> None:
    """Build the dbt docs and the Data Docs of what is published."""
    from orchestration.lib import documentation

    try:
        with telling() as say:
            built = documentation.build(say)
    except documentation.DocsFailed as error:
        complain(f"failed: {error}")
        raise typer.Exit(CHECK_FAILED) from error
    for name, path in built.items():
        out.print(f"{name}: {path}", markup=False, soft_wrap=True)


def demo() -> None:
    """Land the example inbox, build, publish and show what came of it."""
    from orchestration.lib import demo as demonstration

    with telling() as say:
        shown = demonstration.prepare(say)
    if shown.problems:
        for line in shown.problems:
            complain(f"failed: {line}")
        raise typer.Exit(CHECK_FAILED)
    demonstration.show(out, shown)
