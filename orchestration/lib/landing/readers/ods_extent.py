"""How far the cells of an ODS workbook reach, and what of it is hidden, told from its text as it streams by.

ODS writes a run of equal cells or rows once, with the number of times. A few bytes may stand for more cells than there
is memory.
"""

from __future__ import annotations

import zipfile
from dataclasses import dataclass, field
from xml.parsers import expat

from orchestration.lib.landing.errors import LandingError
from orchestration.lib.landing.readers.xlsx_extent import CHUNK, MOST_CELLS
from orchestration.lib.landing.readers.xlsx_notes import Notes

MIMETYPE = b"application/vnd.oasis.opendocument.spreadsheet"
CONTENT = "content.xml"
HIDDEN = {"collapse", "filter"}


@dataclass
class _Table:
    """One sheet, as far as it has been read: places count from 1."""

    name: str
    rows: int = 0
    columns: int = 0
    last_row: int = 0
    last_column: int = 0
    cells_in_row: int = 0
    repeated: int = 1
    columns_declared: int = 0
    is_hidden_row: bool = False
    is_row_filled: bool = False
    notes: Notes = field(default_factory=Notes)

    def begin_row(self, attributes: dict[str, str]) -> None:
        self.repeated = _times(attributes, "table:number-rows-repeated")
        self.is_hidden_row = attributes.get("table:visibility") in HIDDEN
        self.cells_in_row, self.is_row_filled = 0, False

    def end_row(self) -> None:
        self.rows += self.repeated
        if self.is_row_filled:
            self.last_row = self.rows
            self.notes.hidden_rows += self.repeated if self.is_hidden_row else 0

    def cell(self, attributes: dict[str, str]) -> None:
        self.cells_in_row += _times(attributes, "table:number-columns-repeated")
        if "office:value-type" in attributes or "table:formula" in attributes:
            self.is_row_filled = True
            self.last_column = max(self.last_column, self.cells_in_row)

    def column(self, attributes: dict[str, str]) -> None:
        first = self.columns_declared + 1
        self.columns_declared += _times(attributes, "table:number-columns-repeated")
        if attributes.get("table:visibility") in HIDDEN:
            self.notes.hidden_columns.append((first, self.columns_declared))


def is_ods(archive: zipfile.ZipFile) -> bool:
    """Whether an archive is an ODS workbook."""
    try:
        return archive.read("mimetype")[: len(MIMETYPE)] == MIMETYPE and CONTENT in archive.namelist()
    except KeyError:
        return False


def notes(archive: zipfile.ZipFile) -> dict[str, Notes]:
    """What is told of every sheet, by its name; text that breaks off is for the reader to tell.

    Raises ``LandingError`` (``unreadable_file``) where the sheets reach further than they can be read.
    """
    found: list[_Table] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        match name:
            case "table:table":
                found.append(_Table(attributes.get("table:name", "")))
            case "table:table-row" if found:
                found[-1].begin_row(attributes)
            case "table:table-cell" if found:
                found[-1].cell(attributes)
            case "table:covered-table-cell" if found:
                found[-1].cells_in_row += _times(attributes, "table:number-columns-repeated")
            case "table:table-column" if found:
                found[-1].column(attributes)

    def end(name: str) -> None:
        if name == "table:table-row" and found:
            found[-1].end_row()

    parser = expat.ParserCreate()
    parser.StartElementHandler, parser.EndElementHandler = start, end
    with archive.open(CONTENT) as stream:
        try:
            while chunk := stream.read(CHUNK):
                parser.Parse(chunk, False)
                _refuse_far(found)
            parser.Parse(b"", True)
        except expat.ExpatError:
            pass
    _refuse_far(found)
    return {table.name: table.notes for table in found}


def _refuse_far(tables: list[_Table]) -> None:
    if sum(table.last_row * table.last_column for table in tables) > MOST_CELLS:
        raise LandingError(
            "unreadable_file",
            f"the sheet {len(tables)} reaches to row {tables[-1].last_row}: more than the {MOST_CELLS:,} cells that a "
            "workbook may span. Delete the stray cells, or export the sheet as CSV.",
        )


def _times(attributes: dict[str, str], name: str) -> int:
    stated = attributes.get(name, "1")
    return int(stated[:8]) if stated.isdecimal() else 1
