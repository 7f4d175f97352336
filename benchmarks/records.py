"""What landing makes of somebody's folder of files, beside a count that owes it nothing.

The records of each file are counted by the standard library (csv, json; openpyxl for workbooks) before anything lands;
then the folder lands in a warehouse of its own. A file that is taken in must account for every record: header and what
stands above it, rows landed or held, a second table that tells the same again.
"""

from __future__ import annotations

import csv
import io
import json
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl

from benchmarks.stage import own_warehouse, table
from orchestration.lib import landing
from orchestration.lib.database import connect

MARKS = (
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
    (b"\xef\xbb\xbf", "utf-8-sig"),
)
DELIMITERS = ",;\t|"
LONGEST_REASON = 90


def measure(folder: Path, event: str | None = None) -> None:
    """Print a line per file: records counted, feed, outcome, rows, what else the records are, and the reason.

    Args:
        folder: any folder; nothing in it is changed.
        event: the event that files about one event are of, where nothing says it.
    """
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    counts = {path: _counted(path) for path in paths}
    with own_warehouse():
        outcomes = defaultdict(list)
        for result in landing.land_files([folder], event=event):
            outcomes[result.path].append(result)
        above = _headers()
    lines = [_line(path.relative_to(folder), counts[path], outcomes[path], above) for path in paths]
    print(table(("file", "records", "feed", "outcome", "rows", "header", "other", "why"), lines))


def _counted(path: Path) -> int | None:
    """Records that hold anything, header included; ``None`` for what is no table of text."""
    suffix = path.suffix.lower()
    try:
        if suffix == ".json":
            return len(json.loads(path.read_text("utf-8")))
        if suffix == ".xlsx":
            book = openpyxl.load_workbook(path, read_only=True, data_only=True)
            return sum(any(cell not in (None, "") for cell in row) for sheet in book for row in sheet.values)
        return sum(any(cell.strip() for cell in row) for row in csv.reader(*_text(path)))
    except (ValueError, csv.Error, OSError):
        return None


def _text(path: Path) -> tuple[Iterator[str], Any]:
    data = path.read_bytes()
    encoding = next((name for mark, name in MARKS if data.startswith(mark)), "utf-8")
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        text = data.decode("latin-1")
    first = next((line for line in text.splitlines() if line.strip()), "")
    delimiter = max(DELIMITERS, key=first.count)
    dialect = type("Found", (csv.excel,), {"delimiter": delimiter})
    return io.StringIO(text.replace("\0", ""), newline=""), dialect


def _headers() -> dict[str, int]:
    """By batch, the lines down to the header."""
    with connect() as connection:
        return dict(connection.execute("select batch_id, header_line from audit.batch").fetchall())


def _line(name: Path, counted: int | None, results: list[Any], above: dict[str, int]) -> tuple[Any, ...]:
    feeds = " ".join(dict.fromkeys(result.feed or "" for result in results))
    outcome = " ".join(dict.fromkeys(result.outcome for result in results))
    rows = sum(result.rows for result in results) if any(result.batch_id for result in results) else None
    headers = [above[result.batch_id] for result in results if result.batch_id in above]
    header = sum(headers) if headers else None
    other = counted - rows if counted is not None and rows is not None else None
    why = "; ".join(result.message for result in results if result.outcome != "landed")[:LONGEST_REASON]
    return str(name), counted, feeds, outcome, rows, header, other, why
