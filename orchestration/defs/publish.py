"""The publication: every mart at once, or none."""

import dagster as dg

from orchestration.lib import pipeline, settings
from orchestration.lib import publish as gate
from orchestration.lib.database import builds, connect, writer_lock
from orchestration.lib.metadata import reports_table, team
from orchestration.lib.publish.relations import SCHEMAS
from orchestration.lib.quality import mart_suites
from orchestration.lib.reports import not_understood, write_due, write_teacher_attendance
from orchestration.lib.retries import tried_again
from orchestration.lib.transform import Translator, dbt_project, published_keys, read_manifest

PUBLICATION = dg.AssetKey(["published", "publication"])


def _suites_judged(context: dg.AssetExecutionContext) -> bool:
    """Whether this run has had every suite's verdict; its blocking checks have then let it come here."""
    records = context.instance.get_records_for_run(
        context.run_id, of_type=dg.DagsterEventType.ASSET_CHECK_EVALUATION
    ).records
    entries = [record.event_log_entry.dagster_event for record in records]
    judged = {entry.asset_check_evaluation_data.check_name for entry in entries if entry}
    return {f"suite_{table}" for table in mart_suites()} <= judged


@dg.asset(
    key=PUBLICATION,
    deps=published_keys(Translator(), read_manifest(dbt_project()), SCHEMAS),
    group_name="7_publication",
    description="What readers see: candidates that passed every test and suite, moved in one transaction.\n\n"
    "Materialized alone, it judges the candidates of the newest build by the suites and publishes them; a selection "
    "is never published.",
    kinds={"postgres"},
    owners=[team("data steward")],
    pool="warehouse_writer",
)
def publication(context: dg.AssetExecutionContext) -> dg.MaterializeResult:
    # Readers that hold on to the published set for a minute may have let go after the next.
    with tried_again(times=5, wait=60), writer_lock("dagster publish", say=context.log.info):
        with connect() as connection:
            newest = builds.newest_build(connection)
        if newest and newest.status == "published":
            # By the try before this one, which never heard of it; or by another writer, from the same files or more.
            context.log.info(f"readers see the newest build {newest.build_id} already")
            return dg.MaterializeResult(metadata={"build": newest.build_id, "as_of": str(newest.as_of)})
        gate.require_ready()
        # Another writer may have built since this run's suites gave their verdict: then theirs is on other tables.
        is_own = newest is not None and newest.detail.get("dagster_run") == context.run_id
        if not (is_own and _suites_judged(context)):
            blocking, _ = pipeline.check_candidates(context.log.info)
            if blocking:
                pipeline.fail_candidates(blocking)
                told = "; ".join(check.line for check in blocking)
                raise dg.Failure(f"nothing was published: {told}", allow_retries=False)
        published = gate.publish(say=context.log.info)
    for line in published.warnings:
        context.log.warning(line)
    return dg.MaterializeResult(
        metadata={
            "build": published.build_id,
            "as_of": str(newest.as_of) if newest else "",
            "relations": len(published.relations),
            "views_of_others_made_again": len(published.views),
        }
    )


@dg.asset(
    key=dg.AssetKey(["reports", "files", "teacher_level_attendance"]),
    deps=[PUBLICATION],
    group_name="7_publication",
    description="Partner report P1: a workbook, a CSV and a page of notes for each contract.",
    kinds={"xlsx"},
    owners=[team("partner manager")],
)
def teacher_level_attendance() -> dg.MaterializeResult:
    with tried_again():
        files = write_teacher_attendance(settings.make_closed(settings.reports_folder()))
    return dg.MaterializeResult(
        metadata={
            "contracts": len(files),
            "rows": sum(file.rows for file in files),
            "incomplete_events": sum(file.incomplete for file in files),
            "reports": reports_table(files),
            "folder": dg.MetadataValue.path(settings.reports_folder()),
        }
    )


@dg.asset(
    key=dg.AssetKey(["reports", "files", "outbox"]),
    deps=[PUBLICATION],
    group_name="7_publication",
    description="Reports that partners asked for and that are due, with the draft of a message each. A person sends "
    "them, and says so with `warehouse delivered FILE`.",
    kinds={"xlsx"},
    owners=[team("partner manager")],
)
def outbox(context: dg.AssetExecutionContext) -> dg.MaterializeResult:
    with tried_again():
        unread = not_understood()
        for request in unread:
            context.log.warning(str(request))
        files = write_due()
    return dg.MaterializeResult(
        metadata={
            "files": len(files),
            "requests_not_understood": len(unread),
            "reports": reports_table(files),
            "folder": dg.MetadataValue.path(settings.outbox()),
        }
    )
