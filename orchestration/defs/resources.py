"""Resources and the executor. Alone in its file: a module with definitions contributes only what they return."""

import sys
from pathlib import Path

import dagster as dg
from dagster_dbt import DbtCliResource

from orchestration.lib.transform import dbt_project

# The dbt of this environment, whether or not the environment was activated.
DBT = str(Path(sys.executable).parent / "dbt")


@dg.definitions
def resources() -> dg.Definitions:
    return dg.Definitions(
        resources={
            "dbt": DbtCliResource(
                project_dir=dbt_project(),
                profiles_dir=str(dbt_project().project_dir),
                dbt_executable=DBT,
                # the page of a run shows the codes of colours as they are
                global_config_flags=["--no-use-colors"],
            )
        },
        # A process per step would pay every import again: 42 s against 19 s for the same job.
        executor=dg.in_process_executor,
    )
