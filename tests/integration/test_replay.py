"""The same files give the same rows: in another order of arrival, and after a kill in the middle of a run."""

from __future__ import annotations

import hashlib
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from orchestration.lib import landing, pipeline
from orchestration.lib.database import connect
from tests.integration.conftest import AS_OF, fresh_database

PUBLISHED = ("marts", "restricted", "quarantine", "reports", "quality")

# What says when and by whom something landed or was built, not what it holds.
OF_THE_LEDGER = {"marts.publication", "marts.metric_history", "quality.batch_summary"}


def fingerprints() -> dict[str, str]:
    """A hash of every published relation's rows, in the order of their text."""
    with connect() as connection:
        names = connection.execute(
            "select table_schema || '.' || table_name from information_schema.tables where table_schema = any(%s)",
            [list(PUBLISHED)],
        ).fetchall()
        return {name: _hash(connection, name) for (name,) in names if name not in OF_THE_LEDGER}


def _hash(connection, name: str) -> str:
    digest = hashlib.sha256()
    with connection.cursor().copy(f'copy (select t from {name} as t order by t::text collate "C") to stdout') as copy:
        for block in copy:
            digest.update(block)
    return digest.hexdigest()


@pytest.fixture
def expected(published_sample: str) -> dict[str, str]:
    return fingerprints()


def test_another_order_of_arrival_gives_the_same_rows(
    warehouse_home: Path, sample: Path, expected: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WAREHOUSE_INBOX", str(tmp_path / "inbox"))
    files = sorted(path.relative_to(sample / "inbox") for path in (sample / "inbox").rglob("*") if path.is_file())
    random.Random(3).shuffle(files)
    with fresh_database("another_order"):
        for file in files:
            (tmp_path / "inbox" / file).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(sample / "inbox" / file, tmp_path / "inbox" / file)
            landing.land_inbox()  # a log that came before its schedule is tried again with every pass
        outcome = pipeline.build(AS_OF)
        assert outcome.published, outcome.problems
        assert fingerprints() == expected


@pytest.mark.parametrize("seconds", [1.5, 6.0, 14.0])
def test_a_run_killed_anywhere_and_run_again_gives_the_same_rows(
    seconds: float, warehouse_home: Path, sample: Path, expected: dict[str, str], tmp_path: Path
) -> None:
    inbox = tmp_path / "inbox"
    shutil.copytree(sample / "inbox", inbox)
    with fresh_database("killed_run"):
        command = [str(Path(sys.executable).parent / "warehouse"), "run", "--as-of", f"{AS_OF:%Y-%m-%d}"]
        environment = {**os.environ, "WAREHOUSE_INBOX": str(inbox)}
        process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(seconds)
        process.send_signal(signal.SIGKILL)
        process.wait()
        again = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
        assert again.returncode in (0, 2), again.stderr  # 2: the sample holds files that are refused
        assert fingerprints() == expected
