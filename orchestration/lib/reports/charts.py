"""Charts of reports as SVG: the same picture on a page and on paper."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Sequence
from decimal import Decimal
from functools import cache
from itertools import takewhile
from typing import Any

import vl_convert

from orchestration.lib.reports.content import Bar, Chart, told_apart
from orchestration.lib.reports.fonts import TEXT, folders

# Told apart by lightness, too: print is grey, and one reader in twenty does not tell red from green.
COLORS = ("#1b4f8f", "#7fb3d5", "#b3540f", "#f0b27a", "#5b5b5b", "#c4c4c4", "#4a235a", "#c39bd3")
WIDTH = 520
BAR_HEIGHT = 20
# Letters beside a bar, of which a Chinese one takes the room of two: of a longer label both ends are kept, as most end
# with the year, and of two that differ between these, what differs.
LONGEST_LABEL = 40
LABEL_END = 14
LABEL_START, LABEL_DIFFERENCE = 8, 14
# A page draws the text by what the reader's machine has.
FONT = f"{TEXT}, sans-serif"
FONT_SIZE = 12
# Of a picture a pixel.
DOTS = 3
# Up to so many units each has its tick; beyond, the axis is divided as it comes.
MOST_TICKS = 10


@cache
def _with_fonts() -> None:
    for folder in folders():
        vl_convert.register_font_directory(str(folder))


def svg(chart: Chart) -> str:
    """A chart as SVG, without a network and without a browser.

    Args:
        chart: at least one bar.

    Returns:
        The picture. Its text stays text.
    """
    _with_fonts()
    return vl_convert.vegalite_to_svg(specification(chart))


def dots(chart: Chart) -> bytes:
    """A chart as PNG, in which every letter is drawn, of whatever script.

    Args:
        chart: at least one bar.
    """
    _with_fonts()
    return vl_convert.vegalite_to_png(specification(chart), scale=DOTS)


def specification(chart: Chart) -> dict[str, Any]:
    """The chart in Vega-Lite's words."""
    bars = told_apart(chart.bars)
    labels = labels_beside([bar.label for bar in bars])
    parts = list(dict.fromkeys(bar.part for bar in bars))
    grouped = parts != [""] and not chart.is_stacked
    y: dict[str, Any] = {
        "field": "label",
        "type": "nominal",
        "sort": list(labels.values()),
        "title": None,
        # cut here, and not by the drawing, which would cut off the end
        "axis": {"labelLimit": 0, "labelPadding": 6},
    }
    scale = {"domain": [float(end) for end in chart.limits]} if chart.limits else {"zero": True}
    start = max(0.0, float(chart.limits[0])) if chart.limits else 0.0  # of the bars
    x = {
        "field": "value",
        "type": "quantitative",
        "title": chart.axis,
        "scale": scale,
        "axis": _axis(chart),
        "stack": "zero" if chart.is_stacked else None,
    }
    color = {"value": COLORS[0]} if parts == [""] else _colors(parts)
    offset = {"yOffset": {"field": "part", "sort": parts}} if grouped else {}
    layers: list[dict[str, Any]] = [
        {"mark": {"type": "bar"}, "encoding": {"x": x, "color": color, "order": {"field": "order"}, **offset}}
    ]
    if any(bar.low is not None for bar in chart.bars):
        ends = {"x": {"field": "low", "type": "quantitative", "scale": scale}, "x2": {"field": "high"}}
        layers.append({"mark": {"type": "rule", "strokeWidth": 2, "color": "#222"}, "encoding": ends | offset})
    if not chart.is_stacked:
        beside = {"x": {"field": "end", "type": "quantitative", "scale": scale}, "text": {"field": "shown"}}
        text = {"type": "text", "align": "left", "dx": 5, "fontSize": FONT_SIZE}
        layers.append({"mark": text, "encoding": beside | offset})
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "background": "white",
        "width": WIDTH,
        "height": BAR_HEIGHT * len(labels) * (len(parts) if grouped else 1) + 10,
        "data": {"values": [_datum(bar, labels[bar.label], place, start) for place, bar in enumerate(bars)]},
        "encoding": {"y": y},
        "layer": layers,
        "config": {
            "font": FONT,
            "axis": {"grid": True, "gridColor": "#e5e5e5", "labelFontSize": FONT_SIZE, "titleFontSize": FONT_SIZE},
            "legend": {"labelFontSize": FONT_SIZE},
            "view": {"stroke": None},
        },
    }


def labels_beside(labels: Sequence[str]) -> dict[str, str]:
    """What stands beside the bars of each label: bars of two labels must not lie on each other, nor look alike.

    Args:
        labels: in the order of the bars.
    """
    beside = {label: _shortened(label) for label in labels}
    for text in [text for text, number in Counter(beside.values()).items() if number > 1]:
        alike = [label for label in beside if beside[label] == text]
        same = len(list(takewhile(lambda letters: len(set(letters)) == 1, zip(*alike, strict=False))))
        start = max(same - 2, LABEL_START)
        for label in alike:
            differs = label[start : start + LABEL_DIFFERENCE]
            beside[label] = f"{label[:LABEL_START]}…{differs}…{label[-LABEL_END:]}"
    if len(set(beside.values())) < len(beside):
        return {label: f"{number}. {text}" for number, (label, text) in enumerate(beside.items(), 1)}
    return beside


def _shortened(label: str) -> str:
    if _room(label) <= LONGEST_LABEL:
        return label
    end = label[-LABEL_END:]
    start = label[: LONGEST_LABEL - LABEL_END - 1]
    while _room(start) + _room(end) > LONGEST_LABEL - 1:
        start = start[:-1]
    return f"{start}…{end}"


def _room(text: str) -> int:
    """How many letters' room a text takes."""
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)


def _axis(chart: Chart) -> dict[str, Any]:
    """Ticks at percentages, at whole units where units are counted, else where they come."""
    if chart.is_rate:
        return {"format": ".0%"}
    values = [bar.value for bar in chart.bars if bar.value is not None]
    if any(value != int(value) for value in values) or chart.limits:
        return {}
    longest: dict[str, Decimal] = {}
    for bar in chart.bars:
        before = longest.get(bar.label, Decimal(0))
        longest[bar.label] = (before + (bar.value or 0)) if chart.is_stacked else max(before, bar.value or Decimal(0))
    most = int(max(longest.values(), default=Decimal(0)))
    return {"tickMinStep": 1, "format": ",d"} | ({"tickCount": most} if 0 < most <= MOST_TICKS else {})


def _colors(parts: Sequence[str]) -> dict[str, Any]:
    return {
        "field": "part",
        "type": "nominal",
        "sort": list(parts),
        "title": None,
        "scale": {"domain": list(parts), "range": list(COLORS[: len(parts)])},
        "legend": {"orient": "top", "labelLimit": 300},
    }


def _datum(bar: Bar, label: str, place: int, start: float) -> dict[str, Any]:
    """A bar without length keeps its label and says why."""
    value = None if bar.value is None else float(bar.value)
    low, high = (None if end is None else float(end) for end in (bar.low, bar.high))
    return {
        "label": label,
        "value": value,
        "low": low,
        "high": high,
        "end": max(end for end in (start, value, high) if end is not None),
        "shown": bar.shown,
        "part": bar.part,
        "order": place,
    }
