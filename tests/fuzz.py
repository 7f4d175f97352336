"""Files as hostile chance makes them, and the judgement on what becomes of each.

Whatever arrives ends landed, its rows taken or held, or refused with a code of ``seeds/policy/rules.csv``. No error
escapes, no reading hangs, no record is lost or doubled, and nothing that is said quotes a cell.
"""

from __future__ import annotations

import codecs
import csv
import faulthandler
import functools
import io
import json
import os
import re
import signal
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import xlsxwriter
from hypothesis import strategies as st

from orchestration.lib import settings
from orchestration.lib.database import connect
from orchestration.lib.landing import LandingResult, land_files
from orchestration.lib.landing.contracts import load_contracts
from orchestration.lib.landing.delivery import tables
from orchestration.lib.landing.errors import LandingError
from orchestration.lib.landing.inbox import Arrival, is_passed_over, note_of
from orchestration.lib.landing.readers import Source
from orchestration.lib.landing.table import Statement, Table

# Stands in cells and nowhere else: whatever is said of a file must not hold it.
SECRET = "Qwertzuiop"

# Seconds after which a reading hangs. The slowest of many thousand files took two, on a busy machine.
HANGS_AFTER = 120

# Rows that a newer list would remove are named by their keys, as far as the contract calls these no person's.
REMOVALS = re.compile(r"it would remove.*?(?=If that is right)", re.DOTALL)

CONTRACTS = load_contracts()
EVENT = "E1"


@dataclass(frozen=True)
class Delivery:
    """A file: where it is put, what is in it, and how many records it holds where that is certain (header included).

    Of a file that is ``damaged`` nobody knows which line is its header: a cell may be a heading now.
    """

    name: str
    content: bytes
    records: int | None = None
    damaged: bool = False

    @property
    def feed(self) -> str | None:
        """The feed in whose folder it lies, if any."""
        word = self.name.partition("/")[0]
        return word if word in CONTRACTS and "/" in self.name else None

    def __repr__(self) -> str:
        start = self.content[:3000]
        return f"Delivery({self.name!r}, {start!r}{'…' if len(self.content) > 3000 else ''}, {self.records})"


# --- what may stand in a cell -----------------------------------------------------------------------------------------

ODD = (
    *("=1+1", "=cmd|' /C calc'!A0", "+1", "-1", "@SUM(A1)", "\t=1", "＝1", "%0A=1"),
    *("\u202e", "\u2066x", "\ufeff", "\u200b", "\u0301", "\U000e0041", "\ud7ff", "\uffff", "😀" * 3),
    *("\x00", "\x01", "\x1a", "\x1b[31m", "\x7f", "\x85", "\u2028", "\v", "\f"),
    *('"', '""', "'", "a\nb", "a\rb", "a\r\nb", ",", ";", "\t", "|", "\\", "\\N", "\\."),
    *("9999-12-31", "0001-01-01", "13/13/2024", "3/4/2024", "31.12.2024", "45000", "45000.5", "1e309", "-0", "٣", "²"),
    *("12-Sep", "3.0", "1,5", "50%", "NaN", "inf", "null", "TRUE", "#N/A", "#REF!", "+99:99", "24:00", "99:99 PM"),
    *("E1", "a@example.org", "6/24/2024 9:00", "x" * 300, "Student ID", "Students", "grade 8", "role", " ", "\u00a0"),
    *("{}", "[1]", '{"ImportId": "a"}', "1. Summary", "Jun 24", "AM", "../../etc/passwd", "$(reboot)", "{{ x }}"),
)
WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
CELLS = st.sampled_from(ODD) | WORDS | st.just(SECRET) | st.builds(f"{{}} {SECRET}".format, st.sampled_from(ODD))
ROWS = st.lists(st.lists(CELLS, min_size=1, max_size=12), max_size=8)
FEEDS = st.sampled_from(sorted(CONTRACTS))
SUFFIXES = st.sampled_from(
    [".csv", ".CSV", ".txt", ".tsv", "", ".xlsx", ".xls", ".json", ".ods", ".zip", ".exe", ".csv.csv"]
)


@functools.cache
def _header(feed: str) -> tuple[str, ...]:
    contract = CONTRACTS[feed]
    days = ["Jun 24", "Jun 25 AM"] if contract.other_columns == "days" else []
    return (*(column.name for column in contract.columns), *days)


# --- CSV --------------------------------------------------------------------------------------------------------------

WRITINGS = st.sampled_from(
    ["utf-8", "utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "windows-1252", "cp437", "shift-jis"]
)
ENDS = st.sampled_from(["\n", "\r\n", "\r"])
DELIMITERS = st.sampled_from(",;\t|")


@st.composite
def well_formed(draw: st.DrawFn) -> Delivery:
    """A CSV under the header of a feed: rows of any width, any writing."""
    feed, rows, end = draw(FEEDS), draw(ROWS), draw(ENDS)
    header = _header(feed)
    widths = [draw(st.sampled_from((0, 0, 0, 0, 1, -1, 5))) for _ in rows]
    out = io.StringIO(newline="")
    quoting = draw(st.sampled_from((csv.QUOTE_ALL, csv.QUOTE_MINIMAL)))
    writer = csv.writer(out, delimiter=draw(DELIMITERS), lineterminator=end, quoting=quoting)
    notes = draw(st.lists(st.sampled_from((["Report made today"], ["", ""], ["From:", "office"])), max_size=2))
    writer.writerows(notes)
    writer.writerow(header)
    for row, width in zip(rows, widths, strict=True):
        writer.writerow((row * len(header))[: max(1, len(header) + width)])
    text = out.getvalue() + draw(st.sampled_from(("", "", end, end * 3)))
    folder = draw(st.sampled_from((f"{feed}/", f"{feed}/{EVENT}/", "")))
    return Delivery(f"{folder}a{draw(st.sampled_from(('.csv', '.txt', '')))}", text.encode(draw(WRITINGS), "replace"))


@st.composite
def damaged(draw: st.DrawFn, whole: st.SearchStrategy[Delivery]) -> Delivery:
    """A file of another strategy with some bytes changed, put in or cut off."""
    given = draw(whole)
    content = bytearray(given.content)
    for _ in range(draw(st.integers(1, 6))):
        at = draw(st.integers(0, max(len(content) - 1, 0)))
        match draw(st.sampled_from(("flip", "put", "cut", "drop", "twice"))):
            case "flip" if content:
                content[at] ^= 1 << draw(st.integers(0, 7))
            case "put":
                content[at:at] = draw(st.sampled_from(STRANGE))
            case "cut":
                del content[at:]
            case "drop":
                del content[at : at + draw(st.integers(1, 40))]
            case "twice":
                content[at:at] = content[at : at + draw(st.integers(1, 200))]
    return Delivery(given.name, bytes(content), damaged=True)


STRANGE = (
    *(b"\x00", b"\x00" * 9, b'"', b"'", b"\r", b"\n", b"\r\r\n", b",", b";", b"\t", b"\xff", b"\xc3", b"\xe2\x80"),
    *(
        codecs.BOM_UTF8,
        codecs.BOM_UTF16_LE,
        codecs.BOM_UTF32_BE,
        b"\x1a",
        b"\x1b]0;x\x07",
        b"PK\x03\x04",
        b"\xed\xa0\x80",
    ),
    *("\u202e".encode(), "\u2028".encode(), b"\\.\n", b"=1+1", SECRET.encode(), f'"{SECRET}\n'.encode()),
)


@st.composite
def beyond_measure(draw: st.DrawFn) -> Delivery:
    """Ten thousand columns, a cell as long as a book, a line of quotation marks, thousands of blank lines."""
    feed = draw(FEEDS)
    header = ",".join(_header(feed))
    many = draw(st.sampled_from((2_000, 10_000, 20_000)))
    content = draw(
        st.sampled_from(
            (
                f"{header},{','.join(f'c{number}' for number in range(many))}\n{SECRET}\n",
                f"{header}\n{','.join([SECRET] * many)}\n",
                f'{header}\n"{SECRET * many}"\n',
                f"{header}\n{chr(34) * many}\n{SECRET}\n",
                f'{header}\n"{SECRET}\n' + "a,b\n" * many,
                header + "\n" * many + SECRET,
                header + "\n" + "," * many + "\n",
                header + "\n" + f"{SECRET},\n" * many,
                "\n" * many + header,
                f"{SECRET} " * many,
                "\ufeff" * many + header,
                "<b>" * many + header,
                "'" * many + "," + "student " * many,
                f"{header}\n" + "name of the student " * many,
            )
        )
    )
    return Delivery(f"{feed}/{EVENT}/a.csv", content.encode())


@st.composite
def anything(draw: st.DrawFn) -> Delivery:
    """Any bytes or letters, with or without a beginning that promises something."""
    start = draw(
        st.sampled_from(
            (b"", b"PK\x03\x04", b"PK\x05\x06", b"\xd0\xcf\x11\xe0", b"%PDF", b"{", b"[", b"<?xml", b"\x1f\x8b")
        )
    )
    content = draw(st.binary(max_size=300) | st.text(max_size=200).map(lambda text: text.encode("utf-8", "replace")))
    return Delivery(
        f"{draw(st.sampled_from(('', 'organizations/', f'rosters/{EVENT}/')))}a{draw(SUFFIXES)}", start + content
    )


# --- JSON -------------------------------------------------------------------------------------------------------------

VALUES = st.recursive(
    CELLS | st.none() | st.booleans() | st.integers() | st.floats(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(CELLS, inner, max_size=4),
    max_leaves=12,
)


@st.composite
def json_file(draw: st.DrawFn) -> Delivery:
    """JSON as a tool, or somebody who means ill, may write it."""
    value = draw(
        VALUES
        | st.lists(st.dictionaries(st.sampled_from(["user_id", "date", "event", "code", *ODD]), CELLS, max_size=5))
    )
    text = draw(
        st.sampled_from(
            (
                json.dumps(value),
                json.dumps(value, ensure_ascii=False, indent=1),
                "\n".join(json.dumps(one) for one in (value if isinstance(value, list) else [value])),
                "[" * 50_000,
                '{"a":' * 20_000 + "1" + "}" * 20_000,
                '{"a": 1' + "0" * 5_000 + "}",
                f'{{"a": "{SECRET}", "a": 2}}',
                json.dumps(value)[:-1],
            )
        )
    )
    folder = draw(st.sampled_from(("", "attendance_json/", "attendance_long/")))
    return Delivery(f"{folder}a{draw(st.sampled_from(('.json', '.csv', '')))}", text.encode("utf-8", "replace"))


# --- workbooks and archives -------------------------------------------------------------------------------------------

NUMBERS = st.sampled_from(
    (0, -1, 3.0, 0.1 + 0.2, 45000, 45000.5, 1e15, 123456789012345678, 1e300, -1e-300, 2958466, 61)
)


def _book(feed: str, rows: Sequence[Sequence[Any]], oddity: str) -> bytes:
    made = io.BytesIO()
    with xlsxwriter.Workbook(made, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        book.set_properties({"created": datetime(2024, 6, 3)})  # the same cells are the same bytes
        sheet = book.add_worksheet("Sheet")
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        for number, row in enumerate([_header(feed), *rows]):
            for place, cell in enumerate(row):
                if isinstance(cell, str):
                    sheet.write_string(number, place, cell[:30_000])
                else:
                    sheet.write_number(number, place, cell, day if place % 2 else None)
        last = len(rows) + 1
        match oddity:
            case "formula":
                sheet.write_formula(last, 0, "=1/0", value="#DIV/0!")
                sheet.write_formula(last, 1, "=A1", value=SECRET)
            case "array":
                sheet.write_array_formula(last, 0, last, 3, "{=A1:D1}", value=7)
            case "merged":
                sheet.merge_range(last, 0, last, 4, SECRET)
            case "far":
                sheet.write_string(1_048_575, 16_383, "x")
            case "boolean":
                sheet.write_boolean(last, 0, True)
                sheet.write_rich_string(last, 1, "a", book.add_format({"bold": True}), SECRET, " b")
            case "second":
                other = book.add_worksheet("Other")
                other.write_row(0, 0, [SECRET, SECRET])
            case "hidden":
                book.add_worksheet("Hidden").write_string(0, 0, "Student Name")
                book.worksheets()[1].very_hidden()
            case "chart":
                chart = book.add_chart({"type": "line"})
                chart.add_series({"values": "=Sheet!$A$1:$A$2"})
                book.add_chartsheet("Chart").set_chart(chart)
            case "comment":
                sheet.write_comment(0, 0, SECRET)
                sheet.write_url(last, 0, "https://example.org/", string=SECRET)
    return made.getvalue()


@st.composite
def workbook(draw: st.DrawFn) -> Delivery:
    """A workbook with odd cells, hidden sheets, formulas, links, and a cell at its far end."""
    feed = draw(FEEDS)
    rows = draw(st.lists(st.lists(CELLS | NUMBERS, min_size=1, max_size=12), max_size=6))
    oddity = draw(
        st.sampled_from(
            ("", "", "formula", "array", "merged", "far", "boolean", "second", "hidden", "chart", "comment")
        )
    )
    return Delivery(f"{feed}/{EVENT}/a.xlsx", _book(feed, rows, oddity), _filled(rows) if not oddity else None)


def _filled(rows: Sequence[Sequence[Any]]) -> int:
    """Records of a sheet with a header and these rows: those that hold more than blanks."""
    return 1 + sum(any(str(cell).replace("\0", "").strip() for cell in row) for row in rows)


MEMBERS = (
    *(
        "a.csv",
        "../a.csv",
        "/etc/passwd",
        "..\\..\\a.csv",
        "C:\\a.csv",
        "a\0.csv",
        "con.csv",
        "x" * 250,
        "",
        "a/",
        "b/a.csv",
    ),
    *("xl/workbook.xml", "content.xml", "[Content_Types].xml", "é.csv", "\u202evsc.a"),
)


@st.composite
def archive(draw: st.DrawFn) -> Delivery:
    """A ZIP with names that lead elsewhere, too many members, much more in it than it looks, or another ZIP."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name in draw(st.lists(st.sampled_from(MEMBERS), max_size=4, unique=True)):
            content = draw(
                st.sampled_from(
                    (
                        b"org_id,name\n1,x\n",
                        b"",
                        b"0" * 3_000_000,
                        b"<worksheet>" + b"<c r='XFD1048576'>" * 1000,
                        b"<!DOCTYPE x [<!ENTITY a 'aaaa'><!ENTITY b '&a;&a;'>]><x>&b;</x>",
                        f"Student Name\n{SECRET}\n".encode(),
                        out.getvalue(),
                    )
                )
            )
            made.writestr(zipfile.ZipInfo(name or "x"), content)
        if draw(st.booleans()):
            for number in range(draw(st.sampled_from((3, 2_000)))):
                made.writestr(f"{number}.csv", b"a,b\n")
    content = out.getvalue()
    if draw(st.booleans()):  # a directory that lies about the sizes
        content = content.replace(
            (3_000_000).to_bytes(4, "little"), draw(st.sampled_from((b"\1\0\0\0", b"\xff\xff\xff\xff")))
        )
    suffix = draw(st.sampled_from((".zip", ".xlsx", ".ods", ".csv", "")))
    return Delivery(f"{draw(st.sampled_from(('', 'organizations/')))}a{suffix}", content)


# --- names ------------------------------------------------------------------------------------------------------------

NAMES = (
    *(
        "-rf.csv",
        "a\nb.csv",
        "a\tb.csv",
        "\x1b[2J.csv",
        "con.csv",
        "nul",
        "a .csv",
        "a..csv",
        "$(reboot).csv",
        "%00.csv",
    ),
    *("\u202evsc.a.csv", "é" * 120 + ".csv", "x" * 251 + ".csv", "people__99999999__1.csv", "a'; drop table x;--.csv"),
    *(
        "<script>.csv",
        "{{ x }}.csv",
        "people__20240101__999999999.csv",
        "a\\..\\b.csv",
        b"\xff\xfe.csv".decode("utf-8", "surrogateescape"),
    ),
    *(
        "..csv",
        "...",
        "😀.csv",
        "organizations__20240101__1",
        "=1+1.csv",
        "students.csv",
        "COM1.xlsx",
        "a:b.csv",
        "*?.csv",
    ),
)
FOLDERS = (
    "",
    "..  /",
    "organizations/",
    "a/b/c/d/e/f/g/",
    "rosters/E1\n/",
    "rosters/=1+1/",
    "rosters/…/",
    "con/",
    "\u202e/",
    f"rosters/{'x' * 250}/",
)


@st.composite
def oddly_named(draw: st.DrawFn) -> Delivery:
    """A good file, or a bad one, under a name that plays tricks."""
    content = draw(
        st.sampled_from(
            (b"org_id,org_name\n1,x\n", b"", b"a,b\n1,2\n", f"Name,Email\n{SECRET},a@example.org\n".encode())
        )
    )
    return Delivery(draw(st.sampled_from(FOLDERS)) + draw(st.sampled_from(NAMES)), content)


DELIVERIES = st.one_of(
    well_formed(),
    damaged(well_formed()),
    workbook(),
    damaged(workbook()),
    archive(),
    damaged(archive()),
    json_file(),
    beyond_measure(),
    anything(),
    oddly_named(),
)


# --- the judgement ----------------------------------------------------------------------------------------------------


class Hangs(BaseException):
    """A reading that does not end; no ``Exception``, so that nothing takes it for a fault of the file."""


@contextmanager
def watched() -> Iterator[None]:
    """End the block where it hangs; where even that does not help, the whole process, after saying where it was."""

    def ring(*_: object) -> None:
        raise Hangs

    before = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, HANGS_AFTER)
    faulthandler.dump_traceback_later(2 * HANGS_AFTER, exit=True)
    try:
        yield
    finally:
        faulthandler.cancel_dump_traceback_later()
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


@functools.cache
def codes() -> frozenset[str]:
    """The codes with which a file may be refused."""
    with (settings.ROOT / "seeds" / "policy" / "rules.csv").open(encoding="utf-8", newline="") as stream:
        return frozenset(row["code"] for row in csv.DictReader(stream) if row["outcome"] == "file_refused")


def put(delivery: Delivery, folder: Path) -> Path | None:
    """Write a delivery into a folder; ``None`` where the file system has no such name."""
    path = folder / delivery.name
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(delivery.content)
    except (OSError, ValueError):
        return None
    return path


def at_the_door(delivery: Delivery, folder: Path) -> str:
    """What becomes of a delivery before anything is stored: ``taken``, or the code of its refusal."""
    path = put(delivery, folder)
    if path is None:
        return "no such name"
    folders = tuple(delivery.name.split("/")[:-1])
    with watched():
        try:
            found, _ = tables(Arrival(path, delivery.name, folders), CONTRACTS, Statement(None, EVENT))
            for table in found:
                _check_counts(table, path, delivery.records)
        except LandingError as refusal:
            return _refused(delivery, refusal)
    assert_told(delivery, *(warning for table in found for warning in table.warnings))
    return "taken"


def _refused(delivery: Delivery, refusal: LandingError) -> str:
    assert refusal.code in codes(), refusal.code
    assert_told(delivery, refusal.message)
    return refusal.code


def assert_told(delivery: Delivery, *said: str) -> None:
    """What is said quotes no cell, and can be printed, stored and sent."""
    for text in said:
        text = REMOVALS.sub("", text)
        assert delivery.damaged or SECRET.casefold() not in text.casefold(), text
        assert "\0" not in text
        text.encode()
        assert len(text) < 4_000, text[:200]


def _check_counts(table: Table, path: Path, known: int | None) -> None:
    if table.stop_at_section:
        return
    count = table.skip + sum(1 for _ in table.records())
    assert known in (None, count) or not table.source.format.startswith("xlsx")
    if table.source.format == "csv":
        # in an archive the text is the member's
        assert count == counted(getattr(table.source, "path", path), table.source)


def counted(path: Path, source: Source) -> int:
    """The records of a text, by the csv module on the decoded whole of it."""
    encoding = (source.encoding or "").partition(" ")[0]
    text = path.read_bytes().decode(encoding).replace("\0", "")
    csv.field_size_limit(2**31 - 1)
    is_loose = getattr(source, "blank_after_delimiter", False)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=source.delimiter or ",", skipinitialspace=is_loose)
    return sum(any(map(str.strip, cells)) for cells in rows)


LANDED = """
    select relation, row_count, malformed_count from audit.batch where batch_id = %s
"""


def in_the_inbox(delivery: Delivery, inbox: Path) -> str:
    """What becomes of a delivery in the inbox, all of it stored: its outcome, or the code of its refusal."""
    path = put(delivery, inbox)
    if path is None:
        return "no such name"
    with watched():
        results = land_files([path])
    for result in results:
        assert result.outcome in ("landed", "already", "waiting", "refused", "skipped"), result
        assert (result.outcome == "skipped") == is_passed_over(path.name), result
        assert_told(delivery, result.message, *result.warnings)
        assert "nobody foresaw" not in result.message, result.message
        assert result.outcome != "refused" or result.code in codes(), result
        if result.batch_id:
            _check_batch(result)
    note = note_of(path)
    if os.access(note, os.R_OK):  # no file system has a name longer than the longest
        assert_told(delivery, note.read_text(encoding="utf-8", errors="surrogateescape").partition(path.name)[2])
    return results[0].code or results[0].outcome


def _check_batch(result: LandingResult) -> None:
    """Every record that the ledger counts is a row of the raw table or one that is held aside, once."""
    with connect() as connection:
        relation, rows, held = connection.execute(LANDED, [result.batch_id]).fetchone()
        stored = connection.execute(
            f"select count(*), count(distinct _row_number) from {relation} where _batch_id = %s", [result.batch_id]
        ).fetchone()
        aside = connection.execute(
            "select count(*) from audit.malformed_row where batch_id = %s", [result.batch_id]
        ).fetchone()
    assert (*stored, *aside) == (rows - held, rows - held, held)
