"""A report as PDF, tagged for readers who do not see it (PDF/UA-1)."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, time
from pathlib import Path

import typst

from orchestration.lib.reports.charts import dots, svg
from orchestration.lib.reports.content import Chart, Column, Report, Table, shown, stamp
from orchestration.lib.reports.fonts import FAMILIES, folders

# A table of more columns says what is the same in all its rows above it.
WIDE = 12
# Letters. In a column of numbers the longest word is "suppressed", or a day in brackets.
WIDEST_NUMBER, WIDEST_TEXT, WIDEST_WORD = 11, 26, 36
# Points: of the paper without its margins, and of the letters of tables, from those that are read best.
LINE_WIDTH = (14 - 0.9) * 72
SIZES = (8.0, 7.0, 6.0)
# What a letter takes, of its height, and what a cell takes beside its letters, in points.
LETTER, INSET = 0.6, 4.5
# A rate or mean stands beside its interval.
INTERVAL = ("_ci_low", "_ci_high")
# So many columns of text at its left say what a row is of, where the table does not name them.
LEADING = 3
# Pixels, of a chart that does not say it.
USUAL_WIDTH = 680.0
# Latin letters, with the marks of the languages of Europe in one sign.
PLAIN_BELOW = 0x250
PLAIN_SIGNS = frozenset("–—‘’“”…")

# What Typst says of PDF/UA-1 and a letter that none of the typefaces has.
NO_TYPEFACE = "could not be displayed with font"
IN_BOXES = "Letters that no typeface of this file has are boxes; as a workbook or page the report has them as sent."

TEMPLATE = Path(__file__).parent / "templates" / "report.typ"


def paper(report: Report) -> bytes:
    """The bytes of the PDF: landscape, headings of tables on each page, the pages numbered.

    A report with a letter that no typeface here has, as of a rare script, is no PDF/UA-1, which must show each; its
    cover says so.

    Raises:
        typst.TypstError: the template is broken; what people wrote is data, and cannot break it.
    """
    content = {
        "families": FAMILIES,
        "title": report.title,
        "as_of": [report.as_of.year, report.as_of.month, report.as_of.day],
        "stamp": stamp(report),
        "cover": [*report.cover, stamp(report)],
        "banners": report.banners,
        "sections": [
            {
                "heading": section.heading,
                "paragraphs": section.paragraphs,
                "tables": [part for table in section.tables for part in _tables(table)],
                "charts": [_picture(chart) for chart in section.charts if chart.bars],
            }
            for section in report.sections
        ],
        "definitions": report.definitions(),
    }
    try:
        return _compiled(content, report.as_of, "ua-1")
    except typst.TypstError as error:
        if NO_TYPEFACE not in str(error):
            raise
    return _compiled({**content, "banners": [*report.banners, IN_BOXES]}, report.as_of)


def _compiled(content: dict[str, object], as_of: date, standard: str | None = None) -> bytes:
    # the same content gives the same bytes
    made: bytes = typst.compile(
        TEMPLATE,
        sys_inputs={"content": json.dumps(content)},
        font_paths=list(folders()),
        ignore_system_fonts=True,
        pdf_standards=standard or [],
        timestamp=int(_noon(as_of)),
    )
    return made


def _picture(chart: Chart) -> dict[str, object]:
    """A chart with its own width in pixels, so that the letters of all charts are of one size.

    In a drawing Typst looks for no other typeface than the first one, and refuses letters that this does not have: a
    name of another script makes it a picture of dots. As text the names stand in the tables.
    """
    drawn = svg(chart)
    width = re.search(r'<svg[^>]* width="([0-9.]+)"', drawn)
    said = [chart.axis, *(text for bar in chart.bars for text in (bar.label, bar.shown, bar.part))]
    is_plain = all(ord(letter) < PLAIN_BELOW or letter in PLAIN_SIGNS for text in said for letter in text)
    return {
        "title": chart.title,
        "alt": chart.alt,
        "format": "svg" if is_plain else "png",
        "image": drawn if is_plain else list(dots(chart)),
        "width": float(width[1]) if width else USUAL_WIDTH,
    }


def _noon(day: date) -> float:
    return datetime.combine(day, time(12), UTC).timestamp()


def _tables(table: Table) -> list[dict[str, object]]:
    """A table of text alone, in as many parts as the paper is too narrow for; each says of what its rows are.

    What stands in every row is said once above the first: paper is narrow.
    """
    cells = [[shown(cell, column) for cell, column in zip(row, table.columns, strict=True)] for row in table.rows]
    same = _same_in_all(table.columns, cells)
    kept = [place for place in range(len(table.columns)) if place not in same]
    weights = {place: _weight(table.columns[place], [row[place] for row in cells]) for place in kept}
    size, parts = _parts(table, kept, weights)
    said = [f"{table.columns[place].name} of every row: {cells[0][place] or 'blank'}" for place in sorted(same)]
    return [
        {
            "title": table.title if len(parts) == 1 else f"{table.title} ({number} of {len(parts)})",
            "everywhere": said if number == 1 else [],
            "size": size,
            "columns": [
                {
                    "name": table.columns[place].name,
                    "is_number": table.columns[place].is_number,
                    "weight": weights[place],
                }
                for place in part
            ],
            "rows": [[row[place] for place in part] for row in cells],
            "notes": table.notes if number == len(parts) else (),
            "empty": table.empty,
        }
        for number, part in enumerate(parts, 1)
    ]


def _parts(table: Table, kept: Sequence[int], weights: Mapping[int, int]) -> tuple[float, list[list[int]]]:
    """How large the letters of a table are, and the places of the columns of each of its parts.

    A table that fits in letters that can be read stands whole. Else each part begins with the columns that say of what
    a row is; themes are kept together where one fits, and a figure and its interval always.
    """
    if not table.rows:
        return SIZES[0], [list(kept)]
    for size in SIZES:
        if _width(kept, weights, size) <= LINE_WIDTH:
            return size, [list(kept)]
    size, names = SIZES[1], [column.name for column in table.columns]
    leading = [place for place in kept[:LEADING] if not table.columns[place].is_number]
    keys = [place for place in kept if names[place] in table.who] or leading
    parts: list[list[int]] = []
    for theme in _together(kept, keys, lambda place: names[place] not in table.themes):
        units = _together(theme, (), lambda place: names[place].endswith(INTERVAL))
        fits_whole = _width([*keys, *theme], weights, size) <= LINE_WIDTH
        for unit in [theme] if fits_whole else units:
            if parts and _width([*keys, *parts[-1], *unit], weights, size) <= LINE_WIDTH:
                parts[-1] += unit
            else:
                parts.append(list(unit))
    return size, [[*keys, *part] for part in parts or [[]]]


def _together(places: Iterable[int], without: Collection[int], goes_on: Callable[[int], bool]) -> list[list[int]]:
    """Places in groups: each that goes on stands with the one before it."""
    groups: list[list[int]] = []
    for place in places:
        if place in without:
            continue
        if groups and goes_on(place):
            groups[-1].append(place)
        else:
            groups.append([place])
    return groups


def _width(places: Iterable[int], weights: Mapping[int, int], size: float) -> float:
    """How wide columns are in letters of a size, in points."""
    return sum(weights[place] * size * LETTER + INSET for place in places)


def _same_in_all(columns: Sequence[Column], cells: Sequence[Sequence[str]]) -> set[int]:
    """The places of columns of text that say the same in every row of a wide table."""
    if len(columns) <= WIDE or len(cells) < 2:
        return set()
    return {
        place
        for place, column in enumerate(columns)
        if not column.is_number and len({row[place] for row in cells}) == 1
    }


def _weight(column: Column, cells: Sequence[str]) -> int:
    """How many letters wide a column is: as its longest cell, within limits; a lying heading needs room, too."""
    longest = max(map(len, cells), default=0)
    word = max((len(word) for cell in cells for word in cell.split()), default=0)
    if column.is_number:
        return max(4, min(longest, WIDEST_NUMBER), min(word, WIDEST_WORD))
    # its letters are bold
    heading = max(len(part) for part in column.name.split("_")) + 2
    return max(heading, min(longest, WIDEST_TEXT), min(word, WIDEST_WORD))
