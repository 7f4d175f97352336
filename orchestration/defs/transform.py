"""dbt's models as assets under their published names, its tests as their checks."""

from contextlib import ExitStack
from datetime import date

import dagster as dg
from dagster_dbt import DbtCliResource, dbt_assets

from orchestration.lib import pipeline, settings
from orchestration.lib.database import builds, connect, writer_lock
from orchestration.lib.environment import environment
from orchestration.lib.retries import tried_again
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
    as_of = date.fromisoformat(config.as_of) if config.as_of else None
    kind = "selection" if context.is_subset else "full"
    with ExitStack() as stack:
        with tried_again():
            stack.enter_context(writer_lock("dagster build", say=context.log.info))
            if kind == "full":
                # Landing judges what it lands; this is for files that the command line has landed since.
                for verdict in pipeline.check_landed(context.log.info):
                    for line in verdict.set_aside.values():
                        context.log.warning(line)
            with connect() as connection:
                detail = {"dagster_run": context.run_id}
                build_id = builds.start_build(connection, kind=kind, command="dagster", as_of=as_of, detail=detail)
        # Where the folder of the runs is empty, dagster-dbt takes along what dbt parsed for these definitions.
        parsed = str(dbt_project().target_path)
        stack.enter_context(environment(**{builds.BUILD_ID: build_id, "DBT_TARGET_PATH": parsed}))
        # Unit tests judge the code, not the data: they belong to the test command.
        arguments = ["build", "--exclude-resource-type", "unit_test"]
        # One folder for every run: Dagster's own choice leaves a new one behind each time.
        command = dbt.cli(arguments, context=context, target_path=settings.home() / "dbt")
        yield from command.stream().fetch_row_counts()
