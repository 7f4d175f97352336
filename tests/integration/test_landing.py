"""Files from the inbox to the raw tables and the ledger."""

from __future__ import annotations

import csv
import hashlib
import io
import os
import secrets
import shutil
import signal
import subprocess
import sys
import threading
import time
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import hypothesis
import openpyxl
import psycopg
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.styles import Font

from orchestration.lib import settings
from orchestration.lib.database import builds, connect, lock
from orchestration.lib.landing import (
    LandingError,
    LandingResult,
    inbox_files,
    land_files,
    land_inbox,
    load_contracts,
    restore,
    withdraw,
)
from orchestration.lib.landing.inbox import note_of
from orchestration.lib.landing.readers import zip_reader

FIXTURES = Path(__file__).parents[1] / "fixtures" / "landing"

pytestmark = pytest.mark.usefixtures("empty_ledger", "inbox")

Put = Callable[..., Path]

EMPTY = """
do $$
declare
    relation text;
    is_filled boolean;
begin
    for relation in
        select format('%I.%I', schemaname, tablename) from pg_tables
        where (schemaname = 'audit' or schemaname like 'staging%') and tablename not in ('applied', 'writer')
    loop
        execute format('select exists (select from %s)', relation) into is_filled;
        if is_filled then
            execute format('truncate %s restart identity cascade', relation);
        end if;
    end loop;
end $$
"""


@pytest.fixture(scope="module")
def landing_database(warehouse_home: Path) -> Iterator[str]:
    """One database for all tests of this file: making one takes longer than most of them."""
    name = f"landing_{secrets.token_hex(4)}"
    with psycopg.connect("", dbname="postgres", autocommit=True) as connection:
        connection.execute(f"create database {name}")
    yield name
    with psycopg.connect("", dbname="postgres", autocommit=True) as connection:
        connection.execute(f"drop database {name} with (force)")


@pytest.fixture
def empty_ledger(landing_database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PGDATABASE", landing_database)
    with connect(autocommit=True) as connection:
        connection.execute(EMPTY)


@pytest.fixture
def inbox(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "inbox"
    folder.mkdir()
    monkeypatch.setenv("WAREHOUSE_INBOX", str(folder))
    monkeypatch.setattr(settings, "archive", lambda: tmp_path / "archive")
    return folder


@pytest.fixture
def put(inbox: Path) -> Put:
    """Puts a fixture (or a text) into the inbox under a name."""

    def _put(name: str, content: str | bytes) -> Path:
        path = inbox / name
        path.parent.mkdir(parents=True, exist_ok=True)
        source = FIXTURES / content if isinstance(content, str) and "\n" not in content else None
        if source:
            shutil.copyfile(source, path)
        else:
            path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return _put


def _query(query: str, *parameters: Any) -> list[tuple[Any, ...]]:
    with connect() as connection:
        return connection.execute(query, parameters).fetchall()


def _one(results: list[LandingResult]) -> LandingResult:
    assert len(results) == 1, [str(result) for result in results]
    return results[0]


def _sessions(*days: int, event: str = "E1", note: str = "") -> str:
    lines = [f"{event},2024-06-{day},1,{note}" for day in days]
    return "\n".join(["event_id,session_date,period,note", *lines, ""])


# --- a file lands -----------------------------------------------------------------------------------------------------


def test_rows_land_as_they_are_and_the_ledger_says_all_about_the_file(put: Put, tmp_path: Path) -> None:
    path = put("organizations/organizations__20240601__2.csv", "organizations.csv")
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    result = _one(land_inbox())
    assert (result.outcome, result.feed, result.rows, result.malformed) == ("landed", "organizations", 2, 0)
    assert result.batch_id == digest
    assert "'remark'" in result.message
    assert _query("select org_id, name, _extra, _row_number from staging_intake.raw_organizations order by 4") == [
        ("O1", "Rosa Parks High School", {"remark": "near the park"}, 1),
        ("O2", "Lakeview District", {}, 2),
    ]
    batch = _query(
        "select feed, relation, source_name, format, encoding, delimiter, header_line, data_date::text,"
        " data_date_source, file_seq, row_count, malformed_count, status, header ->> 6 from audit.batch"
    )
    assert batch == [
        (
            *("organizations", "staging_intake.raw_organizations", "organizations/organizations__20240601__2.csv"),
            *("csv", "utf-8", ",", 1, "2024-06-01", "name", 2, 2, 0, "landed", "remark"),
        )
    ]
    assert _query("select event from audit.batch_event") == [("landed",)]
    assert not path.exists()
    assert (tmp_path / "archive" / "organizations" / digest[:12] / path.name).read_text().startswith("org_id")


def test_addresses_are_normalised_beside_the_raw_text(put: Put) -> None:
    put("rosters/E1/r.csv", "roster.csv")
    result = _one(land_inbox())
    assert result.event == "E1"
    assert _query(
        "select participant_email, participant_email_key from staging_intake.raw_rosters where _row_number = 2"
    ) == [("Bo@School.example.org ", "bo@school.example.org")]
    assert _query("select event_source_id from audit.batch") == [("E1",)]


def test_rows_of_another_width_are_held_aside_and_counted(put: Put) -> None:
    put("schools/a.tsv", "schools_one_short.tsv")
    result = _one(land_inbox())
    assert (result.outcome, result.rows, result.malformed) == ("landed", 3, 1)
    assert "row 1 in line 2 has 11 instead of 12" in result.message
    assert "GREEN" not in result.message
    rows = _query("select row_number, line_number, code, width, expected_width, cells ->> 1 from audit.malformed_row")
    assert rows == [(1, 2, "wrong_width", 11, 12, "GREEN HILL ACADEMY")]
    assert _query("select _row_number, _line_number, ncessch from staging_intake.raw_schools order by 1") == [
        (2, 3, "10000211111"),
        (3, 4, "480000422222"),
    ]


def test_surplus_blank_cells_are_fine_and_other_surplus_is_not(put: Put) -> None:
    put("attendance_long/a.csv", "attendance_by_day_ragged.csv")
    result = _one(land_inbox())
    assert (result.rows, result.malformed) == (4, 2)
    assert [row for (row,) in _query("select row_number from audit.malformed_row order by 1")] == [2, 4]


def test_letters_that_are_not_unicode_are_read_in_the_usual_way(put: Put) -> None:
    put("people/a.csv", (FIXTURES / "windows_1252.csv").read_bytes())
    result = _one(land_inbox())
    assert "it is read as windows-1252, as nobody says another" in result.message
    assert _query("select encoding from audit.batch") == [("windows-1252",)]
    assert _query("select name_first, name_last from staging_intake.raw_people") == [("Zoë", "Müller")]


def test_questions_of_a_survey_are_kept_under_their_wording(put: Put) -> None:
    put("feedback/E1/a.csv", "feedback.csv")
    result = _one(land_inbox())
    assert result.warnings == ()
    assert _query("select _extra from staging_survey.raw_feedback order by _row_number") == [
        (
            {
                "I feel ready to teach this": "4 - Agree",
                "Other": "x",
                "Other [5]": "y",
                "Anything else?": "Thank you,\nsee you soon",
            },
        ),
        ({"I feel ready to teach this": "5"},),
    ]


def test_a_sheet_with_two_header_lines_lands_by_day_and_half(put: Put) -> None:
    put("attendance_wide/E1/a.csv", "attendance_two_lines.csv")
    assert _one(land_inbox()).rows == 3
    assert _query("select _extra from staging_attendance.raw_attendance_wide where _row_number = 2") == [
        ({"Jun 24 AM": "P", "Jun 25 AM": "P", "Jun 25 PM": "P"},)
    ]


def test_a_header_and_no_record_lands(put: Put) -> None:
    put("organizations/a.csv", "org_id,name\n")
    result = _one(land_inbox())
    assert (result.outcome, result.rows) == ("landed", 0)
    assert "no record" in result.message


# --- workbooks --------------------------------------------------------------------------------------------------------


def _workbook(path: Path, **sheets: list[list[object]]) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(path)
    return path


def test_a_workbook_with_one_filled_sheet_is_like_a_csv(inbox: Path) -> None:
    _workbook(inbox / "a.xlsx", empty=[], data=[["org_id", "name"], [7, "Seven"]])
    result = _one(land_inbox())
    assert (result.feed, result.rows) == ("organizations", 1)
    assert "/" not in str(result.batch_id)
    assert _query("select org_id from staging_intake.raw_organizations") == [("7",)]


def test_a_row_with_a_formula_that_nobody_computed_is_held(inbox: Path) -> None:
    rows = [["org_id", "name"], [1, "One"], [2, '=UPPER("two")'], [3, "Three"]]
    _workbook(inbox / "organizations" / "a.xlsx", data=rows)
    result = _one(land_inbox())
    assert (result.rows, result.malformed) == (3, 1)
    assert "formula(s) without a value in B3" in result.message
    assert "formula_without_value" in result.message
    assert _query("select row_number, code from audit.malformed_row") == [(2, "formula_without_value")]
    assert _query("select org_id from staging_intake.raw_organizations order by 1") == [("1",), ("3",)]


def test_strike_through_lands_beside_the_values(inbox: Path) -> None:
    path = _workbook(
        inbox / "rosters" / "E1" / "a.xlsx",
        data=[["Participant Name", "Participant Email"], ["Ada", "ada@example.org"], ["Bo", "bo@example.org"]],
    )
    book = openpyxl.load_workbook(path)
    for cell in book["data"][3]:
        cell.font = Font(strike=True)
    book.save(path)
    land_inbox()
    rows = "select participant_name, is_struck_through from staging_intake.raw_rosters order by 1"
    assert _query(rows) == [("Ada", ""), ("Bo", "yes")]


def test_every_recognised_sheet_lands_under_its_name(inbox: Path) -> None:
    _workbook(
        inbox / "a.xlsx",
        Partners=[["org_id", "name"], [1, "One"]],
        Notes=[["to do"], ["call them"]],
        Trainings=[["event_id", "title", "type", "start", "end"], ["E1", "T", "Full PD", "2024-06-24", "2024-06-28"]],
    )
    results = land_inbox()
    assert {result.feed for result in results} == {"organizations", "events"}
    assert {str(result.batch_id).partition("/")[2] for result in results} == {"Partners", "Trainings"}
    assert all("Notes" in result.message for result in results)
    assert list(inbox.iterdir()) == []


def test_one_sheet_of_students_refuses_the_workbook(inbox: Path) -> None:
    _workbook(
        inbox / "a.xlsx", Partners=[["org_id", "name"], [1, "One"]], Class=[["Student Name", "Score"], ["Xy Zzy", 3]]
    )
    result = _one(land_inbox())
    assert result.code == "student_level_data"
    assert _query("select count(*) from audit.batch") == [(0,)]


def test_any_other_folder_leaves_it_to_name_and_header(put: Put) -> None:
    put("from the office/people.csv", "people.csv")
    put("march/organizations__20240301__1.csv", "organizations.csv")
    assert [(result.feed, result.event) for result in land_inbox()] == [("organizations", None), ("people", None)]


def test_the_folder_of_a_file_that_is_named_says_feed_and_event(tmp_path: Path) -> None:
    roster = "Participant Name,Participant Email\nAda,ada@example.org\n"
    for name in ("rosters/E7/list.csv", "rosters/list.csv", "elsewhere/list.csv"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(f"{roster}{name},bo@example.org\n", encoding="utf-8")
    result = _one(land_files([tmp_path / "rosters" / "E7" / "list.csv"]))
    assert (result.outcome, result.feed, result.event) == ("landed", "rosters", "E7")
    assert _query("select source_name from audit.batch") == [("rosters/E7/list.csv",)]
    # the folder says the feed and no event; elsewhere the header alone decides
    for folder in ("rosters", "elsewhere"):
        result = _one(land_files([tmp_path / folder / "list.csv"]))
        assert (result.outcome, result.code, result.feed) == ("refused", "event_not_named", "rosters")
    # what a folder says wins over the header, and --feed over both
    path = tmp_path / "people" / "o.csv"
    path.parent.mkdir()
    path.write_text("org_id,name\n1,One\n", encoding="utf-8")
    assert (result := _one(land_files([path]))).code == "missing_column", result
    assert result.feed == "people"
    assert _one(land_files([path], feed="organizations")).feed == "organizations"


# --- archives, reports of many meetings, forms without times ----------------------------------------------------------


def _zip(path: Path, **members: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in members.items():
            archive.writestr(f"{name}.csv", text)
    return path


def test_an_archive_lands_file_by_file_and_again_from_the_archive(inbox: Path) -> None:
    log = "Name (Original Name),User Email,Join Time,Leave Time\nAda,ada@example.org,6/24/2024 9:05,6/24/2024 12:00\n"
    sessions = "event_id,session_date,period,start_time,end_time\nE1,2024-06-24,1,9:00,12:00\n"
    roster = "Participant Name,Participant Email,event_id\nAda,ada@example.org,E1\n"
    _zip(inbox / "all.zip", a_log=log, b_sessions=sessions, c_roster=roster)
    feeds = [(result.feed, result.rows) for result in land_inbox()]
    assert sorted(feeds) == [("event_sessions", 1), ("meeting_logs", 1), ("rosters", 1)]
    assert feeds[-1][0] == "meeting_logs"  # after the schedule by which it is placed
    assert list(inbox.iterdir()) == []
    (kept,) = settings.archive().rglob("all.zip")
    with connect(autocommit=True) as connection:
        connection.execute(EMPTY)
    again = land_files([settings.archive()])
    assert sorted(str(result.feed) for result in again) == ["event_sessions", "meeting_logs", "rosters"]
    assert kept.exists()


def _archived_texts() -> dict[str, str]:
    """What the archive holds: of zip archives each file."""
    found = {}
    for path in settings.archive().rglob("*.zip"):
        with zipfile.ZipFile(path) as archive:
            found |= {f"{path.name}/{name}": archive.read(name).decode() for name in archive.namelist()}
    return found


@pytest.mark.parametrize(
    ("name", "text", "code"),
    [
        ("b.csv", "Student Name,Student ID\nSecret Name,1\n", "student_level_data"),
        ("b.docx", "%PDF-1.7 under a wrong name", "unsupported_format"),
    ],
)
def test_a_refused_file_of_an_archive_stays_in_the_inbox_and_the_others_land(
    inbox: Path, name: str, text: str, code: str
) -> None:
    path = inbox / "organizations" / "district.zip"
    path.parent.mkdir(parents=True)
    good = "org_id,name\n1,One\n"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.csv", good)
        archive.writestr(f"in/{name}", text)
    landed, refused = land_inbox()
    assert (landed.outcome, landed.feed, landed.rows) == ("landed", "organizations", 1)
    assert (refused.outcome, refused.code, refused.path.name) == ("refused", code, "district.zip")
    assert f"in/{name} in the archive: " in refused.message
    # kept by name, with its reason; the archive does not hold it
    apart = path.with_name(f"b (from district.zip){Path(name).suffix}")
    assert sorted(path.parent.iterdir()) == [apart, note_of(apart)]
    assert apart.read_text(encoding="utf-8") == text
    assert "It came in district.zip." in note_of(apart).read_text(encoding="utf-8")
    assert _archived_texts() == {"district.zip/a.csv": good}
    open_files = "select source_name, code from audit.refused_file where is_open"
    assert _query(open_files) == [(f"organizations/{apart.name}", code)]
    # tried again like any file; gone with the file
    again = _one(land_inbox())
    assert (again.path.name, again.outcome, again.code) == (apart.name, "refused", code)
    assert _query(open_files) == [(f"organizations/{apart.name}", code)]
    apart.unlink()
    assert land_inbox() == []
    assert _query(open_files) == []
    assert _query("select org_id from staging_intake.raw_organizations") == [("1",)]


def test_an_archive_elsewhere_stays_as_it_is_and_says_each_time_what_of_it_is_refused(tmp_path: Path) -> None:
    path = _zip(tmp_path / "all.zip", a="org_id,name\n1,One\n", b="Student Name,Student ID\nSecret Name,1\n")
    for outcome in ("landed", "already"):
        results = land_files([path])
        assert [(result.outcome, result.code) for result in results] == [
            (outcome, None), ("refused", "student_level_data"),
        ]  # fmt: skip
        assert _query("select source_name from audit.refused_file where is_open") == [("all.zip/b.csv",)]
    assert path.exists()
    _zip(path, a="org_id,name\n1,One\n2,Two\n")
    land_files([path])
    assert _query("select source_name from audit.refused_file where is_open") == []


def test_an_archive_that_was_landed_and_not_yet_moved_is_parted_all_the_same(
    inbox: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As after a crash between the two."""
    _zip(inbox / "all.zip", a="org_id,name\n1,One\n", b="Student Name,Student ID\nSecret Name,1\n")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(zip_reader, "copy_without", full)
        land_inbox()
    assert (inbox / "all.zip").exists()
    outcomes = sorted((result.path.name, result.outcome) for result in land_inbox())
    assert outcomes == [
        ("all.zip", "already"), ("all.zip", "refused"), ("b (from all.zip).csv", "refused"),
    ]  # fmt: skip
    assert sorted(path.name for path in inbox.iterdir()) == ["b (from all.zip).csv", "b (from all.zip).csv.why.txt"]
    assert list(_archived_texts()) == ["all.zip/a.csv"]


def test_of_a_report_of_many_meetings_those_that_nobody_can_place_wait_in_the_build(put: Put) -> None:
    put("event_sessions__20240601__1.csv", "event_id,session_date,period,meeting_id\nE1,2024-06-24,1,852 1848\n")
    header = (
        "Topic,Meeting ID,User Email,Start Time,Duration (Minutes),Name (Original Name),User Email,Join Time,Leave Time"
    )
    row = "T,{},g@example.org,06/24/2024 09:00,60,Ada,ada@example.org,06/24/2024 09:00,06/24/2024 10:00"
    put("report.csv", f"{header}\n{row.format('852 1848')}\n{row.format('911')}\n")
    put("other.csv", f"{header}\n{row.format('912')}\n{row.format('913')}\n")
    results = land_inbox()
    assert sorted((result.path.name, result.outcome) for result in results if result.feed == "meeting_logs") == [
        ("other.csv", "refused"), ("report.csv", "landed"), ("report.csv", "landed"),
    ]  # fmt: skip
    assert _query("select meeting_id from staging_attendance.raw_meeting_logs order by 1") == [("852 1848",), ("911",)]


def test_a_form_without_times_has_null_and_a_blank_cell_is_blank(put: Put) -> None:
    put("feedback/E1/a.csv", "Respondent ID,Ready?\n,Response\n1,Yes\n")
    put("feedback/E1/b.csv", "Timestamp,Ready?\n,Yes\n")
    land_inbox()
    assert _query("select submitted_at from staging_survey.raw_feedback order by 1 nulls last") == [("",), (None,)]


# --- the same again ---------------------------------------------------------------------------------------------------


def test_the_same_bytes_add_no_rows_and_say_when_they_landed(put: Put, inbox: Path, tmp_path: Path) -> None:
    put("organizations/a.csv", "organizations.csv")
    first = _one(land_inbox())
    put("organizations/b.csv", "organizations.csv")
    again = _one(land_inbox())
    assert (again.outcome, again.batch_id, again.rows) == ("already", first.batch_id, 2)
    assert "landed on 20" in again.message
    assert _query("select count(*) from staging_intake.raw_organizations") == [(2,)]
    assert sorted(path.name for path in (tmp_path / "archive").rglob("*.csv")) == ["a.csv", "b.csv"]
    assert not (inbox / "organizations" / "b.csv").exists()


def test_the_same_bytes_twice_in_one_pass_land_once(put: Put) -> None:
    put("organizations/a.csv", "organizations.csv")
    put("organizations/b.csv", "organizations.csv")
    assert [result.outcome for result in land_inbox()] == ["landed", "already"]


def test_one_roster_may_serve_two_events(put: Put) -> None:
    put("rosters/E1/r.csv", "roster.csv")
    put("rosters/E2/r.csv", "roster.csv")
    results = land_inbox()
    assert [(result.outcome, result.event) for result in results] == [("landed", "E1"), ("landed", "E2")]
    assert results[1].batch_id == f"{results[0].batch_id}/E2"
    put("rosters/E2/again.csv", "roster.csv")
    assert _one(land_inbox()).outcome == "already"
    assert _query("select count(*) from staging_intake.raw_rosters") == [(6,)]


def test_the_archive_lands_anew_as_the_same_files(put: Put, tmp_path: Path) -> None:
    put("rosters/E1/r.csv", "roster.csv")
    put("organizations/a.csv", "organizations.csv")
    put("meeting_logs/E1/log.csv", "meeting_plain.csv")
    before = {(result.batch_id, result.event) for result in land_inbox()}
    again = land_files([tmp_path / "archive"])
    assert {result.outcome for result in again} == {"already"}
    assert {(result.batch_id, result.event) for result in again} == before


def test_files_from_elsewhere_stay_where_they_are(tmp_path: Path) -> None:
    path = tmp_path / "sent" / "organizations.csv"
    path.parent.mkdir()
    shutil.copyfile(FIXTURES / "organizations.csv", path)
    assert _one(land_files([path])).outcome == "landed"
    refused = tmp_path / "sent" / "x.csv"
    refused.write_text("a,b\n1,2\n")
    assert _one(land_files([refused])).code == "no_feed"
    assert sorted(child.name for child in path.parent.iterdir()) == ["organizations.csv", "x.csv"]


def test_an_undated_schedule_delivered_again_is_current_again(put: Put) -> None:
    put("event_sessions/one.csv", _sessions(24, 25, note="one"))
    first = _one(land_inbox())
    put("event_sessions/two.csv", _sessions(24, 25, note="two"))
    land_inbox()
    put("event_sessions/one.csv", _sessions(24, 25, note="one"))
    again = _one(land_inbox())
    assert again.outcome == "already"
    assert "current again" in again.message
    assert _query("select batch_id from audit.batch order by arrival desc limit 1") == [(first.batch_id,)]
    assert _query("select event from audit.batch_event where batch_id = %s order by 1", first.batch_id) == [
        ("landed",),
        ("redelivered",),
    ]
    assert _query("select count(*) from staging_attendance.raw_event_sessions") == [(4,)]


def test_a_schedule_is_current_again_only_where_another_was(put: Put) -> None:
    for day, note in (("0110", "one"), ("0301", "two")):
        put(f"event_sessions/a__2024{day}__1.csv", _sessions(24, 25, note=note))
        land_inbox()
    # before the first, between the two, after the other, and once more
    for day, is_told in (("0101", False), ("0201", False), ("0401", True), ("0402", False)):
        put(f"event_sessions/a__2024{day}__1.csv", _sessions(24, 25, note="one"))
        again = _one(land_inbox())
        assert again.outcome == "already"
        assert again.message.endswith("the list is current again" if is_told else "no rows were added"), day
    notes = dict(_query("select distinct _batch_id, _extra ->> 'note' from staging_attendance.raw_event_sessions"))
    assert [notes[batch] for batch, *_ in _by_recency()] == ["two", "one"]


def test_an_undated_schedule_that_stays_behind_a_later_date_is_not_current_again(put: Put) -> None:
    put("event_sessions/one.csv", _sessions(24, 25, note="one"))
    land_inbox()
    put("event_sessions/two__29990101__1.csv", _sessions(24, 25, note="two"))
    land_inbox()
    put("event_sessions/one.csv", _sessions(24, 25, note="one"))
    assert _one(land_inbox()).message.endswith("no rows were added")


def test_a_folder_landed_twice_changes_nothing(tmp_path: Path) -> None:
    folder = tmp_path / "sent" / "event_sessions"
    folder.mkdir(parents=True)
    (folder / "one.csv").write_text(_sessions(24, 25, note="one"))
    (folder / "two.csv").write_text(_sessions(24, 25, note="two"))
    land_files([tmp_path / "sent"])
    before = _query("select batch_id, arrival, landed_at, status from audit.batch order by 1")
    assert [result.outcome for result in land_files([tmp_path / "sent"])] == ["already", "already"]
    assert _query("select batch_id, arrival, landed_at, status from audit.batch order by 1") == before


def _consent(word: str) -> str:
    return f"person,purpose,in_or_out,on\n11021,everything,{word},\n"


def _by_recency() -> list[tuple[Any, ...]]:
    """Batches from the oldest to the newest as a build sees them: first day, all days."""
    with lock.writer_lock("test"), connect(autocommit=True) as connection:
        build_id = builds.start_build(connection, kind="selection", command="test")
        found = connection.execute(
            "select batch_id, effective_date::text, delivered_on from audit.current_batch order by recency"
        ).fetchall()
        builds.finish_build(connection, build_id, "failed")
    return found


@pytest.mark.parametrize("order", [(1, 2, 3), (3, 2, 1), (1, 3, 2)])
def test_a_list_sent_again_under_a_later_date_is_the_newest(put: Put, order: tuple[int, ...]) -> None:
    """Rule R29: out in January, in in February, and in March the very bytes of January: out is the last word."""
    words = {1: "out", 2: "in", 3: "out"}
    results = {}
    for month in order:
        put(f"consent/consent__20260{month}10__5.csv", _consent(words[month]))
        results[month] = _one(land_inbox())
    out, back_in = results[1].batch_id, results[2].batch_id
    second = max(1, 3, key=order.index)
    assert (results[second].outcome, results[second].batch_id) == ("already", out)
    # only with a newer file between the two it makes another word the last one
    assert ("count as sent again" in results[second].message) == (order == (1, 2, 3))
    assert _query("select count(*) from staging_intake.raw_consent") == [(2,)]
    assert _query("select event from audit.batch_event where batch_id = %s order by 1", out) == [
        ("landed",),
        ("redelivered",),
    ]
    expected = [(back_in, "2026-02-10", ["2026-02-10"]), (out, "2026-01-10", ["2026-01-10", "2026-03-10"])]
    assert _by_recency() == expected

    # neither the same file again nor another one of that day adds a day
    for number in (6, 5):
        put(f"consent/consent__20260310__{number}.csv", _consent("out"))
        assert _one(land_inbox()).message.endswith("no rows were added")
    assert _by_recency() == expected


def test_a_list_sent_again_says_so_only_where_that_makes_it_the_newest(put: Put) -> None:
    for day, word in ((20, "out"), (28, "in")):
        put(f"consent/consent__202601{day}__5.csv", _consent(word))
        land_inbox()
    # before the first, between the two, after the other, and once more
    for day, is_told in (("0110", False), ("0125", False), ("0210", True), ("0211", False)):
        put(f"consent/consent__2026{day}__5.csv", _consent("out"))
        assert ("count as sent again" in _one(land_inbox()).message) == is_told, day
    assert [days for *_, days in _by_recency()] == [
        ["2026-01-28"],
        ["2026-01-10", "2026-01-20", "2026-01-25", "2026-02-10", "2026-02-11"],
    ]


def test_an_undated_list_sent_again_after_another_is_the_newest(put: Put) -> None:
    put("consent/a.csv", _consent("out"))
    out = _one(land_inbox()).batch_id
    put("consent/b.csv", _consent("in"))
    back_in = _one(land_inbox()).batch_id
    assert [batch for batch, *_ in _by_recency()] == [out, back_in]
    put("consent/c.csv", _consent("out"))
    assert "count as sent again" in _one(land_inbox()).message
    assert [batch for batch, *_ in _by_recency()] == [back_in, out]


def test_a_sheet_put_back_to_what_it_was_is_the_newest(put: Put) -> None:
    header = "user_id,event_id,attendance_date,attendance_period,attendance_value\n"
    for day, mark in ((1, "P"), (2, "A"), (3, "P")):
        put(f"attendance_long/marks__2024070{day}.csv", f"{header}U1,E1,2024-06-24,1,{mark}\n")
        land_inbox()
    order = [batch for batch, *_ in _by_recency()]
    marks = dict(_query("select _batch_id, attendance_value from staging_attendance.raw_attendance_long"))
    assert [marks[batch] for batch in order] == ["A", "P"]


# --- removals ---------------------------------------------------------------------------------------------------------


def test_a_schedule_that_removes_too_much_waits_until_it_is_accepted(put: Put, inbox: Path) -> None:
    put("event_sessions/a__20240601__1.csv", _sessions(*range(10, 20)))
    land_inbox()
    path = put("event_sessions/a__20240602__1.csv", _sessions(*range(10, 17)))
    waiting = _one(land_inbox())
    assert (waiting.outcome, waiting.code, waiting.rows) == ("waiting", "removals_waiting", 7)
    assert "remove 3 of the 10 rows" in waiting.message
    assert "row 8 of batch" in waiting.message
    assert "e1, 2024-06-17, 1" in waiting.message
    assert path.exists()
    note = path.with_name(path.name + ".why.txt")
    assert "--accept-removals" in note.read_text()
    assert _query("select status from audit.batch order by data_date") == [("landed",), ("waiting",)]
    assert _query("select count(*) from staging_attendance.raw_event_sessions") == [(17,)]

    assert _one(land_inbox()).outcome == "waiting"
    accepted = _one(land_files([], accept_removals=str(waiting.batch_id)[:8]))
    assert accepted.outcome == "landed"
    assert _query("select status from audit.batch order by data_date") == [("landed",), ("landed",)]
    assert _query(
        "select event from audit.batch_event where batch_id = %s order by batch_event_id", waiting.batch_id
    ) == [
        ("landed",),
        ("landed",),
        ("accepted_removals",),
    ]
    assert _one(land_inbox()).outcome == "already"
    assert not path.exists()
    assert not note.exists()
    with pytest.raises(LandingError, match="waits for nothing"):
        land_files([], accept_removals=str(waiting.batch_id))


def test_what_was_accepted_is_not_held_again(put: Put) -> None:
    put("event_sessions/a__20240601__1.csv", _sessions(*range(10, 20)))
    land_inbox()
    put("event_sessions/a__20240602__1.csv", _sessions(*range(10, 17)))
    few = str(_one(land_inbox()).batch_id)
    land_files([], accept_removals=few)
    land_inbox()
    put("event_sessions/a__20240603__1.csv", _sessions(*range(10, 17)))
    assert _one(land_inbox()).outcome == "already"
    assert _query("select status from audit.batch order by data_date") == [("landed",), ("landed",)]
    # after the long list was in force once more, its end is a removal like the first
    put("event_sessions/a__20240604__1.csv", _sessions(*range(10, 20)))
    assert "current again" in _one(land_inbox()).message
    put("event_sessions/a__20240605__1.csv", _sessions(*range(10, 17)))
    waiting = _one(land_inbox())
    assert (waiting.outcome, waiting.batch_id) == ("waiting", few)
    assert "remove 3 of the 10 rows" in waiting.message


def test_what_was_accepted_of_one_event_is_not_held_for_another(put: Put) -> None:
    """Of a list of two events one stayed in force; the other comes back in the place of a list of the same sessions."""
    put("event_sessions/a__20240601__1.csv", _sessions(*range(10, 20)))
    land_inbox()
    both = _sessions(*range(10, 17)) + _sessions(20, event="E2").partition("\n")[2]
    put("event_sessions/a__20240602__1.csv", both)
    land_files([], accept_removals=str(_one(land_inbox()).batch_id))
    land_inbox()
    put("event_sessions/b__20240603__1.csv", _sessions(20, event="E2", note="other"))
    land_inbox()
    put("event_sessions/a__20240604__1.csv", both)
    again = _one(land_inbox())
    assert (again.outcome, again.message[-13:]) == ("already", "current again")
    assert _query("select distinct status from audit.batch") == [("landed",)]


@pytest.mark.parametrize(
    ("days", "name", "outcome"),
    [
        (range(10, 18), "a__20240602__1.csv", "landed"),  # two rows less are a correction
        (range(12, 22), "a__20240602__1.csv", "landed"),  # two gone, two new
        (range(10, 13), "a__20240502__1.csv", "landed"),  # older than what is current: replaces nothing
        (range(10, 13), "a__20240602__1.csv", "waiting"),
    ],
)
def test_what_waits_and_what_does_not(put: Put, days: range, name: str, outcome: str) -> None:
    put("event_sessions/a__20240601__1.csv", _sessions(*range(10, 20)))
    land_inbox()
    put(f"event_sessions/{name}", _sessions(*days))
    assert _one(land_inbox()).outcome == outcome


def test_another_events_schedule_removes_nothing(put: Put) -> None:
    put("event_sessions/a.csv", _sessions(*range(10, 20)))
    land_inbox()
    put("event_sessions/b.csv", _sessions(10, event="E2"))
    assert _one(land_inbox()).outcome == "landed"


def test_the_same_row_written_in_another_way_is_no_removal(put: Put) -> None:
    put(
        "districts/a__20240601__1.csv", "LEAID,NAME,SCHOOLYEAR\n" + "".join(f"0100{n:03},D{n},2024\n" for n in range(9))
    )
    land_inbox()
    put("districts/a__20240602__1.csv", "LEAID,NAME,SCHOOLYEAR\n" + "".join(f"100{n:03},D{n},2024\n" for n in range(9)))
    assert _one(land_inbox()).outcome == "landed"


def test_removals_of_people_are_told_without_their_names(put: Put) -> None:
    rows = "".join(f"Person {n},p{n}@example.org,6/25/2024 9:00,6/25/2024 12:00,180,No\n" for n in range(8))
    header = "Name (Original Name),User Email,Join Time,Leave Time,Duration (Minutes),Guest\n"
    put("meeting_logs/E1/a.csv", header + rows)
    land_inbox()
    put("meeting_logs/E1/b.csv", header + "".join(rows.splitlines(keepends=True)[:3]))
    waiting = _one(land_inbox())
    assert waiting.outcome == "waiting"
    assert "Person" not in waiting.message
    assert "example.org" not in waiting.message
    assert "@" not in str(
        _query("select status_why from audit.batch") + _query("select why, detail from audit.batch_event")
    )


def test_an_address_that_slipped_into_a_key_is_told_to_nobody(put: Put) -> None:
    put("event_sessions/a__20240601__1.csv", _sessions(*range(10, 20)).replace("e1", "qwertz@example.org"))
    land_inbox()
    put("event_sessions/a__20240602__1.csv", _sessions(*range(10, 13)).replace("e1", "qwertz@example.org"))
    waiting = _one(land_inbox())
    assert waiting.outcome == "waiting"
    assert "row 4 of batch" in waiting.message
    told = waiting.message + str(_query("select status_why from audit.batch"))
    told += str(_query("select why, detail from audit.batch_event"))
    assert "qwertz" not in told


def test_two_meetings_of_one_day_do_not_replace_each_other(put: Put) -> None:
    header = "Name (Original Name),User Email,Join Time,Leave Time,Duration (Minutes),Guest\n"
    for name, hours in (("am", ("9:00", "11:00")), ("pm", ("13:00", "15:00"))):
        stays = f"6/25/2024 {hours[0]},6/25/2024 {hours[1]},120,No\n"
        rows = "".join(f"P{n},p{n}{name}@example.org,{stays}" for n in range(8))
        put(f"meeting_logs/E1/{name}.csv", header + rows)
    assert [result.outcome for result in land_inbox()] == ["landed", "landed"]


# --- refusals ---------------------------------------------------------------------------------------------------------

REFUSALS = {
    "a.csv": ("a,b,c\n1,2,3\n", "no_feed"),
    "intake_survey/a.csv": (
        "Timestamp,First name,Last name,Professional email\n1,A,B,c@example.org\n",
        "missing_column",
    ),
    "coaching__20240601__1.csv": ("person_id,name_first,name_last,role\n1,A,B,Teacher\n", "missing_column"),
    "events/a.csv": ("slug,start_date,host_name\nx,2024-06-01,y\n", "missing_column"),
    "people/a.csv": ("1,Ada,ada@example.org,2\n", "no_header"),
    "people/b.csv": ("\n\n", "empty_file"),
    "people/c.csv": (b"", "empty_file"),
    "people/d.csv": ('person_id,name_first,name_last,role\n1,"Ada,B,Teacher\n', "unreadable_file"),
    "people/e.pdf": (b"%PDF-1.4", "unsupported_format"),
    "people/f.csv": (b"\xff\xfea", "unreadable_file"),
    "rosters/r.csv": ("Participant Name,Participant Email\nA,a@example.org\n", "event_not_named"),
    "attendance_wide/E1/w.csv": ("Name,Email\nA,a@example.org\n", "missing_column"),
    "meeting_logs/m.csv": ("Name,Email,Join Time\nA,a@example.org,6/25/2024 9:00\n", "event_not_found"),
    "s.csv": ("Student Name,Score\nXy Zzy,1\n", "student_level_data"),
}


def test_every_refusal_has_its_code_a_note_and_a_line_in_the_ledger(put: Put, inbox: Path) -> None:
    for name, (content, _) in REFUSALS.items():
        put(name, content)
    put("organizations/good.csv", "organizations.csv")
    results = land_inbox()
    found = {
        result.path.relative_to(inbox).as_posix(): result.code for result in results if result.outcome == "refused"
    }
    assert found == {name: code for name, (_, code) in REFUSALS.items()}
    assert [result.feed for result in results if result.outcome == "landed"] == ["organizations"]
    for name, code in found.items():
        note = (inbox / f"{name}.why.txt").read_text()
        assert str(code) in note
    assert dict(_query("select source_name, code from audit.refused_file where is_open")) == found
    assert _query("select count(*) from audit.batch") == [(1,)]

    messages = {result.path: result.message for result in results}
    again = land_inbox()
    assert {result.path: result.message for result in again} == {r.path: messages[r.path] for r in again}
    assert len(again) == len(REFUSALS)


def test_a_corrected_file_lands_and_its_note_goes(put: Put, inbox: Path) -> None:
    put("organizations/a.csv", "org,nmae\n1,x\n")
    assert _one(land_inbox()).outcome == "refused"
    put("organizations/a.csv", "organizations.csv")
    assert _one(land_inbox()).outcome == "landed"
    assert list((inbox / "organizations").iterdir()) == []
    assert _query("select count(*) from audit.refused_file where is_open") == [(0,)]


def test_a_refused_file_that_is_taken_away_is_closed(put: Put, inbox: Path) -> None:
    path = put("a.csv", "a,b\n1,2\n")
    assert _one(land_inbox()).outcome == "refused"
    path.unlink()
    assert land_inbox() == []
    assert list(inbox.iterdir()) == []
    assert _query("select is_open from audit.refused_file") == [(False,)]


@pytest.mark.parametrize("name", ["students.csv", "school_system_users.csv"])
@pytest.mark.parametrize("feed", [None, "people", "organizations"])
def test_nothing_of_a_file_of_students_is_kept(put: Put, name: str, feed: str | None) -> None:
    path = put("a.csv", name)
    result = _one(land_files([path], feed=feed))
    assert result.code == "student_level_data"
    with connect() as connection:
        tables = connection.execute(
            "select format('%I.%I', schemaname, relname), n_tup_ins from pg_stat_user_tables"
            " where schemaname like 'staging%' or relname in ('batch', 'malformed_row')"
        ).fetchall()
        for table, _ in tables:
            assert connection.execute(f"select count(*), pg_relation_size('{table}') from {table}").fetchone() == (0, 0)
        (text,) = connection.execute("select string_agg(r::text, '') from audit.refused_file as r").fetchone() or ("",)
    for cell in ("First 1", "600001", "Given 2", "Family 2", "stud,"):
        assert cell not in text
        assert cell not in result.message
        assert cell not in path.with_name("a.csv.why.txt").read_text()


STUDENTS = {
    "organizations/first.csv": "Student Name: Qwertz,Student ID: 600001\n",
    "json.csv": '[{"Student Name": "Qwertz", "Student ID": 600001}]\n',
    "organizations/column.csv": "org_id,name,Students\n1,x,28\n2,y,Qwertz\n",
    "organizations/below.csv": "org_id,name\n" + "1,x\n" * 30 + "Student Name,Student ID\nQwertz,600001\n",
    "people/slipped.csv": "person_id,name_first,name_last,role\n1,Qwertz,600001,8,Student\n",
    "rosters/E1/class.csv": "Name,Email,Role,Grade\nQwertz,600001@example.org,Student,Grade 8\n",
}


def test_students_are_kept_nowhere_whatever_they_come_in(put: Put, caplog: pytest.LogCaptureFixture) -> None:
    paths = [put(name, content) for name, content in STUDENTS.items()]
    results = land_inbox()
    assert [(result.outcome, result.code) for result in results] == [("refused", "student_level_data")] * len(STUDENTS)
    assert _query("select count(*) from audit.batch") == [(0,)]
    assert _query("select count(*) from audit.malformed_row") == [(0,)]
    told = "".join([*(result.model_dump_json() for result in results), caplog.text])
    told += "".join(str(row) for row in _query("select r::text from audit.refused_file as r"))
    told += "".join(path.with_name(f"{path.name}.why.txt").read_text() for path in paths)
    assert "Qwertz" not in told
    assert "600001" not in told


def test_a_row_held_aside_that_may_be_a_student_is_counted_and_not_kept(put: Put) -> None:
    put("event_sessions/a.csv", _sessions(24, 25) + "Student ID 600001,Qwertz\nE1,2024-06-26\n")
    result = _one(land_inbox())
    assert (result.rows, result.malformed) == (4, 2)
    assert _query("select row_number, width, cells from audit.malformed_row order by 1") == [
        (3, 2, []),
        (4, 2, ["E1", "2024-06-26"]),
    ]


def test_messages_hold_no_personal_value(put: Put, caplog: pytest.LogCaptureFixture) -> None:
    secrets = ("Qwertz", "qwertz@example.org", "555-0199")
    people = "person_id,name_first,name_last,role,cell_phone\n"
    put("people/short.csv", f"{people}1,Qwertz,Qwertz\n")
    put("people/open.csv", f'{people}1,"Qwertz,x,Teacher,555-0199\n')
    put("people/none.csv", "1,Qwertz,qwertz@example.org,555-0199\n")
    put("meeting_logs/a.csv", "Name,Email,Join Time\nQwertz,qwertz@example.org,6/25/2024 9:00\n")
    results = land_inbox()
    assert len(results) == 4
    told = "".join([*(result.model_dump_json() for result in results), caplog.text])
    told += "".join(str(row) for row in _query("select code, message from audit.refused_file"))
    assert not [secret for secret in secrets if secret in told]


# --- which event ------------------------------------------------------------------------------------------------------


def _schedule(put: Put) -> None:
    put("event_sessions/s.csv", "event_sessions.csv")
    put("people/p.csv", "people.csv")


def test_a_log_is_placed_by_its_meeting_id(put: Put) -> None:
    _schedule(put)
    put("meeting_logs/log.csv", "meeting_with_block.csv")
    log = land_inbox()[-1]
    assert (log.feed, log.outcome, log.rows, log.event) == ("meeting_logs", "landed", 3, None)
    facts = _query("select facts, header_line, data_date::text from audit.batch where feed = 'meeting_logs'")[0]
    assert facts[0]["meeting_key"] == "81234567890"
    assert facts[1:] == (4, "2024-06-24")


def test_a_log_is_placed_by_its_times_and_its_roster(put: Put) -> None:
    _schedule(put)
    put("rosters/E1/r.csv", "roster.csv")
    put("meeting_logs/log.csv", "meeting_plain.csv")
    assert land_inbox()[-1].outcome == "landed"


def test_a_log_is_placed_by_enrollments_through_the_people(put: Put) -> None:
    _schedule(put)
    enrollments = "".join(f"{person},E1,2024-05-01,participant\n" for person in ("P1", "P2", "P4"))
    put("enrollments/e.csv", f"person_id,event_id,created,role\n{enrollments}")
    put("meeting_logs/log.csv", "meeting_plain.csv")
    assert land_inbox()[-1].outcome == "landed"


def test_a_log_is_tried_again_until_its_roster_is_there(put: Put, inbox: Path) -> None:
    put("meeting_logs/log.csv", "meeting_plain.csv")
    nothing = _one(land_inbox())
    assert (nothing.outcome, nothing.code) == ("refused", "event_not_found")
    assert "nothing" in nothing.message or "no schedule" in nothing.message
    _schedule(put)
    few = land_inbox()[-1]
    assert few.outcome == "refused"
    assert "E1 (0 of 3 addresses on its roster)" in few.message
    assert "E2 (0 of 3 addresses" in few.message
    put("rosters/E1/r.csv", "roster.csv")
    results = {result.path.name: result.outcome for result in land_inbox()}
    assert results == {"r.csv": "landed", "log.csv": "landed"}
    assert not (inbox / "meeting_logs" / "log.csv.why.txt").exists()
    assert _query("select is_open from audit.refused_file") == [(False,)]


def test_two_events_with_the_same_people_are_listed(put: Put) -> None:
    _schedule(put)
    put("rosters/E1/r.csv", "roster.csv")
    put("rosters/E2/r.csv", "roster.csv")
    put("meeting_logs/log.csv", "meeting_plain.csv")
    refused = next(result for result in land_inbox() if result.feed == "meeting_logs")
    assert refused.code == "event_not_found"
    assert "more than one event" in refused.message
    assert "E1 (2 of 3" in refused.message
    assert "E2 (2 of 3" in refused.message
    assert _one(land_files([refused.path], event="E2")).event == "E2"


def test_a_report_of_meetings_that_are_nobodys_is_not_sent_to_the_folder_of_one_event(put: Put) -> None:
    """In the folder of an event every meeting of the report would count as that event's."""
    _schedule(put)
    heading = "Topic,Meeting ID,Start Time,Name (Original Name),User Email,Join Time,Leave Time\n"
    rows = (
        "A,777 1,01/08/2024 09:00,Ada,ada@example.org,01/08/2024 09:00,01/08/2024 10:00\n"
        "B,777 2,01/09/2024 09:00,Bo,bo@example.org,01/09/2024 09:00,01/09/2024 10:00\n"
    )
    put("report.csv", heading + rows)
    refused = next(result for result in land_inbox() if result.path.name == "report.csv")
    assert refused.code == "event_not_found"
    assert refused.message == (
        "none of its meetings can be given to an event. No event can be found for the first one (777 1, 01/08/2024 "
        "09:00): no session is scheduled at its times (2024-01-08 09:00 to 10:00). Land the schedule (with meeting "
        "ids) and the rosters; in the inbox it is tried again with every pass."
    )


def test_days_of_an_event_stand_in_for_a_schedule(put: Put) -> None:
    put("events/e.csv", "event_id,title,type,start,end\nE1,T,Full PD,6/24/2024,6/28/2024\n")
    put("rosters/E1/r.csv", "roster.csv")
    put("meeting_logs/log.csv", "meeting_plain.csv")
    assert land_inbox()[-1].outcome == "landed"


def test_a_log_of_another_day_is_refused(put: Put) -> None:
    _schedule(put)
    put("rosters/E1/r.csv", "roster.csv")
    put("meeting_logs/log.csv", (FIXTURES / "meeting_plain.csv").read_text().replace("6/25/2024", "8/25/2024"))
    assert "no session is scheduled at its times" in land_inbox()[-1].message


# --- manners ----------------------------------------------------------------------------------------------------------


def test_a_growing_file_waits_for_the_next_pass(put: Put, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("WAREHOUSE_SETTLE_SECONDS")
    path = put("organizations/a.csv", "organizations.csv")
    assert inbox_files(settled_for=60) == []
    assert _one(land_inbox(settled_for=60)).outcome == "skipped"
    assert path.exists()
    assert inbox_files(settled_for=0) == [path]
    monkeypatch.setenv("WAREHOUSE_SETTLE_SECONDS", "60")
    assert _one(land_inbox()).outcome == "skipped"


def test_a_file_that_changes_while_it_lands_is_undone(put: Put, monkeypatch: pytest.MonkeyPatch) -> None:
    from orchestration.lib.landing import one_pass

    path = put("organizations/a.csv", "organizations.csv")
    copy = one_pass.copy_records

    def _and_grow(*arguments: Any) -> Any:
        held = copy(*arguments)
        with path.open("a") as stream:
            stream.write("O3,Late,School,,,,\n")
        return held

    monkeypatch.setattr(one_pass, "copy_records", _and_grow)
    assert _one(land_inbox()).outcome == "skipped"
    assert _query("select count(*) from staging_intake.raw_organizations") == [(0,)]
    monkeypatch.setattr(one_pass, "copy_records", copy)
    assert _one(land_inbox()).rows == 3


def test_a_file_that_was_replaced_since_it_was_looked_at_is_not_read(put: Put, monkeypatch: pytest.MonkeyPatch) -> None:
    """Rows of a load that is undone stay in the server's files for a while: they might be students by now."""
    from orchestration.lib.landing import one_pass

    path = put("organizations/a.csv", "organizations.csv")
    look, loads = one_pass.tables, []

    def _and_replace(*arguments: Any) -> Any:
        found = look(*arguments)
        path.write_text("org_id,name\n1,Qwertz\n")
        return found

    monkeypatch.setattr(one_pass, "tables", _and_replace)
    monkeypatch.setattr(one_pass, "copy_records", lambda *arguments: loads.append(arguments))
    assert _one(land_inbox()).outcome == "skipped"
    assert loads == []


def test_feeds_land_in_the_order_in_which_they_are_needed(put: Put) -> None:
    put("a log.csv", "meeting_with_block.csv")
    put("b sessions.csv", "event_sessions.csv")
    put("c organizations.csv", "organizations.csv")
    put("d people.csv", "people.csv")
    assert [result.feed for result in land_inbox()] == ["organizations", "people", "event_sessions", "meeting_logs"]


def test_the_caller_may_name_feed_and_event(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text("Name,Email,Jun 24\nA,a@example.org,P\n")
    result = _one(land_files([path], feed="rosters", event="E7"))
    assert (result.feed, result.event) == ("rosters", "E7")
    unknown = _one(land_files([FIXTURES / "people.csv"], feed="peopel"))
    assert unknown.code == "no_feed"
    assert "people" in unknown.message


def test_what_is_not_there_or_no_delivery_is_told(tmp_path: Path) -> None:
    (tmp_path / "~$a.xlsx").write_bytes(b"x")
    results = land_files([tmp_path / "nothing.csv", tmp_path / "~$a.xlsx"])
    assert [result.outcome for result in results] == ["refused", "skipped"]


# --- withdrawing ------------------------------------------------------------------------------------------------------


def test_withdraw_takes_a_batch_out_for_good(put: Put) -> None:
    put("organizations/a.csv", "organizations.csv")
    batch = str(_one(land_inbox()).batch_id)
    assert "organizations" in withdraw(batch[:6], "sent by mistake")
    assert _query("select status, status_why from audit.batch") == [("withdrawn", "sent by mistake")]
    assert _query("select event, why from audit.batch_event order by batch_event_id")[-1] == (
        "withdrawn",
        "sent by mistake",
    )
    put("organizations/a.csv", "organizations.csv")
    again = _one(land_inbox())
    assert again.outcome == "already"
    assert "withdrawn (sent by mistake)" in again.message


def test_withdraw_says_what_it_cannot_do(inbox: Path) -> None:
    _workbook(
        inbox / "a.xlsx",
        One=[["org_id", "name"], [1, "One"]],
        Two=[["event_id", "title", "type", "start", "end"], ["E1", "T", "Full PD", "2024-06-24", "2024-06-28"]],
    )
    results = land_inbox()
    digest = str(results[0].batch_id).partition("/")[0]
    for wrong, problem in ((digest[:5], "at least 6"), ("ffffffffff", "no batch"), (digest, "2 batches begin with")):
        with pytest.raises(LandingError, match=problem):
            withdraw(wrong, "x")
    with pytest.raises(LandingError, match="say why"):
        withdraw(digest, " ")
    withdraw(f"{digest}/One", "x")
    with pytest.raises(LandingError, match="withdrawn already"):
        withdraw(f"{digest}/One", "x")


def test_a_withdrawn_file_can_come_back(put: Put, inbox: Path) -> None:
    put("organizations/a.csv", "organizations.csv")
    batch = str(_one(land_inbox()).batch_id)
    with pytest.raises(LandingError, match="is not withdrawn or set aside: its status is landed"):
        restore(batch, "x")
    withdraw(batch, "sent by mistake")
    put("organizations/a.csv", "organizations.csv")
    assert f"warehouse restore {batch[:12]}" in _one(land_inbox()).message
    with pytest.raises(LandingError, match="say why"):
        restore(batch, " ")
    assert "is restored" in restore(batch[:8], "it was right after all")
    assert _query("select status, status_why from audit.batch") == [("landed", None)]
    assert _query("select event, why from audit.batch_event order by batch_event_id") == [
        ("landed", None),
        ("withdrawn", "sent by mistake"),
        ("restored", "it was right after all"),
    ]


def test_a_list_that_comes_back_waits_if_it_removes_too_much(put: Put) -> None:
    put("event_sessions/a__20240601__1.csv", _sessions(*range(10, 20)))
    land_inbox()
    put("event_sessions/a__20240602__1.csv", _sessions(*range(10, 17)))
    few = str(_one(land_inbox()).batch_id)
    withdraw(few, "too few")
    assert "waits and does not count yet: it would remove 3 of the 10 rows" in restore(few, "no, right")
    assert _query("select status from audit.batch order by data_date") == [("landed",), ("waiting",)]


# --- one bad file stops no other --------------------------------------------------------------------------------------

LOG = "Name,Email,Join Time,Leave Time\n"
BLOCK = "Meeting ID,Topic,Start Time,Duration (Minutes)\n81,Algebra,6/24/2024 9:00,{}\n\n"


def test_no_file_of_a_hostile_sender_stops_the_pass(put: Put, inbox: Path, tmp_path: Path) -> None:
    put(
        "events/e.csv",
        "event_id,title,type,start,end\nE1,T,Full PD,6/24/2024,6/28/2024\nE2,T,Full PD,1900-01-01,9999-12-31\n",
    )
    put("event_sessions/s.csv", "event_id,session_date,period,start_time,end_time\nE3,9999-12-31,1,22:00,2:00\n")
    put("organizations/long.csv", f"org_id,name,{'x' * 140_000}\n1,One,\n")
    put("wide.csv", ",".join(f"column number {n}" for n in range(10_000)) + "\n1\n")
    put("meeting_logs/offset.csv", f"{LOG}A,a@example.org,2024-06-24 09:00+99:99,2024-06-24 10:00+99:99\n")
    put("meeting_logs/end.csv", f"{LOG}A,a@example.org,9999-12-31 22:00Z,9999-12-31 23:59Z\n")
    for name, duration in (("huge", "99999999999999"), ("square", "²")):
        put(
            f"meeting_logs/{name}.csv",
            BLOCK.format(duration) + "Name,Email,Total Duration (Minutes)\nA,a@example.org,75\n",
        )
    put("meeting_logs/E1/good.csv", f"{LOG}A,a@example.org,6/24/2024 9:00,6/24/2024 10:00\n")
    _workbook(tmp_path / "whole.xlsx", data=[["org_id", "name"], [7, "Seven"]])
    whole = (tmp_path / "whole.xlsx").read_bytes()
    directory = whole.index(b"PK\x01\x02")
    put("cut.xlsx", whole[:-50])
    put("version.xlsx", whole[: directory + 6] + b"\xff" + whole[directory + 7 :])
    put("organizations/good.csv", "organizations.csv")
    results = {result.path.relative_to(inbox).as_posix(): result for result in land_inbox()}
    assert {name: result.code for name, result in results.items() if result.outcome != "landed"} == {
        "wide.csv": "no_feed",
        "cut.xlsx": "unreadable_file",
        "version.xlsx": "unreadable_file",
        **dict.fromkeys(
            (f"meeting_logs/{name}.csv" for name in ("offset", "end", "huge", "square")), "event_not_found"
        ),
    }
    assert results["organizations/good.csv"].rows == 2
    assert len(results["organizations/long.csv"].message) < 1000
    assert not [name for name, result in results.items() if "nobody foresaw" in result.message]


def test_what_nobody_foresaw_refuses_one_file_and_tells_no_cell(
    put: Put, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    from orchestration.lib.landing import one_pass

    def _fails_at(name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        def _or_fail(*arguments: Any, **named: Any) -> Any:
            subject = arguments[0].source_name if name == "look.csv" else arguments[2].source_name
            if subject.endswith(name):
                raise ZeroDivisionError("qwertz@example.org")
            return function(*arguments, **named)

        return _or_fail

    monkeypatch.setattr(one_pass, "tables", _fails_at("look.csv", one_pass.tables))
    monkeypatch.setattr(one_pass, "copy_records", _fails_at("land.csv", one_pass.copy_records))
    for name in ("look", "land", "good"):
        put(f"organizations/{name}.csv", f"org_id,name\n1,{name}\n")
    results = {result.path.name: result for result in land_inbox()}
    assert {name: result.outcome for name, result in results.items()} == {
        "look.csv": "refused",
        "land.csv": "refused",
        "good.csv": "landed",
    }
    for name in ("look.csv", "land.csv"):
        assert results[name].code == "unreadable_file"
        assert f"organizations/{name}" in results[name].message
        assert "ZeroDivisionError" in results[name].message
    told = caplog.text + str(_query("select message from audit.refused_file")) + str(results)
    assert "qwertz" not in told
    assert "_or_fail" in caplog.text  # the log says the place in the code
    assert _query("select count(*) from audit.refused_file where is_open") == [(2,)]


def test_a_server_that_is_gone_is_no_files_fault(put: Put, monkeypatch: pytest.MonkeyPatch) -> None:
    from orchestration.lib.landing import one_pass

    def _gone(*_: Any) -> None:
        raise psycopg.OperationalError("server closed the connection unexpectedly")

    put("organizations/a.csv", "organizations.csv")
    monkeypatch.setattr(one_pass, "copy_records", _gone)
    with pytest.raises(psycopg.OperationalError, match="server closed"):
        land_inbox()
    assert _query("select count(*) from audit.refused_file") == [(0,)]


LONG = hashlib.sha512(b"x").hexdigest() * 40  # 5,120 letters that do not compress: no index takes them


def test_a_row_whose_id_is_too_long_is_held_and_the_others_land(put: Put) -> None:
    put(
        "event_sessions/a.csv", f"event_id,session_date,period\nE1,2024-06-24,1\n{LONG},2024-06-24,1\nE1,2024-06-25,1\n"
    )
    put("organizations/good.csv", "organizations.csv")
    results = {result.feed: result for result in land_inbox()}
    held = results["event_sessions"]
    assert (held.outcome, held.rows, held.malformed) == ("landed", 3, 1)
    assert "row 2 in line 3 has 5,120 characters in event_id" in held.message
    assert LONG[:20] not in held.message
    assert results["organizations"].outcome == "landed"
    columns = "row_number, line_number, code, column_name, length(cells ->> 0)"
    assert _query(f"select {columns} from audit.malformed_row") == [(2, 3, "value_too_long", "event_id", 5120)]
    assert _query("select _row_number from staging_attendance.raw_event_sessions order by 1") == [(1,), (3,)]


@pytest.mark.parametrize("feed", sorted(load_contracts()))
def test_no_key_of_any_feed_is_too_long_for_an_index(put: Put, feed: str) -> None:
    contract = load_contracts()[feed]
    keys = contract.key_columns
    assert {name for name in contract.natural_key if not name.startswith("_")} <= set(keys)
    names = [column.name for column in contract.columns]
    days = ["Jun 24"] if contract.other_columns == "days" else []
    # of figures about groups no two rows have the same key, and none is about one student (rule R1)
    rows = [
        [LONG if name == key else str(number) for name in names] + ["P" for _ in days]
        for number, key in enumerate(keys, start=20)
    ]
    content = "\n".join(",".join(cells) for cells in [[*names, *days], *rows, ["19"] * (len(names) + len(days))])
    result = _one(land_files([put(f"{feed}/E1/a.csv", content + "\n")]))
    assert (result.outcome, result.rows, result.malformed) == ("landed", len(keys) + 1, len(keys))
    assert _query("select column_name from audit.malformed_row order by row_number") == [(key,) for key in keys]


def test_a_number_that_the_spreadsheet_rounded_is_told_and_no_id(inbox: Path) -> None:
    _workbook(
        inbox / "organizations" / "a.xlsx",
        data=[
            ["org_id", "name", "tax number"],
            [12345678901234567890, "One", 1],
            [2, "Two", 9876543210987654],
            [3, 4, 5],
        ],
    )
    result = _one(land_inbox())
    assert (result.rows, result.malformed) == (3, 1)
    assert "row 1 in line 2 has a rounded number in org_id" in result.message
    assert "1 number(s) of more than 15 digits, which a spreadsheet rounds, first in row 2, column 'tax number'" in (
        result.message
    )
    assert _query("select org_id from staging_intake.raw_organizations order by 1") == [("2",), ("3",)]
    assert _query("select code, column_name from audit.malformed_row") == [("digits_lost", "org_id")]
    assert _query("select facts ->> 'rounded_numbers' from audit.batch") == [("1",)]


def test_a_rounded_number_without_a_heading_is_told_by_its_column(inbox: Path) -> None:
    _workbook(inbox / "organizations.xlsx", data=[["org_id", "name"], [1, "One"], [2, "Two", 9876543210987654]])
    result = _one(land_inbox())
    assert (result.outcome, result.rows) == ("landed", 2)
    assert "first in row 2, column 3: format" in result.message


def test_names_and_events_beyond_all_measure_are_told(put: Put, tmp_path: Path) -> None:
    deep = "/".join(["d" * 200] * 15)  # 3,014 characters
    put(f"{deep}/a.csv", "a,b\n1,2\n")
    assert _one(land_inbox()).code == "no_feed"
    assert _query("select length(source_name) < 300 from audit.refused_file") == [(True,)]
    roster = put("rosters/r.csv", "roster.csv")
    for event in (LONG, "E\x001", "E\udcff"):
        refused = _one(land_files([roster], event=event))
        assert (refused.code, "an id has at most 255 characters" in refused.message) == ("event_not_named", True)


def test_columns_of_a_sheet_that_are_no_day_are_told(put: Put) -> None:
    put("attendance_wide/E1/a.csv", "Name,Email,Jun 24,Remark,Total,Jun 25\nA,a@example.org,P,late bus,2,P\n")
    assert (
        "2 column(s) that are no day are kept and not counted: column 4, 'Remark'; column 5, 'Total'"
        in _one(land_inbox()).message
    )


def test_a_date_yet_to_come_in_a_name_is_told(put: Put) -> None:
    put("organizations/organizations__21990101__1.csv", "organizations.csv")
    assert "2199-01-01, is yet to come" in _one(land_inbox()).message


@pytest.mark.parametrize("is_named", [True, False])
def test_a_file_that_somebody_writes_is_left_alone(put: Put, monkeypatch: pytest.MonkeyPatch, is_named: bool) -> None:
    monkeypatch.delenv("WAREHOUSE_SETTLE_SECONDS")
    monkeypatch.setattr("orchestration.lib.landing.inbox.GROWTH_SECONDS", 0.5)
    growing = put("organizations/a.csv", "org_id,name\n1,One\n")
    put("organizations/b.csv", "organizations.csv")
    is_over = threading.Event()

    def _write() -> None:
        while not is_over.wait(0.05):
            with growing.open("a") as stream:
                stream.write("2,Two\n")

    writer = threading.Thread(target=_write)
    writer.start()
    try:
        results = land_files([growing]) if is_named else land_inbox()
    finally:
        is_over.set()
        writer.join()
    found = {result.path.name: result for result in results}
    assert found["a.csv"].outcome == "skipped"
    assert "still being written" in found["a.csv"].message
    assert is_named or found["b.csv"].outcome == "landed"
    rows = growing.read_text().count("\n") - 1
    again = _one(land_files([growing]) if is_named else land_inbox())
    assert (again.outcome, again.rows) == ("landed", rows)


def test_of_a_link_its_content_is_archived(inbox: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere.csv"
    shutil.copyfile(FIXTURES / "organizations.csv", elsewhere)
    (inbox / "organizations").mkdir()
    (inbox / "organizations" / "a.csv").symlink_to(elsewhere)
    result = _one(land_inbox())
    assert result.outcome == "landed"
    assert not (inbox / "organizations" / "a.csv").is_symlink()
    kept = tmp_path / "archive" / "organizations" / str(result.batch_id)[:12] / "a.csv"
    assert elsewhere.exists()
    elsewhere.unlink()
    assert not kept.is_symlink()
    assert kept.read_bytes() == (FIXTURES / "organizations.csv").read_bytes()


def test_the_archive_says_the_event_whatever_its_id(put: Put, tmp_path: Path) -> None:
    put("rosters/spring 2024/r.csv", "roster.csv")
    put("rosters/Spring 2024/r.csv", "roster.csv")
    outside = tmp_path / "r.csv"
    shutil.copyfile(FIXTURES / "roster.csv", outside)
    before = {(result.batch_id, result.event) for result in land_inbox()}
    roster = put("rosters/r.csv", "roster.csv")
    before |= {(result.batch_id, result.event) for result in land_files([roster], event="../../x/y")}
    assert {event for _, event in before} == {"spring 2024", "Spring 2024", "../../x/y"}
    assert len({path.parent.as_posix().casefold() for path in (tmp_path / "archive").rglob("*.csv")}) == 3
    again = land_files([tmp_path / "archive"])
    assert {result.outcome for result in again} == {"already"}
    assert {(result.batch_id, result.event) for result in again} == before


# --- whatever arrives -------------------------------------------------------------------------------------------------

ODD = [
    *(
        "9999-12-31",
        "0001-01-01",
        "²",
        "٣",
        "=1+1",
        "\u202e",
        "\ufeff",
        "\x00",
        '"',
        "a\nb",
        "a\rb",
        ",",
        ";",
        "\t",
        "|",
    ),
    *("1e309", "\\N", "\\.", "😀", "+99:99", "9999-12-31 23:59:59Z", "", " ", "E1", "a@example.org", "6/24/2024 9:00"),
]
WORDS = st.text(st.characters(exclude_categories=["Cc", "Cs"]), max_size=6)
WRITINGS = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32")

# Feeds with columns or rows of figures about students.
COUNT_STUDENTS = ("achievement", "classes", "implementation", "intake_survey", "student_aggregates")

# The fixtures are one for all examples: each example empties the folder by landing it.
EXAMPLES = hypothesis.settings(
    max_examples=40, deadline=None, suppress_health_check=[hypothesis.HealthCheck.function_scoped_fixture]
)


def _counted(text: str, delimiter: str) -> int:
    """Records after the header that hold more than blanks, by the csv module on the decoded text."""
    rows = csv.reader(io.StringIO(text.replace("\0", ""), newline=""), delimiter=delimiter)
    return sum(any(map(str.strip, cells)) for cells in rows) - 1


@EXAMPLES
@given(
    feed=st.sampled_from(sorted(load_contracts())),
    rows=st.lists(st.lists(st.sampled_from(ODD) | WORDS, min_size=1, max_size=30), max_size=6),
    writing=st.sampled_from(WRITINGS),
    delimiter=st.sampled_from(",;\t|"),
    end=st.sampled_from(["\n", "\r\n", "\r"]),
)
def test_every_record_of_every_feed_lands_or_is_held(
    put: Put, feed: str, rows: list[list[str]], writing: str, delimiter: str, end: str
) -> None:
    contract = load_contracts()[feed]
    header = [*(column.name for column in contract.columns), *(["Jun 24"] if contract.other_columns == "days" else [])]
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=delimiter, lineterminator=end, quoting=csv.QUOTE_ALL)
    writer.writerows([header, *((cells * len(header))[: len(header) + len(cells) % 3 - 1] for cells in rows)])
    text = out.getvalue()
    result = _one(land_files([put(f"{feed}/E1/a.csv", text.encode(writing, "replace"))]))
    if result.outcome == "refused":
        # a character that no text holds, or words where students are counted (rule R1)
        assert "\0" in text if result.code == "unreadable_file" else feed in COUNT_STUDENTS, result.message
        assert result.code in ("unreadable_file", "student_level_data")
    if result.batch_id:
        assert result.rows == _counted(text.encode(writing, "replace").decode(writing), delimiter)
        landed = _query(f"select count(*) from {contract.relation} where _batch_id = %s", result.batch_id)
        held = _query("select count(*) from audit.malformed_row where batch_id = %s", result.batch_id)
        assert landed[0][0] + held[0][0] == result.rows


@EXAMPLES
@given(
    content=st.binary(max_size=400)
    | st.builds(
        lambda source, places: bytes(
            places.get(place, byte) for place, byte in enumerate((FIXTURES / source).read_bytes())
        ),
        st.sampled_from(["organizations.csv", "meeting_with_block.csv", "attendance_two_lines.csv", "feedback.csv"]),
        st.dictionaries(st.integers(0, 400), st.integers(0, 255), max_size=12),
    ),
    folder=st.sampled_from(["", "organizations", "meeting_logs/E1", "attendance_wide/E1", "feedback/E1"]),
    suffix=st.sampled_from([".csv", ".xlsx", ".txt"]),
)
def test_whatever_the_bytes_a_file_is_taken_or_refused_in_words(
    put: Put, content: bytes, folder: str, suffix: str
) -> None:
    result = _one(land_files([put(f"{folder}/a{suffix}".lstrip("/"), content)]))
    assert result.outcome in ("landed", "waiting", "already", "refused")
    assert "nobody foresaw" not in result.message
    if result.batch_id:
        counts = "row_count, malformed_count"
        ((relation, rows, malformed),) = _query(
            f"select relation, {counts} from audit.batch where batch_id = %s", result.batch_id
        )
        assert _query(f"select count(*) from {relation} where _batch_id = %s", result.batch_id) == [(rows - malformed,)]


# --- kill -9 ----------------------------------------------------------------------------------------------------------


COPYING = """
    select exists (select from pg_stat_progress_copy where datname = current_database() and tuples_processed > 0)
"""


def test_a_killed_landing_leaves_nothing_and_the_next_one_everything(put: Put, inbox: Path) -> None:
    rows = 200_000
    path = put("organizations/a.csv", "org_id,name,city\n" + "".join(f"O{n},Name {n},Town\n" for n in range(rows)))
    program = "from orchestration.lib.landing import land_inbox; land_inbox()"
    child = subprocess.Popen([sys.executable, "-c", program], cwd=settings.ROOT, env=dict(os.environ))
    with connect(autocommit=True) as connection:
        while child.poll() is None and connection.execute(COPYING).fetchone() != (True,):
            time.sleep(0.002)
    child.send_signal(signal.SIGKILL)
    assert child.wait() == -signal.SIGKILL
    assert _query("select count(*) from audit.batch") == [(0,)]
    assert _query("select count(*) from staging_intake.raw_organizations") == [(0,)]
    assert path.exists()
    assert _one(land_inbox()).outcome == "landed"
    counted = _query("select count(*), count(distinct _row_number) from staging_intake.raw_organizations")
    assert counted == [(rows, rows)]
    assert not path.exists()


# --- the date a file speaks of ----------------------------------------------------------------------------------------


def test_the_newest_time_in_the_rows_dates_a_file(put: Put) -> None:
    heads = "Name (Original Name),User Email,Join Time,Leave Time\n"
    put("meeting_logs/E1/log.csv", f"{heads}Ada,a@example.org,7/8/2024 9:00,7/8/2024 12:00\n")
    signups = "Timestamp,First name,Last name,Professional email\n"
    put(
        "web_signups/web_signups__20240710__1.csv",
        f"{signups}6/1/2024 9:00:00,Ada,Poe,a@example.org\n7/9/2024 9:00:00,Bo,Poe,b@example.org\n"
        "7/9/2042 9:00:00,Cy,Poe,c@example.org\n",
    )
    put("people/people__20240710__1.csv", "person_id,name_first,name_last,role\nP9,Di,Poe,Teacher\n")
    land_inbox()
    assert _query(
        "select feed, data_date::text, data_date_source, facts ->> 'name_date' from audit.batch order by 1"
    ) == [
        ("meeting_logs", "2024-07-08", "file", None),
        ("people", "2024-07-10", "name", None),
        ("web_signups", "2024-07-09", "file", "2024-07-10"),
    ]


def test_of_two_exports_of_the_same_responses_the_later_named_is_the_newer(put: Put) -> None:
    signups = "Timestamp,First name,Last name,Professional email,Job title\n6/1/2024 9:00:00,Ada,Poe,a@example.org,"
    put("web_signups/web_signups__20240710__1.csv", f"{signups}Coach\n")
    put("web_signups/web_signups__20240709__1.csv", f"{signups}Teacher\n")
    land_inbox()
    with lock.writer_lock("test"), connect(autocommit=True) as connection:
        build_id = builds.start_build(connection, kind="selection", command="test")
        newest = connection.execute("select source_name from audit.current_batch order by recency desc limit 1")
        assert newest.fetchone() == ("web_signups/web_signups__20240710__1.csv",)
        builds.finish_build(connection, build_id, "failed")
