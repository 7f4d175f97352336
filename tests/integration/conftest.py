"""Two small worlds, each landed, built and published once for all tests that only read."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import psycopg
import pytest

from orchestration.lib import landing, pipeline, samples
from orchestration.lib.database import connect
from orchestration.lib.dbt import DbtOutcome, run_dbt
from orchestration.lib.publish import Fingerprint
from orchestration.lib.publish import fingerprints as all_fingerprints
from orchestration.lib.settings import ROOT
from tests import parsed
from tests.conftest import TEMPLATE

EDUCATORS, YEARS, SEED = 120, 2, 11
AS_OF = date(2026, 6, 30)

# The world of the rules and feeds: who is in it is told apart by prefixes (see tests/fixtures).
FEEDS_AS_OF = date(2024, 7, 31)
FIXTURES = ROOT / "tests" / "fixtures"
FEEDS_INBOXES = tuple(FIXTURES / name / "inbox" for name in ("rules", "feeds", "questions", "golden"))

# Published relations of rows that say when and by whom something landed.
AS_LANDED = frozenset({"quality.batch_summary", "analysis.feed_batch"})


@contextmanager
def fresh_database(copy_of: str = TEMPLATE) -> Iterator[str]:
    """A database for the time of the block: with an empty ledger, or a copy of one in which something is published.

    Its name is the first that is free: what dbt parsed for a database of that name is right for the next one, too.
    """
    with psycopg.connect("", dbname="postgres", autocommit=True) as connection:
        taken = {name for (name,) in connection.execute("select datname from pg_database").fetchall()}
        name = next(name for name in map("world_{}".format, itertools.count(1)) if name not in taken)
        connection.execute(f"create database {name} template {copy_of} strategy = file_copy")
    try:
        with pytest.MonkeyPatch.context() as patch:
            work_in(name, patch)
            yield name
    finally:
        with psycopg.connect("", dbname="postgres", autocommit=True) as connection:
            connection.execute(f"drop database {name} with (force)")


def work_in(database: str, patch: pytest.MonkeyPatch) -> None:
    """Have everything that connects, and dbt, work in a database."""
    patch.setenv("PGDATABASE", database)
    patch.setenv("WAREHOUSE_ARTIFACTS", parsed.artifacts_of(database))


def land_and_build(inbox: Path, as_of: date = AS_OF) -> None:
    """Land a folder and publish what comes of it."""
    landing.land_files([inbox])
    outcome = pipeline.build(as_of)
    assert outcome.published, outcome.problems


@contextmanager
def untested() -> Iterator[None]:
    """In the block a build does without the dbt tests and the suites of the marts.

    They take half of a build, and belong to what is tested where the same rows are built whole.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pipeline, "_build_candidates", _build_untested)
        patch.setattr(pipeline, "check_candidates", lambda say: ([], []))
        yield


def _build_untested(build_id: str, from_raw: bool) -> DbtOutcome:
    whole = ["--full-refresh"] if from_raw else []
    outcome = run_dbt(["build", "--exclude-resource-type", "unit_test", "test", *whole], build_id=build_id)
    if not outcome.problems:
        call_ready(build_id)
    return outcome


def call_ready(build_id: str) -> None:
    """Say in the ledger of a build that its candidates may be published."""
    ready = "update audit.build set kind = 'full', status = 'candidates_ready' where build_id = %s"
    with connect(autocommit=True) as connection:
        connection.execute(ready, [build_id])


def publish_untested(as_of: date = AS_OF) -> None:
    """Build and publish what landed, without the data tests."""
    with untested():
        outcome = pipeline.build(as_of)
    assert outcome.published, outcome.problems


def fingerprints() -> dict[str, Fingerprint]:
    """The rows of every published relation that holds nothing but what was sent."""
    return {name: found for name, found in all_fingerprints().items() if name not in AS_LANDED}


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with ``inbox`` and ``truth``."""
    folder = tmp_path_factory.mktemp("sample")
    samples.generate(folder, educators=EDUCATORS, years=YEARS, seed=SEED, as_of=AS_OF)
    return folder


@pytest.fixture(scope="session")
def _published_sample(warehouse_home: Path, sample: Path) -> Iterator[str]:
    with fresh_database() as name:
        land_and_build(sample / "inbox")
        yield name


@pytest.fixture
def published_sample(_published_sample: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """The database in which the sample is published; for reading only."""
    work_in(_published_sample, monkeypatch)
    return _published_sample


@pytest.fixture(scope="session")
def _published_feeds(warehouse_home: Path) -> Iterator[str]:
    with fresh_database() as name:
        landed = landing.land_files(list(FEEDS_INBOXES))
        refused = [str(result) for result in landed if result.outcome != "landed"]
        assert not refused, refused
        outcome = pipeline.build(FEEDS_AS_OF)
        assert outcome.published, outcome.problems
        yield name


@pytest.fixture
def published_feeds(_published_feeds: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """The database in which the worlds of rules, feeds, questions and golden rows are published; for reading only."""
    work_in(_published_feeds, monkeypatch)
    return _published_feeds


@pytest.fixture(scope="session")
def _feeds_later(_published_feeds: str) -> Iterator[str]:
    with fresh_database(copy_of=_published_feeds) as name:
        landed = landing.land_files([FIXTURES / "later" / "inbox"])
        assert {result.outcome for result in landed} == {"landed"}
        publish_untested(FEEDS_AS_OF)
        yield name


@pytest.fixture
def feeds_later(_feeds_later: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """The same worlds after the files of tests/fixtures/later have landed; for reading only."""
    work_in(_feeds_later, monkeypatch)
    return _feeds_later
