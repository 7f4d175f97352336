"""The readers: every record comes out once, whatever the encoding, the delimiter and the dirt."""

from __future__ import annotations

import csv
import io
import zipfile
from datetime import date, datetime, time, timedelta
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orchestration.lib.landing import dialect
from orchestration.lib.landing.errors import LandingError
from orchestration.lib.landing.readers import Rounded, open_sources, preview, xlsx_extent
from orchestration.lib.landing.readers.csv_reader import CsvSource
from orchestration.lib.landing.readers.xlsx_reader import text_of

HEADER = "alpha,beta,gamma"


def _write(folder: Path, content: bytes | str, name: str = "file.csv") -> Path:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def _rows(path: Path) -> list[list[str]]:
    return [cells for _, cells in open_sources(path)[0][0].records()]


def _read_all(path: Path) -> None:
    for sources in open_sources(path):
        for source in sources:
            preview(source)
            list(source.records())


def _code(path: Path) -> str | None:
    """The code with which a file is refused, if it is."""
    try:
        _read_all(path)
    except LandingError as refusal:
        return refusal.code
    return None


def count_records(text: str, delimiter: str = ",") -> int | None:
    """Records that hold more than blanks, counted letter by letter; ``None`` where a quotation mark stays open."""
    records, filled, in_quotes, at_start, place = 0, False, False, True, 0
    text = text.replace("\0", "")
    while place < len(text):
        letter = text[place]
        if in_quotes:
            if letter == '"' and text[place + 1 : place + 2] == '"':
                filled, place = True, place + 1
            elif letter == '"':
                in_quotes = False
            else:
                filled = filled or not letter.isspace()
        elif letter in "\r\n":
            records, filled, at_start = records + filled, False, True
            place += 1
            continue
        elif letter == delimiter:
            at_start = True
            place += 1
            continue
        elif letter == '"' and at_start:
            in_quotes = True
        else:
            filled = filled or not letter.isspace()
        at_start = False
        place += 1
    return None if in_quotes else records + filled


# --- properties -------------------------------------------------------------------------------------------------------

ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be")
DIRT = st.text(st.sampled_from("ab é\"',;\t|\n\r\0 \u2028"), max_size=40)
CELL = st.text(st.sampled_from("abcé€ \"',;\t|\n\r \u2028\x0b1"), max_size=8)


@settings(max_examples=300, deadline=None)
@given(body=DIRT, end=st.sampled_from(["\n", "\r\n", "\r"]))
def test_no_record_is_lost_or_invented(body: str, end: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    text = f"{HEADER}{end}{body}"
    path = _write(tmp_path_factory.mktemp("dirt"), text)
    source = CsvSource(path, dialect.Encoding("utf-8"), ",")
    expected = count_records(text)
    if expected is None:
        with pytest.raises(LandingError, match="never closed"):
            list(source.records())
    else:
        assert len(list(source.records())) == expected
        assert source.zeros_removed == body.count("\0")


@settings(max_examples=200, deadline=None)
@given(
    rows=st.lists(st.lists(CELL, min_size=1, max_size=5), max_size=12),
    encoding=st.sampled_from(ENCODINGS),
    delimiter=st.sampled_from(dialect.DELIMITERS),
    end=st.sampled_from(["\n", "\r\n"]),
)
def test_cells_come_out_as_they_were_written(
    rows: list[list[str]], encoding: str, delimiter: str, end: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, delimiter=delimiter, lineterminator=end, quoting=csv.QUOTE_ALL)
    writer.writerows([["alpha", "beta", "gamma"], *rows])
    path = _write(tmp_path_factory.mktemp("written"), stream.getvalue().encode(encoding))
    source = open_sources(path)[0][0]
    assert source.delimiter == delimiter
    wanted = [["alpha", "beta", "gamma"], *(row for row in rows if any(cell.strip() for cell in row))]
    assert [cells for _, cells in source.records()] == wanted


@settings(max_examples=150, deadline=None)
@given(content=st.binary(min_size=1, max_size=200))
def test_any_bytes_are_read_or_refused(content: bytes, tmp_path_factory: pytest.TempPathFactory) -> None:
    path = _write(tmp_path_factory.mktemp("bytes"), content)
    assert _code(path) in {None, "unreadable_file", "unsupported_format", "empty_file"}


# --- encodings and delimiters -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("encoding", "named"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8-sig"),
        ("utf-16", "utf-16"),
        ("utf-16-le", "utf-16-le"),
        ("utf-16-be", "utf-16-be"),
        ("cp1252", "windows-1252 (assumed)"),
    ],
)
def test_encodings(tmp_path: Path, encoding: str, named: str) -> None:
    path = _write(tmp_path, "name,city\nZoë,Ärmel\n".encode(encoding))
    source = open_sources(path)[0][0]
    assert source.encoding == named
    assert [cells for _, cells in source.records()][1] == ["Zoë", "Ärmel"]


def test_utf16_big_endian_with_mark(tmp_path: Path) -> None:
    path = _write(tmp_path, b"\xfe\xff" + "a\tb\n1\té\n".encode("utf-16-be"))
    assert _rows(path) == [["a", "b"], ["1", "é"]]


def test_bytes_that_are_not_what_is_declared_are_refused_with_a_hint(tmp_path: Path) -> None:
    path = _write(tmp_path, "имя,город\nАнна,Москва\nОлег,Ялта\n".encode("cp1251").replace(b"\xc0", b"\x81"))
    (source,) = open_sources(path)[0][:1]
    assert source.is_encoding_assumed
    with pytest.raises(LandingError, match="neither UTF-8 nor windows-1252, which the layout old says") as caught:
        source.decoded("windows-1252", "the layout old")
    assert caught.value.code == "unreadable_file"
    with pytest.raises(LandingError, match="windows-1252, which is read where nobody says another"):
        source.decoded("windows-1252", None)
    with pytest.raises(LandingError, match="neither UTF-8 nor cp932, which --encoding says"):
        open_sources(path, "cp932")


def test_the_encoding_that_the_sender_states_holds(tmp_path: Path) -> None:
    path = _write(tmp_path, "name,città\nJosé,Forlì\n".encode("mac_roman"))
    source = open_sources(path, "mac_roman")[0][0]
    assert [cells for _, cells in source.records()] == [["name", "città"], ["José", "Forlì"]]
    assert source.encoding == "mac_roman"
    with pytest.raises(LandingError, match="klingon is no encoding"):
        open_sources(path, "klingon")


def test_a_mark_of_the_file_itself_wins_over_what_the_sender_states(tmp_path: Path) -> None:
    path = _write(tmp_path, "a,b\n1,é\n".encode("utf-8-sig"))
    assert open_sources(path, "mac_roman")[0][0].encoding == "utf-8-sig"


def test_utf16_cut_in_half_is_refused(tmp_path: Path) -> None:
    assert _code(_write(tmp_path, "a,b\n1,2\n".encode("utf-16")[:-1])) == "unreadable_file"


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_delimiter_is_decided_on_the_header_with_quotes_respected(tmp_path: Path, delimiter: str) -> None:
    header = delimiter.join(['"a, or; b\tor|c"', "x", "y"])
    path = _write(tmp_path, f"{header}\n{delimiter.join('123')}\n")
    assert open_sources(path)[0][0].delimiter == delimiter


def test_quotes_after_a_blank_are_quotes(tmp_path: Path) -> None:
    assert _rows(_write(tmp_path, '"a", "b, c"\n"1", "2, 3"\n')) == [["a", "b, c"], ["1", "2, 3"]]


# --- lines ------------------------------------------------------------------------------------------------------------


def test_lines_are_counted_through_quoted_line_ends(tmp_path: Path) -> None:
    path = _write(tmp_path, 'a,b\r\n\r\n1,"two\r\nlines"\r\n3,4\r\n')
    assert [line for line, _ in open_sources(path)[0][0].records()] == [1, 3, 5]


def test_lone_carriage_returns(tmp_path: Path) -> None:
    assert _rows(_write(tmp_path, b'a,b\r1,2\r"x\ry",5\r')) == [["a", "b"], ["1", "2"], ["x\ry", "5"]]


def test_records_of_blanks_are_passed_over(tmp_path: Path) -> None:
    assert _rows(_write(tmp_path, "a,b\n,\n  , \n1,2\n\n")) == [["a", "b"], ["1", "2"]]


def test_zero_characters_are_removed_and_counted(tmp_path: Path) -> None:
    source = open_sources(_write(tmp_path, "a,b,c\n\0,2,3\n"))[0][0]
    assert [cells for _, cells in source.records()] == [["a", "b", "c"], ["", "2", "3"]]
    assert source.zeros_removed == 1


def test_a_quote_that_never_closes_refuses_the_file_and_names_the_line(tmp_path: Path) -> None:
    path = _write(tmp_path, 'a,b\n1,2\n3,"four\n5,6\n')
    with pytest.raises(LandingError, match="line 3: a quotation mark") as caught:
        list(open_sources(path)[0][0].records())
    assert caught.value.code == "unreadable_file"


# --- what is no table -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "name", "code"),
    [
        (b"", "a.csv", "empty_file"),
        (b"\n\r\n  \n", "a.csv", "empty_file"),
        (b"%PDF-1.7 ...", "a.csv", "unsupported_format"),
        (b"\x89PNG\r\n\x1a\n", "a.csv", "unsupported_format"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "a.xls", "unsupported_format"),
        (b"PK\x03\x04 not an archive", "a.xlsx", "unreadable_file"),
        (b"a,b\n", "a.xlsx", "unreadable_file"),
        (b"{}", "a.json", "empty_file"),
        (b"a: 1", "a.yaml", "unsupported_format"),
        (bytes(range(1, 30)) * 20, "a.csv", "unreadable_file"),
    ],
)
def test_what_is_no_table_is_refused(tmp_path: Path, content: bytes, name: str, code: str) -> None:
    assert _code(_write(tmp_path, content, name)) == code


# --- workbooks --------------------------------------------------------------------------------------------------------


def _workbook(path: Path, **sheets: list[list[object]]) -> Path:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(path)
    return path


def test_workbook_cells_become_the_text_of_a_csv(tmp_path: Path) -> None:
    values = [1, 2134.0, 0.1 + 0.2, True, date(2024, 6, 10), datetime(2024, 6, 10, 9, 30), time(9, 5), None, "x"]
    path = _workbook(tmp_path / "a.xlsx", only=[["h"] * len(values), values])
    assert _rows(path)[1] == ["1", "2134", "0.3", "TRUE", "2024-06-10", "2024-06-10 09:30:00", "09:05:00", "", "x"]


def test_times_are_rounded_to_the_second() -> None:
    assert text_of(datetime(2024, 6, 10, 9, 59, 59, 999999)) == "2024-06-10 10:00:00"
    assert text_of(timedelta(hours=30, minutes=2)) == "30:02:00"


def test_empty_sheets_are_no_tables_and_a_single_one_has_no_name(tmp_path: Path) -> None:
    path = _workbook(tmp_path / "a.xlsx", data=[["a", "b"], [1, 2]], empty=[])
    sources = open_sources(path)
    assert [[source.part for source in readings] for readings in sources] == [[None]]


def test_several_sheets_are_named_and_a_workbook_is_known_by_its_bytes(tmp_path: Path) -> None:
    path = _workbook(tmp_path / "a.xlsx", one=[["a"], [1]], two=[[None], ["b"], [2]])
    renamed = path.rename(tmp_path / "a.csv")
    sources = [readings[0] for readings in open_sources(renamed)]
    assert [source.part for source in sources] == ["one", "two"]
    assert list(sources[1].records()) == [(2, ["b"]), (3, ["2"])]


def test_an_empty_workbook_is_refused(tmp_path: Path) -> None:
    assert _code(_workbook(tmp_path / "a.xlsx", one=[])) == "empty_file"


# --- files that somebody made to do harm, or that broke on their way --------------------------------------------------


def _refusal(path: Path) -> str:
    with pytest.raises(LandingError) as refused:
        _read_all(path)
    assert refused.value.code == "unreadable_file"
    return refused.value.message


def test_a_first_line_longer_than_the_usual_limit_of_a_cell_is_read(tmp_path: Path) -> None:
    heading = "x" * 140_000  # the csv module's own limit is 131,072
    assert _rows(_write(tmp_path, f"a,{heading}\n1,2\n")) == [["a", heading], ["1", "2"]]


def test_ten_thousand_columns_are_read(tmp_path: Path) -> None:
    header = ";".join(f"long heading {n}" for n in range(10_000))
    assert len(_rows(_write(tmp_path, f"{header}\n1\n"))[0]) == 10_000


def test_more_columns_than_a_table_has_are_refused(tmp_path: Path) -> None:
    assert "line 1 has 20,001 cells" in _refusal(_write(tmp_path, "x," * 20_000 + "\n1\n"))


def test_a_cell_beyond_all_measure_is_called_what_it_is(tmp_path: Path) -> None:
    said = _refusal(_write(tmp_path, "a,b\n1,2\n" + "x" * (8 * 1024 * 1024 + 1) + ",2\n"))
    assert "line 3: a cell of the record that begins here is longer than 8 million characters" in said
    assert 'where a quotation mark (")' in said


def test_a_line_that_never_ends_is_refused_before_it_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dialect, "LONGEST_LINE", 3_000_000)
    assert "a line of more than 2 MB" in _refusal(_write(tmp_path, "a,b\n" + "1," * 2_000_000))
    assert len(_rows(_write(tmp_path, "a,b\n" + "1,2\n" * 1_000_000))) == 1_000_001


def test_utf8_that_ends_within_a_letter_is_cut_off(tmp_path: Path) -> None:
    assert "cut off" in _refusal(_write(tmp_path, "a,b\né,Zoë".encode()[:-1]))
    # Without any other letter beyond ASCII the last byte may as well be one of windows-1252.
    assert open_sources(_write(tmp_path, b"a,b\n1,Ren\xe9"))[0][0].is_encoding_assumed


def test_an_archive_that_is_cut_off_or_damaged_is_called_so(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(["a", "b"])
    book.save(tmp_path / "whole.xlsx")
    whole = (tmp_path / "whole.xlsx").read_bytes()
    directory = whole.index(b"PK\x01\x02")
    versions = whole[: directory + 6] + b"\xff\x00" + whole[directory + 8 :]  # needs zip version 25.5
    damaged = whole[:directory] + b"PK\x09\x09" + whole[directory + 4 :]
    for content in (whole[:-100], versions, damaged):
        said = _refusal(_write(tmp_path, content, "a.xlsx"))
        assert "cut off or damaged" in said
    text = b"a,b\n" + b"1,2\n" * 200 + b"1,PK\x05\x06" + bytes(18)  # a text that ends like an archive is none
    assert _rows(_write(tmp_path, text, "a.csv"))[0] == ["a", "b"]


def test_an_archive_that_lost_a_byte_near_its_beginning_is_called_damaged(tmp_path: Path) -> None:
    """Its directory then points before the beginning of the file."""
    whole = _workbook(tmp_path / "whole.xlsx", data=[["org_id", "name"], [7, "Seven"]]).read_bytes()
    for start in (4, 14, 26):
        assert "damaged" in _refusal(_write(tmp_path, whole[:start] + whole[start + 1 :], "a.xlsx"))


def test_the_last_moment_of_a_spreadsheet_is_read() -> None:
    assert text_of(datetime(9999, 12, 31, 23, 59, 59, 999999)) == "9999-12-31 23:59:59"


def test_numbers_of_more_digits_than_a_spreadsheet_keeps_are_marked() -> None:
    assert type(text_of(999_999_999_999_999.0)) is str  # 15 digits
    for number, text in (
        (1e15, "1000000000000000"),
        (9007199254740991.0, "9007199254740991"),
        (12345678901234567890.0, "1.23456789012346e+19"),
    ):
        assert text_of(number) == text
        assert type(text_of(number)) is Rounded
    assert type(text_of(1234567890.123456)) is str


# --- how far the cells of a workbook reach ----------------------------------------------------------------------------

OFFICE = "http://schemas.openxmlformats.org"


def _sheet(path: Path, rows: str) -> Path:
    """A workbook of one sheet with these rows, as no spreadsheet program would write it."""
    relation = f'<Relationships xmlns="{OFFICE}/package/2006/relationships"><Relationship Id="rId1" Type="{OFFICE}'
    kinds = f"{OFFICE}/officeDocument/2006/relationships"
    main = f'xmlns="{OFFICE}/spreadsheetml/2006/main" xmlns:x="{OFFICE}/spreadsheetml/2006/main"'
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in {
            "[Content_Types].xml": f'<Types xmlns="{OFFICE}/package/2006/content-types"/>',
            "_rels/.rels": f'{relation}/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/>'
            "</Relationships>",
            "xl/workbook.xml": f'<workbook {main} xmlns:r="{kinds}"><sheets><sheet name="S" sheetId="1" r:id="rId1"/>'
            "</sheets></workbook>",
            "xl/_rels/workbook.xml.rels": f'{relation}/officeDocument/2006/relationships/worksheet"'
            ' Target="worksheets/sheet1.xml"/></Relationships>',
            "xl/worksheets/sheet1.xml": f"<worksheet {main}><sheetData>{rows}</sheetData></worksheet>",
        }.items():
            archive.writestr(name, text)
    return path


NEAR = '<row r="1"><c r="A1"><v>1</v></c></row>'
IMPLIED = "<row>" + "<c><v>1</v></c>" * 16_384 + "</row>"


@pytest.mark.parametrize(
    ("rows", "reach"),
    [
        (NEAR + '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>', "row 1048576 and column XFD"),
        (NEAR + '<row r="2"><c s="0" r="XFD1048576"><v>1</v></c></row>', "row 1048576 and column XFD"),
        (NEAR + "<row r='2'><x:c r='XFD1048576'><v>1</v></x:c></row>", "row 1048576 and column XFD"),
        (IMPLIED + '<row r="9999"><c><v>1</v></c></row>', "row 9999 and column XFD"),
        ('<row r="1"><c r="AAAA1"><v>1</v></c></row>' + '<row r="2"><c r="A99999999999999999999"/></row>', "AAAA"),
    ],
)
def test_a_stray_far_cell_is_refused_before_memory_is_taken(tmp_path: Path, rows: str, reach: str) -> None:
    said = _refusal(_sheet(tmp_path / "a.xlsx", rows))
    assert reach in said
    assert "sheet1.xml" in said
    assert "Delete the stray cells" in said


def test_what_only_looks_far_is_read(tmp_path: Path) -> None:
    inline = '<c r="B1" t="inlineStr"><is><t>:c &lt;c r="XFD1048576"</t></is></c>'
    comment = '<!-- <c r="XFD1048576"> -->'
    path = _sheet(tmp_path / "a.xlsx", f'{comment}<row r="1"><c r="A1"><v>1</v></c>{inline}</row>')
    assert _rows(path) == [["1", ':c <c r="XFD1048576"']]
    # 99,999 rows of the first 26 columns are taken as near without a look at each cell.
    path = _sheet(tmp_path / "b.xlsx", NEAR + '<row r="120000"><c r="Z120000"><v>2</v></c></row>')
    assert len(list(open_sources(path)[0][0].records())) == 2


def test_columns_have_their_names() -> None:
    assert [xlsx_extent.letters(column) for column in (1, 26, 27, 702, 703, 16_384)] == [
        *("A", "Z", "AA", "ZZ", "AAA", "XFD")
    ]
    assert [xlsx_extent.number(name) for name in ("A", "Z", "AA", "ZZ", "AAA", "XFD")] == [1, 26, 27, 702, 703, 16_384]
