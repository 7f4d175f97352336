"""What a report says otherwise than the one that was sent: as its table prints it, and no more than it tells."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from orchestration.lib.reports import attendance, implementation, proficiency
from orchestration.lib.reports.changes import Comparison, with_changes
from orchestration.lib.reports.content import Cell, Column, Report, Section, Table, clean
from orchestration.lib.reports.ledger import Delivered, as_json

COLUMNS = (Column("name"), Column("depth", "rate"), Column("students", "count"), Column("mean", "number", decimals=1))


def a_report(*rows: tuple[Cell, ...], columns: tuple[Column, ...] = COLUMNS) -> Report:
    table = Table("people", "People", columns, rows, keys=tuple(map(str, range(len(rows)))))
    return Report(
        "people", "People", "North", "C1", date(2026, 6, 30), "b1", datetime(2026, 7, 1, tzinfo=UTC), main="people",
        sections=(Section("People", tables=(table,)),),
    )  # fmt: skip


def changes(old: Report, new: Report, **more: Any) -> list[tuple[Cell, ...]]:
    # what is delivered is clean, and so is what the ledger has of it
    before = Delivered(date(2026, 5, 31), date(2026, 6, 2), as_json(clean(old)))
    made = with_changes(new, before, Comparison("people", ("name",), **more))
    return [row for table in made.sections[0].tables for row in table.rows]


def test_a_name_with_signs_that_nobody_sees_is_no_change_at_each_report() -> None:
    report = a_report(("Ann\nLee\u202e", Decimal("0.25"), 9, None))
    assert changes(report, report) == []


def test_a_change_is_printed_as_in_the_table() -> None:
    old = a_report(("Ann", Decimal("0.250000"), 1234, Decimal("504.04")))
    new = a_report(("Ann", Decimal("0.5"), 5678, None))
    assert changes(old, new) == [
        ("Ann", "depth", "25.0 %", "50.0 %"),
        ("Ann", "students", "1,234", "5,678"),
        ("Ann", "mean", "504.0", None),
    ]


def test_digits_that_the_table_does_not_print_are_no_change() -> None:
    assert changes(a_report(("Ann", Decimal("0.25"), 9, 1)), a_report(("Ann", Decimal("0.250000"), 9, 1))) == []


def test_what_is_decided_upon_is_compared_where_both_tell_it() -> None:
    """That a figure is hidden or repeated now is no change of the data; that nobody tells it any more is one."""
    old = a_report(("Ann", "n/a", 24, "n<10"), ("Ben", "≤10 %", 24, 5), ("Cy", Decimal("0.2"), 24, 5))
    new = a_report(("Ann", Decimal("0.3"), "n<10", 5), ("Ben", Decimal("0.3"), "24 (as of 2026-05-31)", "suppressed"),
                   ("Cy", "n<10 (as of 2026-05-31)", 40, 5))  # fmt: skip
    assert changes(old, new, protected=("depth", "students", "mean")) == [
        ("Ann", "depth", "n/a", "30.0 %"),
        ("Ben", "depth", "≤10 %", "30.0 %"),
        ("Cy", "students", "24", "40"),
    ]


def test_a_column_that_is_new_is_no_change_of_every_row() -> None:
    old = a_report(("Ann",), columns=COLUMNS[:1])
    assert changes(old, a_report(("Ann", Decimal("0.25"), 9, 1))) == []


# Two people of the report that was sent, the second of whom was merged into the first since.
MERGED = {"1 E": "1 E", "2 E": "1 E", "3 E": "3 E"}


def since(
    compared: Comparison,
    old: dict[str, tuple[Cell, ...]],
    new: dict[str, tuple[Cell, ...]],
    by_now: dict[str, str] = MERGED,
) -> Report:
    columns = tuple(Column(name) for name in (*compared.who[:2], *compared.first))

    def one(rows: dict[str, tuple[Cell, ...]]) -> Report:
        table = Table(compared.table, "People", columns, tuple(rows.values()), keys=tuple(rows))
        return Report(
            "people", "People", "North", "C1", date(2026, 6, 30), "b1", datetime(2026, 7, 1, tzinfo=UTC),
            main=compared.table, sections=(Section("People", tables=(table,)),),
        )  # fmt: skip

    before = Delivered(date(2026, 5, 31), date(2026, 6, 2), as_json(clean(one(old))))
    return with_changes(one(new), before, compared, by_now.__getitem__)


def told(report: Report) -> list[tuple[Cell, ...]]:
    return [row for table in report.sections[0].tables for row in table.rows]


@pytest.mark.parametrize("turned", [False, True])
def test_whoever_was_merged_since_tells_no_change_of_the_other(turned: bool) -> None:
    """Whichever of both stood first, who is meant by now keeps the stipend that was told; the other left."""
    old = {"1 E": ("Lindqvist", "Farah", "Y", "Y", "90.0 %", "9"), "2 E": ("Munoz", "Carla", "N", "Y", "60.0 %", "6")}
    new = {"1 E": ("Lindqvist", "Farah", "Y", "Y", "90.0 %", "9")}
    report = since(attendance.COMPARISON, dict(sorted(old.items(), reverse=turned)), new)
    gone = ("Munoz, Carla", "in the table", "yes (stipend_met N)", "no, merged into Lindqvist, Farah")
    assert told(report) == [gone]
    assert "1 row that came or left." in report.cover[0]


def test_a_stipend_that_was_merged_away_comes_first() -> None:
    old = {"1 E": ("Lindqvist", "Farah", "Y", "Y", "90.0 %", "9"), "2 E": ("Munoz", "Carla", "Y", "Y", "80.0 %", "8"),
           "3 E": ("Abara", "Kim", "N", "Y", "10.0 %", "1")}  # fmt: skip
    new = {"1 E": ("Lindqvist", "Farah", "Y", "Y", "100.0 %", "10"), "3 E": ("Abara", "Kim", "N", "N", "10.0 %", "1")}
    assert told(since(attendance.COMPARISON, old, new)) == [
        ("Munoz, Carla", "in the table", "yes (stipend_met Y)", "no, merged into Lindqvist, Farah"),
        ("Abara, Kim", "enrolled", "Y", "N"),
        ("Lindqvist, Farah", "attendance_rate", "90.0 %", "100.0 %"),
        ("Lindqvist, Farah", "periods_attended", "9", "10"),
    ]


def test_where_neither_has_its_id_any_more_the_one_who_is_alike_goes_on() -> None:
    old = {"2 E": ("Lindqvist", "Farah", "Y", "Y", "90.0 %", "9"), "3 E": ("Munoz", "Carla", "N", "Y", "60.0 %", "6")}
    new = {"1 E": ("Munoz", "Carla", "N", "Y", "60.0 %", "6")}
    by_now = {"2 E": "1 E", "3 E": "1 E"}
    assert told(since(attendance.COMPARISON, old, new, by_now)) == [
        ("Lindqvist, Farah", "in the table", "yes (stipend_met Y)", "no, merged into Munoz, Carla")
    ]


@pytest.mark.parametrize("compared", [proficiency.COMPARISON, implementation.COMPARISON])
def test_levels_and_implementation_of_two_who_are_one_are_no_changes_of_one(compared: Comparison) -> None:
    """The reports on levels and on implementation name people, too."""
    same = ("Lindqvist", "Farah", *("3" for _ in compared.first))
    other = ("Munoz", "Carla", *("1" for _ in compared.first))
    assert told(since(compared, {"1 E": same, "2 E": other}, {"1 E": same})) == [
        ("Munoz, Carla", "in the table", "yes", "no, merged into Lindqvist, Farah")
    ]
