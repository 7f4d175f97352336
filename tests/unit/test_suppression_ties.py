"""What a reader knows between measures: whoever answers gives one answer, and a change is after less before (R41)."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from itertools import product

import numpy as np
import pytest
from scipy.optimize import linprog

from orchestration.lib.reports import achievement_figures, cohort, diagnostics_figures, implementation_figures
from orchestration.lib.reports.suppression import (
    Decision,
    Figure,
    Kind,
    Member,
    State,
    Tie,
    Unit,
    answers,
    decide,
    people,
)
from orchestration.lib.reports.suppression.kept import from_json, to_json, with_current_people

TODAY = date(2026, 6, 30)


def shares(said: dict[str, str], possible: tuple[str, ...], tie: bool = True) -> dict[str, Decision]:
    """The share of each answer, and how many answered."""
    holds = Tie(tuple((answer, 1) for answer in possible), 1)
    same = {"unit": Unit.EDUCATORS, "as_of": TODAY, "table": "choice"}
    figures = [Figure("n", Kind.COUNT, measure="n", population=people(said), **same)]
    figures += [
        Figure(
            answer,
            Kind.SHARE,
            measure=answer,
            population=answers({one: int(given == answer) for one, given in said.items()}),
            belongs_to="n",
            tie=holds if tie else None,
            **same,
        )
        for answer in possible
    ]
    return decide(figures)


# 4 of 8 own, 3 of 8 required, 1 of 8 mixed
EIGHT = {str(one): answer for one, answer in enumerate(["own"] * 4 + ["required"] * 3 + ["mixed"])}
POSSIBLE = ("own", "required", "mixed")


def numerators(decisions: dict[str, Decision], answer: str) -> set[int]:
    """Which numbers of an answer are possible of eight people, by what is printed of all three."""
    printed = {one: decisions[one].printed for one in POSSIBLE}
    texts = {n: f"{Decimal(n) / 8 * 100:.1f} %" for n in range(9)}

    def says(n: int, text: str) -> bool:
        return text == "suppressed" or (text == "≤20 %" and n / 8 <= 0.2) or text == texts[n]

    worlds = [dict(zip(POSSIBLE, world, strict=True)) for world in product(range(9), repeat=3) if sum(world) == 8]
    return {world[answer] for world in worlds if all(says(world[one], printed[one]) for one in POSSIBLE)}


def test_a_share_that_the_others_leave_over_is_not_told_by_them() -> None:
    careless = shares(EIGHT, POSSIBLE, tie=False)
    assert numerators(careless, "mixed") == {1}
    found = shares(EIGHT, POSSIBLE)
    assert found["mixed"].printed == "≤20 %"
    # of eight, one fifth are at most one: it may be nobody, or one
    assert numerators(found, "mixed") == {0, 1}
    hidden = [one for one in POSSIBLE if found[one].state == State.COMPLEMENTARY]
    assert hidden
    assert all(len(numerators(found, one)) > 1 for one in hidden)


def member(contact: int, row: int, pre: int | None, post: int | None) -> dict[str, object]:
    return {
        "cohort_key": row,
        "academic_year": 2024,
        "is_total": row == -2,
        "contact_id": contact,
        "outcome_academic_year": 2025,
        "confidence_pre": None if pre is None else Decimal(pre),
        "confidence_post": None if post is None else Decimal(post),
        "confidence_change": None if pre is None or post is None else Decimal(post - pre),
        "surveys_due_pre": 1,
        "surveys_due_post": 1,
    }


def test_before_and_after_do_not_tell_a_change_that_is_hidden() -> None:
    """Of cohort 1 all twenty answered twice; of cohort 2 six before and six after, but only four of them both."""
    said = {one: (2 + one % 2, 3 + one % 3) for one in range(20)}
    few = {30: (2, 4), 31: (3, 4), 32: (2, 5), 33: (3, 3), 34: (2, None), 35: (4, None), 36: (None, 5), 37: (None, 2)}
    rows = [member(one, row, *given) for one, given in said.items() for row in (-2, 1)]
    rows += [member(one, row, *given) for one, given in few.items() for row in (-2, 2)]
    found = decide(cohort.figures_of("C1", rows, [], {}, TODAY))
    told = {
        (row, name): decision
        for row in (-2, 1, 2)
        for name in cohort.MEANS
        if (decision := found[f"cohort_aggregation/C1/{row}/2024/{name}"])
    }
    assert told[2, "mean_change"].printed == "n<5"
    # sums unknown to the reader: before and after of cohort 1; of those in cohort 2 who answered both; of the others
    sizes = [20, 20, 4, 4, 2, 2]
    parts = {
        (1, "mean_confidence_pre"): ([1, 0, 0, 0, 0, 0], 20),
        (1, "mean_confidence_post"): ([0, 1, 0, 0, 0, 0], 20),
        (1, "mean_change"): ([-1, 1, 0, 0, 0, 0], 20),
        (2, "mean_confidence_pre"): ([0, 0, 1, 0, 1, 0], 6),
        (2, "mean_confidence_post"): ([0, 0, 0, 1, 0, 1], 6),
        (-2, "mean_confidence_pre"): ([1, 0, 1, 0, 1, 0], 26),
        (-2, "mean_confidence_post"): ([0, 1, 0, 1, 0, 1], 26),
        (-2, "mean_change"): ([-1, 1, -1, 1, 0, 0], 24),
    }
    bounds: list[list[float]] = []
    limits: list[float] = []
    for key, (row, n) in parts.items():
        if told[key].state == State.SHOWN:
            mean = float(told[key].printed)
            bounds += [row, [-one for one in row]]
            limits += [(mean + 0.005) * n, -(mean - 0.005) * n]
    change = np.array([0, 0, -1, 1, 0, 0]) / 4
    ends = [
        sign * linprog(sign * change, A_ub=bounds or None, b_ub=limits or None, bounds=[(n, 5 * n) for n in sizes]).fun
        for sign in (1, -1)
    ]
    assert ends[1] - ends[0] >= 0.1 * 8


# ---- what the ledger keeps


def test_decisions_come_back_from_the_ledger_as_they_were() -> None:
    rows = [member(one, row, 2, 3 + one % 2) for one in range(12) for row in (-2, 1 + (one < 3))]
    classes = [
        {
            "contact_id": one,
            "academic_year": 2025,
            "group_number": 1,
            "curriculum_source_id": "ALG",
            "students": 7 + one,
        }
        for one in range(12)
    ]
    decisions = list(decide(cohort.figures_of("C1", rows, classes, {}, TODAY)).values())
    assert {decision.state for decision in decisions} >= {State.SHOWN, State.SMALL}
    assert from_json(json.loads(to_json(decisions))) == decisions


def test_an_old_figure_knows_its_people_by_their_present_ids_and_still_counts_as_many() -> None:
    population = {"4 2024": Member(), "7 2024": Member(), "9 2024": Member()}
    figure = Figure("a", Kind.COUNT, Unit.EDUCATORS, "n", population, TODAY, roster=frozenset(population))
    old = Decision(figure, State.SHOWN, "3", "", State.SHOWN)
    # 7 was found to be 4, and 9 to be 8
    (found,) = with_current_people([old], lambda contacts: {7: 4, 9: 8, 4: 4})
    assert found.figure.population.keys() == {"4 2024", "7 2024", "8 2024"}
    assert found.figure.roster == {"4 2024", "8 2024"}
    assert found.figure.n == 3
    # 4 was found to be 7, who is counted already
    (found,) = with_current_people([old], lambda contacts: {4: 7})
    assert found.figure.population.keys() == {"4 2024", "7 2024", "9 2024"}


@pytest.mark.parametrize("report", ["diagnostics", "implementation", "achievement"])
def test_a_class_whose_educator_was_merged_is_not_told_as_if_it_were_new(report: str) -> None:
    """Of 24 students at 60.0 one more makes 25 at 61.6: that student has 100, whatever id the educator has by now."""
    january, june = (
        {one.figure_id: one for one in of_one_educator(report, contact, size, Decimal(mean), day)}
        for contact, size, mean, day in ((1, 24, "60.0", date(2026, 1, 31)), (9, 25, "61.6", TODAY))
    )
    received = with_current_people(list(decide(january.values()).values()), lambda contacts: {1: 9})
    assert {one.figure.figure_id for one in received} == june.keys()
    assert {one.figure.belongs_to for one in received} == {one.belongs_to for one in june.values()}
    assert {one.state for one in decide(june.values(), received).values()} == {State.REPEATED}


def of_one_educator(report: str, contact: int, size: int, mean: Decimal, day: date) -> list[Figure]:
    """The figures that a report has of the one class of an educator."""
    if report == "implementation":
        row = {"contact_id": contact, "academic_year": 2024, "cohort": None, "curriculum": "Algebra"}
        taught = row | {"group_number": 1, "curriculum_source_id": "9", "students": size}
        found = implementation_figures.figures_of("C/1", [row], [taught], {}, [], {"Algebra": "9"}, day)
        return [one for one in found if one.level == 0]
    if report == "diagnostics":
        row = {"contact_id": contact, "academic_year": 2024, "cohort": None, "class": "1", "instrument": "Quiz",
               "version": "1", "skill": None}  # fmt: skip
        row |= {"n_pre": size, "mean_pre_pct": mean, "n_post": size, "mean_post_pct": mean, "n_gain": 0}
        row |= {"sd_pre_pct": Decimal(9)}
        return [one for one in diagnostics_figures.figures_of_classes("C/1", [row], {}, day) if one.level == 0]
    row = {"contact_id": contact, "academic_year": 2024, "cohort": None, "exam": "Exam", "exam_version": "1",
           "comparison_kind": "state", "comparison_kind_raw": "1", "class_word": "1"}  # fmt: skip
    row |= {"n_tested": size, "n_mean": size, "mean_scale_score": mean, "n_judged": None, "n_effect": None}
    found = achievement_figures.figures_of("C/1", [row], {}, {("Exam", "1"): Decimal(90)}, day)
    return [one for one in found if one.level == 0]


def test_what_is_of_no_single_educator_keeps_its_id() -> None:
    """A cohort, an event or a year that is called like a contact is none."""
    names = (
        "diagnostics/C1/group/2024/=1/=Quiz/n_pre", "diagnostics/C1/event/1/2024/n_pre", "cohort/C1/1/2024/n",
        "implementation/C1/2024/=educator/1/students", "implementation/C1/1/choice/n/",
    )  # fmt: skip
    decisions = [
        Decision(
            Figure(name, Kind.COUNT, Unit.EDUCATORS, "n", people(["1 x"]), TODAY), State.SHOWN, "1", "", State.SHOWN
        )
        for name in names
    ]
    found = with_current_people(decisions, lambda contacts: {1: 9, 2024: 9})
    assert [one.figure.figure_id for one in found] == list(names)
