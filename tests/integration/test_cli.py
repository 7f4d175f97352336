"""The command line as a person and a program meet it: exit codes, JSON, words; never a trace."""

from __future__ import annotations

import csv
import io
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from jinja2 import TemplateError

from orchestration import cli
from orchestration.lib import settings
from orchestration.lib.database import connect, connection, writer_lock
from orchestration.lib.landing import load_contracts
from orchestration.lib.reports import ANALYSES
from tests.integration.conftest import fresh_database, untested, work_in

AS_OF = "2026-06-30"
DONE, CHECK_FAILED, REFUSED = 0, 1, 2

ORGANIZATIONS = """\
org_id,name,type,state
1,Lakeside Schools,District,RI
"""
PEOPLE = """\
person_id,created,name_first,name_last,email_professional,role,role_start,employer_id
11,2024-03-01,Ada,North,ada@lakeside.example.org,Teacher,2020-08-01,1
12,2024-03-01,Ben,South,ben@lakeside.example.org,Teacher,2020-08-01,1
13,2024-03-01,Cy,East,cy@lakeside.example.org,Teacher,2020-08-01,1
"""
EVENTS = """\
event_id,title,type,format,curriculum,start,end,event_days,org_id
51,Algebra,Training,intensive,Algebra,2026-06-01,2026-06-05,5,1
"""
SESSIONS = ["51,2026-06-01,AM", "51,2026-06-01,PM", "51,2026-06-02,AM", "51,2026-06-02,PM", "51,2026-06-03,AM"]
ENROLLMENTS = """\
person_id,event_id,created,role,is_enrolled
11,51,2026-05-01 10:00:00,participant,yes
12,51,2026-05-01 10:00:00,participant,yes
13,51,2026-05-01 10:00:00,facilitator,yes
"""
CONTRACTS = """\
contract_id,org_id,event_id,start_date,end_date,stipend_threshold
C-9,1,51,2026-05-01,2026-12-31,80%
"""
# due once, before the report date, and monthly from the day after it
REQUESTS = """\
org_id,report,format,cadence,due
1,P1,PDF,once,2026-06-15
1,P2,PDF,monthly,2026-07-01
"""
MARKS = "user_id,event_id,attendance_date,attendance_period,attendance_value"
ATTENDANCE = f"""\
{MARKS}
11,51,2026-06-01,AM,P
11,51,2026-06-01,PM,P
11,51,2026-06-02,AM,here and there
999,51,2026-06-02,AM,P
998,51,2026-06-02,PM,P
"""
# Says of a teacher's day what nobody had said: taken out again by a test.
WRONG = f"""\
{MARKS}
12,51,2026-06-03,AM,P
"""
STUDENTS = """\
Student ID,Student Name,Grade
1,Somebody Young,5
"""


def sessions(rows: list[str]) -> str:
    return "\n".join(["event_id,session_date,period", *rows, ""])


@dataclass
class Said:
    """What a command said, and how it ended."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


class Warehouse:
    """Runs commands in this process, by the entry point that users run."""

    def __init__(self, patch: pytest.MonkeyPatch, capture: pytest.CaptureFixture[str]) -> None:
        self.patch = patch
        self.capture = capture

    def __call__(self, *arguments: object) -> Said:
        self.patch.setattr(sys, "argv", ["warehouse", *map(str, arguments)])
        with pytest.raises(SystemExit) as end:
            sys.exit(cli.main())
        streams = self.capture.readouterr()
        return Said(int(end.value.code or DONE), streams.out, streams.err)


@pytest.fixture
def warehouse(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Warehouse:
    return Warehouse(monkeypatch, capsys)


def one_sentence(said: Said) -> str:
    """What was said is one line, on the error stream alone."""
    assert said.out == ""
    (line,) = said.err.strip().splitlines()
    return line


def put(inbox: Path, files: dict[str, str]) -> None:
    for name, content in files.items():
        (inbox / name).parent.mkdir(parents=True, exist_ok=True)
        (inbox / name).write_text(content, encoding="utf-8")


def rows_of(query: str) -> list[tuple[Any, ...]]:
    with connect() as connection:
        return connection.execute(query).fetchall()


# --- an office at work ------------------------------------------------------------------------------------------------


@dataclass
class Office:
    """A small warehouse that was run once; ``first`` is what ``warehouse run --json`` said."""

    database: str
    inbox: Path
    first: dict[str, Any]
    first_code: int


@pytest.fixture(scope="module")
def _office(warehouse_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """Set up by a child process: so the program itself, its exit code and its two streams are seen once for real."""
    inbox = tmp_path_factory.mktemp("office") / "inbox"
    put(
        inbox,
        {
            "organizations/o.csv": ORGANIZATIONS,
            "people/p.csv": PEOPLE,
            "events/v.csv": EVENTS,
            "event_sessions/s__20260501__1.csv": sessions(SESSIONS),
            "enrollments/e.csv": ENROLLMENTS,
            "contracts/c.csv": CONTRACTS,
            "report_requests/r.csv": REQUESTS,
            "attendance_long/a.csv": ATTENDANCE,
            "attendance_long/wrong.csv": WRONG,
            "kids.csv": STUDENTS,
        },
    )
    with fresh_database() as name:
        environment = {**os.environ, "WAREHOUSE_INBOX": str(inbox)}
        command = [str(Path(sys.executable).parent / "warehouse"), "run", "--as-of", AS_OF, "--json"]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
        assert done.stdout, done.stderr
        yield Office(name, inbox, json.loads(done.stdout), done.returncode)


@pytest.fixture
def office(_office: Office, monkeypatch: pytest.MonkeyPatch) -> Office:
    work_in(_office.database, monkeypatch)
    monkeypatch.setenv("WAREHOUSE_INBOX", str(_office.inbox))
    return _office


@pytest.fixture
def empty(database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty warehouse, and its empty inbox."""
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    monkeypatch.setenv("WAREHOUSE_INBOX", str(inbox))
    return inbox


def test_a_run_tells_a_program_what_landed_what_was_built_and_what_was_reported(office: Office) -> None:
    assert office.first_code == REFUSED  # one file describes students
    landed = {Path(one["path"]).name: one for one in office.first["landed"]}
    assert len(landed) == 10
    assert landed["a.csv"]["feed"] == "attendance_long"
    assert landed["a.csv"]["rows"] == 5
    assert landed["kids.csv"]["outcome"] == "refused"
    assert landed["kids.csv"]["code"] == "student_level_data"
    assert "Somebody" not in json.dumps(office.first)
    assert office.first["build"]["published"] is True
    assert office.first["build"]["problems"] == []
    (report,) = office.first["reports"]
    assert (report["contract"], report["rows"]) == ("C-9", 2)
    assert all(Path(path).is_file() for path in report["paths"])
    # what the partner asked for, and nothing that is not due yet
    (due,) = office.first["due"]
    (path,) = map(Path, due["paths"])
    assert path.match("Lakeside Schools, 1/C-9/teacher_level_attendance__20260630.pdf")
    assert path.is_relative_to(settings.outbox())
    assert path.is_file()


def test_status_tells_what_waits(office: Office, warehouse: Warehouse) -> None:
    said = warehouse("status", "--json")
    assert said.code == DONE
    found = said.json
    assert [line["file"] for line in found["files_refused"]] == ["kids.csv"]
    held = {line["code"]: line["rows"] for line in found["rows_held_back"]}
    assert held["unknown_person"] == 2
    assert held["unmapped_attendance_value"] == 1
    # what was loaded all the same, and is to be looked at, says what to do
    assert all(line["rows"] and line["what_to_do"] for line in found["rows_with_a_warning"])
    # what landed is accounted for, feed by feed; feeds without files are left out
    counted = {line["feed"]: line for line in found["rows_accounted_for"]}
    assert "feedback" not in counted
    assert {line["difference"] for line in counted.values()} == {0}
    marks = counted["attendance_long"]
    assert (marks["files"], marks["landed"], marks["loaded"], marks["held"]) == (2, 6, 3, 3)
    assert found["requests_not_understood"] == []
    # what was due is made
    assert found["reports_due"] == []
    assert found["last_build"][0]["build"] == found["published"][0]["build"] == office.first["build"]["build_id"]


def test_status_speaks_of_the_organization_s_clock(
    office: Office, warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WAREHOUSE_TIMEZONE", "America/New_York")
    said = warehouse("status")
    assert said.code == DONE
    ((published,),) = rows_of(
        "select to_char(published_at at time zone 'America/New_York', 'YYYY-MM-DD HH24:MI') "
        "from audit.build order by sequence desc limit 1"
    )
    assert published in said.out
    assert "+00" not in said.out
    assert "kids.csv" in said.out


def test_what_people_sent_and_what_partners_get_is_closed_to_other_accounts(office: Office) -> None:
    for folder in (settings.archive(), settings.reports_folder()):
        assert folder.stat().st_mode & 0o077 == 0


def test_rejected_tells_each_row_and_its_advice_once(office: Office, warehouse: Warehouse) -> None:
    found = warehouse("rejected", "attendance_long", "--json").json
    assert [(line["code"], line["row"], line["value"]) for line in found] == [
        ("unknown_person", 4, "999"),
        ("unknown_person", 5, "998"),
        ("unmapped_attendance_value", 3, "here and there"),
    ]
    assert {line["file"] for line in found} == {"attendance_long/a.csv"}
    said = warehouse("rejected")
    folded = " ".join(said.out.split())
    assert folded.count(" ".join(found[0]["advice"].split())) == 1
    assert "here and there" in said.out


def test_held_rows_are_exported_to_be_mended_and_nothing_is_overwritten(
    office: Office, warehouse: Warehouse, tmp_path: Path
) -> None:
    path = tmp_path / "held.xlsx"
    said = warehouse("rejected", "attendance_long", "--export", path)
    assert said.code == DONE
    assert "personal values" in said.out
    assert "put it into the inbox, and start: warehouse run" in said.out
    assert path.stat().st_mode & 0o077 == 0
    rows = list(openpyxl.load_workbook(path).worksheets[0].iter_rows(values_only=True))
    assert rows[0][:5] == tuple(MARKS.split(","))
    assert [row[:5] for row in rows[1:]] == [
        ("11", "51", "2026-06-02", "AM", "here and there"),
        ("999", "51", "2026-06-02", "AM", "P"),
        ("998", "51", "2026-06-02", "PM", "P"),
    ]
    said = warehouse("rejected", "--export", path)
    assert said.code == REFUSED
    assert "exists already" in one_sentence(said)
    said = warehouse("rejected", "contracts", "--export", tmp_path / "none.xlsx")
    assert (said.code, (tmp_path / "none.xlsx").exists()) == (DONE, False)


def test_a_file_that_is_overdue_is_late(empty: Path, warehouse: Warehouse) -> None:
    put(empty, {"events__20240101__1.csv": EVENTS})
    warehouse("land")
    (late,) = warehouse("status", "--json").json["files_late"]
    # a month of 31 days, and ten days of grace
    assert (late["feed"], late["newest"], late["due"]) == ("events", "2024-01-01", "2024-02-11")
    assert late["days_late"] > 0


def test_rejected_of_no_feed_says_which_there_are(warehouse: Warehouse, office: Office) -> None:
    said = warehouse("rejected", "atendance_long")
    assert said.code == REFUSED
    sentence = one_sentence(said)
    assert "Did you mean attendance_long?" in sentence
    assert all(feed in sentence for feed in load_contracts())


def test_a_feed_without_rejected_rows_says_so(warehouse: Warehouse, office: Office) -> None:
    said = warehouse("rejected", "contracts")
    assert (said.code, said.out.strip()) == (DONE, "no row is held back")
    assert warehouse("rejected", "contracts", "--json").json == []


# --- asking in SQL ----------------------------------------------------------------------------------------------------

VALUES = (
    "select 1.500 as rate, 3 as n, cast(null as text) as nothing, date '2026-06-30' as day, true as yes, 'é,\"' as t, "
    "cast('NaN' as numeric) as nan, timestamptz '2026-06-30 12:00:00+00' as at, array[1, 2] as list, 'b' as t"
)


def test_sql_as_json_is_an_array_of_objects(warehouse: Warehouse, office: Office) -> None:
    said = warehouse("sql", VALUES, "--json")
    assert said.code == DONE
    assert said.json == [
        {
            "rate": 1.5,
            "n": 3,
            "nothing": None,
            "day": "2026-06-30",
            "yes": True,
            "t": 'é,"',
            "nan": None,
            "at": "2026-06-30T12:00:00+00:00",
            "list": [1, 2],
            "t_2": "b",
        }
    ]
    assert warehouse("sql", "select 1 as n where false", "--json").json == []


def test_sql_as_csv(warehouse: Warehouse, office: Office) -> None:
    said = warehouse("sql", VALUES, "--csv")
    header, row = list(csv.reader(io.StringIO(said.out)))
    assert header == ["rate", "n", "nothing", "day", "yes", "t", "nan", "at", "list", "t_2"]
    assert row[:6] == ["1.500", "3", "", "2026-06-30", "true", 'é,"']
    assert warehouse("sql", "select 1 as n where false", "--csv").out == "n\n"


def test_values_for_programs_stay_as_they_are(warehouse: Warehouse, office: Office) -> None:
    assert warehouse("sql", "select '=1+1' as t", "--csv").out == "t\n=1+1\n"


def test_sql_as_a_table_for_people(warehouse: Warehouse, office: Office) -> None:
    said = warehouse("sql", "select '[red]x' as t, timestamptz '2026-06-30 12:00+00' as at, null as nothing")
    assert "[red]x" in said.out
    assert "2026-06-30 08:00:00 EDT" in said.out
    assert "1 row" in said.out
    wide = warehouse("sql", "select * from marts.dim_event where event_source_id = '51'")
    assert any(line.split() == ["event_source_id", "51"] for line in wide.out.splitlines())


@pytest.mark.parametrize(
    "statement",
    [
        "delete from marts.dim_event",
        "create table public.mine (a int)",
        "commit; create table public.mine (a int)",
        "set transaction read write; create table public.mine (a int)",
        "do $$ begin set transaction read write; create table public.mine (a int); end $$",
        "select pg_catalog.lo_create(0)",
    ],
)
def test_sql_cannot_write(statement: str, warehouse: Warehouse, office: Office) -> None:
    said = warehouse("sql", statement)
    assert said.code == REFUSED
    assert said.out == ""
    assert rows_of("select to_regclass('public.mine'), (select count(*) from pg_largeobject_metadata)") == [(None, 0)]


def test_sql_says_in_one_sentence_that_it_only_reads(warehouse: Warehouse, office: Office) -> None:
    assert "only reads" in one_sentence(warehouse("sql", "delete from marts.dim_event"))
    assert "one statement" in one_sentence(warehouse("sql", "select 1; select 2"))
    assert "exclude" in one_sentence(warehouse("sql", "select 1", "--csv", "--json"))


@pytest.mark.parametrize(
    "statement", ["selec 1", "select * from marts.nosuch", "select 1 / 0", "copy (select 1) to stdout"]
)
def test_sql_that_the_server_does_not_take_is_refused(statement: str, warehouse: Warehouse, office: Office) -> None:
    said = warehouse("sql", statement)
    assert (said.code, said.out) == (REFUSED, "")
    assert said.err.strip()


# --- before anything is there -----------------------------------------------------------------------------------------


def test_an_empty_warehouse_has_a_status(empty: Path, warehouse: Warehouse) -> None:
    said = warehouse("status")
    assert said.code == DONE
    assert "nothing was built yet: warehouse run" in said.out
    found = warehouse("status", "--json").json
    assert all(lines == [] for lines in found.values())
    assert warehouse("rejected").out.strip() == "nothing is published yet: warehouse run"
    assert warehouse("rejected", "--json").json == []


@pytest.mark.parametrize(
    ("command", "words"), [("undo", "no previous publication to go back to"), ("publish", "Nothing was built yet")]
)
def test_there_must_be_something_to_publish(command: str, words: str, empty: Path, warehouse: Warehouse) -> None:
    said = warehouse(command)
    assert said.code == CHECK_FAILED
    assert words in one_sentence(said)


@pytest.mark.parametrize("arguments", [("report", "--contract", "C-1001"), ("analysis", "programme")])
def test_there_must_be_something_to_report(
    arguments: tuple[str, ...], empty: Path, warehouse: Warehouse, tmp_path: Path
) -> None:
    said = warehouse(*arguments, "-o", tmp_path / "reports")
    assert said.code == CHECK_FAILED
    assert one_sentence(said) == "nothing is published yet: warehouse run"
    assert not (tmp_path / "reports").exists()


def test_an_empty_inbox_is_no_failure(empty: Path, warehouse: Warehouse) -> None:
    said = warehouse("land")
    assert said.code == DONE
    assert str(empty) in said.out
    assert warehouse("land", "--json").json == []


def test_db_status_for_a_program(empty: Path, warehouse: Warehouse) -> None:
    found = warehouse("db", "status", "--json").json
    assert found["is_running"] is True
    assert found["database"] == os.environ["PGDATABASE"]
    assert warehouse("db", "url").out.startswith("postgresql://")


def test_the_server_is_not_stopped_under_a_writer(
    empty: Path, warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    stopped: list[bool] = []
    monkeypatch.setattr(connection, "stop", lambda: not stopped.append(True))
    with writer_lock("build"):
        said = warehouse("db", "stop")
        assert said.code == REFUSED
        assert f"somebody writes: build (process {os.getpid()} on " in one_sentence(said)
        assert stopped == []
        assert warehouse("db", "stop", "--now").out.strip() == "stopped"
    assert warehouse("db", "stop").out.strip() == "stopped"
    assert stopped == [True, True]


# --- what is refused --------------------------------------------------------------------------------------------------


def test_a_file_that_is_not_there_is_refused_and_the_others_land(empty: Path, warehouse: Warehouse) -> None:
    put(empty, {"organizations/o.csv": ORGANIZATIONS})
    said = warehouse("land", empty / "missing.csv", empty / "organizations" / "o.csv", "--json")
    assert said.code == REFUSED
    missing, landed = said.json
    assert (missing["outcome"], missing["message"]) == ("refused", "there is no such file")
    assert (landed["outcome"], landed["rows"]) == ("landed", 1)
    said = warehouse("land", empty / "missing.csv")
    assert said.code == REFUSED
    last = "0 rows held, 1 file refused. Next: warehouse status, then warehouse build"
    assert said.out.splitlines()[-1] == last


def test_landing_ends_with_what_is_held_and_what_comes_next(empty: Path, warehouse: Warehouse) -> None:
    put(empty, {"organizations/o.csv": f"{ORGANIZATIONS}2,too,many,cells,here\n"})
    assert warehouse("land").out.splitlines()[-1] == "1 row held, 0 files refused. Next: warehouse build"


def test_a_feed_that_nobody_knows_is_refused_and_leaves_no_trace(empty: Path, warehouse: Warehouse) -> None:
    put(empty, {"o.csv": ORGANIZATIONS})
    said = warehouse("land", empty / "o.csv", "--feed", "nonsense")
    assert said.code == REFUSED
    assert "There is no feed nonsense." in one_sentence(said)
    assert rows_of("select count(*) from audit.refused_file") == [(0,)]
    assert warehouse("land", empty / "o.csv", "--feed", "organizations").code == DONE


@pytest.mark.parametrize("option", ["--feed", "--event"])
def test_an_option_about_files_needs_files(option: str, empty: Path, warehouse: Warehouse) -> None:
    said = warehouse("land", option, "people")
    assert said.code == REFUSED
    assert "name the files" in one_sentence(said)


@pytest.mark.parametrize(
    ("batch", "words"), [("abcdef12", "no batch begins with abcdef12"), ("abc", "at least 6 characters")]
)
def test_a_batch_that_nobody_knows_cannot_be_withdrawn(
    batch: str, words: str, empty: Path, warehouse: Warehouse
) -> None:
    said = warehouse("withdraw", batch, "--why", "wrong")
    assert said.code == REFUSED
    assert words in one_sentence(said)


def test_a_withdrawal_needs_a_reason(office: Office, warehouse: Warehouse) -> None:
    batch = office.first["landed"][0]["batch_id"]
    assert warehouse("withdraw", batch).code == REFUSED
    said = warehouse("withdraw", batch, "--why", " ")
    assert (said.code, "why" in one_sentence(said)) == (REFUSED, True)


@pytest.mark.parametrize("as_of", ["nonsense", "2026-02-30", "30.6.2026"])
def test_a_report_date_is_a_date(as_of: str, empty: Path, warehouse: Warehouse) -> None:
    said = warehouse("build", "--as-of", as_of)
    assert (said.code, said.out) == (REFUSED, "")
    assert f"'{as_of}' is no date such as 2026-08-31" in said.err
    assert rows_of("select count(*) from audit.build") == [(0,)]


@pytest.mark.parametrize(
    ("variable", "command"),
    [("WAREHOUSE_AS_OF", "build"), ("WAREHOUSE_AS_OF", "run"), ("WAREHOUSE_TIMEZONE", "status")],
)
def test_a_setting_that_is_none_is_one_sentence(
    variable: str, command: str, empty: Path, warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(variable, "nonsense")
    said = warehouse(command)
    assert said.code == REFUSED
    assert variable in one_sentence(said)


def test_the_analyses_are_listed(warehouse: Warehouse) -> None:
    said = warehouse("analysis")
    assert said.code == DONE
    assert all(name in said.out and title in said.out for name, (title, _) in ANALYSES.items())
    assert [one["name"] for one in warehouse("analysis", "--json").json] == list(ANALYSES)
    said = warehouse("analysis", "nonsense")
    assert said.code == REFUSED
    assert "There is no analysis 'nonsense'. There are: programme," in one_sentence(said)


def test_a_sample_goes_into_a_new_folder(tmp_path: Path, warehouse: Warehouse) -> None:
    said = warehouse("sample", tmp_path / "new", "--educators", "20", "--years", "1")
    assert said.code == DONE
    assert "20 educators" in said.out
    assert (tmp_path / "new" / "inbox").is_dir()
    again = warehouse("sample", tmp_path / "new")
    assert (again.code, "is not empty" in one_sentence(again)) == (REFUSED, True)
    (tmp_path / "file").write_text("x", encoding="utf-8")
    on_file = warehouse("sample", tmp_path / "file")
    assert (on_file.code, "is a file" in one_sentence(on_file)) == (REFUSED, True)
    few = warehouse("sample", tmp_path / "few", "--educators", "5")
    assert (few.code, "at least 20" in one_sentence(few)) == (REFUSED, True)
    assert not (tmp_path / "few").exists()


def test_a_warehouse_is_told_who_is_who_in_a_sample(tmp_path: Path, empty: Path, warehouse: Warehouse) -> None:
    said = warehouse("sample", tmp_path / "new", "--educators", "20", "--years", "1", "--known")
    assert said.code == DONE
    with (tmp_path / "new" / "truth" / "contacts.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    told = [row for row in rows if row["identifier_type"] != "role_mailbox" and row["is_held"] == "N"]
    with connect() as found:
        assert found.execute("select count(*) from audit.known_person").fetchone() == (len(told),)


@pytest.mark.parametrize("command", [[], ["nosuch"], ["build", "--nosuch"], ["db"], ["db", "nosuch"]])
def test_a_command_that_is_none_is_refused(command: list[str], warehouse: Warehouse) -> None:
    assert warehouse(*command).code == REFUSED


@pytest.mark.parametrize(
    "command",
    [
        "land",
        "withdraw",
        "restore",
        "build",
        "publish",
        "undo",
        "run",
        "status",
        "rejected",
        "report",
        "analysis",
        "sql",
        "sample",
        "replay",
    ],
)
def test_every_command_explains_itself(command: str, warehouse: Warehouse) -> None:
    said = warehouse(command, "--help")
    assert said.code == DONE
    assert f"warehouse {command}" in said.out


def test_a_home_that_cannot_be_written_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x", encoding="utf-8")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PG", "WAREHOUSE"))}
    environment = {**kept, "WAREHOUSE_HOME": str(tmp_path / "file" / "home")}
    command = [str(Path(sys.executable).parent / "warehouse"), "db", "start"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == REFUSED
    assert len(done.stderr.strip().splitlines()) == 1, done.stderr


# --- the same bytes, and a schedule that shrinks ----------------------------------------------------------------------


def test_the_same_bytes_again_add_nothing_and_say_so(empty: Path, warehouse: Warehouse) -> None:
    put(empty, {"people.csv": PEOPLE})
    first = warehouse("land", empty / "people.csv", "--feed", "people", "--json").json
    put(empty, {"a copy of people.csv": PEOPLE})
    said = warehouse("land", empty / "a copy of people.csv")
    assert said.code == DONE
    assert "no rows were added" in " ".join(said.out.split())
    assert rows_of("select count(*), count(distinct _batch_id) from staging_intake.raw_people") == [(3, 1)]
    assert rows_of("select batch_id from audit.batch") == [(first[0]["batch_id"],)]


def test_a_schedule_that_loses_sessions_waits_to_be_accepted(empty: Path, warehouse: Warehouse) -> None:
    put(empty, {"event_sessions/s__20260501__1.csv": sessions(SESSIONS)})
    assert warehouse("land").code == DONE

    put(empty, {"event_sessions/s__20260502__1.csv": sessions(SESSIONS[:2])})
    said = warehouse("land")
    assert said.code == REFUSED
    told = " ".join(said.out.split())
    assert "it would remove 3 of the 5 rows it replaces" in told
    assert "51, 2026-06-02, am" in told
    assert "warehouse land --accept-removals" in told
    assert "warehouse withdraw" in told
    ((batch, status),) = rows_of("select batch_id, status from audit.batch where data_date = date '2026-05-02'")
    assert status == "waiting"
    ((waiting),) = warehouse("status", "--json").json["batches_waiting"]
    assert (waiting["batch"], waiting["status"]) == (batch[:12], "waiting")
    assert (empty / "event_sessions" / "s__20260502__1.csv.why.txt").is_file()

    accepted = warehouse("land", "--accept-removals", batch[:12])
    assert accepted.code == DONE
    assert rows_of(f"select status from audit.batch where batch_id = '{batch}'") == [("landed",)]
    again = warehouse("land", "--accept-removals", batch[:12])
    assert (again.code, "waits for nothing" in one_sentence(again)) == (REFUSED, True)
    assert warehouse("land").code == DONE  # the file goes to the archive now
    assert list(empty.rglob("*.*")) == []


def test_a_schedule_that_loses_two_sessions_is_a_correction(empty: Path, warehouse: Warehouse) -> None:
    put(empty, {"event_sessions/s__20260501__1.csv": sessions(SESSIONS)})
    put(empty, {"event_sessions/s__20260502__1.csv": sessions(SESSIONS[:3])})
    assert warehouse("land").code == DONE


# --- taking out, and back and forth (these change the office: they come last) -----------------------------------------

SAID_OF_BEN = """
    select grid.attendance_value
    from marts.fct_attendance as grid
    inner join restricted.contact_identity as person on grid.contact_id = person.contact_id
    where person.name_first = 'Ben' and grid.date_key = 20260603
"""


def test_a_wrong_file_is_withdrawn_and_undo_goes_back_and_forth(office: Office, warehouse: Warehouse) -> None:
    assert rows_of(SAID_OF_BEN) == [("Present",)]
    (wrong,) = (one for one in office.first["landed"] if one["path"].endswith("wrong.csv"))
    said = warehouse("withdraw", wrong["batch_id"][:12], "--why", "another school's sheet")
    assert said.code == DONE
    assert "wrong.csv" in said.out
    assert rows_of(SAID_OF_BEN) == [("Present",)]  # until the next build
    (leaving,) = warehouse("status", "--json").json["files_to_build"]
    assert (leaving["batch"], leaving["with_the_next_build"]) == (wrong["batch_id"][:12], "goes out")

    with untested():
        built = warehouse("build", "--as-of", AS_OF, "--json")
    assert built.code == DONE
    assert built.json["published"] is True
    assert rows_of(SAID_OF_BEN) == [("Not recorded",)]
    first, second = office.first["build"]["build_id"], built.json["build_id"]

    for build_id, value in ((first, "Present"), (second, "Not recorded")):
        undone = warehouse("undo")
        assert (undone.code, undone.out.strip()) == (DONE, f"published again: build {build_id}")
        assert rows_of(SAID_OF_BEN) == [(value,)]
        assert rows_of("select build_id from marts.publication") == [(build_id,)]
        (about,) = (settings.reports_folder() / "C-9").rglob("*.about.txt")
        assert about.read_text(encoding="utf-8").endswith(f"build {build_id}\n")

    assert "published already" in one_sentence(warehouse("publish"))
    assert rows_of(f"select status, status_why from audit.batch where batch_id = '{wrong['batch_id']}'") == [
        ("withdrawn", "another school's sheet")
    ]
    events = "select event, why from audit.batch_event where batch_id = '{}' order by at"
    assert rows_of(events.format(wrong["batch_id"])) == [("landed", None), ("withdrawn", "another school's sheet")]
    twice = warehouse("withdraw", wrong["batch_id"], "--why", "again")
    assert (twice.code, "withdrawn already" in one_sentence(twice)) == (REFUSED, True)

    put(office.inbox, {"attendance_long/wrong again.csv": WRONG})
    back = warehouse("land")
    assert "It is withdrawn (another school's sheet)" in " ".join(back.out.split())
    assert rows_of("select count(*) from audit.batch where status = 'landed' and feed = 'attendance_long'") == [(1,)]


def test_a_run_without_news_says_so(office: Office, warehouse: Warehouse) -> None:
    (office.inbox / "kids.csv").unlink()
    warehouse("land")
    said = warehouse("run", "--as-of", AS_OF)
    assert said.code == DONE
    assert "nothing changed" in said.out
    # two marks of people whom nobody knows, and one that no wording of a mark is
    assert said.out.splitlines()[-1] == "3 rows held, 0 files refused. Next: warehouse rejected"
    found = warehouse("run", "--as-of", AS_OF, "--json").json
    assert found["build"]["unchanged"] is True
    assert found["landed"] == found["reports"] == found["due"] == []


def test_a_run_without_news_makes_what_is_due(
    office: Office, warehouse: Warehouse, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As if the run that published had been killed before it came to that."""
    monkeypatch.setenv("WAREHOUSE_OUTBOX", str(tmp_path))
    with connect() as connection:
        connection.execute("truncate audit.report_file cascade")
    (waiting,) = warehouse("status", "--json").json["reports_due"]
    assert waiting == {
        "due": "2026-06-15", "contract": "C-9", "report": "teacher_level_attendance", "format": "pdf",
    }  # fmt: skip
    assert "teacher_level_attendance" in warehouse("status").out

    def fails(*_: object) -> None:
        raise TemplateError("no such block")

    with monkeypatch.context() as broken:
        broken.setattr("orchestration.lib.reports.files.draft", fails)
        said = warehouse("run", "--as-of", AS_OF)
    assert said.code == CHECK_FAILED
    assert "C-9 (pdf): TemplateError: no such block" in said.err
    said = warehouse("run", "--as-of", AS_OF)
    assert said.code == DONE
    (path,) = tmp_path.glob("*/C-9/*.pdf")
    assert str(path) in said.out
    assert warehouse("status", "--json").json["reports_due"] == []


def test_a_contract_whose_report_fails_is_told_of_and_tried_again(
    office: Office, warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.rmtree(settings.reports_folder())

    def fails(*_: object) -> None:
        raise TemplateError("no such block")

    with monkeypatch.context() as broken:
        broken.setattr("orchestration.lib.reports.attendance.read", fails)
        said = warehouse("run", "--as-of", AS_OF, "--json")
        undone = warehouse("undo")
    assert (said.code, said.json["reports"]) == (CHECK_FAILED, [])
    assert "C-9: TemplateError: no such block" in said.json["reports_failed"]
    # what readers see is another publication all the same
    assert (undone.code, "C-9: TemplateError" in undone.err) == (CHECK_FAILED, True)
    assert warehouse("undo").code == DONE
    assert warehouse("run", "--as-of", AS_OF, "--json").json["reports_failed"] == ""


def test_a_whole_folder_is_delivered(
    office: Office, warehouse: Warehouse, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WAREHOUSE_OUTBOX", str(tmp_path))
    said = warehouse("report", "--contract", "C-9", "--report", "teacher_level_attendance", "--format", "csv")
    assert said.code == DONE
    files = sorted(tmp_path.glob("*/C-9/*"))
    assert [path.suffix for path in files] == [".eml", ".txt", ".csv"]
    said = warehouse("delivered", *map(str, files), "--to", "Ann Admin")
    assert said.code == DONE
    assert [line.partition(":")[0].partition(" on ")[0] for line in said.out.splitlines()] == [
        "delivered",
        "passed over, as it is a draft",
        "passed over, as the text about it stands for it",
    ]
    other = tmp_path / "other.pdf"
    other.write_bytes(b"x")
    said = warehouse("delivered", str(other), *map(str, files), "--to", "Ben Admin")
    assert said.code == REFUSED
    assert "other.pdf is no file that `warehouse report` made" in said.err
    sent = "select recipient, count(*) from audit.report_delivery group by recipient order by recipient"
    assert rows_of(sent) == [("Ann Admin", 1), ("Ben Admin", 1)]


def test_reports_that_a_killed_run_owed_are_written_by_the_next(office: Office, warehouse: Warehouse) -> None:
    shutil.rmtree(settings.reports_folder())
    found = warehouse("run", "--as-of", AS_OF, "--json").json
    assert found["build"]["unchanged"] is True
    assert [report["contract"] for report in found["reports"]] == ["C-9"]
    assert all(Path(path).is_file() for path in found["reports"][0]["paths"])
