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
from typer.testing import CliRunner
from xlsxwriter.exceptions import XlsxWriterException

from orchestration.cli import app
from orchestration.lib import reports
from orchestration.lib.reports import Format, NotAllMade, ReportFile, attendance, cohort, requests
from orchestration.lib.reports.requests import Due
from orchestration.lib.retries import is_transient

AS_OF = date(2026, 6, 29)
# of a report that is due on the last day of each month
DAY = date(2026, 5, 31)


class Ledger:
    """A publication in which one partner with one contract asked for a report, and a ledger of what was made."""

    def __init__(self, form: str, made: Sequence[str], report: str = "P1", **also: Any) -> None:
        asked = {"report": report, "report_format": form, "cadence": "monthly", "due_date": date(2026, 1, 31)}
        self.requests = [{"organization_source_id": "O1", **asked | more} for more in ([{}, also] if also else [{}])]
        self.made = made
        self.found: list[dict[str, Any]] = []

    def cursor(self, **_: Any) -> Ledger:
        return self

    def fetchall(self) -> list[dict[str, Any]]:
        return self.found

    def execute(self, query: str, values: Any) -> Ledger:
        if query == requests._DUE_BY:
            self.found = [{"due_by": values[0]}]
        elif query == requests._CONTRACTS:
            self.found = [{"contract": "C1"}]
        elif query == requests._MADE_SINCE:
            self.found = [{"made": 1} for form in self.made if form == values["format"]]
        else:
            self.found = self.requests
        return self


def due(*asked: Any, **also: Any) -> list[Due]:
    return requests.due(Ledger(*asked, **also), AS_OF)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("form", "made", "is_due"),
    [
        ("PDF", ["xlsx", "csv", "txt"], True),
        ("PDF", ["pdf"], False),
        ("CSV", ["xlsx"], True),
        # the text stands for them
        ("CSV", ["txt"], False),
        ("Not stated", ["txt"], True),
    ],
)
def test_a_report_that_was_made_in_another_format_is_due_still(form: str, made: list[str], is_due: bool) -> None:
    found = due(form, made)
    assert found == ([Due("C1", attendance.NAME, *requests.formats_named(form), DAY)] if is_due else [])


def test_every_report_and_format_that_is_asked_for_is_due() -> None:
    found = due("PDF and Excel", ["pdf"], "P1 and P3")
    assert found == [Due("C1", attendance.NAME, Format.XLSX, DAY), Due("C1", cohort.NAME, Format.XLSX, DAY)]
    found = due("PDF and Excel", [], "P3")
    assert found == [Due("C1", cohort.NAME, Format.PDF, DAY), Due("C1", cohort.NAME, Format.XLSX, DAY)]


@pytest.mark.parametrize("first", [date(2025, 12, 1), date(2026, 6, 1)])
def test_what_two_requests_ask_for_is_due_once_since_the_earlier_day(first: date) -> None:
    found = due("PDF", [], cadence="once", due_date=first, report="P1 attendance")
    assert found == [Due("C1", attendance.NAME, Format.PDF, min(first, DAY))]


@pytest.mark.parametrize(
    ("said", "numbers", "unknown"),
    [
        ("P1 and implementation", ["P1", "P4"], []),
        ("Attendance & Proficiency report", ["P1", "P2"], []),
        ("P1 as well as the cohort aggregation", ["P1", "P3"], []),
        ("P1 (attendance), P3 (cohorts)", ["P1", "P3"], []),
        ("P1 P3", ["P1", "P3"], []),
        ("attendance and demographics", ["P1"], ["'demographics'"]),
        ("attendance, отчёт", ["P1"], ["'отчёт'"]),
        ("P1 & P12 & surveys", ["P1"], ["P12", "'surveys'"]),
        # one name, and no list
        ("Diagnostics before and after", ["P5"], []),
        ("Pre/post diagnostics", ["P5"], []),
        # two, or all between them? the number, or the name?
        ("P1 thru P3", [], []),
        ("P1..P3", [], []),
        ("P1…3", [], []),
        ("P1 until P4", [], []),
        ("P1 thru 3", [], []),
        ("P6, P1 to P3", [], []),
        ("P3 implementation", [], []),
        ("P1 with implementation", [], []),
        ("the reports, please", [], []),
        ("P4 attendance", [], []),
        ("P2 attendance", [], []),
        ("P1 and P4 proficiency", [], []),
        # the report that is named is the one that is not wanted
        ("all reports except P6", [], []),
        ("All reports excluding P6", [], []),
        ("everything but P3", [], []),
        ("everything, but not P3", [], []),
        ("all w/o P6", [], []),
        ("no P5", [], []),
        ("Please don’t send P2", [], []),
        ("P1, P3 and P4 without P5", [], []),
        ("all reports: P6 left out", [], []),
        ("all except implementation", [], []),
        ("no diagnostics", [], []),
        ("P1 and achievement but no diagnostics", [], []),
        ("all except attendance and P6", [], []),
        ("all but\nattendance", [], []),
        ("P1 and others", [], []),
        # all of them, or the one?
        ("all reports P6", [], []),
        ("every report (P1)", [], []),
        # what is of all, or often, leaves the report as it is
        ("P1 for all events", ["P1"], []),
        ("P1 every month", ["P1"], []),
        ("P1: attendance of each teacher", ["P1"], []),
    ],
)
def test_nothing_that_is_asked_for_is_dropped_in_silence(said: str, numbers: list[str], unknown: list[str]) -> None:
    asked = requests.asked_for(said)
    assert [requests.PARTNER_REPORTS[name].number for name in asked.reports] == numbers
    assert list(asked.unknown) == unknown


@pytest.fixture
def waiting(monkeypatch: pytest.MonkeyPatch) -> list[Due]:
    """What is due, without a database."""
    found: list[Due] = []

    @contextmanager
    def published(_: str) -> Iterator[SimpleNamespace]:
        yield SimpleNamespace(connection=None, as_of=AS_OF)

    monkeypatch.setattr(requests, "published", published)
    monkeypatch.setattr(requests, "due", lambda *_: found)
    return found


@pytest.mark.parametrize(
    "error", [KeyError("Not applicable"), XlsxWriterException("x"), TemplateError("x"), HeaderParseError("x")]
)
def test_what_fails_for_one_partner_keeps_no_other_from_its_reports(
    error: Exception, waiting: list[Due], monkeypatch: pytest.MonkeyPatch
) -> None:
    waiting += [Due(contract, cohort.NAME, Format.XLSX, DAY) for contract in ("C1", "C2", "C3")]
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
    waiting += [Due(contract, cohort.NAME, Format.XLSX, DAY) for contract in ("C1", "C2")]

    def write(contract: str, *_: Any) -> list[ReportFile]:
        raise KeyError("x") if contract == "C1" else psycopg.OperationalError("gone")

    monkeypatch.setattr(requests, "write_partner_reports", write)
    with pytest.raises(NotAllMade) as failed:
        requests.write_due()
    assert is_transient(failed.value)


REQUEST = {
    "organization_source_id": "O1", "report": "P1", "report_format": "Not stated", "cadence": "monthly",
    "due_date": date(2026, 6, 30), "has_contract": True,
}  # fmt: skip


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({}, []),
        ({"cadence": "Monthly "}, []),
        ({"cadence": "Not stated"}, []),
        ({"cadence": None, "report_format": None}, []),
        ({"report": "P3 cohorts", "cadence": "at cohort close"}, []),
        ({"report": "P1 and P3", "report_format": "PDF and Excel"}, []),
        ({"report": "P12"}, ["that names no report, or leaves open which: it is never made"]),
        ({"report": "P1 to P3"}, ["that names no report, or leaves open which: it is never made"]),
        ({"report": "P1, P12"}, ["P12 is no report: that one is never made"]),
        ({"report": "P1 until P4"}, ["that names no report, or leaves open which: it is never made"]),
        ({"report": "attendance and demographics"}, ["'demographics' is no report: that one is never made"]),
        ({"report": "P1, P3 and a song"}, ["'a song' is no report: that one is never made"]),
        ({"report": "all reports except P6"}, ["that names no report, or leaves open which: it is never made"]),
        ({"report": "P4 attendance"}, ["that names no report, or leaves open which: it is never made"]),
        ({"report": "alles außer P6"}, ["'alles ausser' says nothing here: it is made as if that were not said"]),
        ({"report": "P1 for algebra"}, ["'algebra' says nothing here: it is made as if that were not said"]),
        ({"report": "implementation of AP"}, ["'ap' says nothing here: it is made as if that were not said"]),
        ({"report": "P5 pre/post diagnostics of students"}, []),
        ({"report": "Teacher-level attendance 2026"}, []),
        ({"due_date": None}, ["it has no due day: it is never made"]),
        ({"has_contract": False}, ["the partner has no contract: it is never made"]),
        (
            {"report": "a song", "due_date": None},
            ["that names no report, or leaves open which, and it has no due day: it is never made"],
        ),
        ({"cadence": "now and then"}, ["'now and then' says not how often: it is made once"]),
        ({"report_format": "fax"}, ["'fax' is no format: it is made as a workbook"]),
        ({"report_format": "xlsx and Word"}, ["'word' is no format: it is made without"]),
        ({"report_format": "PDF by e-mail, or fax, please"}, ["'fax' is no format: it is made without"]),
    ],
)
def test_a_request_that_cannot_be_read_is_told_of(said: dict[str, Any], why: list[str]) -> None:
    assert requests.unread(REQUEST | said) == why


def test_what_is_told_of_a_request_names_the_partner() -> None:
    assert str(requests.Unread("O1", "P12", "never made")) == "partner O1 asks for 'P12': never made"


@pytest.mark.parametrize("said", [("P1", "p5"), ("teacher_level_attendance", "P5", "P1")])
def test_reports_are_asked_for_by_number_as_by_name(said: tuple[str, ...], monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[list[str]] = []
    monkeypatch.setattr(reports, "write_partner_reports", lambda _, names, *__: asked.append(names) or [])
    options = [word for name in said for word in ("--report", name)]
    done = CliRunner().invoke(app, ["report", "--contract", "C1", *options])
    assert (done.exit_code, asked) == (0, [["teacher_level_attendance", "diagnostics"]])


def test_a_number_of_no_report_is_refused() -> None:
    done = CliRunner().invoke(app, ["report", "--contract", "C1", "--report", "P9"])
    assert done.exit_code
    assert "P9" in done.output
