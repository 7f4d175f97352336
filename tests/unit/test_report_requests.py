"""Reports that partners wait for: which are due, what is said of what cannot be made, and who still gets theirs."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from email.errors import HeaderParseError
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import psycopg
import pytest
from jinja2 import TemplateError
from xlsxwriter.exceptions import XlsxWriterException

from orchestration.lib.reports import Format, NotAllMade, ReportFile, attendance, cohort, requests
from orchestration.lib.reports.requests import Due
from orchestration.lib.retries import is_transient


class Ledger:
    """A publication in which one partner with one contract asked for a report, and a ledger of what was made."""

    as_of = date(2026, 6, 30)

    def __init__(self, form: str, made: Sequence[str]) -> None:
        self.form, self.made = form, made

    def records(self, query: str, values: Sequence[Any]) -> list[dict[str, Any]]:
        if query == requests._CONTRACTS:
            return [{"contract": "C1"}]
        if query == requests._MADE_SINCE:
            return [{"made": 1} for form in self.made if form in values[3]]
        asked = {"report": "P1", "report_format": self.form, "cadence": "monthly", "due_date": date(2026, 1, 31)}
        return [{"organization_source_id": "O1", **asked}]


@pytest.mark.parametrize(
    ("form", "made", "is_due"),
    [
        ("PDF", ["xlsx", "csv", "txt"], True),
        ("PDF", ["pdf"], False),
        ("CSV", ["xlsx"], True),
        ("CSV", ["csv", "txt"], False),
        # a contract without rows has the text alone
        ("CSV", ["txt"], False),
        ("Not stated", ["txt"], True),
    ],
)
def test_a_report_that_was_made_in_another_format_is_due_still(form: str, made: list[str], is_due: bool) -> None:
    found = requests.due(Ledger(form, made))  # type: ignore[arg-type]
    assert found == ([Due("C1", attendance.NAME, requests.format_named(form))] if is_due else [])


@pytest.fixture
def waiting(monkeypatch: pytest.MonkeyPatch) -> list[Due]:
    """What is due, without a database."""
    found: list[Due] = []

    @contextmanager
    def published(_: str) -> Iterator[SimpleNamespace]:
        yield SimpleNamespace()

    monkeypatch.setattr(requests, "published", published)
    monkeypatch.setattr(requests, "due", lambda _: found)
    return found


@pytest.mark.parametrize(
    "error", [KeyError("Not applicable"), XlsxWriterException("x"), TemplateError("x"), HeaderParseError("x")]
)
def test_what_fails_for_one_partner_keeps_no_other_from_its_reports(
    error: Exception, waiting: list[Due], monkeypatch: pytest.MonkeyPatch
) -> None:
    waiting += [Due(contract, cohort.NAME, Format.XLSX) for contract in ("C1", "C2", "C3")]
    made: list[str] = []

    def write(contract: str, names: Sequence[str], forms: Sequence[Format]) -> list[ReportFile]:
        if contract == "C1":
            raise error
        made.append(contract)
        return [ReportFile(contract, 1, 0, 0, (Path("one"),))]

    monkeypatch.setattr(requests, "write_partner_reports", write)
    said = re.escape(f"C1 (xlsx): {type(error).__name__}: {error}")
    with pytest.raises(NotAllMade, match=rf"1 of 3 .*: {said}$") as failed:
        requests.write_due()
    assert made == ["C2", "C3"]
    assert not is_transient(failed.value)
    del waiting[0]
    assert [file.contract for file in requests.write_due()] == ["C2", "C3"]


def test_a_database_that_was_away_is_tried_again(waiting: list[Due], monkeypatch: pytest.MonkeyPatch) -> None:
    """Also where another contract failed by its data."""
    waiting += [Due(contract, cohort.NAME, Format.XLSX) for contract in ("C1", "C2")]

    def write(contract: str, *_: Any) -> list[ReportFile]:
        raise KeyError("x") if contract == "C1" else psycopg.OperationalError("gone")

    monkeypatch.setattr(requests, "write_partner_reports", write)
    with pytest.raises(NotAllMade) as failed:
        requests.write_due()
    assert is_transient(failed.value)


@pytest.mark.parametrize(
    ("report", "cadence", "said"),
    [
        ("P1", "Monthly ", None),
        ("P1", "Not stated", None),
        ("P1", None, None),
        ("P3 cohorts", "at cohort close", None),
        ("P12", "monthly", "partner O1 asks for 'P12', which is no report: it is never made"),
        ("P1", "now and then", "partner O1 asks for 'P1' 'now and then', which says not how often: it is made once"),
    ],
)
def test_a_request_that_cannot_be_read_is_told_of(report: str, cadence: str | None, said: str | None) -> None:
    assert requests.unread({"organization_source_id": "O1", "report": report, "cadence": cadence}) == said
