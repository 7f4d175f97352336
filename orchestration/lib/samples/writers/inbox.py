"""The files of an inbox while they are written: CSV in every dialect, and workbooks."""

from __future__ import annotations

import codecs
import csv
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any, Protocol

import xlsxwriter

from orchestration.lib.samples.statements import File

# A workbook tells when it was made; the same arguments must give the same bytes.
MADE_AT = datetime(2020, 1, 1, tzinfo=UTC)

UTF_16 = "utf-16"
NUMBERS = {"0", "1"}


class Sheet(Protocol):
    """Something that takes records one by one."""

    def add(self, cells: list[str]) -> None:
        """Write one record."""

    def close(self) -> None:
        """Finish the file."""


class TextSheet:
    """A delimited text file."""

    def __init__(self, path: Path, file: File) -> None:
        dialect = file.dialect
        encoding = "utf-16-le" if dialect.encoding == UTF_16 else dialect.encoding
        if dialect.encoding == UTF_16:
            path.write_bytes(codecs.BOM_UTF16_LE)
        self._stream: IO[str] = path.open("a", encoding=encoding, newline="")
        self._writer = csv.writer(self._stream, delimiter=dialect.delimiter, lineterminator=dialect.newline)

    def add(self, cells: list[str]) -> None:
        """Write one record."""
        self._writer.writerow(cells)

    def close(self) -> None:
        """Finish the file."""
        self._stream.close()


class Workbook:
    """A workbook of one sheet; counts and marks like 1 and 0 are numbers, as a spreadsheet makes them."""

    def __init__(self, path: Path) -> None:
        self._book: Any = xlsxwriter.Workbook(str(path), {"in_memory": True, "strings_to_numbers": False})
        self._book.set_properties({"created": MADE_AT})
        self._sheet: Any = self._book.add_worksheet("Attendance")
        self._row = 0

    def add(self, cells: list[str]) -> None:
        """Write one record."""
        for column, cell in enumerate(cells):
            if cell.isdigit() and (cell in NUMBERS or cells[0] == "Total"):
                self._sheet.write_number(self._row, column, int(cell))
            elif cell:
                self._sheet.write_string(self._row, column, cell)
        self._row += 1

    def close(self) -> None:
        """Finish the file."""
        self._book.close()


class Inbox:
    """The folder that receives the files. Files of one region are closed with it, shared ones at the end."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True)
        self._folder = folder
        self._open: dict[str, tuple[File, Sheet]] = {}
        self.files = 0
        self.rows = 0

    def write(self, file: File, cells: list[str]) -> int:
        """Add one record and return its number after the header, from 1."""
        if file.path not in self._open:
            self._start(file)
        self._open[file.path][1].add(cells)
        file.rows += 1
        self.rows += 1
        return file.rows

    def _start(self, file: File) -> None:
        path = self._folder / file.path
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.exists():
            raise FileExistsError(f"{file.path} would be written twice")
        sheet: Sheet = Workbook(path) if path.suffix == ".xlsx" else TextSheet(path, file)
        for record in [*file.preamble, file.header]:
            sheet.add(record)
        self._open[file.path] = (file, sheet)
        self.files += 1

    def close_region(self) -> None:
        """Finish the files that belong to one region only."""
        for path in [path for path, (file, _) in self._open.items() if not file.shared]:
            self._open.pop(path)[1].close()

    def close(self) -> None:
        """Finish all files."""
        for _, sheet in self._open.values():
            sheet.close()
        self._open.clear()
