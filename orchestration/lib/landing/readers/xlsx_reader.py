"""XLSX, read with calamine; every cell becomes the text that a CSV export would hold."""

from __future__ import annotations

import errno
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook

from orchestration.lib.landing.errors import LandingError
from orchestration.lib.landing.readers import Record, Rounded, xlsx_extent

# A workbook that unpacks to more than this is an attack or a mistake; the largest honest one seen holds 60 MB.
MOST_BYTES_UNPACKED = 2 * 1024**3

# A spreadsheet keeps this many digits of a number; an id with more must be text.
MOST_DIGITS = 15

ARCHIVE_START = b"PK\x03\x04"

# What the standard library raises at an archive that is cut off, damaged, encrypted or of a version yet to come.
DAMAGED = (zipfile.BadZipFile, NotImplementedError, RuntimeError, ValueError, EOFError, struct.error, zlib.error)


@dataclass
class SheetSource:
    """One sheet of a workbook."""

    workbook: CalamineWorkbook
    name: str
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
            rows = self.workbook.get_sheet_by_name(self.name).iter_rows()
            for row, values in enumerate(rows, start=1):
                cells = [self._text(value) for value in values]
                if any(map(str.strip, cells)):
                    yield row, cells

    def decoded(self, encoding: str) -> SheetSource:
        """The sheet itself: a workbook says how its text is encoded."""
        return self

    def _text(self, value: Any) -> str:
        text = text_of(value)
        if "\0" in text:
            self.zeros_removed += text.count("\0")
            text = text.replace("\0", "")
        return text


def is_archive(path: Path) -> bool:
    """Whether the bytes begin like a zip archive, which every workbook is."""
    with path.open("rb") as stream:
        return stream.read(len(ARCHIVE_START)) == ARCHIVE_START


def is_workbook(path: Path) -> bool:
    """Whether the bytes are a workbook, whatever the file is called.

    Raises ``LandingError`` (``unreadable_file``) where they begin like one and are cut off or damaged.
    """
    if not is_archive(path):
        return False
    try:
        with zipfile.ZipFile(path) as archive:
            return "xl/workbook.xml" in archive.namelist()
    except DAMAGED as error:
        raise LandingError(
            "unreadable_file",
            "the file begins like a workbook (or another zip archive), but its directory cannot be read: it is cut off "
            "or damaged. Fetch or export it again.",
        ) from error


def sheets(path: Path) -> list[SheetSource]:
    """The sheets that hold anything; ``part`` is set only where there are several.

    Raises ``LandingError``: ``unreadable_file`` or ``empty_file``.
    """
    with _legible():
        with zipfile.ZipFile(path) as archive:
            _refuse_bomb(archive)
            xlsx_extent.refuse_far_cells(archive)
        workbook = CalamineWorkbook.from_path(str(path))
        found = [SheetSource(workbook, name) for name in workbook.sheet_names]
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
        yield
    except (CalamineError, *DAMAGED) as error:
        raise problem from error
    except OSError as error:
        if error.errno != errno.EINVAL:  # a directory that points before the beginning of the file
            raise
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
