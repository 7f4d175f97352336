"""What was sent to partners, and what a later report says of it."""

from __future__ import annotations

import email
import email.policy
import hashlib
from collections.abc import Callable, Iterable
from contextlib import nullcontext
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import openpyxl
import psycopg
import pypdfium2
import pytest

from orchestration.lib import worklist
from orchestration.lib.database import connect, lock, schema
from orchestration.lib.reports import (
    Format,
    NotMade,
    ReportFile,
    achievement,
    attendance,
    cohort,
    diagnostics,
    files,
    implementation,
    proficiency,
    record_all_delivered,
    record_delivered,
    requests,
    write_partner_reports,
)
from orchestration.lib.reports.changes import Comparison, with_changes
from orchestration.lib.reports.content import Column, Report, Section, Table
from orchestration.lib.reports.ledger import (
    Delivered,
    as_json,
    last_delivered,
    newest_delivery,
    received,
    record_made,
)
from orchestration.lib.reports.message import draft, recipients, unknown_recipients
from orchestration.lib.reports.reader import Reader, published
from orchestration.lib.reports.suppression import Figure, Unit, decide, people
from orchestration.lib.reports.suppression import Kind as SuppressionKind
from orchestration.lib.reports.suppression.kept import from_json

DAY = date(2026, 6, 30)
PEOPLE = (Column("name"), Column("stipend_met"), Column("periods_attended", "count"))


def _report(rows: dict[str, tuple[str, str, int]], contract: str = "C1") -> Report:
    table = Table("people", "People", PEOPLE, tuple(rows.values()), keys=tuple(rows))
    return Report(
        "people", f"People of {contract}", "North", contract, date(2026, 6, 30), "b1",
        datetime(2026, 7, 1, tzinfo=UTC), main="people", sections=(Section("People", tables=(table,)),),
    )  # fmt: skip


def _contents(paths: Iterable[Path]) -> dict[str, bytes]:
    """Files by name, as the ledger is told of them."""
    return {path.name: path.read_bytes() for path in paths}


def _delivered(report: Report) -> Delivered:
    return Delivered(date(2026, 5, 31), date(2026, 6, 2), as_json(report))


def _changes(
    old: Report, new: Report, current_key: Callable[[str], str] = str, paid_by: str = ""
) -> list[tuple[object, ...]]:
    compared = Comparison("people", ("name",), ("stipend_met",), paid_by=paid_by)
    made = with_changes(new, _delivered(old), compared, current_key)
    assert made.sections[0].heading == "Changed since the report as of 2026-05-31"
    assert made.sections[0].paragraphs[0] == "That report was delivered on 2026-06-02."
    assert next(made.tables()).name == "people"
    return [row for table in made.sections[0].tables for row in table.rows]


def test_stipends_come_first_then_who_came_and_went_then_figures() -> None:
    old = _report({"1": ("Ann", "Y", 9), "2": ("Ben", "N", 4), "3": ("Cy", "Y", 8), "4": ("Zoe", "Y", 10),
                   "6": ("Fay", "pending", 5), "7": ("Abe", "N", 1), "8": ("Xu", "Y", 10)})  # fmt: skip
    new = _report({"1": ("Ann", "Y", 10), "2": ("Ben", "Y", 8), "4": ("Zoe", "N", 7), "5": ("Eve", "pending", 0),
                   "6": ("Fay", "Y", 5), "8": ("Xu", "n.a.", 10)})  # fmt: skip
    assert _changes(old, new, paid_by="stipend_met") == [
        ("Ben", "stipend_met", "N", "Y"),
        ("Zoe", "stipend_met", "Y", "N"),
        # who was paid and is no more, whatever stands there now
        ("Cy", "in the table", "yes (stipend_met Y)", "no"),
        ("Xu", "stipend_met", "Y", "n.a."),
        ("Abe", "in the table", "yes (stipend_met N)", "no"),
        ("Eve", "in the table", "no", "yes (stipend_met pending)"),
        # decided, as was to be expected
        ("Fay", "stipend_met", "pending", "Y"),
        ("Ann", "periods_attended", "9", "10"),
        ("Ben", "periods_attended", "4", "8"),
        ("Zoe", "periods_attended", "10", "7"),
    ]


def test_where_nobody_is_paid_who_came_and_went_stands_behind_what_matters_most() -> None:
    old = _report({"1": ("Ann", "Y", 9), "2": ("Ben", "N", 4)})
    new = _report({"2": ("Ben", "Y", 5), "3": ("Cy", "Y", 5)})
    assert _changes(old, new) == [
        ("Ben", "stipend_met", "N", "Y"),
        ("Ann", "in the table", "yes", "no"),
        ("Cy", "in the table", "no", "yes"),
        ("Ben", "periods_attended", "4", "5"),
    ]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ({"1": ("Ann", "Y", 9)}, {"1": ("Ann", "Y", 9)}, "nothing has changed."),
        (
            {"1": ("Ann", "Y", 9), "2": ("Ben", "N", 9), "3": ("Cy", "Y", 9)},
            {"1": ("Ann", "N", 8), "2": ("Ben", "Y", 9)},
            "2 stipends between Y and N, 1 row that came or left, 1 other figure. See “Changes”.",
        ),
        ({"1": ("Ann", "Y", 9)}, {"1": ("Ann", "Y", 10)}, "1 figure. See “Changes”."),
    ],
)
def test_every_format_and_the_message_open_with_what_has_changed(
    old: dict[str, tuple[str, str, int]], new: dict[str, tuple[str, str, int]], said: str, tmp_path: Path
) -> None:
    line = f"Changed since the report as of 2026-05-31: {said}"
    report = replace(_report(new), cover=tuple(f"Line {number}." for number in range(9)), banners=("INCOMPLETE.",))
    compared = Comparison("people", ("name",), ("stipend_met",), paid_by="stipend_met")
    made = with_changes(report, _delivered(_report(old)), compared)
    assert made.cover[0] == line
    written = files.write(made, [Format.XLSX], tmp_path)
    message = email.message_from_bytes(draft([made], _contents(written.paths), []), policy=email.policy.default)
    assert line in message.get_body().get_content()  # type: ignore[union-attr]
    book = openpyxl.load_workbook(written.paths[0])
    has_changes = old != new
    assert book.sheetnames == [*(["Changes"] if has_changes else []), "People", "About"]
    # both say what every reader must know before a figure
    for sheet in book.worksheets[:-1]:
        assert [sheet.cell(row, 1).value for row in (1, 2, 3)] == ["People of C1", "INCOMPLETE.", line]
    first = [row[:4] for row in book.worksheets[0].iter_rows(values_only=True)]
    assert (("who", "what", "before", "now") in first) == has_changes
    assert book["About"]["A2"].value == "INCOMPLETE."


def test_who_was_merged_since_is_no_change() -> None:
    old, new = _report({"7": ("Ann", "Y", 9)}), _report({"1": ("Ann", "Y", 9)})
    assert _changes(old, new, current_key={"7": "1"}.__getitem__) == []


def test_a_first_report_says_nothing_of_changes() -> None:
    report = _report({"1": ("Ann", "Y", 9)})
    assert with_changes(report, None, Comparison("people", ("name",))) == report


def test_only_a_file_that_was_made_can_have_been_sent(database: str, tmp_path: Path) -> None:
    report = _report({"1": ("Ann", "Y", 9)})
    (path,) = files.write(report, [Format.XLSX], tmp_path).paths
    with pytest.raises(NotMade, match=r"people__20260630\.xlsx is no file that `warehouse report` made"):
        record_delivered(path, date(2026, 7, 1), "Ann Admin")
    record_made(report, _contents([path]))
    # made twice, noted once
    (again,) = files.write(report, [Format.XLSX], tmp_path / "again").paths
    record_made(report, _contents([again]))
    with connect() as connection:
        assert connection.execute("select count(*) from audit.report_file").fetchone() == (1,)
    renamed = path.rename(tmp_path / "for Ann.xlsx")
    record_delivered(renamed, date(2026, 7, 1), "Ann Admin")
    renamed.write_bytes(renamed.read_bytes() + b" ")
    with pytest.raises(NotMade):
        record_delivered(renamed, date(2026, 7, 1), "Ann Admin")
    with connect() as connection:
        sent = "select recipient, delivered_on from audit.report_delivery"
        assert connection.execute(sent).fetchall() == [("Ann Admin", date(2026, 7, 1))]


def test_a_table_that_is_the_same_again_is_no_proof_of_what_was_sent(database: str, tmp_path: Path) -> None:
    """As is one of another contract, of another date, or of another build of that date."""
    first = _report({"1": ("Ann", "Y", 9)})
    others = {
        "contract": replace(_report({"1": ("Ann", "Y", 9)}, "C2")),
        "date": replace(first, as_of=date(2026, 7, 31), title="People of C1 in July"),
        "build": replace(first, build_id="b2"),
    }
    made = {}
    for name, report in {"first": first, **others}.items():
        made[name] = files.write(report, [Format.CSV], tmp_path / name).paths
        record_made(report, _contents(made[name]))
        record_made(report, _contents(made[name]))
    assert len({table.read_bytes() for table, _ in made.values()}) == 1
    for number, (table, text) in enumerate(made.values()):
        with pytest.raises(NotMade, match=r"people__2026\d+\.csv may be the same for several contracts and dates"):
            record_delivered(table, date(2026, 8, 1), "Ann Admin")
        record_delivered(text, date(2026, 8, 1 + number), "Ann Admin")
    with connect() as connection:
        sent = connection.execute(
            "select file.contract, file.as_of, file.build_id from audit.report_delivery "
            "inner join audit.report_file as file using (sha256) order by delivered_on"
        ).fetchall()
    assert sent == [(report.contract, report.as_of, report.build_id) for report in (first, *others.values())]


def test_of_a_folder_all_that_can_be_is_noted(database: str, tmp_path: Path) -> None:
    report = _report({"1": ("Ann", "Y", 9)})
    table, text, workbook = files.write(report, [Format.CSV, Format.XLSX], tmp_path).paths
    record_made(report, _contents([table, text, workbook]))
    draft_, other, changed = (tmp_path / name for name in ("a draft.eml", "other.csv", "changed.pdf"))
    for path in (draft_, other, changed):
        path.write_bytes(b"x")
    done = record_all_delivered([changed, other, draft_, table, text, workbook], date(2026, 7, 1), "Ann Admin")
    assert done.noted == {text: [], workbook: []}
    assert done.passed_over == [draft_, table]
    assert set(done.refused) == {changed, other}
    # once more, when those that were refused are mended
    done = record_all_delivered([table, workbook], date(2026, 7, 1), "Ann Admin")
    assert (set(done.noted), set(done.refused)) == ({workbook}, {table})
    with connect() as connection:
        assert connection.execute("select count(*) from audit.report_delivery").fetchone() == (2,)


def test_a_file_that_does_not_know_of_a_later_one_is_told_of(database: str, tmp_path: Path) -> None:
    figure = Figure("people/C1/n", SuppressionKind.COUNT, Unit.EDUCATORS, "n", people(["1 2024"]), date(2026, 6, 30))
    told = list(decide([figure]).values())
    made = []
    for number, build in enumerate(("b1", "b1", "b2")):
        report = replace(_report({"1": ("Ann", "Y", number)}), build_id=build, name=f"people{number}")
        (path,) = files.write(report, [Format.HTML], tmp_path).paths
        record_made(report, _contents([path]), told)
        made.append(path)
    assert record_delivered(made[2], date(2026, 7, 1), "Ann Admin") == []
    # made of another publication, before that was sent
    assert record_delivered(made[0], date(2026, 7, 2), "Ann Admin") == [made[2].name]
    with connect() as connection:
        kept = connection.execute("select decisions from audit.report_figure").fetchall()
    assert [from_json(one) for (one,) in kept] == [told] * 3


def test_a_file_that_is_made_anew_knows_what_was_sent(database: str, tmp_path: Path) -> None:
    """Also where it comes out as it was. What it knows it knew when it was decided upon, however late it is noted."""
    old, new = (
        list(decide([Figure(name, SuppressionKind.COUNT, Unit.EDUCATORS, name, people(["1 2024"]), DAY)]).values())
        for name in ("people/C1/old", "people/C1/new")
    )
    made: dict[str, Path] = {}
    reports: dict[str, Report] = {}
    for build in ("b1", "b2", "b3"):
        reports[build] = replace(_report({"1": ("Ann", "Y", 9)}), build_id=build, name=f"people {build}")
        (made[build],) = files.write(reports[build], [Format.HTML], tmp_path).paths
        record_made(reports[build], _contents([made[build]]), old)
    with connect() as connection:
        reader = Reader(connection, DAY, "b1", datetime(2026, 7, 1, tzinfo=UTC), "")
        assert newest_delivery(reader) == 0
        assert record_delivered(made["b1"], DAY, "Ann Admin") == []
        known = newest_delivery(reader)
        assert known > 0
    # decided before that was sent, noted after
    record_made(reports["b2"], _contents([made["b2"]]), new, last_known_delivery=0)
    assert record_delivered(made["b2"], DAY, "Ann Admin") == [made["b1"].name]
    # the advice is taken: each is made anew, and comes out as it was
    for build in ("b2", "b3"):
        record_made(reports[build], _contents([made[build]]), new, last_known_delivery=known)
    assert record_delivered(made["b2"], DAY, "Bob Admin") == []
    assert record_delivered(made["b3"], DAY, "Ann Admin") == [made["b2"].name]
    # who has got it already hears nothing new from it: what came after knew of it
    assert record_delivered(made["b1"], DAY, "Bob Admin") == []
    # what is decided anew says nothing else of what was sent
    record_made(reports["b2"], _contents([made["b2"]]), old, last_known_delivery=known)
    with connect() as connection:
        kept = connection.execute("select sha256, decisions from audit.report_figure").fetchall()
    of = {hashlib.sha256(path.read_bytes()).hexdigest(): build for build, path in made.items()}
    assert {of[sha256]: from_json(one) for sha256, one in kept} == {"b1": old, "b2": new, "b3": new}


def test_a_ledger_of_before_tells_by_the_time_what_a_file_knows(database: str, tmp_path: Path) -> None:
    made = []
    for build in ("b1", "b2"):
        report = replace(_report({"1": ("Ann", "Y", 9)}), build_id=build, name=f"people {build}")
        made += files.write(report, [Format.HTML], tmp_path).paths
        record_made(report, _contents(made[-1:]))
        record_delivered(made[-1], DAY, "Ann Admin")
    with connect() as connection:
        deliveries = connection.execute("select report_delivery_id from audit.report_delivery order by 1").fetchall()
        connection.execute("alter table audit.report_file drop column last_known_delivery")
        connection.execute(schema.AUDIT_SQL.read_bytes())
        known = connection.execute("select last_known_delivery from audit.report_file order by build_id").fetchall()
    assert known == [(0,), deliveries[0]]


def test_what_was_sent_under_a_withdrawn_contract_is_not_forgotten(database: str, tmp_path: Path) -> None:
    """A partner is known by its id: it may be renamed, and another may bear its name."""
    figure = Figure("people/C1/n", SuppressionKind.COUNT, Unit.EDUCATORS, "n", people(["1 2024"]), date(2026, 6, 30))
    told = list(decide([figure]).values())
    report = _report({"1": ("Ann", "Y", 9)})
    (path,) = files.write(report, [Format.HTML], tmp_path).paths
    record_made(report, _contents([path]), told, organization="O1")
    record_delivered(path, date(2026, 7, 1), "Ann Admin")
    with connect() as connection:
        reader: Any = SimpleNamespace(connection=connection, current_contacts=lambda ids: {one: one for one in ids})
        assert received(reader, ["C1"]) == told
        assert received(reader, ["C2"], "O1", ["North, renamed"]) == told
        assert received(reader, ["C2"], "O2", ["North"]) == []
        # the ledger kept no ids once
        connection.execute("update audit.report_file set organization = null")
        assert received(reader, ["C2"], "O1", ["North"]) == told
        assert received(reader, ["C2"], "O2", ["South"]) == []


def test_a_file_of_another_partner_of_that_name_is_none_to_know_of(database: str, tmp_path: Path) -> None:
    figure = Figure("people/C1/n", SuppressionKind.COUNT, Unit.EDUCATORS, "n", people(["1 2024"]), date(2026, 6, 30))
    told = list(decide([figure]).values())
    made = {}
    for number, organization in enumerate(("O1", "O2", "O1")):
        report = replace(_report({"1": ("Ann", "Y", number)}, f"C{number}"), build_id=f"b{number}")
        (made[number],) = files.write(report, [Format.HTML], tmp_path).paths
        record_made(report, _contents([made[number]]), told, organization=organization)
    assert record_delivered(made[2], date(2026, 7, 1), "Ann Admin") == []
    assert record_delivered(made[1], date(2026, 7, 2), "Ann Admin") == []
    assert record_delivered(made[0], date(2026, 7, 3), "Ann Admin") == [made[2].name]


def test_a_file_of_before_partners_had_ids_knows_of_a_later_one(database: str, tmp_path: Path) -> None:
    """Of a file without an id the partner's name says whose it is, whichever of the two is the older."""
    figure = Figure("people/C1/n", SuppressionKind.COUNT, Unit.EDUCATORS, "n", people(["1 2024"]), date(2026, 6, 30))
    told = list(decide([figure]).values())
    made = {}
    for number, organization in enumerate((None, "O1", None)):
        report = replace(_report({"1": ("Ann", "Y", number)}, f"C{number}"), build_id=f"b{number}")
        (made[number],) = files.write(report, [Format.HTML], tmp_path).paths
        record_made(report, _contents([made[number]]), told, organization=organization)
    assert record_delivered(made[1], date(2026, 7, 1), "Ann Admin") == []
    assert record_delivered(made[0], date(2026, 7, 2), "Ann Admin") == [made[1].name]
    # both were made when the ledger kept no ids
    assert set(record_delivered(made[2], date(2026, 7, 3), "Ann Admin")) == {made[0].name, made[1].name}


def test_a_file_that_is_made_again_learns_whose_it_is(database: str, tmp_path: Path) -> None:
    report = _report({"1": ("Ann", "Y", 9)})
    (path,) = files.write(report, [Format.HTML], tmp_path).paths
    for organization in (None, "O1", None):
        record_made(report, _contents([path]), organization=organization)
    with connect() as connection:
        assert connection.execute("select organization from audit.report_file").fetchall() == [("O1",)]


def test_the_newest_report_that_was_sent_is_compared_and_no_other_contract_s(database: str, tmp_path: Path) -> None:
    for number, (contract, as_of) in enumerate(
        [("C1", date(2026, 5, 31)), ("C1", date(2026, 4, 30)), ("C2", date(2026, 6, 30)), ("C1", date(2026, 6, 30))]
    ):
        report = replace(_report({"1": ("Ann", "Y", number)}, contract), as_of=as_of)
        (path,) = files.write(report, [Format.HTML], tmp_path).paths
        record_made(report, _contents([path]))
        if number < 3:  # the last was made, and not sent
            record_delivered(path, date(2026, 7, number + 1), "Ann Admin")
    with connect() as connection:
        reader = Reader(connection, date(2026, 5, 31), "b1", datetime(2026, 7, 1, tzinfo=UTC), "")
        last = last_delivered(reader, "people", "C1")
        assert last is not None
        assert (last.as_of, last.delivered_on) == (date(2026, 5, 31), date(2026, 7, 1))
        assert last.tables["people"]["rows"] == [["Ann", "Y", "0"]]
        assert last_delivered(reader, "people", "C3") is None
        # a report of a past date does not tell time backwards
        before = last_delivered(replace(reader, as_of=date(2026, 5, 30)), "people", "C1")
        assert before is not None
        assert (before.as_of, before.tables["people"]["rows"]) == (date(2026, 4, 30), [["Ann", "Y", "1"]])
        assert last_delivered(replace(reader, as_of=date(2026, 4, 29)), "people", "C1") is None


def test_the_draft_holds_the_files_and_is_not_sent(tmp_path: Path) -> None:
    report = replace(_report({"1": ("Ann", "Y", 9)}), banners=("INCOMPLETE.",), cover=("Nothing is held back.",))
    written = files.write(report, [Format.XLSX, Format.PDF], tmp_path)
    drafted = draft([report], _contents(written.paths), ["ann@example.org"])
    message = email.message_from_bytes(drafted, policy=email.policy.default)
    assert message["X-Unsent"] == "1"
    assert message["To"] == "ann@example.org"
    assert message["Subject"] == "People of C1"
    body = message.get_body()
    assert body is not None
    assert "INCOMPLETE." in body.get_content()
    attached = {part.get_filename(): part.get_content() for part in message.iter_attachments()}
    assert attached == {path.name: path.read_bytes() for path in written.paths}


def _gone(*_: object, **__: object) -> None:
    raise psycopg.OperationalError("the database is gone")


def test_a_partner_finds_reports_and_a_draft_in_the_outbox(
    published_sample: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WAREHOUSE_OUTBOX", str(tmp_path / "outbox"))
    with connect() as connection:
        contract, partner = connection.execute(
            "select contract, max(partner_name) from reports.rpt_teacher_attendance_event "
            "where contract is not null group by contract order by contract limit 1"
        ).fetchone()  # type: ignore[misc]
    monkeypatch.setattr(files, "record_made", _gone)
    with pytest.raises(psycopg.OperationalError):
        write_partner_reports(contract, [attendance.NAME], [Format.CSV])
    assert [path for path in (tmp_path / "outbox").rglob("*") if path.is_file()] == []
    monkeypatch.setattr(files, "record_made", record_made)
    (file,) = write_partner_reports(contract, [attendance.NAME], [Format.CSV])
    assert [folder.name.rpartition(", ")[0] for folder in (tmp_path / "outbox").iterdir()] == [partner]
    assert (tmp_path / "outbox").stat().st_mode & 0o077 == 0
    assert [path.suffix for path in sorted(file.paths[0].parent.iterdir())] == [".eml", ".txt", ".csv"]
    with connect() as connection:
        noted = connection.execute(
            "select file.format, file.is_in_outbox, organization.organization_name = file.partner "
            "from audit.report_file as file inner join marts.dim_organization as organization "
            "on file.organization = organization.organization_source_id "
            "and organization.organization_source = 'organizations export' where file.sha256 = %s",
            [hashlib.sha256(next(path for path in file.paths if path.suffix == ".txt").read_bytes()).hexdigest()],
        ).fetchone()
    assert noted == ("txt", True, True)


class _MustWait(Exception):
    """Somebody else is waited for."""


def _must_wait(_: float) -> None:
    raise _MustWait


@pytest.mark.parametrize(("key", "waits"), [(lock.KEY, False), (lock.OUTBOX_KEY, True)], ids=["build", "reports"])
def test_reports_are_made_while_a_build_runs_and_one_after_the_other(
    key: tuple[int, int], waits: bool, published_sample: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lock.time, "sleep", _must_wait)
    with connect(autocommit=True) as connection:
        contract = connection.execute("select max(contract) from reports.rpt_teacher_attendance").fetchone()[0]  # type: ignore[index]
        connection.execute("select pg_advisory_lock(%s, %s)", key)
        with pytest.raises(_MustWait) if waits else nullcontext():
            assert write_partner_reports(contract, [attendance.NAME], [Format.CSV], tmp_path)
        assert any(tmp_path.rglob("*.csv")) != waits


def test_requests_that_cannot_be_read_are_in_the_worklist(published_sample: str) -> None:
    def told() -> set[tuple[str, str, str]]:
        (section,) = (one for one in worklist.worklist() if one.asked.name == "requests_not_understood")
        return {(row["organization"], row["report"], row["why"]) for row in section.dicts}

    of_sample = {(one.partner, one.report, one.why) for one in requests.not_understood()}
    assert told() == of_sample
    with connect() as connection:
        connection.execute(
            "update marts.dim_report_request set due_date = null, report_format = 'fax' where report_request_key > 0"
        )
        try:
            found = requests.unread_requests(connection)
        finally:
            connection.rollback()
    assert len({(one.partner, one.report) for one in found}) == len(found) > len(of_sample)
    assert all("it has no due day" in one.why for one in found)


def test_nobody_is_written_to_who_must_not_be(published_sample: str) -> None:
    with connect() as connection:
        contract, address = connection.execute(
            "select contract.contract_source_id, identity.email_professional from marts.dim_contract as contract "
            "inner join marts.bridge_contract_admin as administrator using (contract_key) "
            "inner join restricted.contact_identity as identity using (contact_id) "
            "where identity.email_professional is not null and not identity.is_do_not_contact order by 1, 2 limit 1"
        ).fetchone()  # type: ignore[misc]
        reader = Reader(connection, date(2026, 6, 30), "b1", datetime(2026, 7, 1, tzinfo=UTC), "")
        assert address in recipients(reader, contract)
        connection.execute(
            "update restricted.contact_identity set is_do_not_contact = true where email_professional = %s", [address]
        )
        assert address not in recipients(reader, contract)
        connection.rollback()


def test_an_address_that_a_contract_names_is_written_to_though_nobody_is_known_by_it(published_sample: str) -> None:
    with connect() as connection:
        named = connection.execute(
            "select contract, email from restricted.contract_admin_address where contact_id < 0"
        ).fetchall()
        assert named
        reader = Reader(connection, date(2026, 6, 30), "b1", datetime(2026, 7, 1, tzinfo=UTC), "")
        for contract in {contract for contract, _ in named}:
            of_nobody = {email for one, email in named if one == contract}
            assert of_nobody <= set(recipients(reader, contract))
            assert unknown_recipients(reader, contract) == len(of_nobody)
        found = connection.execute(
            "select contract_key, contact_id, count(*) from restricted.contract_admin_address "
            "group by contract_key, contact_id order by contract_key, contact_id"
        ).fetchall()
        bridge = "select contract_key, contact_id, addresses from marts.bridge_contract_admin order by 1, 2"
        assert found == connection.execute(bridge).fetchall()


def test_what_was_made_elsewhere_is_due_still(
    published_sample: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WAREHOUSE_OUTBOX", str(tmp_path / "outbox"))
    with connect() as connection:
        connection.execute("truncate audit.report_file cascade")
    with published("test") as reader:
        waiting = requests.due(reader.connection, reader.as_of)
    for one in waiting:
        write_partner_reports(one.contract, [one.report], [one.form], tmp_path / "elsewhere")
    with published("test") as reader:
        assert waiting
        assert requests.due(reader.connection, reader.as_of) == waiting


@pytest.mark.parametrize(
    ("first", "cadence", "as_of", "day"),
    [
        (date(2026, 1, 31), "monthly", date(2026, 3, 30), date(2026, 2, 28)),
        (date(2026, 1, 31), "Monthly", date(2026, 3, 31), date(2026, 3, 31)),
        (date(2025, 6, 30), "each semester", date(2026, 6, 29), date(2025, 12, 30)),
        (date(2025, 6, 30), "yearly", date(2026, 6, 30), date(2026, 6, 30)),
        (date(2025, 6, 30), "at event end", date(2026, 6, 30), date(2025, 6, 30)),
        (date(2025, 6, 30), None, date(2026, 6, 30), date(2025, 6, 30)),
    ],
)
def test_a_report_is_due_again_by_its_cadence(first: date, cadence: str | None, as_of: date, day: date) -> None:
    assert requests.last_due(first, cadence, as_of) == day


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("P1", attendance.NAME),
        ("p1 attendance", attendance.NAME),
        ("Teacher-level attendance", attendance.NAME),
        ("attendance", attendance.NAME),
        ("P2", proficiency.NAME),
        ("teacher-level proficiency", proficiency.NAME),
        ("P3", cohort.NAME),
        ("Cohort aggregation", cohort.NAME),
        ("P4: implementation", implementation.NAME),
        ("Implementation report", implementation.NAME),
        ("Diagnostics before and after", diagnostics.NAME),
        ("P6 2024-25", achievement.NAME),
        ("P12", None),
        ("P123", None),
        ("teacher-level", None),
        ("a song", None),
        ("…", None),
    ],
)
def test_a_request_names_a_report_by_number_or_name(said: str, name: str | None) -> None:
    assert requests.asked_for(said).reports == ((name,) if name else ())


@pytest.mark.parametrize(
    ("said", "names"),
    [
        ("P1 and P3", [attendance.NAME, cohort.NAME]),
        ("p3, P1, p3", [cohort.NAME, attendance.NAME]),
        ("Attendance & implementation report", [attendance.NAME, implementation.NAME]),
        ("Teacher-level attendance and proficiency", [attendance.NAME, proficiency.NAME]),
        # two, or three? of which there are three copies?
        ("P1-P3", []),
        ("P1–P3", []),
        ("P1 to 3", []),
        ("P1 and 3", []),
    ],
)
def test_a_request_names_several_reports(said: str, names: list[str]) -> None:
    assert list(requests.asked_for(said).reports) == names


@pytest.mark.parametrize(
    ("said", "forms"),
    [
        ("CSV", ["csv"]),
        ("Excel workbook", ["xlsx"]),
        ("as PDF, please", ["pdf"]),
        ("PDF and Excel (xlsx)", ["pdf", "xlsx"]),
        (None, ["xlsx"]),
        ("fax", ["xlsx"]),
    ],
)
def test_a_request_names_formats(said: str | None, forms: list[str]) -> None:
    assert requests.formats_named(said) == forms


def test_what_is_due_is_made_once(published_sample: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WAREHOUSE_OUTBOX", str(tmp_path / "outbox"))
    asked = """
        select distinct contract.contract_source_id, request.report
        from marts.dim_report_request as request
        inner join marts.dim_contract as contract on request.organization_key = contract.organization_key
        where request.due_date <= (select as_of from marts.publication) and contract.contract_key > 0
    """
    with connect() as connection:
        # whatever else was made of this publication is not due any more
        connection.execute("truncate audit.report_file cascade")
        waiting = {
            (contract, name)
            for contract, said in connection.execute(asked).fetchall()
            for name in requests.asked_for(said).reports
        }
    assert {name for _, name in waiting} >= {attendance.NAME}
    assert {(row["contract"], row["report"]) for row in _due_by_worklist()} == waiting
    made = {(file.contract, file.paths[0].name.partition("__")[0]) for file in requests.write_due()}
    assert made == waiting
    assert requests.write_due() == []
    assert _due_by_worklist() == []


def test_what_falls_due_while_builds_fail_is_made_once_of_what_is_published(
    published_sample: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WAREHOUSE_OUTBOX", str(tmp_path / "outbox"))
    requests.write_due()
    assert requests.write_due() == []
    failed = """
        insert into audit.build (build_id, kind, command, as_of, time_zone, status, finished_at, code_version)
        select 'failed later', 'full', 'test', as_of + 800, 'UTC', 'failed', clock_timestamp(), ''
        from marts.publication
    """
    with connect(autocommit=True) as connection:
        connection.execute(failed)
        try:
            # two years on whoever asks for a report again and again waits for one
            again = requests.write_due()
            assert again
            assert all("Not the newest data" in _about(file) for file in again)
            assert requests.write_due() == []
            assert _due_by_worklist() == []
        finally:
            connection.execute("delete from audit.build where build_id = 'failed later'")


def _about(file: ReportFile) -> str:
    """What a report says on its cover, in whichever format."""
    path = file.paths[-1]
    if path.suffix == ".xlsx":
        return "\n".join(str(cell) for row in openpyxl.load_workbook(path).worksheets[0].values for cell in row)
    if path.suffix == ".pdf":
        return " ".join(pypdfium2.PdfDocument(path)[0].get_textpage().get_text_range().split())
    return path.read_text(encoding="utf-8")


def _due_by_worklist() -> list[dict[str, Any]]:
    (section,) = (one for one in worklist.worklist() if one.asked.name == "reports_due")
    return section.dicts
