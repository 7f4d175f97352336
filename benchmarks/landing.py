"""Landing against the fastest way there is to bring a file into PostgreSQL."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

from benchmarks.stage import keep, medians, own_warehouse, table
from orchestration.lib.database import connect, url

HEADER = "user_id,email,event_id,attendance_date,attendance_period,attendance_value,recorder,note"
VALUES = ("P", "A", "T", "Present", "yes", "1", "E", "left early")
FIRST_DAY = date(2021, 7, 1)

RAW = "staging_attendance.raw_attendance_long"

# A process of its own: its memory is that of a landing, and of nothing that was measured before.
LAND = """
import json, resource, sys, time
from orchestration.lib import landing
started = time.monotonic()
(result,) = landing.land_files(sys.argv[1:], feed="attendance_long")
seconds = time.monotonic() - started
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 if sys.platform == "linux" else 1024**2)
print(json.dumps([result.outcome, result.rows, result.malformed, seconds, peak]))
"""

PLAIN, SAME = "psql \\copy, the declared columns alone", "psql \\copy, all columns of the raw table"
CLEAN, BAD = "warehouse land", "warehouse land, the last row too wide"


def write(path: Path, rows: int, seed: int, *, is_last_bad: bool = False) -> None:
    """An attendance sheet of that many marks; another seed gives other bytes. A bad row has a cell too many.

    It looks an hour old: landing waits a moment for a file that was written just now.
    """
    days = [(FIRST_DAY + timedelta(days=number)).isoformat() for number in range(1800)]
    with path.open("w", encoding="utf-8", newline="") as stream:
        stream.write(HEADER + "\n")
        for number in range(rows):
            person = 100_000 + (number * 7919 + seed) % 200_000
            end = ",1\n" if is_last_bad and number == rows - 1 else "\n"
            stream.write(
                f"{person},person.{person}@example.org,{700 + number % 4000},{days[number % 1800]},"
                f"{'AM' if number % 2 else 'PM'},{VALUES[number % 8]},front table,{end}"
            )
    os.utime(path, (time.time() - 3600,) * 2)


def measure(rows: int, rounds: int) -> None:
    """Copy the file and land it, in turns, and print the medians of seconds, of ratios to psql and of memory."""
    psql = shutil.which("psql")
    if psql is None:
        print("psql is not installed: nothing to compare with")
        return
    seconds: dict[str, list[float]] = {name: [] for name in (PLAIN, SAME, CLEAN, BAD)}
    memory: dict[str, list[float]] = {CLEAN: [], BAD: []}
    with own_warehouse() as folder:
        for number in range(rounds):
            clean, bad = folder / f"attendance {number}.csv", folder / f"attendance {number} bad.csv"
            write(clean, rows, number)
            write(bad, rows, number, is_last_bad=True)
            seconds[PLAIN].append(_copied(psql, clean, _plain))
            seconds[SAME].append(_copied(psql, clean, _like_raw))
            for name, path, malformed in ((CLEAN, clean, 0), (BAD, bad, 1)):
                taken, peak = _land(path, rows, malformed)
                seconds[name].append(taken)
                memory[name].append(peak)
                path.unlink()
    _tell(rows, rounds, seconds, memory)


def _tell(rows: int, rounds: int, seconds: dict[str, list[float]], memory: dict[str, list[float]]) -> None:
    lines = []
    for name, taken in seconds.items():
        to_plain, to_same = (_ratio(taken, seconds[base]) for base in (PLAIN, SAME))
        peak = f"{medians(memory[name]):.0f}" if name in memory else ""
        middle = medians(taken)
        lines.append((name, f"{middle:.2f}", int(rows / middle), f"{to_plain:.2f}", f"{to_same:.2f}", peak))
        keep(f"landing: {name}", rows, rounds, {"to_plain": to_plain, "to_raw": to_same, "peak_mb": peak})
    header = (f"{rows:,} rows, medians of {rounds}", "seconds", "rows/s", "to the first", "to the second", "peak MB")
    print(table(header, lines))
    for name in (CLEAN, BAD):
        ratios = ", ".join(f"{one / base:.2f}" for one, base in zip(seconds[name], seconds[PLAIN], strict=True))
        print(f"{name}, each round to the first: {ratios}")


def _ratio(ones: list[float], others: list[float]) -> float:
    return medians([one / other for one, other in zip(ones, others, strict=True)])


def _plain() -> str:
    return "create table benchmark.copied ({})".format(", ".join(f"{name} text" for name in HEADER.split(",")))


def _like_raw() -> str:
    """The raw table's own columns: address key, batch, row and line, numbered as landing numbers them."""
    return f"""
        create table benchmark.copied (like {RAW} including defaults including generated);
        drop sequence if exists benchmark.row_number, benchmark.line_number;
        create sequence benchmark.row_number cache 100000;
        create sequence benchmark.line_number minvalue 2 cache 100000;
        alter table benchmark.copied
            alter _batch_id set default repeat('0', 64),
            alter _row_number set default nextval('benchmark.row_number'),
            alter _line_number set default nextval('benchmark.line_number')
    """


def _copied(psql: str, path: Path, create: Callable[[], str]) -> float:
    """psql's own time for a table that is there, with everything else gone."""
    _empty()
    with connect(autocommit=True) as connection:
        connection.execute("create schema if not exists benchmark")
        connection.execute(f"drop table if exists benchmark.copied; {create()}".encode())
    copy = f"\\copy benchmark.copied ({HEADER}) from '{path}' with (format csv, header true)"
    started = time.monotonic()
    subprocess.run([psql, "--no-psqlrc", "--quiet", "--command", copy, url()], check=True, stdout=subprocess.DEVNULL)
    return time.monotonic() - started


def _land(path: Path, rows: int, malformed: int) -> tuple[float, float]:
    """Seconds of ``land_files``, and the most memory (MB) that the process had."""
    _empty()
    done = subprocess.run([sys.executable, "-c", LAND, str(path)], check=True, capture_output=True, text=True)
    outcome, found, held, seconds, peak = json.loads(done.stdout.splitlines()[-1])
    if (outcome, found, held) != ("landed", rows, malformed):
        raise SystemExit(f"the file did not land as it should: {outcome}, {found} rows, {held} held aside")
    return seconds, peak


def _empty() -> None:
    """Take away what was copied and landed before: every turn begins with the same."""
    with connect(autocommit=True) as connection:
        parts = connection.execute("select inhrelid::regclass::text from pg_inherits where inhparent = %s::regclass",
                                   [RAW]).fetchall()  # fmt: skip
        for (name,) in parts:
            connection.execute(f"drop table {name}".encode())
        connection.execute(f"truncate audit.batch cascade; truncate {RAW}".encode())
        connection.execute("drop table if exists benchmark.copied")
        connection.execute("checkpoint")
