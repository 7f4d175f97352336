"""How pages and pictures give tables and bars the room that these need."""

from __future__ import annotations

from decimal import Decimal

import pytest

from orchestration.lib.reports import page
from orchestration.lib.reports.charts import specification
from orchestration.lib.reports.content import Bar, Chart, Column, Table


def test_a_column_of_a_page_is_as_wide_as_its_words() -> None:
    columns = (Column("first_date"), Column("school"), Column("professional_email"), Column("skills_rated", "count"))
    row = ("2025-06-13", "Northfield Public Schools and their friends", "x" * 50, 3)
    table = Table("t", "T", columns, (row,))
    # a date whole, a long text as a line of 26, a word of 50 broken at 36, a number as the longer word of its heading
    assert [page._letters(table, place) for place in range(4)] == [10, 26, 36, 7]


def test_a_heading_may_be_broken_between_its_words_and_stays_text() -> None:
    assert page._heading(Column("skills_rated")) == "skills_<wbr>rated"
    assert page._heading(Column("<b>_x")) == "&lt;b&gt;_<wbr>x"


@pytest.mark.parametrize(
    ("values", "is_stacked", "axis"),
    [
        # 1 and 2 behind each other are 3
        (("1", "2"), True, {"tickMinStep": 1, "format": ",d", "tickCount": 3}),
        (("1", "2"), False, {"tickMinStep": 1, "format": ",d", "tickCount": 2}),
        (("40", "2"), False, {"tickMinStep": 1, "format": ",d"}),
        (("0.5", "2"), False, {}),
    ],
)
def test_what_is_counted_has_ticks_at_whole_units(values: tuple[str, ...], is_stacked: bool, axis: object) -> None:
    bars = tuple(Bar("one", Decimal(value), value, part=str(place)) for place, value in enumerate(values))
    drawn = specification(Chart("c", "C", "alt", "skills", bars, is_stacked=is_stacked))
    assert drawn["layer"][0]["encoding"]["x"]["axis"] == axis


def test_a_rate_has_ticks_at_percentages_whatever_its_bars() -> None:
    chart = Chart("c", "C", "alt", "rate", (Bar("one", Decimal(1), "100 %"),), is_rate=True)
    assert specification(chart)["layer"][0]["encoding"]["x"]["axis"] == {"format": ".0%"}
