"""Report files as a partner opens them: the whole contract, nothing but the contract, and no formula."""

from __future__ import annotations

import csv
from datetime import date
from decimal import Decimal
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from orchestration.lib.database import connect
from orchestration.lib.reports import ReportFile, write_teacher_attendance
from orchestration.lib.reports.teacher_attendance import (
    COLUMNS,
    NUMBERS,
    RATES,
    Publication,
    _printable,
    write_contract,
)


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
        for row, line in zip(cells, _csv(report), strict=True):
            for column, cell in zip(COLUMNS, row, strict=True):
                if column in NUMBERS and line[column] not in ("", "n/a"):
                    assert isinstance(cell, int | float), column
                    assert cell == pytest.approx(float(line[column])), column
                else:
                    shown = f"{cell:%Y-%m-%d}" if isinstance(cell, date) else cell or ""
                    assert shown == line[column], column
        assert sheet["A1"].value.startswith(f"Teacher-level attendance, contract {report.contract} (")
        assert sheet["A1"].value.endswith("), as of 2026-06-30")


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
        ("\r=1+1", "' =1+1"),
        ("\u00a0@SUM(A1)", "'\u00a0@SUM(A1)"),
        ("\u200b+1", "'+1"),
        ("＝1+1", "'＝1+1"),
        ("Zoë O'Neill-Ng", "Zoë O'Neill-Ng"),
    ],
)
def test_what_is_printed_is_what_is_seen(sent: str, shown: str) -> None:
    table = pd.DataFrame([{column: sent if column == "event_name" else None for column in COLUMNS}], dtype=object)
    assert _printable(table).iloc[0]["event_name"] == shown


EVENT = {
    "event_source_id": "e1", "partner_name": None, "event_name": "Algebra", "stipend_rule": None,
    "stipend_threshold": Decimal("0.800000"), "stipend_amount_usd": None, "enrolled_educators": 2,
    "dropped_educators": 0, "periods_held": 20, "periods_recorded": 20, "recorded_share": Decimal("1.000000"),
    "periods_to_come": 0, "unmatched_log_entries": 0, "is_incomplete": False,
    "start_date": date(2026, 6, 8), "end_date": date(2026, 6, 12),
}  # fmt: skip
HELD = {
    "event_source_id": "e1", "event_name": "Algebra", "feed": "attendance_long", "code": "attendance_without_enrolment",
    "rule": "R14", "title": "The person is not enrolled in the event", "advice": "Enroll the person.",
    "held_back_rows": 3,
}  # fmt: skip


def _publication(
    contract: str,
    rows: list[dict[str, object]] | None = None,
    events: list[dict[str, object]] | None = None,
    held: list[dict[str, object]] | None = None,
) -> Publication:
    """What is published of one contract, as far as a test cares."""
    blank = {**dict.fromkeys(COLUMNS), "event_source_id": "e1"}
    tables = (
        ([{**blank, **row} for row in rows or []], [*COLUMNS, "event_source_id"]),
        ([{**EVENT, **event} for event in events or [{}]], [*EVENT]),
        ([{**HELD, **line} for line in held or []], [*HELD]),
    )
    frames = [
        pd.DataFrame(lines, columns=columns, dtype=object).assign(contract=contract)[
            list(dict.fromkeys([*columns, "contract"]))
        ]
        for lines, columns in tables
    ]
    return Publication(*frames, date(2026, 6, 30), "b1")


def _about(report: ReportFile) -> str:
    return report.paths[2].read_text(encoding="utf-8")


def test_no_contract_gets_the_file_of_another_and_none_leaves_the_folder(tmp_path: Path) -> None:
    contracts = ["X/1", "X 1", "X_1", "x 1", "..", "../out", "NUL", "A" * 5000, "A" * 5001]
    folder = tmp_path / "reports"
    parts = [
        _publication(contract, [{}], [{"event_name": "a\u202eb", "unmatched_log_entries": 2}]) for contract in contracts
    ]
    tables = [pd.concat(parts_of) for parts_of in zip(*((p.rows, p.events, p.held) for p in parts), strict=True)]
    everything = Publication(*tables, date(2026, 6, 30), "b1")
    written = [write_contract(folder, contract, everything.of(contract)) for contract in contracts]
    for report in written:
        assert {row["contract"] for row in _csv(report)} == {report.contract}  # rule R40
        assert report.paths[0].parent.parent == folder
        assert report.paths[0].resolve().is_relative_to(folder.resolve())
        assert "Event ab: 2 meeting log entries" in _about(report)
    assert len({report.paths[0].parent.name.casefold() for report in written}) == len(contracts)
    assert [path.name for path in tmp_path.iterdir()] == ["reports"]


def test_an_incompletely_recorded_event_is_said_before_the_table(tmp_path: Path) -> None:
    # 15 of 20 periods are 75.0 %, under the 80 % of definition D0
    poor = {"periods_recorded": 15, "recorded_share": Decimal("0.750000"), "is_incomplete": True}
    report = write_contract(
        tmp_path, "C1", _publication("C1", [{}], [poor, {"event_source_id": "e2", "event_name": "Physics"}])
    )
    sheet = openpyxl.load_workbook(report.paths[0])["Attendance"]
    assert sheet["A2"].value.startswith("INCOMPLETE: of 1 of 2 events")
    assert sheet["A2"].font.bold
    assert "Algebra, 2026-06-08 to 2026-06-12: 2 enrolled, 75.0 % of attendance recorded, INCOMPLETE." in _about(report)
    assert "Physics, 2026-06-08 to 2026-06-12: 2 enrolled, 100.0 % of attendance recorded. Stipend" in _about(report)
    assert report.incomplete == 1
    whole = write_contract(tmp_path, "C2", _publication("C2", [{}]))
    assert "INCOMPLETE" not in _about(whole)


def test_the_cover_says_what_the_stipend_asks_for_and_what_is_missing(tmp_path: Path) -> None:
    event = {"partner_name": "North District", "stipend_amount_usd": Decimal("500.00"), "stipend_rule": "most hours"}
    report = write_contract(tmp_path, "C1", _publication("C1", [{}], [event], [{}]))
    lines = _about(report).splitlines()
    assert lines[0] == "Teacher-level attendance, contract C1 (North District), as of 2026-06-30"
    assert lines[1].startswith("Not in this table: 3 rows held back for this event.")
    assert any(
        "Stipend of $500: 80 % of the periods held; in the words of the contract: most hours." in _ for _ in lines
    )
    (held,) = (line for line in lines if line.startswith("Held back"))
    assert held == (
        'Held back: 3 rows of Algebra, from "Attendance, one mark a row". The person is not enrolled in the event. '
        "Enroll the person. (rule R14, attendance_without_enrolment)"
    )


def test_events_of_the_same_title_are_told_apart(tmp_path: Path) -> None:
    rows = [{"event_source_id": event, "last_name": event.upper(), "event_name": "Algebra"} for event in ("e1", "e2")]
    events = [{"event_source_id": event, "unmatched_log_entries": 1} for event in ("e1", "e2")]
    report = write_contract(tmp_path, "C1", _publication("C1", rows, events))
    assert [(row["event_name"], row["last_name"]) for row in _csv(report)] == [
        ("Algebra [e1]", "E1"),
        ("Algebra [e2]", "E2"),
    ]
    assert _about(report).count("1 meeting log entry is not matched") == 2


def test_a_contract_in_which_nobody_is_enrolled_has_a_report_that_says_so(tmp_path: Path) -> None:
    nobody = {"enrolled_educators": 0, "periods_held": 0, "periods_recorded": 0, "recorded_share": None}
    report = write_contract(tmp_path, "C1", _publication("C1", [], [nobody]))
    assert report.rows == 0
    assert "Algebra, 2026-06-08 to 2026-06-12: nobody is enrolled." in _about(report)
    sheet = openpyxl.load_workbook(report.paths[0])["Attendance"]
    assert [cell.value for cell in sheet[4]] == list(COLUMNS)


def test_the_workbook_is_set_up_for_the_screen_and_for_print(tmp_path: Path) -> None:
    many = [{"code": f"c{number}"} for number in range(40)]
    rows = [{"last_name": "Lee", "periods_held": 10, "attendance_rate": Decimal("0.888889"), "on_time_rate": None}]
    report = write_contract(tmp_path, "C1", _publication("C1", rows, None, many))
    book = openpyxl.load_workbook(report.paths[0])
    sheet = book["Attendance"]
    assert book.sheetnames == ["Attendance", "About"]
    # however much is held back, the frozen lines leave room for the table
    assert sheet.freeze_panes == "A5"
    assert sheet.auto_filter.ref == "A4:AE5"
    assert sheet.page_setup.orientation == "landscape"
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    # as many pages as it takes downwards; one across is what a file says by saying nothing
    assert (sheet.page_setup.fitToWidth or 1, sheet.page_setup.fitToHeight) == (1, 0)
    assert sheet.print_title_rows == "$1:$4"
    cells = {name: sheet.cell(5, COLUMNS.index(name) + 1) for name in ("periods_held", *RATES)}
    assert (cells["periods_held"].value, cells["attendance_rate"].value) == (10, 0.888889)
    assert cells["attendance_rate"].number_format == "0.0%"
    assert cells["on_time_rate"].value == "n/a"
    assert sum(str(row[0]).startswith("Held back") for row in book["About"].iter_rows(values_only=True)) == 40


def test_a_contract_that_was_withdrawn_leaves_no_report_of_that_day(reports: list[ReportFile], folder: Path) -> None:
    gone = folder / "Gone" / reports[0].paths[0].name
    earlier = folder / "Gone" / "teacher_level_attendance__20260531.xlsx"
    gone.parent.mkdir()
    for path in (gone, earlier):
        path.write_bytes(b"")
    written = write_teacher_attendance(folder)
    assert not gone.exists()
    assert earlier.exists()
    assert all(path.exists() for report in written for path in report.paths)


def test_a_file_that_could_not_be_written_whole_leaves_the_old_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (before,) = {write_contract(tmp_path, "C1", _publication("C1", [{}])).paths[0].read_bytes()}
    written = Path.write_bytes

    def full(path: Path, content: bytes) -> int:
        written(path, content[: len(content) // 2])
        raise OSError(28, "No space left on device", str(path))

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(OSError, match="No space left"):
        write_contract(tmp_path, "C1", _publication("C1", [{}, {}]))
    assert next(tmp_path.rglob("*.xlsx")).read_bytes() == before
