"""One writer at a time, however the other one ended."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from contextlib import closing

import psycopg
import pytest

from orchestration.lib.database import WriterBusy, WriterLost, builds, connect, lock, writer_lock

HOLD = """
import sys, time
from orchestration.lib.database import connect, writer_lock
with writer_lock("the first writer"):
    connection = connect(application="writes", autocommit=True)
    connection.execute("create table if not exists written (a int)")
    print("held", flush=True)
    connection.execute(sys.argv[1])
    time.sleep(600)
"""

CHILD = """
import json
from orchestration.lib.database import connect, lock, writer_lock
with writer_lock("the child", wait=0) as run, connect(application="child") as connection:
    name = connection.execute("select current_setting('application_name')").fetchone()[0]
    print(json.dumps({"run": run, "name": name}))
"""


def start(program: str, *arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", program, *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


@pytest.fixture
def holder(database):
    """Another process that holds the lock, in the middle of a statement that runs for a long time."""
    process = start(HOLD, "select pg_sleep(600)")
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n", process.stderr and process.stderr.read()
    yield process
    process.kill()
    process.communicate()


def sessions(like: str) -> list[str]:
    with closing(psycopg.connect("", autocommit=True)) as connection:
        rows = connection.execute(
            "select application_name from pg_stat_activity "
            "where datname = current_database() and application_name like %s",
            [like],
        ).fetchall()
    return [row[0] for row in rows]


def test_a_second_writer_is_told_who_holds_the_lock(holder):
    with pytest.raises(WriterBusy, match=rf"the first writer \(process {holder.pid} on "), writer_lock("me", wait=0):
        pytest.fail("two writers at once")


def test_waiting_says_once_for_whom_and_goes_on_when_the_other_ends(holder):
    said = []
    threading.Timer(1.5, holder.terminate).start()
    with writer_lock("me", say=said.append):
        assert holder.poll() is not None
    assert len(said) == 1
    assert f"the first writer (process {holder.pid} on " in said[0]


def test_a_killed_writer_frees_the_lock_and_its_sessions_end(holder):
    assert any(name.endswith(":writes") for name in sessions("warehouse:%"))
    os.kill(holder.pid, signal.SIGKILL)
    with writer_lock("me") as run_id:
        assert sessions("warehouse:%:writes") == []
        assert sessions(f"warehouse:{run_id}:%")


def test_waiting_writers_and_readers_are_not_ended(holder):
    reader = connect(application="a reader", autocommit=True)
    waiting = start(CHILD.replace("wait=0", "wait=60"))
    while not sessions("warehouse waits to write"):
        time.sleep(0.05)
    os.kill(holder.pid, signal.SIGKILL)
    with writer_lock("me", wait=60):
        assert reader.execute("select 1").fetchone() == (1,)
    out, err = waiting.communicate(timeout=60)
    assert waiting.returncode == 0, err
    assert json.loads(out)["run"]


def test_a_child_writes_under_its_parents_run(database):
    with writer_lock("the parent") as run_id:
        child = start(CHILD)
        out, err = child.communicate(timeout=60)
    assert child.returncode == 0, err
    assert json.loads(out) == {"run": run_id, "name": f"warehouse:{run_id}:child"}


def test_a_stale_token_is_worth_nothing(database, monkeypatch):
    monkeypatch.setenv(lock.TOKEN, "0123456789ab")
    with writer_lock("me") as run_id:
        assert run_id != "0123456789ab"
    assert os.environ[lock.TOKEN] == "0123456789ab"


def test_inside_a_process_the_lock_is_taken_once(database):
    with writer_lock("outer") as outer:
        with writer_lock("inner") as inner:
            assert inner == outer
        assert os.environ[lock.TOKEN] == outer
        with connect() as connection:
            assert lock.require(connection) == outer
    assert lock.TOKEN not in os.environ
    with connect() as connection, pytest.raises(WriterLost):
        lock.require(connection)


def test_threads_of_one_process_take_turns(database):
    inside, most = 0, 0

    def write() -> None:
        nonlocal inside, most
        with writer_lock("a thread"):
            inside += 1
            most = max(most, inside)
            time.sleep(0.05)
            inside -= 1

    threads = [threading.Thread(target=write) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most == 1


def test_a_lock_that_was_lost_is_told(database):
    with pytest.raises(WriterLost), writer_lock("me"), psycopg.connect("", autocommit=True) as other:
        other.execute("select pg_terminate_backend(backend_pid, 5000) from audit.writer")


def test_writing_without_the_lock_is_refused(database):
    with connect() as connection, pytest.raises(WriterLost):
        builds.start_build(connection, kind="full", command="test")


@pytest.mark.parametrize(("begun_with", "later"), [("", "long and secret"), ("long and secret", ""), ("one", "other")])
def test_nothing_is_built_with_another_salt_than_the_ledger_was_begun_with(database, monkeypatch, begun_with, later):
    monkeypatch.setenv(builds.KEY_SALT, begun_with)
    with writer_lock("first"), connect() as connection:
        builds.start_build(connection, kind="full", command="test")
        builds.start_build(connection, kind="full", command="test")
        monkeypatch.setenv(builds.KEY_SALT, later)
        with pytest.raises(builds.OtherSalt, match="begun with"):
            builds.start_build(connection, kind="full", command="test")
        (kept,) = connection.execute("select string_agg(detail::text, ' ') from audit.build").fetchone()
    assert "secret" not in kept


def test_the_next_writer_closes_an_interrupted_build(database):
    with writer_lock("first"), connect() as connection:
        build_id = builds.start_build(connection, kind="full", command="test")
    with writer_lock("second"), connect() as connection:
        build = builds.newest_build(connection)
    assert build is not None
    assert (build.build_id, build.status, build.detail["why"]) == (build_id, "failed", "interrupted")
