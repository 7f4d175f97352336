"""Connection facts of the embedded server and the list of feeds, set when an interpreter of this environment starts.

A ``.pth`` file loads this module, so that dbt, Dagster, pytest and every other tool agree from any folder
without a wrapper. It runs in every interpreter: standard ``os`` and ``zlib`` only, no output, no server started.

dbt can read neither a folder nor its own graph while it parses, but an environment variable it can (and parses anew
what read it when it changes): so the feeds are told that way, and no list of them is typed.

Where a person has set any PG* connection variable, another server is meant and nothing is changed. What this
module set itself is told apart by a marker variable, so that children inherit the facts while a changed
``WAREHOUSE_HOME`` (or a port that had to move) resolves anew.
"""

from __future__ import annotations

import os
import zlib
from collections.abc import MutableMapping

HOST = "127.0.0.1"
USER = "warehouse"
DATABASE = "warehouse"
MARKER = "WAREHOUSE_EMBEDDED_SERVER"
VARIABLES = (
    "PGHOST",
    "PGHOSTADDR",
    "PGPORT",
    "PGUSER",
    "PGDATABASE",
    "PGPASSWORD",
    "PGPASSFILE",
    "PGSERVICE",
)

# Every feed, and those of them that have a model intermediate/int_<feed>_judged; parted by blanks.
FEEDS = "WAREHOUSE_FEEDS"
JUDGED_FEEDS = "WAREHOUSE_JUDGED_FEEDS"

# Below the ports that Linux and macOS hand out to outgoing connections (32768 and 49152 up).
_FIRST_PORT = 15000
_PORTS = 15000

_ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.dirname(os.path.realpath(__file__)))))


def home(environ: MutableMapping[str, str]) -> str:
    """The folder of all state, as ``settings.home`` computes it."""
    given = environ.get("WAREHOUSE_HOME") or os.path.join(_ROOT, ".warehouse")
    return os.path.abspath(os.path.expanduser(given))


def passfile(folder: str) -> str:
    """The password file of the embedded server whose state is in ``folder``."""
    return os.path.join(folder, "postgres", "passfile")


def first_port(folder: str) -> int:
    """The port that a server of this folder tries first: the same in every process, before any server ran."""
    return _FIRST_PORT + zlib.crc32(folder.encode()) % _PORTS


def port(folder: str) -> int:
    """The port kept for the server of ``folder``."""
    try:
        with open(os.path.join(folder, "postgres", "port"), encoding="ascii") as kept:
            return int(kept.read())
    except (OSError, ValueError):
        return first_port(folder)


def _tell_feeds(environ: MutableMapping[str, str], models: str) -> None:
    """Set the feeds from the names of the models: stg_<feed>, and int_<feed>_judged where other rows have a say."""
    staged = [name for _, _, names in os.walk(os.path.join(models, "staging")) for name in names]
    between = {name for _, _, names in os.walk(os.path.join(models, "intermediate")) for name in names}
    feeds = sorted(name[4:-4] for name in staged if name.startswith("stg_") and name.endswith(".sql"))
    environ[FEEDS] = " ".join(feeds)
    environ[JUDGED_FEEDS] = " ".join(feed for feed in feeds if f"int_{feed}_judged.sql" in between)


def _make_absolute(environ: MutableMapping[str, str]) -> None:
    """A folder given relative to where the command began means that folder for its children too, wherever they run."""
    for name in ("WAREHOUSE_HOME", "WAREHOUSE_INBOX"):
        given = environ.get(name)
        if given and not os.path.isabs(given):
            environ[name] = os.path.abspath(os.path.expanduser(given))


def _is_ours(environ: MutableMapping[str, str]) -> bool:
    """Whether the variables that are set are those that this module set, here or in a parent process."""
    folder, _, number = environ.get(MARKER, "").rpartition("|")
    facts = {"PGHOST": HOST, "PGPORT": number, "PGUSER": USER, "PGPASSFILE": passfile(folder)}
    strangers = ("PGHOSTADDR", "PGPASSWORD", "PGSERVICE")
    return all(environ.get(name) == value for name, value in facts.items()) and not any(
        environ.get(name) for name in strangers
    )


def apply(environ: MutableMapping[str, str] = os.environ) -> bool:
    """Set the list of feeds, and the connection facts of the embedded server unless another server is meant.

    :returns: True where the embedded server is meant, False where the PG* variables name another one.
    """
    _make_absolute(environ)
    _tell_feeds(environ, os.path.join(_ROOT, "models"))
    marked = environ.get(MARKER)
    if marked and not _is_ours(environ):
        environ.pop(MARKER)  # somebody set a variable on top of ours
        marked = None
    if not marked and any(environ.get(name) for name in VARIABLES):
        return False

    folder = home(environ)
    moved = marked is not None and marked.rpartition("|")[0] != folder
    if moved or not environ.get("PGDATABASE"):
        environ["PGDATABASE"] = DATABASE
    number = str(port(folder))
    environ["PGHOST"] = HOST
    environ["PGPORT"] = number
    environ["PGUSER"] = USER
    environ["PGPASSFILE"] = passfile(folder)
    environ[MARKER] = f"{folder}|{number}"
    return True
