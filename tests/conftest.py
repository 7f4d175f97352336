"""One embedded server for the whole test run, in a folder of its own; a fresh database for each test that asks."""

from __future__ import annotations

import os
import re
import secrets
import shutil
import signal
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import hypothesis
import psycopg
import pytest
from xdist.scheduler import LoadScopeScheduling

from orchestration.lib.database import builds, connect, lock, startup
from orchestration.lib.database.server import Server
from orchestration.lib.settings import ROOT
from tests import parsed

# The same examples in every run, so that a failure is the change's; `make soak` looks for new ones.
hypothesis.settings.register_profile("suite", derandomize=True)
hypothesis.settings.load_profile("suite")

# What is started in the background may have interrupts ignored. Dagster makes termination the same as an interrupt, and
# then no child of a test could be ended by either.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

TEMPLATE = "ledger_template"

# What takes longest begins first: two workers then end at about the same time (`make test` says --no-loadscope-reorder,
# without which xdist begins with the files of the most tests).
_LONGEST = (
    "the_sample", "test_dagster_ui.py", "the_feeds", "test_values.py", "test_held_rows.py",
    "test_students_leave_no_trace.py", "test_cli.py", "test_quality.py", "test_recipe.py", "test_edges.py",
    "test_publish.py",
)  # fmt: skip


# A world is built or written once: all that reads it runs on one worker. Of the other files each is for itself, and
# stays whole. By the fixture that a file asks for; the samples of the unit tests are a fixture of their folder.
_ASKED = {
    "the_sample": re.compile(r"\b_?published_sample\b"),
    "the_feeds": re.compile(r"\b_?(published_feeds|feeds_later)\b"),
}
_OF_UNIT_TESTS = {"the_small_samples": re.compile(r"^def test_\w+\([^)]*\b(world|larger)\b", re.MULTILINE)}


@cache
def _group(path: str) -> str:
    """The world that a file reads, else the file itself."""
    text = (ROOT / path).read_text(encoding="utf-8")
    place = Path(path)
    is_unit = place.parent.name == "unit"
    found = (group for group, asked in (_OF_UNIT_TESTS if is_unit else _ASKED).items() if asked.search(text))
    return next(found, f"unit_{place.name}" if is_unit else place.name)


class _ByWorld(LoadScopeScheduling):  # type: ignore[misc]
    """What reads one world runs on one worker.

    The groups of `--dist loadgroup` are lost on pytest 9.2: xdist 3.8 writes them into a name that nothing reads there.
    """

    def _split_scope(self, nodeid: str) -> str:
        return _group(nodeid.split("::")[0])


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> LoadScopeScheduling | None:
    """The scheduler of ``make test``."""
    return _ByWorld(config, log) if config.getvalue("dist") == "loadgroup" else None


def _group_of(item: pytest.Item) -> str:
    return _group(item.nodeid.split("::")[0])


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes longest begins first; the tests within a file stay as they are."""
    items.sort(key=lambda item: _LONGEST.index(_group_of(item)) if _group_of(item) in _LONGEST else len(_LONGEST))


def _own_artifacts() -> str:
    """The folder of dbt's artifacts of this worker's database ``warehouse``, with the manifest that was prepared."""
    folder = parsed.artifacts_of(startup.DATABASE)
    prepared = ROOT / "target" / "candidate" / "manifest.json"
    if prepared.is_file():
        (ROOT / folder / "candidate").mkdir(parents=True, exist_ok=True)
        shutil.copy2(prepared, ROOT / folder / "candidate")
    return folder


@pytest.fixture(scope="session", autouse=True)
def _own_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """No test touches the user's warehouse: neither its server nor another that PG* variables name, nor its outbox."""
    home = tmp_path_factory.mktemp("warehouse")
    with pytest.MonkeyPatch.context() as patch:
        for name in (*startup.VARIABLES, startup.MARKER, lock.TOKEN, builds.BUILD_ID, builds.AS_OF):
            patch.delenv(name, raising=False)
        patch.setenv("WAREHOUSE_HOME", str(home))
        patch.setenv("WAREHOUSE_INBOX", str(home / "inbox"))
        patch.setenv("WAREHOUSE_OUTBOX", str(home / "outbox"))
        patch.setenv("WAREHOUSE_SETTLE_SECONDS", "0")  # every file of a test is new: none must be watched for growth
        startup.apply(os.environ)
        patch.setenv("WAREHOUSE_ARTIFACTS", _own_artifacts())
        yield home


@pytest.fixture(autouse=True)
def _facts_of_own_home(_own_home: Path) -> None:
    """A test that worked in another home leaves its connection facts behind: resolve them anew before each test."""
    startup.apply(os.environ)


@pytest.fixture(scope="session")
def warehouse_home(_own_home: Path) -> Iterator[Path]:
    """The state folder of the test run, with its server started; the server is gone at the end."""
    with connect(autocommit=True) as connection:
        # A database for each test is mostly waiting for the disk; this server's data need not outlive the machine.
        connection.execute("alter system set fsync = off")
        connection.execute("alter system set full_page_writes = off")
        # Nor does it live long enough to be tended: of every new database all tables would be looked through meanwhile.
        connection.execute("alter system set autovacuum = off")
        connection.execute("select pg_reload_conf()")
        connection.execute(f"create database {TEMPLATE}")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PGDATABASE", TEMPLATE)
        connect().close()
    yield _own_home
    Server(_own_home).remove()


@pytest.fixture
def database(warehouse_home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A database of its own with an empty ledger and empty raw tables; ``connect()`` and dbt find it by PGDATABASE."""
    name = f"test_{secrets.token_hex(5)}"
    startup.apply(os.environ)  # the port may have moved since the run began
    with psycopg.connect("", dbname="postgres", autocommit=True) as connection:
        connection.execute(f"create database {name} template {TEMPLATE} strategy = file_copy")
    monkeypatch.setenv("PGDATABASE", name)
    for variable in (lock.TOKEN, builds.BUILD_ID, builds.AS_OF):
        monkeypatch.delenv(variable, raising=False)
    yield name
    with psycopg.connect("", dbname="postgres", autocommit=True) as connection:
        connection.execute(f"drop database {name} with (force)")
