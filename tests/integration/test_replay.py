"""The same files give the same rows: in another order of arrival and on another day, after kills in the middle of runs,
after files were withdrawn and restored, and when everything is built anew."""

from __future__ import annotations

import hashlib
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path

import pytest

from orchestration.lib import landing, settings
from orchestration.lib.database import builds, connect
from orchestration.lib.replay import replay
from tests.integration.conftest import AS_OF, fresh_database, publish_untested

PUBLISHED = ("marts", "restricted", "quarantine", "reports", "quality")

# What says when and by whom something landed or was built, not what it holds.
OF_THE_LEDGER = {
    "marts.publication", "marts.metric_history", "quality.batch_summary", "quarantine.rejected_row_change",
    "quarantine.rejected_row_history",
}  # fmt: skip

# What files of the sample that correct others have in their names.
CORRECTS = re.compile("correct|changes")


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


def test_every_published_relation_is_compared(expected: dict[str, str]) -> None:
    with connect() as connection:
        build = builds.published_build(connection)
    assert build
    published = {f"{relation['schema']}.{relation['name']}" for relation in build.detail["relations"]}
    assert set(expected) == published - OF_THE_LEDGER


def test_another_order_of_arrival_on_another_day_gives_the_same_rows(
    warehouse_home: Path, sample: Path, expected: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WAREHOUSE_INBOX", str(tmp_path / "inbox"))
    monkeypatch.setattr(settings, "today", lambda: AS_OF + timedelta(days=500))
    files = sorted(path.relative_to(sample / "inbox") for path in (sample / "inbox").rglob("*") if path.is_file())
    random.Random(3).shuffle(files)
    with fresh_database():
        for file in files:
            (tmp_path / "inbox" / file).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(sample / "inbox" / file, tmp_path / "inbox" / file)
            landing.land_inbox()  # a log that came before its schedule is tried again with every pass
        with connect(autocommit=True) as connection:
            # a file that nothing dates is of the day on which it landed: that day is part of what it says
            another_day = (
                "update audit.batch set landed_at = landed_at + interval '500 days' where data_date is not null"
            )
            assert connection.execute(another_day).rowcount > 0
        publish_untested()
        assert fingerprints() == expected


def test_a_run_killed_again_and_again_gives_the_same_rows_in_the_end(
    warehouse_home: Path, sample: Path, expected: dict[str, str], tmp_path: Path
) -> None:
    inbox = tmp_path / "inbox"
    shutil.copytree(sample / "inbox", inbox)
    command = [str(Path(sys.executable).parent / "warehouse"), "run", "--as-of", f"{AS_OF:%Y-%m-%d}"]
    with fresh_database():
        environment = {**os.environ, "WAREHOUSE_INBOX": str(inbox)}
        for seconds in (1.5, 6.0, 14.0, 25.0):
            process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            time.sleep(seconds)
            process.send_signal(signal.SIGKILL)
            process.wait()
        again = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
        assert again.returncode in (0, 2), again.stderr  # 2: the sample holds files that are refused
        assert fingerprints() == expected


def test_files_that_are_withdrawn_were_never_there_and_restored_ones_always(
    warehouse_home: Path, sample: Path, expected: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WAREHOUSE_INBOX", str(tmp_path / "inbox"))
    shutil.copytree(sample / "inbox", tmp_path / "inbox")
    late = [path for path in (tmp_path / "inbox").rglob("*") if path.is_file() and CORRECTS.search(path.name)]
    for path in late:
        (tmp_path / "late" / path.relative_to(tmp_path)).parent.mkdir(parents=True, exist_ok=True)
        path.rename(tmp_path / "late" / path.relative_to(tmp_path))
    with fresh_database():
        landing.land_inbox()
        publish_untested()
        without = fingerprints()

        # a correction takes the place of what it corrects; both stay in the raw tables
        shutil.copytree(tmp_path / "late" / "inbox", tmp_path / "inbox", dirs_exist_ok=True)
        landed = [result for result in landing.land_inbox() if CORRECTS.search(result.path.name)]
        assert {result.feed for result in landed} == {
            "attendance_long", "attendance_wide", "corrections", "enrollments", "events",
        }  # fmt: skip
        publish_untested()
        assert fingerprints() == expected
        assert without != expected
        with connect() as connection:
            kept = connection.execute(
                "select count(*) from staging_intake.raw_events as corrected join staging_intake.raw_events as sent"
                " using (event_id) where corrected._batch_id = %s and sent._batch_id <> corrected._batch_id",
                [next(result.batch_id for result in landed if result.feed == "events")],
            ).fetchone()
        assert kept is not None
        assert kept[0] > 0

        # everything anew
        again = replay()
        assert again.is_same, again.differences
        assert again.reasons == []
        assert again.compared > len(expected)
        assert fingerprints() == expected

        for result in landed:
            landing.withdraw(str(result.batch_id), "not that one")
        taken_out = replay()
        assert taken_out.build.published, taken_out.build.problems
        assert taken_out.reasons == [f"{len(landed)} file(s) went out since"]
        assert "marts.dim_event" in {difference.relation for difference in taken_out.differences}
        assert fingerprints() == without

        for result in landed:
            landing.restore(str(result.batch_id), "that one after all")
        publish_untested()
        assert fingerprints() == expected
