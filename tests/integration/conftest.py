"""A sample, landed, built and published once for all tests that only read."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import psycopg
import pytest

from orchestration.lib import landing, pipeline, samples

EDUCATORS, YEARS, SEED = 120, 2, 11
AS_OF = date(2026, 6, 30)


@contextmanager
def fresh_database(name: str) -> Iterator[str]:
    """A database of that name for the time of the block."""
    with psycopg.connect("", dbname="postgres", autocommit=True) as connection:
        connection.execute(f"create database {name}")
    try:
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("PGDATABASE", name)
            yield name
    finally:
        with psycopg.connect("", dbname="postgres", autocommit=True) as connection:
            connection.execute(f"drop database {name} with (force)")


def land_and_build(inbox: Path, as_of: date = AS_OF) -> None:
    """Land a folder and publish what comes of it."""
    landing.land_files([inbox])
    outcome = pipeline.build(as_of)
    assert outcome.published, outcome.problems


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with ``inbox`` and ``truth``."""
    folder = tmp_path_factory.mktemp("sample")
    samples.generate(folder, educators=EDUCATORS, years=YEARS, seed=SEED, as_of=AS_OF)
    return folder


@pytest.fixture(scope="session")
def _published_sample(warehouse_home: Path, sample: Path) -> Iterator[str]:
    with fresh_database("published_sample") as name:
        land_and_build(sample / "inbox")
        yield name


@pytest.fixture
def published_sample(_published_sample: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """The database in which the sample is published; for reading only."""
    monkeypatch.setenv("PGDATABASE", _published_sample)
    return _published_sample
