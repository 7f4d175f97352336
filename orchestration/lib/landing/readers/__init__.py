"""Readers: from a file to numbered records, whatever the format.

Every reader gives ``Source`` objects. A record is the physical line it starts on and its cells as text; records that
hold nothing but blanks are passed over and are no records.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from itertools import islice
from pathlib import Path
from typing import Any, Protocol

from orchestration.lib.landing import dialect
from orchestration.lib.landing.errors import LandingError

Record = tuple[int, list[str]]

# How far down a header may stand below notes.
HEADER_SEARCH_RECORDS = 20

# What a sheet can have, and more than any table has.
MOST_COLUMNS = 16_384

TEXT_SUFFIXES = {".csv", ".tsv", ".tab", ".txt", ".psv", ""}
WORKBOOK_SUFFIXES = {".xlsx", ".xlsm", ".ods"}


class Rounded(str):
    """The text of a number that a spreadsheet keeps 15 digits of and that had more."""

    __slots__ = ()


class Source(Protocol):
    """One table of one file: a CSV, a sheet of a workbook, or the records of a JSON file."""

    part: str | None
    format: str
    encoding: str | None
    delimiter: str | None
    is_encoding_assumed: bool
    zeros_removed: int

    def records(self) -> Iterator[Record]:
        """All records from the top, each time anew."""

    def decoded(self, encoding: str, by: str | None) -> Source:
        """The same table, its bytes read in another encoding; only of files whose encoding is assumed.

        ``by`` says who declares the encoding, for the message where the text is not in it.
        """


def preview(source: Source) -> list[Record]:
    """The records among which the header is looked for.

    Raises ``LandingError`` (``unreadable_file``) where one has more cells than any table has columns.
    """
    records = list(islice(source.records(), HEADER_SEARCH_RECORDS))
    for line, cells in records:
        if len(cells) > MOST_COLUMNS:
            raise LandingError(
                "unreadable_file",
                f"line {line} has {len(cells):,} cells; a table has at most {MOST_COLUMNS:,} columns. Export it again, "
                "one record a line.",
            )
    return records


def open_sources(path: Path, encoding: str | None = None) -> list[list[Source]]:
    """The tables of a file that hold anything.

    One list per table: the readings that are possible (a CSV has one per delimiter, likeliest first; a sheet has one).
    ``encoding`` is what the sender says of a file of text that carries no mark of its own.
    Raises ``LandingError``: ``unsupported_format``, ``unreadable_file`` or ``empty_file``.
    """
    from orchestration.lib.landing.readers import csv_reader, json_reader, xlsx_reader

    if path.stat().st_size == 0:
        raise LandingError("empty_file", "the file is empty (0 bytes). Export it again.")
    # a zip archive of tables is for zip_reader
    if xlsx_reader.is_workbook(path):
        return [[sheet] for sheet in xlsx_reader.sheets(path)]
    if xlsx_reader.is_archive(path):
        raise LandingError(
            "unsupported_format",
            "the file is an Office document or another package; CSV, XLSX, ODS, JSON and zip archives of these are "
            "read. Save or export it as one of these.",
        )
    what = dialect.signature(path)
    suffix = path.suffix.lower()
    if what or suffix not in TEXT_SUFFIXES | WORKBOOK_SUFFIXES | json_reader.SUFFIXES:
        kind = what or f"of the type {suffix}"
        raise LandingError(
            "unsupported_format",
            f"the file is {kind}; CSV, XLSX, ODS and JSON are read. Save or export it as one of these.",
        )
    if suffix in WORKBOOK_SUFFIXES:
        raise LandingError("unreadable_file", f"the file is called {suffix} but is no workbook. Export it again.")
    if suffix in json_reader.SUFFIXES:
        return [[json_reader.source(path)]]
    if json_reader.begins_like_json(path):
        # the heading of a CSV may begin with a bracket, too: then it is no JSON
        with suppress(LandingError):
            return [[json_reader.source(path)]]
    return [csv_reader.readings(path, encoding)]


def inner_headings(source: Source) -> list[Record]:
    """Names of fields that stand inside the cells of a JSON file, where no header shows them."""
    return getattr(source, "inner", [])


def inner_fields(source: Source) -> Iterator[tuple[int, str, Any]]:
    """The fields of a JSON file at whatever depth: the line of the record, the name and what it holds."""
    named = getattr(source, "named", None)
    return named() if named else iter(())
