"""CSV, as the standard library reads it, with what exports do to it: any encoding, delimiter and line end."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path

from orchestration.lib.landing import census, dialect
from orchestration.lib.landing.errors import LandingError
from orchestration.lib.landing.readers import HEADER_SEARCH_RECORDS, Record


@dataclass
class CsvSource:
    """One reading of a CSV file; ``keeper`` keeps the folder of a file that was unpacked."""

    path: Path
    text_encoding: dialect.Encoding
    delimiter: str | None
    blank_after_delimiter: bool = False
    part: str | None = None
    format: str = "csv"
    zeros_removed: int = field(default=0, compare=False)
    keeper: object = field(default=None, compare=False)
    _lines_read: int = field(default=0, compare=False)
    _is_at_end: bool = field(default=False, compare=False)

    @property
    def encoding(self) -> str:
        """The encoding, as the ledger keeps it."""
        return self.text_encoding.label

    @property
    def is_encoding_assumed(self) -> bool:
        """True where nothing but the failure of UTF-8 speaks for the encoding."""
        return self.text_encoding.is_assumed

    def records(self) -> Iterator[Record]:
        """All records from the top: the line each starts on, and its cells.

        Raises ``LandingError`` (``unreadable_file``) where a quotation mark is never closed or a cell is no cell.
        """
        rows = dialect.csv_rows(self._lines(), self.delimiter or ",", blank_after_delimiter=self.blank_after_delimiter)
        line = 1
        try:
            for cells in rows:
                if self._is_at_end and line <= self._lines_read:
                    raise _open_quote(line)
                if any(map(str.strip, cells)):
                    yield line, cells
                line = rows.line_num + 1
        except csv.Error as error:
            raise _endless_cell(line) from error

    def decoded(self, encoding: str, by: str | None) -> CsvSource:
        """The same table, its bytes read in the encoding that is declared for it.

        Raises ``LandingError`` (``unreadable_file``) where they are no text in it.
        """
        return replace(self, text_encoding=dialect.declared(self.path, encoding, by))

    def _lines(self) -> Iterator[str]:
        self.zeros_removed, self._lines_read, self._is_at_end = 0, 0, False
        with self.path.open(encoding=self.text_encoding.name, newline="") as stream:
            for line in stream:
                self._lines_read += 1
                if "\0" in line:
                    self.zeros_removed += line.count("\0")
                    line = line.replace("\0", "")
                yield line
        # One blank line more: it is a record of its own, unless a quotation mark is still open and takes it in.
        self._is_at_end = True
        yield ""


def readings(path: Path, encoding: str | None = None) -> list[CsvSource]:
    """The file read with each delimiter, likeliest first; ``encoding`` is the one that the sender states, if any.

    Raises ``LandingError`` (``empty_file``, ``unreadable_file``) where there is nothing to read.
    """
    known = dialect.encoding_of(path, encoding, is_utf8=census.known(path) is not None)
    lines = _first_lines(path, known)
    if not any(line.strip() for line in lines):
        raise LandingError("empty_file", "the file holds nothing but blank lines. Export it again.")
    return [
        CsvSource(path, known, delimiter, blank_after_delimiter=_quotes_follow_blanks(lines, delimiter))
        for delimiter in dialect.delimiters(lines)
    ]


def _first_lines(path: Path, encoding: dialect.Encoding) -> list[str]:
    """Lines up to the first that is not blank, and a few more; cut, since a file may be one endless line."""
    with path.open(encoding=encoding.name, newline="") as stream:
        lines = (line.replace("\0", "") for line in stream)
        found: list[str] = []
        for line in lines:
            if found or line.strip():
                found.append(line)
                break
        found.extend(islice(lines, HEADER_SEARCH_RECORDS))
    return found


def _quotes_follow_blanks(lines: list[str], delimiter: str) -> bool:
    """Some exports write ``a, "b"``: the blank must go, or the quotation mark is taken for a letter."""
    return any(f'{delimiter} "' in line and f'{delimiter}"' not in line for line in lines[:1])


def _open_quote(line: int) -> LandingError:
    return LandingError(
        "unreadable_file",
        f'line {line}: a quotation mark (") opens in this record and is never closed, so what follows cannot be told '
        "apart. Close or remove it, or export the file again.",
    )


def _endless_cell(line: int) -> LandingError:
    most = dialect.LONGEST_CELL // 1024**2
    return LandingError(
        "unreadable_file",
        f"line {line}: a cell of the record that begins here is longer than {most} million characters. Shorten it, or, "
        'where a quotation mark (") opens in it and is never closed, close or remove that, and send the file again.',
    )
