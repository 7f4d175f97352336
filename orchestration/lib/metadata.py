"""How outcomes look in the Dagster UI: tables of counts and reasons, never a value of a person."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import dagster as dg

from orchestration.lib.landing import LandingResult
from orchestration.lib.quality import SuiteResult
from orchestration.lib.reports import ReportFile


def team(owner: str) -> str:
    """A role of the organization in the form that Dagster takes for an owner."""
    return f"team:{owner}"


def findings_table(verdict: SuiteResult) -> dg.TableMetadataValue:
    """Every expectation of a suite and what became of it."""
    rows = [
        (
            finding.description,
            finding.severity,
            finding.success,
            finding.rows,
            finding.unexpected,
            finding.rule,
            finding.error,
        )
        for finding in verdict.findings
    ]
    columns = ("expectation", ("severity", "string"), ("met", "bool"), ("rows", "int"), ("unexpected", "int"))
    return _table((*columns, "rule", "error"), sorted(rows, key=lambda row: row[2]))


def files_table(results: Iterable[LandingResult]) -> dg.TableMetadataValue:
    """The files that came for a feed and what became of each."""
    rows = [(result.path.name, result.outcome, result.rows, result.malformed, result.message) for result in results]
    return _table(("file", "outcome", ("rows", "int"), ("malformed", "int"), "message"), rows)


def set_aside_table(batches: Iterable[tuple[str, str, str]]) -> dg.TableMetadataValue:
    """Batches that wait for a decision."""
    return _table(("batch", "file", "why"), list(batches))


def reports_table(reports: Iterable[ReportFile]) -> dg.TableMetadataValue:
    """The report of each contract, and what it says is missing."""
    rows = [(made.contract, made.rows, made.held_back, made.incomplete, made.paths[0].name) for made in reports]
    return _table(("contract", ("rows", "int"), ("held_back", "int"), ("incomplete_events", "int"), "file"), rows)


def analysis_table(made: ReportFile) -> dg.TableMetadataValue:
    """The files of an analysis."""
    return _table(("file", ("bytes", "int")), [(path.name, path.stat().st_size) for path in made.paths])


def _table(columns: Sequence[str | tuple[str, str]], rows: Sequence[Sequence[Any]]) -> dg.TableMetadataValue:
    described = [dg.TableColumn(*((column,) if isinstance(column, str) else column)) for column in columns]
    names = [column.name for column in described]
    # A missing count is shown as nothing; Dagster's tables hold no null.
    records = [
        dg.TableRecord({name: "" if value is None else value for name, value in zip(names, row, strict=True)})
        for row in rows
    ]
    return dg.MetadataValue.table(records, schema=dg.TableSchema(columns=described))
