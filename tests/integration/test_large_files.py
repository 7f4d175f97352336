"""Large files are stored by their bytes; what comes of it is what the reader makes of them, record by record."""

from __future__ import annotations

import random
import secrets
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import hypothesis
import psycopg
import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestration.lib import settings
from orchestration.lib.database import connect
from orchestration.lib.database.lock import PREFIX
from orchestration.lib.landing import LandingResult, census, land_files, parts

HEADER = [
    *("user_id", "email", "event_id", "attendance_date", "attendance_period", "attendance_value", "recorder", "note"),
]
RAW = "staging_attendance.raw_attendance_long"
EMPTY = f"truncate audit.batch, audit.malformed_row, audit.refused_file cascade; truncate {RAW}"

# Tables and sequences that no raw table reads: a landing that ended leaves none.
LEFT = """
    select count(*) from pg_class as part
    where part.relnamespace = 'landing_part'::regnamespace and part.relkind in ('r', 'S')
        and not exists (select from pg_inherits as child where child.inhrelid = part.oid)
"""
LEDGER = """
    select batch_id, source_name, size_bytes, format, encoding, delimiter, header_line, header, layout, row_count,
        malformed_count, facts
    from audit.batch
"""

pytestmark = pytest.mark.usefixtures("large_database")


@pytest.fixture(scope="module")
def _large_database(warehouse_home: Path) -> Iterator[str]:
    name = f"large_{secrets.token_hex(4)}"
    with psycopg.connect("", dbname="postgres", autocommit=True) as connection:
        connection.execute(f"create database {name}")
    yield name
    with psycopg.connect("", dbname="postgres", autocommit=True) as connection:
        connection.execute(f"drop database {name} with (force)")


@pytest.fixture
def large_database(_large_database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A database of its own, and files of any size that count as large; blocks of some lines."""
    monkeypatch.setenv("PGDATABASE", _large_database)
    monkeypatch.setattr(census, "SMALLEST", 1)
    monkeypatch.setattr(census, "BLOCK", 1000)
    with connect(autocommit=True) as connection:
        _empty(connection)


def _empty(connection: psycopg.Connection[Any]) -> int:
    """Empty the ledger and the raw table; returns how many parts it had."""
    children = connection.execute("select inhrelid::regclass::text from pg_inherits").fetchall()
    for (name,) in children:
        connection.execute(f"drop table {name}")
    connection.execute(EMPTY)
    return len(children)


def _query(query: str, *parameters: Any) -> list[tuple[Any, ...]]:
    with connect() as connection:
        return connection.execute(query, parameters).fetchall()


def _land(path: Path, *, smallest: int) -> tuple[LandingResult, list[tuple[Any, ...]], list[tuple[Any, ...]], int]:
    """The result, all rows, all rows held aside, and how many parts the raw table has; everything is empty again."""
    with connect(autocommit=True) as connection, pytest.MonkeyPatch.context() as patch:
        patch.setattr(census, "SMALLEST", smallest)
        (result,) = land_files([path], feed="attendance_long")
        rows = connection.execute(f"select * from {RAW} order by _row_number").fetchall()
        held = connection.execute(
            "select batch_id, row_number, line_number, width, expected_width, cells, code, column_name "
            "from audit.malformed_row order by row_number"
        ).fetchall()
        ledger = connection.execute(LEDGER).fetchall()
        assert connection.execute(LEFT).fetchone() == (0,)
        count = _empty(connection)
    return result, rows, [*held, *ledger], count


PLAIN = st.sampled_from(["P1", "a@example.org", "E1", "2024-06-24", "AM", "P", "front table", "x y", "0", "T"])
ODD = st.sampled_from(
    ["", " ", "\u00a0", "\\N", "\\.", "\\", "a\\tb", "é", "Ünal", "\u200b", "\t", ";", "|", "ﬁ", "😀", "\x1c", "\x7f",
     "x" * 256, "y" * 255, "'", "student", "n/a", "=1+1", "\ufeff", "\x85", "\u2028", "a\x0bb", "\x0c"]
)  # fmt: skip
QUOTED = st.sampled_from(['"a,b"', '""', '"say ""so"""', 'x"y', '"', '"a\nb"', '"a\rb"', '" "', '"\\"'])
CELL = PLAIN | ODD | PLAIN | QUOTED


WIDTHS = st.sampled_from([8] * 8 + [0, 1, 7, 9, 10])
ODD_LINE = WIDTHS.flatmap(lambda width: st.lists(CELL, min_size=width, max_size=width))
BLANK = st.sampled_from(["", " ", "\u00a0"])
BLANK_LINE = WIDTHS.flatmap(lambda width: st.lists(BLANK, min_size=width, max_size=width))


@st.composite
def files(draw: st.DrawFn) -> bytes:
    """A file of attendance: plain lines, and between them some with another width, blanks, quotes or another end."""
    end = draw(st.sampled_from(["\n", "\r\n"]))
    delimiter = draw(st.sampled_from(",,,;\t|"))
    number = draw(st.sampled_from([3, 12, 30, 50]))
    dice = draw(st.randoms(use_true_random=False))
    rows = [[f"P{row}", f"p{row}@example.org", "E1", "2024-06-24", "AM", "P", dice.choice(["", "desk"]), ""]
            for row in range(number)]  # fmt: skip
    for cells in draw(st.lists(ODD_LINE | BLANK_LINE, max_size=6)):
        rows.insert(dice.randint(0, len(rows)), cells)
    lines = [delimiter.join(cells) + end for cells in [HEADER, *rows]]
    if draw(st.sampled_from([False] * 5 + [True])):
        place = dice.randint(1, len(lines) - 1)
        lines[place] = lines[place].rstrip("\r\n") + draw(st.sampled_from(["\n", "\r", "\r\n"]))
    lines[-1] = lines[-1].rstrip("\r\n") + draw(st.sampled_from([end, "", end * 3]))
    above = draw(st.sampled_from(["", "", "", "Attendance of June" + end, end]))
    mark = draw(st.sampled_from(["", "", "\ufeff"]))
    return (mark + above + "".join(lines)).encode("utf-8")


@hypothesis.settings(
    max_examples=100, deadline=None, suppress_health_check=[hypothesis.HealthCheck.function_scoped_fixture]
)
@given(content=files())
def test_bytes_give_the_rows_that_the_reader_gives(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "attendance.csv"
    path.write_bytes(content)
    slow = _land(path, smallest=1 << 40)
    fast = _land(path, smallest=1)
    assert slow[3] == 0
    hypothesis.event(f"{fast[3]} part(s), {fast[0].outcome}, {len(fast[2])} held")
    assert fast[0] == slow[0]
    assert fast[1:3] == slow[1:3]


# --- by hand ----------------------------------------------------------------------------------------------------------


def _file(folder: Path, *lines: str, name: str = "attendance.csv") -> Path:
    path = folder / name
    path.write_text("".join(f"{line}\n" for line in (",".join(HEADER), *lines)), encoding="utf-8", newline="")
    return path


def test_odd_lines_are_numbered_stored_and_held_like_all_others(tmp_path: Path) -> None:
    path = _file(
        tmp_path,
        "P1,,E1,2024-06-24,AM,P,desk,",  # line 2, row 1
        '"P2",,E1,2024-06-24,AM,P,"desk, left",C:\\new',  # line 3, row 2
        "",
        "P3,,E1,2024-06-24,AM,P,desk,one,too many",  # line 5, row 3
        f"{'x' * 256},,E1,2024-06-24,AM,P,desk,",  # line 6, row 4
        ",,,,,,,",
        "P5, Ana@Example.org ,E1,2024-06-24,AM,P,\\N,,,",  # line 8, row 5
        "P6,,E1,2024-06-24,AM,P,desk,",  # line 9, row 6
    )
    (result,) = land_files([path], feed="attendance_long")
    assert (result.outcome, result.rows, result.malformed) == ("landed", 6, 2)
    assert "row 3 in line 5 has 9 instead of 8 cells" in result.message
    assert "row 4 in line 6 has 256 characters in user_id" in result.message
    columns = "_row_number, _line_number, user_id, email_key, recorder, note, _extra"
    assert _query(f"select {columns} from {RAW} order by 1") == [
        (1, 2, "P1", None, "desk", "", {}),
        (2, 3, "P2", None, "desk, left", "C:\\new", {}),
        (5, 8, "P5", "ana@example.org", "\\N", "", {}),
        (6, 9, "P6", None, "desk", "", {}),
    ]  # fmt: skip
    assert _query(f"select count(*) from only {RAW}") == [(0,)]  # none came by the reader


def test_a_second_header_of_students_far_below_is_found_before_a_byte_is_sent(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = ["P1,,E1,2024-06-24,AM,P,desk,"] * 100
    lines[90] = "Student Id,Student Name,Event,Day,Period,Mark,Teacher,Note"
    monkeypatch.setattr(parts, "copy", lambda *_: pytest.fail("something was sent"))
    (result,) = land_files([_file(tmp_path, *lines)], feed="attendance_long")
    assert (result.outcome, result.code) == ("refused", "student_level_data")
    assert result.message.startswith("line 92: ")


def test_what_the_server_refuses_is_read_record_by_record(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parts, "_statement", lambda part, plan: "copy pg_catalog.pg_class (oid) from stdin")
    (result,) = land_files([_file(tmp_path, *["P1,,E1,2024-06-24,AM,P,desk,"] * 3)], feed="attendance_long")
    assert (result.outcome, result.rows) == ("landed", 3)
    assert _query(f"select count(*) from only {RAW}") == [(3,)]
    assert _query(LEFT) == [(0,)]


def test_a_file_that_changes_while_it_is_sent_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = _file(tmp_path, *["P1,,E1,2024-06-24,AM,P,desk,"] * 100)
    send = parts._send

    def _and_grow(*arguments: Any) -> int:
        with path.open("a") as stream:
            stream.write("P2,,E1,2024-06-24,AM,P,desk,\n")
        return send(*arguments)

    monkeypatch.setattr(parts, "_send", _and_grow)
    (result,) = land_files([path], feed="attendance_long")
    assert result.outcome == "skipped"
    assert _query(f"select count(*) from {RAW}") == [(0,)]
    assert _query(LEFT) == [(0,)]


# --- several writers, and some that are killed ------------------------------------------------------------------------

LAND = """
import sys
from orchestration.lib.landing import census, land_files
census.SMALLEST = int(sys.argv[1])
print("ready", flush=True)
sys.stdin.readline()
for result in land_files(sys.argv[2:], feed="attendance_long"):
    print(result.path.name, result.outcome, flush=True)
"""
LARGE, SMALL = 1, 1 << 40


def start(smallest: int, *paths: Path) -> subprocess.Popen[str]:
    """Another process that lands some files as soon as it is told to; large ones have ``smallest`` bytes and more."""
    process = subprocess.Popen(
        [sys.executable, "-c", LAND, str(smallest), *map(str, paths)],
        cwd=settings.ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n", process.stderr and process.stderr.read()
    return process


def go(process: subprocess.Popen[str]) -> None:
    """Let it begin."""
    assert process.stdin is not None
    process.stdin.write("\n")
    process.stdin.flush()


def many(folder: Path, rows: int, name: str = "attendance.csv", odd: int = 7) -> Path:
    """A file with an odd line now and then: one with a quoted cell, and one with a cell too many."""
    lines = [f"{name[0]}{row},,E1,2024-06-24,AM,P,desk," for row in range(rows)]
    lines[odd::1000] = ['"x",,E1,2024-06-24,AM,P,"a, b",'] * len(lines[odd::1000])
    lines[-1] += ",too many"
    return _file(folder, *lines, name=name)


def landed() -> list[tuple[Any, ...]]:
    """Rows, distinct rows, and rows held aside of each batch that is in the ledger or in the raw table."""
    return _query(f"""
        select
            coalesce(batch.source_name, 'not in the ledger'), count(*), count(distinct row._row_number),
            (select count(*) from audit.malformed_row as held where held.batch_id = batch.batch_id)
        from {RAW} as row
        full join audit.batch as batch on row._batch_id = batch.batch_id
        group by batch.batch_id, batch.source_name
        order by 1
    """)


def _wait_for_the_server() -> None:
    """Until no session of a killed writer is left: what it was told to commit it still commits."""
    ours = """
        select count(*) from pg_stat_activity
        where datname = current_database() and starts_with(application_name, %s) and pid <> pg_backend_pid()
    """
    with connect(autocommit=True) as connection:
        while connection.execute(ours, [PREFIX]).fetchone() != (0,):
            time.sleep(0.02)


def kill_landings(folder: Path, kills: int, seed: int, rows: int = 30_000) -> list[str]:
    """Kill as many landings of one file, by its bytes and by its records in turn, and land the file again after each.

    Returns what was left behind each time: "nothing" or "all"; anything else is a failure.
    """
    path, dice = many(folder, rows), random.Random(seed)
    whole = [(path.name, rows - 1, rows - 1, 1)]
    left_behind = []
    seconds = {LARGE: 0.5, SMALL: 0.5}
    for number in range(kills):
        smallest = (LARGE, SMALL)[number % 2]
        process = start(smallest, path)
        go(process)
        time.sleep(dice.random() * seconds[smallest])
        process.send_signal(signal.SIGKILL)
        process.communicate()
        _wait_for_the_server()
        found = landed()
        assert found in ([], whole), found
        left_behind.append("all" if found else "nothing")
        again = start(smallest, path)
        began = time.monotonic()
        out, err = again.communicate("\n")
        seconds[smallest] = time.monotonic() - began
        assert out == f"{path.name} {'already' if found else 'landed'}\n", err
        assert landed() == whole
        with connect(autocommit=True) as connection:
            assert connection.execute(LEFT).fetchone() == (0,)
            _empty(connection)
    return left_behind


def test_a_landing_killed_at_any_moment_leaves_nothing_or_all(tmp_path: Path) -> None:
    left_behind = kill_landings(tmp_path, kills=15, seed=20260630)
    assert len(left_behind) == 15


@pytest.mark.parametrize("smallest", [LARGE, SMALL])
def test_two_writers_end_as_one_after_the_other(tmp_path: Path, smallest: int) -> None:
    first, both, second = (many(tmp_path, 4000, name) for name in ("a.csv", "b.csv", "c.csv"))
    writers = [start(smallest, first, both), start(smallest, both, second)]
    for writer in writers:
        go(writer)
    said = [writer.communicate() for writer in writers]
    outcomes = sorted(line for out, _ in said for line in out.splitlines())
    assert outcomes == ["a.csv landed", "b.csv already", "b.csv landed", "c.csv landed"], said
    assert landed() == [(name, 3999, 3999, 1) for name in ("a.csv", "b.csv", "c.csv")]
