"""When things run: the job, its nightly schedule, the morning's checks, and the inbox sensor."""

import hashlib

import dagster as dg

from orchestration.lib import settings
from orchestration.lib.landing import inbox_files

refresh = dg.define_asset_job(
    "refresh",
    selection=dg.AssetSelection.all(),
    description="Land the inbox, build and test the candidates, judge them, publish, write the report files.",
)

nightly = dg.ScheduleDefinition(
    name="nightly_refresh",
    job=refresh,
    cron_schedule="30 2 * * *",  # after the last time zone of the country has closed its day
    execution_timezone=settings.timezone().key,
    default_status=dg.DefaultScheduleStatus.RUNNING,
)


@dg.schedule(
    name="morning_checks",
    job_name="checks_on_published",
    cron_schedule="0 7 * * 1-5",  # before the first reader opens a report
    execution_timezone=settings.timezone().key,
    default_status=dg.DefaultScheduleStatus.RUNNING,
)
def morning_checks():
    return dg.RunRequest()


@dg.sensor(
    name="inbox",
    job=refresh,
    minimum_interval_seconds=15,
    default_status=dg.DefaultSensorStatus.RUNNING,
    description="Starts a refresh when files that have stopped growing lie in the inbox.",
)
def inbox_sensor(context: dg.SensorEvaluationContext):
    files = inbox_files(settled_for=5)
    if not files:
        return dg.SkipReason(f"nothing new in {settings.inbox()}")
    # Refused files stay in the inbox; the same files, unchanged, ask for no second run.
    names = "\n".join(sorted(f"{path}|{path.stat().st_size}|{path.stat().st_mtime_ns}" for path in files))
    return dg.RunRequest(run_key=hashlib.sha256(names.encode()).hexdigest())


@dg.definitions
def automation() -> dg.Definitions:
    return dg.Definitions(jobs=[refresh], schedules=[nightly, morning_checks], sensors=[inbox_sensor])
