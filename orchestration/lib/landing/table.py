"""A table that is ready to land: where its columns are, and what is known of it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import islice, takewhile
from typing import Any

from orchestration.lib.landing import mended, place
from orchestration.lib.landing.contracts import Contract
from orchestration.lib.landing.layouts import DateOrder
from orchestration.lib.landing.readers import Record, Source
from orchestration.lib.landing.readers.parted import PartSource

# The days that dim_date has (macros/cleaning/value_range.sql).
CALENDAR = (date(1990, 1, 1), date(2060, 12, 31))

# Some meeting tools put several tables into one file, under numbered titles: "2. Participants", "3. Activities". The
# tables after the participants tell the same presence again.
SECTION = re.compile(r"\d+\.\s+\w.*")


@dataclass(frozen=True)
class Reading:
    """One way to read a table, with its first records."""

    source: Source
    records: list[Record]


@dataclass(frozen=True)
class Statement:
    """What the sender says of a file, beside what it holds; ``None`` where nothing is said.

    ``feed`` and ``event`` win over folder, name and header, ``encoding`` and ``date_order`` over contract and layout.
    """

    feed: str | None = None
    event: str | None = None
    encoding: str | None = None
    date_order: DateOrder | None = None


@dataclass
class Table:
    """A table that is ready to land.

    ``columns`` are the positions of the declared columns, ``joined`` those of the parts of columns that a layout makes
    of several, ``constants`` the values that no column of the file holds; ``struck_through`` is the column, if any,
    that says of each record of a workbook whether it is struck through. ``mending`` says which rows of another file its
    rows stand in for, if they do.
    """

    source: Source
    contract: Contract
    header: list[str]
    header_line: int
    columns: Mapping[str, int]
    full_width: int
    skip: int
    joined: Mapping[str, Sequence[int]] = field(default_factory=dict)
    constants: dict[str, str] = field(default_factory=dict)
    struck_through: str | None = None
    stop_at_section: bool = False
    layout: str | None = None
    facts: dict[str, Any] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)
    data_date: date | None = None
    data_date_source: str | None = None
    named_day: date | None = None
    date_order: DateOrder = "mdy"
    stays: place.Stays | None = None
    mending: mended.Mending | None = None

    @property
    def undeclared(self) -> list[int]:
        """The positions that no declared column claims."""
        claimed = {*self.columns.values(), *(place for places in self.joined.values() for place in places)}
        return [position for position in range(self.full_width) if position not in claimed]

    @property
    def is_of_many(self) -> bool:
        """Whether the file reports on many meetings, of which this is one."""
        return isinstance(self.source, PartSource)

    @property
    def names(self) -> list[str]:
        """The columns of the raw table that the file fills."""
        return [*self.columns, *self.joined, *self.constants, *filter(None, [self.struck_through])]

    @property
    def is_as_sent(self) -> bool:
        """Whether every column filled is one of the file: nothing is put together or added."""
        return not self.joined and not self.constants and not self.struck_through

    def values(self, cells: Sequence[str]) -> list[str]:
        """A record that fits, as the values of ``names``."""
        found = [cells[position] for position in self.columns.values()]
        for places in self.joined.values():
            found.append(" ".join(part for place in places if (part := cells[place].strip())))
        found += self.constants.values()
        return [*found, getattr(cells, "struck_through", "")] if self.struck_through else found

    def records(self) -> Iterator[Record]:
        """The records below the header."""
        below = islice(self.source.records(), self.skip, None)
        if self.contract.comment_lines:
            below = map(self._whole_comment, below)
        return takewhile(lambda record: not is_section(record[1]), below) if self.stop_at_section else below

    def _whole_comment(self, record: Record) -> Record:
        """A remark of the authors as one cell, so that a comma in it makes no cells; any other record as it is.

        It lands like any row, and is filtered later: no line of a file disappears.
        """
        line, cells = record
        filled = [cell.strip() for cell in cells if cell.strip()]
        if not filled or not filled[0].startswith(self.contract.comment_lines or "\0"):
            return record
        whole = [""] * len(self.header)
        whole[min(self.columns.values())] = ", ".join(filled)
        return line, whole

    def fits(self, cells: Sequence[str]) -> bool:
        """Whether a record can be cut into the header's columns: surplus cells may only be blank."""
        marks = self.mending.marks if self.mending else ()
        surplus = (cell for at, cell in enumerate(cells[self.full_width :], self.full_width) if at not in marks)
        return len(cells) >= len(self.header) and not any(map(str.strip, surplus))

    def date_by(self, source: str, day: date) -> None:
        """Take ``day`` as the date of which the file speaks: what stands in it counts before its name (rule K3).

        Of two files of one date the one named after the later date is the newer, so that one is kept in the facts. A
        day that no calendar of ours has is no date.
        """
        if not is_in_calendar(day):
            self.warnings.append(
                f"the date {day} is beyond {CALENDAR[0].year} to {CALENDAR[1].year}: it does not count"
            )
            return
        if source == "name":
            self.named_day = day
        elif self.named_day:
            self.facts["name_date"] = self.named_day.isoformat()
        self.data_date, self.data_date_source = day, source

    def named(self, cells: Sequence[str]) -> dict[str, str]:
        """A record that fits, by the names of the declared columns."""
        return dict(zip(self.names, self.values(cells), strict=True))


def is_in_calendar(day: date | None) -> bool:
    """Whether there is a day, and one that a calendar of ours has."""
    return day is not None and CALENDAR[0] <= day <= CALENDAR[1]


def is_section(cells: Sequence[str]) -> bool:
    """Whether a record is the title of the next table of the file."""
    filled = [cell.strip() for cell in cells if cell.strip()]
    return len(filled) == 1 and bool(SECTION.fullmatch(filled[0]))
