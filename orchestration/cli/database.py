"""The commands ``warehouse db``: the PostgreSQL server and its roles."""

from __future__ import annotations

import sys
from typing import Annotated, Any

import typer

from orchestration.cli.common import Json, complain, out, print_json, refuse
from orchestration.lib import display

db_app = typer.Typer(no_args_is_help=True, help="The PostgreSQL server.")


def _address(status: dict[str, Any]) -> str:
    return f"{status['kind']} PostgreSQL {status['version']} at {status['host']}:{status['port']}"


@db_app.command("start")
def db_start() -> None:
    """Start the embedded server, or say that it runs; see that the database roles are there."""
    from orchestration.lib import access, database

    database.start()
    out.print(f"running: {_address(database.status())}")
    with database.connect(application="roles") as connection:
        lacking = access.apply(connection)
    if lacking:
        complain(access.for_administrator(lacking))


@db_app.command("stop")
def db_stop(
    now: Annotated[bool, typer.Option("--now", help="Stop although somebody writes; what was begun is lost.")] = False,
) -> None:
    """Stop the embedded server."""
    from orchestration.lib import database

    status = database.status()
    is_embedded = status["kind"] != "external"
    if is_embedded and status["is_running"] and not now and (writer := database.writer()):
        raise refuse(f"Nothing is stopped, as somebody writes: {writer}. Wait for it, or stop the server with --now.")
    if is_embedded and database.stop():
        out.print("stopped")
    elif not is_embedded:
        out.print("nothing to stop: the PG* variables name another server")
    else:
        out.print("not running")


@db_app.command("status")
def db_status(as_json: Json = False) -> None:
    """Say which server is used and whether it answers."""
    from orchestration.lib import database

    status = database.status()
    if as_json:
        print_json(status)
    else:
        for line in display.pairs(list(status), list(status.values())):
            out.print(line, soft_wrap=True)


@db_app.command("url")
def db_url() -> None:
    """Print the address for psql and BI tools, password included."""
    from orchestration.lib import database

    database.ensure()
    sys.stdout.write(database.url() + "\n")


@db_app.command("roles")
def db_roles(
    as_sql: Annotated[
        bool, typer.Option("--sql", help="Change nothing; print the statements that only an administrator may run.")
    ] = False,
) -> None:
    """Make the database roles, grant them what they may read, and say what that is."""
    from orchestration.lib import access, database

    with database.connect(application="roles") as connection:
        lacking = access.missing(connection) if as_sql else access.apply(connection)
    if as_sql:
        sys.stdout.write("\n".join(lacking or ["-- nothing is lacking"]) + "\n")
        return
    rows = [(role, ", ".join(access.READS[role]), about) for role, about in access.ROLES.items()]
    out.print(display.table(("role", "reads schemas", "for"), rows, flexible=("for",)))
    if lacking:
        complain(access.for_administrator(lacking))
