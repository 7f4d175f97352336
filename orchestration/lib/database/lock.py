"""One writer at a time: an advisory lock on a connection of the owning process.

The lock dies with its owner, however the owner dies. Its sessions may not: a statement of a killed client runs on
until the server notices. Every writing session therefore carries the run's id in its ``application_name``, and taking
the lock ends the sessions of earlier runs first.

Who makes files for partners reads what is published and writes to the outbox and its ledger alone: these wait for each
other, and for no build (``outbox_lock``).
"""

from __future__ import annotations

import os
import secrets
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import psycopg

PREFIX = "warehouse:"
TOKEN = "WAREHOUSE_WRITER_TOKEN"
KEY = (1162106689, 1)
# Between them: publish.snapshot, database.schema, access.grants.
OUTBOX_KEY = (1162106689, 5)

_POLL_SECONDS = 0.3
# A child of a killed owner looks this often whether its run still holds the lock (see dbt_plugin).
CHILD_POLL_SECONDS = 1.0

_HOLDER = """
select coalesce(writer.what, activity.application_name), writer.pid, writer.host, writer.since
from pg_locks as held
inner join pg_stat_activity as activity on held.pid = activity.pid
left join audit.writer as writer on held.pid = writer.backend_pid
where held.locktype = 'advisory' and held.granted
    and held.classid = %s and held.objid = %s and held.objsubid = 2
    and held.database = (select oid from pg_database where datname = current_database())
"""

_VALID = """
select 1
from audit.writer as writer
inner join pg_locks as held on writer.backend_pid = held.pid
where writer.run_id = %s
    and held.locktype = 'advisory' and held.granted
    and held.classid = %s and held.objid = %s and held.objsubid = 2
    and held.database = (select oid from pg_database where datname = current_database())
"""

_LEFT_BEHIND = """
select pid from pg_stat_activity
where datname = current_database() and pid <> pg_backend_pid()
    and starts_with(application_name, %(prefix)s) and not starts_with(application_name, %(own)s)
"""


class WriterBusy(RuntimeError):
    """Another writer holds the lock and the time to wait is over; the message says who."""


class WriterLost(RuntimeError):
    """This process does not hold the writer lock (any more)."""


@dataclass
class _Held:
    run_id: str
    connection: psycopg.Connection[Any]
    thread: int


_thread = threading.RLock()
_held: _Held | None = None


def current_run() -> str | None:
    """The run under which this thread writes: its own, or the one whose token the process inherited. Not checked.

    Another thread of a process that writes may be a reader (a sensor, a page): its sessions are nobody's to end.
    """
    if _held is None:
        return os.environ.get(TOKEN) or None
    return _held.run_id if _held.thread == threading.get_ident() else None


def is_valid(connection: psycopg.Connection[Any], run_id: str | None) -> bool:
    """Whether that run holds the writer lock now."""
    return bool(run_id) and connection.execute(_VALID, [run_id, *KEY]).fetchone() is not None


def require(connection: psycopg.Connection[Any]) -> str:
    """The id of the run that this process writes under.

    Locks the writer's row until the transaction ends, so that a new writer cannot begin before it is committed.

    :raises WriterLost: when the run does not hold the lock.
    """
    connection.execute("select 1 from audit.writer for share")
    run_id = current_run()
    if run_id is None or not is_valid(connection, run_id):
        raise WriterLost("The writer lock is not held by this process: nothing may be written.")
    return run_id


def _to_stderr(message: str) -> None:
    print(message, file=sys.stderr, flush=True)


@contextmanager
def writer_lock(what: str, *, wait: float | None = None, say: Callable[[str], None] = _to_stderr) -> Iterator[str]:
    """Hold the writer lock; waits for another writer and says once who it is.

    Inside a process that holds it, or a child that inherited its token, this costs nothing.

    :param what: what is being done, for those who wait ("build", "land 3 files").
    :param wait: seconds to wait, None for as long as it takes.
    :param say: told who is waited for.
    :returns: the run's id.
    :raises WriterBusy: when ``wait`` is over.
    :raises WriterLost: at the end, when the lock was lost meanwhile (the server was restarted).
    """
    from orchestration.lib.database import connection as connections

    with _thread:
        if _held is not None:
            yield _held.run_id
            return
        connection = connections.connect(application="warehouse waits to write", autocommit=True)
        try:
            inherited = os.environ.get(TOKEN)
            if is_valid(connection, inherited):
                connection.close()
                yield str(inherited)
                return
            yield from _own(connection, what, wait, say)
        finally:
            connection.close()


@contextmanager
def outbox_lock(what: str, *, say: Callable[[str], None] = _to_stderr) -> Iterator[None]:
    """Hold the lock of those who make files for partners and note what was sent; waits for another of them.

    Taken before it is read what is published and what was sent, so that no file is laid over one of a newer
    publication, or knows less than another. Who holds it takes no writer lock; who writes may take it.

    :param what: what is being done, for those who wait.
    :param say: told who is waited for.
    """
    from orchestration.lib.database import connection as connections

    with connections.connect(application=what, autocommit=True) as connection:
        _take(connection, OUTBOX_KEY, None, say)
        yield


def _own(
    connection: psycopg.Connection[Any], what: str, wait: float | None, say: Callable[[str], None]
) -> Iterator[str]:
    global _held
    run_id = secrets.token_hex(6)
    _take(connection, KEY, wait, say)
    _sign(connection, run_id, what)
    before = os.environ.get(TOKEN)
    _held = _Held(run_id, connection, threading.get_ident())
    os.environ[TOKEN] = run_id
    try:
        _end_left_behind(connection, run_id)
        yield run_id
        _still_held(connection, run_id)
    finally:
        _held = None
        if before is None:
            os.environ.pop(TOKEN, None)
        else:
            os.environ[TOKEN] = before


def _take(
    connection: psycopg.Connection[Any], key: tuple[int, int], wait: float | None, say: Callable[[str], None]
) -> None:
    deadline = None if wait is None else time.monotonic() + wait
    said = None
    while not connection.execute("select pg_try_advisory_lock(%s, %s)", key).fetchone()[0]:  # type: ignore[index]
        holder = _holder(connection, key)
        if deadline is not None and time.monotonic() >= deadline:
            raise WriterBusy(f"Another writer is at work: {holder or 'it just ended'}.")
        if holder is not None and holder != said:
            said = holder
            say(f"waiting for another writer: {holder}")
        time.sleep(_POLL_SECONDS)


def writer() -> str | None:
    """Who holds the writer lock now, in words; None for nobody. The server must be running."""
    from orchestration.lib.database import connection as connections

    with connections.connect(application="looks who writes", autocommit=True) as connection:
        return _holder(connection, KEY)


def _holder(connection: psycopg.Connection[Any], key: tuple[int, int]) -> str | None:
    row = connection.execute(_HOLDER, key).fetchone()
    if row is None:
        return None
    what, pid, host, since = row
    if pid is None:
        return str(what)
    return f"{what} (process {pid} on {host}, since {since:%Y-%m-%d %H:%M:%S} UTC)"


def _sign(connection: psycopg.Connection[Any], run_id: str, what: str) -> None:
    connection.execute("select set_config('application_name', %s, false)", [f"{PREFIX}{run_id}:lock {what}"[:63]])
    connection.execute(
        """
        insert into audit.writer (run_id, what, host, pid, backend_pid)
        values (%s, %s, %s, %s, pg_backend_pid())
        on conflict (only_one) do update set
            run_id = excluded.run_id, what = excluded.what, host = excluded.host, pid = excluded.pid,
            backend_pid = excluded.backend_pid, since = clock_timestamp()
        """,
        [run_id, what, socket.gethostname(), os.getpid()],
    )


def _end_left_behind(connection: psycopg.Connection[Any], run_id: str) -> None:
    """End the sessions of earlier runs, twice where there were any: a child of a killed owner may open another."""
    names = {"prefix": PREFIX, "own": f"{PREFIX}{run_id}:"}
    found = _terminate(connection, names)
    while found:
        time.sleep(2 * CHILD_POLL_SECONDS)
        found = _terminate(connection, names)
    connection.execute(
        """
        update audit.build
        set status = 'failed', finished_at = clock_timestamp(), detail = detail || '{"why": "interrupted"}'
        where status = 'running'
        """
    )


def _terminate(connection: psycopg.Connection[Any], names: dict[str, str]) -> int:
    pids = [row[0] for row in connection.execute(_LEFT_BEHIND, names)]
    for pid in pids:
        connection.execute("select pg_terminate_backend(%s, 10000)", [pid])
    return len(pids)


def _still_held(connection: psycopg.Connection[Any], run_id: str) -> None:
    try:
        held = is_valid(connection, run_id)
    except psycopg.OperationalError as error:
        raise WriterLost(
            "The writer lock was lost meanwhile: the server was restarted. Run the command again."
        ) from error
    if not held:
        raise WriterLost("The writer lock was lost meanwhile. Run the command again.")
