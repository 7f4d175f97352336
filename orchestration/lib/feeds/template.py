"""An empty workbook for a sender to fill in: the headings, drop-down lists of the allowed values, and the guide."""

from __future__ import annotations

from html import unescape
from io import BytesIO
from textwrap import wrap
from typing import Any

import xlsxwriter

from orchestration.lib.feeds.allowed import allowed_values
from orchestration.lib.feeds.guide import guide, written
from orchestration.lib.landing.contracts import Column, Contract
from orchestration.lib.landing.delivery import FORM_SHEETS

# Rows that are prepared; more may be filled in.
ROWS = 1000
WIDTH = 22
GUIDE_WIDTHS = (24, 44, 18, 70)
LISTS, GUIDE = FORM_SHEETS

# A sheet's name has at most this many characters.
LONGEST_NAME = 31
LONGEST_COMMENT = 255

# Dates are typed as dates; everything else is text, so that a spreadsheet keeps zeros and does not invent dates.
DATE_FORMAT = {"date": "yyyy-mm-dd", "timestamp": "yyyy-mm-dd hh:mm", "timestamptz": "yyyy-mm-dd hh:mm"}


def template(contract: Contract) -> bytes:
    """The bytes of the workbook. Filled in and dropped into the inbox, it lands as the feed."""
    made = BytesIO()
    with xlsxwriter.Workbook(made, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        sheet = book.add_worksheet(contract.feed[:LONGEST_NAME])
        listed = [column for column in contract.columns if allowed_values(column)]
        _table(book, sheet, contract, {column.name: place for place, column in enumerate(listed)})
        if listed:
            _lists(book, listed)
        _guide(book, contract)
    return made.getvalue()


def _table(book: Any, sheet: Any, contract: Contract, lists: dict[str, int]) -> None:
    formats = {
        "needed": book.add_format({"bold": True, "bg_color": "#FFE699", "border": 1, "text_wrap": True}),
        "other": book.add_format({"bold": True, "bg_color": "#DDEBF7", "border": 1, "text_wrap": True}),
    }
    for place, column in enumerate(contract.columns):
        is_needed = column.required or column.required_any
        sheet.write_string(0, place, column.header, formats["needed" if is_needed else "other"])
        sheet.write_comment(0, place, _comment(column), {"x_scale": 2, "y_scale": 1.5})
        sheet.set_column(place, place, WIDTH, book.add_format({"num_format": DATE_FORMAT.get(column.staged_type, "@")}))
        if column.name in lists:
            sheet.data_validation(1, place, ROWS, place, _choice(column, lists[column.name]))
    sheet.freeze_panes(1, 0)


def _comment(column: Column) -> str:
    how = written(column).replace("`", "")
    text = " ".join(column.description.split()).replace("`", "")
    return f"{'Needed. ' if column.required else ''}{text}{f' Written as {how}.' if how else ''}"[:LONGEST_COMMENT]


def _choice(column: Column, place: int) -> dict[str, Any]:
    letters = xlsxwriter.utility.xl_col_to_name(place)
    last = len(allowed_values(column)) + 1
    return {
        "validate": "list",
        "source": f"='{LISTS}'!${letters}$2:${letters}${last}",
        # Other wordings are taken where a crosswalk knows them, so a warning is enough.
        "error_type": "warning",
        "error_title": "Not in the list",
        "error_message": "The warehouse may not know this wording: the row would be held or listed.",
    }


def _lists(book: Any, columns: list[Column]) -> None:
    sheet = book.add_worksheet(LISTS)
    bold = book.add_format({"bold": True})
    for place, column in enumerate(columns):
        # In front of each heading a word, so that nobody takes this sheet for the table.
        sheet.write_string(0, place, f"values of {column.name}", bold)
        sheet.write_column(1, place, allowed_values(column))
        sheet.set_column(place, place, WIDTH)


def _guide(book: Any, contract: Contract) -> None:
    """The guide as a person reads it: its table in columns of their own, and nothing of the Markdown."""
    sheet = book.add_worksheet(GUIDE)
    heading = book.add_format({"bold": True, "bg_color": "#DDEBF7", "valign": "top"})
    cell = book.add_format({"text_wrap": True, "valign": "top"})
    for place, width in enumerate(GUIDE_WIDTHS):
        sheet.set_column(place, place, width)
    number, is_table = 0, False
    for text in guide(contract).splitlines():
        if text.startswith("|---"):
            continue
        if text.startswith("| "):
            words = [_plain(word) for word in text.strip("| ").split(" | ")]
            # Before each name a word, so that nobody takes a line of this sheet for the headings of the table.
            words = [f"column {words[0]}", f"headed {words[1]}", *words[2:]] if is_table else words
            for place, word in enumerate(words):
                sheet.write_string(number, place, word, cell if is_table else heading)
            is_table, number = True, number + 1
        else:  # unfolded, for it runs on over the cells to its right
            for line in wrap(_plain(text), sum(GUIDE_WIDTHS) - GUIDE_WIDTHS[0]) or [""]:
                sheet.write_string(number, 0, line, heading if text.startswith("# ") else None)
                number += 1


def _plain(markdown: str) -> str:
    return unescape(markdown).removeprefix("# ").replace("`", "")
