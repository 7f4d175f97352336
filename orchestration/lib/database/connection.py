"""Connections to the warehouse's database, embedded or any other that the PG* variables name."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg

from orchestration.lib import settings
from orchestration.lib.database import schema, startup
from orchestration.lib.database.server import DatabaseUnavailable, Server

# `pg_input_is_valid` and the builtin date parsing rules that models rely on.
OLDEST_VERSION = 160000

# Dates are read and written one way whatever the server's or the account's settings say; a client that is gone is
# noticed within two seconds even in the middle of a long statement.
SESSION = {
    "timezone": "UTC",
    "datestyle": "ISO,YMD",
    "intervalstyle": "postgres",
    "jit": "off",
    "client_connection_check_interval": "2000",
}

# What may be set in PGOPTIONS without escaping: no value here holds a space.
SESSION_OPTIONS = " ".join(f"-c {name}={value}" for name, value in SESSION.items())


def server() -> Server:
    """The embedded server of the present state folder, whether it is used or not."""
    return Server(settings.home())


def is_embedded() -> bool:
    """Whether the embedded server is meant, that is no PG* variable names another one."""
    return startup.apply(os.environ)


def ensure() -> None:
    """See that the database can be reached: start the embedded server if it is meant and does not run.

    Sets the PG* variables of this process, so that ``psycopg.connect("")`` and children reach it.

    :raises DatabaseUnavailable: with one sentence that says why and what to set.
    """
    if is_embedded():
        server().start()
        startup.apply(os.environ)  # the port may have moved


def start() -> dict[str, Any]:
    """Start the embedded server, bring its tables up to date, and tell its status."""
    connect(autocommit=True).close()
    return status()


def stop() -> bool:
    """Stop the embedded server.

    :returns: False where none ran. Another server (PG* variables) is never touched.
    """
    return server().stop() if is_embedded() else False


def remove() -> None:
    """Stop the embedded server and remove its data, wherever they are kept; another server is never touched."""
    server().remove()


def status() -> dict[str, Any]:
    """Facts of the database for people and programs; starts nothing."""
    if not is_embedded():
        return _external_status()
    embedded = server()
    running = embedded.is_ready()
    return {
        "kind": "embedded",
        "is_running": running,
        "host": startup.HOST,
        "port": embedded.port,
        "database": os.environ["PGDATABASE"],
        "user": startup.USER,
        "version": _version() if running else None,
        "data": str(embedded.data),
        "log": str(embedded.log),
        "why": None,
    }


def _external_status() -> dict[str, Any]:
    facts: dict[str, Any] = {"kind": "external", "is_running": False, "data": None, "log": None, "why": None}
    try:
        with psycopg.connect("", connect_timeout=10) as connection:
            info = connection.info
            facts |= {"host": info.host, "port": info.port, "database": info.dbname, "user": info.user}
            facts |= {"is_running": True, "version": _readable(info.server_version), "why": _too_old(connection)}
    except psycopg.OperationalError as error:
        facts["why"] = " ".join(str(error).split())
    return facts


def _version() -> str | None:
    try:
        with psycopg.connect("", connect_timeout=10) as connection:
            return _readable(connection.info.server_version)
    except psycopg.OperationalError:
        return None


def _readable(number: int) -> str:
    return f"{number // 10000}.{number % 10000}"


def url(driver: str = "postgresql") -> str:
    """The connection address for psql and BI tools.

    The embedded server's holds its generated password: it is on this machine's loopback only. For another server
    the password is left to where the user keeps it (PGPASSWORD, PGPASSFILE, ~/.pgpass).

    :param driver: scheme of the address, such as ``postgresql+psycopg`` for SQLAlchemy.
    """
    ensure()
    if is_embedded():
        password = Path(os.environ["PGPASSFILE"]).read_text().strip().rpartition(":")[2]
        account = f"{startup.USER}:{quote(password, safe='')}"
        return f"{driver}://{account}@{startup.HOST}:{os.environ['PGPORT']}/{quote(os.environ['PGDATABASE'])}"
    with _open("warehouse url", autocommit=True) as connection:
        info = connection.info
        place = f"{quote(info.user)}@{{host}}:{info.port}/{quote(info.dbname)}"
        if info.host.startswith("/"):
            # A socket's folder goes into the query: several readers of addresses insist on a host name before it.
            return f"{driver}://{place.format(host='localhost')}?host={quote(info.host, safe='')}"
        return f"{driver}://{place.format(host=info.host)}"


def connect(*, application: str = "warehouse", autocommit: bool = False) -> psycopg.Connection[Any]:
    """Open a connection; starts the embedded server on demand and brings the warehouse's own tables up to date.

    :param application: what the session is for, shown by the server; a writer's session also names its run.
    :param autocommit: commit each statement by itself.
    :raises DatabaseUnavailable: with one sentence that says why and what to do.
    """
    connection = _open_somehow(application_name(application), autocommit=autocommit)
    try:
        schema.bring_up_to_date(connection)
    except BaseException:
        connection.close()
        raise
    return connection


def _open_somehow(application: str, *, autocommit: bool) -> psycopg.Connection[Any]:
    """Open a connection; asks whether the server is ready only where it does not simply answer."""
    if is_embedded() and server().process() is not None:
        with contextlib.suppress(DatabaseUnavailable):
            return _open(application, autocommit=autocommit)
    ensure()
    return _open(application, autocommit=autocommit)


def application_name(what: str) -> str:
    """The session's name: plain for readers, with the run's id while this process writes (see ``lock``)."""
    from orchestration.lib.database import lock

    run_id = lock.current_run()
    return f"{lock.PREFIX}{run_id}:{what}"[:63] if run_id else what[:63]


def _open(application: str, *, autocommit: bool) -> psycopg.Connection[Any]:
    try:
        connection = psycopg.connect("", application_name=application, autocommit=True, connect_timeout=10)
    except psycopg.OperationalError as error:
        raise DatabaseUnavailable(_refused(error)) from error
    too_old = _too_old(connection)
    if too_old:
        connection.close()
        raise DatabaseUnavailable(too_old)
    connection.execute(
        "select set_config(name, value, false) from unnest(%s::text[], %s::text[]) as own (name, value)",
        [list(SESSION), list(SESSION.values())],
    )
    connection.autocommit = autocommit
    return connection


def _too_old(connection: psycopg.Connection[Any]) -> str | None:
    """One sentence where the server is older than what the models rely on; asked while the connection is open."""
    info = connection.info
    if info.server_version >= OLDEST_VERSION:
        return None
    return (
        f"The server at {info.host} is PostgreSQL {_readable(info.server_version)}; the warehouse needs "
        f"{OLDEST_VERSION // 10000} or later: set PGHOST and PGPORT to one, or unset all PG* variables."
    )


# The variables that say which server is meant. Never the password.
TELLING = ("PGSERVICE", "PGHOST", "PGHOSTADDR", "PGPORT", "PGDATABASE", "PGUSER")


def _refused(error: psycopg.OperationalError) -> str:
    said = " ".join(str(error).split())
    if is_embedded():
        return f"The embedded PostgreSQL refused the connection: {said} (its log: {server().log})."
    named = ", ".join(f"{name}={os.environ[name]}" for name in TELLING if name in os.environ)
    return (
        f"The server that the PG* variables name ({named}) cannot be reached: {said.rstrip('.')}. "
        "Check them, or unset all of them."
    )
