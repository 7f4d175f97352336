"""Where a benchmark happens: a warehouse of its own, gone at the end."""

from __future__ import annotations

import csv
import os
import platform
import statistics
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from orchestration.lib.database import connection, lock, startup
from orchestration.lib.database.builds import AS_OF, BUILD_ID
from orchestration.lib.dbt import environment

# What was measured, a line each, for whoever wants to know whether it was better before.
MEDIANS = Path(__file__).with_name("medians.csv")
KEPT = ("measured_at", "what", "rows", "rounds", "measure", "median", "machine")

OF_OTHERS = (*startup.VARIABLES, startup.MARKER, lock.TOKEN, BUILD_ID, AS_OF, "WAREHOUSE_INBOX")


@contextmanager
def own_warehouse() -> Iterator[Path]:
    """An empty warehouse on its own embedded server; yields a folder for files."""
    before = {name: os.environ.pop(name, None) for name in OF_OTHERS}
    with tempfile.TemporaryDirectory(prefix="warehouse-benchmark-") as folder:
        home = Path(folder) / "home"
        of_dbt = {"DBT_TARGET_PATH": f"{folder}/target", "DBT_LOG_PATH": f"{folder}/logs", "DBT_WRITE_JSON": "true"}
        with environment(WAREHOUSE_HOME=str(home), **of_dbt):
            startup.apply(os.environ)
            connection.start()
            try:
                yield Path(folder)
            finally:
                connection.remove()
    for name in OF_OTHERS:
        os.environ.pop(name, None)
    os.environ.update({name: value for name, value in before.items() if value is not None})


def machine() -> str:
    """What it runs on, and how busy that is."""
    load = f", load {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else ""
    return f"{os.cpu_count()} cores, {platform.system()} {platform.machine()}, Python {platform.python_version()}{load}"


def medians(found: Sequence[float]) -> float:
    """The middle one."""
    return statistics.median(found)


def keep(what: str, rows: int, rounds: int, found: Mapping[str, float | str]) -> None:
    """Add medians to those of earlier runs; a blank one was not measured."""
    is_new = not MEDIANS.exists()
    with MEDIANS.open("a", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        if is_new:
            writer.writerow(KEPT)
        at = datetime.now(UTC).isoformat(timespec="minutes")
        for measure, value in found.items():
            if value != "":
                writer.writerow((at, what, rows, rounds, measure, f"{float(value):.3f}", machine()))


def table(header: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """Columns under each other, the first to the left, numbers to the right."""
    cells = [list(header), *([_text(value) for value in row] for row in rows)]
    widths = [max(len(row[place]) for row in cells) for place in range(len(header))]
    return "\n".join(
        "  ".join(cell.ljust(width) if place == 0 else cell.rjust(width)
                  for place, (cell, width) in enumerate(zip(row, widths, strict=True)))
        for row in cells
    )  # fmt: skip


def _text(value: object) -> str:
    if isinstance(value, float):
        return f"{value:,.1f}"
    return f"{value:,}" if isinstance(value, int) else str(value)
