"""One embedded server for the whole test run, in a folder of its own; a fresh database for each test that asks."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import psycopg
import pytest

from orchestration.lib.database import builds, connect, lock, startup
from orchestration.lib.database.server import Server

# The same examples in every run, so that a failure is the change's; `make soak` looks for new ones.
hypothesis.settings.register_profile("suite", derandomize=True)
hypothesis.settings.load_profile("suite")

_TEMPLATE = "ledger_template"

# The files that take longest begin first: two workers then end at about the same time.
_LONGEST = ("test_replay.py", "test_dagster_ui.py", "test_publish.py", "test_quality.py", "test_cli.py")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Order the files, the longest first; the tests within a file stay as they are."""
    items.sort(key=lambda item: _LONGEST.index(item.path.name) if item.path.name in _LONGEST else len(_LONGEST))


@pytest.fixture(scope="session", autouse=True)
def _own_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """No test touches the user's warehouse: neither its server nor another that PG* variables name."""
    home = tmp_path_factory.mktemp("warehouse")
    with pytest.MonkeyPatch.context() as patch:
        for name in (*startup.VARIABLES, startup.MARKER, lock.TOKEN, builds.BUILD_ID, builds.AS_OF):
            patch.delenv(name, raising=False)
        patch.setenv("WAREHOUSE_HOME", str(home))
        patch.setenv("WAREHOUSE_INBOX", str(home / "inbox"))
        patch.setenv("WAREHOUSE_SETTLE_SECONDS", "0")  # every file of a test is new: none must be watched for growth
        startup.apply(os.environ)
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
        connection.execute("select pg_reload_conf()")
        connection.execute(f"create database {_TEMPLATE}")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PGDATABASE", _TEMPLATE)
        connect().close()
    yield _own_home
    Server(_own_home).remove()


@pytest.fixture
def database(warehouse_home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A database of its own with an empty ledger and empty raw tables; ``connect()`` and dbt find it by PGDATABASE."""
    name = f"test_{secrets.token_hex(5)}"
    startup.apply(os.environ)  # the port may have moved since the run began
    with psycopg.connect("", dbname="postgres", autocommit=True) as connection:
        connection.execute(f"create database {name} template {_TEMPLATE} strategy = file_copy")
    monkeypatch.setenv("PGDATABASE", name)
    for variable in (lock.TOKEN, builds.BUILD_ID, builds.AS_OF):
        monkeypatch.delenv(variable, raising=False)
    yield name
    with psycopg.connect("", dbname="postgres", autocommit=True) as connection:
        connection.execute(f"drop database {name} with (force)")
