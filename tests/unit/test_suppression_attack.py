"""A reader who holds every file tries to work out what is hidden (rule R41).

The reader here shares nothing with the engine but the printed texts and who is in which group with whom: another
program (how many people of each kind gave each score, where the engine asks for sums), and for small worlds no program
at all: every possibility is counted.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import product

import numpy as np
import pytest
from hypothesis import HealthCheck, given, reject
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from scipy.optimize import Bounds, LinearConstraint, milp

from orchestration.lib import seeds
from orchestration.lib.reports import cohort, implementation_figures
from orchestration.lib.reports.suppression import Decision, Figure, Kind, Member, State, Unit, answers, decide, people

JANUARY, JUNE = date(2025, 1, 31), date(2025, 6, 30)
SMALL, SMALL_CLASS, WHOLE_VALUES, SHARE_OF_SCALE = 5, 10, 3, 0.1
HIDDEN = ("n<5", "n<10", "suppressed")
NEAR = 1e-6

some = hypothesis_settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))


# ---- files


def row(
    name: str,
    who: dict[str, int],
    *,
    kind: Kind = Kind.MEAN,
    table: str = "cohorts",
    level: int = 0,
    as_of: date = JANUARY,
    roster: Iterable[str] | None = None,
    scale: tuple[int, int] = (1, 5),
) -> list[Figure]:
    """The n of a group, and its mean or share."""
    measure = Figure(
        f"{name}.value",
        kind,
        Unit.EDUCATORS,
        "confidence",
        answers(who),
        as_of,
        scale=scale,
        decimals=1,
        is_whole=True,
        table=table,
        level=level,
        belongs_to=f"{name}.n",
        roster=None if roster is None else frozenset(roster),
    )
    number = Figure(
        f"{name}.n",
        Kind.COUNT,
        Unit.EDUCATORS,
        "confidence",
        people(who),
        as_of,
        table=table,
        level=level,
        roster=measure.roster,
    )
    return [number, measure]


# ---- the reader


@dataclass(frozen=True)
class Told:
    """What one printed figure says: bounds of a number of people, and of their mean, over kinds of people."""

    kinds: frozenset[int]
    is_mean: bool
    text: str
    low: float = 0.0
    high: float = np.inf
    n_low: float = 0.0
    n_high: float = np.inf


def kinds_of(decisions: Sequence[Decision]) -> tuple[list[frozenset[int]], list[int]]:
    """Which people are alike: the kinds that each figure is over, and how many there are of each kind in truth."""
    where: dict[str, set[int]] = {}
    for index, decision in enumerate(decisions):
        for one in decision.figure.population:
            where.setdefault(one, set()).add(index)
    kinds = sorted({tuple(sorted(one)) for one in where.values()})
    weights = {one: member.weight for decision in decisions for one, member in decision.figure.population.items()}
    sizes = [sum(weights[one] for one in where if tuple(sorted(where[one])) == kind) for kind in kinds]
    return [frozenset(k for k, kind in enumerate(kinds) if index in kind) for index in range(len(decisions))], sizes


def read(decision: Decision, kinds: frozenset[int]) -> Told:
    """What a text says, to somebody who knows how it came about."""
    text, is_mean = decision.printed, decision.figure.kind != Kind.COUNT
    least = SMALL if decision.figure.unit == Unit.EDUCATORS else SMALL_CLASS
    if text.startswith("n<"):
        return Told(kinds, is_mean, text, n_high=least - 1)
    if text == "suppressed":
        return Told(kinds, is_mean, text, n_low=least)
    if not is_mean:
        return Told(kinds, is_mean, text, n_low=int(text), n_high=int(text))
    share = text.endswith("%")
    number = float(re.sub(r"[^0-9.-]", "", text)) / (100 if share else 1)
    if text[0] in "≤≥":
        brackets = {0.2: (5, 19), 0.1: (20, 39), 0.05: (40, 99), 0.02: (100, 299), 0.01: (300, np.inf)}
        start, below = brackets[round(min(number, 1 - number), 2)]
        low, high = (0.0, number) if text[0] == "≤" else (number, 1.0)
        return Told(kinds, is_mean, text, low, high, start, below)
    half = 0.0005 if share else 0.05
    return Told(kinds, is_mean, text, number - half, number + half, least)


class Reader:
    """Unknown are, for each kind of people, how many gave each score."""

    is_whole = True

    def __init__(self, told: Sequence[Told], kinds: int, scores: Sequence[int]) -> None:
        self.kinds, self.scores = kinds, np.array(scores, dtype=float)
        self.rows: list[tuple[np.ndarray, float, float]] = []
        for one in told:
            count, total = self.count(one.kinds), self.total(one.kinds)
            self.rows.append((count, one.n_low, one.n_high))
            if one.is_mean and one.text not in HIDDEN:
                self.rows.append((total - (one.low - NEAR / 10) * count, 0.0, np.inf))
                self.rows.append((total - (one.high + NEAR / 10) * count, -np.inf, 0.0))

    def count(self, kinds: Iterable[int]) -> np.ndarray:
        found = np.zeros((self.kinds, len(self.scores)))
        found[list(kinds)] = 1
        return found.ravel()

    def total(self, kinds: Iterable[int]) -> np.ndarray:
        return self.count(kinds) * np.tile(self.scores, self.kinds)

    def least(self, goal: np.ndarray, *rows: tuple[np.ndarray, float, float]) -> float | None:
        """The smallest value of a sum, or none where nothing is possible."""
        known = [*self.rows, *rows]
        solved = milp(
            goal,
            integrality=np.full_like(goal, self.is_whole),
            bounds=Bounds(0, 200),
            constraints=LinearConstraint(*(np.array([one[part] for one in known]) for part in range(3))),
            options={"time_limit": 60},
        )
        if solved.status == 1 and solved.x is None:
            reject()  # a table that the solver cannot settle says nothing
        if solved.x is None:
            return None
        return float(goal @ (np.round(solved.x) if self.is_whole else solved.x))

    def numbers(self, kinds: frozenset[int]) -> Iterator[int]:
        """The numbers of people that are possible, in ascending order."""
        count, found = self.count(kinds), -1
        while (least := self.least(count, (count, found + 1, np.inf))) is not None:
            found = int(np.ceil(least - NEAR))
            yield found

    def widest(self, kinds: frozenset[int], enough: float) -> float:
        """How far the possible means lie apart, number by number, until it is far enough."""
        count, total, low, high = self.count(kinds), self.total(kinds), np.inf, -np.inf
        for tried, n in enumerate(self.numbers(kinds)):
            if n == 0:
                continue
            if tried > 40:
                break
            exactly = (count, n, n)
            low = min(low, self.least(total, exactly) / n)
            high = max(high, -self.least(-total, exactly) / n)
            if high - low >= enough:
                break
        return high - low


def numbers_left(reader: Reader, kinds: frozenset[int]) -> int:
    return sum(1 for _ in zip(range(WHOLE_VALUES), reader.numbers(kinds), strict=False))


def found_out(decisions: Sequence[Decision], scores: Sequence[int]) -> list[str]:
    """What the reader works out more exactly than the law allows: of what is hidden, and of few people in no file."""
    over, sizes = kinds_of(decisions)
    told = [read(decision, kinds) for decision, kinds in zip(decisions, over, strict=True)]
    reader = Reader(told, len(sizes), scores)
    enough = SHARE_OF_SCALE * (max(scores) - min(scores)) - NEAR
    findings = []
    for decision, one in zip(decisions, told, strict=True):
        if one.text in HIDDEN and one.kinds:
            if (not one.is_mean or one.text != "suppressed") and numbers_left(reader, one.kinds) < WHOLE_VALUES:
                findings.append(f"number of {decision.figure.figure_id}")
            if one.is_mean and reader.widest(one.kinds, enough) < enough:
                findings.append(f"mean of {decision.figure.figure_id}")
        if one.text[0] in "≤≥":
            possible = numerators(reader, one)
            alone = numerators(Reader([one, *(two for two in told if two.kinds == one.kinds)], len(sizes), scores), one)
            if possible < min(WHOLE_VALUES, alone):
                findings.append(f"numerator of {decision.figure.figure_id}: {possible} of {alone}")
    least = SMALL if decisions[0].figure.unit == Unit.EDUCATORS else SMALL_CLASS
    for kind, size in enumerate(sizes):
        if size < least:
            if numbers_left(reader, frozenset([kind])) < WHOLE_VALUES:
                findings.append(f"number of the {size} of kind {kind}")
            if reader.widest(frozenset([kind]), enough) < enough:
                findings.append(f"mean of the {size} of kind {kind}")
    return findings


def numerators(reader: Reader, one: Told) -> int:
    """How many numerators of a cut share are possible, up to three."""
    total, found, number = reader.total(one.kinds), -1, 0
    while number < WHOLE_VALUES and (least := reader.least(total, (total, found + 1, np.inf))) is not None:
        found, number = round(least), number + 1
    return number


# ---- tables


@st.composite
def cohorts(draw: st.DrawFn, scores: Sequence[int]) -> dict[str, dict[str, int]]:
    """Up to four cohorts of up to thirty people with the score of each; some people are in two."""
    seed = random.Random(draw(st.integers(0, 2**20)))
    sizes = draw(st.lists(st.one_of(st.integers(1, 7), st.integers(1, 30)), min_size=2, max_size=4))
    found = {
        name: {f"{name}{one}": seed.choice(scores) for one in range(size)}
        for name, size in zip("abcd", sizes, strict=False)
    }
    if draw(st.booleans()):
        first, second = list(found)[:2]
        shared = list(found[first])[: draw(st.integers(1, 8))]
        found[second] = found[second] | {one: found[first][one] for one in shared}
    return found


def files(groups: dict[str, dict[str, int]], kind: Kind, as_of: date = JANUARY) -> list[Figure]:
    """A table of cohorts and, over all of them, the total."""
    figures = [figure for name, who in groups.items() for figure in row(name, who, kind=kind, as_of=as_of)]
    everybody = {one: score for who in groups.values() for one, score in who.items()}
    return figures + row("all", everybody, kind=kind, level=1, as_of=as_of)


@some
@given(cohorts(range(1, 6)))
def test_no_hidden_mean_is_found_out(groups: dict[str, dict[str, int]]) -> None:
    assert found_out(list(decide(files(groups, Kind.MEAN)).values()), range(1, 6)) == []


@some
@given(cohorts((0, 0, 1)))
def test_no_hidden_share_is_found_out(groups: dict[str, dict[str, int]]) -> None:
    assert found_out(list(decide(files(groups, Kind.SHARE)).values()), (0, 1)) == []


@some
@given(cohorts(range(1, 6)), st.data())
def test_no_second_file_tells_what_the_first_hid(groups: dict[str, dict[str, int]], data: st.DataObject) -> None:
    first = list(decide(files(groups, Kind.MEAN)).values())
    later = {
        name: who | {f"{name}later{one}": 1 + one % 5 for one in range(data.draw(st.integers(0, 7)))}
        for name, who in groups.items()
    }
    second = list(decide(files(later, Kind.MEAN, JUNE), first).values())
    assert found_out(first + second, range(1, 6)) == []


@some
@given(cohorts(range(1, 6)))
def test_no_subtotal_tells_what_a_cohort_hides(groups: dict[str, dict[str, int]]) -> None:
    """Two halves of the table are summed up, too."""
    names = list(groups)
    figures = files(groups, Kind.MEAN)
    for half, part in (("first half", names[:2]), ("second half", names[2:])):
        if part:
            who = {one: score for name in part for one, score in groups[name].items()}
            figures += row(half, who, table="halves", level=1)
    assert found_out(list(decide(figures).values()), range(1, 6)) == []


@some
@given(st.lists(st.tuples(st.integers(1, 45), st.integers(0, 45)), min_size=2, max_size=5))
def test_no_class_is_found_out(sizes: list[tuple[int, int]]) -> None:
    """Students, told by class and together; a class counts for all its students."""
    whole = {f"class {one}": Member(size, Fraction(min(yes, size), size)) for one, (size, yes) in enumerate(sizes)}
    figures = []
    for group, names in [*((one, [one]) for one in whole), ("all", list(whole))]:
        same = {"unit": Unit.STUDENTS, "measure": "share", "as_of": JANUARY, "level": int(group == "all")}
        counted = {one: Member(whole[one].weight) for one in names}
        valued = {one: whole[one] for one in names}
        figures.append(Figure(f"{group}.n", Kind.COUNT, population=counted, **same))
        figures.append(Figure(f"{group}.value", Kind.SHARE, population=valued, belongs_to=f"{group}.n", **same))
    assert found_out(list(decide(figures).values()), (0, 1)) == []


def test_what_is_repeated_is_not_found_out() -> None:
    """One student came to the first class, fifteen to the second: the total less the second tells of the first now."""
    sizes = {"a": (24, 72, [5]), "b": (30, 75, [4] * 15), "c": (40, 140, [])}
    decisions = in_two_files(sizes)
    assert found_out(decisions, range(1, 6)) == []
    assert found_out(in_two_files(sizes, is_careful=False), range(1, 6))


@some
@given(
    st.lists(
        st.tuples(st.integers(6, 40), st.integers(10, 50), st.lists(st.integers(1, 5), max_size=13)),
        min_size=2,
        max_size=4,
    )
)
def test_no_second_file_tells_of_the_few_who_came_to_a_class(said: list[tuple[int, int, list[int]]]) -> None:
    sizes = {name: (n, n * tenths // 10, came) for name, (n, tenths, came) in zip("abcd", said, strict=False)}
    assert found_out(in_two_files(sizes), range(1, 6)) == []


def in_two_files(sizes: dict[str, tuple[int, int, list[int]]], is_careful: bool = True) -> list[Decision]:
    """What the reader has of classes and of all together: in January, and in June when more students are in some.

    The reader knows that nobody left: a class in June is those of January and those who came. These are what must not
    be found out of a class that is repeated: what it is now cannot be far from what it was.

    Args:
        sizes: by class the students in January, the sum of their scores, and the scores of those who came.
        is_careful: whether in June the others are told with regard to what is repeated.
    """

    def files(as_of: date) -> list[Figure]:
        told = {
            name: (n, total) if as_of == JANUARY else (n + len(came), total + sum(came))
            for name, (n, total, came) in sizes.items()
        }
        whole = {name: Member(n, Fraction(total, n)) for name, (n, total) in told.items()}
        return [
            figure
            for group, names in [*((name, [name]) for name in whole), ("all", list(whole))]
            for figure in of_classes(group, {name: whole[name] for name in names}, as_of, int(group == "all"))
        ]

    january = list(decide(files(JANUARY)).values())
    figures = files(JUNE)
    june = decide(figures, january)
    found = [(decision, JANUARY) for decision in january]
    for figure in figures:
        if june[figure.figure_id].state != State.REPEATED:
            shown = Decision(figure, State.SHOWN, figure.printed, "", State.SHOWN)
            found.append((june[figure.figure_id] if is_careful else shown, JUNE))
    told = [replace(decision, figure=_of_whom(decision.figure, sizes, day)) for decision, day in found]
    # those who came to what is repeated are a small group as any other
    for figure in figures:
        now = _of_whom(figure, sizes, JUNE)
        few = {one: member for one, member in now.population.items() if one.endswith("later")}
        if few and june[figure.figure_id].state == State.REPEATED:
            told.append(Decision(replace(figure, population=few), State.SMALL, "n<10", "", State.SMALL))
    return told


def of_classes(group: str, whole: dict[str, Member], as_of: date, level: int) -> list[Figure]:
    same = {"unit": Unit.STUDENTS, "measure": "score", "as_of": as_of, "level": level, "is_whole": True}
    counted = {name: Member(member.weight) for name, member in whole.items()}
    return [
        Figure(f"{group}.n", Kind.COUNT, population=counted, **same),
        Figure(f"{group}.value", Kind.MEAN, population=whole, belongs_to=f"{group}.n", scale=(1, 5), **same),
    ]


def _of_whom(figure: Figure, sizes: dict[str, tuple[int, int, list[int]]], day: date) -> Figure:
    """A figure with those who were in its classes in January apart from those who came."""
    population = {f"{name} in January": Member(sizes[name][0], Fraction(3)) for name in figure.population}
    if day == JUNE:
        came = {name: len(sizes[name][2]) for name in figure.population if sizes[name][2]}
        population |= {f"{name} later": Member(number, Fraction(3)) for name, number in came.items()}
    return replace(figure, population=population)


@some
@given(st.lists(st.integers(5, 30), min_size=1, max_size=4))
def test_nothing_is_hidden_where_nothing_is_small(sizes: list[int]) -> None:
    groups = {name: {f"{name}{one}": 1 + one % 5 for one in range(size)} for name, size in enumerate(sizes)}
    groups = {f"cohort {name}": who for name, who in groups.items()}
    assert {decision.state for decision in decide(files(groups, Kind.MEAN)).values()} == {State.SHOWN}


def test_the_reader_finds_out_what_nobody_hides() -> None:
    """Without a second hidden group, the reader has the number and the mean of the small one."""
    groups = {"a": {"a1": 1, "a2": 1, "a3": 2}, "b": {f"b{one}": 3 for one in range(9)}}
    decisions = list(decide(files(groups, Kind.MEAN)).values())
    assert found_out(decisions, range(1, 6)) == []
    careless = [
        Decision(one.figure, State.SHOWN, one.figure.printed, "", State.SHOWN) if one.figure.n == 9 else one
        for one in decisions
    ]
    assert {"number of a.n", "mean of a.value"} <= set(found_out(careless, range(1, 6)))


def test_the_reader_finds_out_who_answered_in_between() -> None:
    first = {f"a{one}": 1 + one % 5 for one in range(12)}
    january = list(decide(row("a", first)).values())
    june = decide(row("a", first | {"late": 5}, as_of=JUNE), january)
    assert found_out([*january, *june.values()], range(1, 6)) == []
    careless = decide(row("a", first | {"late": 5}, as_of=JUNE))
    assert "number of the 1 of kind 1" in found_out([*january, *careless.values()], range(1, 6))


# ---- before and after


# What somebody answered before and after, if at all; and who is in which figure with what.
PAIRS = [(a, b) for a in (None, *range(1, 6)) for b in (None, *range(1, 6)) if a or b]
IN = {
    "pre": (lambda a, b: a is not None, lambda a, b: a),
    "post": (lambda a, b: b is not None, lambda a, b: b),
    "change": (lambda a, b: None not in (a, b), lambda a, b: b - a),
    "before alone": (lambda a, b: b is None, lambda a, b: a),
    "after alone": (lambda a, b: a is None, lambda a, b: b),
}


class ReaderOfBoth(Reader):
    """Unknown are, for each kind of people, how many gave which answers before and after; a kind is asked for with one
    of the words of IN. An answer may be the mean of several surveys, so that any mixture is possible."""

    is_whole = False

    def __init__(self, told: Sequence[Told], kinds: int, named: Sequence[int]) -> None:
        super().__init__(told, kinds, range(len(PAIRS)))
        for kind, most in enumerate(named):
            everybody = np.zeros((kinds, len(PAIRS)))
            everybody[kind] = 1
            self.rows.append((everybody.ravel(), 0.0, most))

    def count(self, kinds: Iterable[tuple[int, str]]) -> np.ndarray:
        return self._of(kinds, lambda pair, inside, value: inside(*pair))

    def total(self, kinds: Iterable[tuple[int, str]]) -> np.ndarray:
        return self._of(kinds, lambda pair, inside, value: value(*pair) if inside(*pair) else 0)

    def _of(self, kinds: Iterable[tuple[int, str]], number: Callable[..., float]) -> np.ndarray:
        found = np.zeros((self.kinds, len(PAIRS)))
        for kind, word in kinds:
            found[kind] = [number(pair, *IN[word]) for pair in PAIRS]
        return found.ravel()


Answered = dict[str, tuple[int | None, int | None]]


def before_and_after(groups: dict[str, Answered]) -> dict[str, Decision]:
    """What report P3 tells of cohorts and of all their people."""
    everybody = {one: said for who in groups.values() for one, said in who.items()}
    members = [
        {
            "cohort_key": key, "academic_year": 2024, "is_total": not key, "contact_id": one,
            "outcome_academic_year": 2025, "confidence_pre": a and Decimal(a), "confidence_post": b and Decimal(b),
            "confidence_change": Decimal(b - a) if a and b else None, "surveys_due_pre": 1, "surveys_due_post": 1,
        }
        for key, who in enumerate([everybody, *groups.values()])
        for one, (a, b) in who.items()
    ]  # fmt: skip
    return decide(cohort.figures_of("C", members, [], {}, JANUARY))


def found_out_of_few(groups: dict[str, Answered], decisions: dict[str, Decision]) -> list[str]:
    """Of which few who answered once the reader works out the mean more exactly than within a tenth of the scale."""
    names = list(groups)
    where: dict[str, frozenset[str]] = {
        one: frozenset(name for name in names if one in groups[name]) for who in groups.values() for one in who
    }
    said = {one: pair for who in groups.values() for one, pair in who.items()}
    kinds = sorted(set(where.values()), key=sorted)
    told = []
    for name, decision in decisions.items():
        *_, key, _, column = name.split("/")
        if decision.figure.kind == Kind.COMPANION:
            continue
        word = {"confidence_pre": "pre", "confidence_post": "post"}.get(decision.figure.measure, "change")
        row = None if key == "0" else names[int(key) - 1]
        of = frozenset((at, word) for at, kind in enumerate(kinds) if row is None or row in kind)
        one = read(decision, of)
        if column.startswith("mean") and one.text not in HIDDEN:
            one = replace(one, low=float(one.text) - 0.005, high=float(one.text) + 0.005)
        told.append(one)
    reader = ReaderOfBoth(told, len(kinds), [list(where.values()).count(kind) for kind in kinds])
    findings, enough = [], SHARE_OF_SCALE * 4 - NEAR
    for word in ("before alone", "after alone"):
        for at, kind in enumerate(kinds):
            number = sum(IN[word][0](*said[one]) for one in where if where[one] == kind and said[one] != (None, None))
            if 0 < number < SMALL and reader.widest(frozenset({(at, word)}), enough) < enough:
                findings.append(f"the {number} of {'+'.join(sorted(kind))} {word}")
    return findings


def shown(decisions: dict[str, Decision]) -> dict[str, Decision]:
    """The same if nothing were hidden."""
    return {
        name: Decision(one.figure, State.SHOWN, one.figure.printed, "", State.SHOWN) for name, one in decisions.items()
    }


def test_the_reader_finds_out_who_answered_before_alone() -> None:
    """Twenty before, nineteen of them after: 20 · 2.80 less (19 · 3.95 less 19 · 1.05) is 1, but for rounded digits."""
    groups = {"a": {str(one): (2 + one % 3, 4) for one in range(18)} | {"18": (1, 3), "19": (1, None)}}
    decisions = before_and_after(groups)
    assert found_out_of_few(groups, shown(decisions)) == ["the 1 of a before alone"]
    assert found_out_of_few(groups, decisions) == []
    means = [decisions[f"cohort_aggregation/C/1/2024/{name}"].state for name in cohort.MEANS]
    assert means.count(State.COMPLEMENTARY) == 2
    numbers = [decisions[f"cohort_aggregation/C/1/2024/{n}"].printed for _, n, _ in cohort.MEANS.values()]
    assert numbers == ["20", "19", "19"]


def test_few_before_and_few_after_hide_each_other() -> None:
    """Two answered before alone, and two after alone: their sums are known as a difference of the two."""
    both = {str(one): (1 + one % 4, 2 + one % 4) for one in range(16)}
    groups = {"a": both | {"b1": (2, None), "b2": (4, None), "c1": (None, 3), "c2": (None, 2)}}
    decisions = before_and_after(groups)
    assert {one.state for one in decisions.values()} == {State.SHOWN}
    assert found_out_of_few(groups, decisions) == []


@some
@given(st.integers(0, 2**20), st.integers(0, 4), st.integers(0, 2), st.booleans())
def test_nobody_who_answered_once_is_found_out(seed: int, before: int, after: int, is_overlapping: bool) -> None:
    chance = random.Random(seed)

    def score() -> int:
        return chance.randint(1, 5)

    groups = {
        name: {f"{name}{one}": (score(), score()) for one in range(chance.randint(9, 20))}
        | {f"{name}before{one}": (score(), None) for one in range(before)}
        | {f"{name}after{one}": (None, score()) for one in range(after)}
        for name in "ab"[: chance.randint(1, 2)]
    }
    if is_overlapping and len(groups) > 1:
        groups["b"] |= dict(list(groups["a"].items())[: chance.randint(1, 6)])
    assert found_out_of_few(groups, before_and_after(groups)) == []


# ---- deviations


def sums(values: Iterable[int]) -> tuple[int, int]:
    """The sum, and that of the squares."""
    values = list(values)
    return sum(values), sum(one * one for one in values)


def sums_possible(printed: Sequence[str], n: int) -> set[tuple[int, int]]:
    """Sums and sums of squares of so many scores from 1 to 5, by the mean and the deviation as they are printed."""
    mean, deviation = printed[0], printed[1] if len(printed) > 1 else "suppressed"
    found = set()
    for total in range(n, 5 * n + 1):
        if abs(total / n - float(mean)) > 0.05 + NEAR:
            continue
        for squares in range(total, 25 * n + 1):
            variance = (squares - total**2 / n) / (n - 1)
            is_told = deviation != "suppressed"
            if variance >= 0 and (not is_told or abs(variance**0.5 - float(deviation)) <= 0.005 + NEAR):
                found.add((total, squares))
    return found


def test_deviations_do_not_tell_who_left_and_who_came() -> None:
    """17 stayed, (1, 1, 2) left and (4, 5, 5) came: their sums and sums of squares are known as differences."""
    stayed = {f"e{one}": 1 + one % 5 for one in range(17)}
    left, came = {"l0": 1, "l1": 1, "l2": 2}, {"r0": 4, "r1": 5, "r2": 5}

    def file(who: dict[str, int], as_of: date) -> list[Figure]:
        number, mean = row("a", who, as_of=as_of)
        deviation = Figure(
            "a.sd", Kind.COMPANION, Unit.EDUCATORS, "confidence", {}, as_of, belongs_to="a.value",
            text=f"{np.std(list(who.values()), ddof=1):.2f}",
        )  # fmt: skip
        return [number, mean, deviation]

    three: dict[tuple[int, int], tuple[int, ...]] = {sums(one): one for one in product(range(1, 6), repeat=3)}

    def means_of_who_left(january: Sequence[str], june: Sequence[str]) -> set[int]:
        before, after = sums_possible(january, 20), sums_possible(june, 20)
        differences = {(b[0] - a[0], b[1] - a[1]) for a in before for b in after}
        return {a[0] for a in three for b in three if (b[0] - a[0], b[1] - a[1]) in differences}

    january = decide(file(stayed | left, JANUARY))
    june = decide(file(stayed | came, JUNE), january.values())
    told = [[one[name].printed for name in ("a.value", "a.sd")] for one in (january, june)]
    assert told[1][1] == "suppressed"
    possible = means_of_who_left(*told)
    assert max(possible) - min(possible) >= SHARE_OF_SCALE * 4 * 3
    careless = [told[0], [told[1][0], june["a.sd"].figure.text]]
    possible = means_of_who_left(*careless)
    assert max(possible) - min(possible) < SHARE_OF_SCALE * 4 * 3


# ---- lists of names over two dates


class ReaderOfNames(Reader):
    """Unknown are, for each kind of names and of dates on which they had answered, how many gave each score."""

    def __init__(
        self, told: Sequence[Told], kinds: int, scores: Sequence[int], named: dict[frozenset[int], int]
    ) -> None:
        super().__init__(told, kinds, scores)
        self.rows += [(self.count(of), 0.0, most) for of, most in named.items()]


def on_two_dates(
    names: dict[str, list[str]], first: set[str], scores: dict[str, int]
) -> tuple[list[Decision], list[Told], int, dict[frozenset[int], int]]:
    """Two files, the second when all had answered; and what a reader with the lists of names is told.

    Args:
        names: the list of each cohort.
        first: who had answered in January.
        scores: of everybody.
    """
    rows = names | {"all": sorted(scores)}
    received: list[Decision] = []
    for day, said in ((JANUARY, first), (JUNE, set(scores))):
        figures = []
        for name, of in rows.items():
            who = {one: scores[one] for one in of if one in said}
            if who:
                figures += row(name, who, level=int(name == "all"), as_of=day, roster=of)
        received += [one for one in decide(figures, received).values() if one.state != State.REPEATED]
    where: dict[str, frozenset[str]] = {one: frozenset(name for name in rows if one in rows[name]) for one in scores}
    # who answered in January had answered in June
    kinds = [(kind, day) for kind in sorted(set(where.values()), key=sorted) for day in (JANUARY, JUNE)]
    named = {
        frozenset(at for at, one in enumerate(kinds) if one[0] == kind): list(where.values()).count(kind)
        for kind, _ in kinds
    }
    told = [
        read(
            one,
            frozenset(
                at
                for at, (kind, since) in enumerate(kinds)
                if one.figure.figure_id.split(".")[0] in kind and since <= one.figure.as_of
            ),
        )
        for one in received
    ]
    return received, told, len(kinds), named


def found_out_by_names(names: dict[str, list[str]], first: set[str], scores: dict[str, int]) -> list[str]:
    """Which hidden figures the reader works out more exactly than the law allows, or than words and names leave."""
    decisions, told, kinds, named = on_two_dates(names, first, scores)
    reader = ReaderOfNames(told, kinds, range(1, 6), named)
    words = ReaderOfNames([one for one in told if one.text in HIDDEN], kinds, range(1, 6), named)
    findings, enough = [], SHARE_OF_SCALE * 4 - NEAR
    for decision, one in zip(decisions, told, strict=True):
        if one.text not in HIDDEN:
            continue
        name = f"{decision.figure.figure_id} of {decision.figure.as_of}"
        if not one.is_mean and numbers_left(reader, one.kinds) < numbers_left(words, one.kinds):
            findings.append(f"number of {name}")
        if one.is_mean and reader.widest(one.kinds, enough) < min(enough, words.widest(one.kinds, enough)):
            findings.append(f"mean of {name}")
    return findings


def overlapping(first: int, both: int, second: int) -> dict[str, list[str]]:
    """Names of two cohorts, so many of them in one alone and in both."""
    shared = [f"both {one}" for one in range(both)]
    return {
        "a": [f"a{one}" for one in range(first)] + shared,
        "b": shared + [f"b{one}" for one in range(second)],
    }


def test_that_all_answered_by_now_does_not_tell_a_hidden_number() -> None:
    """Of 9, 2 in both and 7 names 7, 2 and none had answered in January, and all in June: with the 18 of all told, the
    number of the second cohort would be that of its nine names."""
    names = overlapping(9, 2, 7)
    scores = {one: 1 + at % 5 for at, one in enumerate(dict.fromkeys(names["a"] + names["b"]))}
    first = {*names["a"][:7], "both 0", "both 1"}
    assert found_out_by_names(names, first, scores) == []
    decisions, told, kinds, named = on_two_dates(names, first, scores)
    june = {
        decision.figure.figure_id: (decision, one)
        for decision, one in zip(decisions, told, strict=True)
        if decision.figure.as_of == JUNE
    }
    assert (june["b.n"][1].text, june["all.n"][1].text) == ("suppressed", "suppressed")
    everybody = replace(june["all.n"][1], text="18", n_low=18, n_high=18)
    reader = ReaderOfNames([*told, everybody], kinds, range(1, 6), named)
    assert list(reader.numbers(june["b.n"][1].kinds)) == [9]


@some
@given(st.integers(3, 9), st.integers(0, 3), st.integers(3, 9), st.integers(0, 2**20))
def test_no_hidden_figure_is_found_out_by_names_on_two_dates(first: int, both: int, second: int, seed: int) -> None:
    chance = random.Random(seed)
    names = overlapping(first, both, second)
    scores = {one: chance.randint(1, 5) for one in dict.fromkeys(names["a"] + names["b"])}
    early = {one for one in scores if chance.random() < 0.5}
    assert found_out_by_names(names, early, scores) == []


# ---- reasons and their classes


REASONS = {row["reason"]: row["reason_class"] for row in seeds.rows("implementation_reason")}


def reasons(given: dict[str, int]) -> dict[tuple[str, str], Decision]:
    """What report P4 tells of reasons and of their classes, by measure and answer."""
    wholes = [
        {
            "contract": "C", "cohort": None, "curriculum": None, "academic_year": 2024, "admin_support": None,
            "choice": "unknown", "reason_not": reason, "reason_class": REASONS[reason], "contact_id": contact,
        }
        for contact, reason in enumerate(reason for reason, number in given.items() for _ in range(number))
    ]  # fmt: skip
    answers_of = {"reason_not": list(REASONS), "reason_class": list(dict.fromkeys(REASONS.values()))}
    shares = [
        {"measure": measure, "answer": answer, "academic_year": 2024}
        for measure, possible in answers_of.items()
        for answer in possible
    ]
    found = decide(implementation_figures.figures_of("C", wholes, [], {}, shares, {}, JANUARY))
    return {
        (measure, answer): found[implementation_figures.share_id("C", 2024, measure, answer)]
        for measure, possible in answers_of.items()
        for answer in possible
    }


def numerators_of_reasons(found: dict[tuple[str, str], Decision], n: int) -> dict[tuple[str, str], set[int]]:
    """Which numbers of people are possible of what is not told as it is: at least the lowest and the highest."""
    keys = list(found)
    place = {key: at for at, key in enumerate(keys)}
    rows, lows, highs = [], [], []

    def add(of: dict[tuple[str, str], float], low: float, high: float) -> None:
        row = np.zeros(len(keys))
        for key, factor in of.items():
            row[place[key]] = factor
        rows.append(row)
        lows.append(low)
        highs.append(high)

    for measure in ("reason_not", "reason_class"):
        add({key: 1.0 for key in keys if key[0] == measure}, n, n)
    for name in dict.fromkeys(REASONS.values()):
        inside = {("reason_not", reason): 1.0 for reason, of in REASONS.items() if of == name}
        add(inside | {("reason_class", name): -1.0}, 0, 0)
    asked = []
    for key, decision in found.items():
        text = decision.printed
        share = float(re.sub(r"[^0-9.]", "", text) or 0) / 100
        if text[0] == "≤":
            add({key: 1.0}, 0, share * n + NEAR)
        elif text[0] == "≥":
            add({key: 1.0}, share * n - NEAR, n)
        elif text not in HIDDEN:
            add({key: 1.0}, round(share * n), round(share * n))
        if text in HIDDEN or text[0] in "≤≥":
            asked.append(key)
    possible: dict[tuple[str, str], set[int]] = {}
    for key in asked:
        one = np.zeros(len(keys))
        one[place[key]] = 1
        for sign in (1, -1):
            solved = milp(
                sign * one,
                integrality=np.ones(len(keys)),
                bounds=Bounds(0, n),
                constraints=LinearConstraint(np.array(rows), lows, highs),
            )
            possible.setdefault(key, set()).add(round(solved.x[place[key]]))
    return {key: set(range(min(ends), max(ends) + 1)) for key, ends in possible.items()}


def test_a_class_of_reasons_does_not_tell_its_reasons() -> None:
    """Of twenty, four retired and sixteen have reasons outside, of which one an administrator's decision."""
    given = {"administrator decision": 1, "no time in pacing guide": 6, "devices missing": 5, "testing pressure": 4}
    found = reasons(given | {"retired": 4})
    assert all(len(left) >= WHOLE_VALUES for left in numerators_of_reasons(found, 20).values())
    # sixteen outside are 80 %: the classes told beside their reasons leave nothing of what is hidden
    careless = shown({"": found["reason_class", "outside"]})[""]
    told = numerators_of_reasons(found | {("reason_class", "outside"): replace(careless, printed="80.0 %")}, 20)
    assert told["reason_class", "good reason"] == {4}
    assert told["reason_not", "leave"] == {0}


@some
@given(st.dictionaries(st.sampled_from(sorted(REASONS)), st.integers(1, 9), min_size=1, max_size=6))
def test_no_reason_is_found_out_by_its_class(given: dict[str, int]) -> None:
    n = sum(given.values())
    if n < SMALL:
        return
    found = reasons(given)
    for (measure, answer), left in numerators_of_reasons(found, n).items():
        text = found[measure, answer].printed
        # what a cut by itself leaves; of few people that is less than three numbers
        alone = n + 1
        if text[0] in "≤≥":
            share = float(re.sub(r"[^0-9.]", "", text)) / 100
            alone = sum(1 for k in range(n + 1) if (k <= share * n + NEAR if text[0] == "≤" else k >= share * n - NEAR))
        assert len(left) >= min(WHOLE_VALUES, alone), (measure, answer)


# ---- every possibility


def worlds(figures: Sequence[Decision], sizes: Sequence[int], most: Sequence[int]) -> tuple[np.ndarray, np.ndarray]:
    """Of each kind every number of people up to the list of names, with every sum of scores from 1 to 3."""
    single = [[(n, total) for n in range(upper + 1) for total in range(n, 3 * n + 1)] for upper in most]
    every = np.array(list(product(*single)))
    return every[:, :, 0], every[:, :, 1]


def possible(told: Sequence[Told], counts: np.ndarray, totals: np.ndarray, named: Sequence[int]) -> np.ndarray:
    """Which worlds agree with all that is told."""
    fits = np.ones(len(counts), dtype=bool)
    for one, most in zip(told, named, strict=True):
        n, total = counts[:, list(one.kinds)].sum(axis=1), totals[:, list(one.kinds)].sum(axis=1)
        fits &= (one.n_low <= n) & (n <= min(one.n_high, most))
        if one.is_mean and one.text not in HIDDEN:
            fits &= (total >= (one.low - 1e-9) * n) & (total <= (one.high + 1e-9) * n)
    return fits


@pytest.mark.parametrize("seed", range(12))
def test_every_possibility_counted(seed: int) -> None:
    """Two cohorts with lists of names, some people in both, and the total: no program, all worlds."""
    chance = random.Random(seed)
    names = {
        "a": [f"a{one}" for one in range(chance.randint(2, 5))],
        "b": [f"b{one}" for one in range(chance.randint(4, 7))],
    }
    names["b"] += names["a"][: chance.randint(0, 2)]
    answered = {one: chance.randint(1, 3) for one in sorted({*names["a"], *names["b"]}) if chance.random() < 0.8}
    who = {name: {one: answered[one] for one in list_ if one in answered} for name, list_ in names.items()}
    who = {name: found or {"nobody": 1} for name, found in who.items()}
    everybody = who["a"] | who["b"]
    figures = [figure for name, found in who.items() for figure in row(name, found, roster=names[name], scale=(1, 3))]
    figures += row("all", everybody, level=1, roster={*names["a"], *names["b"]}, scale=(1, 3))
    decisions = list(decide(figures).values())
    over, sizes = kinds_of(decisions)
    told = [read(decision, kinds) for decision, kinds in zip(decisions, over, strict=True)]
    named = [len(decision.figure.roster) for decision in decisions]
    inside = [
        {
            one
            for one in everybody
            if all((one in d.figure.population) == (k in over[i]) for i, d in enumerate(decisions))
        }
        for k in range(len(sizes))
    ]
    most = []
    for group in inside:
        one = next(iter(group))
        lists = [set(names[name]) for name in "ab" if one in who[name]]
        others = [set(names[name]) for name in "ab" if one not in who[name]]
        most.append(len(set.intersection(*lists) - set().union(*others)))
    counts, totals = worlds(decisions, sizes, most)
    fits = possible(told, counts, totals, named)
    # what the lists and the words "n<5" and "suppressed" alone leave open
    words = [
        one if one.text.startswith("n<") else Told(one.kinds, one.is_mean, "suppressed", n_low=SMALL) for one in told
    ]
    open_ = possible(words, counts, totals, named)
    for one in told:
        if one.text not in HIDDEN:
            continue
        n, total = counts[:, list(one.kinds)].sum(axis=1), totals[:, list(one.kinds)].sum(axis=1)
        if not one.is_mean or one.text != "suppressed":
            assert len(set(n[fits])) >= min(WHOLE_VALUES, len(set(n[open_])))
        if one.is_mean:
            means, at_most = total[fits & (n > 0)] / n[fits & (n > 0)], total[open_ & (n > 0)] / n[open_ & (n > 0)]
            assert np.ptp(means) >= min(SHARE_OF_SCALE * 2, np.ptp(at_most)) - NEAR
