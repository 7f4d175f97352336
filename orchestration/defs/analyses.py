"""The internal analyses as files: each on its cadence (domain D), from what is published by then."""

from collections.abc import Iterable

import dagster as dg

from orchestration.defs.publish import PUBLICATION
from orchestration.lib import settings
from orchestration.lib.metadata import analysis_table, team
from orchestration.lib.reports import ANALYSES, Format, write_analysis
from orchestration.lib.retries import tried_again

GROUP = "8_analyses"
# What the support lead reads each month; the others tell of the academic year that has just closed.
MONTHLY = frozenset({"interventions"})


def key_of_analysis(name: str) -> dg.AssetKey:
    """The asset of an analysis, by its name."""
    return dg.AssetKey(["analysis", "files", name])


def _asset(name: str) -> dg.AssetsDefinition:
    title, _ = ANALYSES[name]
    cadence = "monthly" if name in MONTHLY else "each August"

    @dg.asset(
        key=key_of_analysis(name),
        deps=[PUBLICATION],
        group_name=GROUP,
        description=f"{title}: an internal analysis with its tables and charts, {cadence}. Not for partners.",
        kinds={"xlsx"},
        owners=[team("data steward")],
    )
    def analysis() -> dg.MaterializeResult:
        folder = settings.analyses_folder()
        with tried_again():
            made = write_analysis(name, list(Format))
        return dg.MaterializeResult(
            metadata={
                "rows": made.rows,
                "files": analysis_table(made),
                "folder": dg.MetadataValue.path(folder),
            }
        )

    return analysis


def _job(name: str, names: Iterable[str], description: str) -> dg.JobDefinition:
    selection = dg.AssetSelection.assets(*map(key_of_analysis, names))
    return dg.define_asset_job(name, selection=selection, description=description)  # type: ignore[return-value]


def _schedule(name: str, job: dg.JobDefinition, cron: str, description: str) -> dg.ScheduleDefinition:
    return dg.ScheduleDefinition(
        name=name,
        job=job,
        description=description,
        cron_schedule=cron,  # after the nightly refresh, from what it published
        execution_timezone=settings.timezone().key,
        default_status=dg.DefaultScheduleStatus.RUNNING,
    )


@dg.definitions
def analyses() -> dg.Definitions:
    monthly = _job("monthly_analyses", sorted(MONTHLY), "Write the analyses that are read each month.")
    yearly = _job("yearly_analyses", sorted(ANALYSES.keys() - MONTHLY), "Write the analyses of the year just closed.")
    return dg.Definitions(
        assets=[_asset(name) for name in ANALYSES],
        jobs=[monthly, yearly],
        schedules=[
            _schedule("monthly_analyses", monthly, "0 5 1 * *", "Interventions over time, on the first of each month."),
            _schedule(
                "yearly_analyses", yearly, "0 5 1 8 *", "Every other analysis, in August, of the year closed in June."
            ),
        ],
    )
