"""dbt's models as assets under their published names, its tests as their checks."""

from datetime import date

import dagster as dg
from dagster_dbt import DbtCliResource, dbt_assets

from orchestration.lib import pipeline
from orchestration.lib.database import builds, connect, writer_lock
from orchestration.lib.dbt import environment
from orchestration.lib.transform import Translator, dbt_project


class BuildConfig(dg.Config):
    """Configuration of a build.

    Attributes:
        as_of: report date as YYYY-MM-DD; '' takes today in the organization's time zone.
    """

    as_of: str = ""


@dbt_assets(
    manifest=dbt_project().manifest_path,
    project=dbt_project(),
    dagster_dbt_translator=Translator(),
    pool="warehouse_writer",
    name="build_candidates",
)
def build_candidates(context: dg.AssetExecutionContext, dbt: DbtCliResource, config: BuildConfig):
    """Builds and tests the candidates; the published marts stay as they are until the publish step."""
    whole = not context.is_subset
    with writer_lock("dagster build"):
        if whole:
            for line in pipeline.check_landed(context.log.info):
                context.log.warning(line)
        with connect() as connection:
            kind = "full" if whole else "selection"
            as_of = date.fromisoformat(config.as_of) if config.as_of else None
            build_id = builds.start_build(connection, kind=kind, command="dagster", as_of=as_of)
        with environment(**{builds.BUILD_ID: build_id}):
            # Unit tests judge the code, not the data: they belong to the test command.
            arguments = ["build", "--exclude-resource-type", "unit_test"]
            yield from dbt.cli(arguments, context=context).stream().fetch_row_counts()
