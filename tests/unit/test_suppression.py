"""Small groups in files for partners (rule R41): what is hidden, cut, repeated, and how it is told.

The expected numbers are worked out by hand.
"""

from __future__ import annotations

import json
import random
from collections.abc import Mapping
from datetime import date
from fractions import Fraction

import pytest

from orchestration.lib.reports.suppression import (
    Decision,
    Figure,
    Kind,
    State,
    Unit,
    answers,
    classes,
    decide,
    people,
)
from orchestration.lib.reports.suppression.figures import Member
from orchestration.lib.reports.suppression.kept import from_json, to_json
from orchestration.lib.reports.suppression.rules import policy

JANUARY, JUNE = date(2025, 1, 31), date(2025, 6, 30)
HIDDEN = {State.SMALL, State.COMPLEMENTARY}


def cell(
    row: str,
    population: Mapping[str, Member],
    *,
    kind: Kind = Kind.MEAN,
    parent: str | None = None,
    level: int = 0,
    as_of: date = JANUARY,
    **more: object,
) -> list[Figure]:
    """A row of a table: its n, the mean or share, and the deviation beside it."""
    same = {"unit": Unit.EDUCATORS, "measure": "confidence", "table": "cohorts", "as_of": as_of, "level": level} | more
    shape = ({"scale": (1, 5), "decimals": 2} if kind == Kind.MEAN else {"decimals": 1}) | more
    n, value = f"{row}.n", f"{row}.value"
    above = (f"{parent}.n", f"{parent}.value") if parent else (None, None)
    counted = {one: Member(member.weight) for one, member in population.items()}
    return [
        Figure(n, Kind.COUNT, population=counted, parent=above[0], **same),
        Figure(value, kind, population=population, parent=above[1], belongs_to=n, **(same | shape)),
        Figure(f"{row}.sd", Kind.COMPANION, population={}, belongs_to=value, text="0.87", **same),
    ]


def scores(prefix: str, number: int, start: int = 0) -> dict[str, Member]:
    """Educators who answered 1, 2, 3, 4, 5, 1, 2 and so on."""
    return answers({f"{prefix}{one}": 1 + one % 5 for one in range(start, start + number)})


def ones(prefix: str, number: int, of: int) -> dict[str, Member]:
    """Educators, so many of whom said yes."""
    return answers({f"{prefix}{one}": int(one < number) for one in range(of)})


def states(decisions: Mapping[str, Decision]) -> dict[str, State]:
    return {one: decision.state for one, decision in decisions.items()}


def printed(decisions: Mapping[str, Decision]) -> dict[str, str]:
    return {one: decision.printed for one, decision in decisions.items()}


# ---- by itself


@pytest.mark.parametrize(
    ("unit", "n", "text"),
    [
        (Unit.EDUCATORS, 0, "n<5"),
        (Unit.EDUCATORS, 4, "n<5"),
        (Unit.EDUCATORS, 5, "5"),
        (Unit.STUDENTS, 9, "n<10"),
        (Unit.STUDENTS, 10, "10"),
    ],
)
def test_a_group_is_told_from_its_threshold_on(unit: Unit, n: int, text: str) -> None:
    population = classes({"class": n}, {"class": 0.5}) if unit == Unit.STUDENTS else ones("e", n // 2, n)
    found = decide(cell("a", population, kind=Kind.SHARE, unit=unit))
    assert found["a.n"].printed == text
    if text.startswith("n<"):
        assert printed(found) == {"a.n": text, "a.value": text, "a.sd": "suppressed"}
        assert states(found) == dict.fromkeys(found, State.SMALL)
    else:
        assert set(states(found).values()) == {State.SHOWN}


def test_what_is_not_protected_is_shown() -> None:
    found = decide(cell("a", scores("e", 3), is_protected=False))
    assert printed(found) == {"a.n": "3", "a.value": "2.00", "a.sd": "0.87"}


@pytest.mark.parametrize(
    ("numerator", "n", "text"),
    [
        (1, 5, "≤20 %"),
        (2, 6, "33.3 %"),
        (2, 10, "≤20 %"),
        (3, 10, "30.0 %"),
        (8, 10, "≥80 %"),
        (7, 10, "70.0 %"),
        (3, 19, "≤20 %"),
        (4, 19, "21.1 %"),
        (16, 19, "≥80 %"),
        (2, 20, "≤10 %"),
        (3, 20, "15.0 %"),
        (18, 20, "≥90 %"),
        (3, 39, "≤10 %"),
        (4, 39, "10.3 %"),
        (2, 40, "≤5 %"),
        (3, 40, "7.5 %"),
        (38, 40, "≥95 %"),
        (4, 99, "≤5 %"),
        (5, 99, "5.1 %"),
        (2, 100, "≤2 %"),
        (3, 100, "3.0 %"),
        (98, 100, "≥98 %"),
        (5, 299, "≤2 %"),
        (6, 299, "2.0 %"),
        (3, 300, "≤1 %"),
        (4, 300, "1.3 %"),
        (297, 300, "≥99 %"),
        (0, 300, "≤1 %"),
        (300, 300, "≥99 %"),
    ],
)
def test_shares_are_cut_at_the_ends_by_n(numerator: int, n: int, text: str) -> None:
    found = decide(cell("a", ones("e", numerator, n), kind=Kind.SHARE))
    assert found["a.n"].printed == str(n)
    assert found["a.value"].printed == text
    assert (found["a.value"].state == State.CUT) is (text[0] in "≤≥")
    # the deviation of a share is the share once more
    assert (found["a.sd"].state == State.SHOWN) is (text[0] not in "≤≥")


def test_the_numbers_of_the_policy_are_those_of_the_rule() -> None:
    numbers = policy()
    assert (numbers.shown_from[Unit.EDUCATORS], numbers.shown_from[Unit.STUDENTS]) == (5, 10)
    assert (numbers.whole_values, float(numbers.share_of_scale)) == (3, 0.1)
    assert [(start, float(cut)) for start, cut in numbers.cuts] == [
        (5, 0.2), (10, 0.2), (20, 0.1), (40, 0.05), (100, 0.02), (300, 0.01),
    ]  # fmt: skip


# ---- beside others


def table(groups: Mapping[str, Mapping[str, Member]], **more: object) -> list[Figure]:
    """Groups of a table and, over all their members, the total."""
    whole = {one: member for population in groups.values() for one, member in population.items()}
    figures = [figure for row, population in groups.items() for figure in cell(row, population, parent="all", **more)]
    return figures + cell("all", whole, level=1, **more)


def test_of_two_classes_the_large_one_is_hidden_when_the_total_is_shown() -> None:
    groups = {
        "small": classes({"a": 7}, {"a": 2.5}),
        "large": classes({"b": 40}, {"b": 3.25}),
    }
    found = decide(table(groups, unit=Unit.STUDENTS))
    assert printed(found) == {
        "small.n": "n<10", "small.value": "n<10", "small.sd": "suppressed",
        "large.n": "suppressed", "large.value": "suppressed", "large.sd": "suppressed",
        # (7 · 2.5 + 40 · 3.25) ÷ 47; its deviation would be an equation for the two
        "all.n": "47", "all.value": "3.14", "all.sd": "suppressed",
    }  # fmt: skip
    assert found["small.value"].state == State.SMALL
    assert found["large.value"].state == State.COMPLEMENTARY
    assert found["small.value"].instead == found["large.value"].instead == "all.value"


def test_nothing_else_is_hidden_where_no_total_is_shown() -> None:
    groups = {"small": classes({"a": 7}, {"a": 2.5}), "large": classes({"b": 40}, {"b": 3.25})}
    found = decide([one for one in table(groups, unit=Unit.STUDENTS) if one.level == 0 and one.kind != Kind.COMPANION])
    assert printed(found)["large.n"] == "40"


def test_a_mean_that_few_people_cannot_move_is_hidden_with_its_total() -> None:
    # 7 among 407 students move the mean of the 400 by 7 · 4 ÷ 400 = 0.07, less than a tenth of the scale from 1 to 5
    groups = {"small": classes({"a": 7}, {"a": 2.5}), "large": classes({"b": 400}, {"b": 3.25})}
    found = decide(table(groups, unit=Unit.STUDENTS))
    assert found["all.n"].state == State.SHOWN
    assert found["all.value"].state == State.COMPLEMENTARY


def test_the_next_smallest_cell_is_hidden() -> None:
    groups = {"a": scores("a", 3), "b": scores("b", 12), "c": scores("c", 9), "d": scores("d", 30)}
    found = decide(table(groups))
    assert [row for row in ("a", "b", "c", "d", "all") if found[f"{row}.n"].state in HIDDEN] == ["a", "c"]
    assert found["a.n"].state == State.SMALL
    assert found["c.n"].printed == "suppressed"
    assert {found[f"{row}.value"].state for row in ("b", "d", "all")} == {State.SHOWN}
    assert {found[f"{row}.sd"].state for row in ("b", "d", "all")} == {State.COMPLEMENTARY}


def test_further_cells_are_hidden_until_three_numbers_are_possible() -> None:
    # 1 and 5 are 6, and the 5 is known to be no small group: 0 + 6 or 1 + 5, two possibilities only
    groups = {"a": scores("a", 1), "b": scores("b", 5), "c": scores("c", 8), "d": scores("d", 30)}
    found = decide(table(groups))
    assert [row for row in ("a", "b", "c", "d", "all") if found[f"{row}.n"].state in HIDDEN] == ["a", "b", "c"]


def test_a_group_of_nobody_is_hidden_like_a_small_one() -> None:
    groups = {"a": scores("a", 0), "b": scores("b", 9), "c": scores("c", 12)}
    found = decide(table(groups))
    assert printed(found)["a.n"] == printed(found)["a.value"] == "n<5"
    assert found["b.n"].state == State.COMPLEMENTARY
    assert found["c.n"].state == State.SHOWN


def test_subtotals_do_not_give_a_cell_away() -> None:
    """Districts of schools: what is hidden in a district must not come back from the district beside it."""
    schools = {"s1": scores("a", 2), "s2": scores("b", 2), "s3": scores("c", 10), "s4": scores("d", 20)}
    districts = {"d1": schools["s1"] | schools["s2"], "d2": schools["s3"] | schools["s4"]}
    above = {"s1": "d1", "s2": "d1", "s3": "d2", "s4": "d2"}
    figures = [one for row, who in schools.items() for one in cell(row, who, parent=above[row], table="schools")]
    figures += [
        one for row, who in districts.items() for one in cell(row, who, parent="all", table="districts", level=1)
    ]
    figures += cell("all", districts["d1"] | districts["d2"], level=2, table="districts")
    found = decide(figures)
    assert [row for row in ("s1", "s2", "d1") if found[f"{row}.n"].state == State.SMALL] == ["s1", "s2", "d1"]
    assert found["d2.n"].state == State.COMPLEMENTARY
    # the two schools of the other district would add up to it
    assert HIDDEN & {found["s3.n"].state, found["s4.n"].state}
    assert found["s1.n"].instead == "all.n"
    assert found["all.n"].printed == "34"


def test_overlapping_cohorts_are_compared_as_sets() -> None:
    """Two cohorts of forty share 38 people: the total tells what the other two of each are."""
    both = scores("both", 38)
    first, second = both | scores("x", 2), both | scores("y", 2)
    figures = cell("first", first, parent="all") + cell("second", second, parent="all")
    found = decide(figures)
    # alone they tell nothing of two people, but that two more deviations would be one too many
    assert {one for one, state in states(found).items() if state != State.SHOWN} == {"second.sd"}
    found = decide(figures + cell("all", first | second, level=1))
    assert [row for row in ("first", "second", "all") if found[f"{row}.n"].state in HIDDEN]


def test_a_cohort_within_another_does_not_tell_of_the_few_outside_it() -> None:
    inner = scores("e", 40)
    found = decide(cell("inner", inner) + cell("outer", inner | scores("x", 2)))
    assert found["inner.n"].state == State.COMPLEMENTARY
    assert found["outer.n"].state == State.SHOWN
    found = decide(cell("inner", inner) + cell("outer", inner | scores("x", 5)))
    assert set(states(found).values()) == {State.SHOWN}


def test_that_all_in_both_cohorts_answered_hides_no_number() -> None:
    """Cohorts of 60 and 61 with one educator in both, of whom all answered, or all but one of the first: each number
    says that of everybody on its list, and the three of the one in both. What this one said is hidden with a mean."""
    both = [f"e{one}" for one in range(59, 60)]
    names = {"a": [f"e{one}" for one in range(60)], "b": both + [f"e{one}" for one in range(60, 120)]}
    everybody = [f"e{one}" for one in range(120)]
    for missing in ((), ("e0",)):
        said = answers({one: 1 + int(one[1:]) % 5 for one in everybody if one not in missing})
        figures = [
            one
            for row, of in (*names.items(), ("all", everybody))
            for one in cell(
                row,
                {name: said[name] for name in of if name in said},
                level=int(row == "all"),
                roster=frozenset(of),
                is_whole=True,
            )
        ]
        found = decide(figures)
        assert [found[f"{row}.n"].printed for row in ("a", "b", "all")] == [
            str(60 - len(missing)), "61", str(120 - len(missing))
        ]  # fmt: skip
        assert found["all.value"].state == State.SHOWN
        assert HIDDEN & {found["a.value"].state, found["b.value"].state}


def test_few_in_both_cohorts_are_few_whenever_they_answered() -> None:
    """Of three in both cohorts one had answered in January, two more did since: 15 and 13 less 25 are the three, who
    said 45 and 42 less 75."""
    said = answers({f"e{one}": 1 + one % 5 for one in range(25)})
    names = {"a": range(15), "b": range(12, 25), "all": range(25)}

    def file(who: set[int], as_of: date) -> list[Figure]:
        groups = {row: {f"e{one}": said[f"e{one}"] for one in of if one in who} for row, of in names.items()}
        return [
            one
            for row, of in groups.items()
            for one in cell(row, of, level=int(row == "all"), as_of=as_of)
            if one.kind != Kind.COMPANION
        ]

    january = decide(file({*range(6), 12, *range(15, 20)}, JANUARY))
    june = decide(file(set(range(25)), JUNE), january.values())
    for name in ("n", "value"):
        assert HIDDEN & {june[f"{row}.{name}"].state for row in names}, name


def test_sums_would_hide_what_sets_need_not() -> None:
    """Six people are in two cohorts: as long as nobody knows that they are six, total and cohorts tell nothing."""
    shared = scores("shared", 6)
    figures = table({"a": scores("a", 3), "b": scores("b", 10) | shared, "c": scores("c", 14) | shared})
    found = decide(figures)
    assert [row for row in ("a", "b", "c", "all") if found[f"{row}.n"].state in HIDDEN] == ["a"]
    # the reader who has their number, too, finds 33 − (16 + 20 − 6) = 3
    found = decide(figures + cell("shared", shared, table="others"))
    assert [row for row in ("b", "c", "shared", "all") if found[f"{row}.n"].state in HIDDEN]


def test_a_cut_share_does_not_come_back_from_the_total() -> None:
    groups = {"a": ones("a", 0, 12), "b": ones("b", 6, 13), "c": ones("c", 9, 20)}
    found = decide(table(groups, kind=Kind.SHARE))
    assert found["a.value"].printed == "≤20 %"
    # 15 of 45 less 6 and 9 would leave 0; every n is told
    assert [found[f"{row}.n"].printed for row in ("a", "b", "c", "all")] == ["12", "13", "20", "45"]
    assert found["b.value"].printed == "suppressed"
    assert found["c.value"].printed == "45.0 %"


def test_a_list_of_names_bounds_a_hidden_count() -> None:
    """Everybody on the two lists answered: with the total told, the reader knows it whatever else is hidden."""
    groups = {"a": scores("a", 3), "b": scores("b", 9)}
    figures = [one for row, who in groups.items() for one in cell(row, who, parent="all", roster=frozenset(who))]
    everybody = groups["a"] | groups["b"]
    found = decide(figures + cell("all", everybody, level=1, roster=frozenset(everybody)))
    assert found["all.n"].state == State.COMPLEMENTARY
    assert found["b.n"].printed == "9"


@pytest.mark.parametrize(("of", "is_told"), [(20, True), (10, True), (9, False), (5, False), (0, False)])
def test_a_share_of_few_does_not_follow_however_many_its_class_counts_for(of: int, is_told: bool) -> None:
    """40 at 50 % and 60 at 60.0 % leave 20 at 80 %: which may be the share of those few who were asked."""
    first = {"a": Member(40, Fraction(1, 2), 40)}
    both = first | {"b": Member(20, Fraction(4, 5), of)}
    shape = {"kind": Kind.SHARE, "unit": Unit.STUDENTS, "measure": "girls"}
    found = decide([*cell("both", both, level=1, **shape), *cell("first", first, **shape)])
    # how many students there are is no secret
    assert (found["both.n"].printed, found["first.n"].printed) == ("60", "40")
    assert ({found["both.value"].state, found["first.value"].state} == {State.SHOWN}) is is_told
    assert from_json(json.loads(to_json(list(found.values())))) == list(found.values())


def test_a_share_of_few_that_is_given_anew_is_not_told_anew() -> None:
    def file(percent: int, of: int, as_of: date) -> list[Figure]:
        whole = {"a": Member(40, Fraction(1, 2)), "b": Member(20, Fraction(percent, 100), of)}
        return [Figure("both", Kind.SHARE, Unit.STUDENTS, "girls", whole, as_of)]

    for of, state in ((20, State.SHOWN), (5, State.REPEATED)):
        january = decide(file(80, of, JANUARY))
        assert decide(file(20, of, JUNE), january.values())["both"].state == state


def test_measures_do_not_constrain_each_other() -> None:
    groups = {"a": scores("a", 9), "b": scores("b", 12)}
    other = [
        Figure(f"other.{row}", Kind.COUNT, Unit.EDUCATORS, "other", people(who), JANUARY, table="other")
        for row, who in {"a": list(groups["a"])[:4], "b": groups["b"]}.items()
    ]
    found = decide(table(groups) + other)
    assert found["other.a"].state == State.SMALL
    assert {one.state for name, one in found.items() if name != "other.a"} == {State.SHOWN}


def test_what_is_made_of_two_counts_follows_them() -> None:
    """Counts by an attribute: the percentages of the shown ones tell nothing more."""
    groups = {
        "a": people(["a1", "a2"]),
        "b": people(f"b{i}" for i in range(8)),
        "c": people(f"c{i}" for i in range(30)),
    }
    same = {"unit": Unit.EDUCATORS, "measure": "attribute", "as_of": JANUARY, "table": "attribute"}
    figures = [
        Figure("all", Kind.COUNT, population={k: v for g in groups.values() for k, v in g.items()}, level=1, **same)
    ]
    for row, who in groups.items():
        figures.append(Figure(row, Kind.COUNT, population=who, parent="all", **same))
        percentage = {"belongs_to": row, "text": f"{len(who) / 40:.1%}", "adds_equation": False}
        figures.append(Figure(f"{row} %", Kind.COMPANION, population={}, **percentage, **same))
    assert printed(decide(figures)) == {
        "all": "40", "a": "n<5", "a %": "suppressed", "b": "suppressed", "b %": "suppressed", "c": "30", "c %": "75.0%",
    }  # fmt: skip


# ---- from date to date


def test_a_figure_changed_by_one_person_is_repeated_with_its_date() -> None:
    january = decide(cell("a", scores("e", 12)))
    june = decide(cell("a", scores("e", 13), as_of=JUNE), january.values())
    assert set(states(june).values()) == {State.REPEATED}
    assert printed(june) == printed(january) == {"a.n": "12", "a.value": "2.75", "a.sd": "0.87"}
    assert {decision.as_of for decision in june.values()} == {JANUARY}


@pytest.mark.parametrize(("came", "state"), [(0, State.SHOWN), (4, State.REPEATED), (5, State.SHOWN)])
def test_from_five_people_on_a_figure_is_told_anew(came: int, state: State) -> None:
    january = decide(cell("a", scores("e", 12)))
    june = decide(cell("a", scores("e", 12 + came), as_of=JUNE), january.values())
    assert set(states(june).values()) == {state}
    assert june["a.n"].as_of == (JANUARY if state == State.REPEATED else JUNE)


def test_who_leaves_and_who_answers_anew_counts_as_a_change() -> None:
    population = scores("e", 12)
    january = decide(cell("a", population))
    two_left_two_came = {one: population[one] for one in list(population)[2:]} | scores("e", 2, start=12)
    assert decide(cell("a", two_left_two_came, as_of=JUNE), january.values())["a.value"].state == State.REPEATED
    another_answer = population | answers({"e0": 5})
    june = decide(cell("a", another_answer, as_of=JUNE), january.values())
    assert june["a.n"].state == State.SHOWN
    assert june["a.value"].printed == "2.75"
    assert june["a.value"].state == State.REPEATED


def test_changes_count_from_what_was_told_last() -> None:
    """Three and three people: the second file repeats the first, the third tells of all six."""
    received = list(decide(cell("a", scores("e", 12))).values())
    second = decide(cell("a", scores("e", 15), as_of=date(2025, 3, 31)), received)
    received += second.values()
    assert second["a.n"].state == State.REPEATED
    third = decide(cell("a", scores("e", 18), as_of=JUNE), received)
    assert third["a.n"].printed == "18"


def test_students_count_by_the_change_of_their_class() -> None:
    def file(size: int, as_of: date) -> list[Figure]:
        return cell("a", classes({"x": 20, "y": size}, {"x": 3, "y": 4}), unit=Unit.STUDENTS, as_of=as_of)

    january = list(decide(file(20, JANUARY)).values())
    assert decide(file(29, JUNE), january)["a.n"].state == State.REPEATED
    assert decide(file(30, JUNE), january)["a.n"].printed == "50"


def test_what_is_repeated_does_not_follow_from_what_is_told_beside_it() -> None:
    """In June one student more is in the first class, and fifteen are in the second: 70 · 57.4 - 45 · 55.0 - 24 · 60.0
    would say that the one has at least 96 of 100."""

    def files(first: tuple[int, str], second: tuple[int, str], as_of: date) -> list[Figure]:
        groups = {row: classes({row: n}, {row: Fraction(mean)}) for row, (n, mean) in {"a": first, "b": second}.items()}
        return table(groups, unit=Unit.STUDENTS, scale=(0, 100), decimals=1, as_of=as_of)

    january = decide(files((24, "60.0"), (30, "50.0"), JANUARY))
    assert printed(january)["all.value"] == "54.4"
    june = decide(files((25, "61.6"), (45, "55.0"), JUNE), january.values())
    assert [june[f"a.{name}"].printed for name in ("n", "value", "sd")] == ["24", "60.0", "0.87"]
    assert june["a.n"].state == State.REPEATED
    for name in ("n", "value"):
        assert HIDDEN & {june[f"b.{name}"].state, june[f"all.{name}"].state}, name
    # of the first class alone fifteen more are told
    june = decide(files((39, "61.6"), (31, "50.0"), JUNE), january.values())
    assert june["b.n"].state == State.REPEATED
    assert HIDDEN & {june["a.n"].state, june["all.n"].state}


def test_a_figure_that_has_not_changed_keeps_what_stood_beside_it() -> None:
    """Where another is repeated, a new deviation would be an equation for what that is now; an old one is known."""
    groups = {"a": scores("a", 12), "b": scores("b", 20), "c": scores("c", 30)}
    january = decide(table(groups))
    june = decide(table(groups | {"a": scores("a", 13), "b": scores("b", 30)}, as_of=JUNE), january.values())
    assert june["a.n"].state == State.REPEATED
    assert june["b.sd"].state == june["all.sd"].state == State.COMPLEMENTARY
    assert [june[f"c.{name}"].state for name in ("n", "value", "sd")] == [State.SHOWN] * 3


def test_a_class_is_compared_with_all_that_was_told_of_it() -> None:
    """24, then 40, then 25 students: the last and the first tell of one."""

    def file(size: int, as_of: date) -> list[Figure]:
        return cell("a", classes({"x": size}, {"x": 3}), unit=Unit.STUDENTS, as_of=as_of)

    received = list(decide(file(24, JANUARY)).values())
    received += decide(file(40, date(2025, 3, 31)), received).values()
    assert received[-1].as_of == date(2025, 3, 31)
    june = decide(file(25, JUNE), received)
    assert (june["a.n"].printed, june["a.n"].as_of) == ("24", JANUARY)
    # what the reader has already is told, whatever else is near it
    assert decide(file(40, JUNE), received)["a.n"].state == State.SHOWN
    same_day = decide(file(41, JUNE), [*received, *decide(file(60, date(2025, 3, 31))).values()])
    assert (same_day["a.n"].printed, same_day["a.n"].state) == ("40", State.REPEATED)


def test_a_hidden_group_that_grew_does_not_give_its_past_away() -> None:
    """In June the small group is large enough; the group beside it, the same as in January, would tell January's."""
    january_groups = {"a": scores("a", 4), "b": scores("b", 9)}
    january = decide(table(january_groups))
    assert january["a.n"].state == State.SMALL
    assert january["b.n"].state == State.COMPLEMENTARY
    june = decide(table(january_groups | {"a": scores("a", 9)}, as_of=JUNE), january.values())
    assert june["all.n"].printed == "18"
    # with a 9 or b 9 told, January's 13 less 9 would be 4
    assert june["a.n"].state in HIDDEN
    assert june["b.n"].state in HIDDEN


def test_a_new_report_is_compared_with_the_old_ones() -> None:
    """The same cohort under another name, with one person more: no repetition, but still a difference of one."""
    first = decide(cell("a", scores("e", 12)))
    second = decide(cell("other", scores("e", 13), as_of=JUNE), first.values())
    assert second["other.n"].state == State.COMPLEMENTARY
    assert second["other.value"].state == State.COMPLEMENTARY


# ---- deviations beside means that hide nobody


def test_of_two_dates_one_has_a_deviation_where_few_left_and_few_came() -> None:
    """17 stayed, (1, 1, 2) left and (4, 5, 5) came: 52 and 62 are told, and 10 more is any three and three. With sums
    of squares 176 and 236, which are 60 more, nothing else is possible: 14 and 4, 66 and 6."""
    stayed = answers({f"e{one}": 1 + one % 5 for one in range(17)})
    left, came = answers({"l0": 1, "l1": 1, "l2": 2}), answers({"r0": 4, "r1": 5, "r2": 5})
    january = decide(cell("a", stayed | left))
    assert {decision.state for decision in january.values()} == {State.SHOWN}
    june = decide(cell("a", stayed | came, as_of=JUNE), january.values())
    assert printed(june) == {"a.n": "20", "a.value": "3.10", "a.sd": "suppressed"}
    # it stays so when the file is made again
    again = decide(cell("a", stayed | came, as_of=JUNE), [*january.values(), *june.values()])
    assert printed(again) == printed(june)
    # where five left and five came, each group is large enough
    left, came = scores("l", 5), scores("r", 5)
    january = decide(cell("a", stayed | left))
    june = decide(cell("a", stayed | came, as_of=JUNE), january.values())
    assert june["a.sd"].state == State.SHOWN


def test_of_two_overlapping_cohorts_one_has_a_deviation() -> None:
    both = scores("both", 17)
    found = decide(cell("a", both | scores("x", 3)) + cell("b", both | scores("y", 3)))
    assert [found[name].state for name in ("a.value", "b.value", "a.sd")] == [State.SHOWN] * 3
    assert found["b.sd"].state == State.COMPLEMENTARY
    # few in both, and nobody tells all together: each mean has many people whom no other has
    few = scores("few", 3)
    found = decide(cell("a", few | scores("x", 17)) + cell("b", few | scores("y", 17)))
    assert {decision.state for decision in found.values()} == {State.SHOWN}


# ---- always


def test_the_order_of_the_figures_decides_nothing() -> None:
    shared = scores("shared", 3)
    groups = {"a": scores("a", 3), "b": scores("b", 10) | shared, "c": scores("c", 10) | shared, "d": scores("d", 10)}
    figures = table(groups) + cell("e", shared, table="other")
    january = decide(figures)
    later = table(groups | {"a": scores("a", 9)}, as_of=JUNE)
    expected = decide(later, january.values())
    for seed in range(3):
        shuffled, received = random.Random(seed).sample(later, len(later)), list(january.values())
        random.Random(seed).shuffle(received)
        assert decide(random.Random(seed).sample(figures, len(figures))) == january
        assert decide(shuffled, received) == expected


def test_nothing_is_hidden_where_nothing_is_small() -> None:
    groups = {row: scores(row, n) for row, n in (("a", 5), ("b", 9), ("c", 10), ("d", 40))}
    found = decide(table(groups))
    assert set(states(found).values()) == {State.SHOWN}
    assert all(decision.printed == decision.figure.printed for decision in found.values())


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: decide([*cell("a", scores("e", 9)), *cell("a", scores("e", 9))]),
        lambda: decide(cell("a", scores("e", 9))[1:]),
        lambda: cell("a", answers({"e": 6})),
        lambda: cell("a", people(["e"])),
        lambda: decide(cell("a", scores("e", 9)) + cell("b", scores("e", 9), scale=(0, 5))),
        lambda: decide(cell("a", scores("e", 9)) + cell("b", scores("f", 9), unit=Unit.STUDENTS)),
        lambda: Figure("x", Kind.COMPANION, Unit.EDUCATORS, "m", {}, JANUARY),
    ],
)
def test_figures_that_say_nothing_clear_are_refused(wrong: object) -> None:
    with pytest.raises(ValueError, match=r"figure|scale"):
        wrong()
