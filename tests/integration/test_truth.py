"""The whole warehouse against the truth of a sample, cell by cell.

The truth is a second implementation of the domain's rules: it shares no code, no model and no seed with the first.
"""

from __future__ import annotations

from datetime import date, timedelta
from graphlib import TopologicalSorter
from pathlib import Path
from unittest.mock import Mock

import pytest
import yaml

from orchestration.lib.database import connect
from tests.integration.truth import COMPARISONS, QUERIES, differences
from tests.integration.truth.closure import columns_needed
from tests.integration.truth.columns import columns_of_marts, columns_read
from tests.integration.truth.derived import rules

SATURDAY = 6


@pytest.mark.parametrize("part", COMPARISONS)
def test_the_warehouse_equals_the_truth(part: str, published_sample: str, sample: Path) -> None:
    with connect() as connection:
        found = differences(part, connection, sample / "truth")
    assert not found, "\n".join([f"{len(found)} difference(s) in {part}:", *found[:20]])


def test_what_follows_from_other_columns_does(published_sample: str) -> None:
    with connect() as connection:
        found = [fault for rule in rules() for fault in rule.faults(connection)]
    assert not found, "\n".join(found)


def test_every_day_is_told_as_python_does(published_sample: str) -> None:
    with connect() as connection:
        cursor = connection.execute("select * from marts.dim_date where not is_special_member order by date_day")
        names = [column.name for column in cursor.description or ()]
        found = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    first, last = found[0]["date_day"], found[-1]["date_day"]
    days = (first + timedelta(days=n) for n in range((last - first).days + 1))
    assert found == [{**told_of(day), "is_special_member": False} for day in days]
    assert columns_of_marts()["dim_date"] == names


def told_of(day: date) -> dict[str, object]:
    """What the calendar says of a day; an academic year runs from July to June."""
    year, week, weekday = day.isocalendar()
    quarter, begun = (day.month + 2) // 3, day.year if day.month > 6 else day.year - 1
    return {
        "date_key": day.year * 10000 + day.month * 100 + day.day, "date_day": day, "date_label": day.isoformat(),
        "calendar_year": day.year, "quarter": quarter, "quarter_label": f"{day.year}-Q{quarter}", "month": day.month,
        "month_name": f"{day:%B}", "month_label": f"{day:%Y-%m}", "day_of_month": day.day,
        "day_of_year": day.timetuple().tm_yday, "iso_year": year, "iso_week": week,
        "iso_week_label": f"{year}-W{week:02}", "weekday": weekday, "weekday_name": f"{day:%A}",
        "is_weekend": weekday >= SATURDAY, "academic_year": begun,
        "academic_year_label": f"{begun}-{(begun + 1) % 100:02}", "school_year_ending": begun + 1,
        "academic_month": day.month - 6 if day.month > 6 else day.month + 6,
    }  # fmt: skip


def test_every_column_of_the_marts_is_compared() -> None:
    """But for those of a list with reasons, from which a column has to leave that is read after all."""
    told = {(rule.relation, column) for rule in rules() for column in rule.columns}
    assert told <= {(name, column) for name, columns in columns_of_marts().items() for column in columns}
    not_read = {
        (name, column)
        for name, columns in columns_of_marts().items()
        for column in columns
        if column not in columns_read()[name] and (name, column) not in told
    }
    listed = [
        (name, column)
        for relations in yaml.safe_load((QUERIES / "not_read.yml").read_text(encoding="utf-8")).values()
        for name, columns in relations.items()
        for column in columns
    ]
    assert sorted(listed) == sorted(not_read)


def test_what_a_rule_reads_is_compared_or_follows_from_what_is() -> None:
    """Else two columns that nobody compares would prove each other."""
    needed: dict[tuple[str, str], set[tuple[str, str]]] = {}
    for rule in rules():
        for column in rule.columns:
            needed.setdefault((rule.relation, column), set()).update(columns_needed(rule, column))
    # a key is told by what the row says that it finds, an id by the rows that share it, a member of a list by the list
    listed = {("dim_enrollment_role", "enrollment_role_source_id"), ("dim_license_area", "license_area")}
    for column in needed:
        if column in listed or column[1].endswith(("_key", "_model_id")):
            needed[column].discard(column)
    compared = {(name, column) for name, columns in columns_read().items() for column in columns}
    # the calendar has a test of its own, and the key of a dimension means nothing: its row is found by what is compared
    compared |= {("dim_date", column) for column in columns_of_marts()["dim_date"]}
    compared |= {(name, columns[0]) for name, columns in columns_of_marts().items() if name.startswith("dim_")}
    unproven = {
        f"{'.'.join(column)} reads {'.'.join(other)}"
        for column, others in needed.items()
        for other in others - compared - needed.keys()
    }
    assert not unproven, "\n".join(sorted(unproven))
    # rules that told each other in a circle would be an error here
    order = TopologicalSorter({column: others - compared for column, others in needed.items()}).static_order()
    assert set(order) >= needed.keys()


def test_nothing_compared_with_nothing_is_a_difference(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setitem(COMPARISONS, "nothing", lambda connection, truth: ([], []))
    assert differences("nothing", Mock(), tmp_path) == ["neither side has a row: nothing is compared"]
