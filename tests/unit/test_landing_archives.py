"""ODS workbooks, and zip archives of tables: read like any other, or refused before anything is unpacked."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
import tempfile
import zipfile
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from orchestration.lib.landing.contracts import load_contracts
from orchestration.lib.landing.delivery import REFUSED_FILES, tables
from orchestration.lib.landing.errors import LandingError
from orchestration.lib.landing.inbox import Arrival
from orchestration.lib.landing.readers import open_sources, zip_reader
from orchestration.lib.landing.readers.xlsx_reader import SheetSource, format_of
from orchestration.lib.landing.table import Statement, Table

CONTRACTS = load_contracts()

# --- ODS --------------------------------------------------------------------------------------------------------------

NAMESPACES = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text")
)
MANIFEST = (
    '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"><manifest:file-entry '
    'manifest:full-path="/" manifest:media-type="application/vnd.oasis.opendocument.spreadsheet"/></manifest:manifest>'
)


def _cell(text: str = "", more: str = "") -> str:
    if not text:
        return f"<table:table-cell {more}/>"
    return f'<table:table-cell office:value-type="string" {more}><text:p>{text}</text:p></table:table-cell>'


def _row(*cells: str, more: str = "") -> str:
    return f"<table:table-row {more}>{''.join(cells)}</table:table-row>"


def _ods(folder: Path, rows: str, columns: str = "", name: str = "list.ods") -> Path:
    path = folder / name
    body = f'<table:table table:name="People">{columns}{rows}</table:table>'
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {NAMESPACES} office:version="1.2">'
        f"<office:body><office:spreadsheet>{body}</office:spreadsheet></office:body></office:document-content>"
    )
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", content)
        archive.writestr("META-INF/manifest.xml", MANIFEST)
    return path


def test_ods_is_read_with_merged_and_repeated_cells_and_dates(tmp_path: Path) -> None:
    date = '<table:table-cell office:value-type="date" office:date-value="2024-06-10"/>'
    number = '<table:table-cell office:value-type="float" office:value="3"><text:p>3.00</text:p></table:table-cell>'
    rows = (
        _row(_cell(), more='table:number-rows-repeated="2"')
        + _row(
            _cell("Name", 'table:number-columns-spanned="2"'), "<table:covered-table-cell/>", _cell("Day"), _cell("n")
        )
        + _row(_cell("Ada", 'table:number-columns-repeated="2"'), date, number, more='table:number-rows-repeated="2"')
        + _row(_cell("", 'table:number-columns-repeated="16384"'), more='table:number-rows-repeated="1048570"')
    )
    path = _ods(tmp_path, rows)
    ((source,),) = open_sources(path)
    assert source.format == "ods"
    expected = [["Name", "", "Day", "n"], ["Ada", "Ada", "2024-06-10", "3"], ["Ada", "Ada", "2024-06-10", "3"]]
    assert list(source.records()) == list(zip((3, 4, 5), expected, strict=True))


def test_what_an_ods_hides_is_told(tmp_path: Path) -> None:
    columns = '<table:table-column/><table:table-column table:visibility="collapse"/>'
    rows = _row(_cell("a"), _cell("b")) + _row(_cell("1"), _cell("2"), more='table:visibility="filter"')
    ((source,),) = open_sources(_ods(tmp_path, rows, columns))
    assert isinstance(source, SheetSource)
    assert source.notes == ["1 hidden row(s) are read like the others", "hidden column(s) are read like the others: B"]


def test_an_ods_that_stands_for_more_cells_than_there_is_memory_is_refused(tmp_path: Path) -> None:
    rows = _row(_cell("x", 'table:number-columns-repeated="16384"'), more='table:number-rows-repeated="1048576"')
    with pytest.raises(LandingError, match="more than the") as refused:
        open_sources(_ods(tmp_path, rows))
    assert refused.value.code == "unreadable_file"


def test_a_roster_in_ods_says_that_its_formatting_is_not_read(tmp_path: Path) -> None:
    rows = _row(_cell("Participant Name"), _cell("Participant Email")) + _row(_cell("Ada"), _cell("ada@example.org"))
    path = _ods(tmp_path, rows)
    (table,), _ = tables(Arrival(path, path.name), CONTRACTS, Statement("rosters", "E1"))
    assert any("formatting cannot be read" in warning for warning in table.warnings)


# --- zip --------------------------------------------------------------------------------------------------------------

EVENTS = "event_id,title,type,start,end\nE1,Algebra,Full PD,2024-06-10,2024-06-14\n"
ROSTER = "Participant Name,Participant Email,event_id\nAda,ada@example.org,E1\n"


def _zip(folder: Path, members: dict[str, bytes | str], name: str = "all.zip") -> Path:
    path = folder / name
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for member, content in members.items():
            archive.writestr(member, content)
    return path


def _landing(path: Path) -> tuple[list[Table], list[str]]:
    return tables(Arrival(path, path.name), CONTRACTS, Statement())


def _refused_in(found: list[Table]) -> dict[str, str]:
    """The files that were refused by themselves, with the code; every table of the archive tells the same."""
    (facts,) = {json.dumps(table.facts.get(REFUSED_FILES, {})) for table in found}
    return {name: refusal["code"] for name, refusal in json.loads(facts).items()}


def _workbook() -> bytes:
    path = Path(tempfile.mkdtemp()) / "book.xlsx"
    book = openpyxl.Workbook()
    book.active.append(["Participant Name", "Participant Email", "event_id"])
    book.active.append(["Bo", "bo@example.org", "E1"])
    book.save(path)
    return path.read_bytes()


def test_each_file_of_an_archive_is_a_table(tmp_path: Path) -> None:
    members: dict[str, bytes | str] = {
        "2024/events__20240601__2.csv": EVENTS,
        "2024/E9/roster.csv": ROSTER,
        "book.xlsx": _workbook(),
        "read me.pdf": b"%PDF-1.7 ...",
        "shoes.csv": "Shoe size,Hat size\n42,57\n",
        "__MACOSX/2024/._roster.csv": b"\x00\x05\x16\x07",
        "2024/.DS_Store": b"\x00",
    }
    found, passed_over = _landing(_zip(tmp_path, members))
    assert [(table.contract.feed, table.source.part, len(list(table.records()))) for table in found] == [
        ("rosters", "2024/E9/roster.csv", 1),
        ("events", "2024/events__20240601__2.csv", 1),
        ("rosters", "book.xlsx", 1),
    ]
    assert str(found[1].data_date) == "2024-06-01"  # of its own name
    assert passed_over == ["shoes.csv"]
    assert _refused_in(found) == {"read me.pdf": "unsupported_format"}
    assert found[2].struck_through == "is_struck_through"


def test_a_folder_in_an_archive_names_no_event(tmp_path: Path) -> None:
    path = _zip(tmp_path, {"rosters/E9/list.csv": "Participant Name,Participant Email\nAda,ada@example.org\n"})
    with pytest.raises(LandingError) as refused:
        _landing(path)
    assert refused.value.code == "event_not_named"


def test_the_name_of_the_archive_dates_files_without_a_date(tmp_path: Path) -> None:
    found, _ = _landing(_zip(tmp_path, {"list.csv": ROSTER}, "rosters__20240611__1.zip"))
    assert str(found[0].data_date) == "2024-06-11"


def test_a_file_that_cannot_be_read_is_refused_by_itself(tmp_path: Path) -> None:
    letter = _zip(tmp_path, {"[Content_Types].xml": "<x/>", "word/document.xml": "<x/>"}, "letter.docx").read_bytes()
    book = _workbook()
    members = {"in/letter.docx": letter, "cut.xlsx": book[: len(book) // 2], "empty.csv": "", "list.csv": ROSTER}
    found, passed_over = _landing(_zip(tmp_path, members))
    assert ([table.source.part for table in found], passed_over) == (["list.csv"], [])
    codes = {"in/letter.docx": "unsupported_format", "cut.xlsx": "unreadable_file", "empty.csv": "empty_file"}
    assert _refused_in(found) == codes
    assert found[0].facts[REFUSED_FILES]["in/letter.docx"]["message"].startswith("the file is an Office document")


def test_a_file_whose_table_is_refused_leaves_the_others(tmp_path: Path) -> None:
    undated = "Name,Email\nAda,ada@example.org\n"  # a sheet of attendance has a column for each day
    found, _ = _landing(_zip(tmp_path, {"attendance_wide__20240601__1.csv": undated, "b.csv": EVENTS}))
    assert [table.source.part for table in found] == ["b.csv"]
    assert _refused_in(found) == {"attendance_wide__20240601__1.csv": "missing_column"}


def test_students_in_a_file_of_an_archive_refuse_that_file(tmp_path: Path) -> None:
    found, _ = _landing(_zip(tmp_path, {"a.csv": EVENTS, "b.csv": "Student Name,Student ID\nx,1\n"}))
    assert [table.source.part for table in found] == ["a.csv"]
    assert _refused_in(found) == {"b.csv": "student_level_data"}
    assert found[0].facts[REFUSED_FILES]["b.csv"]["message"].startswith("line 1")


def test_students_in_one_sheet_refuse_the_whole_workbook_of_an_archive(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(["Participant Name", "Participant Email", "event_id"])
    book.active.append(["Bo", "bo@example.org", "E1"])
    book.create_sheet("Class").append(["Student Name", "Student ID"])
    book["Class"].append(["x", "1"])
    book.save(tmp_path / "book.xlsx")
    found, _ = _landing(_zip(tmp_path, {"a.csv": EVENTS, "book.xlsx": (tmp_path / "book.xlsx").read_bytes()}))
    assert [table.source.part for table in found] == ["a.csv"]
    assert found[0].facts[REFUSED_FILES]["book.xlsx"]["message"].startswith("sheet Class, line 1")


def test_an_archive_of_which_every_file_is_refused_is_refused_whole_and_for_its_students_first(tmp_path: Path) -> None:
    path = _zip(tmp_path, {"a.xlsx": "no workbook", "b.csv": "Student Name,Student ID\nx,1\n"})
    with pytest.raises(LandingError, match=r"^student_level_data: b\.csv in the archive: line 1"):
        _landing(path)


def test_students_below_the_first_lines_of_a_file_in_an_archive_are_found(tmp_path: Path) -> None:
    rows = "".join(f"p{n},a{n}@example.org,E1\n" for n in range(40))
    path = _zip(tmp_path, {"list.csv": f"{ROSTER}{rows}Student Name,Student ID,Grade\nx,1,9\n", "a.csv": EVENTS})
    assert _refused_in(_landing(path)[0]) == {"list.csv": "student_level_data"}


def test_a_file_taken_out_of_an_archive_keeps_name_and_date_and_overwrites_nothing(tmp_path: Path) -> None:
    name = "in/events__20240601__2.csv"
    path = _zip(tmp_path, {name: EVENTS, "list.csv": ROSTER}, "district.zip")
    (tmp_path / "events__20240601__2 (from district.zip).csv").write_text("of somebody else", encoding="utf-8")
    for _ in range(2):  # a second time, after a crash, changes nothing
        lies = zip_reader.take_out(path, [name], tmp_path)
        assert lies == {name: tmp_path / "events__20240601__2 (from district.zip) (2).csv"}
    arrival = Arrival(lies[name], "x")
    assert (arrival.stem_word, arrival.dated()) == ("events", (date(2024, 6, 1), 2, None))
    zip_reader.copy_without(path, [name], tmp_path / "kept.zip")
    with zipfile.ZipFile(tmp_path / "kept.zip") as kept:
        assert {member: kept.read(member).decode() for member in kept.namelist()} == {"list.csv": ROSTER}


def test_what_was_unpacked_goes_away(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    found, _ = _landing(_zip(tmp_path, {"list.csv": ROSTER}))
    assert list(tmp_path.glob("warehouse-zip-*"))
    assert len(list(found[0].records())) == 1
    found.clear()
    assert not list(tmp_path.glob("warehouse-zip-*"))


def test_what_a_killed_process_left_goes_away(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    child = subprocess.Popen([sys.executable, "-c", ""])
    child.wait()
    left = tmp_path / f"warehouse-zip-{child.pid}-x"
    left.mkdir()
    (left / "list.csv").write_text("kept by nobody", encoding="utf-8")
    _landing(_zip(tmp_path, {"list.csv": ROSTER}))
    assert not left.exists()


def _refused(path: Path, why: str) -> None:
    with pytest.raises(LandingError, match=why) as refused:
        _landing(path)
    assert refused.value.code == "unreadable_file"


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("../roster.csv", "leads elsewhere"),
        ("/etc/roster.csv", "leads elsewhere"),
        ("C:/roster.csv", "leads elsewhere"),
        ("a/../../roster.csv", "leads elsewhere"),
        ("a\nb.csv", "leads elsewhere"),
        ("inner.zip", "an archive inside the archive"),
        ("x" * 301, "longer than 300"),
    ],
)
def test_names_that_do_harm_are_refused(tmp_path: Path, name: str, why: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(zip_reader, "Unpacked", lambda: pytest.fail("something was unpacked"))
    _refused(_zip(tmp_path, {"ok.csv": EVENTS, name: ROSTER}), why)


def test_an_archive_under_another_name_is_refused(tmp_path: Path) -> None:
    inner = _zip(tmp_path, {"a.csv": ROSTER}, "inner.zip").read_bytes()
    _refused(_zip(tmp_path, {"a.csv": EVENTS, "b.csv": inner}), "b.csv is an archive inside the archive")


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_two_files_of_one_name_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "all.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.csv", EVENTS)
        archive.writestr("A.csv", ROSTER)
    _refused(path, "two files in it are called")


def test_links_and_passwords_are_refused(tmp_path: Path) -> None:
    link = zipfile.ZipInfo("link.csv")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    path = tmp_path / "all.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(link, "/etc/passwd")
    _refused(path, "leads elsewhere")
    locked = bytearray(_zip(tmp_path, {"a.csv": EVENTS}, "locked.zip").read_bytes())
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        locked[locked.index(mark) + place] |= 1
    path.write_bytes(locked)
    _refused(path, "has a password")


def test_bombs_are_refused_before_they_go_off(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(zip_reader, "Unpacked", lambda: pytest.fail("something was unpacked"))
    _refused(_zip(tmp_path, {"a.csv": b"0" * 4_000_000}), "times its size")
    monkeypatch.setattr(zip_reader, "MOST_BYTES_UNPACKED", 1000)
    _refused(_zip(tmp_path, {"a.csv": os.urandom(600), "b.csv": os.urandom(600)}), "unpacks to")
    monkeypatch.setattr(zip_reader, "MOST_MEMBERS", 1)
    _refused(_zip(tmp_path, {"a.csv": EVENTS, "b.csv": ROSTER}), "holds 2 files")


def test_a_damaged_archive_is_told(tmp_path: Path) -> None:
    whole = _zip(tmp_path, {"a.csv": EVENTS * 50}).read_bytes()
    path = tmp_path / "cut.zip"
    path.write_bytes(whole[: len(whole) // 2])
    _refused(path, "cut off or damaged")
    broken = bytearray(whole)
    broken[60:70] = b"\xff" * 10
    path.write_bytes(broken)
    _refused(path, "damaged")
    # a directory that begins later than its file says: its members would begin before the file does
    ahead = bytearray(whole)
    ahead[-6:-2] = (int.from_bytes(whole[-6:-2], "little") + 1000).to_bytes(4, "little")
    path.write_bytes(ahead)
    _refused(path, "damaged")


def test_other_packages_are_no_archives_of_tables(tmp_path: Path) -> None:
    path = _zip(tmp_path, {"[Content_Types].xml": "<x/>", "word/document.xml": "<x/>"}, "letter.docx")
    assert format_of(path) == "document"
    with pytest.raises(LandingError) as refused:
        _landing(path)
    assert refused.value.code == "unsupported_format"
    with pytest.raises(LandingError, match="no file in the zip archive") as refused:
        _landing(_zip(tmp_path, {"a.pdf": b"%PDF-1.7"}))
    assert refused.value.code == "unsupported_format"
