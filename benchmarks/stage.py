"""Where a benchmark happens: a warehouse of its own, gone at the end."""

from __future__ import annotations

import os
import platform
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from orchestration.lib.database import connection, lock, startup
from orchestration.lib.database.builds import AS_OF, BUILD_ID
from orchestration.lib.dbt import environment

OF_OTHERS = (*startup.VARIABLES, startup.MARKER, lock.TOKEN, BUILD_ID, AS_OF, "WAREHOUSE_INBOX")


@contextmanager
def own_warehouse() -> Iterator[Path]:
    """An empty warehouse on its own embedded server; yields a folder for files."""
    before = {name: os.environ.pop(name, None) for name in OF_OTHERS}
    with tempfile.TemporaryDirectory(prefix="warehouse-benchmark-") as folder:
        home = Path(folder) / "home"
        with environment(WAREHOUSE_HOME=str(home), DBT_TARGET_PATH=f"{folder}/target", DBT_LOG_PATH=f"{folder}/logs"):
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
