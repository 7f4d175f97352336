"""The tables that Python owns: the ledger ``audit`` and one raw table per feed, made and widened on connecting."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from orchestration.lib import settings

AUDIT_SQL = Path(__file__).with_name("audit.sql")
# What dbt knows of the ledger: the descriptions of its tables and columns.
AUDIT_YML = settings.ROOT / "models" / "audit.yml"
RAW_TABLES = Path(__file__).parents[1] / "landing" / "raw_tables.py"

# Two processes that connect at once after a change: the second waits here and finds the work done.
_LOCK = (1162106689, 3)

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
    """
    wanted = _fingerprint()
    info = connection.info
    place = (info.host, info.port, info.dbname, wanted)
    if place in _done:
        return
    with connection.transaction():
        if _applied(connection) != wanted:
            connection.execute("select pg_advisory_xact_lock(%s, %s)", _LOCK)
            if _applied(connection) != wanted:
                _apply(connection, wanted)
    _done.add(place)


def _fingerprint() -> str:
    """A hash of the files that say what the tables are; they are read again only when one of them was changed."""
    contracts = sorted((settings.ROOT / "models" / "staging").rglob("*.yml"))
    files = [AUDIT_SQL, AUDIT_YML, Path(__file__), RAW_TABLES, *contracts]
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
