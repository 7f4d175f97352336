"""The files of a report in their folder: which there are, what they are called, and what of before is gone."""

from __future__ import annotations

import email
import email.policy
import errno
import hashlib
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from email.errors import HeaderParseError
from io import BytesIO
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import openpyxl
import psycopg
import pypdfium2
import pytest
from xlsxwriter.exceptions import XlsxWriterException

from orchestration.lib.reports import (
    Format,
    NotAllMade,
    attendance,
    cohort,
    files,
    implementation,
    laying,
    partners,
    write_teacher_attendance,
)
from orchestration.lib.reports.content import Bar, Chart, Column, Report, Section, Table
from orchestration.lib.reports.message import draft
from orchestration.lib.reports.reader import Partner
from orchestration.lib.reports.suppression import Decision, Figure, Kind, Unit, decide, people
from orchestration.lib.reports.texts import visible
from orchestration.lib.reports.told import Told
from orchestration.lib.settings import ROOT

DAY = date(2026, 6, 30)


def a_report(contract: str, people: int, changes: int = 0, name: str = "people") -> Report:
    """A report with two tables of so many rows."""
    tables = tuple(
        Table(table, table.title(), (Column("name"),), (("Ann",),) * rows)
        for table, rows in (("people", people), ("changes", changes))
    )
    return Report(
        name, f"People of {contract}", "North", contract, DAY, "b1", datetime(2026, 7, 1, tzinfo=UTC), main="people",
        sections=(Section("People", tables=tables),),
    )  # fmt: skip


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def test_a_table_can_be_scrolled_whatever_stands_above_it(tmp_path: Path) -> None:
    """What stands above its headings stays in sight: thirty lines of a cover would leave no room for a row."""
    cover, banners = ([f"{what} {number}." for number in range(30)] for what in ("Test", "Low response"))
    report = replace(a_report("C1", 50), cover=tuple(cover), banners=tuple(banners))
    (path,) = files.write(report, [Format.XLSX], tmp_path).paths
    book = openpyxl.load_workbook(path)
    sheet = book["People"]
    assert sheet.freeze_panes == "A10"
    assert sheet.auto_filter.ref == "A9:A59"
    assert [row[0] for row in sheet.iter_rows(max_row=9, max_col=1, values_only=True)] == [
        "People of C1",
        *banners[:2], "28 more lines like these stand on the sheet About.",
        *cover[:2], "28 more lines like these stand on the sheet About.",
        "As of 2026-06-30, published 2026-06-30, build b1", "name",
    ]  # fmt: skip
    told = [row[0] for row in book["About"].iter_rows(max_col=1, values_only=True)]
    assert told[1:61] == [*banners, *cover]


def test_a_table_without_rows_is_no_csv_but_a_line_of_the_text(tmp_path: Path) -> None:
    """Of two contracts it would be one file of the same bytes, and the ledger would not know whose it is."""
    written = [files.write(a_report(contract, 0), [Format.CSV], tmp_path) for contract in ("C1", "C2")]
    assert [[path.name for path in file.paths] for file in written] == [["people__20260630.about.txt"]] * 2
    texts = [file.paths[0].read_text(encoding="utf-8") for file in written]
    assert all("People: There is nothing to show." in text for text in texts)
    assert texts[0] != texts[1]
    internal = files.write(replace(a_report("", 0), reader="internal"), [Format.CSV], tmp_path / "internal")
    assert len(internal.paths) == 3


def test_tables_that_a_report_has_no_more_are_gone(tmp_path: Path) -> None:
    first = files.write(a_report("C1", 1, 1), [Format.CSV, Format.HTML], tmp_path)
    folder = first.paths[0].parent
    csvs = {"people__20260630.csv", "people__20260630__changes.csv"}
    others = {"people__20260630.about.txt", "people__20260630.html"}
    assert names(folder) == csvs | others
    files.write(a_report("C1", 0, 0), [Format.HTML], tmp_path)
    assert names(folder) == csvs | others
    files.write(a_report("C1", 1, 0), [Format.CSV], tmp_path)
    assert names(folder) == others | {"people__20260630.csv"}
    files.write(a_report("C1", 0, 0), [Format.CSV], tmp_path)
    assert names(folder) == others


@contextmanager
def _published(_: str) -> Iterator[SimpleNamespace]:
    organizations = {"C1": "O1", "C2": "O2"}
    yield SimpleNamespace(
        as_of=DAY, apart=nullcontext, partner_of=lambda contract: Partner(organizations.get(contract), "North")
    )


def test_a_contract_that_was_withdrawn_keeps_no_table(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "published", _published)
    monkeypatch.setattr(attendance, "read", lambda _, contract: a_report(contract, 1, 1, attendance.NAME))
    monkeypatch.setattr(files, "contracts", lambda _: ["C1", "C2"])
    write_teacher_attendance(tmp_path)
    assert len(list(tmp_path.glob("*/*__changes.csv"))) == 2
    monkeypatch.setattr(files, "contracts", lambda _: ["C2"])
    write_teacher_attendance(tmp_path)
    assert {path.parent.name[:2] for path in tmp_path.glob("*/*.*")} == {"C2"}
    assert len(list(tmp_path.glob("*/*__changes.csv"))) == 1


def test_a_contract_that_fails_keeps_no_other_from_its_report(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def read(_: SimpleNamespace, contract: str) -> Report:
        if contract == failing.get("read"):
            raise XlsxWriterException("no such cell")
        return a_report(contract, 1, 1, attendance.NAME)

    def one_written(report: Report, *more: Any) -> laying.ReportFile:
        if report.contract == failing.get("write"):
            raise OSError("disk full")
        return write(report, *more)

    write = files.write
    failing: dict[str, str] = {}
    monkeypatch.setattr(files, "published", _published)
    monkeypatch.setattr(attendance, "read", read)
    monkeypatch.setattr(files, "write", one_written)
    monkeypatch.setattr(files, "contracts", lambda _: ["C1", "C2", "C3", "C4"])
    write_teacher_attendance(tmp_path)
    failing |= {"read": "C1", "write": "C2"}
    monkeypatch.setattr(files, "contracts", lambda _: ["C1", "C2", "C3"])
    with pytest.raises(
        NotAllMade, match=r"^2 of 3 .*: C1: XlsxWriterException: no such cell; C2: OSError: disk full$"
    ) as told:
        write_teacher_attendance(tmp_path)
    assert [file.contract for file in told.value.made] == ["C3"]
    # neither a contract that was withdrawn nor one that failed keeps what is of before
    assert {path.parent.name for path in tmp_path.glob("*/*.*")} == {"C3"}


@pytest.fixture
def outbox(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An outbox, and reports of contracts of partners that all bear one name: C1 of O1, C2 of O2, others of nobody."""
    monkeypatch.setenv("WAREHOUSE_OUTBOX", str(tmp_path / "outbox"))
    monkeypatch.setattr(files, "published", _published)
    monkeypatch.setattr(files, "contracts", lambda _: ["C1", "C2", "C3", "C4"])
    monkeypatch.setattr(files, "decided", lambda *_: {})
    monkeypatch.setattr(files, "newest_delivery", lambda _: 0)
    monkeypatch.setattr(files, "recipients", lambda *_: [])
    monkeypatch.setattr(files, "unknown_recipients", lambda *_: 0)
    monkeypatch.setattr(files, "outbox_lock", lambda _: nullcontext())
    monkeypatch.setattr(files, "record_made", lambda *_, **__: None)
    monkeypatch.setattr(files, "record_laid", lambda _: None)
    monkeypatch.setattr(
        files, "read", lambda report, _, contract, __: a_report(contract, 1, name=report.number.lower())
    )
    return tmp_path / "outbox"


def test_each_message_of_a_day_has_its_draft(outbox: Path) -> None:
    for asked, forms in (
        ([attendance.NAME], [Format.XLSX]),
        ([attendance.NAME], [Format.CSV]),
        ([cohort.NAME, implementation.NAME], [Format.XLSX, Format.HTML]),
    ):
        files.write_partner_reports("C1", asked, forms)
    assert names(next(outbox.glob("*/C1"))) >= {
        "draft__20260630__P1_xlsx.eml",
        "draft__20260630__P1_csv.eml",
        "draft__20260630__P3_P4_xlsx_html.eml",
    }
    assert len(list(outbox.rglob("*.eml"))) == 3


def test_all_files_of_a_report_date_have_one_pattern(outbox: Path) -> None:
    """The folder keeps every date: the pattern of one names what was sent, and no file of before."""
    files.write_partner_reports("C1", [cohort.NAME], list(Format))
    (folder,) = outbox.glob("*/C1")
    of_day = names(folder)
    (folder / "p3__20260531.pdf").touch()
    (folder / "p3__20260531__changes.csv").touch()
    assert {path.name for path in folder.glob("*__20260630*")} == of_day
    for told in (ROOT / "README.md", ROOT / "orchestration" / "cli" / "reports.py"):
        assert "C-1001/*__20260630*" in told.read_text(encoding="utf-8")


def test_partners_of_one_name_share_no_folder(outbox: Path) -> None:
    for contract in ("C1", "C2", "C3", "C4"):
        files.write_partner_reports(contract, [attendance.NAME], [Format.HTML])
    folders = {next(folder.iterdir()).name: folder.name for folder in outbox.iterdir()}
    assert all(len(list(folder.iterdir())) == 1 for folder in outbox.iterdir())
    assert (folders["C1"], folders["C2"]) == ("North, O1", "North, O2")
    # of a partner that nobody knows it may be another's
    assert (folders["C3"], folders["C4"]) == ("C3", "C4")


def test_a_report_that_cannot_be_drafted_is_due_still(outbox: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[str] = []
    laid: list[bytes] = []
    monkeypatch.setattr(files, "record_made", lambda *_, **more: made.append(more["organization"]))
    monkeypatch.setattr(files, "record_laid", laid.extend)

    def no_draft(*_: Any) -> bytes:
        raise HeaderParseError("a line break in an address")

    files.write_partner_reports("C1", [attendance.NAME], [Format.HTML], outbox / "elsewhere")
    assert (made, laid) == (["O1"], [])
    (file,) = files.write_partner_reports("C1", [attendance.NAME], [Format.HTML])
    assert laid == [path.read_bytes() for path in file.paths]
    monkeypatch.setattr(files, "draft", no_draft)
    with pytest.raises(HeaderParseError):
        files.write_partner_reports("C1", [attendance.NAME], [Format.HTML])
    assert (made, len(laid)) == (["O1", "O1"], 1)


def laid_in(folder: Path) -> set[str]:
    return {path.name for path in folder.rglob("*") if path.is_file()}


def test_nothing_lies_ready_to_be_sent_that_the_ledger_does_not_know(
    outbox: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What it says of protected figures would be forgotten by all later files (rule R41)."""
    seen: list[tuple[str, set[str]]] = []
    noted: dict[str, bytes] = {}

    def record_made(report: Report, contents: dict[str, bytes], *_: Any, **__: Any) -> None:
        seen.append((report.name, laid_in(outbox)))
        noted.update(contents)
        if report.name == failing.get("made"):
            raise psycopg.OperationalError("the database is gone")

    failing = {"made": "p4"}
    monkeypatch.setattr(files, "record_made", record_made)
    monkeypatch.setattr(files, "record_laid", lambda _: seen.append(("laid", laid_in(outbox))))
    asked = ([cohort.NAME, implementation.NAME], [Format.HTML])
    with pytest.raises(psycopg.OperationalError):
        files.write_partner_reports("C1", *asked)
    assert seen == [("p3", set()), ("p4", set())]
    assert laid_in(outbox) == set()
    failing.clear()
    seen.clear()
    written = files.write_partner_reports("C1", *asked)
    everything = {"p3__20260630.html", "p4__20260630.html", "draft__20260630__P3_P4_html.eml"}
    assert seen == [("p3", set()), ("p4", set()), ("laid", everything)]
    # what another has put in the place of a file is not what was noted
    assert noted == {path.name: path.read_bytes() for file in written for path in file.paths}


def attached(path: Path) -> dict[str | None, bytes]:
    message = email.message_from_bytes(path.read_bytes(), policy=email.policy.SMTP)
    parts = list(message.iter_attachments())
    return {part.get_filename(): part.get_payload(decode=True) for part in parts}  # type: ignore[misc]


def test_no_draft_holds_another_file_than_the_one_beside_it(outbox: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who has sent the draft names the files beside it to the ledger."""
    both = ([cohort.NAME, implementation.NAME], [Format.HTML, Format.CSV])
    files.write_partner_reports("C1", *both)
    files.write_partner_reports("C1", [implementation.NAME], [Format.XLSX])
    files.write_partner_reports("C1", [cohort.NAME], [Format.HTML])
    (folder,) = outbox.glob("*/C1")
    drafts = {"draft__20260630__P3_P4_html_csv.eml", "draft__20260630__P4_xlsx.eml", "draft__20260630__P3_html.eml"}
    assert {path.name for path in folder.glob("*.eml")} == drafts
    for path in folder.glob("*.eml"):
        assert attached(path) == {name: (folder / str(name)).read_bytes() for name in attached(path)}
    # made anew it says something else, and is interrupted before its draft is there
    monkeypatch.setattr(files, "read", lambda report, _, contract, __: a_report(contract, 2, name="p3"))
    with monkeypatch.context() as interrupted:
        interrupted.setattr(files, "record_laid", lambda _: None)
        interrupted.setattr(files, "lay", interrupt)
        with pytest.raises(KeyboardInterrupt):
            files.write_partner_reports("C1", [cohort.NAME], [Format.HTML])
    assert {path.name for path in folder.glob("*.eml")} == {"draft__20260630__P4_xlsx.eml"}


def interrupt(*_: Any) -> None:
    raise KeyboardInterrupt


def test_two_who_write_one_file_do_not_mingle(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "one.html"
    move = Path.replace
    waiting = [b"b"]

    def replace_after_another(part: Path, target: Path) -> Path:
        if waiting:
            laying.put(path, waiting.pop())
            assert path.read_bytes() == b"b"
        return move(part, target)

    monkeypatch.setattr(Path, "replace", replace_after_another)
    laying.put(path, b"aaa")
    assert path.read_bytes() == b"aaa"
    assert names(tmp_path) == {"one.html"}


def test_a_file_that_could_not_be_written_leaves_the_old_one_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "one.html"
    path.write_bytes(b"old")

    def full(*_: Any) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(OSError, match="No space left") as caught:
        laying.put(path, b"a")
    assert caught.value.filename == str(path)
    assert path.read_bytes() == b"old"
    assert names(tmp_path) == {"one.html"}


def _headers(to: list[str], contract: str = "K1", reports: int = 1) -> tuple[Any, str]:
    """A draft as a mail program reads it, and the bytes of its headers."""
    content = draft([a_report(contract, 1)] * reports, {"a.txt": b"x"}, to)
    return email.message_from_bytes(content, policy=email.policy.SMTP), content.partition(b"\r\n\r\n")[0].decode(
        "ascii"
    )


@pytest.mark.parametrize(
    ("text", "sent"),
    [
        ("ann@h.org", "ann@h.org"),
        ("o'neil+x_y@h.example.org", "o'neil+x_y@h.example.org"),
        ("evelyn@exämple.org", "evelyn@xn--exmple-cua.org"),
        (f"{'x' * 90}@h.org", f"{'x' * 90}@h.org"),
    ],
)
def test_a_draft_is_addressed_as_mail_programs_read_it(text: str, sent: str) -> None:
    message, headers = _headers([text, "bo@h.org"])
    assert [address.addr_spec for address in message["To"].addresses] == [sent, "bo@h.org"]
    assert "=?" not in headers
    assert "BEFORE YOU SEND" not in message.get_body().get_content()


@pytest.mark.parametrize(
    "text",
    [
        *("=?utf-8?q?=0ax?=@h.org", "müller@h.org", "a\r\nBcc: v@evil.example", "a\nb@h.org", "a@b@h.org", "@h.org"),
        *("Boss <b@h.org>", "b:e@h.org;", "(comment)a@h.org", "a, b@h.org", "x@y.org,z@evil.example", "none"),
        *("a@..org", "a..b@h.org", '"a b"@h.org', f"a@{'x' * 64}.org"),
    ],
)
def test_what_is_no_address_is_left_out_and_told(text: str) -> None:
    message, headers = _headers([text, "bo@h.org"], contract="K 7")
    assert [address.addr_spec for address in message["To"].addresses] == ["bo@h.org"]
    assert {line.partition(":")[0] for line in headers.split("\r\n") if line[:1].strip()} <= {
        *("X-Unsent", "To", "Subject", "MIME-Version", "Content-Type"),
    }  # fmt: skip
    said = message.get_body().get_content()
    assert said.startswith("BEFORE YOU SEND THIS: of contract K 7, an administrator has")
    assert "h.org" not in said
    alone, _ = _headers([text])
    assert alone["To"] is None


@pytest.mark.parametrize("reports", [1, 2])
@pytest.mark.parametrize("contract", ["K\r\nBcc: v@evil.example", "K\nx", "=?utf-8?q?=0aBcc=3a_x?=", "K\u2028x"])
def test_an_id_makes_no_header(contract: str, reports: int) -> None:
    message, headers = _headers(["bo@h.org"], contract=contract, reports=reports)
    assert message["Bcc"] is None
    assert not [line for line in headers.splitlines() if line.startswith("Bcc")]
    assert "K" in message["Subject"] or "utf-8" in message["Subject"]


def test_the_same_content_has_the_same_bytes(tmp_path: Path) -> None:
    """By its bytes the ledger knows a file: made anew it is the one that was sent."""
    report = a_report("C1", 2, 1)
    bars = (Bar("a", Decimal(1), "1"), Bar("b", None, "n/a"))
    section = replace(report.sections[0], charts=(Chart("c", "Chart", "alt", "axis", bars),))
    report = replace(report, sections=(section,))
    elsewhere = replace(report, published_at=datetime(2026, 6, 30, 20, tzinfo=timezone(timedelta(hours=-4))))
    once, again = (
        {path.name: path.read_bytes() for path in files.write(one, list(Format), tmp_path / place).paths}
        for one, place in ((report, "a"), (elsewhere, "b"))
    )
    assert once == again
    book = openpyxl.load_workbook(BytesIO(once["people__20260630.xlsx"]))
    assert book.properties.created == datetime(2026, 7, 1)


def test_what_a_report_withholds_is_kept_as_told_to_nobody(outbox: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    figures = [
        Figure(f"p3/C1/{name}", Kind.COUNT, Unit.EDUCATORS, name, people(map(str, range(9))), DAY)
        for name in ("a", "b")
    ]
    kept: list[Decision] = []

    def read(report: partners.PartnerReport, _: Any, contract: str, told: Told) -> Report:
        told.withhold(["p3/C1/a"])
        return a_report(contract, 1, name=report.number.lower())

    monkeypatch.setattr(files, "decided", lambda *_: decide(figures))
    monkeypatch.setattr(files, "read", read)
    monkeypatch.setattr(files, "record_made", lambda _, __, decisions, **___: kept.extend(decisions))
    files.write_partner_reports("C1", [cohort.NAME], [Format.HTML])
    assert [one.printed for one in kept] == ["suppressed", "9"]


def test_a_text_says_of_which_tables_it_is(tmp_path: Path) -> None:
    """By its bytes the ledger knows it; those of tables may come again."""
    texts = []
    for rows in (1, 2):
        table, text = files.write(a_report("C1", rows), [Format.CSV], tmp_path / str(rows)).paths
        said = text.read_text(encoding="utf-8")
        assert f"\n{table.name}: SHA-256 {hashlib.sha256(table.read_bytes()).hexdigest()}\n" in said
        texts.append(said)
    assert texts[0] != texts[1]


@pytest.mark.parametrize("unseen", ["\ufffe", "\uffff", "\ufdd0", "\U0001fffe", "\U0010ffff", "\ud800", "\x0b", "\x00"])
def test_names_of_what_is_no_character_break_no_format(unseen: str, tmp_path: Path) -> None:
    """At some of them what draws charts stops the whole process, and a workbook with others opens nowhere."""
    name = f"same{unseen}town"
    said = visible(name)
    assert said in ("sametown", "same town")
    bars = (Bar(name, Decimal(1), name, part=name), Bar("other", None, name, part=name))
    section = Section(
        name,
        (name,),
        (Table("people", name, (Column("name"),), ((name,),), (name,)),),
        (Chart("c", name, name, name, bars),),
    )
    report = replace(a_report("C1", 0), title=name, cover=(name,), banners=(name,), sections=(section,))
    written = files.write(report, [Format.XLSX, Format.HTML, Format.PDF, Format.CSV], tmp_path)
    of = {path.suffix: path for path in written.paths}
    book = openpyxl.load_workbook(of[".xlsx"])
    assert said in {str(cell) for row in book["Charts"].iter_rows(values_only=True) for cell in row}
    assert book["People"].cell(1, 1).value == said
    assert of[".html"].read_text(encoding="utf-8").count(said) >= 5
    assert unseen not in of[".html"].read_text(encoding="utf-8")
    assert said in pypdfium2.PdfDocument(of[".pdf"])[0].get_textpage().get_text_range()


def test_names_are_composed_in_every_format(tmp_path: Path) -> None:
    """A letter and an accent that came apart, as a Mac sends them, look like one letter and are found as one."""
    table = Table("people", "People", (Column("name"),), (("Jose\u0301",),))
    report = replace(a_report("C1", 0), sections=(Section("People", tables=(table,)),))
    written = files.write(report, [Format.XLSX, Format.HTML, Format.CSV], tmp_path)
    of = {path.suffix: path for path in written.paths}
    cells = [str(cell) for sheet in openpyxl.load_workbook(of[".xlsx"]) for row in sheet.values for cell in row]
    for text in ("\n".join(cells), of[".html"].read_text(encoding="utf-8"), of[".csv"].read_text(encoding="utf-8")):
        assert "Jos\u00e9" in text
        assert "\u0301" not in text


@pytest.mark.parametrize("letters", ["gbeng", "gbsct", "usca", "fr75"])
def test_the_flag_of_a_part_of_a_country_keeps_its_letters(letters: str) -> None:
    tags = "".join(chr(0xE0000 + ord(letter)) for letter in letters)
    flag = f"\U0001f3f4{tags}\U000e007f"
    assert visible(f"a {flag}\u202e b {flag}") == f"a {flag} b {flag}"
    for broken in (f"a{tags}\U000e007f", f"\U0001f3f4{tags}", f"\U0001f3f4{tags * 2}\U000e007f", f"x{tags}"):
        assert visible(broken) == broken[0]
    assert visible(f"{flag}{tags}") == flag


def test_a_column_that_means_other_things_in_other_tables_is_told_with_them() -> None:
    tables = tuple(
        Table(name, name.title(), (Column("n", "count", meaning), Column("year", "text", "School year.")), ())
        for name, meaning in (("people", "Students."), ("groups", "Students."), ("events", "Educators."))
    )
    report = replace(a_report("C1", 0), sections=(Section("All", tables=tables),))
    assert report.definitions() == (
        ("n (People, Groups)", "Students."), ("n (Events)", "Educators."), ("year", "School year."),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("unknown", "said"),
    [(0, ""), (1, "1 address of the contract is"), (2, "2 addresses of the contract are")],
)
def test_a_draft_says_first_how_many_of_its_addresses_are_of_nobody_who_is_known(unknown: int, said: str) -> None:
    message = email.message_from_bytes(
        draft([a_report("C1", 1)], {}, ["office@example.org"], unknown), policy=email.policy.default
    )
    assert message["To"] == "office@example.org"
    text = message.get_body().get_content()  # type: ignore[union-attr]
    assert text.startswith(f"BEFORE YOU SEND THIS: {said}" if unknown else "Please find attached")
    assert "Please find attached" in text
