"""The partner report on cohorts, made of rows written by hand: what is hidden says so, in every cell of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from orchestration.lib.reports import cohort
from orchestration.lib.reports.content import Column, about


@dataclass(frozen=True)
class Published:
    """A publication without a database."""

    as_of: date = date(2026, 6, 30)
    build_id: str = "b1"
    published_at: datetime = datetime(2026, 7, 1, tzinfo=UTC)
    failed_since: str = ""


COLUMNS = tuple(Column(name, kind) for name, kind in cohort.KINDS.items())


def row(**given: Any) -> dict[str, Any]:
    """A row of all educators of a contract, ten of whom completed, with everything shown."""
    numbers = {name: 10 if kind == "count" else Decimal("0.5") for name, kind in cohort.KINDS.items() if kind != "text"}
    states = dict.fromkeys(cohort.STATES, "shown")
    confidence = {
        "mean_confidence_pre": Decimal(3),
        "mean_confidence_post": Decimal(4),
        "students_reported": Decimal(25),
    }
    said = {
        "contract": "C1", "cohort": "All educators of the contract", "cohort_kind": "all", "academic_year": 2024,
        "academic_year_label": "2024-25", "cohort_kind_sort": 1001, "is_total": True, "is_listed": False,
        "is_incomplete": False, "is_low_response": False, "confidence_scales": "as asked",
    }  # fmt: skip
    return numbers | states | confidence | said | given


HIDDEN = {
    "mean_confidence_post_state": "suppressed", "n_post": None, "mean_confidence_post": None,
    "mean_confidence_post_ci_low": None, "mean_confidence_post_ci_high": None,
    "mean_change_state": "suppressed", "n_matched": None, "mean_change": None, "mean_change_ci_low": None,
    "mean_change_ci_high": None, "g_av": None, "response_rate_state": "suppressed", "response_rate": None,
    "surveys_answered_post": None, "students_reported_state": "suppressed", "students_reported": None,
}  # fmt: skip


def test_what_is_hidden_is_printed_as_hidden() -> None:
    printed = cohort.cells(row(**HIDDEN))
    students = {name for name, cell in printed.items() if cell == "n<10"}
    educators = {name for name, cell in printed.items() if cell == "n<5"}
    assert students == {"students_reported"}
    assert educators == {name for name, value in HIDDEN.items() if value is None} - students
    assert printed["mean_confidence_pre"] == 3


def test_what_nobody_tells_is_not_zero_and_not_hidden() -> None:
    printed = cohort.cells(
        row(conversion_rate=None, students_reported=None, students_reported_state="not_available", cohort=None)
    )
    assert (printed["conversion_rate"], printed["students_reported"], printed["cohort"]) == ("n/a", "n/a", None)


def test_the_report_has_summary_cohorts_and_chart() -> None:
    rows = [
        row(cohort="K-1", cohort_kind="contract", cohort_kind_sort=3, is_total=False, is_listed=True, **HIDDEN),
        row(academic_year=2023, academic_year_label="2023-24"),
        row(is_low_response=True),
        row(cohort="All of state RI", cohort_kind="state", cohort_kind_sort=5, is_total=False),
    ]
    made = cohort.report(Published(), "C1", "North", COLUMNS, rows)  # type: ignore[arg-type]
    summary, cohorts = made.tables()
    names = list(cohort.KINDS)
    listed = [(line[names.index("academic_year_label")], line[names.index("cohort")]) for line in cohorts.rows]
    # the newest year first, all educators first of it, cohorts that the partner lists before the others
    assert listed == [
        ("2024-25", "All educators of the contract"), ("2024-25", "K-1"), ("2024-25", "All of state RI"),
        ("2023-24", "All educators of the contract"),
    ]  # fmt: skip
    assert ("2024-25", "Completed", "50.0 %", "10 of 10 known", "50.0 % to 50.0 %") in summary.rows
    assert ("2024-25", "Confidence after", "4.00", "10 educators", "0.50 to 0.50") in summary.rows
    assert ("2024-25", "Students reported", "25", "10 educators who report any", "") in summary.rows
    (chart,) = made.sections[1].charts
    bars = [(bar.label, bar.part, bar.shown) for bar in chart.bars]
    assert bars[:4] == [
        ("All educators of the contract, 2024-25", "before", "3.00"),
        ("All educators of the contract, 2024-25", "after", "4.00"),
        ("K-1, 2024-25", "before", "3.00"), ("K-1, 2024-25", "after", "n<5"),
    ]  # fmt: skip
    assert len(bars) == 6  # a cohort that the enrollments form is in the table alone
    assert made.banners == ("LOW RESPONSE: in 2024-25 less than half of the surveys were answered.",)
    said = "\n".join(about(made))
    assert "associated with" in said
    assert "n<5: fewer than five educators" in said


def test_a_contract_in_which_nobody_is_enrolled_says_so() -> None:
    made = cohort.report(Published(), "C1", None, COLUMNS, [])  # type: ignore[arg-type]
    assert [len(table.rows) for table in made.tables()] == [0, 0]
    assert not made.sections[1].charts
    assert "Nobody is enrolled in an event of this contract." in "\n".join(about(made))
