"""The publication: every mart at once, or none."""

import dagster as dg

from orchestration.lib import publish as gate
from orchestration.lib import settings
from orchestration.lib.database import writer_lock
from orchestration.lib.reports import write_teacher_attendance
from orchestration.lib.transform import PUBLISHED_SCHEMAS, Translator, dbt_project, published_keys, read_manifest

PUBLICATION = dg.AssetKey(["published", "publication"])


@dg.asset(
    key=PUBLICATION,
    deps=published_keys(Translator(), read_manifest(dbt_project()), PUBLISHED_SCHEMAS),
    group_name="7_publication",
    description="The published set: candidates that passed every test and suite, moved in one transaction.",
    kinds={"postgres"},
    pool="warehouse_writer",
)
def publication() -> dg.MaterializeResult:
    with writer_lock("dagster publish"):
        published = gate.publish()
    return dg.MaterializeResult(metadata={"build": published.build_id, "relations": len(published.relations)})


@dg.asset(
    key=dg.AssetKey(["reports", "files", "teacher_level_attendance"]),
    deps=[PUBLICATION],
    group_name="7_publication",
    description="Partner report P1: a workbook, a CSV and a page of notes for each contract.",
    kinds={"xlsx"},
)
def teacher_level_attendance() -> dg.MaterializeResult:
    files = write_teacher_attendance(settings.reports_folder())
    return dg.MaterializeResult(
        metadata={
            "contracts": len(files),
            "rows": sum(file.rows for file in files),
            "folder": dg.MetadataValue.path(settings.reports_folder()),
        }
    )
