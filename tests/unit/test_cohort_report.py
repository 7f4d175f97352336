"""The partner report on cohorts, made of rows written by hand: what is hidden says so, in every cell of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from orchestration.lib.reports import cohort
from orchestration.lib.reports.basis import Basis
from orchestration.lib.reports.changes import with_changes
from orchestration.lib.reports.content import Column, Report, about
from orchestration.lib.reports.ledger import Delivered, as_json
from orchestration.lib.reports.suppression import Decision, decide
from orchestration.lib.reports.told import Told


@dataclass(frozen=True)
class Published:
    """A publication without a database."""

    as_of: date = date(2026, 6, 30)
    build_id: str = "b1"
    published_at: datetime = datetime(2026, 7, 1, tzinfo=UTC)
    failed_since: str = ""


COLUMNS = tuple(Column(name, kind) for name, kind in cohort.KINDS.items())


def report(rows: list[dict[str, Any]], told: Told) -> Report:
    columns = {cohort.RELATION: COLUMNS}
    basis = Basis(Published(), "C1", columns, {cohort.RELATION: rows}, "North", ())  # type: ignore[arg-type]
    return cohort.report(basis, told)


def row(**given: Any) -> dict[str, Any]:
    """A row of all educators of a contract, ten of whom completed, with everything shown."""
    numbers = {name: 10 if kind == "count" else Decimal("0.5") for name, kind in cohort.KINDS.items() if kind != "text"}
    said = {
        "contract": "C1", "cohort": "All educators of the contract", "cohort_kind": "all", "academic_year": 2024,
        "academic_year_label": "2024-25", "cohort_kind_sort": 1001, "is_total": True, "is_listed": False,
        "cohort_key": -2,
        "is_incomplete": False, "is_low_response_pre": False, "is_low_response_post": False,
        "confidence_scales": "as asked",
    }  # fmt: skip
    return numbers | said | given


ALL, LISTED = (-2, 2024), (7, 2024)


def members(row: tuple[int, int], said: dict[int, tuple[float | None, float | None]]) -> list[dict[str, Any]]:
    """Educators of a cohort, asked before and after, with what each answered."""
    return [
        {
            "cohort_key": row[0],
            "academic_year": row[1],
            "is_total": row == ALL,
            "contact_id": contact,
            "outcome_academic_year": 2025,
            "confidence_pre": None if pre is None else Decimal(str(pre)),
            "confidence_post": None if post is None else Decimal(str(post)),
            "confidence_change": None if pre is None or post is None else Decimal(str(post)) - Decimal(str(pre)),
            "surveys_due_pre": 1,
            "surveys_due_post": 1,
        }
        for contact, (pre, post) in said.items()
    ]


def classes(students: dict[int, int]) -> list[dict[str, Any]]:
    """One class of each educator, in the year of the outcome."""
    return [
        {
            "contact_id": contact,
            "academic_year": 2025,
            "group_number": 1,
            "curriculum_source_id": "ALG",
            "students": number,
        }
        for contact, number in students.items()
    ]


def decided(rows: list[dict[str, Any]], taught: dict[int, int], received: Iterable[Decision] = ()) -> Told:
    """What is told of them, with 0.5 beside every mean."""
    beside = dict.fromkeys(((row["cohort_key"], row["academic_year"]) for row in rows), HALF)
    return Told(decide(cohort.figures_of("C1", rows, classes(taught), beside, Published.as_of), received))


HALF = dict.fromkeys(cohort.BESIDE, Decimal("0.5"))

# Twelve educators, 8 before and 8 after, four of whom answered both: 3 before, 4 after. In the listed cohort are three.
SAID = {one: (3 if one < 8 else None, 4 if one > 3 else None) for one in range(12)}
FEW = members(LISTED, dict.fromkeys((4, 5, 6), (3, 4)))


def test_what_is_hidden_is_printed_as_hidden() -> None:
    told = decided(members(ALL, SAID) + FEW, {1: 25, 4: 8})
    everybody = cohort.cells(row(cohort_key=-2), told)
    assert everybody["mean_change"] == everybody["n_matched"] == "n<5"
    listed = cohort.cells(row(cohort_key=7, is_total=False), told)
    assert {name for name, cell in listed.items() if cell == "n<5"} == {*cohort.MEANS, "n_pre", "n_post", "n_matched"}
    assert listed["students_reported"] == "n<10"
    # the others of the contract are nine and five, in no row of their own: but less three from twelve would tell
    assert {listed[name] for name in cohort.BESIDE} == {"suppressed"}


def test_without_a_small_group_everything_is_told() -> None:
    told = decided(members(ALL, dict.fromkeys(range(12), (3, 4))), {1: 25})
    printed = cohort.cells(row(cohort_key=-2), told)
    assert (printed["n_pre"], printed["mean_confidence_pre"]) == (12, Decimal("3.00"))
    assert (printed["n_matched"], printed["mean_change"], printed["g_av"]) == (12, Decimal("1.00"), Decimal("0.50"))
    assert (printed["response_rate"], printed["students_reported"]) == (Decimal("0.500"), 25)


def test_what_nobody_tells_is_not_zero_and_not_hidden() -> None:
    printed = cohort.cells(row(cohort_key=-2, conversion_rate=None, cohort=None), Told({}))
    assert (printed["conversion_rate"], printed["students_reported"], printed["cohort"]) == ("n/a", "n/a", None)
    assert (printed["n_pre"], printed["mean_change"]) == ("n/a", "n/a")


def test_surveys_answered_tell_of_no_small_event() -> None:
    """Of 40 educators of event A, of 40 others of event C 24 each answered; of ten of A in the follow-up B four did.

    All together they answered 52 surveys, 24 of A and 24 of C: told beside each other, these would tell the four of B.
    """
    rows = {ALL: range(80), (7, 2024): range(40), (8, 2024): range(40, 80), (9, 2024): range(10)}
    answered = {ALL: [*range(24), *range(40, 64)], (7, 2024): range(24), (8, 2024): range(40, 64), (9, 2024): range(4)}
    surveys = {ALL: 52, (7, 2024): 24, (8, 2024): 24, (9, 2024): 4}
    said = [
        member
        for one, who in rows.items()
        for member in members(one, {person: (None, 3 if person in answered[one] else None) for person in who})
    ]
    asked_after = [member | {"surveys_due_pre": 0} for member in said]
    beside = {one: HALF | {"surveys_answered_post": number} for one, number in surveys.items()}
    told = Told(decide(cohort.figures_of("C1", asked_after, [], beside, Published.as_of)))
    printed = {one: cohort.cells(row(cohort_key=one[0], surveys_answered_post=surveys[one]), told) for one in rows}
    assert (printed[ALL]["n_post"], printed[9, 2024]["n_post"]) == (48, "n<5")
    assert {cells["surveys_answered_post"] for cells in printed.values()} == {"suppressed"}
    assert {cells["response_rate"] for cells in printed.values()} == {"suppressed"}


def test_who_was_never_asked_is_no_small_group() -> None:
    nobody = [member | {"surveys_due_pre": 0, "surveys_due_post": 0} for member in members(ALL, {1: (None, None)})]
    assert list(cohort.figures_of("C1", nobody, [], {}, Published.as_of)) == []


def test_a_figure_that_few_changed_is_repeated_with_its_date() -> None:
    said = dict.fromkeys(range(12), (3, 4))
    first = list(cohort.figures_of("C1", members(ALL, said), [], {ALL: HALF}, date(2026, 1, 31)))
    told = decided(members(ALL, said | {12: (5, 5)}), {}, decide(first).values())
    printed = cohort.cells(row(cohort_key=-2), told)
    assert printed["n_pre"] == "12 (as of 2026-01-31)"
    assert printed["mean_confidence_post"] == "4.00 (as of 2026-01-31)"
    assert printed["g_av"] == "0.50 (as of 2026-01-31)"


def test_the_report_has_summary_cohorts_and_chart() -> None:
    rows = [
        row(cohort="K-1", cohort_kind="contract", cohort_kind_sort=3, cohort_key=7, is_total=False, is_listed=True),
        row(academic_year=2023, academic_year_label="2023-24"),
        row(is_low_response_post=True, surveys_answered_post=4, response_rate=Decimal("0.4")),
        row(cohort="All of state RI", cohort_kind="state", cohort_kind_sort=5, cohort_key=8, is_total=False),
    ]
    said = members(ALL, dict.fromkeys(range(12), (3, 4))) + members(LISTED, dict.fromkeys(range(5), (3, 4)))
    told = decided(said, {1: 25})
    made = report(rows, told)
    cohorts, summary = made.tables()
    names = list(cohort.KINDS)
    listed = [(line[names.index("academic_year_label")], line[names.index("cohort")]) for line in cohorts.rows]
    # the newest year first, all educators first of it, cohorts that the partner lists before the others
    assert listed == [
        ("2024-25", "All educators of the contract"), ("2024-25", "K-1"), ("2024-25", "All of state RI"),
        ("2023-24", "All educators of the contract"),
    ]  # fmt: skip
    of = "10 of 10 known; 10 unknown; 10 too early to tell"
    assert ("2024-25", "Completed", "50.0 %", of, "50.0 % to 50.0 %") in summary.rows
    assert ("2024-25", "Confidence after", "4.00", "12 educators", "0.50 to 0.50") in summary.rows
    assert ("2024-25", "Students reported", "25", "10 educators who report any", "") in summary.rows
    (chart,) = made.sections[1].charts
    bars = [(bar.label, bar.part, bar.shown) for bar in chart.bars]
    assert bars[:4] == [
        ("All educators of the contract, 2024-25", "before", "3.00 (n = 12)"),
        ("All educators of the contract, 2024-25", "after", "4.00 (n = 12)"),
        ("K-1, 2024-25", "before", "3.00 (n = 5)"), ("K-1, 2024-25", "after", "4.00 (n = 5)"),
    ]  # fmt: skip
    assert len(bars) == 6  # a cohort that the enrollments form is in the table alone
    after = "4 of 10 surveys after the events were answered (40.0 %). Who did may be of one mind."
    assert made.banners == (f"LOW RESPONSE: of 2024-25 {after}",)
    assert "associated with" in "\n".join(about(made))


def test_a_re_issued_report_opens_with_what_changed_by_cohort() -> None:
    """Of the total more completed and the answers are hidden now; the cohort is new. Intervals are not compared."""
    said = members(ALL, dict.fromkeys(range(12), (3, 4)))
    few = members(ALL, dict.fromkeys(range(4), (3, 4)))

    def made(rows: list[dict[str, Any]], told: Told) -> Report:
        return report(rows, told)

    sent = made([row(n_completed=10, completion_rate=Decimal("0.5"))], decided(said, {1: 25}))
    before = Delivered(date(2026, 1, 31), date(2026, 2, 2), as_json(sent))
    higher = {"completion_rate": Decimal("0.6"), "completion_rate_ci_low": Decimal("0.4")}
    listed = row(cohort="K-1", cohort_kind="contract", cohort_key=7, is_total=False, is_listed=True)
    now = with_changes(made([row(n_completed=12, **higher), listed], decided(few, {1: 40})), before, cohort.COMPARISON)
    (changes,) = now.sections[0].tables
    everybody = "All educators of the contract, all, 2024-25"
    assert changes.rows == (
        ("K-1, contract, 2024-25", "in the table", "no", "yes"),
        (everybody, "n_completed", "10", "12"),
        (everybody, "completion_rate", "50.0 %", "60.0 %"),
        (everybody, "students_reported", "25", "40"),
    )
    assert next(now.tables()).name == "cohorts"


def test_what_is_hidden_is_in_no_chart_no_banner_and_has_a_footnote() -> None:
    few = dict.fromkeys(range(4), (3, 4))
    rows = [row(is_low_response_pre=True, is_low_response_post=True, mean_confidence_pre=Decimal(3))]
    made = report(rows, decided(members(ALL, few), {}))
    assert not made.banners
    assert not made.sections[1].charts
    assert "n<5: the group is too small to be told. It is not zero." in "\n".join(about(made))


def test_a_low_response_is_said_where_one_occasion_was_never_asked() -> None:
    asked_after = [
        member | {"surveys_due_pre": 0}
        for member in members(ALL, {one: (None, 4 if one < 6 else None) for one in range(20)})
    ]
    told = decided(asked_after, {})
    low = row(is_low_response_post=True, surveys_answered_post=6, surveys_due_post=20, response_rate=Decimal("0.3"))
    made = report([low], told)
    (banner,) = made.banners
    assert "6 of 20 surveys after the events were answered (30.0 %)" in banner


def test_a_low_response_before_names_the_rate_that_the_row_prints() -> None:
    """6 of 20 answered before and 16 after: the banner and the row say which."""
    said = {one: (3 if one < 6 else None, 4 if one < 16 else None) for one in range(20)}
    given = {"surveys_due_pre": 20, "surveys_answered_pre": 6, "response_rate_pre": Decimal("0.3")}
    given |= {"surveys_due_post": 20, "surveys_answered_post": 16, "response_rate": Decimal("0.8")}
    low, told = row(is_low_response_pre=True, **given), decided(members(ALL, said), {})
    made = report([low], told)
    (banner,) = made.banners
    assert "6 of 20 surveys before the events were answered (30.0 %)" in banner
    printed = cohort.cells(low, told)
    assert {name: printed[name] for name in given} == given


def test_the_surveys_before_are_hidden_with_the_answers_before() -> None:
    """Four answered before and twelve after: neither number nor rate of the four is told, nor that they are few."""
    said = {one: (3 if one < 4 else None, 4) for one in range(12)}
    low, told = row(is_low_response_pre=True), decided(members(ALL, said), {})
    printed = cohort.cells(low, told)
    assert printed["n_pre"] == "n<5"
    assert printed["surveys_answered_pre"] == printed["response_rate_pre"] == "suppressed"
    made = report([low], told)
    assert not made.banners


def test_what_is_not_recorded_is_said_with_its_share() -> None:
    given = {"recorded_share": Decimal("0.72"), "periods_recorded": 1800, "periods_held": 2500}
    made = report([row(is_incomplete=True, **given)], Told({}))
    said = "72.0 % of attendance is recorded (1,800 of 2,500 periods held): too little to judge."
    assert made.banners == (f"INCOMPLETE: of 2024-25 {said}",)


def test_who_may_still_start_is_no_no() -> None:
    """Twenty enrolled in an event to come: nobody started, and of all of them it is too early."""
    given = dict.fromkeys(("n_started", "n_completed", "n_completion_known", "n_completion_unknown"), 0)
    given |= {"n_started_unknown": 0, "n_enrolled": 20, "n_started_too_early": 20, "n_completion_too_early": 20}
    to_come = row(completion_rate=None, completion_rate_ci_low=None, completion_rate_ci_high=None, **given)
    made = report([to_come], Told({}))
    cohorts, summary = made.tables()
    printed = dict(zip(cohort.KINDS, cohorts.rows[0], strict=True))
    assert (printed["n_started"], printed["n_started_too_early"]) == (0, 20)
    assert ("2024-25", "Completed", "n/a", "0 of 0 known; 20 too early to tell", "") in summary.rows


def test_a_contract_in_which_nobody_is_enrolled_says_so() -> None:
    made = report([], Told({}))
    assert [len(table.rows) for table in made.tables()] == [0, 0]
    assert not made.sections[1].charts
    assert "Nobody is enrolled in an event of this contract." in "\n".join(about(made))
