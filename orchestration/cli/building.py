"""The commands that build and publish, and go back."""

from __future__ import annotations

from datetime import date
from typing import Any

import typer

from orchestration.cli.common import CHECK_FAILED, AsOf, Json, complain, files_json, out, print_json, refuse, telling
from orchestration.cli.landing import end_line, landing_json, print_landing, stop_if_refused
from orchestration.lib import display, settings


def _print_build(outcome: Any) -> None:
    for line in outcome.set_aside + outcome.warnings:
        complain(f"warning: {line}")
    for line in outcome.problems:
        complain(f"failed: {line}")
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
        raise refuse(f"{error}.") from error


def build(as_of: AsOf = None, as_json: Json = False) -> None:
    """Build candidates, test and judge them, publish if all is well."""
    from orchestration.lib import pipeline

    _check_as_of(as_of)
    with telling() as say:
        outcome = pipeline.build(as_of, say)
    print_json(vars(outcome)) if as_json else _print_build(outcome)
    if not outcome.published:
        raise typer.Exit(CHECK_FAILED)


def replay(as_of: AsOf = None, as_json: Json = False) -> None:
    """Build everything anew from the landed rows, publish, and say whether the same rows came of it.

    Every row is judged again and every table built whole, for the report date of what is published (--as-of: another).
    """
    from orchestration.lib import replay as replaying

    _check_as_of(as_of)
    with telling() as say:
        found = replaying.replay(as_of, say)
    if as_json:
        differences = [
            {"relation": one.relation, "rows_before": one.rows_before, "rows_after": one.rows_after}
            for one in found.differences
        ]
        print_json(
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


def publish() -> None:
    """Judge the candidates that `dbt build` left and publish them."""
    from orchestration.lib import pipeline

    with telling() as say:
        blocking = pipeline.publish_candidates(say)
    if blocking:
        for line in blocking:
            complain(f"failed: {line}")
        raise typer.Exit(CHECK_FAILED)
    out.print("published")


def undo() -> None:
    """Go back to the previous publication and its report files; once more comes back to this one."""
    from orchestration.lib import pipeline

    with telling() as say:
        published = pipeline.undo(say)
    for line in published.warnings:
        complain(f"warning: {line}")
    out.print(f"published again: build {published.build_id}")


def run(as_of: AsOf = None, as_json: Json = False) -> None:
    """Land the inbox, build, publish, write the report files, and those that are due into the outbox."""
    from orchestration.lib import pipeline, worklist

    _check_as_of(as_of)
    with telling() as say:
        outcome = pipeline.run(as_of, say)
    if as_json:
        print_json(
            {"landed": landing_json(outcome.landed), "build": vars(outcome.build),
             "reports": files_json(outcome.reports), "due": files_json(outcome.due),
             "reports_failed": outcome.reports_failed}
        )  # fmt: skip
    else:
        if outcome.landed:
            print_landing(outcome.landed)
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
        out.print(end_line(outcome.landed, worklist.rows_held(), after_run=True), markup=False, soft_wrap=True)
    if outcome.reports_failed:
        complain(f"failed: {outcome.reports_failed}")
    if outcome.reports_failed or not outcome.build.published:
        raise typer.Exit(CHECK_FAILED)
    stop_if_refused(outcome.landed)
