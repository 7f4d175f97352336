"""What a workbook says beside its values: hidden rows and columns, formulas without a value, and struck-through rows.

The reader of values (calamine) passes over all of it. The sheets are searched as they stream by, and only one that
holds something is looked at closely. Formatting is read with openpyxl, which keeps the whole workbook in memory: of
small files alone, and only for the feeds in which it has a meaning.
"""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree import ElementTree
from xml.parsers import expat

from orchestration.lib.landing.readers import xlsx_extent

# The lists of sheets and their files are short; a longer one is none of a spreadsheet program.
MOST_BYTES_OF_LIST = 1 << 24

# A roster is a few kilobytes. Formatting takes some hundred times the size of the file in memory.
MOST_BYTES_WITH_FORMATTING = 2 * 1024**2

# A tag of a row or column, or a formula and what follows it, is shorter than this.
OVERLAP = 1 << 14

HIDDEN_ROW = re.compile(rb'<(?:\w+:)?row [^<>]*hidden="(?:1|true)"')
HIDDEN_COLUMN = re.compile(rb'<(?:\w+:)?col [^<>]*hidden="(?:1|true)"[^<>]*>')
COLUMN_RANGE = re.compile(rb' (min|max)="([0-9]{1,5})"')
WITHOUT_VALUE = re.compile(
    rb"(?:</(?:\w+:)?f>|<(?:\w+:)?f(?: [^<>]*)?/>)\s*(?:</(?:\w+:)?c>|<(?:\w+:)?v\s*/>|<(?:\w+:)?v>\s*</)"
)

# How many columns a note names.
MOST_NAMED = 12

# What openpyxl raises at parts of a workbook that it does not know; the values are read without it.
UNREADABLE = (
    *(ArithmeticError, AttributeError, LookupError, OSError, RuntimeError, SyntaxError, TypeError, ValueError),
    zipfile.BadZipFile,
)

WHOLE, PARTLY = "yes", "partly"


class Uncomputed(str):
    """Stands for the value of a formula that nobody computed: programs that only write workbooks leave it out."""

    __slots__ = ()


class FormattedRow(list[str]):
    """The cells of a record, and whether the row is struck through: yes, partly, or not at all (blank)."""

    struck_through: str = ""


@dataclass
class Notes:
    """What is told of one sheet. Rows and columns are counted from 1."""

    hidden_rows: int = 0
    hidden_columns: list[tuple[int, int]] = field(default_factory=list)
    uncomputed: dict[int, list[int]] = field(default_factory=dict)

    def texts(self) -> Iterator[str]:
        """The notes as messages."""
        if self.hidden_rows:
            yield f"{self.hidden_rows} hidden row(s) are read like the others"
        if self.hidden_columns:
            letters = xlsx_extent.letters
            ends = self.hidden_columns[:MOST_NAMED]
            named = [letters(low) if low == high else f"{letters(low)} to {letters(high)}" for low, high in ends]
            yield f"hidden column(s) are read like the others: {', '.join(named)}"
        if self.uncomputed:
            cells = [
                f"{xlsx_extent.letters(column)}{row}" for row, columns in self.uncomputed.items() for column in columns
            ]
            more = f" and {len(cells) - MOST_NAMED} more" if len(cells) > MOST_NAMED else ""
            yield (
                f"formula(s) without a value in {', '.join(cells[:MOST_NAMED])}{more}: open the workbook in a "
                "spreadsheet program and save it, so that they are computed"
            )


def notes(archive: zipfile.ZipFile) -> dict[str, Notes]:
    """The notes of every sheet of an XLSX workbook, by its name."""
    return {name: _notes(archive, member) for name, member in _sheets(archive).items()}


def _sheets(archive: zipfile.ZipFile) -> dict[str, str]:
    """The file of every sheet; a workbook whose lists cannot be read has none."""
    try:
        book = _parsed(archive, "xl/workbook.xml")
        targets = {
            one.get("Id"): one.get("Target", "") for one in _parsed(archive, "xl/_rels/workbook.xml.rels").iter()
        }
    except (KeyError, ElementTree.ParseError):
        return {}
    found = {}
    for sheet in book.iter():
        if sheet.tag.rpartition("}")[2] == "sheet":
            place = next((value for key, value in sheet.attrib.items() if key.rpartition("}")[2] == "id"), None)
            member = posixpath.normpath(posixpath.join("/xl", targets.get(place) or "")).lstrip("/")
            if member in archive.namelist():
                found[sheet.get("name", "")] = member
    return found


def _parsed(archive: zipfile.ZipFile, member: str) -> ElementTree.Element:
    with archive.open(member) as stream:
        return ElementTree.fromstring(stream.read(MOST_BYTES_OF_LIST))


def _notes(archive: zipfile.ZipFile, member: str) -> Notes:
    found, before, rest, is_uncomputed = Notes(), b"", b"", False
    with archive.open(member) as stream:
        while chunk := stream.read(xlsx_extent.CHUNK):
            text, mark, tail = (rest + chunk).rpartition(b"<")
            rest = mark + tail
            found.hidden_rows += sum(1 for _ in HIDDEN_ROW.finditer(text))
            for tag in HIDDEN_COLUMN.findall(text):
                ends = dict(COLUMN_RANGE.findall(tag))
                if {b"min", b"max"} <= ends.keys():
                    found.hidden_columns.append((int(ends[b"min"]), int(ends[b"max"])))
            is_uncomputed = is_uncomputed or bool(WITHOUT_VALUE.search(before + text))
            before = text[-OVERLAP:]
    if is_uncomputed:
        found.uncomputed = _uncomputed(archive, member)
    return found


def _uncomputed(archive: zipfile.ZipFile, member: str) -> dict[int, list[int]]:
    """The cells whose formula has no value, by row; a text that is empty is one (``t="str"``)."""
    found: dict[int, list[int]] = {}
    row = column = 0
    has_formula = has_value = is_text = in_value = False

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal row, column, has_formula, has_value, is_text, in_value
        match name.rpartition(":")[2]:
            case "row":
                stated = attributes.get("r", "")
                row, column = int(stated[:8]) if stated.isdecimal() else row + 1, 0
            case "c":
                place = re.fullmatch("([A-Za-z]{1,3})[0-9]+", attributes.get("r", ""), re.ASCII)
                column = xlsx_extent.number(place[1]) if place else column + 1
                has_formula, has_value, is_text = False, False, attributes.get("t") == "str"
            case "f":
                has_formula = True
            case "v" | "is":
                in_value = True

    def text(data: str) -> None:
        nonlocal has_value
        has_value = has_value or (in_value and bool(data.strip()))

    def end(name: str) -> None:
        nonlocal in_value
        match name.rpartition(":")[2]:
            case "v" | "is":
                in_value = False
            case "c" if has_formula and not has_value and not is_text:
                found.setdefault(row, []).append(column)

    parser = expat.ParserCreate()
    parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = start, end, text
    with archive.open(member) as stream:
        try:
            while chunk := stream.read(xlsx_extent.CHUNK):
                parser.Parse(chunk, False)
            parser.Parse(b"", True)
        except expat.ExpatError:
            return found
    return found


# --- formatting -------------------------------------------------------------------------------------------------------


def struck_through(path: Path, sheet: str) -> dict[int, str] | None:
    """The rows of a sheet that are struck through, wholly (``yes``) or ``partly``; ``None`` if that cannot be told."""
    from openpyxl import load_workbook

    if path.stat().st_size > MOST_BYTES_WITH_FORMATTING:
        return None
    try:
        rows = load_workbook(path, rich_text=True)[sheet].iter_rows()
        found = {number: _of_row(cells) for number, cells in enumerate(rows, start=1)}
    except UNREADABLE:
        return None
    return {number: mark for number, mark in found.items() if mark}


def _of_row(cells: tuple[object, ...]) -> str:
    shares = [mark for cell in cells if (mark := _of_cell(cell)) is not None]
    if not any(shares):
        return ""
    return WHOLE if all(mark == WHOLE for mark in shares) else PARTLY


def _of_cell(cell: object) -> str | None:
    """Whether a cell that holds something is struck through; ``None`` where it holds nothing."""
    value, font = getattr(cell, "value", None), getattr(cell, "font", None)
    if value is None or not str(value).strip():
        return None
    of_cell = bool(font is not None and font.strike)
    runs = value if isinstance(value, list) else [value]  # text in parts has a font for each
    marks = [bool(part.font.strike) if hasattr(part, "font") else of_cell for part in runs if str(part).strip()]
    if all(marks):
        return WHOLE
    return PARTLY if any(marks) else ""
