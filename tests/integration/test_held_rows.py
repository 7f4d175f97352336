"""Rows that are held, mended in the workbook of held rows, and landed: as if they had been sent right at once."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from rich.console import Console

from orchestration.lib import held_rows, landing, settings, worklist
from orchestration.lib.database import connect
from orchestration.lib.landing import mended
from orchestration.lib.publish import Fingerprint
from tests.integration.conftest import fingerprints, fresh_database, publish_untested
from tests.integration.test_dbt_project import _dbt

AS_OF = date(2024, 12, 31)

# Names of files, and what stands in them; what is in ⟨wrong|right⟩ is what the sender got wrong.
FILES = {
    "people__20240501__1.csv": (
        "person_id,name_first,name_last,professional_email,created,employer_id,role,role_start\n"
        "P1,Ada,Whitlock,ada@example.org,2024-01-10,,teacher,2023-08-01\n"
        "P2,Gus,Hernandez,gus@example.org,2024-01-10,,teacher,2023-08-01\n"
        "P9,Fay,Lead,fay@example.org,2024-01-10,,,\n"
    ),
    "events__20240501__1.csv": (
        "event_id,title,type,format,curriculum,start,end,event_days,Remark\n"
        "701,Summer Algebra,Full PD,Intensive,Algebra,⟨2024-06-3x|2024-06-03⟩,2024-06-05,3,=1+1\n"
        "702,Fall Physics,Full PD,Intensive,Physics,2024-10-07,2024-10-08,2,\n"
    ),
    # was sent wrong before, and is wrong in both worlds: the newer file supersedes it
    "events__20240401__1.csv": (
        "event_id,title,type,format,curriculum,start,end,event_days\n"
        "701,Summer Algebra,Full PD,Intensive,Algebra,2024-06-3x,2024-06-05,3\n"
    ),
    "event_sessions__20240501__1.csv": (
        "event_id,session_date,period\n"
        "701,2024-06-03,1\n701,⟨June the fourth|2024-06-04⟩,1\n701,2024-06-05,1\n702,2024-10-07,1\n702,2024-10-08,1\n"
    ),
    "enrollments__20240601__1.csv": (
        "person_id,event_id,enrollment_role,created\n"
        "P9,701,facilitator,2024-05-01\nP1,701,participant,2024-05-02\n"
        "⟨|P2⟩,701,participant,2024-05-02\nP9,702,facilitator,2024-05-01\nP1,702,participant,2024-05-02\n"
        "P2,702,participant,2024-05-02\n"
    ),
    "attendance_long__20240606__1.csv": (
        "user_id,event_id,attendance_date,attendance_period,attendance_value\n"
        "P1,701,2024-06-03,1,Present\nP1,701,⟨6/44/24|2024-06-04⟩,1,Present\nP1,701,2024-06-05,1,⟨z|Absent⟩\n"
        "P2,701,2024-06-03,1,Present⟨,surplus|⟩\n"
    ),
    "attendance_wide/702/roster__20241009__1.csv": (
        "Name,Email,Oct 7,Oct 8,Seat\n"
        "Ada Whitlock,ada@example.org,⟨zz|Present⟩,Present,A\nGus Hernandez,gus@example.org,Absent,Present,B\n"
    ),
    "feedback/701/Anonymous survey.csv": (
        "Timestamp,I am confident with the content of the curriculum.,What will you take with you?\n"
        "6/5/2024 16:01:00,5,Much\n⟨sometime|6/5/2024 16:02:00⟩,4,Some\n6/5/2024 16:03:00,⟨17|3⟩,More\n"
    ),
}
WRONG, RIGHT = 0, 1
KINDS = ("events", "event_sessions", "enrollments", "attendance_long", "attendance_wide", "feedback")
# The same bytes under a later date: what is held in them is held still.
FILES["events__20240601__1.csv"] = FILES["events__20240501__1.csv"]


def _version(text: str, which: int) -> str:
    parts = [text.partition("⟩") for text in f"⟩{text}".split("⟨")]
    return parts[0][2] + "".join(choice.split("|")[which] + rest for choice, _, rest in parts[1:])


def _send(inbox: Path, which: int) -> None:
    for name, text in FILES.items():
        path = inbox / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(_version(text, which), encoding="utf-8")


def _query(query: str, *parameters: Any) -> list[tuple[Any, ...]]:
    with connect() as connection:
        return connection.execute(query, parameters).fetchall()


@contextmanager
def _warehouse(name: str, folder: Path, which: int) -> Iterator[Path]:
    with fresh_database(), pytest.MonkeyPatch.context() as patch:
        inbox = folder / name
        patch.setenv("WAREHOUSE_INBOX", str(inbox))
        _send(inbox, which)
        results = landing.land_inbox(settled_for=0)
        assert {result.outcome for result in results} == {"landed", "already"}, results
        publish_untested(AS_OF)
        yield inbox


@pytest.fixture(scope="module")
def right(warehouse_home: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Fingerprint]:
    with _warehouse("sent_right", tmp_path_factory.mktemp("right"), RIGHT):
        assert _query("select * from quarantine.rejected_row") == []
        return fingerprints()


# What a person corrects, by feed: the cell as it stands in the workbook, and as it is written there instead. The second
# time the last of them is corrected, which was wrong again.
CORRECTIONS = (
    {
        "events": {"2024-06-3x": "2024-06-03"},
        "event_sessions": {"June the fourth": "2024-06-04"},
        "enrollments": {"": "P2"},
        "attendance_long": {"6/44/24": "2024-06-04", "z": "Absent", "surplus": None},
        "attendance_wide": {"zz": "Present"},
        "feedback": {"sometime": "6/5/2024 16:02:00", "17": "12"},
    },
    {"feedback": {"12": "3"}},
)


def _export(path: Path) -> openpyxl.Workbook:
    held_rows.export(path, None)
    return openpyxl.load_workbook(path)


def _mend(path: Path, corrections: dict[str, dict[str, str | None]], inbox: Path) -> None:
    """Correct what is wrong, as a person does in a spreadsheet, and put the workbook into the inbox."""
    book = openpyxl.load_workbook(path)
    for sheet in book:
        found = corrections.get(sheet.title.rpartition(" ")[0], {})
        for row in sheet.iter_rows(min_row=2):
            for cell in row:
                text = "" if cell.value is None and cell.column == 1 else cell.value
                if text in found:
                    cell.value = found[text]
    book.save(inbox / path.name)


def _land(inbox: Path) -> None:
    results = landing.land_inbox(settled_for=0)
    assert results, inbox
    assert {result.outcome for result in results} == {"landed"}, results


def test_rows_mended_in_the_workbook_count_as_if_they_had_been_sent_right(
    right: dict[str, Fingerprint], tmp_path: Path
) -> None:
    with _warehouse("sent_wrong", tmp_path, WRONG) as inbox:
        held = _query("select distinct feed, row_number, code, state from quarantine.rejected_row order by 1, 2")
        assert {feed for feed, *_ in held} == set(KINDS)
        assert ("events", 1, "bad_date", "open") in held
        assert ("event_sessions", 1, "event_not_found", "retried") in held  # its event is held
        seen = "select source_file, first_seen, last_seen from quarantine.rejected_row where feed = 'events'"
        assert _query(seen) == [("events__20240501__1.csv", date(2024, 4, 1), date(2024, 6, 1))]

        # it looks like what was sent
        book = _export(tmp_path / "held.xlsx")
        assert [sheet.title for sheet in book] == [*(f"{feed} {n}" for n, feed in enumerate(sorted(KINDS), 1)), "About"]
        events = list(book["events 5"].iter_rows())
        header = ["event_id", "title", "type", "format", "curriculum", "start", "end", "event_days", "Remark"]
        assert [cell.value for cell in events[0]] == [*header, mended.WHY_HEADING, mended.ROW_HEADING]
        assert len(events) == 2  # the other event is not held
        start, remark, why = events[1][5], events[1][8], events[1][9]
        assert start.value == "2024-06-3x"
        assert "bad_date" in start.comment.text
        assert start.fill.fgColor.rgb != events[1][4].fill.fgColor.rgb
        assert (remark.value, remark.data_type) == ("=1+1", "s")  # and no formula
        assert why.value.startswith("start: The value is no date (bad_date). Write it like 2024-06-03")
        assert [cell.value for cell in next(book["attendance_wide 2"].iter_rows(min_row=2))][:5] == [
            "Ada Whitlock", "ada@example.org", "zz", "Present", "A",
        ]  # fmt: skip
        slipped = list(book["attendance_long 1"].iter_rows(values_only=True))[4]
        assert slipped[:6] == ("P2", "701", "2024-06-03", "1", "Present", "surplus")

        # a wording that the crosswalk learns releases its row by itself: nothing lands, staging judges nothing again
        with connect(autocommit=True) as connection:
            connection.execute("insert into crosswalks.attendance_value_alias values ('zz', 'Present')")
        models = ("int_attendance_hand_checked", "int_attendance_mark", "int_attendance_wide_judged", "rejected_row")
        done = _dbt("run", "--select", *models)
        assert done.returncode == 0, done.stdout[-3000:]
        waiting = "select count(*) from {}.rejected_row where feed = 'attendance_wide'"
        assert _query(waiting.format("quarantine")) == [(1,)]
        assert _query(waiting.format("quarantine__next")) == [(0,)]

        # what is wrong still is held in its place, what is right counts; what is left out comes in by itself, as the
        # event that it lacked is mended, too
        book["feedback 6"].delete_rows(2)
        book.save(tmp_path / "held.xlsx")
        _mend(tmp_path / "held.xlsx", CORRECTIONS[0], inbox)
        _land(inbox)
        publish_untested(AS_OF)
        left = _query("select feed, row_number, code, value, state, mended_in from quarantine.rejected_row")
        assert left == [("feedback", 3, "score_out_of_range", "12", "retried", "held.xlsx")]
        # it is told by the place where the value stands that was judged: sheet, row and line; the CSV has it in row 3
        (line,) = worklist.rejected_rows(None).rows
        assert (line["file"], line["part"], line["row"], line["line"]) == ("held.xlsx", "feedback 6", 2, 3)
        ((mended_batch,),) = _query(
            "select batch_id from audit.batch where source_name = 'held.xlsx' and feed = 'feedback'"
        )
        assert mended_batch.startswith(line["batch"])
        printed = Console(width=200, record=True, file=StringIO())
        worklist.print_rejected(printed, worklist.Rejected([line]))
        assert "held.xlsx, feedback 6 2 3 " in " ".join(printed.export_text().split())
        states = "select state from quarantine.rejected_row_history where batch_id = %s and row_number = %s"
        ((events_file,),) = _query("select batch_id from audit.batch where source_name like 'events__20240501%%'")
        assert _query(f"{states} order by published_at", events_file, 1) == [("open",), ("mended",)]

        # the row as it was mended is mended again
        again = _export(tmp_path / "again.xlsx")
        assert [sheet.title for sheet in again] == ["feedback 1", "About"]
        assert [row[:3] for row in again["feedback 1"].iter_rows(min_row=2, values_only=True)] == [
            ("6/5/2024 16:03:00", "12", "More")
        ]
        _mend(tmp_path / "again.xlsx", CORRECTIONS[1], inbox)
        _land(inbox)
        publish_untested(AS_OF)
        assert _query("select feed, row_number, code from quarantine.rejected_row") == []
        assert held_rows.export(tmp_path / "none.xlsx", None) == []
        assert not (tmp_path / "none.xlsx").exists()

        # nothing counts twice, and what readers see is what a sender who had sent it right would have given
        now = fingerprints()
        seen = [name for name in right if name.partition(".")[0] in ("marts", "restricted", "reports", "quarantine")]
        assert [name for name in seen if now[name] != right[name]] == []
        lost = "select feed, source_file from quality.conservation where difference <> 0 or rows_lost <> 0"
        assert _query(lost) == []
        moved = "select sum(filtered) from quality.conservation where source_file in ('held.xlsx', 'again.xlsx')"
        assert _query(moved) == [(4 + 1 + 3 + 3 + 1 + 2 + 1,)]

        # withdrawn, the mended row stands in no place; the one before it does again
        ((batch,),) = _query("select batch_id from audit.batch where source_name = 'again.xlsx'")
        landing.withdraw(batch, "not so")
        assert _query(
            "select count(*) from audit.current_mended_row where mended_row_number = 3 and source_name = 'held.xlsx' "
            "and batch_id like '%%/feedback%%'"
        ) == [(1,)]


def test_a_mended_row_whose_file_has_not_landed_waits_in_the_inbox(
    database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WAREHOUSE_INBOX", str(tmp_path))
    text = f"event_id,title,{mended.WHY_HEADING},{mended.ROW_HEADING}\n701,Algebra,no date,{'0' * 16}#1\n"
    (tmp_path / "mended.csv").write_text(text, encoding="utf-8")
    (result,) = landing.land_inbox(settled_for=0)
    assert (result.outcome, result.code) == ("refused", "mended_file_unknown")


def test_rows_that_mend_no_held_row_are_held(database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WAREHOUSE_INBOX", str(tmp_path))
    header = "event_id,session_date,period"
    (tmp_path / "event_sessions__20240501__1.csv").write_text(f"{header}\n701,x,1\n701,y,2\n", encoding="utf-8")
    (result,) = landing.land_inbox(settled_for=0)
    batch = mended.short(str(result.batch_id))
    rows = [f"701,2024-06-03,1,,{batch}#1", "701,2024-06-04,1,,", f"701,2024-06-04,2,,{batch}#7"]
    text = "\n".join([f"{header},{mended.WHY_HEADING},{mended.ROW_HEADING}", *rows])
    (tmp_path / "mended.csv").write_text(text, encoding="utf-8")
    (result,) = landing.land_inbox(settled_for=0)
    assert (result.outcome, result.rows, result.malformed) == ("landed", 3, 2)  # a part of a list replaces no list
    assert "row 2 in line 3 names no held row" in result.message
    assert _query("select row_number, code from audit.malformed_row order by 1") == [
        (2, "mended_row_unknown"),
        (3, "mended_row_unknown"),
    ]
    assert _query("select row_number, mended_row_number from audit.mended_row") == [(1, 1)]


@pytest.mark.parametrize("name", ["held.csv", "reports/held.xlsx", "inbox/held.xlsx", "nowhere/held.xlsx"])
def test_a_workbook_of_held_rows_is_not_written_where_others_read(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WAREHOUSE_HOME", str(tmp_path))
    monkeypatch.setenv("WAREHOUSE_INBOX", str(tmp_path / "inbox"))
    for folder in (settings.inbox(), settings.reports_folder()):
        folder.mkdir(parents=True, exist_ok=True)
    path = settings.reports_folder() / "held.xlsx" if name.startswith("reports") else tmp_path / name
    assert held_rows.refuse_path(path)
