"""The readers: every record comes out once, whatever the encoding, the delimiter and the dirt."""

from __future__ import annotations

import csv
import io
from datetime import date, datetime, time, timedelta
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orchestration.lib.landing import dialect
from orchestration.lib.landing.errors import LandingError
from orchestration.lib.landing.readers import open_sources
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


def test_bytes_of_no_encoding_are_refused_with_a_hint(tmp_path: Path) -> None:
    path = _write(tmp_path, "имя,город\nАнна,Москва\nОлег,Ялта\n".encode("cp1251").replace(b"\xc0", b"\x81"))
    with pytest.raises(LandingError, match="Save it again as CSV UTF-8") as caught:
        open_sources(path)
    assert caught.value.code == "unreadable_file"


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
        (b"PK\x03\x04 not an archive", "a.xlsx", "unsupported_format"),
        (b"a,b\n", "a.xlsx", "unreadable_file"),
        (b"{}", "a.json", "unsupported_format"),
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
