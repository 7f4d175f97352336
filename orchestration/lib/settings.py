"""Where things are, and the few settings that the environment may change.

Standard library only and cheap to import: the interpreter's start-up module reads it.
"""

from __future__ import annotations

import os
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

ROOT = Path(__file__).resolve().parents[2]


def home() -> Path:
    """The folder that keeps all state: database, Dagster runs, Data Docs. ``WAREHOUSE_HOME`` moves it."""
    return Path(os.environ.get("WAREHOUSE_HOME") or ROOT / ".warehouse").expanduser().absolute()


def inbox() -> Path:
    """The folder in which files arrive. ``WAREHOUSE_INBOX`` moves it."""
    return Path(os.environ.get("WAREHOUSE_INBOX") or ROOT / "inbox").expanduser().absolute()


def archive() -> Path:
    """The folder to which landed files move, beside the inbox's state. Who writes there closes it."""
    return home() / "archive"


def reports_folder() -> Path:
    """The folder that receives partners' report files. Who writes there closes it."""
    return home() / "reports"


def analyses_folder() -> Path:
    """The folder that receives the files of internal analyses. Who writes there closes it."""
    return reports_folder() / "analysis"


def outbox() -> Path:
    """The folder of what a person is to send to partners. ``WAREHOUSE_OUTBOX`` moves it. Who writes there closes it."""
    return Path(os.environ.get("WAREHOUSE_OUTBOX") or ROOT / "outbox").expanduser().absolute()


def make_closed(folder: Path) -> Path:
    """Make one of our folders, and close it to other accounts; also where it was there, left open by an older version.

    The home itself lets others pass where the server runs as one of them.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if folder.stat().st_mode & 0o077:
        folder.chmod(0o700)
    return folder


def artifacts() -> str:
    """The folder of dbt's artifacts, within the project. ``WAREHOUSE_ARTIFACTS`` moves it.

    dbt parses everything anew for a server or database other than that of the artifacts it finds: who works on two at
    once gives each its own.
    """
    return os.environ.get("WAREHOUSE_ARTIFACTS") or "target"


def timezone() -> ZoneInfo:
    """The organization's time zone, which decides what "today" is. ``WAREHOUSE_TIMEZONE`` changes it."""
    return ZoneInfo(os.environ.get("WAREHOUSE_TIMEZONE") or "America/New_York")


def today() -> date:
    """Today in the organization's time zone."""
    return datetime.now(timezone()).date()
