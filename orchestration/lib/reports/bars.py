"""Charts that several reports draw: educators by a share of theirs, and figures as their tables tell them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from orchestration.lib.reports.content import Bar, Cell, Chart, as_text, length
from orchestration.lib.reports.reader import Record
from orchestration.lib.reports.told import with_n

# More bars than this are no picture any more: then educators are counted by their share.
MOST_BARS = 40

# A range of shares in words, from where it begins and below which it ends.
Band = tuple[str, Decimal, Decimal]


class Share(NamedTuple):
    """A share of one educator.

    Attributes:
        name: who that is; several may bear one name.
        share: of 0 to 1.
        shown: the same as text.
    """

    name: str
    share: Decimal
    shown: str


def full_name(row: Record) -> str:
    """What an educator is called in a chart."""
    return ", ".join(filter(None, [row["last_name"], row["first_name"]])) or "(no name)"


def by_educator(name: str, title: str, alt: str, axis: str, shares: Sequence[Share]) -> Chart:
    """A chart with a bar for each educator.

    Args:
        name: of the chart, one word.
        title: its heading.
        alt: what it shows, in words.
        axis: what the length of a bar means.
        shares: of each educator, from top to bottom.
    """
    names = Counter(share.name for share in shares)
    bars = tuple(
        Bar(f"{one} ({number})" if names[one] > 1 else one, share, shown)
        for number, (one, share, shown) in enumerate(shares, 1)
    )
    return Chart(name, title, alt, axis, bars, (Decimal(0), Decimal(1)), is_rate=True)


def by_band(name: str, title: str, alt: str, axis: str, bands: Sequence[Band], shares: Iterable[Share]) -> Chart:
    """A chart of how many educators have shares in each range.

    Args:
        name: of the chart, one word.
        title: its heading.
        alt: what it shows, in words.
        axis: what is counted.
        bands: from top to bottom.
        shares: of each educator.
    """
    each = [one.share for one in shares]
    counts = [(label, sum(low <= share < high for share in each)) for label, low, high in bands]
    bars = tuple(Bar(label, Decimal(number), str(number)) for label, number in counts)
    return Chart(name, title, alt, axis, bars)


def of_figure(label: str, row: Record, name: str, shown: Callable[[Decimal], str], n: Cell, part: str = "") -> Bar:
    """The bar of a figure of a row as it is printed, with its interval where the row has one; words have no length.

    Args:
        label: what the bar is of.
        row: a row as it is printed.
        name: the column of the figure.
        shown: a number as text.
        n: what the row says of the number that the figure is of.
        part: the series of a group of bars.
    """
    low, high = (length(row.get(f"{name}_ci_{end}")) for end in ("low", "high"))
    return Bar(label, length(row[name]), with_n(row[name], as_text(row[name], shown), n), low, high, part)


def if_told(name: str, title: str, axis: str, bars: Sequence[Bar], **more: Any) -> Iterator[Chart]:
    """A chart of figures, whose bars stand in its text; none where no figure is told.

    Args:
        name: of the chart, one word.
        title: its heading.
        axis: what the length of a bar means.
        bars: from top to bottom.
        **more: other attributes of the chart, such as ``limits``.
    """
    if any(bar.value is not None for bar in bars):
        alt = "; ".join(f"{', '.join(filter(None, [bar.label, bar.part]))}: {bar.shown}" for bar in bars)
        yield Chart(name, title, alt, axis, tuple(bars), **more)
