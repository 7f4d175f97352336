"""Landing against the fastest way there is to bring a file into PostgreSQL."""

from __future__ import annotations

import shutil
import statistics
import subprocess
import time
from datetime import date, timedelta
from pathlib import Path

from benchmarks.stage import own_warehouse, table
from orchestration.lib import landing
from orchestration.lib.database import connect, url

HEADER = "user_id,email,event_id,attendance_date,attendance_period,attendance_value,recorder,note"
VALUES = ("P", "A", "T", "Present", "yes", "1", "E", "left early")
FIRST_DAY = date(2021, 7, 1)


def write(path: Path, rows: int, seed: int) -> None:
    """An attendance sheet of that many marks; another seed gives other bytes."""
    days = [(FIRST_DAY + timedelta(days=number)).isoformat() for number in range(1800)]
    with path.open("w", encoding="utf-8") as stream:
        stream.write(HEADER + "\n")
        for number in range(rows):
            person = 100_000 + (number * 7919 + seed) % 200_000
            stream.write(
                f"{person},person.{person}@example.org,{700 + number % 4000},{days[number % 1800]},"
                f"{'AM' if number % 2 else 'PM'},{VALUES[number % 8]},front table,\n"
            )


def measure(rows: int, rounds: int) -> None:
    """Land the file and copy it, in turns, and print rows per second and the ratio of the middle pair."""
    psql = shutil.which("psql")
    if psql is None:
        print("psql is not installed: nothing to compare with")
        return
    pairs = []
    with own_warehouse() as folder:
        for number in range(rounds):
            path = folder / f"attendance {number}.csv"
            write(path, rows, number)
            copied = _copy(psql, path)
            landed = _land(path, rows)
            pairs.append((landed / copied, copied, landed))
            path.unlink()
    pairs.sort()
    ratio, copied, landed = pairs[len(pairs) // 2]
    print(
        table(
            (f"{rows:,} rows, {rounds} pair(s)", "seconds", "rows/s", "ratio"),
            [
                ("psql \\copy", copied, int(rows / copied), "1.00"),
                ("warehouse land", landed, int(rows / landed), f"{ratio:.2f}"),
            ],
        )
    )
    print(
        f"all ratios: {', '.join(f'{pair[0]:.2f}' for pair in pairs)}, mean {statistics.mean(p[0] for p in pairs):.2f}"
    )


def _copy(psql: str, path: Path) -> float:
    """psql's own time for a plain table of the same columns."""
    columns = ", ".join(f"{name} text" for name in HEADER.split(","))
    with connect(autocommit=True) as connection:
        connection.execute(f"create schema if not exists benchmark; drop table if exists benchmark.plain; "
                           f"create table benchmark.plain ({columns})")  # fmt: skip
    copy = f"\\copy benchmark.plain from '{path}' with (format csv, header true)"
    started = time.monotonic()
    subprocess.run([psql, "--no-psqlrc", "--quiet", "--command", copy, url()], check=True, stdout=subprocess.DEVNULL)
    return time.monotonic() - started


def _land(path: Path, rows: int) -> float:
    started = time.monotonic()
    (result,) = landing.land_files([path], feed="attendance_long")
    seconds = time.monotonic() - started
    if (result.outcome, result.rows, result.malformed) != ("landed", rows, 0):
        raise SystemExit(f"the file did not land as it should: {result}")
    return seconds
