"""Great Expectations suites as checks of the marts; a critical failure stops the publication."""

import dagster as dg

from orchestration.lib import pipeline, quality
from orchestration.lib.database import connect
from orchestration.lib.dbt import run_dbt
from orchestration.lib.metadata import findings_table
from orchestration.lib.quality import Suite, SuiteResult
from orchestration.lib.retries import tried_again


def _name(suite: Suite) -> str:
    return f"suite_{suite.table}"


def _severity(verdict: SuiteResult) -> dg.AssetCheckSeverity:
    return dg.AssetCheckSeverity.ERROR if verdict.blocks else dg.AssetCheckSeverity.WARN


def _check(suite: Suite) -> dg.AssetChecksDefinition:
    @dg.asset_check(
        asset=dg.AssetKey([suite.schema, suite.table]),
        name=_name(suite),
        blocking=True,
        description=f"Great Expectations suite {suite.name}; owner: {suite.owner}. A critical expectation that is not "
        "met stops the publication, a warning is listed.",
    )
    def check() -> dg.AssetCheckResult:
        with tried_again():
            (verdict,) = quality.judge([suite], schema_suffix="__next")
            if verdict.blocks:
                found = pipeline.failed_checks(verdict)
                pipeline.fail_candidates([check for severity, check in found if severity == "critical"])
        return dg.AssetCheckResult(
            passed=not verdict.failed,
            severity=_severity(verdict),
            metadata={"not_met": len(verdict.failed), "expectations": findings_table(verdict)},
        )

    return check


@dg.op(pool="warehouse_writer")
def check_published(context: dg.OpExecutionContext) -> None:
    """Runs dbt's tests and the suites on what readers see now; builds nothing."""
    with tried_again():
        connect().close()
    tests = run_dbt(["test", "--exclude-resource-type", "unit_test"], target="published")
    with tried_again():
        verdicts = quality.judge(quality.mart_suites().values())
    for verdict in verdicts:
        context.log_event(
            dg.AssetCheckEvaluation(
                asset_key=dg.AssetKey([verdict.suite.schema, verdict.suite.table]),
                check_name=_name(verdict.suite),
                passed=not verdict.failed,
                severity=_severity(verdict),
                metadata={"not_met": len(verdict.failed), "expectations": findings_table(verdict)},
            )
        )
    for line in tests.warnings:
        context.log.warning(line)
    problems = tests.problems + [
        f"{verdict.relation}: {finding.description}"
        for verdict in verdicts
        for finding in verdict.failed
        if finding.severity == "critical"
    ]
    if problems:
        raise dg.Failure(f"the published marts fail {len(problems)} check(s)", metadata={"failed": problems})


@dg.job(description="dbt tests and suites on the published marts, without building anything.")
def checks_on_published():
    check_published()


@dg.definitions
def checks() -> dg.Definitions:
    return dg.Definitions(
        asset_checks=[_check(suite) for suite in quality.mart_suites().values()], jobs=[checks_on_published]
    )
