"""Workbooks as people keep them: struck-through rows, hidden parts, formulas, notes above and totals below."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import openpyxl
import pytest
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import Font
from openpyxl.worksheet.worksheet import Worksheet

from orchestration.lib.landing.contracts import Contract, load_contracts
from orchestration.lib.landing.delivery import tables
from orchestration.lib.landing.errors import LandingError
from orchestration.lib.landing.inbox import Arrival
from orchestration.lib.landing.layouts import Layout
from orchestration.lib.landing.readers import open_sources, xlsx_notes
from orchestration.lib.landing.readers.xlsx_notes import Uncomputed
from orchestration.lib.landing.store import extra_names
from orchestration.lib.landing.table import Statement, Table

CONTRACTS = load_contracts()
LINE = Font(strike=True)


def _book(folder: Path, fill: Callable[[Worksheet], None], name: str = "list.xlsx") -> Path:
    book = openpyxl.Workbook()
    fill(book.active)
    path = folder / name
    book.save(path)
    return path


def _table(path: Path, feed: str) -> Table:
    found, _ = tables(Arrival(path, path.name), CONTRACTS, Statement(feed, "E1"))
    return found[0]


def _named(table: Table) -> list[dict[str, str]]:
    return [table.named(cells) for _, cells in table.records()]


# --- formatting -------------------------------------------------------------------------------------------------------


def _roster(sheet: Worksheet) -> None:
    sheet.append(["Participants of the training"])
    sheet.append([])
    sheet.append(["Participant Name", "Participant Email", "Notes"])
    sheet.append(["Ada Day", "ada@example.org", None])
    sheet.append(["Bo Oak", "bo@example.org", "moved away"])
    sheet.append(["Cy Ash", "cy@example.org", "late"])
    sheet.append([CellRichText("Di ", TextBlock(InlineFont(strike=True), "Fir")), "di@example.org", None])
    for cell in (*sheet[5], sheet["A6"]):
        cell.font = LINE


def test_a_row_that_is_struck_through_says_so(tmp_path: Path) -> None:
    table = _table(_book(tmp_path, _roster), "rosters")
    assert table.header_line == 3
    assert [row["is_struck_through"] for row in _named(table)] == ["", "yes", "partly", "partly"]
    assert _named(table)[1]["participant_email"] == "bo@example.org"
    assert not table.is_as_sent


def test_a_list_of_text_has_no_formatting(tmp_path: Path) -> None:
    path = tmp_path / "roster.csv"
    path.write_text("Participant Name,Participant Email\nAda,ada@example.org\n", encoding="utf-8")
    assert "is_struck_through" not in _table(path, "rosters").names


def test_formatting_of_a_large_workbook_is_told_and_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xlsx_notes, "MOST_BYTES_WITH_FORMATTING", 100)
    table = _table(_book(tmp_path, _roster), "rosters")
    assert "is_struck_through" not in table.names
    assert any("formatting cannot be read" in warning for warning in table.warnings)


def test_days_merged_over_halves_and_a_totals_row_keep_their_places(tmp_path: Path) -> None:
    def fill(sheet: Worksheet) -> None:
        sheet.append(["Name", "Email", "Jun 10", None, "Jun 11", None])
        sheet.append([None, None, "AM", "PM", "AM", "PM"])
        sheet.append(["Ada", "ada@example.org", "P", "A", "P", "P"])
        sheet.append(["Total", None, 1, 0, 1, 1])
        sheet.merge_cells("C1:D1")
        sheet.merge_cells("E1:F1")
        for cell in sheet[3]:
            cell.font = LINE

    table = _table(_book(tmp_path, fill), "attendance_wide")
    assert [name for _, name in extra_names(table)] == ["Jun 10 AM", "Jun 10 PM", "Jun 11 AM", "Jun 11 PM"]
    assert [(row["name"], row["is_struck_through"]) for row in _named(table)] == [("Ada", "yes"), ("Total", "")]


# --- what a sheet hides -----------------------------------------------------------------------------------------------


def test_what_is_hidden_is_read_and_told(tmp_path: Path) -> None:
    def fill(sheet: Worksheet) -> None:
        _roster(sheet)
        sheet.row_dimensions[5].hidden = True
        sheet.column_dimensions["C"].hidden = True
        sheet.parent.create_sheet("Front")["A1"] = "see the other sheet"
        sheet.sheet_state = "hidden"

    table = _table(_book(tmp_path, fill), "rosters")
    assert len(_named(table)) == 4
    told = "; ".join(table.warnings)
    assert "the sheet is hidden" in told
    assert "1 hidden row(s)" in told
    assert "hidden column(s) are read like the others: C" in told


# --- formulas ---------------------------------------------------------------------------------------------------------


def test_a_formula_without_a_value_is_told_with_its_cell(tmp_path: Path) -> None:
    def fill(sheet: Worksheet) -> None:
        sheet["B2"], sheet["C2"], sheet["D2"] = "Participant Name", "Participant Email", "Notes"
        sheet["B3"], sheet["C3"] = "Ada", '=LOWER("ADA@EXAMPLE.ORG")'
        sheet["B4"], sheet["C4"], sheet["D4"] = "Bo", "bo@example.org", "=B4"
        sheet["B5"], sheet["C5"] = "Cy", "cy@example.org"

    path = _book(tmp_path, fill)
    table = _table(path, "rosters")
    assert any("formula(s) without a value in C3, D4" in warning for warning in table.warnings)
    cells = [[type(cell) is Uncomputed for cell in row] for _, row in table.records()]
    assert cells == [[False, True, False], [False, False, True], [False, False, False]]


def test_the_value_that_a_program_computed_is_read(tmp_path: Path) -> None:
    path = _book(tmp_path, lambda sheet: sheet.append(["Total", "=1+2", '=""', "=A1"]))
    computed = tmp_path / "computed.xlsx"
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(computed, "w") as new:
        for member in old.infolist():
            text = old.read(member)
            if member.filename == "xl/worksheets/sheet1.xml":
                text = text.replace(b'<c r="B1"><f>1+2</f><v />', b'<c r="B1"><f>1+2</f><v>3</v>')
                text = text.replace(b'<c r="C1"><f>""</f><v />', b'<c r="C1" t="str"><f>""</f><v></v>')
            new.writestr(member, text)
    ((source,),) = open_sources(computed)
    ((_, cells),) = source.records()
    assert cells[:3] == ["Total", "3", ""]
    assert source.told.uncomputed == {1: [4]}


# --- what spreadsheets do to values -----------------------------------------------------------------------------------


def test_dates_and_whole_numbers_come_as_text_that_staging_knows(tmp_path: Path) -> None:
    def fill(sheet: Worksheet) -> None:
        sheet.append(["Name", "Email", "Grades", "Jun 10"])
        sheet.append(["Ada", "ada@example.org", datetime(2024, 9, 12), 3.0])

    (row,) = _named(_table(_book(tmp_path, fill), "attendance_wide"))
    assert row["grades"] == "2024-09-12"  # grades 9-12, which staging reads back
    ((_, cells),) = _table(tmp_path / "list.xlsx", "attendance_wide").records()
    assert cells[3] == "3"


# --- layouts ----------------------------------------------------------------------------------------------------------


def test_a_layout_may_name_the_sheet(tmp_path: Path) -> None:
    layout = Layout.model_validate(
        {
            "name": "partner", "title": "A partner's list", "recognised_by": ["Teacher", "Mail"], "sheet": "Final list",
            "headings": {"participant_name": "Teacher", "participant_email": "Mail"},
        }
    )  # fmt: skip
    contract = Contract.model_validate({**CONTRACTS["rosters"].model_dump(), "layouts": [layout]})
    contracts = {"rosters": contract}

    def fill(sheet: Worksheet) -> None:
        for name in ("Draft", "final list"):
            other = sheet.parent.create_sheet(name)
            other.append(["Teacher", "Mail"])
            other.append([f"Ada of {name}", "ada@example.org"])

    path = _book(tmp_path, fill)
    found, passed_over = tables(Arrival(path, path.name), contracts, Statement("rosters", "E1"))
    assert [row["participant_name"] for table in found for row in _named(table)] == ["Ada of final list"]
    assert passed_over == ["Draft"]
    book = openpyxl.load_workbook(path)
    del book["final list"]
    book.save(path)
    with pytest.raises(LandingError, match="in a sheet called 'Final list'"):
        tables(Arrival(path, path.name), contracts, Statement("rosters", "E1"))
