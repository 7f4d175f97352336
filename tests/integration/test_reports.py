"""Report files as a partner opens them: the whole contract, nothing but the contract, and no formula."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from orchestration.lib.database import connect
from orchestration.lib.reports import ReportFile, write_teacher_attendance
from orchestration.lib.reports.teacher_attendance import COLUMNS, _printable, _write_contract


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("reports")


@pytest.fixture
def reports(published_sample: str, folder: Path) -> list[ReportFile]:
    return write_teacher_attendance(folder)


def _csv(report: ReportFile) -> list[dict[str, str]]:
    with report.paths[1].open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


def _expected(truth: Path) -> dict[str, int]:
    with (truth / "report.csv").open(encoding="utf-8", newline="") as stream:
        contracts = [row["contract"] for row in csv.DictReader(stream)]
    return {contract: contracts.count(contract) for contract in set(contracts) if contract}


def test_every_contract_has_its_rows_and_no_others(reports: list[ReportFile], sample: Path) -> None:
    assert {report.contract: report.rows for report in reports} == _expected(sample / "truth")
    for report in reports:
        rows = _csv(report)
        assert {row["contract"] for row in rows} == {report.contract}  # rule R40
        assert tuple(rows[0]) == COLUMNS


def test_the_workbook_says_the_same_as_the_csv(reports: list[ReportFile]) -> None:
    for report in reports:
        sheet = openpyxl.load_workbook(report.paths[0])["Attendance"]
        cells = [row for row in sheet.iter_rows(values_only=True) if row[0] == report.contract]
        assert len(cells) == report.rows
        assert sheet["A1"].value.startswith(f"Teacher-level attendance, contract {report.contract}, as of 2026-06-30")


def test_the_head_says_what_is_held_back(reports: list[ReportFile]) -> None:
    with connect() as connection:
        held = dict(
            connection.execute(
                "select contract, sum(held_back_rows) from reports.rpt_teacher_attendance_head "
                "where contract is not null group by contract"
            ).fetchall()
        )
    for report in reports:
        text = report.paths[2].read_text(encoding="utf-8")
        assert report.held_back == held.get(report.contract, 0)
        assert ("Held back:" in text) == (report.held_back > 0)


def test_no_personal_address_leaves(reports: list[ReportFile]) -> None:
    with connect() as connection:
        personal = {
            email
            for (email,) in connection.execute(
                "select email_personal from restricted.contact_identity where email_personal is not null"
            ).fetchall()
        }
    assert personal
    printed = {row["professional_email"] for report in reports for row in _csv(report)}
    assert not printed & personal


def test_no_cell_starts_a_formula() -> None:
    table = pd.DataFrame(
        [{column: "=1+1" if column == "last_name" else "-2" if column == "first_name" else None for column in COLUMNS}],
        dtype=object,
    )
    shown = _printable(table).iloc[0]
    assert shown["last_name"] == "'=1+1"
    assert shown["first_name"] == "'-2"
    assert shown["attendance_rate"] == "n/a"


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        ("\u202egnp.\u202cAda", "gnp.Ada"),  # would turn what follows around
        ("Ada\u200b\u2066\ufeff\x07", "Ada"),
        ("two\nlines\tand\u2028more", "two lines and more"),
        ("می\u200cخواهم", "می\u200cخواهم"),  # belongs to the spelling
        ("\u202e=1+1", "'=1+1"),
        ("\t=1+1", "' =1+1"),
        ("＝1+1", "'＝1+1"),
        ("Zoë O'Neill-Ng", "Zoë O'Neill-Ng"),
    ],
)
def test_what_is_printed_is_what_is_seen(sent: str, shown: str) -> None:
    table = pd.DataFrame([{column: sent if column == "event_name" else None for column in COLUMNS}], dtype=object)
    assert _printable(table).iloc[0]["event_name"] == shown


HEAD = ("contract", "event_name", "code", "feed", "held_back_rows", "rule", "title", "advice", "unmatched_log_entries")


def test_no_contract_gets_the_file_of_another_and_none_leaves_the_folder(tmp_path: Path) -> None:
    contracts = ["X/1", "X 1", "X_1", "x 1", "..", "../out", "NUL", "A" * 5000, "A" * 5001]
    rows = pd.DataFrame([{**dict.fromkeys(COLUMNS), "contract": contract} for contract in contracts], dtype=object)
    head = pd.DataFrame(
        [
            {"contract": contract, "event_name": "a\u202eb", "held_back_rows": 0, "unmatched_log_entries": 2}
            for contract in contracts
        ],
        columns=list(HEAD),
    )
    folder = tmp_path / "reports"
    written = [_write_contract(folder, contract, rows, head, date(2026, 6, 30), "b1") for contract in contracts]
    for report in written:
        assert {row["contract"] for row in _csv(report)} == {report.contract}  # rule R40
        assert report.paths[0].parent.parent == folder
        assert report.paths[0].resolve().is_relative_to(folder.resolve())
        assert "Event ab: 2 meeting log" in report.paths[2].read_text(encoding="utf-8")
    assert len({report.paths[0].parent.name.casefold() for report in written}) == len(contracts)
    assert [path.name for path in tmp_path.iterdir()] == ["reports"]
