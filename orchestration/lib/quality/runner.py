"""Runs suites inside the database and keeps counts, never values.

Great Expectations is imported when it is needed: it takes seconds, and most commands do without it.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from orchestration.lib.quality import pages
from orchestration.lib.quality.suites import Suite

if TYPE_CHECKING:
    from great_expectations.core import ExpectationSuiteValidationResult, ExpectationValidationResult
    from great_expectations.data_context import AbstractDataContext

# Counts only: a partial list would carry people's addresses into results, pages and run records.
RESULT_FORMAT: dict[str, Any] = {"result_format": "SUMMARY", "partial_unexpected_count": 0}

# An error of the server, other than that a table or column is not there: that one quotes names of ours.
_DATA_ERROR = re.compile(r"psycopg\.errors\.(?!Undefined)")
_QUOTED = re.compile(r"\".*\"|'.*'")


@dataclass(frozen=True)
class Finding:
    """One expectation and what became of it.

    Attributes:
        description: the expectation in words.
        severity: ``critical`` blocks, ``warning`` is listed.
        success: whether it was met.
        rows: rows looked at, or None where the expectation is not about rows.
        unexpected: rows that broke it, or None likewise.
        rule: the domain rule it guards, or ''.
        error: why it could not be judged at all, or ''.
    """

    description: str
    severity: str
    success: bool
    rows: int | None
    unexpected: int | None
    rule: str
    error: str

    @property
    def extent(self) -> str:
        """How many rows broke it, in words; '' where that is not known."""
        if self.unexpected is None:
            return ""
        return f"{self.unexpected:,}" + (f" of {self.rows:,} rows" if self.rows is not None else " row(s)")


@dataclass(frozen=True)
class SuiteResult:
    """Outcome of one suite on one table.

    Attributes:
        suite: what was expected.
        relation: the table that was judged, with its schema.
        findings: each expectation and what became of it.
        page: where the Data Docs show it, relative to their first page.
    """

    suite: Suite
    relation: str
    findings: tuple[Finding, ...]
    page: str = ""

    @property
    def failed(self) -> tuple[Finding, ...]:
        return tuple(finding for finding in self.findings if not finding.success)

    @property
    def rows(self) -> int | None:
        """Rows looked at, or None where no expectation counts rows."""
        return max((finding.rows for finding in self.findings if finding.rows is not None), default=None)

    @property
    def may_hide_a_failure(self) -> bool:
        """Whether a part of the rows may fail a critical expectation although all of them together meet it."""
        return any(finding.severity == "critical" and finding.unexpected != 0 for finding in self.findings)

    @property
    def blocks(self) -> bool:
        """Whether an expectation failed that must stop what comes next."""
        return any(finding.severity == "critical" for finding in self.failed)


def _context() -> AbstractDataContext:
    os.environ["GX_ANALYTICS_ENABLED"] = "false"  # read at import
    import great_expectations as gx
    from great_expectations.data_context.types.base import DataContextConfig, InMemoryStoreBackendDefaults

    # The default context also makes a site of pages in a temporary folder, and says so on standard error.
    stores = InMemoryStoreBackendDefaults(init_temp_docs_sites=False)
    context = gx.get_context(mode="ephemeral", project_config=DataContextConfig(store_backend_defaults=stores))
    context.variables.progress_bars = {"globally": False, "metric_calculations": False}
    return context


def _datasource(context: AbstractDataContext) -> Any:
    """A connection by the same PG* facts as everything else; the password stays in its file."""
    host, port = os.environ.get("PGHOST", "localhost"), os.environ.get("PGPORT", "5432")
    user, database = os.environ.get("PGUSER", ""), os.environ.get("PGDATABASE", "")
    # A folder (socket) as host is not accepted in the authority part; the query part is.
    authority = f"{user}@localhost:{port}" if host.startswith("/") else f"{user}@{host}:{port}"
    suffix = f"?host={host}" if host.startswith("/") else ""
    return context.data_sources.add_postgres(
        "warehouse", connection_string=f"postgresql+psycopg://{authority}/{database}{suffix}"
    )


def judge(
    suites: Iterable[Suite],
    *,
    schema_suffix: str = "",
    batches: dict[str, list[str]] | None = None,
    data_docs: Path | None = None,
) -> list[SuiteResult]:
    """Judge each suite by push-down and return what was found, in the order given.

    Args:
        suites: what to judge.
        schema_suffix: ``__next`` to judge candidates, '' for what is published or landed.
        batches: for landed suites, the batch ids of each feed to look at; a feed without an entry is looked at whole.
        data_docs: folder in which to write the pages of this run, or None for no pages.

    Raises:
        psycopg.OperationalError: the database cannot be reached.
    """
    context = _context()
    datasource = _datasource(context)
    results = []
    try:
        for suite in suites:
            if suite.expectations:
                results.append(_judge_one(context, datasource, suite, schema_suffix, batches or {}))
    finally:
        # Both keep their connections: Dagster's check for each table would use up those of the server.
        datasource.get_execution_engine().close()
        datasource.get_engine().dispose()
    if data_docs is not None:
        pages.build_site(context, data_docs)
    return results


def _judge_one(
    context: AbstractDataContext, datasource: Any, suite: Suite, suffix: str, batches: dict[str, list[str]]
) -> SuiteResult:
    import great_expectations as gx

    schema = suite.schema + suffix
    asset = _asset(datasource, suite, schema, batches.get(suite.feed or ""))
    definition = gx.ValidationDefinition(
        name=suite.name,
        data=asset.add_batch_definition("all"),
        suite=context.suites.add(gx.ExpectationSuite(name=suite.name, expectations=suite.expectations)),
    )
    checkpoint = gx.Checkpoint(
        name=suite.name,
        validation_definitions=[context.validation_definitions.add(definition)],
        result_format=RESULT_FORMAT,
    )
    ((identifier, outcome),) = context.checkpoints.add(checkpoint).run().run_results.items()
    _forget_values(outcome)
    context.validation_results_store.set(identifier, outcome)  # the pages are drawn from here
    page = "/".join(("validations", *identifier.to_tuple())) + ".html"
    return SuiteResult(suite, f"{schema}.{suite.table}", tuple(_findings(outcome)), page)


def _asset(datasource: Any, suite: Suite, schema: str, batch_ids: list[str] | None) -> Any:
    # A query names the schema: a table asset takes it from the connection, of which one serves all schemas here.
    query = f"select * from {schema}.{suite.table}"
    if batch_ids is not None:
        listed = ", ".join(f"'{batch_id}'" for batch_id in batch_ids)  # hexadecimal digests of our own ledger
        query += f" where _batch_id in ({listed})"
    return datasource.add_query_asset(suite.name, query=query)


def _exceptions(result: ExpectationValidationResult) -> list[dict[str, Any]]:
    """What was raised: one record, or one for each measurement that failed."""
    info = result.exception_info or {}
    records = [info] if "raised_exception" in info else list(info.values())
    return [record for record in records if record.get("raised_exception")]


def _forget_values(outcome: ExpectationSuiteValidationResult) -> None:
    """Take out of the exceptions what may be a person's: PostgreSQL quotes the value that it could not read."""
    for result in outcome.results:
        for record in _exceptions(result):
            message = record["exception_message"].splitlines()[0]
            if _DATA_ERROR.search(message):
                message = _QUOTED.sub("(value not shown)", message)
            record["exception_message"] = message
            record["exception_traceback"] = "Not kept: it may quote values."


def _findings(outcome: ExpectationSuiteValidationResult) -> Iterable[Finding]:
    for result in outcome.results:
        config, counts = result.expectation_config, result.result or {}
        errors = [info["exception_message"] for info in _exceptions(result)]
        # A query finds the rows that break it, so what it observes is their number.
        is_query = config.type == "unexpected_rows_expectation"
        yield Finding(
            description=config.description or config.type,
            severity=str(getattr(config.severity, "value", config.severity) or "critical"),
            success=bool(result.success),
            rows=counts.get("element_count"),
            unexpected=counts.get("observed_value" if is_query else "unexpected_count"),
            rule=str((config.meta or {}).get("rule", "")),
            error=errors[0] if errors else "",
        )


def write_data_docs(
    suites: Iterable[Suite],
    folder: Path,
    *,
    batches: dict[str, list[str]],
    facts: Mapping[str, str],
    set_aside: Sequence[tuple[str, str, str]] = (),
) -> list[SuiteResult]:
    """Judge what is published and write the pages of it to ``folder``.

    Args:
        suites: what to judge.
        folder: where the pages go; those of an earlier run are replaced.
        batches: as for ``judge``.
        facts: what is judged, label by label, for the head of the first page.
        set_aside: batches that are left out: feed, file, reason.
    """
    results = judge(suites, batches=batches, data_docs=folder)
    pages.write_first_page(folder, results, facts, set_aside)
    return results
