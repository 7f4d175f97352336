"""The report on exams (P6), made of rows written by hand: what is hidden, cut, or hidden by the state says so."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

from orchestration.lib.reports import achievement, achievement_figures
from orchestration.lib.reports.achievement import EDUCATORS, SUMMARY
from orchestration.lib.reports.basis import Basis
from orchestration.lib.reports.changes import with_changes
from orchestration.lib.reports.content import Column, Report, about
from orchestration.lib.reports.ledger import Delivered, as_json
from orchestration.lib.reports.suppression import Decision, State, decide
from orchestration.lib.reports.told import Told

DAY = date(2026, 6, 30)
READER: Any = SimpleNamespace(
    as_of=DAY, build_id="b1", published_at=datetime(2026, 7, 1, tzinfo=UTC), failed_since="build b2 failed"
)
COLUMNS = {
    relation: tuple(Column(name, kind) for name, kind in kinds.items())
    for relation, kinds in ((EDUCATORS, achievement.EDUCATOR_KINDS), (SUMMARY, achievement.SUMMARY_KINDS))
}
EXAM = {
    "exam": "State Math", "exam_version": "v1", "academic_year": 2024, "comparison_kind": "state",
    "comparison_kind_raw": "",
}  # fmt: skip
HIGHEST = {("State Math", "v1"): Decimal(504)}


def a_result(contact: int, n: int | None, proficient: int = 10, cohort: str | None = None) -> dict[str, Any]:
    """A class of an educator: 504 where the state has 500, with 40 points a standard deviation."""
    told = n is not None
    return EXAM | {
        "cohort": cohort, "contact_id": contact, "class_word": "81", "n_tested": n, "n_mean": n,
        "mean_scale_score": Decimal(504) if told else None, "n_judged": n,
        "n_proficient": proficient if told else None, "n_effect": n, "effect": Decimal("0.1") if told else None,
    }  # fmt: skip


def a_row(n: int, proficient: int, **given: Any) -> dict[str, Any]:
    """What is told of such classes."""
    said = EXAM | {
        "academic_year_label": "2024-25", "last_name": "Reyes", "first_name": "Ana", "n_results": 1,
        "n_results_suppressed": 0, "n_tested": n, "n_mean": n, "mean_scale": Decimal(504), "sd": Decimal(41),
        "n_judged": n, "n_proficient": proficient, "pct_proficient": Decimal(proficient) / n,
        "pct_proficient_ci_low": Decimal("0.301234"), "pct_proficient_ci_high": Decimal("0.701234"),
        "comparison_n": 5200, "comparison_mean": Decimal(500), "comparison_pct": Decimal("0.485"), "n_compared": n,
        "difference": Decimal(4), "n_effect": n, "effect_size": Decimal("0.1"), "n_educators": 1,
        "n_educators_effect": 1, "educator_effect_size": Decimal("0.1"), "educator_effect_size_ci_low": None,
        "educator_effect_size_ci_high": None, "educator_effect_size_state": "suppressed",
    }  # fmt: skip
    states = ("n_tested", "mean_scale", "pct_proficient", "difference", "effect_size")
    return said | {f"{name}_state": "shown" for name in states} | given


def an_educator(contact: int, n: int, proficient: int = 10, **given: Any) -> dict[str, Any]:
    return a_row(n, proficient, contact_id=contact, **given)


def a_group(n: int, proficient: int, **given: Any) -> dict[str, Any]:
    return a_row(n, proficient, cohort=None, **given)


def made(results: list[Any], educators: list[Any], groups: list[Any], received: Iterable[Decision] = ()) -> Report:
    beside = {achievement_figures.ids_of(row): row for row in (*educators, *groups)}
    figures = list(achievement_figures.figures_of("C1", results, beside, HIGHEST, DAY))
    told = Told(decide(figures, received))
    return achievement.report(Basis(READER, "C1", COLUMNS, {EDUCATORS: educators, SUMMARY: groups}, missing=()), told)


def cells(report: Report, table: str, row: int = 0) -> dict[str, Any]:
    found = next(one for one in report.tables() if one.name == table)
    return dict(zip([column.name for column in found.columns], found.rows[row], strict=True))


def over_exams(n: int, **given: Any) -> dict[str, Any]:
    """Over all exams there is the distance from the state alone."""
    nothing = {f"{name}_state": "not_available" for name in ("mean_scale", "pct_proficient", "difference")}
    none = dict.fromkeys(("mean_scale", "sd", "pct_proficient", "comparison_n", "comparison_mean", "comparison_pct"))
    return a_group(n, 10, exam=None, exam_version=None) | nothing | none | given


def test_results_of_enough_students_are_told() -> None:
    report = made([a_result(1, 24)], [an_educator(1, 24)], [a_group(24, 10), over_exams(24)])
    told = cells(report, "educators")
    assert (told["n_tested"], told["mean_scale"], told["sd"], told["difference"]) == (24, 504, 41, 4)
    # 10 of 24 is 41.7 %
    assert (told["n_proficient"], told["pct_proficient"]) == (10, Decimal("0.417"))
    assert (told["pct_proficient_ci_low"], told["effect_size"]) == (Decimal("0.301"), Decimal("0.10"))
    assert (told["comparison_kind"], told["comparison_mean"], told["note"]) == ("state", 500, None)
    all_exams, math = (cells(report, "summary", row) for row in (0, 1))
    assert (all_exams["exam"], all_exams["mean_scale"], all_exams["effect_size"]) == (
        "all exams",
        "n/a",
        Decimal("0.10"),
    )
    assert (math["exam"], math["mean_scale"], math["educator_effect_size"]) == ("State Math", 504, "n<5")
    assert report.cover == (
        "2024-25, all exams that tell it: +0.10 standard deviations from the mean of the state "
        "(n = 24 results of students).",
    )


def test_a_small_class_is_hidden_and_so_is_what_would_tell_of_it() -> None:
    results = [a_result(1, 7, 3), a_result(2, 40, 20)]
    educators = [
        an_educator(1, 7, 3, last_name="Ash", **{f"{name}_state": "suppressed" for name in achievement.STATES}),
        an_educator(2, 40, 20, last_name="Birch"),
    ]
    report = made(results, educators, [a_group(47, 23), over_exams(47)])
    small, large = (cells(report, "educators", row) for row in (0, 1))
    protected = ("n_tested", "mean_scale", "sd", "n_proficient", "pct_proficient", "difference", "effect_size")
    assert {small[name] for name in protected} == {"n<10"}
    assert {large[name] for name in protected} == {"suppressed"}
    said = "\n".join(about(report))
    assert "n<10: the group is too small to be told" in said
    assert "associated with" in said
    assert "caused" in said


def test_a_row_that_is_hidden_for_few_compared_does_not_follow_from_the_total() -> None:
    """Of 30 students eight are compared, and nobody says how results vary: of these eight no figure is made."""
    few = {"n_compared": 8, "n_effect": None, "effect_size": None, "n_smallest": 8}
    few |= {f"{name}_state": "suppressed" for name in achievement.STATES} | {"effect_size_state": "not_available"}
    results = [a_result(1, 24), a_result(2, 30, 20) | {"n_effect": None, "effect": None}]
    educators = [
        an_educator(1, 24, last_name="Ash", n_smallest=24),
        an_educator(2, 30, 20, last_name="Birch", **few),
    ]
    group = a_group(54, 30, n_compared=32, n_effect=24, n_smallest=24)
    report = made(results, educators, [group])
    first, second, whole = cells(report, "educators", 0), cells(report, "educators", 1), cells(report, "summary")
    names = ("n_tested", "mean_scale", "pct_proficient")
    assert {second[name] for name in names} == {"n<10"}
    for name in names:
        assert "suppressed" in (first[name], whole[name]), name


def test_a_share_at_an_end_is_cut_and_tells_no_number() -> None:
    report = made([a_result(1, 24, 24)], [an_educator(1, 24, 24, pct_proficient_state="at_least")], [a_group(24, 24)])
    told = cells(report, "educators")
    assert (told["pct_proficient"], told["mean_scale"]) == ("≥90 %", 504)
    assert {told["n_proficient"], told["pct_proficient_ci_low"]} == {"suppressed"}


def test_a_figure_of_fewer_students_says_of_how_many() -> None:
    """Of two classes of 24 one alone tells its mean: 24 of 48."""
    results = [a_result(1, 24), a_result(1, 24) | {"class_word": "82", "n_mean": None, "n_effect": None}]
    fewer = {"n_mean": 24, "n_compared": 24, "n_effect": 24}
    told = cells(made(results, [an_educator(1, 48, 20, **fewer)], []), "educators")
    assert (told["n_tested"], told["n_proficient"], told["mean_scale"]) == (48, 20, 504)
    assert told["note"] == "mean_scale of 24, difference of 24, effect_size of 24 students"


def test_of_a_row_that_is_repeated_the_difference_is_repeated_too() -> None:
    """One student came since: the row says what it said, of that date, and the difference is no mean."""
    first, row = date(2026, 1, 31), an_educator(1, 24)
    figures = achievement_figures.figures_of(
        "C1", [a_result(1, 24)], {achievement_figures.ids_of(row): row}, HIGHEST, first
    )
    received = decide(list(figures)).values()
    told = cells(made([a_result(1, 25)], [an_educator(1, 25)], [], received), "educators")
    assert (told["n_tested"], told["mean_scale"]) == ("24 (as of 2026-01-31)", "504.0 (as of 2026-01-31)")
    assert told["difference"] == "4.0 (as of 2026-01-31)"


def test_a_repeated_difference_is_the_one_that_was_printed() -> None:
    """504.4 less 499.7 are 4.8 of what is not printed, and 4.7 of what is."""
    exact = {"mean_scale": Decimal("504.44"), "comparison_mean": Decimal("499.66"), "difference": Decimal("4.78")}
    now = made_on(exact, 24)
    assert now[0]["difference"] == Decimal("4.7")
    assert made_on(exact, 25, now[1])[0]["difference"] == "4.7 (as of 2026-06-30)"
    # a mean of other students than those compared tells no difference
    others = made_on(exact | {"n_compared": 12}, 24)
    assert others[0]["difference"] == Decimal("4.8")


def made_on(
    given: dict[str, Any], n: int, received: Iterable[Decision] = ()
) -> tuple[dict[str, Any], Iterable[Decision]]:
    """What is told of a class, and what the ledger keeps of it."""
    row = an_educator(1, n, **given)
    result = a_result(1, n) | {"mean_scale_score": row["mean_scale"]}
    figures = list(achievement_figures.figures_of("C1", [result], {achievement_figures.ids_of(row): row}, HIGHEST, DAY))
    told = Told(decide(figures, received))
    return achievement.cells("C1", row, achievement.EDUCATOR_KINDS, told), told.kept().values()


def test_a_difference_from_few_is_kept_as_told_to_nobody() -> None:
    """The mean of those compared is hidden, as they are few: what it differs from them is never told as of then."""
    few = {"difference_state": "suppressed", "effect_size_state": "suppressed", "comparison_n": 8}
    told, kept = made_on(few, 24)
    assert (told["mean_scale"], told["difference"]) == (504, "n<10")
    (difference,) = (one for one in kept if one.figure.figure_id.endswith("/difference"))
    assert (difference.state, difference.printed) == (State.COMPLEMENTARY, "n<10")


def test_a_repeated_interval_of_a_share_is_a_percentage() -> None:
    first, row = date(2026, 1, 31), an_educator(1, 24)
    figures = achievement_figures.figures_of(
        "C1", [a_result(1, 24)], {achievement_figures.ids_of(row): row}, HIGHEST, first
    )
    received = decide(list(figures)).values()
    told = cells(made([a_result(1, 25)], [an_educator(1, 25)], [], received), "educators")
    assert (told["pct_proficient"], told["n_proficient"]) == ("41.7 % (as of 2026-01-31)", "10 (as of 2026-01-31)")
    assert told["pct_proficient_ci_low"] == "30.1 % (as of 2026-01-31)"


def test_beside_an_old_mean_no_new_effect_is_told() -> None:
    """One student came of whom the mean is told since, and now the state is known to compare with."""
    first, row = date(2026, 1, 31), an_educator(1, 25)
    before = a_result(1, 25) | {"n_mean": 24, "n_effect": None, "effect": None}
    figures = list(
        achievement_figures.figures_of("C1", [before], {achievement_figures.ids_of(row): row}, HIGHEST, first)
    )
    told = cells(made([a_result(1, 25)], [row], [], decide(figures).values()), "educators")
    assert told["mean_scale"] == "504.0 (as of 2026-01-31)"
    assert {told[name] for name in ("n_tested", "effect_size", "pct_proficient", "n_proficient")} == {"suppressed"}
    assert told["note"] is None


def test_a_row_that_repeats_what_was_hidden_is_hidden_whole() -> None:
    """Of eight the mean was known, of ten it is now: still nothing of the row is told."""
    first, row = date(2026, 1, 31), an_educator(1, 24)
    before = a_result(1, 24) | {"n_mean": 8}
    figures = list(
        achievement_figures.figures_of("C1", [before], {achievement_figures.ids_of(row): row}, HIGHEST, first)
    )
    told = cells(made([a_result(1, 24) | {"n_mean": 10}], [row], [], decide(figures).values()), "educators")
    names = [name for name in achievement.EDUCATOR_KINDS if name in achievement.STATE_OF]
    assert {told[name] for name in names} == {"n<10 (as of 2026-01-31)"}


def test_the_number_of_the_proficient_is_an_equation_more_where_the_share_does_not_tell_it() -> None:
    """A tenth of a percent of 1,500 students is one and a half: the number tells more, and of it the class of seven."""
    results = [a_result(1, 7, 3), a_result(2, 900, 400), a_result(3, 593, 300)]
    group = a_group(1500, 703)
    small = {f"{name}_state": "suppressed" for name in achievement.STATES}
    educators = [an_educator(1, 7, 3, **small), an_educator(2, 900, 400), an_educator(3, 593, 300)]
    told = cells(made(results, educators, [group]), "summary")
    assert (told["pct_proficient"], told["n_proficient"]) == (Decimal("0.469"), "suppressed")


def test_what_the_state_suppresses_stays_so() -> None:
    hidden = {f"{name}_state": "suppressed_by_state" for name in achievement.STATES}
    row = an_educator(1, 24, n_tested=None, n_results_suppressed=1, **hidden)
    told = cells(made([a_result(1, None)], [row], []), "educators")
    assert {told[name] for name in ("n_tested", "mean_scale", "pct_proficient", "difference", "effect_size")} == {
        "suppressed by the state"
    }
    assert told["note"] == "without 1 result that the state suppresses"


def test_a_comparison_with_few_is_none() -> None:
    few = {"comparison_n": None, "difference_state": "suppressed", "effect_size_state": "suppressed"}
    results = [a_result(1, 24) | {"comparison_kind": "same_school"}]
    row = an_educator(1, 24, comparison_kind="same_school", **few)
    whole = {**row, "comparison_n": 8}
    told = Told(
        decide(
            list(achievement_figures.figures_of("C1", results, {achievement_figures.ids_of(row): whole}, HIGHEST, DAY))
        )
    )
    report = achievement.report(Basis(READER, "C1", COLUMNS, {EDUCATORS: [row], SUMMARY: []}, missing=()), told)
    found = cells(report, "educators")
    assert (found["n_tested"], found["mean_scale"]) == (24, 504)
    assert {found[name] for name in ("comparison_n", "comparison_mean", "difference", "effect_size")} == {"n<10"}


def test_a_class_on_another_scale_has_no_effect() -> None:
    """3.4 of 5 points, compared with 500 of another exam."""
    far = a_result(1, 24) | {"mean_scale_score": Decimal("3.4"), "effect": Decimal("-10.3")}
    row = an_educator(1, 24, mean_scale=Decimal("3.4"), difference=Decimal("-496.6"), effect_size=Decimal("-10.3"))
    told = cells(made([far], [row], []), "educators")
    assert told["mean_scale"] == Decimal("3.4")
    assert [told[name] for name in ("comparison_mean", "difference", "effect_size")] == ["n/a"] * 3
    assert told["note"] == "a class is more than 5 standard deviations away: another scale seems to be compared"


def test_a_re_issued_report_opens_with_figures_that_both_tell() -> None:
    """Of the first twice as many were tested; of the second the results are hidden now, and the third is gone."""
    few = {f"{name}_state": "suppressed" for name in achievement.STATES}
    sent = made(
        [a_result(one, 24) for one in (1, 2, 3)],
        [an_educator(one, 24, last_name=f"Teacher {one}") for one in (1, 2, 3)],
        [],
    )
    before = Delivered(date(2026, 1, 31), date(2026, 2, 2), as_json(sent))
    educators = [an_educator(1, 48, last_name="Teacher 1"), an_educator(2, 24, last_name="Teacher 2", **few)]
    report = with_changes(made([a_result(1, 48), a_result(2, 24)], educators, []), before, achievement.COMPARISON, str)
    (changes,) = report.sections[0].tables
    assert [(who.split(",")[0], *rest) for who, *rest in changes.rows] == [
        ("Teacher 3", "in the table", "yes", "no"),
        ("Teacher 1", "n_tested", "24", "48"),
        ("Teacher 1", "pct_proficient", "41.7 %", "20.8 %"),
    ]
    assert changes.rows[0][0] == "Teacher 3, Ana, State Math, v1, state, 2024-25"


def test_the_charts_show_shares_beside_those_compared_with_and_the_distance() -> None:
    results = [a_result(one, 24) for one in range(10)]
    shown = {"n_educators_effect": 10, "educator_effect_size_state": "shown"}
    ends = {"educator_effect_size_ci_low": Decimal("0.05"), "educator_effect_size_ci_high": Decimal("0.15")}
    report = made(results, [an_educator(one, 24) for one in range(10)], [a_group(240, 100, **shown, **ends)])
    shares, effects = report.sections[0].charts
    assert [(bar.part, bar.shown) for bar in shares.bars] == [
        ("students", "41.7 % (n = 240)"),
        ("compared with: state", "48.5 % (n = 5,200)"),
    ]
    assert [(bar.value, bar.low, bar.high) for bar in effects.bars] == [
        (Decimal("0.10"), Decimal("0.05"), Decimal("0.15"))
    ]
    assert "State Math (v1), 2024-25: +0.10 (n = 10)" in effects.alt


def test_a_contract_without_exams_says_so() -> None:
    report = achievement.report(Basis(READER, "C1", COLUMNS, {EDUCATORS: [], SUMMARY: []}, missing=()), Told({}))
    assert [len(table.rows) for table in report.tables()] == [0, 0]
    assert report.cover == ("No exam of students is told of.",)
