"""Report files as a partner opens them: the whole contract, nothing but the contract, and no formula."""

from __future__ import annotations

import csv
import re
import unicodedata
from datetime import UTC, date, datetime
from decimal import Decimal
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import openpyxl
import pypdfium2
import pytest

from orchestration.lib.database import connect
from orchestration.lib.reports import (
    Format,
    NoSuchContract,
    ReportFile,
    attendance,
    files,
    notes,
    paper,
    write_teacher_attendance,
)
from orchestration.lib.reports.attendance import KINDS, RATES
from orchestration.lib.reports.basis import Basis
from orchestration.lib.reports.content import Column, Report
from orchestration.lib.reports.reader import Reader
from orchestration.lib.reports.texts import harmless, visible

COLUMNS = tuple(KINDS)
NUMBERS = tuple(name for name, kind in KINDS.items() if kind not in ("text", "date"))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("reports")


@pytest.fixture
def reports(published_sample: str, folder: Path) -> list[ReportFile]:
    return write_teacher_attendance(folder)


def _csv(report: ReportFile) -> list[dict[str, str]]:
    path = report.paths[1]
    if path.suffix != ".csv":
        return []  # without rows there is no file
    with path.open(encoding="utf-8-sig", newline="") as stream:
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
        # a partner has neither our inbox nor our commands
        lines = [line for line in text.splitlines() if line.startswith("Held back:")]
        assert not [line for line in lines if re.search(r"warehouse |steward|crosswalk|\bland(ed)?\b|None", line)]
    assert any(report.held_back for report in reports)


def test_of_rows_that_their_sender_corrects_no_more_is_told() -> None:
    line = {
        "event_source_id": "7", "event_name": "Algebra", "feed": "attendance_long", "rule": None, "code": "bad_number",
        "title": "The value is no number", "advice": None, "held_back_rows": 1,
    }  # fmt: skip
    (told,) = notes.held_lines([], [line], {"7": "Algebra"})
    assert told.endswith("The value is no number. Such rows come in once whoever sent them corrects them. (bad_number)")


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


def test_no_cell_starts_a_formula(tmp_path: Path) -> None:
    names = [{"last_name": "=1+1", "first_name": "-2"}]
    report = _written(tmp_path, "C1", names)
    (row,) = _csv(report)
    assert (row["last_name"], row["first_name"], row["attendance_rate"]) == ("'=1+1", "'-2", "n/a")
    # a workbook says that the cell is text, and needs no apostrophe in it
    sheet = openpyxl.load_workbook(report.paths[0])["Attendance"]
    cells = [sheet.cell(6, COLUMNS.index(name) + 1) for name in ("last_name", "first_name")]
    assert [(cell.value, cell.data_type) for cell in cells] == [("=1+1", "s"), ("-2", "s")]
    assert all(cell.quotePrefix for cell in cells)


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
    assert harmless(sent) == shown
    assert visible(sent) == shown.removeprefix("'")


EVENT = {
    "event_source_id": "e1", "event_name": "Algebra", "stipend_rule": None,
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


READER = Reader(
    connection=None,  # type: ignore[arg-type]
    as_of=date(2026, 6, 30),
    build_id="b1",
    published_at=datetime(2026, 7, 1, 12, tzinfo=UTC),
    failed_since="",
)


def _report(
    contract: str,
    rows: list[dict[str, object]] | None = None,
    events: list[dict[str, object]] | None = None,
    held: list[dict[str, object]] | None = None,
    reader: Reader = READER,
    partner: str | None = None,
) -> Report:
    """The report of one contract, of rows of which a test says what it cares for."""
    counts = {name: 0 for name, kind in KINDS.items() if kind == "count"}
    blank = {**dict.fromkeys(KINDS), **counts, "event_source_id": "e1", "enrolled": "Y", "contract": contract}
    columns = {attendance.RELATION: tuple(Column(name, kind) for name, kind in KINDS.items())}
    of_each = {
        attendance.RELATION: [{**blank, "contact_id": number, **row} for number, row in enumerate(rows or [])],
        attendance.EVENTS: [{**EVENT, **event} for event in events or [{}]],
        attendance.HELD: [{**HELD, **line} for line in held or []],
    }
    return attendance.report(Basis(reader, contract, columns, of_each, partner))


def _written(
    folder: Path,
    contract: str,
    rows: list[dict[str, object]] | None = None,
    events: list[dict[str, object]] | None = None,
    held: list[dict[str, object]] | None = None,
    partner: str | None = None,
) -> ReportFile:
    return files.write(_report(contract, rows, events, held, partner=partner), files.ALWAYS, folder)


def _about(report: ReportFile) -> str:
    (path,) = (path for path in report.paths if path.suffix == ".txt")
    return path.read_text(encoding="utf-8")


def test_no_contract_gets_the_file_of_another_and_none_leaves_the_folder(tmp_path: Path) -> None:
    contracts = ["X/1", "X 1", "X_1", "x 1", "..", "../out", "NUL", "A" * 5000, "A" * 5001]
    folder = tmp_path / "reports"
    event = {"event_name": "a\u202eb", "unmatched_log_entries": 2}
    written = [_written(folder, contract, [{}], [event]) for contract in contracts]
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
    report = _written(tmp_path, "C1", [{}], [poor, {"event_source_id": "e2", "event_name": "Physics"}])
    sheet = openpyxl.load_workbook(report.paths[0])["Attendance"]
    assert sheet["A2"].value.startswith("INCOMPLETE: of 1 of 2 events")
    assert sheet["A2"].font.bold
    assert "Algebra, 2026-06-08 to 2026-06-12: 2 enrolled, 75.0 % of attendance recorded, INCOMPLETE." in _about(report)
    assert "Physics, 2026-06-08 to 2026-06-12: 2 enrolled, 100.0 % of attendance recorded. Stipend" in _about(report)
    assert report.incomplete == 1
    whole = _written(tmp_path, "C2", [{}])
    assert "INCOMPLETE" not in _about(whole)


def test_the_cover_says_what_the_stipend_asks_for_and_what_is_missing(tmp_path: Path) -> None:
    event = {"stipend_amount_usd": Decimal("500.00"), "stipend_rule": "most hours"}
    report = _written(tmp_path, "C1", [{}], [event], [{}], "North District")
    lines = _about(report).splitlines()
    assert lines[0] == "Teacher-level attendance, contract C1 (North District), as of 2026-06-30"
    assert lines[2].startswith("Not in this table: 3 rows held back for this event.")
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
    report = _written(tmp_path, "C1", rows, events)
    assert [(row["event_name"], row["last_name"]) for row in _csv(report)] == [
        ("Algebra [e1]", "E1"),
        ("Algebra [e2]", "E2"),
    ]
    assert _about(report).count("1 meeting log entry is not matched") == 2


def test_a_contract_in_which_nobody_is_enrolled_has_a_report_that_says_so(tmp_path: Path) -> None:
    nobody = {"enrolled_educators": 0, "periods_held": 0, "periods_recorded": 0, "recorded_share": None}
    report = _written(tmp_path, "C1", [], [nobody])
    assert report.rows == 0
    assert "Algebra, 2026-06-08 to 2026-06-12: nobody is enrolled." in _about(report)
    sheet = openpyxl.load_workbook(report.paths[0])["Attendance"]
    assert [cell.value for cell in sheet[5]] == list(COLUMNS)


def test_the_workbook_is_set_up_for_the_screen_and_for_print(tmp_path: Path) -> None:
    many = [{"code": f"c{number}"} for number in range(40)]
    rows = [{"last_name": "Lee", "periods_held": 10, "attendance_rate": Decimal("0.888889"), "on_time_rate": None}]
    report = _written(tmp_path, "C1", rows, None, many)
    book = openpyxl.load_workbook(report.paths[0])
    sheet = book["Attendance"]
    assert book.sheetnames == ["Attendance", "About"]
    # however much is held back, the frozen lines leave room for the table
    # and so do the columns up to the names
    assert sheet.freeze_panes == "J6"
    assert sheet.auto_filter.ref == "A5:AE6"
    assert sheet.page_setup.orientation == "landscape"
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    # as many pages as it takes downwards; one across is what a file says by saying nothing
    assert (sheet.page_setup.fitToWidth or 1, sheet.page_setup.fitToHeight) == (1, 0)
    assert sheet.print_title_rows == "$1:$5"
    cells = {name: sheet.cell(6, COLUMNS.index(name) + 1) for name in ("periods_held", *RATES)}
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


# Names of other scripts, of pictures, of what markup would mean, and as long as they come.
NAMES = (
    "Zoë O’Neil-Ünal", "مريم الخطيب", "שרה כהן", "李小龍", "😀 Smile 👩🏽‍🏫", "fi ffl office", "प्रिया शर्मा",
    "Nguyễn Thị Ánh", "மாலா", "สมชาย", "Ольга", "ქართული", "R&D <b>#hash $x$ *y* _z_ `c` @ref [a] \\n", "=1+1",
    "{{ 7*7 }}", "n" * 300, "Ann " * 75,
)  # fmt: skip


class _Text(HTMLParser):
    """What an HTML page says."""

    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.said.append(data)


def _parsed(path: Path) -> _Text:
    parser = _Text()
    parser.feed(path.read_text(encoding="utf-8"))
    return parser


def _read(path: Path) -> str:
    """The text of a report file, as another program than its writer takes it out."""
    if path.suffix == ".pdf":
        return "".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(path))
    if path.suffix == ".html":
        return "".join(_parsed(path).said)
    if path.suffix == ".xlsx":
        book = openpyxl.load_workbook(path)
        return "\n".join(str(cell) for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row)
    return path.read_text(encoding="utf-8-sig")


def _letters(text: str) -> str:
    """A text without blanks and line ends, which a page puts where it needs them."""
    return "".join(unicodedata.normalize("NFC", text).split())


@pytest.mark.parametrize("form", Format)
def test_every_name_is_in_every_format_as_it_is(form: Format, tmp_path: Path) -> None:
    report = _report("C1", [{"last_name": name, "first_name": "A", "cohort": str(n)} for n, name in enumerate(NAMES)])
    path = files.write(report, [form], tmp_path).paths[0]
    text = _letters(_read(path))
    for name in NAMES:
        assert _letters(name) in text, name


@pytest.mark.parametrize("name", ["ߒߞߏ", "𞤀𞤣𞤢𞤥", "\uf8ff Ana", "ᠮᠣᠩ", "\u0378x"])
def test_a_letter_that_no_typeface_has_stops_no_report(name: str, tmp_path: Path) -> None:
    report = _report("C1", [{"last_name": name, "first_name": "Ada"}, {"last_name": "Lovelace", "first_name": "Ada"}])
    path = files.write(report, [Format.PDF], tmp_path).paths[0]
    text = _letters(_read(path))
    assert _letters(paper.IN_BOXES) in text
    assert "Lovelace" in text


@pytest.mark.parametrize(("name", "form"), [("Łódź O’Neil-Ünal", "svg"), *((name, "png") for name in NAMES[1:5])])
def test_a_bar_on_paper_may_be_of_any_script(name: str, form: str, tmp_path: Path) -> None:
    # a drawing with a letter that its typeface lacks was refused, and the whole report with it
    attended = {"periods_scheduled": 10, "periods_attended": 9, "contact_id": 1}
    report = _report("C1", [{**attended, "last_name": name}])
    path = files.write(report, [Format.PDF], tmp_path).paths[0]
    kinds = {one.type for one in pypdfium2.PdfDocument(path)[0].get_objects(max_depth=5)}
    assert (pypdfium2.raw.FPDF_PAGEOBJ_IMAGE in kinds) == (form == "png")


def test_a_page_can_be_read_aloud(tmp_path: Path) -> None:
    row = {"last_name": "Lee", "periods_held": 10, "periods_scheduled": 10, "periods_attended": 9}
    report = _report("C1", [row, {**row, "last_name": "Diaz"}])
    page = _parsed(files.write(report, [Format.HTML], tmp_path).paths[0])
    tags = [tag for tag, _ in page.tags]
    assert ("html", {"lang": "en"}) in page.tags
    assert tags.count("h1") == 1
    levels = [int(tag[1]) for tag in tags if tag in ("h1", "h2", "h3", "h4")]
    assert all(lower - upper <= 1 for upper, lower in pairwise(levels))
    assert tags.count("caption") == tags.count("table") > 0
    # the names of columns; of a row the name of who it is of
    assert {attributes.get("scope") for tag, attributes in page.tags if tag == "th"} == {"col", "row"}
    pictures = [attributes for _, attributes in page.tags if attributes.get("role") == "img"]
    assert [picture["aria-label"] for picture in pictures] == ["2 educators: from 90.0 % to 90.0 %, median 90.0 %."]
    assert not [attributes for _, attributes in page.tags if str(attributes.get("src", "")).startswith("http")]


def test_the_picture_has_a_bar_for_each_educator_over_all_events() -> None:
    # Lee: 9 of 10 and 3 of 10 are 12 of 20; Diaz has nothing scheduled; who dropped out is not drawn
    held = {"periods_scheduled": 10, "periods_attended": 9}
    rows = [
        {"last_name": "Lee", "contact_id": 1, **held},
        {"last_name": "Lee", "contact_id": 1, **held, "periods_attended": 3},
        {"last_name": "Diaz", "contact_id": 2},
        {"last_name": "Moe", "contact_id": 3, **held, "enrolled": "N"},
    ]
    (chart,) = _report("C1", rows).sections[0].charts
    assert [(bar.label, bar.value, bar.shown) for bar in chart.bars] == [("Lee", Decimal("0.6"), "60.0 % (12 of 20)")]
    more = "Of 1 more no period counts: excused, not recorded, or still to come."
    assert chart.alt == f"1 educator: from 60.0 % to 60.0 %, median 60.0 %. {more}"


def test_many_educators_are_counted_by_what_they_attended() -> None:
    # 41 educators: 10 attended 4 of 10, 10 attended 5, 10 attended 8, 11 attended 9
    attended = [4] * 10 + [5] * 10 + [8] * 10 + [9] * 11
    rows = [{"periods_scheduled": 10, "periods_attended": number} for number in attended]
    (chart,) = _report("C1", rows).sections[0].charts
    assert [bar.value for bar in chart.bars] == [10, 10, 10, 11]


def test_a_report_made_after_a_build_that_failed_says_so(tmp_path: Path) -> None:
    reader = Reader(None, READER.as_of, "b1", READER.published_at, "build b2 (as of 2026-07-01) failed: a key is null")  # type: ignore[arg-type]
    report = _report("C1", [{}], reader=reader)
    text = _read(files.write(report, [Format.HTML], tmp_path).paths[0])
    assert "Not the newest data: build b2 (as of 2026-07-01) failed: a key is null." in text
    assert "This report shows what was published on 2026-07-01, as of 2026-06-30." in text


def test_paper_is_the_same_each_time(tmp_path: Path) -> None:
    report = _report("C1", [{"last_name": "Lee"}])
    once, again = (files.write(report, [Format.PDF], tmp_path / name).paths[0].read_bytes() for name in "ab")
    assert once == again
    assert b"/MarkInfo" in once  # tagged for who does not see it


def test_a_contract_that_does_not_exist_is_named_with_those_that_do(published_sample: str, tmp_path: Path) -> None:
    with pytest.raises(NoSuchContract, match=r"No contract 'nosuch' is published.* There are "):
        files.write_partner_reports("nosuch", [attendance.NAME], [Format.CSV], tmp_path)
    assert list(tmp_path.iterdir()) == []
