"""How things are printed for people: tables that fit, local times, shares as percentages."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, TextIO

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from orchestration.lib import settings

# A pipe has no width of its own; eighty columns would fold every table.
PIPE_WIDTH = 160

# What a terminal would obey instead of showing it, turning around what follows included: names of files and cells are
# other people's text.
CONTROL = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")

NUMBER = (int, float, Decimal)


def console(stream: TextIO, *, stderr: bool = False) -> Console:
    """A console as wide as the terminal; ``COLUMNS`` counts for a pipe too."""
    has_width = stream.isatty() or os.environ.get("COLUMNS", "").isdigit()
    return Console(stderr=stderr, width=None if has_width else PIPE_WIDTH, highlight=False)


def moment(value: datetime, *, exact: bool = False) -> str:
    """A point in time on the organization's clock.

    Args:
        value: with its zone.
        exact: to the second, and with the name of the zone.
    """
    local = value.astimezone(settings.timezone()) if value.tzinfo else value
    return f"{local:%Y-%m-%d %H:%M:%S %Z}".strip() if exact else f"{local:%Y-%m-%d %H:%M}"


def percent(share: Decimal | float | None) -> str:
    """A share of 0 to 1 as a percentage; ``n/a`` where there is nothing to divide by."""
    return "n/a" if share is None else f"{Decimal(share) * 100:.1f} %"


def text(value: Any, *, exact: bool = False) -> str:
    """A value as people read it; nothing for a missing one."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return moment(value, exact=exact)
    if isinstance(value, date):
        return value.isoformat()
    return visible(str(value))


def visible(said: str) -> str:
    """A text in which nothing is left that a terminal would obey; line ends stay."""
    return CONTROL.sub("\N{REPLACEMENT CHARACTER}", said)


def table(
    columns: Sequence[str],
    rows: Iterable[Sequence[Any]],
    *,
    flexible: Sequence[str] = (),
    cut: Sequence[str] = (),
    exact: bool = False,
) -> Table:
    """A table whose numbers stand to the right.

    Args:
        columns: headings.
        rows: values, in the order of the columns.
        flexible: the columns that are folded where the terminal is too narrow.
        cut: the columns that end in … there. All columns are folded where neither is named.
        exact: times to the second.
    """
    rows = [tuple(row) for row in rows]
    made = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False, padding=(0, 1, 0, 0))
    for place, column in enumerate(columns):
        values = [row[place] for row in rows if row[place] is not None]
        is_number = bool(values) and all(isinstance(value, NUMBER) and not isinstance(value, bool) for value in values)
        made.add_column(
            column,
            justify="right" if is_number else "left",
            no_wrap=bool(flexible or cut) and column not in (*flexible, *cut),
            overflow="fold",
        )
    for row in rows:
        made.add_row(*(_cell(value, column in cut, exact) for column, value in zip(columns, row, strict=True)))
    return made


def _cell(value: Any, is_cut: bool, exact: bool) -> Text:
    return Text(text(value, exact=exact), no_wrap=is_cut or None, overflow="ellipsis" if is_cut else None)


def fits(out: Console, made: Table) -> bool:
    """Whether a table can be printed without folding a cell."""
    return out.measure(made, options=out.options.update(width=100_000)).maximum <= out.width


def heading(title: str, after: str = "") -> Text:
    """A title, and what is said behind it."""
    return Text(visible(title), style="bold").append(visible(after), style="not bold")


def pairs(columns: Sequence[str], row: Sequence[Any]) -> list[Text]:
    """One row as lines ``column  value``."""
    width = max(map(len, columns), default=0)
    return [
        Text(f"{column:<{width}}  ").append(text(value, exact=True)) for column, value in zip(columns, row, strict=True)
    ]


def records(out: Console, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Print each row as a block of lines: for rows too wide for a table."""
    for number, row in enumerate(rows, 1):
        out.print(Text(f"─ {number} ─", style="dim"))
        for line in pairs(columns, row):
            out.print(line, soft_wrap=True)
