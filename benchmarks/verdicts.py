"""What the verdicts of a few new rows cost, beside judging all."""

from __future__ import annotations

import json
import os
from datetime import date
from pathlib import Path

from benchmarks import landing as attendance
from benchmarks.stage import keep, medians, own_warehouse, table
from orchestration.lib import landing
from orchestration.lib.database import builds, connect, writer_lock
from orchestration.lib.dbt import run_dbt

MODEL = "stg_attendance_long"
AS_OF = date(2026, 6, 30)

# A hundredth of the rows comes in a file of its own.
SHARE = 100


def measure(rows: int, rounds: int) -> None:
    """Judge nearly all rows, then a new hundredth of them, then all of them anew; print what each takes."""
    appended: list[float] = []
    whole: list[float] = []
    with own_warehouse() as folder:
        _land(folder, rows - rows // SHARE, "most", 0)
        _judge("--full-refresh")
        for number in range(rounds):
            _land(folder, rows // SHARE, f"new {number}", number + 1)
            appended.append(_judge())
            whole.append(_judge("--full-refresh"))
    ratio = medians([one / all_rows for one, all_rows in zip(appended, whole, strict=True)])
    keep("verdicts: a hundredth appended", rows, rounds, {"to_all": ratio})
    lines = [
        ("all rows", f"{medians(whole):.2f}", "1.00"),
        (f"{rows // SHARE:,} new ones", f"{medians(appended):.2f}", f"{ratio:.3f}"),
    ]
    print(table((f"{rows:,} rows, medians of {rounds}", "seconds", "ratio"), lines))


def _land(folder: Path, rows: int, name: str, seed: int) -> None:
    path = folder / f"{name}.csv"
    attendance.write(path, rows, seed)
    (result,) = landing.land_files([path], feed="attendance_long")
    if (result.outcome, result.rows) != ("landed", rows):
        raise SystemExit(f"the file did not land as it should: {result}")
    path.unlink()


def _judge(*options: str) -> float:
    """Seconds of the model alone, its statistics and its entry into the ledger included; dbt's start is not."""
    with writer_lock("judge"):
        with connect() as connection:
            build_id = builds.start_build(connection, kind="full", command="benchmark", as_of=AS_OF)
        outcome = run_dbt(["run", "--select", MODEL, *options], build_id=build_id)
    if outcome.problems:
        raise SystemExit("; ".join(outcome.problems))
    results = Path(os.environ["DBT_TARGET_PATH"]) / "run_results.json"
    (node,) = json.loads(results.read_text(encoding="utf-8"))["results"]
    return node["execution_time"]
