"""The embedded server: started on demand, by several at once, after a kill, and never in another server's way."""

from __future__ import annotations

import json
import os
import signal
import socket
import stat
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest

from orchestration.lib.database import DatabaseUnavailable, connect, ensure, startup, status, stop, url
from orchestration.lib.database import server as servers
from orchestration.lib.database.server import Server

ASK = """
import json
from orchestration.lib.database import connect, status
with connect() as connection:
    found = connection.execute("select system_identifier::text from pg_control_system()").fetchone()[0]
print(json.dumps({"system": found, "port": status()["port"]}))
"""


def clean_environment(home: Path) -> dict[str, str]:
    """What a user's shell holds: no connection facts, only the state folder."""
    left_out = {*startup.VARIABLES, startup.MARKER}
    return {name: value for name, value in os.environ.items() if name not in left_out} | {"WAREHOUSE_HOME": str(home)}


def ask(home: Path) -> dict[str, object]:
    """Connect from a new process, as a user's command does."""
    done = subprocess.run(
        [sys.executable, "-c", ASK], env=clean_environment(home), cwd="/", capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.fixture
def fresh_home(tmp_path, monkeypatch):
    """A state folder without a server; whatever runs in it at the end is stopped and removed."""
    home = tmp_path / "home"
    monkeypatch.setenv("WAREHOUSE_HOME", str(home))
    yield home
    Server(home).remove()


def postmaster(home: Path) -> int:
    return int((Server(home).data / "postmaster.pid").read_text().splitlines()[0])


def test_starters_at_once_are_one(fresh_home):
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(ask, [fresh_home] * 4))
    assert len({json.dumps(answer) for answer in answers}) == 1
    assert len(list(Server(fresh_home).folder.glob("data*"))) == 1


def test_a_starter_killed_before_the_database_was_made_leaves_nothing_half_done(fresh_home, monkeypatch):
    def killed(_: Server) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(Server, "_create_database", killed)
        with pytest.raises(KeyboardInterrupt):
            ensure()
    assert Server(fresh_home).is_ready()
    ask(fresh_home)


def test_survives_a_killed_postmaster(fresh_home):
    before = ask(fresh_home)
    with connect(autocommit=True) as connection:
        connection.execute("create table kept (a int)")
        connection.execute("insert into kept values (1)")
    # A session in the middle of a statement outlives its server and holds the shared memory.
    busy = psycopg.connect("", autocommit=True)
    busy.execute("select 1")
    busy.pgconn.send_query(b"select count(*) from generate_series(1, 1000000000000)")
    time.sleep(0.3)
    killed = postmaster(fresh_home)
    os.kill(killed, signal.SIGKILL)
    assert ask(fresh_home) == before
    assert postmaster(fresh_home) != killed
    with connect() as connection:
        assert connection.execute("select a from kept").fetchall() == [(1,)]


def test_a_stale_process_id_of_somebody_else_is_no_server(fresh_home):
    ask(fresh_home)
    file = Server(fresh_home).data / "postmaster.pid"
    lines = file.read_text().splitlines()
    assert stop()
    sleeper = subprocess.Popen(["sleep", "600"])
    try:
        file.write_text("\n".join([str(sleeper.pid), *lines[1:]]) + "\n")
        ensure()
        assert status()["is_running"]
        assert sleeper.poll() is None
    finally:
        sleeper.kill()
        sleeper.wait()


def test_a_taken_port_moves_and_is_kept(fresh_home):
    wanted = startup.first_port(str(fresh_home))
    with socket.create_server(("127.0.0.1", wanted)):
        moved = ask(fresh_home)["port"]
    assert moved != wanted
    assert stop()
    assert ask(fresh_home)["port"] == moved


def test_stop_is_stop_and_start_is_on_demand(fresh_home):
    ask(fresh_home)
    assert status()["is_running"]
    assert stop()
    assert not status()["is_running"]
    assert not stop()
    ask(fresh_home)
    assert status()["is_running"]


def test_only_the_owner_can_read_the_password(warehouse_home):
    passfile = Path(os.environ["PGPASSFILE"])
    assert stat.S_IMODE(passfile.stat().st_mode) == 0o600
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect("", password="guess", passfile="/dev/null")


def test_listens_on_this_machine_alone_and_without_socket(database):
    with connect() as connection:
        settings = dict(
            connection.execute(
                "select name, setting from pg_settings where name = any(%s)",
                [["listen_addresses", "unix_socket_directories", "jit", "TimeZone", "wal_level", "synchronous_commit"]],
            ).fetchall()
        )
        provider = connection.execute(
            "select datlocprovider, datlocale, pg_encoding_to_char(encoding) from pg_database "
            "where datname = current_database()"
        ).fetchone()
    assert settings == {
        "listen_addresses": "127.0.0.1",
        "unix_socket_directories": "",
        "jit": "off",
        "TimeZone": "UTC",
        "wal_level": "minimal",
        "synchronous_commit": "on",
    }
    assert provider == ("b", "C.UTF-8", "UTF8")


def test_the_log_holds_no_value_of_a_failed_statement(database):
    with connect(autocommit=True) as connection:
        connection.execute("create table person (email text primary key)")
        connection.execute("insert into person values ('pat@example.org')")
        with pytest.raises(psycopg.errors.UniqueViolation):
            connection.execute("insert into person values ('pat@example.org')")
    assert "pat@example.org" not in Path(status()["log"]).read_text()


def test_the_url_connects_by_itself(database):
    environment = {"PATH": os.environ["PATH"]}
    program = "import psycopg, sys; print(psycopg.connect(sys.argv[1]).info.dbname)"
    done = subprocess.run(
        [
            sys.executable,
            "-S",
            "-c",
            f"import site; site.addsitedir({str(Path(psycopg.__file__).parents[1])!r})\n" + program,
            url(),
        ],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout.strip() == database, done.stderr


def test_every_interpreter_knows_where_the_server_is(warehouse_home, tmp_path):
    program = "import os; print(os.environ['PGPORT'], os.environ['PGDATABASE'])"
    done = subprocess.run(
        [sys.executable, "-c", program],
        env=clean_environment(warehouse_home),
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.split() == [str(Server(warehouse_home).port), "warehouse"]


def test_another_server_is_used_and_ours_left_alone(warehouse_home, tmp_path, monkeypatch):
    """The test run's own server stands in for another one, named by plain PG* variables."""
    password = Path(os.environ["PGPASSFILE"]).read_text().strip().rpartition(":")[2]
    theirs = {"PGHOST": "127.0.0.1", "PGPORT": os.environ["PGPORT"], "PGUSER": "warehouse", "PGPASSWORD": password}
    for name in (*startup.VARIABLES, startup.MARKER):
        monkeypatch.delenv(name, raising=False)
    for name, value in theirs.items():
        monkeypatch.setenv(name, value)
    home = tmp_path / "untouched"
    monkeypatch.setenv("WAREHOUSE_HOME", str(home))
    with connect() as connection:
        assert connection.info.dbname == "warehouse"
    assert status()["kind"] == "external"
    assert not stop()
    assert not home.exists()
    assert status()["is_running"]
    assert password not in url()


def test_an_unreachable_server_is_one_sentence(tmp_path, monkeypatch):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        number = taken.getsockname()[1]
    monkeypatch.delenv(startup.MARKER, raising=False)
    monkeypatch.setenv("PGHOST", "127.0.0.1")
    monkeypatch.setenv("PGPORT", str(number))
    with pytest.raises(
        DatabaseUnavailable, match=r"^The server that the PG\* variables name \(.*\) cannot be reached: .*\.$"
    ):
        connect()


def test_an_older_server_is_told_by_its_version_and_what_is_needed(warehouse_home, monkeypatch):
    with psycopg.connect("") as connection:
        number = connection.info.server_version
    password = Path(os.environ["PGPASSFILE"]).read_text().strip().rpartition(":")[2]
    monkeypatch.delenv(startup.MARKER, raising=False)  # connecting takes it away, and it must come back after the test
    monkeypatch.setenv("PGPASSWORD", password)  # as another server: any variable of the user's means one
    monkeypatch.setattr("orchestration.lib.database.connection.OLDEST_VERSION", (number // 10000 + 1) * 10000)
    words = f"The server at 127.0.0.1 is PostgreSQL {number // 10000}.{number % 10000}; the warehouse needs "
    with pytest.raises(DatabaseUnavailable) as refused:
        connect()
    assert str(refused.value) == (
        f"{words}{number // 10000 + 1} or later: set PGHOST and PGPORT to one, or unset all PG* variables."
    )
    assert str(status()["why"]).startswith(words)


def test_where_no_server_can_run_one_sentence_says_what_to_set(fresh_home, monkeypatch):
    monkeypatch.setattr(servers.importlib.util, "find_spec", lambda name: None)
    with pytest.raises(
        DatabaseUnavailable, match=r"cannot run here: no build of PostgreSQL.*set PGHOST.*PGPASSWORD\.$"
    ):
        ensure()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has to hand the server to another account")
def test_as_root_the_server_runs_unprivileged_and_out_of_closed_folders(fresh_home, capfd):
    fresh_home.parent.chmod(0o700)
    ensure()
    folder = Server(fresh_home).folder
    assert folder.parent == servers.VARIABLE_TEMP
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert os.stat(f"/proc/{postmaster(fresh_home)}").st_uid != 0
    assert str(folder) in capfd.readouterr().err
    assert stop()
    ensure()
    assert capfd.readouterr().err == ""
    Server(fresh_home).remove()
    assert not folder.exists()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has to hand the server to another account")
def test_programs_in_a_closed_folder_are_copied(fresh_home, monkeypatch):
    real = servers._reaches
    monkeypatch.setattr(servers, "_reaches", lambda folder: folder.name != "bin" and real(folder))
    ensure()
    copies = list(Server(fresh_home).folder.glob("programs-*"))
    assert len(copies) == 1
    running = Path(f"/proc/{postmaster(fresh_home)}/exe").resolve()
    assert running.is_relative_to(copies[0])


@pytest.fixture
def widened(monkeypatch):
    """The state after a change of code: each feed's contract has a column more than its raw table."""
    from orchestration.lib.database import schema
    from orchestration.lib.landing import contracts

    feed, contract = next(iter(contracts.load_contracts().items()))
    added = contracts.Column(name="shoe_size", header="shoe_size")
    wider = contract.model_copy(update={"columns": (*contract.columns, added)})

    def change() -> str:
        monkeypatch.setattr(contracts, "load_contracts", lambda: {feed: wider})
        monkeypatch.setattr(schema, "_fingerprint", lambda: "another")
        return contract.relation

    return change


def test_the_ledger_is_widened_when_a_contract_grows(database, widened):
    connect().close()
    relation = widened()
    with connect() as connection:
        assert connection.execute(f"select shoe_size from {relation}").fetchall() == []


def test_a_change_of_the_ledger_waits_for_a_build_that_reads(database, widened):
    connect().close()
    relation = widened()
    with psycopg.connect("", autocommit=False) as reader:
        reader.execute(f"select count(*) from {relation}")
        threading.Timer(1.5, reader.commit).start()  # longer than one try waits for its locks
        with connect() as connection:
            assert connection.execute(f"select shoe_size from {relation}").fetchall() == []


def test_a_change_of_the_ledger_that_gets_no_lock_says_who_holds_it(database, widened, monkeypatch):
    from orchestration.lib.database import schema

    connect().close()
    relation = widened()
    monkeypatch.setattr(schema, "WAIT_SECONDS", 1.0)
    with psycopg.connect("", application_name="a long build") as reader:
        reader.execute(f"select count(*) from {relation}")
        with pytest.raises(DatabaseUnavailable, match=rf"session {reader.info.backend_pid} \(a long build, since"):
            connect()
        # who comes meanwhile is not in the way for longer than one try, and nothing is half-made
        with psycopg.connect("") as another:
            rows = another.execute("select fingerprint from audit.applied").fetchall()
    assert rows != [("another",)]


def test_the_ledger_says_what_it_holds(database):
    with connect() as connection:
        silent = connection.execute(
            """
            select relation.relname, coalesce(field.attname, '')
            from pg_class as relation
            cross join lateral (
                select null as attname, obj_description(relation.oid, 'pg_class') as said
                union all
                select attname, col_description(relation.oid, attnum) from pg_attribute
                where attrelid = relation.oid and attnum > 0 and not attisdropped
            ) as field
            where relation.relnamespace = 'audit'::regnamespace and relation.relkind in ('r', 'v')
                and field.said is null
            """
        ).fetchall()
    assert silent == []
