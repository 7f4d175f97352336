"""Rows that come back mended from the workbook of held rows (``warehouse rejected --export``).

Such a table has two columns more than the file that it mends: why the row was held, and which row that is. A mended row
stands in the place of the held one: staging reads it as a row of that file, which so becomes the file that it would
have been had the sender sent it right. Both versions stay in the raw table.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from orchestration.lib.landing import recognise
from orchestration.lib.landing.contracts import Contract, squash
from orchestration.lib.landing.errors import LandingError

if TYPE_CHECKING:
    from orchestration.lib.landing.ledger import Batch
    from orchestration.lib.landing.readers import Record

# The headings of the two columns that are none of the data, behind those of the file. No feed may claim them.
WHY_HEADING = "Why it is held (not read)"
ROW_HEADING = "Held row (leave as it is)"
HEADINGS = frozenset({squash(WHY_HEADING), squash(ROW_HEADING)})

UNKNOWN_ROW = "mended_row_unknown"
UNKNOWN_FILE = "mended_file_unknown"

# `<batch>#<row>`; the batch as commands take it.
HELD_ROW = re.compile(r"(?P<batch>[0-9a-f]{16}(?:/.+)?)#(?P<row>\d{1,12})", re.DOTALL)
DIGEST, SHOWN = 64, 16

# Finds the batch that a held row names, with the values that no column of its file holds; ``None`` if none landed.
Lookup = Callable[[str], "tuple[Batch, Mapping[str, str]] | None"]


@dataclass
class Mending:
    """What the rows of a table mend.

    Attributes:
        batch: the file whose rows were held.
        at: position of the column that names the held row.
        marks: positions of the columns that are none of the data.
        rows: number of a mended row, and that of the held one.
    """

    batch: Batch
    at: int
    marks: frozenset[int]
    rows: list[tuple[int, int]] = field(default_factory=list)

    def place(self, number: int, cells: Sequence[str]) -> str | None:
        """Note which row a record mends; what is wrong where it mends none."""
        named = HELD_ROW.fullmatch(cells[self.at].strip()) if self.at < len(cells) else None
        if named is None:
            return f"names no held row in the column '{ROW_HEADING}'"
        if named["batch"] != short(self.batch.batch_id):
            return "mends a row of another file than the rows above it"
        if not 1 <= int(named["row"]) <= self.batch.row_count:
            return f"names a row that {self.batch.source_name} does not have"
        self.rows.append((number, int(named["row"])))
        return None

    def forget(self, numbers: set[int]) -> None:
        """Take back the rows that are held aside themselves."""
        self.rows = [pair for pair in self.rows if pair[0] not in numbers]


@dataclass(frozen=True)
class Marked:
    """The header of a table of mended rows.

    Attributes:
        place: position of the header among the first records.
        first: position of the first column that is none of the data.
        at: position of the column that names the held row.
        marks: positions of the columns that are none of the data.
    """

    place: int
    first: int
    at: int
    marks: frozenset[int]


def short(batch_id: str) -> str:
    """A batch as a held row names it: the beginning of its id, with the sheet or event behind it."""
    digest, part = batch_id[:DIGEST], batch_id[DIGEST:]
    return digest[:SHOWN] + part


def name_of(batch_id: str, row_number: int) -> str:
    """The cell that names a held row."""
    return f"{short(batch_id)}#{row_number}"


def find(records: Sequence[Record]) -> Marked | None:
    """Where a table of mended rows has its header; ``None`` for any other table."""
    wanted = squash(ROW_HEADING)
    for place, (_, cells) in enumerate(records):
        headings = [squash(cell) for cell in cells]
        if wanted in headings:
            marks = frozenset(position for position, heading in enumerate(headings) if heading in HEADINGS)
            return Marked(place, min(marks), headings.index(wanted), marks)
    return None


def batch_of(records: Sequence[Record], marked: Marked, lookup: Lookup) -> tuple[Batch, Mapping[str, str]]:
    """The file that a table mends, by the first row that names one.

    Raises ``LandingError`` (``mended_file_unknown``) where no row names a file that has landed.
    """
    below = (cells[marked.at].strip() for _, cells in records[marked.place + 1 :] if marked.at < len(cells))
    named = next(filter(None, map(HELD_ROW.fullmatch, below)), None)
    found = lookup(named["batch"]) if named else None
    if found is None:
        raise LandingError(
            UNKNOWN_FILE,
            f"line {records[marked.place][0]}: no row of this sheet names a held row of a file that has landed. Leave "
            f"the column '{ROW_HEADING}' as it was exported; where the file itself has not landed yet, the next pass "
            "tries again.",
        )
    return found


def as_sent(contract: Contract, layout: str | None) -> Contract:
    """The contract in the layout in which a file was sent."""
    adapted = (variant for variant in contract.variants if variant.layout and variant.layout.name == layout)
    return next(adapted, contract)


def fit(contract: Contract, batch: Batch, record: Record, marked: Marked) -> recognise.Match:
    """How the headings fit the feed, read as those of the file that is mended.

    Raises ``LandingError`` (``missing_column``) where one that the feed requires is gone.
    """
    line, cells = record
    found = recognise.match(as_sent(contract, batch.layout), (line, cells[: marked.first]), marked.place)
    if found.missing:
        raise recognise.missing_columns(found, [*[(0, [""])] * marked.place, (line, cells[: marked.first])])
    return found
