"""The same files give the same rows: in another order of arrival and on another day, after kills in the middle of runs,
after files were withdrawn and restored, and when everything is built anew."""

from __future__ import annotations

import os
import random
import re
import shutil
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path

import pytest

from orchestration.lib import landing, settings
from orchestration.lib.database import builds, connect
from orchestration.lib.publish.fingerprints import OF_THE_LEDGER, Fingerprint
from orchestration.lib.replay import replay
from orchestration.lib.settings import ROOT
from tests.integration.conftest import AS_LANDED, AS_OF, fingerprints, fresh_database, publish_untested, untested

# What files of the sample that correct others have in their names.
CORRECTS = re.compile("correct|changes")

# What `warehouse run` does, without the data tests.
RUN = """
from orchestration.lib import pipeline
from tests.integration.conftest import AS_OF, untested
with untested():
    outcome = pipeline.run(AS_OF).build
assert outcome.published, outcome.problems
"""

# When a run is killed, as the ledger and the models say: some files landed, some models stand, the publication begins.
MOMENTS = (
    "exists (select from audit.batch)",
    "to_regclass('intermediate.int_contact') is not null",
    "exists (select from audit.build where status in ('candidates_ready', 'published'))",
)


@pytest.fixture
def expected(published_sample: str) -> dict[str, Fingerprint]:
    return fingerprints()


def test_every_published_relation_is_compared(expected: dict[str, Fingerprint]) -> None:
    with connect() as connection:
        build = builds.published_build(connection)
    assert build
    published = {f"{relation['schema']}.{relation['name']}" for relation in build.detail["relations"]}
    assert set(expected) == published - OF_THE_LEDGER - AS_LANDED


def test_another_order_of_arrival_on_another_day_gives_the_same_rows(
    warehouse_home: Path,
    sample: Path,
    expected: dict[str, Fingerprint],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
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
    warehouse_home: Path, sample: Path, expected: dict[str, Fingerprint], tmp_path: Path
) -> None:
    shutil.copytree(sample / "inbox", tmp_path / "inbox")
    said = tmp_path / "said.txt"
    with fresh_database():
        for moment in MOMENTS:
            _kill(_run(tmp_path / "inbox", said), moment, said)
        assert _run(tmp_path / "inbox", said).wait() == 0, said.read_text()
        assert fingerprints() == expected


def _run(inbox: Path, said: Path) -> subprocess.Popen[bytes]:
    environment = {**os.environ, "WAREHOUSE_INBOX": str(inbox)}
    with said.open("wb") as stream:
        return subprocess.Popen(
            [sys.executable, "-c", RUN], cwd=ROOT, env=environment, stdout=stream, stderr=subprocess.STDOUT
        )


def _kill(process: subprocess.Popen[bytes], moment: str, said: Path) -> None:
    """Kill a run as soon as the database is in that state."""
    with connect(autocommit=True) as connection:
        while connection.execute(f"select {moment}").fetchone() != (True,):
            assert process.poll() is None, said.read_text()
            time.sleep(0.02)
    process.kill()
    process.wait()


def test_files_that_are_withdrawn_were_never_there_and_restored_ones_always(
    warehouse_home: Path,
    sample: Path,
    expected: dict[str, Fingerprint],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
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

        for result in landed:
            landing.withdraw(str(result.batch_id), "not that one")
        publish_untested()
        assert fingerprints() == without

        # restored, and everything anew: what landed is told apart from what is judged
        for result in landed:
            landing.restore(str(result.batch_id), "that one after all")
        with untested():
            again = replay()
        assert again.build.published, again.build.problems
        assert again.reasons == [f"{len(landed)} file(s) came in since"]
        assert again.compared > len(expected)
        changed = {name for name in expected if expected[name] != without[name]}
        assert "marts.dim_event" in changed
        assert {difference.relation for difference in again.differences} - AS_LANDED == changed
        assert fingerprints() == expected
