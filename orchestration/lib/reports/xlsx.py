"""A report as a workbook that is read on the screen, filtered, and printed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, time
from decimal import Decimal
from io import BytesIO
from textwrap import wrap
from typing import Any

import xlsxwriter

from orchestration.lib.reports.charts import COLORS
from orchestration.lib.reports.content import (
    CHANGES,
    Cell,
    Chart,
    Column,
    Report,
    Table,
    about,
    in_sight,
    stamp,
    told_apart,
)

# Characters. Longer text is folded: a page must hold all columns.
WIDEST = 34
# Wide enough for a number of five digits, a rate, or n/a; the heading of such a column stands upright.
NARROW = 8
DATE_WIDTH = 11
# Of columns that do not pass, together: half of a small screen.
MOST_FROZEN = 75
ABOUT_WIDTH = 120
# Of the banners, and of the cover: they stay above the table, which must have most of a small screen.
MOST_LINES = 3
# Points.
HEADER_HEIGHT = 130
LINE_HEIGHT = 15
# What a row may be high, and what a cell may hold.
HIGHEST = 409
LONGEST_CELL = 32_767
# Of the name of a sheet.
LONGEST_NAME = 31

# What a cell that looks like a formula or an address is: text.
AS_TEXT = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "in_memory": True}
US_LEGAL = 5


def workbook(report: Report) -> bytes:
    """The bytes of a workbook: a sheet for each table, one of charts, and one of notes.

    Args:
        report: what has changed comes first, then its main table; both stand under the cover.
    """
    made = BytesIO()
    tables = sorted(report.tables(), key=lambda table: table.name != CHANGES)
    banners = _few(report.banners)
    with xlsxwriter.Workbook(made, AS_TEXT) as book:
        book.set_properties({"title": report.title, "comments": stamp(report), "created": _created(report)})
        for number, (name, table) in enumerate(_named(tables)):
            sheet = book.add_worksheet(name)
            is_covered = number == 0 or tables[number - 1].name == CHANGES
            cover = [report.title, *banners, *_few(report.cover)] if is_covered else [table.title]
            header = len(cover) + 1
            _cover(book, sheet, [*cover, stamp(report)] if is_covered else cover, banners)
            _table(book, sheet, header, table)
            _print_setup(sheet)
            sheet.repeat_rows(0, header)
        charts = [chart for section in report.sections for chart in section.charts if chart.bars]
        if charts:
            _charts(book, charts)
        _about(book, book.add_worksheet("About"), about(report))
    return made.getvalue()


def _few(lines: Sequence[str]) -> tuple[str, ...]:
    """So many lines as may stand above a table that is to be scrolled under them."""
    if len(lines) <= MOST_LINES:
        return tuple(lines)
    kept = lines[: MOST_LINES - 1]
    return (*kept, f"{len(lines) - len(kept)} more lines like these stand on the sheet About.")


def _created(report: Report) -> datetime:
    """A moment that is the same whenever the same content is written, so that it gives the same bytes."""
    return (report.published_at or datetime.combine(report.as_of, time(12), UTC)).astimezone(UTC)


def _named(tables: Iterable[Table]) -> Iterator[tuple[str, Table]]:
    """Each table with the name of its sheet."""
    for table in tables:
        yield re.sub(r"[\[\]:*?/\\']", " ", table.name.replace("_", " ").capitalize())[:LONGEST_NAME], table


def _cover(book: Any, sheet: Any, cover: Sequence[str], alarms: Sequence[str]) -> None:
    title = book.add_format({"bold": True, "font_size": 14})
    alarm = book.add_format({"bold": True, "font_color": "#9C0006"})
    plain = book.add_format()  # and not that of the column, which folds
    for number, line in enumerate(cover):
        form = title if number == 0 else alarm if line in alarms else plain
        sheet.write_string(number, 0, line[:LONGEST_CELL], form)


def _table(book: Any, sheet: Any, header: int, table: Table) -> None:
    """Headings that stay, columns as wide as their cells, rows as high as their text, and a filter on each column."""
    heading = {"bold": True, "bottom": 1, "bg_color": "#DDEBF7", "valign": "bottom"}
    lying, upright = book.add_format(heading), book.add_format({**heading, "rotation": 90, "align": "center"})
    cells = {"valign": "top"}
    # whoever edits such a cell, too, does not make a formula of it
    text = book.add_format({**cells, "text_wrap": True, "quote_prefix": True})
    day = book.add_format({**cells, "align": "left", "num_format": "yyyy-mm-dd"})
    forms = {
        "count": book.add_format({**cells, "align": "right", "num_format": "#,##0"}),
        "rate": book.add_format({**cells, "align": "right", "num_format": "0.0%"}),
    }
    by_column = list(zip(*table.rows, strict=True)) if table.rows else [() for _ in table.columns]
    widths = [
        NARROW if column.is_number else _width(column, given)
        for column, given in zip(table.columns, by_column, strict=True)
    ]
    sheet.set_row(header, HEADER_HEIGHT if min(widths, default=0) <= NARROW else LINE_HEIGHT)
    for place, (column, given, width) in enumerate(zip(table.columns, by_column, widths, strict=True)):
        sheet.set_column(place, place, width)
        sheet.write_string(header, place, column.name, upright if width <= NARROW else lying)
        form = _form(book, forms, column) if column.is_number else text
        for row, cell in enumerate(given, header + 1):
            _write(sheet, row, place, cell, day if isinstance(cell, date) else form)
    for row, record in enumerate(table.rows, header + 1):
        lines = max(_lines(cell, width) for cell, width in zip(record, widths, strict=True))
        sheet.set_row(row, min(LINE_HEIGHT * lines, HIGHEST))
    if not table.rows:
        sheet.write_string(header + 1, 0, table.empty, book.add_format())
    for row, note in enumerate(table.notes, header + len(table.rows) + 2):
        sheet.write_string(row, 0, note[:LONGEST_CELL], book.add_format({"italic": True}))
    sheet.autofilter(header, 0, header + len(table.rows), len(table.columns) - 1)
    sheet.freeze_panes(header + 1, _frozen(table, widths))


def _frozen(table: Table, widths: Sequence[int]) -> int:
    """How many columns stay while the others pass: up to those that say who it is, if these leave room for others."""
    until = max(in_sight(table, widths, MOST_FROZEN), default=-1) + 1
    return until if sum(widths[:until]) <= MOST_FROZEN else 0


def _form(book: Any, forms: dict[str, Any], column: Column) -> Any:
    """How a number of a column is shown."""
    key = f"number{column.decimals}" if column.kind == "number" else column.kind
    if key not in forms:
        digits = "0" * column.decimals
        forms[key] = book.add_format({"valign": "top", "align": "right", "num_format": f"#,##0.{digits}".rstrip(".")})
    return forms[key]


def _write(sheet: Any, row: int, place: int, cell: Cell, form: Any) -> None:
    """One cell by its type; a missing value is a blank cell."""
    if cell is None:
        sheet.write_blank(row, place, None, form)
    elif isinstance(cell, date):
        sheet.write_datetime(row, place, cell, form)
    elif isinstance(cell, int | float | Decimal):
        sheet.write_number(row, place, cell, form)
    else:
        sheet.write_string(row, place, str(cell)[:LONGEST_CELL], form)


def _width(column: Column, cells: Sequence[Cell]) -> int:
    """Wide enough for most cells. Where they are short the heading stands upright, else it lies beside its button."""
    given = [cell for cell in cells if cell is not None]
    if given and all(isinstance(cell, date) for cell in given):
        return max(DATE_WIDTH, len(column.name) + 3)
    longest = max((len(str(cell)) for cell in given), default=0)
    return NARROW if longest < NARROW else max(len(column.name) + 3, min(longest + 1, WIDEST))


def _lines(cell: Cell, width: int) -> int:
    """Into how many lines a cell is folded: not every program finds that out by itself."""
    return max(len(wrap(cell, width)), 1) if isinstance(cell, str) else 1


def _charts(book: Any, charts: Sequence[Chart]) -> None:
    """A sheet of charts, each beside the figures it is drawn of."""
    sheet = book.add_worksheet("Charts")
    sheet.set_column(0, 0, WIDEST)
    bold = book.add_format({"bold": True})
    top = 0
    for chart in charts:
        bars = told_apart(chart.bars)
        labels = list(dict.fromkeys(bar.label for bar in bars))
        parts = list(dict.fromkeys(bar.part for bar in bars))
        values = {(bar.label, bar.part): bar for bar in bars}
        sheet.write_string(top, 0, chart.title, bold)
        sheet.write_string(top + 1, 0, chart.alt[:LONGEST_CELL])
        for place, part in enumerate(parts, 1):
            sheet.write_string(top + 2, place, part or chart.axis, bold)
        for row, label in enumerate(labels, top + 3):
            sheet.write_string(row, 0, label[:LONGEST_CELL])
            for place, part in enumerate(parts, 1):
                _write(sheet, row, place, _drawn(values.get((label, part))), None)
        drawn = book.add_chart({"type": "bar", **({"subtype": "stacked"} if chart.is_stacked else {})})
        last = top + 2 + len(labels)
        for place, part in enumerate(parts, 1):
            drawn.add_series(
                {
                    "name": part or chart.axis,
                    "categories": ["Charts", top + 3, 0, last, 0],
                    "values": ["Charts", top + 3, place, last, place],
                    "fill": {"color": COLORS[(place - 1) % len(COLORS)]},
                    "data_labels": {"value": True, "num_format": "0%" if chart.is_rate else "General"},
                }
            )
        limits = {"min": float(chart.limits[0]), "max": float(chart.limits[1])} if chart.limits else {}
        drawn.set_title({"name": chart.title, "name_font": {"size": 12}})
        drawn.set_x_axis({"name": chart.axis, "num_format": "0%" if chart.is_rate else "General", **limits})
        drawn.set_y_axis({"reverse": True})
        if parts == [""]:
            drawn.set_legend({"none": True})
        height = max(10, len(labels) + 5)
        drawn.set_size({"width": 720, "height": 20 * height})
        sheet.insert_chart(top + 2, len(parts) + 2, drawn, {"description": chart.alt})
        top = max(last, top + 2 + height) + 2
    _print_setup(sheet)


def _drawn(bar: Any) -> Cell:
    """The value of a bar, or what is shown in its place."""
    return None if bar is None else bar.shown if bar.value is None else bar.value


def _about(book: Any, sheet: Any, lines: Sequence[str]) -> None:
    """The notes in one column that folds; the first line, and each after a blank one, is a heading."""
    bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
    folded = book.add_format({"text_wrap": True, "valign": "top"})
    sheet.set_column(0, 0, ABOUT_WIDTH)
    for number, line in enumerate(lines):
        is_heading = number == 0 or not lines[number - 1]
        sheet.write_string(number, 0, line[:LONGEST_CELL], bold if is_heading else folded)
        sheet.set_row(number, min(LINE_HEIGHT * _lines(line, ABOUT_WIDTH), HIGHEST))
    _print_setup(sheet)


def _print_setup(sheet: Any) -> None:
    """Landscape, as many pages as it takes downwards, one across."""
    sheet.set_landscape()
    sheet.set_paper(US_LEGAL)
    sheet.set_margins(left=0.3, right=0.3, top=0.4, bottom=0.5)
    sheet.fit_to_pages(1, 0)
    sheet.set_footer("&L&A&RPage &P of &N")
