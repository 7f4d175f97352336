"""XLSX and ODS, read with calamine; every cell becomes the text that a CSV export would hold."""

from __future__ import annotations

import errno
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook, SheetVisibleEnum

from orchestration.lib.landing.errors import LandingError
from orchestration.lib.landing.readers import Record, Rounded, ods_extent, xlsx_extent, xlsx_notes
from orchestration.lib.landing.readers.xlsx_notes import FormattedRow, Notes, Uncomputed

# A workbook that unpacks to more than this is an attack or a mistake; the largest honest one seen holds 60 MB.
MOST_BYTES_UNPACKED = 2 * 1024**3

# A spreadsheet keeps this many digits of a number; an id with more must be text.
MOST_DIGITS = 15

# What Office documents and other packages hold that are no tables.
OTHER_DOCUMENTS = {"[Content_Types].xml", "mimetype", "META-INF/MANIFEST.MF"}

ARCHIVE_START = b"PK\x03\x04"

# What the standard library raises at an archive that is cut off, damaged, encrypted or of a version yet to come (a
# NotImplementedError, which is a RuntimeError).
DAMAGED = (zipfile.BadZipFile, RuntimeError, ValueError, EOFError, struct.error, zlib.error)


@dataclass
class SheetSource:
    """One sheet of a workbook.

    ``told`` is what it hides or lacks; ``struck`` the rows that are struck through, once somebody asked
    for the formatting.
    """

    path: Path
    workbook: CalamineWorkbook
    name: str
    told: Notes = field(default_factory=Notes)
    is_hidden: bool = False
    struck: dict[int, str] | None = None
    keeper: object = None
    part: str | None = None
    format: str = "xlsx"
    encoding: str | None = None
    delimiter: str | None = None
    is_encoding_assumed: bool = False
    zeros_removed: int = 0

    def records(self) -> Iterator[Record]:
        """All records from the top: the row of the sheet, and its cells as text."""
        self.zeros_removed = 0
        with _legible():
            sheet = self.workbook.get_sheet_by_name(self.name)
            first = sheet.start[1] + 1 if sheet.start else 1
            for row, values in enumerate(sheet.iter_rows(), start=1):
                cells = [self._text(value) for value in values]
                for column in self.told.uncomputed.get(row, ()):
                    _put(cells, column - first, Uncomputed("(formula without a value)"))
                if any(map(str.strip, cells)):
                    yield row, self._formatted(row, cells)

    @property
    def notes(self) -> list[str]:
        """What the sender is told of the sheet."""
        hidden = ["the sheet is hidden: it is read all the same"] if self.is_hidden else []
        return [*hidden, *self.told.texts()]

    def read_formatting(self) -> bool:
        """Have the records say whether they are struck through; false where the formatting cannot be read."""
        self.struck = xlsx_notes.struck_through(self.path, self.name) if self.format == "xlsx" else None
        return self.struck is not None

    def _formatted(self, row: int, cells: list[str]) -> list[str]:
        if self.struck is None:
            return cells
        formatted = FormattedRow(cells)
        formatted.struck_through = self.struck.get(row, "")
        return formatted

    def decoded(self, encoding: str, by: str | None) -> SheetSource:
        """The sheet itself: a workbook says how its text is encoded."""
        return self

    def _text(self, value: Any) -> str:
        text = text_of(value)
        if "\0" in text:
            self.zeros_removed += text.count("\0")
            text = text.replace("\0", "")
        return text


def _put(cells: list[str], place: int, value: str) -> None:
    """Put a value into a row that may end before its place."""
    if place >= 0:
        cells.extend([""] * (place + 1 - len(cells)))
        cells[place] = value


def is_archive(path: Path) -> bool:
    """Whether the bytes begin like a zip archive, which every workbook is."""
    with path.open("rb") as stream:
        return stream.read(len(ARCHIVE_START)) == ARCHIVE_START


def is_workbook(path: Path) -> bool:
    """Whether the bytes are a workbook, whatever the file is called; raises what ``format_of`` raises."""
    return format_of(path) in {"xlsx", "ods"}


def format_of(path: Path) -> str | None:
    """``xlsx``, ``ods``, ``document`` or ``zip`` by the bytes of a file, whatever it is called; else ``None``.

    Raises ``LandingError`` (``unreadable_file``) where they begin like one and are cut off or damaged.
    """
    if not is_archive(path):
        return None
    damaged = LandingError(
        "unreadable_file",
        "the file begins like a workbook (or another zip archive), but its directory cannot be read: it is cut off "
        "or damaged. Fetch or export it again.",
    )
    with refused_if_damaged(damaged), zipfile.ZipFile(path) as archive:
        names = set(archive.namelist())
        if "xl/workbook.xml" in names:
            return "xlsx"
        if ods_extent.is_ods(archive):
            return "ods"
        return "document" if names & OTHER_DOCUMENTS else "zip"


@contextmanager
def refused_if_damaged(refusal: LandingError) -> Iterator[None]:
    """Raise ``refusal`` where the standard library cannot read an archive."""
    try:
        yield
    except DAMAGED as error:
        raise refusal from error
    except OSError as error:
        if error.errno != errno.EINVAL:  # a directory that points before the beginning of the file
            raise
        raise refusal from error


def sheets(path: Path) -> list[SheetSource]:
    """The sheets that hold anything; ``part`` is set only where there are several.

    Raises ``LandingError``: ``unreadable_file`` or ``empty_file``.
    """
    with _legible():
        with zipfile.ZipFile(path) as archive:
            _refuse_bomb(archive)
            kind = format_of(path) or "xlsx"
            if kind == "ods":
                told = ods_extent.notes(archive)
            else:
                xlsx_extent.refuse_far_cells(archive)
                told = xlsx_notes.notes(archive)
        workbook = CalamineWorkbook.from_path(str(path))
        shown = {sheet.name: sheet.visible == SheetVisibleEnum.Visible for sheet in workbook.sheets_metadata}
        found = [
            SheetSource(path, workbook, name, told.get(name, Notes()), is_hidden=not shown.get(name, True), format=kind)
            for name in workbook.sheet_names
        ]
        filled = [sheet for sheet in found if next(sheet.records(), None) is not None]
    if not filled:
        raise LandingError("empty_file", "no sheet of the workbook holds anything. Export it again.")
    if len(filled) > 1:
        for sheet in filled:
            sheet.part = sheet.name
    return filled


@contextmanager
def _legible() -> Iterator[None]:
    """Says in words what the readers of workbooks raise; calamine's panics are no ``Exception``."""
    problem = LandingError(
        "unreadable_file", "the workbook is damaged or has a password. Save it again, without a password."
    )
    try:
        with refused_if_damaged(problem):
            yield
    except CalamineError as error:
        raise problem from error
    except BaseException as error:
        if type(error).__name__ != "PanicException":
            raise
        raise problem from error


def text_of(value: Any) -> str:
    """A cell's value as text: whole numbers without a point, dates and times in ISO form."""
    match value:
        case None:
            return ""
        case str():
            return value
        case bool():
            return "TRUE" if value else "FALSE"
        case int() | float() if value == value // 1 and abs(value) >= 10**MOST_DIGITS:
            return Rounded(int(value) if abs(value) < 2**53 else f"{value:.15g}")
        case float() if value.is_integer():
            return str(int(value))
        case float():
            return f"{value:.15g}"  # the digits a spreadsheet shows: 0.3, not 0.30000000000000004
        case datetime():
            return _seconds(value).isoformat(sep=" ").removesuffix(" 00:00:00")
        case date() | time():
            return value.isoformat()
        case timedelta():
            return _clock(value)
        case _:
            return str(value)


def _seconds(value: datetime) -> datetime:
    """Spreadsheets keep times as fractions of a day: 09:59:59.999999 was meant as 10:00."""
    last = datetime.max - timedelta(seconds=1)
    return (min(value, last) + timedelta(milliseconds=500)).replace(microsecond=0)


def _clock(value: timedelta) -> str:
    total = round(value.total_seconds())
    return f"{total // 3600:02d}:{total % 3600 // 60:02d}:{total % 60:02d}"


def _refuse_bomb(archive: zipfile.ZipFile) -> None:
    size = sum(member.file_size for member in archive.infolist())
    if size > MOST_BYTES_UNPACKED:
        raise LandingError(
            "unreadable_file", f"the workbook unpacks to {size // 1024**2} MB; export it as CSV, or in parts."
        )
