"""What a report says otherwise than the one that was sent: as its table prints it, and no more than it tells."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

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
