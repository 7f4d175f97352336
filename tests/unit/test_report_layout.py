"""How pages and pictures give tables and bars the room that these need."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from orchestration.lib.reports import page, xlsx
from orchestration.lib.reports.charts import LONGEST_LABEL, labels_beside, specification
from orchestration.lib.reports.content import Bar, Chart, Column, Report, Section, Table


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


def test_what_stands_for_a_bar_stands_where_bars_begin() -> None:
    bars = (Bar("one", Decimal(3), "3.00"), Bar("two", None, "n<5"))
    for limits, start in ((None, 0), ((Decimal(-1), Decimal(1)), 0), ((Decimal(1), Decimal(5)), 1)):
        drawn = specification(Chart("c", "C", "alt", "index", bars, limits))
        assert [datum["end"] for datum in drawn["data"]["values"]] == [3, start]


LONG = (
    # years of one cohort, cohorts of one partner, and what differs in the middle alone
    "K-801 (Providence Public School District), 2024-25",
    "K-801 (Providence Public School District), 2025-26",
    "K-802 (Providence Public School District), 2025-26",
    "Summer institute of the mathematics teachers of grade 6 in all schools of the district, 2025-26",
    "Summer institute of the mathematics teachers of grade 7 in all schools of the district, 2025-26",
    "普罗维登斯公立学校区普罗维登斯公立学校区普罗维登斯公立学校区, 2025-26",
    "Short, 2025-26",
)


def test_no_bar_lies_on_that_of_another_year_or_cohort() -> None:
    bars = tuple(Bar(label, Decimal(number), str(number)) for number, label in enumerate(LONG, 1))
    drawn = specification(Chart("c", "C", "alt", "educators", bars))
    labels = [datum["label"] for datum in drawn["data"]["values"]]
    assert len(set(labels)) == len(LONG)
    # in the order of the bars, with the year, and never cut a second time
    assert drawn["encoding"]["y"]["sort"] == labels
    assert [label[-7:] for label in labels] == [label[-7:] for label in LONG]
    assert labels[:2] == ["K-801 (Providence Public …rict), 2024-25", "K-801 (Providence Public …rict), 2025-26"]
    assert labels[3:5] == ["Summer i…e 6 in all sch…trict, 2025-26", "Summer i…e 7 in all sch…trict, 2025-26"]
    assert max(map(len, labels)) <= LONGEST_LABEL
    assert labels[-1] == LONG[-1]


def test_labels_that_cannot_be_told_apart_are_numbered() -> None:
    alike = [f"{'a' * 60}{letter}{'b' * 20}{letter}{'c' * 60}" for letter in "xy"]
    alike.append(f"{'a' * 60}x{'b' * 20}y{'c' * 60}")
    found = labels_beside(alike)
    assert [text.split(".")[0] for text in found.values()] == ["1", "2", "3"]
    assert len(set(found.values())) == 3


def test_two_of_one_name_keep_their_bars_and_stay_pairs() -> None:
    bars = [Bar("Data Science", Decimal(number), str(number), part=part) for number in (1, 2) for part in ("a", "b")]
    drawn = specification(Chart("c", "C", "alt", "educators", tuple(bars)))
    said = [(datum["label"], datum["part"], datum["value"]) for datum in drawn["data"]["values"]]
    assert said == [
        ("Data Science", "a", 1), ("Data Science", "b", 1), ("Data Science (2)", "a", 2), ("Data Science (2)", "b", 2),
    ]  # fmt: skip


WHO = ("last_name", "first_name", "event_name")


def a_table_of_people(event: str) -> Table:
    columns = (*map(Column, ("event_name", "last_name", "first_name")), Column("n", "count"))
    return Table("t", "T", columns, ((event, "Lindqvist", "Farah", 3),), who=WHO)


def test_who_it_is_stays_in_sight_as_far_as_there_is_room() -> None:
    wide = a_table_of_people("A summer institute for the teachers of the seventh grade")
    # of a name the headings have 9 and 10 letters; an event of 26 is too much beside them, one of 4 is not
    assert page._sticky(wide) == {1: 0, 2: 11}
    assert page._sticky(a_table_of_people("Fall")) == {0: 0, 1: 8, 2: 19}
    assert xlsx._frozen(wide, [34, 12, 13, 8]) == 3
    assert xlsx._frozen(wide, [60, 12, 13, 8]) == 0
    assert xlsx._frozen(replace(wide, who=()), [34, 12, 13, 8]) == 0


def test_a_page_says_whose_row_it_is_and_of_when_it_is() -> None:
    report = Report(
        "t", "Title", "North", "C1", date(2026, 6, 30), "b1", datetime(2026, 7, 1, 12, tzinfo=UTC), main="t",
        sections=(Section("All", tables=(a_table_of_people("Fall"),)),),
    )  # fmt: skip
    made = page.page(report).decode()
    assert made.count('<th scope="row"') == 3
    assert '<th scope="row" class="stays" style="left: 8ch" dir="auto">Lindqvist</th>' in made
    assert made.index("As of 2026-06-30, published 2026-07-01, build b1") < made.index("<main>")
