"""A report as a workbook that is read on the screen, filtered, and printed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from io import BytesIO
from textwrap import wrap
from typing import Any

import pandas as pd
import xlsxwriter

# Characters. Longer text is folded: a page must hold all columns.
WIDEST = 34
# Wide enough for a number of five digits, a rate, or n/a; the heading of such a column stands upright.
NARROW = 8
DATE_WIDTH = 11
ABOUT_WIDTH = 120
# Points.
HEADER_HEIGHT = 130
LINE_HEIGHT = 15

# What a cell that looks like a formula or an address is: text.
AS_TEXT = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "in_memory": True}
US_LEGAL = 5


def workbook(
    cover: Sequence[str], about: Sequence[str], table: pd.DataFrame, numbers: Sequence[str], rates: Sequence[str]
) -> bytes:
    """The bytes of a workbook: a sheet with the table under its cover, and a sheet of notes.

    Args:
        cover: the lines above the table, the title first.
        about: the lines of the sheet About.
        table: what is printed: text, numbers and dates.
        numbers: the columns that hold numbers.
        rates: those of them that hold shares of 0 to 1.
    """
    made = BytesIO()
    with xlsxwriter.Workbook(made, AS_TEXT) as book:
        sheet = book.add_worksheet("Attendance")
        header = len(cover) + 1
        _cover(book, sheet, cover)
        _table(book, sheet, header, table, numbers, rates)
        _print_setup(sheet)
        sheet.repeat_rows(0, header)
        _about(book, book.add_worksheet("About"), about)
    return made.getvalue()


def _cover(book: Any, sheet: Any, cover: Sequence[str]) -> None:
    title = book.add_format({"bold": True, "font_size": 14})
    alarm = book.add_format({"bold": True, "font_color": "#9C0006"})
    plain = book.add_format()  # and not that of the column, which folds
    for number, line in enumerate(cover):
        sheet.write_string(number, 0, line, title if number == 0 else alarm if line.startswith("INCOMPLETE") else plain)


def _table(
    book: Any, sheet: Any, header: int, table: pd.DataFrame, numbers: Sequence[str], rates: Sequence[str]
) -> None:
    """Headings that stay, columns as wide as their cells, rows as high as their text, and a filter on each column."""
    heading = {"bold": True, "bottom": 1, "bg_color": "#DDEBF7", "valign": "bottom"}
    lying, upright = book.add_format(heading), book.add_format({**heading, "rotation": 90, "align": "center"})
    cells = {"valign": "top"}
    text = book.add_format({**cells, "text_wrap": True})
    day = book.add_format({**cells, "align": "left", "num_format": "yyyy-mm-dd"})
    number = book.add_format({**cells, "align": "right"})
    share = book.add_format({**cells, "align": "right", "num_format": "0.0%"})
    widths = {column: NARROW if column in numbers else _width(column, table[column]) for column in table.columns}
    sheet.set_row(header, HEADER_HEIGHT)
    for place, (column, width) in enumerate(widths.items()):
        sheet.set_column(place, place, width)
        sheet.write_string(header, place, column, upright if width <= NARROW else lying)
        form = share if column in rates else number if column in numbers else text
        for row, cell in enumerate(table[column], header + 1):
            _write(sheet, row, place, cell, day if isinstance(cell, date) else form)
    for row, record in enumerate(table.to_dict("records"), header + 1):
        sheet.set_row(row, LINE_HEIGHT * max(_lines(cell, widths[column]) for column, cell in record.items()))
    sheet.autofilter(header, 0, header + len(table), len(table.columns) - 1)
    sheet.freeze_panes(header + 1, 0)


def _write(sheet: Any, row: int, place: int, cell: object, form: Any) -> None:
    """One cell by its type; a missing value is a blank cell."""
    if cell is None:
        sheet.write_blank(row, place, None, form)
    elif isinstance(cell, date):
        sheet.write_datetime(row, place, cell, form)
    elif isinstance(cell, int | float | Decimal):
        sheet.write_number(row, place, cell, form)
    else:
        sheet.write_string(row, place, str(cell), form)


def _width(column: str, cells: pd.Series) -> int:
    """Wide enough for most cells. Where they are short the heading stands upright, else it lies beside its button."""
    given = [cell for cell in cells if cell is not None]
    if given and all(isinstance(cell, date) for cell in given):
        return max(DATE_WIDTH, len(column) + 3)
    longest = max((len(str(cell)) for cell in given), default=0)
    return NARROW if longest < NARROW else max(len(column) + 3, min(longest + 1, WIDEST))


def _lines(cell: object, width: int) -> int:
    """Into how many lines a cell is folded: not every program finds that out by itself."""
    return max(len(wrap(cell, width)), 1) if isinstance(cell, str) else 1


def _about(book: Any, sheet: Any, about: Sequence[str]) -> None:
    """The notes in one column that folds; the first line, and each after a blank one, is a heading."""
    bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
    folded = book.add_format({"text_wrap": True, "valign": "top"})
    sheet.set_column(0, 0, ABOUT_WIDTH)
    for number, line in enumerate(about):
        is_heading = number == 0 or not about[number - 1]
        sheet.write_string(number, 0, line, bold if is_heading else folded)
        sheet.set_row(number, LINE_HEIGHT * _lines(line, ABOUT_WIDTH))
    _print_setup(sheet)


def _print_setup(sheet: Any) -> None:
    """Landscape, as many pages as it takes downwards, one across."""
    sheet.set_landscape()
    sheet.set_paper(US_LEGAL)
    sheet.set_margins(left=0.3, right=0.3, top=0.4, bottom=0.5)
    sheet.fit_to_pages(1, 0)
    sheet.set_footer("&L&A&RPage &P of &N")
