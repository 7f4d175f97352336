"""When things run: the jobs, the nightly refresh, the morning's checks and reports, and the inbox sensor."""

import hashlib
import json
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import dagster as dg

from orchestration.defs.analyses import GROUP
from orchestration.defs.landing import SETTLE_SECONDS, land_inbox
from orchestration.defs.publish import outbox
from orchestration.defs.quality import checks_on_published
from orchestration.lib import settings
from orchestration.lib.landing import inbox_files

refresh = dg.define_asset_job(
    "refresh",
    # the analyses have a cadence of their own
    selection=dg.AssetSelection.all() - dg.AssetSelection.groups(GROUP),
    description="Land the inbox, build and test the candidates, judge them, publish, write the report files.",
)

nightly = dg.ScheduleDefinition(
    name="nightly_refresh",
    job=refresh,
    description="Everything, every night: a new day may end an event or fall due without any new file, and refused "
    "files are tried again.",
    cron_schedule="30 2 * * *",  # after the last time zone of the country has closed its day
    execution_timezone=settings.timezone().key,
    default_status=dg.DefaultScheduleStatus.RUNNING,
)

morning_checks = dg.ScheduleDefinition(
    name="morning_checks",
    job=checks_on_published,
    description="dbt's tests and the suites on what readers see; builds nothing.",
    cron_schedule="0 7 * * 1-5",  # before the first reader opens a report
    execution_timezone=settings.timezone().key,
    default_status=dg.DefaultScheduleStatus.RUNNING,
)

due_reports = dg.define_asset_job(
    "due_reports",
    selection=dg.AssetSelection.assets(outbox),
    description="Write the reports that partners wait for, from what is published.",
)

morning_reports = dg.ScheduleDefinition(
    name="morning_reports",
    job=due_reports,
    description="What fell due although the night's refresh failed: it is made of what is published, and says so.",
    cron_schedule="30 6 * * *",
    execution_timezone=settings.timezone().key,
    default_status=dg.DefaultScheduleStatus.RUNNING,
)

# A run that has not ended after that long is dead, whatever its record says.
LONGEST_RUN = timedelta(hours=6)
UNFINISHED = [
    dg.DagsterRunStatus.QUEUED,
    dg.DagsterRunStatus.NOT_STARTED,
    dg.DagsterRunStatus.STARTING,
    dg.DagsterRunStatus.STARTED,
    dg.DagsterRunStatus.CANCELING,
]


# A refresh that ended before it landed anything is tried again, so often in a row.
TRIES = 3
ENDED = [dg.DagsterRunStatus.SUCCESS, dg.DagsterRunStatus.FAILURE, dg.DagsterRunStatus.CANCELED]


def _signatures(paths: Iterable[Path]) -> set[str]:
    """One mark for each file as it lies there now.

    The change time is a part of it: a file that comes back under its old name, with its old bytes and time, is new.
    """
    found = set()
    for path in paths:
        try:
            stat = path.stat()
        except FileNotFoundError:  # taken since it was listed
            continue
        facts = f"{path}|{stat.st_size}|{stat.st_mtime_ns}|{stat.st_ctime_ns}"
        found.add(hashlib.sha256(facts.encode("utf-8", "surrogateescape")).hexdigest()[:16])
    return found


def _refresh_is_under_way(instance: dg.DagsterInstance) -> bool:
    filters = dg.RunsFilter(job_name=refresh.name, statuses=UNFINISHED, created_after=datetime.now(UTC) - LONGEST_RUN)
    return bool(instance.get_run_records(filters, limit=1))


def _failed_before_landing(instance: dg.DagsterInstance) -> list[str]:
    """The newest refreshes in a row that failed without looking through the inbox, the newest first.

    One that a person ended is none of them: it is not for a sensor to begin it again.
    """
    found = []
    for record in instance.get_run_records(dg.RunsFilter(job_name=refresh.name, statuses=ENDED), limit=TRIES):
        run = record.dagster_run
        steps = instance.get_run_step_stats(run.run_id, [land_inbox.op.name])
        has_landed = any(step.status and step.status.value == dg.DagsterRunStatus.SUCCESS.value for step in steps)
        if run.status != dg.DagsterRunStatus.FAILURE or has_landed:
            break
        found.append(run.run_id)
    return found


@dg.sensor(
    name="inbox",
    job=refresh,
    minimum_interval_seconds=15,
    default_status=dg.DefaultSensorStatus.RUNNING,
    description="Starts a refresh when new files that have stopped growing lie in the inbox.",
)
def inbox_sensor(context: dg.SensorEvaluationContext) -> dg.RunRequest | dg.SkipReason:
    """Asks for one run for all that is new. The cursor keeps what was there: refused files ask for no second run.

    Files that a failed run did not come to ask for another.
    """
    there = _signatures(inbox_files(settled_for=SETTLE_SECONDS))
    known = set(json.loads(context.cursor)) if context.cursor else set()
    new = there - known
    if _refresh_is_under_way(context.instance):
        said = f"{len(new)} of {len(there)} file(s) in {settings.inbox()} are new"
        return dg.SkipReason(f"{said}; a refresh is under way, what it leaves is looked at after it")
    context.update_cursor(json.dumps(sorted(there)))
    if new:
        return dg.RunRequest(run_key=_key(new))
    if not there:
        return dg.SkipReason(f"nothing new in {settings.inbox()}")
    failed = _failed_before_landing(context.instance)
    if not failed:
        waiting = f"{len(there)} file(s) lie there: refused, see `warehouse status`"
        return dg.SkipReason(f"nothing new in {settings.inbox()}; {waiting}")
    if len(failed) < TRIES:
        return dg.RunRequest(run_key=_key({*there, failed[0]}))
    return dg.SkipReason(
        f"{len(there)} file(s) wait: the last {TRIES} refreshes failed before they landed anything. See why in run "
        f"{failed[0]}, and start `{refresh.name}` by hand; {nightly.name} tries it again"
    )


def _key(parts: Iterable[str]) -> str:
    return hashlib.sha256("|".join(sorted(parts)).encode()).hexdigest()


@dg.definitions
def automation() -> dg.Definitions:
    return dg.Definitions(
        jobs=[refresh, due_reports], schedules=[nightly, morning_checks, morning_reports], sensors=[inbox_sensor]
    )
