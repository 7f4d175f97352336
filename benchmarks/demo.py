"""How long the demonstration takes, and how much of that when nothing has changed."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

from benchmarks.stage import own_warehouse, table


def measure() -> None:
    """Run ``warehouse demo`` twice on an empty warehouse and print the two times side by side."""
    with own_warehouse():
        first, second = _run(), _run()
    print(
        table(
            ("warehouse demo", "seconds", "ratio"),
            [("first", first, "1.00"), ("again", second, f"{second / first:.2f}")],
        )
    )


def _run() -> float:
    started = time.monotonic()
    command = [str(Path(sys.executable).parent / "warehouse"), "demo"]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return time.monotonic() - started
