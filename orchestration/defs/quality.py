"""Great Expectations suites as checks of the marts; a critical failure stops the publication."""

from collections.abc import Iterable

import dagster as dg

from orchestration.lib import quality
from orchestration.lib.dbt import run_dbt
from orchestration.lib.quality import Suite, SuiteResult


def _rows(verdict: SuiteResult) -> dg.TableMetadataValue:
    return dg.MetadataValue.table(
        [
            dg.TableRecord(
                {
                    "expectation": finding.description,
                    "severity": finding.severity,
                    "met": finding.success,
                    "rows": -1 if finding.rows is None else finding.rows,
                    "unexpected": -1 if finding.unexpected is None else finding.unexpected,
                    "rule": finding.rule,
                }
            )
            for finding in verdict.findings
        ],
        schema=dg.TableSchema(
            columns=[
                dg.TableColumn("expectation"),
                dg.TableColumn("severity"),
                dg.TableColumn("met", "bool"),
                dg.TableColumn("rows", "int"),
                dg.TableColumn("unexpected", "int"),
                dg.TableColumn("rule"),
            ]
        ),
    )


def _severity(verdict: SuiteResult) -> dg.AssetCheckSeverity:
    return dg.AssetCheckSeverity.ERROR if verdict.blocks else dg.AssetCheckSeverity.WARN


def _check(suite: Suite) -> dg.AssetChecksDefinition:
    @dg.asset_check(
        asset=dg.AssetKey([suite.schema, suite.table]),
        name=f"suite_{suite.table}",
        blocking=True,
        description=f"Great Expectations suite {suite.name}; owner: {suite.owner}.",
    )
    def check() -> dg.AssetCheckResult:
        (verdict,) = quality.judge([suite], schema_suffix="__next")
        return dg.AssetCheckResult(
            passed=not verdict.failed, severity=_severity(verdict), metadata={"expectations": _rows(verdict)}
        )

    return check


def _failed(verdicts: Iterable[SuiteResult]) -> list[str]:
    return [f"{verdict.relation}: {finding.description}" for verdict in verdicts for finding in verdict.failed]


@dg.op
def check_published(context: dg.OpExecutionContext) -> None:
    """Runs dbt's tests and the suites on what readers see now; builds nothing."""
    tests = run_dbt(["test", "--exclude-resource-type", "unit_test"], target="published")
    verdicts = quality.judge(quality.mart_suites().values())
    for verdict in verdicts:
        context.log_event(
            dg.AssetCheckEvaluation(
                asset_key=dg.AssetKey([verdict.suite.schema, verdict.suite.table]),
                check_name=f"suite_{verdict.suite.table}",
                passed=not verdict.failed,
                severity=_severity(verdict),
                metadata={"expectations": _rows(verdict)},
            )
        )
    for line in tests.warnings:
        context.log.warning(line)
    problems = tests.problems + _failed(verdict for verdict in verdicts if verdict.blocks)
    if problems:
        raise dg.Failure("the published marts fail " + "; ".join(problems))


@dg.job(description="dbt tests and suites on the published marts, without building anything.")
def checks_on_published():
    check_published()


@dg.definitions
def checks() -> dg.Definitions:
    return dg.Definitions(
        asset_checks=[_check(suite) for suite in quality.mart_suites().values()], jobs=[checks_on_published]
    )
