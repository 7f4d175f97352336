"""What Python owns in the database, made and widened on connecting.

The ledger ``audit``, one raw table per feed, and the functions ``statistics`` that the macros of that name call.
"""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path
from typing import Any

import psycopg
from psycopg import errors, sql
from tenacity import Retrying, retry_if_exception_type, stop_after_delay, wait_random

from orchestration.lib import settings
from orchestration.lib.database.server import DatabaseUnavailable

AUDIT_SQL = Path(__file__).with_name("audit.sql")
STATISTICS_SQL = Path(__file__).with_name("statistics.sql")
# What dbt knows of the ledger: the descriptions of its tables and columns.
AUDIT_YML = settings.ROOT / "models" / "audit.yml"
RAW_TABLES = Path(__file__).parents[1] / "landing" / "raw_tables.py"

# Two processes that connect at once after a change: the second waits here and finds the work done.
_LOCK = (1162106689, 3)

# A change of tables waits this long for those who use them, and nobody behind it waits for longer; it is tried again
# from the start until the other time is over.
LOCK_MILLISECONDS = 500
WAIT_SECONDS = 60.0

# Who uses what is to be changed: a table of ours, or the lock of another process that makes the same change.
_USERS = """
select distinct activity.pid, activity.application_name, activity.xact_start
from pg_locks as held
inner join pg_stat_activity as activity on held.pid = activity.pid
left join pg_class as relation on held.relation = relation.oid and held.locktype = 'relation'
left join pg_namespace as place on relation.relnamespace = place.oid
where held.granted and held.pid <> pg_backend_pid()
    and held.database = (select oid from pg_database where datname = current_database())
    and (
        place.nspname = any(%s)
        or (held.locktype = 'advisory' and held.classid = %s and held.objid = %s and held.objsubid = 2)
    )
order by activity.xact_start
"""

_done: set[tuple[Any, ...]] = set()

_LEDGER = """
create schema if not exists audit;
create table if not exists audit.applied (
    only_one boolean primary key default true check (only_one),
    fingerprint text not null
);
"""


def bring_up_to_date(connection: psycopg.Connection[Any]) -> None:
    """Create or widen the ledger and the raw tables unless this was done for the present files.

    Leaves no transaction open. Checks the database once per process and state of the files.

    :raises DatabaseUnavailable: where others used the tables for so long that they could not be changed.
    """
    wanted = _fingerprint()
    info = connection.info
    place = (info.host, info.port, info.dbname, wanted)
    if place in _done:
        return
    patiently = Retrying(
        retry=retry_if_exception_type((errors.LockNotAvailable, errors.DeadlockDetected)),
        stop=stop_after_delay(WAIT_SECONDS),
        wait=wait_random(0.1, 0.5),
        reraise=True,
    )
    try:
        patiently(_bring, connection, wanted)
    except (errors.LockNotAvailable, errors.DeadlockDetected) as error:
        raise DatabaseUnavailable(_in_use(connection)) from error
    _done.add(place)


def _bring(connection: psycopg.Connection[Any], wanted: str) -> None:
    """One try; raises ``LockNotAvailable`` or ``DeadlockDetected`` where somebody uses what is to be changed."""
    with connection.transaction():
        if _applied(connection) != wanted:
            _give_way(connection)
            connection.execute("select pg_advisory_xact_lock(%s, %s)", _LOCK)
            if _applied(connection) != wanted:
                _apply(connection, wanted)


def _give_way(connection: psycopg.Connection[Any]) -> None:
    """Let this transaction, not a build, be the one that ends where the two wait for each other.

    Only a superuser may set the second time; elsewhere the first one alone ends most such waits.
    """
    connection.execute("select set_config('lock_timeout', %s, true)", [f"{LOCK_MILLISECONDS}ms"])
    try:
        with connection.transaction():
            connection.execute("set local deadlock_timeout = '20ms'")
    except errors.InsufficientPrivilege:
        return


def _in_use(connection: psycopg.Connection[Any]) -> str:
    from orchestration.lib.landing.contracts import load_contracts
    from orchestration.lib.landing.raw_tables import PARTS

    schemas = sorted({"audit", PARTS, *(contract.schema_name for contract in load_contracts().values())})
    with connection.transaction():
        rows = connection.execute(_USERS, [schemas, *_LOCK]).fetchall()
    users = [
        f"session {pid} ({application or 'unnamed'}{f', since {since:%Y-%m-%d %H:%M:%S} UTC' if since else ''})"
        for pid, application, since in rows
    ]
    return (
        "The ledger and the raw tables are older than this version of the warehouse and have to be changed first; for "
        f"{WAIT_SECONDS:g} seconds others used them: {', '.join(users) or 'they have just ended'}. Nothing is changed: "
        "run the command again when they are done."
    )


def _fingerprint() -> str:
    """A hash of the files that say what the tables are; they are read again only when one of them was changed."""
    contracts = sorted((settings.ROOT / "models" / "staging").rglob("*.yml"))
    files = [AUDIT_SQL, STATISTICS_SQL, AUDIT_YML, Path(__file__), RAW_TABLES, *contracts]
    return _hash(tuple((str(path), (facts := path.stat()).st_mtime_ns, facts.st_size) for path in files))


@lru_cache(maxsize=2)
def _hash(files: tuple[tuple[str, int, int], ...]) -> str:
    digest = hashlib.sha256()
    for name, _, _ in files:
        path = Path(name)
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def _applied(connection: psycopg.Connection[Any]) -> str | None:
    if connection.execute("select to_regclass('audit.applied')").fetchone() == (None,):
        return None
    row = connection.execute("select fingerprint from audit.applied").fetchone()
    return row[0] if row else None


def _apply(connection: psycopg.Connection[Any], wanted: str) -> None:
    from orchestration.lib.landing.raw_tables import create_raw_tables

    connection.execute("set local client_min_messages = warning")
    connection.execute(_LEDGER.encode())
    connection.execute(AUDIT_SQL.read_bytes())
    connection.execute(STATISTICS_SQL.read_bytes())
    _comment_ledger(connection)
    create_raw_tables(connection)
    connection.execute(
        "insert into audit.applied (fingerprint) values (%s) "
        "on conflict (only_one) do update set fingerprint = excluded.fingerprint",
        [wanted],
    )


def _comment_ledger(connection: psycopg.Connection[Any]) -> None:
    """Put the descriptions that dbt has of the ledger where whoever opens it with another tool reads them."""
    import yaml

    (source,) = yaml.safe_load(AUDIT_YML.read_text(encoding="utf-8"))["sources"]
    found = connection.execute("select table_name from information_schema.views where table_schema = 'audit'")
    views = {name for (name,) in found}
    for table in source["tables"]:
        place = sql.Identifier("audit", table["name"])
        kind = sql.SQL("view" if table["name"] in views else "table")
        connection.execute(
            sql.SQL("comment on {} {} is {}").format(kind, place, sql.Literal(table["description"].strip()))
        )
        for column in table["columns"]:
            target = sql.Identifier("audit", table["name"], column["name"])
            connection.execute(
                sql.SQL("comment on column {} is {}").format(target, sql.Literal(column["description"].strip()))
            )
