"""The content of the implementation report: what is told of whom, what is hidden, and what is said in its place."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest

from orchestration.lib.reports import implementation
from orchestration.lib.reports.content import Column, Report, about
from orchestration.lib.reports.implementation import DETAIL, SHARES, SUMMARY

READER: Any = SimpleNamespace(
    as_of=date(2025, 8, 1), build_id="b1", published_at=datetime(2025, 8, 1, tzinfo=UTC), failed_since=""
)
YEAR = {"academic_year_label": "2024-25", "academic_year": 2024}
COLUMNS = {
    relation: tuple(Column(name, kind) for name, kind in kinds.items())
    for relation, kinds in (
        (DETAIL, implementation.DETAIL_KINDS),
        (SUMMARY, implementation.SUMMARY_KINDS),
        (SHARES, implementation.SHARE_KINDS),
    )
}


def _detail(name: str, students: int | None, state: str) -> dict[str, Any]:
    row = dict.fromkeys(implementation.DETAIL_KINDS)
    told = {"last_name": name, "curriculum": "Algebra", "students": students, "students_state": state}
    return {**row, **YEAR, **told, "depth": Decimal("0.25")}


def _group(cohort: str | None, **more: Any) -> dict[str, Any]:
    row = dict.fromkeys(implementation.SUMMARY_KINDS)
    counts = dict.fromkeys(implementation.STATUSES, 0)
    told = {
        "n_educators": 6,
        "n_implementing": 2,
        "n_unknown": 4,
        "n_answered": 2,
        "response_rate": Decimal("0.333333"),
    }
    hidden = {"students_state": "suppressed", "students_estimate_state": "suppressed", "cohort": cohort}
    return {**row, **YEAR, **counts, **told, **hidden, **more}


def _share(
    answer: str, state: str, share: str | None, cohort: str | None = None, unit: str = "educators"
) -> dict[str, Any]:
    n = None if state in ("suppressed", "not_available") else 6
    told = {"measure": "choice", "answer": answer, "answer_sort": 1, "share": None if share is None else Decimal(share)}
    return {
        **YEAR,
        **told,
        "cohort": cohort,
        "curriculum": None,
        "n": n,
        "n_classes": None,
        "unit": unit,
        "share_state": state,
    }


@pytest.fixture
def report() -> Report:
    rows = {
        DETAIL: [
            _detail("Ray", 25, "shown"),
            _detail("Lee", None, "suppressed"),
            _detail("May", None, "not_available"),
        ],
        SUMMARY: [_group("K1"), _group(None)],
        SHARES: [
            _share("own", "shown", "0.5"),
            _share("required", "at_most", "0.2"),
            _share("girls", "suppressed", None, unit="students"),
            _share("chess players", "not_available", None, unit="students"),
            _share("mixed", "shown", "0.4", cohort="K1"),
        ],
    }
    return implementation.report(READER, "C1", COLUMNS, rows)


def _cells(report: Report, table: str, column: str) -> list[Any]:
    (found,) = [one for one in report.tables() if one.name == table]
    place = [one.name for one in found.columns].index(column)
    return [row[place] for row in found.rows]


def test_few_students_are_hidden_and_nobody_tells_is_another_thing(report: Report) -> None:
    assert _cells(report, "educators", "last_name") == ["Lee", "May", "Ray"]
    assert _cells(report, "educators", "students") == ["n<10", "n/a", 25]
    assert _cells(report, "summary", "students_estimate") == ["n<10", "n<10"]


def test_the_total_comes_before_its_cohorts(report: Report) -> None:
    assert _cells(report, "summary", "cohort") == ["all educators", "K1"]
    assert _cells(report, "summary", "conversion_rate") == ["n/a", "n/a"]


def test_shares_are_of_the_whole_contract_and_cut_at_the_ends(report: Report) -> None:
    assert _cells(report, "shares", "answer") == ["chess players", "girls", "own", "required"]
    assert _cells(report, "shares", "share") == ["n/a", "n<10", Decimal("0.5"), "≤20 %"]
    assert _cells(report, "shares", "n") == ["n/a", "n<10", 6, 6]


def test_a_low_response_is_said_before_any_number(report: Report) -> None:
    assert report.banners == ("Low response in 2024-25: 2 of 6 educators (33.3 %) are answered for.",)


def test_of_an_open_year_it_is_too_early_to_tell() -> None:
    open_year = _group(None) | {"academic_year_label": "2025-26", "academic_year": 2025}
    told = implementation.report(READER, "C1", COLUMNS, {DETAIL: [], SUMMARY: [open_year], SHARES: []})
    assert not told.banners
    assert told.cover == ("2025-26: 6 educators, 2 implementing so far: too early to tell.",)


def test_the_chart_counts_every_educator_of_a_year_once(report: Report) -> None:
    (chart,) = [chart for section in report.sections for chart in section.charts]
    assert chart.is_stacked
    assert [(bar.label, bar.part, bar.value) for bar in chart.bars] == [
        ("2024-25", "implementing", 2),
        ("2024-25", "unknown", 4),
    ]
    assert chart.alt == "2024-25: 2 implementing, 4 unknown."


def test_nothing_internal_is_beside_a_name() -> None:
    internal = {"admin_support", "choice", "reason_not", "reason_class"}
    assert not internal & set(implementation.DETAIL_KINDS)


def test_a_contract_of_which_nothing_is_told_has_an_honest_report() -> None:
    empty = implementation.report(READER, "C9", COLUMNS, {DETAIL: [], SUMMARY: [], SHARES: []})
    said = "\n".join(about(empty))
    assert "Nothing is told of an educator of this contract" in said
    assert not [chart for section in empty.sections for chart in section.charts]
