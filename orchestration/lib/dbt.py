"""dbt in this process: one long-lived interpreter saves the three seconds that each dbt command takes to start."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from typing import Any

from orchestration.lib.database import builds, connect
from orchestration.lib.environment import environment
from orchestration.lib.settings import ROOT

# The target of profiles.yml.
DEFAULT_TARGET = "candidate"

FAILURES = {"error", "fail", "runtime error"}


@dataclass
class DbtOutcome:
    """What a dbt command did.

    Attributes:
        problems: what failed, one sentence each; at the end how many nodes were skipped because of it.
        warnings: tests that warned.
    """

    problems: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


def run_dbt(arguments: list[str], *, target: str = DEFAULT_TARGET, build_id: str | None = None) -> DbtOutcome:
    """Run a dbt command quietly and say what failed.

    Args:
        arguments: the command and its options, without project, profile and target.
        target: ``candidate`` or ``published``.
        build_id: the build of the ledger that this command serves, if the caller began one.
    """
    from dbt.cli.main import dbtRunner  # seconds to import; most commands do without

    project = ["--project-dir", str(ROOT), "--profiles-dir", str(ROOT)]
    # dbt parses everything anew where the last command named a target and this one does not: the default one is named
    # by nobody, so that commands of people, Dagster and this module use what the other parsed.
    if target != DEFAULT_TARGET or os.environ.get("DBT_TARGET"):
        project += ["--target", target]
    inherited = {builds.BUILD_ID: build_id} if build_id else {}
    # The log keeps what failed and why; every statement of every node would take a twentieth of a build.
    inherited["DBT_LOG_LEVEL_FILE"] = os.environ.get("DBT_LOG_LEVEL_FILE", "info")
    # Nobody reads the manifest and the results as JSON after a run, and writing them takes seconds.
    inherited["DBT_WRITE_JSON"] = os.environ.get("DBT_WRITE_JSON", "false")
    with environment(**inherited):
        result = dbtRunner().invoke(["--quiet", "--no-use-colors", *arguments, *project])
    outcome = DbtOutcome()
    if result.exception is not None:
        outcome.problems.append(f"dbt {arguments[0]}: {result.exception}")
        return outcome
    skipped = 0
    for node in getattr(result.result, "results", None) or []:
        status = str(node.status)
        if status in FAILURES:
            told = [(node.message or "").strip(), *_columns_with_nulls(node.node, status)]
            outcome.problems.append(f"{node.node.name}: {status}. {'; '.join(told)}")
        elif status == "warn":
            outcome.warnings.append(f"{node.node.name}: {(node.message or '').strip()}")
        skipped += status == "skipped"
    if skipped:
        outcome.problems.append(f"{skipped} node(s) that need what failed were skipped")
    if not result.success and not outcome.problems:
        outcome.problems.append(f"dbt {arguments[0]} failed without naming a node; see logs/dbt.log")
    return outcome


def _columns_with_nulls(node: Any, status: str) -> list[str]:
    """What a failed test `no_nulls` found, column by column: dbt itself tells only how many columns failed."""
    test = getattr(node, "test_metadata", None)
    if status != "fail" or test is None or test.name != "no_nulls":
        return []
    with connect(application="names the columns with a null") as connection:
        found = connection.execute(node.compiled_code).fetchall()
    return [f"{column} is null in {rows} row(s)" for column, rows in found]
