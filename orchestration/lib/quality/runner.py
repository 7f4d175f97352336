"""Runs suites inside the database and keeps counts, never values.

Great Expectations is imported when it is needed: it takes seconds, and most commands do without it.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from orchestration.lib.quality.suites import Suite

if TYPE_CHECKING:
    from great_expectations.core import ExpectationSuiteValidationResult
    from great_expectations.data_context import AbstractDataContext

# Counts only: a partial list would carry people's addresses into results, pages and run records.
RESULT_FORMAT: dict[str, Any] = {"result_format": "SUMMARY", "partial_unexpected_count": 0}


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


@dataclass(frozen=True)
class SuiteResult:
    """Outcome of one suite on one table."""

    suite: Suite
    relation: str
    findings: tuple[Finding, ...]

    @property
    def failed(self) -> tuple[Finding, ...]:
        return tuple(finding for finding in self.findings if not finding.success)

    @property
    def blocks(self) -> bool:
        """Whether an expectation failed that must stop what comes next."""
        return any(finding.severity == "critical" for finding in self.failed)


def _context() -> AbstractDataContext:
    os.environ["GX_ANALYTICS_ENABLED"] = "false"  # read at import
    import great_expectations as gx

    context = gx.get_context(mode="ephemeral")
    logging.getLogger("great_expectations").setLevel(logging.WARNING)
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
    for suite in suites:
        if suite.expectations:
            results.append(_judge_one(context, datasource, suite, schema_suffix, batches or {}))
    if data_docs is not None:
        _build_pages(context, data_docs)
    return results


def _judge_one(
    context: AbstractDataContext, datasource: Any, suite: Suite, suffix: str, batches: dict[str, list[str]]
) -> SuiteResult:
    import great_expectations as gx

    schema = suite.schema + suffix
    asset = _asset(datasource, suite, schema, batches.get(suite.feed or ""))
    definition = gx.ValidationDefinition(
        name=suite.name,
        data=asset.add_batch_definition_whole_table("all") if hasattr(asset, "table_name") else _whole(asset),
        suite=context.suites.add(gx.ExpectationSuite(name=suite.name, expectations=suite.expectations)),
    )
    checkpoint = gx.Checkpoint(
        name=suite.name,
        validation_definitions=[context.validation_definitions.add(definition)],
        result_format=RESULT_FORMAT,
    )
    (outcome,) = context.checkpoints.add(checkpoint).run().run_results.values()
    return SuiteResult(suite, f"{schema}.{suite.table}", tuple(_findings(outcome)))


def _asset(datasource: Any, suite: Suite, schema: str, batch_ids: list[str] | None) -> Any:
    if batch_ids is None:
        return datasource.add_table_asset(suite.name, table_name=suite.table, schema_name=schema)
    listed = ", ".join(f"'{batch_id}'" for batch_id in batch_ids)  # hexadecimal digests of our own ledger
    return datasource.add_query_asset(
        suite.name, query=f"select * from {schema}.{suite.table} where _batch_id in ({listed})"
    )


def _whole(asset: Any) -> Any:
    return asset.add_batch_definition("all")


def _findings(outcome: ExpectationSuiteValidationResult) -> Iterable[Finding]:
    for result in outcome.results:
        config, counts = result.expectation_config, result.result or {}
        errors = [
            info["exception_message"]
            for info in (result.exception_info or {}).values()
            if isinstance(info, dict) and info.get("raised_exception")
        ]
        yield Finding(
            description=config.description or config.type,
            severity=str(getattr(config.severity, "value", config.severity) or "critical"),
            success=bool(result.success),
            rows=counts.get("element_count"),
            unexpected=counts.get("unexpected_count"),
            rule=str((config.meta or {}).get("rule", "")),
            error=errors[0].splitlines()[0] if errors else "",
        )


def _build_pages(context: AbstractDataContext, folder: Path) -> None:
    """Pages of this run alone: a site that re-reads every past run grows slower with each of them."""
    folder.mkdir(parents=True, exist_ok=True)
    context.add_data_docs_site(
        site_name="warehouse",
        site_config={
            "class_name": "SiteBuilder",
            "site_index_builder": {"class_name": "DefaultSiteIndexBuilder"},
            "store_backend": {"class_name": "TupleFilesystemStoreBackend", "base_directory": str(folder)},
        },
    )
    context.build_data_docs(site_names=["warehouse"])


def write_data_docs(suites: Iterable[Suite], folder: Path) -> list[SuiteResult]:
    """Judge what is published and write the pages of it to ``folder``."""
    return judge(suites, data_docs=folder)
