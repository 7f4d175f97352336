"""The command line ``warehouse``: a module for each family of commands, and here what they make together.

Exit code 0: done. 1: a check failed. 2: a file or an argument was refused.
"""

from __future__ import annotations

import logging
import sys
from zoneinfo import ZoneInfoNotFoundError

import psycopg
import typer

from orchestration.cli import building, landing, looking, query, reports, showing
from orchestration.cli.common import CHECK_FAILED, REFUSED, complain, refuse
from orchestration.cli.database import db_app
from orchestration.cli.feeds import feeds_app
from orchestration.lib import settings

# As `warehouse --help` lists them.
COMMANDS = (
    landing.land,
    landing.withdraw,
    landing.restore,
    building.build,
    building.replay,
    building.publish,
    building.undo,
    building.run,
    reports.report,
    reports.delivered,
    reports.analysis,
    looking.status,
    looking.rejected,
    query.sql,
    showing.sample,
    showing.docs,
    showing.demo,
)

app = typer.Typer(
    no_args_is_help=True, help="The Educator Warehouse.", rich_markup_mode=None, pretty_exceptions_enable=False
)
app.add_typer(db_app, name="db")
app.add_typer(feeds_app, name="feeds")
for command in COMMANDS:
    app.command()(command)


@app.callback()
def check_settings() -> None:
    """Look at the settings that every command needs, before one of them fails half-way."""
    try:
        settings.timezone()
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise refuse("WAREHOUSE_TIMEZONE names no time zone; it takes one such as America/New_York.") from None


def main() -> None:
    """Entry point: errors that a user can mend are one sentence, not a trace."""
    from orchestration.lib.database import DatabaseUnavailable, WriterBusy, WriterLost
    from orchestration.lib.failures import NotAllMade, NothingPublished
    from orchestration.lib.landing import ContractError, LandingError
    from orchestration.lib.publish import PublishRefused

    # It tells its temporary folders on the terminal. (A level would not help: its modules set their own.)
    logging.getLogger("great_expectations").propagate = False
    try:
        app()
    except LandingError as error:
        complain(error.message)
        sys.exit(REFUSED)
    except (ContractError, DatabaseUnavailable) as error:
        complain(str(error))
        sys.exit(REFUSED)
    except (NotAllMade, NothingPublished, PublishRefused, WriterBusy, WriterLost) as error:
        complain(str(error))
        sys.exit(CHECK_FAILED)
    except psycopg.Error as error:
        complain(f"The database says: {str(error).strip()}")
        sys.exit(CHECK_FAILED)
    except OSError as error:
        complain(f"{error.filename or 'The system'}: {error.strerror or error}")
        sys.exit(REFUSED)
