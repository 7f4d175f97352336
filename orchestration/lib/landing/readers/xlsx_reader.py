"""XLSX, read with calamine; every cell becomes the text that a CSV export would hold."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook

from orchestration.lib.landing.errors import LandingError
from orchestration.lib.landing.readers import Record

# A workbook that unpacks to more than this is an attack or a mistake; the largest honest one seen holds 60 MB.
MOST_BYTES_UNPACKED = 2 * 1024**3


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
        rows = self.workbook.get_sheet_by_name(self.name).iter_rows()
        for row, values in enumerate(rows, start=1):
            cells = [self._text(value) for value in values]
            if any(map(str.strip, cells)):
                yield row, cells

    def _text(self, value: Any) -> str:
        text = text_of(value)
        if "\0" in text:
            self.zeros_removed += text.count("\0")
            text = text.replace("\0", "")
        return text


def is_workbook(path: Path) -> bool:
    """Whether the bytes are a workbook, whatever the file is called."""
    if not zipfile.is_zipfile(path):
        return False
    with zipfile.ZipFile(path) as archive:
        return "xl/workbook.xml" in archive.namelist()


def sheets(path: Path) -> list[SheetSource]:
    """The sheets that hold anything; ``part`` is set only where there are several.

    Raises ``LandingError``: ``unreadable_file`` or ``empty_file``.
    """
    _refuse_bomb(path)
    try:
        workbook = CalamineWorkbook.from_path(str(path))
        found = [SheetSource(workbook, name) for name in workbook.sheet_names]
        filled = [sheet for sheet in found if next(sheet.records(), None) is not None]
    except (CalamineError, zipfile.BadZipFile) as error:
        raise LandingError(
            "unreadable_file", "the workbook is damaged or has a password. Save it again, without a password."
        ) from error
    if not filled:
        raise LandingError("empty_file", "no sheet of the workbook holds anything. Export it again.")
    if len(filled) > 1:
        for sheet in filled:
            sheet.part = sheet.name
    return filled


def text_of(value: Any) -> str:
    """A cell's value as text: whole numbers without a point, dates and times in ISO form."""
    match value:
        case None:
            return ""
        case str():
            return value
        case bool():
            return "TRUE" if value else "FALSE"
        case float() if value.is_integer() and abs(value) < 2**53:
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
    return (value + timedelta(milliseconds=500)).replace(microsecond=0)


def _clock(value: timedelta) -> str:
    total = round(value.total_seconds())
    return f"{total // 3600:02d}:{total % 3600 // 60:02d}:{total % 60:02d}"


def _refuse_bomb(path: Path) -> None:
    with zipfile.ZipFile(path) as archive:
        size = sum(member.file_size for member in archive.infolist())
    if size > MOST_BYTES_UNPACKED:
        raise LandingError(
            "unreadable_file", f"the workbook unpacks to {size // 1024**2} MB; export it as CSV, or in parts."
        )
