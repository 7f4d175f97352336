"""Rule R1 to the end: after files about students came in by every door, their values are found nowhere.

The warehouse lands, builds, publishes and writes reports and pages beside them, as on any day. Then everything that it
keeps is searched, byte by byte and row by row. Only the files themselves, in the inbox, hold what was planted.
"""

from __future__ import annotations

import gzip
import io
import os
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import dagster as dg
import pytest
from psycopg import sql

from orchestration.defs.landing import land_inbox
from orchestration.lib import settings
from orchestration.lib.database import connect, startup
from orchestration.lib.database.server import Server
from orchestration.lib.landing import LandingResult, land_files, load_contracts, one_pass
from orchestration.lib.landing.students import CODE
from tests import parsed
from tests.integration import planted, test_cli

# What a file is refused with until somebody writes a reader for its format, or a contract for its feed.
NOT_READ = "unsupported_format"
NO_FEED = "no_feed"

TABLES = """
    select n.nspname, c.relname from pg_class as c join pg_namespace as n on n.oid = c.relnamespace
    where c.relkind in ('r', 'm', 'v') and n.nspname not in ('pg_catalog', 'information_schema', 'pg_toast')
"""


@dataclass
class Day:
    """A day's work with the files in the inbox: where it was done, what the commands said, what became of each file."""

    home: Path
    inbox: Path
    said: dict[str, str] = field(default_factory=dict)
    codes: dict[str, str] = field(default_factory=dict)


def _run(day: Day, *arguments: str) -> int:
    command = [str(Path(sys.executable).parent / "warehouse"), *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    day.said[" ".join(arguments)] = done.stdout + done.stderr
    return done.returncode


def _land_by_dagster(day: Day) -> None:
    folder = day.home / "dagster"
    folder.mkdir(parents=True)
    (folder / "dagster.yaml").write_bytes((settings.ROOT / "dagster.yaml").read_bytes())
    with dg.DagsterInstance.from_config(str(folder)) as instance:
        assert dg.materialize([land_inbox], instance=instance).success


def _swap_while_it_is_looked_at(day: Day, patch: pytest.MonkeyPatch) -> LandingResult:
    """Land a file of schools in whose place a list of students is put just before its rows are read."""
    path = day.home.parent / "swapped.csv"
    path.write_text(planted.GOOD)
    look = one_pass.tables

    def look_and_swap(*arguments: object) -> object:
        found = look(*arguments)
        path.write_text("org_id,org_name,type\n" + f"1,{planted.GIVEN},{planted.FAMILY}\n" * 50)
        return found

    with patch.context() as for_now:
        for_now.setattr(one_pass, "tables", look_and_swap)
        (result,) = land_files([path], feed="organizations")
    path.unlink()
    return result


@pytest.fixture(scope="module")
def day(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Day]:
    """A home, a server and an inbox of their own, so that all of them can be searched."""
    folder = tmp_path_factory.mktemp("no_trace")
    day = Day(folder / "home", folder / "inbox")
    office = {
        "organizations/o.csv": test_cli.ORGANIZATIONS,
        "people/p.csv": test_cli.PEOPLE,
        "events/v.csv": test_cli.EVENTS,
        "event_sessions/s__20260501__1.csv": test_cli.sessions(test_cli.SESSIONS),
        "enrollments/e.csv": test_cli.ENROLLMENTS,
        "contracts/c.csv": test_cli.CONTRACTS,
        "attendance_long/a.csv": test_cli.ATTENDANCE,
    }
    test_cli.put(day.inbox, office)
    for name, content in planted.files().items():
        (day.inbox / name).parent.mkdir(parents=True, exist_ok=True)
        (day.inbox / name).write_bytes(content)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("WAREHOUSE_HOME", str(day.home))
        patch.setenv("WAREHOUSE_INBOX", str(day.inbox))
        patch.setenv("DBT_LOG_LEVEL_FILE", "debug")  # every statement, as `dbt build` writes them there
        patch.delenv("PGDATABASE", raising=False)
        startup.apply(os.environ)
        patch.setenv("WAREHOUSE_ARTIFACTS", parsed.artifacts_of("warehouse"))  # of another server than the other tests'
        assert _run(day, "run", "--as-of", test_cli.AS_OF) == test_cli.REFUSED
        _run(day, "land", str(day.inbox), "--feed", "organizations", "--json")
        for command in (("status", "--json"), ("rejected",), ("docs",)):
            assert _run(day, *command) == 0, day.said[" ".join(command)]
        _run(day, "feeds", "suggest", str(day.inbox / "organizations/first_line_is_a_student.csv"))
        _land_by_dagster(day)
        assert _swap_while_it_is_looked_at(day, patch).outcome == "skipped"
        with connect(autocommit=True) as connection:
            connection.execute("checkpoint")
            day.codes = dict(connection.execute("select source_name, code from audit.refused_file where is_open"))
        yield day
        Server(day.home).remove()
    startup.apply(os.environ)


def _contents(path: Path) -> Iterator[bytes]:
    """The bytes of a file, and of what is packed in it."""
    content = path.read_bytes()
    yield content
    if content.startswith(b"PK\x03\x04"):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            yield from map(archive.read, archive.namelist())
    if content.startswith(b"\x1f\x8b"):
        yield gzip.decompress(content)


def _found_under(*folders: Path) -> dict[str, list[str]]:
    found = {}
    for folder in folders:
        for path in (path for path in folder.rglob("*") if path.is_file() and not path.is_symlink()):
            if places := [place for content in _contents(path) for place in planted.finds(content)]:
                found[str(path.relative_to(folder))] = places
    return found


def _left() -> set[str]:
    """The files that stay in the inbox: of the archive the one about students, as the other one landed."""
    return planted.files().keys() - {"archive.zip"} | {"class (from archive.zip).csv"}


def test_every_file_is_refused_as_one_about_students(day: Day) -> None:
    unread = {name for name, code in day.codes.items() if code == NOT_READ}
    assert unread <= {"classes.json", "nested.json"}
    undeclared = set() if "student_aggregates" in load_contracts() else {planted.INNOCENT}
    assert {name: code for name, code in day.codes.items() if name not in unread | undeclared} == dict.fromkeys(
        _left() - unread - undeclared, CODE
    )


def test_the_files_themselves_hold_what_is_searched_for(day: Day) -> None:
    """The search works: it finds every planted file, and is not blind to packed or recoded ones."""
    assert set(_found_under(day.inbox)) == _left()


def test_no_folder_of_the_warehouse_holds_a_value(day: Day) -> None:
    """Database with its log of writes, server's log, runs of Dagster, archive, reports, pages, dbt's artifacts."""
    folders = {day.home, Server(day.home).folder, settings.ROOT / "target", settings.ROOT / "logs"}
    assert any(path.name.startswith("0000") for path in Server(day.home).data.glob("pg_wal/*"))
    assert list((day.home / "dagster").rglob("*.db"))
    assert list((day.home / "reports").rglob("*.xlsx"))
    assert (day.home / "data_docs" / "index.html").is_file()
    assert (settings.ROOT / settings.artifacts() / "published" / "static_index.html").is_file()
    assert _found_under(*(folder for folder in folders if folder.is_dir())) == {}


def test_no_note_and_no_word_of_a_command_holds_a_value(day: Day) -> None:
    assert {command: places for command, text in day.said.items() if (places := planted.finds(text.encode()))} == {}
    notes = list(day.inbox.rglob("*.why.txt"))
    assert len(notes) == len(planted.files())
    assert {note.name: places for note in notes if (places := planted.finds(note.read_bytes()))} == {}


def test_no_row_of_the_database_holds_a_value(day: Day, monkeypatch: pytest.MonkeyPatch) -> None:
    """Row by row too: what the server keeps packed cannot be searched by its bytes."""
    monkeypatch.setenv("WAREHOUSE_HOME", str(day.home))
    startup.apply(os.environ)
    found = {}
    with connect() as connection:
        for schema, name in connection.execute(TABLES).fetchall():
            rows = connection.execute(
                sql.SQL("select coalesce(string_agg(t::text, chr(10)), '') from {} as t").format(
                    sql.Identifier(schema, name)
                )
            ).fetchone()
            if places := planted.finds(rows[0].encode() if rows else b""):
                found[f"{schema}.{name}"] = places
    assert found == {}
