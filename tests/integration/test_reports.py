"""Report files as a partner opens them: the whole contract, nothing but the contract, and no formula."""

from __future__ import annotations

import csv
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from orchestration.lib.database import connect
from orchestration.lib.reports import ReportFile, write_teacher_attendance
from orchestration.lib.reports.teacher_attendance import COLUMNS, _printable


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
