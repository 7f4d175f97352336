"""The content of the implementation report: what is told of whom, what is hidden, and what is said in its place."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest

from orchestration.lib.reports import implementation, implementation_figures
from orchestration.lib.reports.basis import Basis
from orchestration.lib.reports.changes import with_changes
from orchestration.lib.reports.content import Column, Report, about
from orchestration.lib.reports.implementation import DETAIL, SHARES, SUMMARY
from orchestration.lib.reports.ledger import Delivered, as_json
from orchestration.lib.reports.suppression import decide
from orchestration.lib.reports.told import Told

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


def _detail(name: str, contact: int) -> dict[str, Any]:
    row = dict.fromkeys(implementation.DETAIL_KINDS)
    told = {"last_name": name, "curriculum": "Algebra", "curriculum_source_id": "ALG", "contact_id": contact}
    return {**row, **YEAR, **told, "depth": Decimal("0.25")}


def _group(cohort: str | None, **more: Any) -> dict[str, Any]:
    row = dict.fromkeys(implementation.SUMMARY_KINDS)
    counts = dict.fromkeys(implementation.STATUSES, 0)
    told = {
        "n_educators": 6,
        "n_implementing": 2,
        "n_unknown": 4,
        "n_eligible": 6,
        "n_answered": 2,
        "response_rate": Decimal("0.333333"),
        "is_low_response": True,
    }
    return {**row, **YEAR, **counts, **told, "students_estimate": Decimal(90), "cohort": cohort, **more}


def _share(measure: str, answer: str, n: int, unit: str = "educators") -> dict[str, Any]:
    told = {"measure": measure, "answer": answer, "answer_sort": 1, "unit": unit}
    return {**YEAR, **told, "n": n, "n_smallest": n, "n_classes": None}


def _says(contact: int, cohort: str | None = None, curriculum: str | None = None, **said: Any) -> dict[str, Any]:
    nothing = {"admin_support": None, "choice": "unknown", "reason_not": "not_applicable"}
    group = {"contract": "C1", "cohort": cohort, "curriculum": curriculum, "academic_year": 2024}
    return {**group, "contact_id": contact, "reason_class": "not_applicable", **nothing, **said}


def _class(contact: int, students: int, girls: int | None = None) -> dict[str, Any]:
    shares = {"pct_girls": None if girls is None else Decimal(girls), "students_of_shares": students}
    group = {"contact_id": contact, "academic_year": 2024, "group_number": 1, "curriculum_source_id": "ALG"}
    return {**group, "curriculum": "Algebra", "students": students, **shares}


# Ray has 25 students, Lee 8, and nobody tells of May; ten more educators say something, seven of whom chose.
MEMBERS = [
    *(_says(contact, curriculum="Algebra") for contact in (1, 2, 3)),
    *(_says(contact) for contact in (1, 2, 3)),
    *(_says(contact, choice="own" if contact < 15 else "required") for contact in range(11, 18)),
    _says(18, choice="mixed"),
    *(_says(contact, reason_not="time") for contact in (21, 22)),
]
LISTED = [
    *(_share("choice", answer, 8) for answer in ("own", "required", "mixed")),
    _share("reason_not", "time", 2),
    _share("focus_group", "girls", 33, "students"),
    _share("focus_group", "chess players", 0, "students"),
]
CLASSES = [_class(1, 25, 48), _class(2, 8, 50)]


@pytest.fixture
def told() -> Told:
    figures = implementation_figures.figures_of("C1", MEMBERS, CLASSES, {}, LISTED, {"Algebra": "ALG"}, READER.as_of)
    return Told(decide(figures))


@pytest.fixture
def report(told: Told) -> Report:
    rows = {
        DETAIL: [_detail("Ray", 1), _detail("Lee", 2), _detail("May", 3)],
        SUMMARY: [_group("K1"), _group(None)],
        SHARES: LISTED,
    }
    return implementation.report(Basis(READER, "C1", COLUMNS, rows, missing=()), told)


def _cells(report: Report, table: str, column: str) -> list[Any]:
    (found,) = [one for one in report.tables() if one.name == table]
    place = [one.name for one in found.columns].index(column)
    return [row[place] for row in found.rows]


def test_few_students_are_hidden_and_nobody_tells_is_another_thing(report: Report) -> None:
    assert _cells(report, "educators", "last_name") == ["Lee", "May", "Ray"]
    # all students less those of Ray would be those of Lee
    assert _cells(report, "educators", "students") == ["n<10", "n/a", "suppressed"]
    assert _cells(report, "summary", "students") == [33, "n/a"]
    assert "n<10: the group is too small to be told. It is not zero." in "\n".join(about(report))


def test_the_total_comes_before_its_cohorts(report: Report) -> None:
    assert _cells(report, "summary", "cohort") == ["all educators", "K1"]
    assert _cells(report, "summary", "conversion_rate") == ["n/a", "n/a"]


def test_shares_are_of_the_whole_contract_and_cut_at_the_ends(report: Report) -> None:
    # 4 of 8 chose, 3 were required; 12.5 % of a group under 20 are at most 20 %, which 4 and 3 of 8 would tell exactly;
    # of 2 even the number is hidden
    shares = dict(zip(_cells(report, "shares", "answer"), _cells(report, "shares", "share"), strict=True))
    assert shares == {
        "own": "suppressed", "required": Decimal("0.375"), "mixed": "≤20 %",
        # 12 of 25 and 4 of 8 are 16 of 33
        "girls": Decimal("0.485"), "chess players": "n/a",
    }  # fmt: skip
    assert dict(zip(_cells(report, "shares", "answer"), _cells(report, "shares", "n"), strict=True))["own"] == 8


def test_a_share_of_which_too_few_tell_is_hidden_however_many_are_in_their_classes() -> None:
    listed = [_share("focus_group", "girls", 33, "students") | {"n_smallest": 9}]
    figures = implementation_figures.figures_of("C1", MEMBERS, CLASSES, {}, listed, {"Algebra": "ALG"}, READER.as_of)
    rows = {DETAIL: [], SUMMARY: [], SHARES: listed}
    made = implementation.report(Basis(READER, "C1", COLUMNS, rows, missing=()), Told(decide(figures)))
    assert (_cells(made, "shares", "share"), _cells(made, "shares", "n")) == (["n<10"], ["n<10"])


def test_that_few_said_anything_is_not_repeated_either() -> None:
    """Four educators rated their support in the last report, and six do now: no row says that four did."""

    def figures(said: int, as_of: date) -> list[Any]:
        listed = [_share("admin_support", str(rating), said) for rating in range(1, 6)]
        members = [MEMBERS[3] | {"contact_id": one, "admin_support": Decimal(4)} for one in range(said)]
        return list(implementation_figures.figures_of("C1", members, [], {}, listed, {"Algebra": "ALG"}, as_of))

    received = decide(figures(4, date(2025, 2, 1))).values()
    rows = {DETAIL: [], SUMMARY: [], SHARES: [_share("admin_support", str(rating), 6) for rating in range(1, 6)]}
    told = Told(decide(figures(6, READER.as_of), received))
    assert _cells(implementation.report(Basis(READER, "C1", COLUMNS, rows, missing=()), told), "shares", "answer") == []


def test_the_report_opens_with_what_is_otherwise_than_in_the_one_that_was_sent() -> None:
    """Of Ray the status, of the same in another curriculum nothing; Lee is gone; students are not compared."""

    def made(rows: list[dict[str, Any]], told: Told) -> Report:
        return implementation.report(
            Basis(READER, "C1", COLUMNS, {DETAIL: rows, SUMMARY: [], SHARES: []}, missing=()), told
        )

    ray, lee = _detail("Ray", 1) | {"status": "planned"}, _detail("Lee", 2)
    biology = {"curriculum": "Biology", "curriculum_source_id": "BIO"}
    figures = implementation_figures.figures_of("C1", MEMBERS, CLASSES, {}, LISTED, {"Algebra": "ALG"}, READER.as_of)
    sent = made([ray, ray | biology, lee], Told(decide(figures)))
    now = made([ray | {"status": "implementing", "contact_id": 11}, ray | biology | {"contact_id": 11}], Told({}))
    before = Delivered(date(2025, 2, 1), date(2025, 2, 3), as_json(sent))
    keys = {"1 ALG 2024": "11 ALG 2024", "1 BIO 2024": "11 BIO 2024"}
    report = with_changes(now, before, implementation.COMPARISON, lambda key: keys.get(key, key))
    assert report.sections[0].heading == "Changed since the report as of 2025-02-01"
    assert _cells(report, "changes", "who") == ["Ray, Algebra, 2024-25", "Lee, Algebra, 2024-25"]
    assert _cells(report, "changes", "what") == ["status", "in the table"]
    assert next(report.tables()).name == "educators"
    old = {**before.tables, "educators": before.tables["educators"] | {"keys": []}}
    unnamed = with_changes(now, Delivered(before.as_of, before.delivered_on, old), implementation.COMPARISON, str)
    assert unnamed.sections[0].paragraphs[1] == "It did not say of whom each row is: it cannot be compared."


def test_a_low_response_is_said_before_any_number(report: Report) -> None:
    said = "2 of 6 educators (33.3 %) answered the survey. What is noted beside an enrollment is no answer."
    assert report.banners == (f"Low response in 2024-25: {said}",)


def test_of_a_year_that_is_open_nobody_has_not_answered_yet(told: Told) -> None:
    """The academic year began a month ago: that nobody has answered is no low response."""
    year = {"academic_year": 2025, "academic_year_label": "2025-26", "n_answered": 0, "response_rate": Decimal(0)}
    rows = {DETAIL: [], SUMMARY: [_group(None, **year)], SHARES: []}
    made = implementation.report(Basis(READER, "C1", COLUMNS, rows, missing=()), told)
    assert _cells(made, "summary", "response_rate") == ["too early"]
    assert made.banners == ()


def test_where_the_survey_concerns_nobody_there_is_no_response_rate() -> None:
    nobody = {"n_not_applicable": 6, "n_unknown": 0, "n_eligible": 0, "n_answered": 0, "response_rate": None}
    row = _group(None, n_implementing=0, is_low_response=False, **nobody)
    made = implementation.report(
        Basis(READER, "C1", COLUMNS, {DETAIL: [], SUMMARY: [row], SHARES: []}, missing=()), Told({})
    )
    assert not made.banners
    assert _cells(made, "summary", "response_rate") == ["n/a"]


def test_of_an_open_year_it_is_too_early_to_tell() -> None:
    open_year = _group(None, is_low_response=False) | {"academic_year_label": "2025-26", "academic_year": 2025}
    told = implementation.report(
        Basis(READER, "C1", COLUMNS, {DETAIL: [], SUMMARY: [open_year], SHARES: []}, missing=()), Told({})
    )
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


def test_who_is_unknown_in_an_open_year_is_not_drawn_as_unknown() -> None:
    year = {"academic_year_label": "2025-26", "academic_year": 2025}
    open_year = _group(None, n_unknown=0, n_unknown_too_early=4, is_low_response=False) | year
    rows = {DETAIL: [], SUMMARY: [open_year, _group(None)], SHARES: []}
    (chart,) = [
        chart
        for section in implementation.report(Basis(READER, "C1", COLUMNS, rows, missing=()), Told({})).sections
        for chart in section.charts
    ]
    assert chart.alt == "2025-26: 2 implementing, 4 too early to tell; 2024-25: 2 implementing, 4 unknown."
    bars = {(bar.label, bar.part): bar.value for bar in chart.bars}
    assert (bars["2025-26", "unknown"], bars["2025-26", "too early to tell"]) == (0, 4)


def test_beside_a_status_stands_whether_it_is_too_early_to_tell() -> None:
    rows = [
        _detail("Ray", 1) | {"status": "unknown", "outcome_state": "unknown"},
        _detail("Lee", 2) | {"status": "unknown", "outcome_state": "too_early"},
    ]
    made = implementation.report(
        Basis(READER, "C1", COLUMNS, {DETAIL: rows, SUMMARY: [], SHARES: []}, missing=()), Told({})
    )
    assert _cells(made, "educators", "status") == ["unknown", "unknown"]
    assert _cells(made, "educators", "outcome_state") == ["too_early", "unknown"]


def test_what_nobody_tells_of_an_educator_is_neither_blank_nor_zero() -> None:
    silent = _detail("Ray", 1) | {"depth": None, "classes": 0, "coaching_sessions_attended": 0, "start_date": None}
    made = implementation.report(
        Basis(READER, "C1", COLUMNS, {DETAIL: [silent], SUMMARY: [], SHARES: []}, missing=()), Told({})
    )
    names = ("depth", "lessons_used", "lessons_in_pathway", "classes_taught", "students", "classes", "course_name")
    assert [_cells(made, "educators", name)[0] for name in names] == ["n/a"] * 5 + [0, None]


def test_nothing_internal_is_beside_a_name() -> None:
    internal = {"admin_support", "choice", "reason_not", "reason_class"}
    assert not internal & set(implementation.DETAIL_KINDS)


def test_a_contract_of_which_nothing_is_told_has_an_honest_report() -> None:
    empty = implementation.report(
        Basis(READER, "C9", COLUMNS, {DETAIL: [], SUMMARY: [], SHARES: []}, missing=()), Told({})
    )
    said = "\n".join(about(empty))
    assert "Nothing is told of an educator of this contract" in said
    assert not [chart for section in empty.sections for chart in section.charts]


def test_what_is_held_back_is_said_with_its_rule_and_what_frees_it() -> None:
    line = {
        "feed": "implementation", "code": "implementation_no_curriculum", "rule": "R34", "title": "No curriculum",
        "advice": "Name it.", "held_back_rows": 1,
    }  # fmt: skip
    missing = [line, line | {"feed": "classes", "code": "class_invalid", "rule": "R23", "held_back_rows": 3}]
    made = implementation.report(
        Basis(READER, "C1", COLUMNS, {DETAIL: [], SUMMARY: [], SHARES: []}, missing=missing), Told({})
    )
    assert made.held_back == 4
    assert made.cover == ("Not in these tables: 4 rows held back. Why: see “Not in the tables yet”.",)
    first, second, of_nobody = made.sections[-1].paragraphs
    assert first.startswith("Held back: 1 row from “")
    assert first.endswith("No curriculum. Name it. (rule R34, implementation_no_curriculum)")
    assert second.startswith("Held back: 3 rows from “")
    assert "names no educator, event or year" in of_nobody


def test_where_nothing_is_held_back_that_is_said_too(report: Report) -> None:
    assert report.sections[-1].heading == "Not in the tables yet"
    assert report.sections[-1].paragraphs[0] == "Nothing of this contract is held back."
