"""A report as one HTML page that works without a network, on a phone, and read aloud."""

from __future__ import annotations

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from orchestration.lib.reports.charts import svg
from orchestration.lib.reports.content import Column, Report, Table, in_sight, shown, stamp

# Letters.
WIDEST_LINE, WIDEST_WORD = 26, 36
# Of columns that do not pass, together: half of a small screen.
MOST_STICKY = 40

_PAGES = Environment(
    loader=PackageLoader("orchestration.lib.reports"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


def page(report: Report) -> bytes:
    """The bytes of the page: headings in order, captions, headings of columns, and a text for each picture."""
    template = _PAGES.get_template("report.html.j2")
    helpers = {"shown": shown, "svg": lambda chart: Markup(svg(chart)), "heading": _heading, "letters": _letters}
    helpers |= {"stamp": stamp, "sticky": _sticky}
    return template.render(report=report, **helpers).encode()


def _heading(column: Column) -> Markup:
    """The name of a column, which may be broken between its words."""
    return Markup("_<wbr>").join(column.name.split("_"))


def _sticky(table: Table) -> dict[int, int]:
    """The places of the columns that stay in sight, each with the letters that those before it take."""
    widths = [_letters(table, place) for place in range(len(table.columns))]
    places = in_sight(table, widths, MOST_STICKY)
    # beside its letters a cell has a margin of a letter at each side
    return {place: sum(widths[before] + 2 for before in places if before < place) for place in places}


def _letters(table: Table, place: int) -> int:
    """How wide a column is at least: a short cell stays on one line, of a long one every word that is not too long."""
    column = table.columns[place]
    cells = [shown(row[place], column) for row in table.rows]
    words = [word for text in (*cells, column.name.replace("_", "_ ")) for word in text.split()]
    longest = max(map(len, cells), default=0)
    return max(min(longest, WIDEST_LINE), min(max(map(len, words), default=0), WIDEST_WORD))
