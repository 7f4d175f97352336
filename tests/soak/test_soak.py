"""The long runs of ``make soak``: what a few repetitions in ``make test`` would only meet by luck.

Each prints its counts. ``WAREHOUSE_SOAK_KILLS``, ``WAREHOUSE_SOAK_LANDING_KILLS``, ``WAREHOUSE_SOAK_EDUCATORS`` and
``WAREHOUSE_SOAK_PUBLICATIONS`` make them shorter or longer.
"""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest

from orchestration.lib import landing, pipeline, samples
from orchestration.lib.database import connect
from orchestration.lib.publish import publish
from tests.integration.conftest import AS_OF, EDUCATORS, SEED, YEARS, fingerprints, fresh_database
from tests.integration.test_large_files import kill_landings
from tests.integration.test_publish import candidates, generations, publish_under_readers
from tests.integration.truth import COMPARISONS, differences
from tests.integration.truth.derived import rules

pytestmark = pytest.mark.soak

KILLS = int(os.environ.get("WAREHOUSE_SOAK_KILLS", "100"))
LANDING_KILLS = int(os.environ.get("WAREHOUSE_SOAK_LANDING_KILLS", "200"))
LARGE_EDUCATORS = int(os.environ.get("WAREHOUSE_SOAK_EDUCATORS", "2000"))
LARGE_YEARS = 5
PUBLICATIONS = int(os.environ.get("WAREHOUSE_SOAK_PUBLICATIONS", "60"))

# One seed for all runs: a kill that was found to hurt can be found again.
SOAK_SEED = 20260630

RUN = [str(Path(sys.executable).parent / "warehouse"), "run", "--as-of", f"{AS_OF:%Y-%m-%d}"]

# Where a run was when it was killed, as its ledger says.
STAGE = """
    select
        (select count(*) from audit.batch),
        (select status from audit.build order by sequence desc limit 1),
        to_regclass('marts.publication') is not null
"""


# --- kills ------------------------------------------------------------------------------------------------------------


def start(inbox: Path) -> subprocess.Popen[bytes]:
    environment = {**os.environ, "WAREHOUSE_INBOX": str(inbox)}
    return subprocess.Popen(RUN, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)


def finish(process: subprocess.Popen[bytes]) -> None:
    _, said = process.communicate()
    assert process.returncode in (0, 2), said.decode()  # 2: the sample holds files that are refused


def stage() -> str:
    """What the killed run left behind, in words."""
    with connect() as connection:
        batches, build, published = connection.execute(STAGE).fetchone()
    if published:
        return "published"
    if build:
        return f"build {build}"
    return "some files landed" if batches else "nothing landed"


def moments(seconds: float, kills: int) -> list[float]:
    """Seconds after the start, spread evenly over a run with chance inside each share, in any order."""
    dice = random.Random(SOAK_SEED)
    spread = [(number + dice.random()) * seconds / kills for number in range(kills)]
    dice.shuffle(spread)
    return spread


def test_a_run_killed_at_any_moment_and_run_again_gives_the_same_rows(warehouse_home: Path, tmp_path: Path) -> None:
    samples.generate(tmp_path / "sample", educators=EDUCATORS, years=YEARS, seed=SEED, as_of=AS_OF)
    with fresh_database():
        shutil.copytree(tmp_path / "sample" / "inbox", tmp_path / "undisturbed")
        started = time.monotonic()
        finish(start(tmp_path / "undisturbed"))
        seconds = time.monotonic() - started
        expected = fingerprints()
    print(f"\nan undisturbed run: {seconds:.0f} s, {len(expected)} relations")
    left_behind: Counter[str] = Counter()
    different: list[str] = []
    for number, moment in enumerate(moments(seconds, KILLS), 1):
        inbox = tmp_path / f"inbox_{number}"
        shutil.copytree(tmp_path / "sample" / "inbox", inbox)
        with fresh_database():
            process = start(inbox)
            time.sleep(moment)
            process.send_signal(signal.SIGKILL)
            process.communicate()
            where = stage()
            left_behind[where] += 1
            finish(start(inbox))
            found = fingerprints()
        wrong = sorted(name for name in expected.keys() | found.keys() if expected.get(name) != found.get(name))
        different += [f"killed after {moment:.1f} s ({where}): {', '.join(wrong)}"] if wrong else []
        print(
            f"kill {number:3} of {KILLS} after {moment:5.1f} s: {where}; {'DIFFERENT' if wrong else 'equal'}",
            flush=True,
        )
        shutil.rmtree(inbox)
    print(f"{KILLS} kills, {len(different)} with other rows afterwards; left behind: {dict(left_behind)}")
    assert not different, "\n".join(different)


def test_a_landing_killed_at_any_moment_leaves_nothing_or_all(database: str, tmp_path: Path) -> None:
    left_behind = Counter(kill_landings(tmp_path, LANDING_KILLS, SOAK_SEED, rows=100_000))
    print(f"\n{LANDING_KILLS} landings killed; left behind: {dict(left_behind)}")
    assert set(left_behind) <= {"nothing", "all"}


# --- a large sample ---------------------------------------------------------------------------------------------------


def test_a_large_sample_equals_its_truth(warehouse_home: Path, tmp_path: Path) -> None:
    summary = samples.generate(
        tmp_path / "sample", educators=LARGE_EDUCATORS, years=LARGE_YEARS, seed=SOAK_SEED, as_of=AS_OF
    )
    print(f"\n{summary.educators:,} educators, {LARGE_YEARS} years: {summary.files:,} files, {summary.rows:,} rows")
    found: dict[str, list[str]] = {}
    with fresh_database():
        started = time.monotonic()
        landing.land_files([summary.inbox])
        landed = time.monotonic()
        outcome = pipeline.build(AS_OF)
        assert outcome.published, outcome.problems
        print(f"landed in {landed - started:.0f} s, built and published in {time.monotonic() - landed:.0f} s")
        with connect() as connection:
            for part, compare in COMPARISONS.items():
                here, there = (sum(1 for _ in side) for side in compare(connection, summary.truth))
                found[part] = differences(part, connection, summary.truth)
                print(f"{part:<13} {here:>7,} rows here, {there:>7,} in the truth, {len(found[part])} difference(s)")
            found["what follows from other columns"] = [fault for rule in rules() for fault in rule.faults(connection)]
    wrong = [f"{part}: {line}" for part, lines in found.items() for line in lines[:10]]
    assert not wrong, "\n".join(wrong)


# --- readers ----------------------------------------------------------------------------------------------------------


def test_readers_see_no_mixture_in_many_publications(database: str) -> None:
    candidates(1)
    publish()
    started = time.monotonic()
    readers = publish_under_readers(PUBLICATIONS)
    print(
        f"\n{PUBLICATIONS} publications in {time.monotonic() - started:.0f} s under {readers.reads:,} reads: "
        f"{len(readers.mixtures)} mixtures, {len(readers.errors)} errors"
    )
    assert readers.errors == []
    assert readers.mixtures == []
    assert generations() == {PUBLICATIONS + 1}
