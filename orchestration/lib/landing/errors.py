"""How landing says no."""

from __future__ import annotations

import logging
import traceback
from pathlib import Path

import psycopg

from orchestration.lib.database import WriterBusy, WriterLost
from orchestration.lib.landing.contracts import ContractError

log = logging.getLogger("warehouse.landing")

# What the database says about a value and not about itself. A value that is too long (54000) counts there as a failure
# of the server, like a broken connection.
REFUSED_VALUE = (psycopg.DataError, psycopg.IntegrityError, psycopg.InternalError, psycopg.errors.ProgramLimitExceeded)

# What is nobody's file: the pass ends, and is tried again as a whole.
NO_FILES_FAULT = (psycopg.Error, WriterBusy, WriterLost, ContractError)


class LandingError(Exception):
    """A file, or a request, that cannot be taken.

    ``code`` is a word of ``seeds/policy/rules.csv``; ``message`` names file, row, column and what to do. It never
    holds a cell of a file: callers print, log and store it.
    """

    def __init__(self, code: str, message: str, *, feed: str | None = None) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message
        self.feed = feed


def is_files_fault(error: Exception) -> bool:
    """Whether an error came of the file at hand, so that the others can go on."""
    return isinstance(error, REFUSED_VALUE) or not isinstance(error, NO_FILES_FAULT)


def unforeseen(error: Exception, name: str) -> LandingError:
    """The refusal of a file at which landing itself failed.

    The message says the file and the kind of error; the log says where in the code, for who mends it. Neither repeats
    what the error says, nor the lines of code: both may quote a cell.
    """
    kind = type(error).__name__
    if isinstance(error, psycopg.Error) and error.sqlstate:
        kind += f", SQLSTATE {error.sqlstate}"
    frames = traceback.extract_tb(error.__traceback__)
    trace = " > ".join(f"{Path(frame.filename).name}:{frame.lineno} {frame.name}" for frame in frames)
    log.error("%s is refused: unforeseen %s at %s", name, kind, trace)
    return LandingError(
        "unreadable_file",
        f"{name} could not be read, for a reason that nobody foresaw ({kind}). Save it again as CSV UTF-8; if that "
        "does not help, give the file and this message to who looks after the warehouse: the log says the place.",
    )
