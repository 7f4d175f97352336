"""The one pipeline: what the command line runs in a process, and Dagster step by step."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from orchestration.lib import quality, settings
from orchestration.lib.database import builds, connect, writer_lock
from orchestration.lib.dbt import DbtOutcome, run_dbt
from orchestration.lib.failures import NothingPublished
from orchestration.lib.landing import LandingResult, land_inbox
from orchestration.lib.publish import Publication, publish, require_ready
from orchestration.lib.publish import undo as undo_publication
from orchestration.lib.quality import SuiteResult
from orchestration.lib.reports import NotAllMade, ReportFile, write_due, write_teacher_attendance

Say = Callable[[str], None]

# The file in the reports' folder that says of which build they are.
REPORTS_OF = ".build"


def _silent(_: str) -> None:
    """Says nothing."""


@dataclass
class BuildOutcome:
    """What a build did.

    Attributes:
        build_id: the build in the ledger.
        published: whether readers see it now.
        problems: why not, one sentence each; empty when published.
        warnings: what did not block.
        set_aside: batches that failed their suite and are left out.
        unchanged: nothing was built because nothing had changed since the publication.
    """

    build_id: str
    published: bool = False
    problems: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    set_aside: list[str] = field(default_factory=list)
    unchanged: bool = False


@dataclass
class RunOutcome:
    """What a run of the whole pipeline did.

    Attributes:
        landed: what became of each file.
        build: what the build did.
        reports: the files on attendance that were written, of every contract.
        due: the reports that partners had asked for by now, and that lie in the outbox since.
        reports_failed: which could not be made, and why; "" if all were.
    """

    landed: list[LandingResult]
    build: BuildOutcome
    reports: list[ReportFile] = field(default_factory=list)
    due: list[ReportFile] = field(default_factory=list)
    reports_failed: str = ""


@dataclass(frozen=True)
class LandedVerdict:
    """What a feed's suite says about the feed's new batches.

    Attributes:
        feed: the feed's word.
        batches: the batches that were judged.
        suite: the verdict on all of them together.
        set_aside: one sentence for each batch that is left out from now on, by its id.
    """

    feed: str
    batches: list[str]
    suite: SuiteResult
    set_aside: dict[str, str]


def check_landed(say: Say = _silent) -> list[LandedVerdict]:
    """Judge the batches that no suite has seen yet; set those aside that fail a critical expectation."""
    with connect() as connection:
        waiting = builds.unchecked_batches(connection)
    if not waiting:
        return []
    suites = quality.landed_suites()
    say(f"judging {sum(map(len, waiting.values()))} new batch(es) of {len(waiting)} feed(s)")
    verdicts = [
        LandedVerdict(str(verdict.suite.feed), waiting[str(verdict.suite.feed)], verdict, {})
        for verdict in quality.judge((suites[feed] for feed in waiting), batches=waiting)
    ]
    # All new files of a feed at once are quickly judged; a wrong file among good ones shows only by itself.
    for found in (verdict for verdict in verdicts if verdict.suite.may_hide_a_failure):
        for batch in found.batches:
            (alone,) = quality.judge([found.suite.suite], batches={found.feed: [batch]})
            if alone.blocks and (alone.rows or 0) >= quality.FEWEST_ROWS:
                found.set_aside[batch] = "; ".join(
                    finding.description for finding in alone.failed if finding.severity == "critical"
                )
    with connect() as connection:
        builds.record_checked(connection, [batch for batches in waiting.values() for batch in batches])
        for found in verdicts:
            for batch, reasons in found.set_aside.items():
                builds.set_aside(connection, batch, reasons)
                found.set_aside[batch] = f"batch {batch[:12]} of {found.feed} is set aside: fails its suite ({reasons})"
    return verdicts


def set_aside_batches() -> dict[str, list[tuple[str, str, str]]]:
    """The batches that are set aside now, by feed: id, file and reason."""
    found: dict[str, list[tuple[str, str, str]]] = {}
    with connect() as connection:
        for feed, *batch in connection.execute(
            "select feed, left(batch_id, 12), source_name, coalesce(status_why, '') from audit.batch "
            "where status = 'set_aside' order by arrival, batch_id"
        ):
            found.setdefault(feed, []).append((batch[0], batch[1], batch[2]))
    return found


def landed_rows() -> dict[str, int]:
    """Rows of the batches that count now, by feed."""
    with connect() as connection:
        rows = connection.execute(
            "select feed, cast(sum(row_count) as bigint) from audit.batch where status = 'landed' group by feed"
        )
        return {str(feed): int(count) for feed, count in rows}


@dataclass(frozen=True)
class FailedCheck:
    """A check that the candidates do not pass.

    Attributes:
        words: the check, as partners may read it (see ``reader``).
        line: the table, the check, and how many rows fail it.
    """

    words: str
    line: str


def failed_checks(verdict: SuiteResult) -> Iterator[tuple[str, FailedCheck]]:
    """The expectations of a suite that are not met, each with its severity."""
    for finding in verdict.failed:
        line = f"{verdict.relation}: {finding.description}"
        line += "".join(f" ({more})" for more in (finding.extent, finding.error) if more)
        yield finding.severity, FailedCheck(finding.description, line)


def check_candidates(say: Say = _silent) -> tuple[list[FailedCheck], list[str]]:
    """Judge the candidates by the suites of the marts.

    Returns:
        What blocks, and what is only listed.
    """
    suites = quality.mart_suites()
    say(f"judging the candidates by {len(suites)} suite(s)")
    verdicts = quality.judge(suites.values(), schema_suffix="__next")
    found = [check for verdict in verdicts for check in failed_checks(verdict)]
    blocking = [check for severity, check in found if severity == "critical"]
    return blocking, [check.line for severity, check in found if severity != "critical"]


def fail_candidates(blocking: Sequence[FailedCheck]) -> None:
    """Say in the ledger that the newest candidates are not to be published, and why.

    Suites that are judged side by side each say so: what another has said stays.
    """
    with connect() as connection:
        newest = builds.newest_build(connection)
        if newest is None or newest.status not in ("candidates_ready", "failed"):
            return
        known = newest.detail.get("failed_checks", [])
        new = [check for check in blocking if check.words not in known]
        if new:
            why = "; ".join(check.line for check in new)
            builds.finish_build(connection, newest.build_id, "failed", why, [check.words for check in new])


def build(as_of: date | None = None, say: Say = _silent, *, from_raw: bool = False) -> BuildOutcome:
    """Candidates, their tests and suites, and the publication if all of them pass.

    Args:
        as_of: report date; None takes today in the organization's time zone.
        say: told what happens.
        from_raw: judge every landed row anew, also those of files that were judged by the same code.
    """
    with writer_lock("build"):
        set_aside = [line for verdict in check_landed(say) for line in verdict.set_aside.values()]
        with connect() as connection:
            build_id = builds.start_build(connection, kind="full", command="warehouse build", as_of=as_of)
        outcome = BuildOutcome(build_id, set_aside=set_aside)
        say("building and testing the candidates")
        built = _build_candidates(build_id, from_raw)
        outcome.warnings += built.warnings
        if built.problems:
            outcome.problems = built.problems
            return outcome
        blocking, listed = check_candidates(say)
        outcome.warnings += listed
        if blocking:
            outcome.problems = [check.line for check in blocking]
            fail_candidates(blocking)
            return outcome
        say("publishing")
        outcome.warnings += publish().warnings
        outcome.published = True
        return outcome


def _build_candidates(build_id: str, from_raw: bool) -> DbtOutcome:
    # Unit tests judge the code, not the data: they belong to the test command.
    whole = ["--full-refresh"] if from_raw else []
    return run_dbt(["build", "--exclude-resource-type", "unit_test", *whole], build_id=build_id)


def publish_candidates(say: Say = _silent) -> list[str]:
    """Judge the candidates that a plain ``dbt build`` left, and publish them.

    Returns:
        What blocks; empty when they are published.

    Raises:
        PublishRefused: there are no candidates, or they are not ready.
    """
    with writer_lock("publish"):
        require_ready()  # suites of tables that are not there would fail one by one
        blocking, _ = check_candidates(say)
        if not blocking:
            say("publishing")
            for warning in publish().warnings:
                say(f"warning: {warning}")
        else:
            fail_candidates(blocking)
        return [check.line for check in blocking]


def undo(say: Say = _silent) -> Publication:
    """Go back to the previous publication, and to its report files.

    Raises:
        PublishRefused: there is no previous publication, or something of somebody else's would be lost.
    """
    with writer_lock("undo"):
        published = undo_publication(say=say)
        write_reports(published.build_id, say)
        return published


def write_reports(build_id: str, say: Say = _silent) -> list[ReportFile]:
    """Write the report files of the published build, unless they are written: by a run that was killed they are not.

    Args:
        build_id: the published build.
        say: told what happens.

    Returns:
        What was written.

    Raises:
        NotAllMade: some could not be written; all others are. The next run tries all again.
    """
    written = settings.reports_folder() / REPORTS_OF
    if written.exists() and written.read_text(encoding="utf-8") == build_id:
        return []
    say("writing the report files")
    files = write_teacher_attendance(settings.make_closed(settings.reports_folder()))
    written.write_text(build_id, encoding="utf-8")
    return files


def run(as_of: date | None = None, say: Say = _silent) -> RunOutcome:
    """Land the inbox, build, publish, write the report files, and those that partners asked for and that are due."""
    with writer_lock("run"):
        say("landing the inbox")
        landed = land_inbox()
        with connect() as connection:
            unchanged = builds.unchanged_since_publication(connection, as_of)
        outcome = BuildOutcome(unchanged, published=True, unchanged=True) if unchanged else build(as_of, say)
        reports, failed = _made(lambda: write_reports(outcome.build_id, say)) if outcome.published else ([], "")
        say("writing the reports that are due")
        # what partners wait for is made of what is published, also where that is of before: each file says so
        due, failed_of_due = _made(write_due)
        return RunOutcome(landed, outcome, reports, due, "; ".join(filter(None, (failed, failed_of_due))))


def _made(write: Callable[[], list[ReportFile]]) -> tuple[list[ReportFile], str]:
    """What was written, and what could not be: one kind of report that fails keeps no other from being made."""
    try:
        return write(), ""
    except NotAllMade as failed:
        return failed.made, str(failed)
    except NothingPublished:
        return [], ""
