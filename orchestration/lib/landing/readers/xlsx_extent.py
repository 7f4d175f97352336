"""How far the cells of a workbook reach, told from its files as they stream by.

The reader of workbooks holds a sheet as a full rectangle. One stray cell at the far end of a sheet, a few bytes in the
file, would take more memory than there is; so the reach is looked at first.
"""

from __future__ import annotations

import re
import zipfile
from dataclasses import dataclass
from typing import IO
from xml.parsers import expat

from orchestration.lib.landing.errors import LandingError

CHUNK = 1 << 20

# Rows × columns of all sheets together, about 0.7 GB of memory: a sheet filled to its last row in 16 columns.
MOST_CELLS = 16 * 2**20

# A tag longer than this is none of a spreadsheet program.
LONGEST_TAG = 1 << 16

# How every usual program writes a cell. Searches that begin with fixed letters are ten times as fast as others, so
# cells of the columns A to Z and the rows up to 99,999 are not looked at one by one.
USUAL_CELL = b'<c r="'
OTHER_CELLS = re.compile(rb"<c[>/\t\n\r]"), re.compile(rb":c[ >/\t\n\r]")
FAR_CELL = re.compile(rb'<c r="(?:([A-Z]{2,})([0-9]+)|[A-Z]([0-9]{6,}))"')
NEAREST_FAR_ROW, NEAREST_FAR_COLUMN = 100_000, 27


@dataclass
class Extent:
    """The last row and column that hold a cell, counted from 1."""

    rows: int = 0
    columns: int = 0

    @property
    def cells(self) -> int:
        """Cells of the rectangle from the first cell of the sheet on."""
        return self.rows * self.columns

    def take(self, row: int, column: int) -> None:
        """Take a cell into account."""
        self.rows, self.columns = max(self.rows, row), max(self.columns, column)


def refuse_far_cells(archive: zipfile.ZipFile) -> None:
    """Raise ``LandingError`` (``unreadable_file``) where the sheets reach further than they can be read."""
    total = 0
    for member in archive.infolist():
        extent = _quick(archive, member)
        if extent is None or total + extent.cells > MOST_CELLS:
            extent = _exact(archive, member)
        total += extent.cells
        if total > MOST_CELLS:
            raise LandingError(
                "unreadable_file",
                f"the sheet in {member.filename} reaches to row {extent.rows} and column {letters(extent.columns)}: "
                f"more than the {MOST_CELLS:,} cells that a workbook may span. Delete the stray cells (mark all rows "
                "and columns beyond the table and delete them), or export the sheet as CSV.",
            )


def letters(column: int) -> str:
    """The name of a column: 1 is A, 27 is AA."""
    name = ""
    while column > 0:
        column, place = divmod(column - 1, 26)
        name = chr(ord("A") + place) + name
    return name


def number(name: str) -> int:
    """The number of a column's name: A is 1, AA is 27. No sheet has columns of more than three letters."""
    found = 0
    for letter in name[:4].upper():
        found = found * 26 + ord(letter) - ord("A") + 1
    return found


def _row(text: str | bytes) -> int:
    """The number of a row; no sheet has rows of more than seven digits."""
    return int(text[:8])


def _quick(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> Extent | None:
    """A rectangle that all cells lie in, never too small; ``None`` where the file is written in an unusual way."""
    extent = Extent()
    rest = b""
    with archive.open(member) as stream:
        while chunk := stream.read(CHUNK):
            text, mark, tail = (rest + chunk).rpartition(b"<")
            rest = mark + tail
            if len(rest) > LONGEST_TAG:
                if mark:
                    return None
                rest = b""  # a file without tags, such as a picture
            if not _is_usual(text):
                return None
            if USUAL_CELL in text:
                extent.take(NEAREST_FAR_ROW - 1, NEAREST_FAR_COLUMN - 1)
            for name, row, far_row in set(FAR_CELL.findall(text)):
                extent.take(_row(row or far_row), number(name.decode()))
    return extent


def _is_usual(text: bytes) -> bool:
    return text.count(b"<c ") == text.count(USUAL_CELL) and not any(form.search(text) for form in OTHER_CELLS)


def _exact(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> Extent:
    """The reach as an XML parser tells it; a file that is no XML reaches as far as it could be read."""
    extent = Extent()
    row = column = 0

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal row, column
        match name.rpartition(":")[2]:
            case "row":
                stated = attributes.get("r", "")
                row, column = _row(stated) if stated.isdecimal() else row + 1, 0
            case "c":
                found = re.fullmatch("([A-Za-z]+)([0-9]+)", attributes.get("r", ""), re.ASCII)
                column = number(found[1]) if found else column + 1
                extent.take(_row(found[2]) if found else row, column)

    parser = expat.ParserCreate()
    parser.StartElementHandler = start
    with archive.open(member) as stream:
        try:
            _feed(parser, stream)
        except expat.ExpatError:
            return extent
    return extent


def _feed(parser: expat.XMLParserType, stream: IO[bytes]) -> None:
    while chunk := stream.read(CHUNK):
        parser.Parse(chunk, False)
    parser.Parse(b"", True)
