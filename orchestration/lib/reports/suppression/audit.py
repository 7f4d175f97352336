"""What a reader who puts all files together can still find out, asked as an integer program.

The reader of the audit is a strong one: knows which groups overlap and which do not, on every date, who is on the lists
of names, the thresholds, and for each hidden figure whether it is small or was hidden for the sake of another. What
the reader does not know are, for each *atom* (the members who are alike in all figures), how many of them count and the
sum of their values. A shown figure is an equation or a pair of bounds over atoms; so overlapping groups enter as sets,
never as sums. A possible *world* gives every atom a whole number and a sum; the truth is one. A hidden figure is safe
when worlds are found in which it differs enough. Each world found says something of all figures, so it is kept.

What the words for a hidden figure and the list of names beside it tell without any shown figure stays told: of six on a
list a number that is "suppressed", beside others that are "n<5", is five or six. The rule fixes the words, and no
further figure that were hidden would leave more.

Only the worlds themselves are trusted: where the solver gives up, the figure counts as unsafe.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date
from fractions import Fraction
from functools import cached_property
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, linprog, milp
from scipy.sparse import csc_array, csr_array

from orchestration.lib.reports.suppression.figures import HIDDEN, Figure, Kind, Member, State, Tie, Unit
from orchestration.lib.reports.suppression.members import (
    INFEASIBLE,
    LIMITS,
    MOST_NODES,
    SLACK,
    Bounded,
    Impossible,
    Numbers,
    Vector,
)
from orchestration.lib.reports.suppression.rules import changed_people, cut_end, policy

# Branches after which another way is tried first.
FEW_NODES = 20

# By how much what holds between values of one member may be missed, since each was rounded.
ROUNDED_OFF = 1e-5

# From how many few on worlds are looked for that answer for many of them, and how often.
MANY_FEW = 12
LOOKS = 6

# Better ratios looked for, one program each, before a range counts as found.
MOST_STEPS = 12


@dataclass(frozen=True)
class Entry:
    """A figure in one file: of the files to come, or of one that the reader has.

    Attributes:
        figure: the figure.
        state: what the reader sees of it.
        is_open: whether it may still be hidden.
        instead_of_it: what the reader gets of it from before, where it is repeated.
    """

    figure: Figure
    state: State
    is_open: bool
    instead_of_it: Figure | None = None


@dataclass(frozen=True)
class Target:
    """What must stay uncertain.

    Attributes:
        key: tells it from the others; ``n`` a count, ``k`` a mean or share, ``c`` the numerator of a cut share; ``an``
            and ``ak`` those of an atom too small to be told of that no file names.
        count: whose sum is the number of members.
        total: whose sum is the sum of their values; none where only the count is asked for.
        entry: the figure it is about, none for an atom.
        need: how many whole values, or how wide a range.
    """

    key: tuple[str, int]
    count: Vector
    total: Vector | None
    entry: int | None
    need: float


@dataclass(frozen=True)
class _Row:
    """Bounds of a sum over variables, and the open figure that they come from (−1: none that can be hidden)."""

    sums: Mapping[int, float]
    low: float
    high: float
    source: int

    @cached_property
    def variables(self) -> NDArray[np.int64]:
        return np.array(sorted(self.sums), dtype=int)

    @cached_property
    def factors(self) -> Vector:
        return np.array([float(self.sums[variable]) for variable in sorted(self.sums)])


@dataclass(frozen=True)
class _Variable:
    """An unknown of the reader: how many members of an atom count, or the sum of their values above the lowest.

    Attributes:
        truth: what it is.
        most: the reader's upper bound.
        of: of a sum, the variable that counts the members.
        span: of a sum, from the lowest value to the highest.
        is_whole: whether it is a whole number.
    """

    truth: float
    most: float
    of: int | None = None
    span: float = 0.0
    is_whole: bool = True


@dataclass
class _Alike:
    """Members who are in the same figures of one measure, whatever they are in of other measures; or in the same ones
    of all measures that are tied to it, since before, after and change tell of whoever answered once. That is on all
    dates, or on one.

    Attributes:
        size: how many they are; where their values are asked for, of how many people these are.
        is_protected: whether any of these figures is.
        counts: the variables that count them.
        totals: those of the sums of their values, for a measure that has any.
        span: from the lowest value to the highest.
        shown_from: from how many on such a group may be told of.
    """

    is_protected: bool
    shown_from: int
    span: float = 0.0
    size: int = 0
    counts: dict[int, None] = field(default_factory=dict)
    totals: dict[int, None] = field(default_factory=dict)


class System:
    """Figures that constrain each other, with the unknowns behind them."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        self.entries = list(entries)
        self._variables: list[_Variable] = []
        self._counts: list[list[int]] = [[] for _ in self.entries]
        self._totals: list[list[int]] = [[] for _ in self.entries]
        self._whole = _whole_measures(self.entries)
        self._tied_to = _tied_measures(self.entries)
        self._lowest = {
            entry.figure.measure: entry.figure.range[0] for entry in self.entries if entry.figure.kind != Kind.COUNT
        }
        self._tied: list[_Row] = []
        alike: dict[tuple[object, ...], _Alike] = {}
        for signature, ties, members in _atoms(self.entries):
            self._add_atom(signature, ties, members, alike)
        changed = {
            index: list(self._came_and_left(index, place))
            for index in range(len(self.entries))
            if (place := self._was(index)) is not None
        }
        # of a figure that is repeated these must stay uncertain, or, where they cannot be told apart, what it is now
        self._is_of_few = {index for index, groups in changed.items() if all(map(_is_few, groups))}
        groups = [one for index in sorted(self._is_of_few) for one in changed[index]]
        # each group once, though several measures tell it from the others
        self._groups = {key: one for key, one in alike.items() if key[0] == "k"}
        few = {(*one.counts, -1, *one.totals): one for one in (*alike.values(), *groups) if one.is_protected}
        self._few = [one for one in few.values() if _is_few(one)]
        self._width = len(self._variables)
        self._most = np.array([variable.most for variable in self._variables])
        self._integral = np.array([int(variable.is_whole) for variable in self._variables])
        self._is_count = np.array([variable.of is None for variable in self._variables], dtype=bool)
        self._worlds = [np.array([variable.truth for variable in self._variables])]
        self._left: dict[int, list[tuple[int, float]]] = {}
        self._relaxed: dict[frozenset[int], System] = {}
        self._asked: dict[tuple[str, int], Target] = {}
        self._seen = [list(self._rows_of(index)) for index in range(len(self.entries))]
        # so many members cannot have more than so many times the highest value
        self._always = self._tied + [
            _Row({index: 1.0, variable.of: -variable.span}, -np.inf, 0.0, -1)
            for index, variable in enumerate(self._variables)
            if variable.of is not None
        ]
        for index in range(len(self.entries)):
            self._always += self._changed(index)
        self._always += self._of_names()
        self._build()

    # ---- what the reader sees

    def see(self, states: Mapping[int, State]) -> None:
        """Change what the reader sees of some figures. Worlds found before must stay possible: only hide."""
        self.entries, self._seen = list(self.entries), list(self._seen)
        for index, state in states.items():
            self.entries[index] = replace(self.entries[index], state=state)
            self._seen[index] = list(self._rows_of(index))
        self._build()

    def relaxed(self, kept: Iterable[int]) -> System:
        """The same with every figure hidden that can be, but for those kept."""
        told = {index for index, entry in enumerate(self.entries) if entry.is_open and entry.state not in HIDDEN}
        # those kept that are hidden by now are hidden here, too
        left = frozenset(kept) & told
        if left not in self._relaxed:
            other = self._relaxed[left] = object.__new__(System)
            other.__dict__.update(self.__dict__)
            other._worlds, other._taken = [], 0
            other.see(dict.fromkeys(sorted(told - left), State.COMPLEMENTARY))
        other = self._relaxed[left]
        # what is possible when more is seen stays so
        other._worlds += self._worlds[other._taken :]
        other._taken = len(self._worlds)
        return other

    def targets(self) -> Iterator[Target]:
        """Everything that must stay uncertain, as things stand."""
        for index, entry in enumerate(self.entries):
            figure = entry.figure
            if not figure.is_protected or (entry.state not in HIDDEN and entry.state != State.CUT):
                continue
            if index in self._is_of_few:
                continue
            if entry.state == State.CUT:
                yield self._target("c", index)
                continue
            if figure.kind == Kind.COUNT or entry.state == State.SMALL:
                yield self._target("n", index)
            if figure.kind != Kind.COUNT and figure.n:
                yield self._target("k", index)
        for index, few in enumerate(self._few):
            if few.totals:
                yield self._target("ak", index)
                continue
            target = self._target("an", index)
            yield replace(target, need=min(target.need, self._left_by_one(index)))

    def _left_by_one(self, index: int) -> float:
        """How many numbers of few people the least is that any shown number leaves by itself beside its list of names:
        where all on a list are counted, each of them is, and that much may be known of everybody.

        Args:
            index: of which few.
        """
        if index not in self._left:
            self._left[index] = list(self._left_by_each(sorted(self._few[index].counts)))
        return min((left for one, left in self._left[index] if self.entries[one].state == State.SHOWN), default=np.inf)

    def _left_by_each(self, counts: Sequence[int]) -> Iterator[tuple[int, float]]:
        """The same of each number with a list of names that some variables are all part of."""
        most = float(self._most[counts].sum())
        for one in sorted(set.intersection(*(self._numbers_of[count] for count in counts))):
            figure = self.entries[one].figure
            missing = max(len(figure.roster) - figure.n, 0)
            yield one, min(most, figure.n) - max(0, most - missing) + 1

    @cached_property
    def _numbers_of(self) -> dict[int, set[int]]:
        """The numbers with a list of names that a variable is part of."""
        found: dict[int, set[int]] = defaultdict(set)
        for index, entry in enumerate(self.entries):
            figure = entry.figure
            if figure.kind == Kind.COUNT and figure.unit == Unit.EDUCATORS and figure.roster is not None:
                for count in self._counts[index]:
                    found[count].add(index)
        return found

    def groups_of_values(self) -> dict[str, dict[int, bool]]:
        """By measure the groups of those who are alike, by a number each, and whether they are few."""
        found: dict[str, dict[int, bool]] = defaultdict(dict)
        for number, ((_, _, signature), group) in enumerate(self._groups.items()):
            measure = self.entries[signature[0][0]].figure.measure
            found[measure][number] = group.is_protected and _is_few(group)
        return found

    def values_of(self, index: int) -> list[int]:
        """The groups whose values a mean or share sums up, by their numbers."""
        return sorted({self._group_of[total] for total in self._totals[index]})

    @cached_property
    def _group_of(self) -> dict[int, int]:
        return {total: number for number, group in enumerate(self._groups.values()) for total in group.totals}

    def _target(self, what: str, index: int) -> Target:
        """A target by its key, made once."""
        if (what, index) in self._asked:
            return self._asked[what, index]
        share, values = float(policy().share_of_scale), policy().whole_values
        if what == "c":
            target = Target((what, index), self._sum(self._totals[index]), None, index, values)
        elif what == "n":
            target = Target((what, index), self._sum(self._counts[index]), None, index, values)
        elif what == "k":
            low, high = self.entries[index].figure.range
            count, total = self._sum(self._counts[index]), self._sum(self._totals[index])
            target = Target((what, index), count, total, index, share * float(high - low) - SLACK)
        else:
            few = self._few[index]
            total = self._sum(few.totals) if few.totals else None
            need = values if total is None else share * few.span - SLACK
            target = Target((what, index), self._sum(few.counts), total, None, need)
        if target.total is None:
            # whom the reader knows by name cannot be more than they are
            target = replace(target, need=min(values, float(self._most @ target.count) + 1))
        self._asked[what, index] = target
        return target

    # ---- what can be found out

    def reach(self, target: Target) -> float:
        """How many whole values, or how wide a range, worlds were found for: as much as is needed, or all."""
        asked = target.key, target.need
        if asked not in self._reached:
            self._reached[asked] = self._reach(target)
        return self._reached[asked]

    def _reach(self, target: Target) -> float:
        if target.total is not None:
            low, high = self._range(target)
            return high - low
        if self._is_whole_sum(target.count):
            return len(self._values(target))
        # sums of rounded shares: as many whole values as the range is wide
        values = self._extremes(target)
        return values[1] - values[0] + 1

    def binding(self, target: Target) -> Iterator[set[int]]:
        """The open figures whose bounds hold the target where it is, by the program without whole numbers: those on one
        side, then those on the other."""
        if target.total is None:
            goals = [(target.count, []), (-target.count, [])]
        else:
            low, high = self._range(target)
            least = [(target.count, 1.0, np.inf)]
            goals = [(target.total - high * target.count, least), (low * target.count - target.total, least)]
        for goal, extra in goals:
            yield {source for source in self._prices(goal, extra) if source >= 0}

    def holds(self, world: Vector) -> bool:
        """Whether a world agrees with all that is seen."""
        found = self._matrix @ world
        slack = SLACK * (1 + np.maximum(np.abs(found), 1))
        return bool(np.all(found >= self._low - slack) and np.all(found <= self._high + slack))

    # ---- worlds

    def look_around(self) -> None:
        """Find worlds in which many of the few are other than they are at once: most questions are answered by these.

        What is looked for is drawn by lot, the same each time.
        """
        if len(self._few) < MANY_FEW:
            return
        lot = np.random.default_rng(len(self._few))
        for _ in range(LOOKS):
            signs = lot.choice([-1.0, 1.0], len(self._few))
            number, values = np.zeros(self._width), np.zeros(self._width)
            for sign, few in zip(signs, self._few, strict=True):
                # the numbers of those of whom values are asked for stay, so that these are the wider apart
                if few.totals:
                    values[list(few.totals)] += sign
                else:
                    number[list(few.counts)] += sign
            self._with_counts(values, self._worlds[0][self._is_count])
            if number.any():
                with suppress(Impossible):
                    self._by_steps(number, [])

    def _known_values(self, target: Target) -> list[int]:
        """Whole values that the sum takes in worlds known by now."""
        return np.unique(np.round(np.array(self._worlds) @ target.count)).astype(int).tolist()

    def _known_ratios(self, target: Target) -> tuple[float, float]:
        """Lowest and highest ratio of total to count in worlds known by now; from ∞ to −∞ where there is none."""
        known = np.array(self._worlds)
        counts, totals = known @ target.count, known @ target.total
        is_any = counts > 0.5
        ratios = totals[is_any] / counts[is_any]
        return float(ratios.min(initial=np.inf)), float(ratios.max(initial=-np.inf))

    def _values(self, target: Target) -> list[int]:
        """Whole values that the sum takes, until there are enough."""
        found = self._known_values(target)
        tried: set[tuple[float, float]] = set()
        while len(found) < target.need:
            spans = [(found[-1] + 1, np.inf), (-np.inf, found[0] - 1)]
            spans += [(low + 1, high - 1) for low, high in pairwise(found) if high - low > 1]
            span = next((one for one in spans if one not in tried), None)
            if span is None:
                break
            tried.add(span)
            world = self._any_world(target.count, *span)
            if world is not None:
                found = sorted({*found, round(float(world @ target.count))})
        return found

    def _extremes(self, target: Target) -> tuple[float, float]:
        """Lowest and highest sum found."""
        values = list(np.array(self._worlds) @ target.count)
        for sign in (1, -1):
            if max(values) - min(values) + 1 < target.need:
                world = self._best(sign * target.count)
                if world is not None:
                    values.append(float(world @ target.count))
        return min(values), max(values)

    def _range(self, target: Target) -> tuple[float, float]:
        """Lowest and highest ratio of total to count, until they are far enough apart; looked for once."""
        if target.key not in self._ranges:
            self._ranges[target.key] = self._ratios(target)
        return self._ranges[target.key]

    def _ratios(self, target: Target) -> tuple[float, float]:
        """Lowest and highest ratio by Dinkelbach's way."""
        low, high = self._known_ratios(target)
        least = [(target.count, 1.0, np.inf)]
        if self._worlds[0] @ target.count > 0.5:
            for sign in (1, -1):
                if high - low >= target.need:
                    return low, high
                # with as many members as there are: without whole numbers to look for, this is found at once
                world = self._with_counts(sign * target.total, self._worlds[0][self._is_count])
                if world is not None:
                    ratio = float(world @ target.total) / float(world @ target.count)
                    low, high = min(low, ratio), max(high, ratio)
        for sign in (1, -1):
            for _ in range(MOST_STEPS):
                if high - low >= target.need:
                    return low, high
                best = high if sign > 0 else low
                start = best if np.isfinite(best) else 0.0
                world = self._best(sign * (target.total - start * target.count), least)
                if world is None:
                    break
                ratio = float(world @ target.total) / float(world @ target.count)
                low, high = min(low, ratio), max(high, ratio)
                if np.isfinite(best) and sign * (ratio - best) <= SLACK:
                    break
        return (low, high) if high >= low else (0.0, 0.0)

    def _any_world(self, sums: Vector, low: float, high: float) -> Vector | None:
        """A world in which a sum is within bounds: any will do, which is found sooner than the one farthest away.

        Most are found, or proven not to be, by steps; others within a few branches.
        """
        nothing, extra = np.zeros(self._width), [(sums, low, high)]
        with suppress(Impossible):
            world = self._by_steps(nothing, extra)
            if world is None:
                world = self._solve(nothing, extra, FEW_NODES)
            return self._solve(nothing, extra) if world is None else world
        return None

    def _by_steps(self, goal: Vector, extra: list[Bounded]) -> Vector | None:
        """A world by way of its numbers of members alone, and then sums of values that go with these.

        Found sooner than all at once; that none is found so says nothing.

        Args:
            goal: what is to be large.
            extra: bounds of other sums; of those of values nothing is known at first.

        Raises:
            Impossible: no numbers of members agree with what is seen, whatever the values.
        """
        counts = self._numbers.solve(goal[self._is_count], self._of_counts(extra))
        return None if counts is None else self._with_counts(goal, counts, extra)

    def _with_counts(self, goal: Vector, counts: Vector, extra: Sequence[Bounded] = ()) -> Vector | None:
        """A world of these numbers of members that makes the sum as large as it is found."""
        world = np.zeros(self._width)
        world[self._is_count] = counts
        is_total = ~self._is_count
        if is_total.any():
            if self._parts is None:
                rows = self._matrix[self._of_totals]
                self._parts = rows[:, is_total].tocsc(), rows[:, self._is_count]
            on_totals, on_counts = self._parts
            known = on_counts @ counts
            solved = milp(
                -goal[is_total],
                integrality=self._integral[is_total],
                bounds=Bounds(np.zeros(int(is_total.sum())), self._most[is_total]),
                constraints=LinearConstraint(
                    on_totals, self._low[self._of_totals] - known, self._high[self._of_totals] - known
                ),
                options=LIMITS,
            )
            if solved.x is None:
                return None
            world[is_total] = solved.x
        return self._kept(world, extra)

    def _best(self, goal: Vector, extra: Sequence[Bounded] = ()) -> Vector | None:
        """A world that makes the sum as large as it is found; none where there is none, or none was found."""
        with suppress(Impossible):
            return self._solve(goal, extra)
        return None

    def _solve(self, goal: Vector, extra: Sequence[Bounded], nodes: int = MOST_NODES) -> Vector | None:
        """A world that makes the sum as large as it finds, or none where the solver gives up.

        Args:
            goal: the sum.
            extra: bounds of other sums.
            nodes: branches after which it gives up.

        Raises:
            Impossible: there is no such world.
        """
        least, most = np.zeros(self._width), self._most.copy()
        least[self._is_count], most[self._is_count] = self._numbers.narrowed(self._of_counts(extra))
        solved = milp(
            -goal,
            integrality=self._integral,
            bounds=Bounds(least, most),
            constraints=[
                LinearConstraint(self._columns, self._low, self._high),
                *(LinearConstraint(*row) for row in extra),
            ],
            options=LIMITS | {"node_limit": nodes},
        )
        if solved.status == INFEASIBLE:
            raise Impossible
        return None if solved.x is None else self._kept(solved.x, extra)

    def _of_counts(self, extra: Sequence[Bounded]) -> list[Bounded]:
        """Those of some bounds that are of numbers of members alone."""
        return [(row[self._is_count], low, high) for row, low, high in extra if not row[~self._is_count].any()]

    def _kept(self, found: Vector, extra: Sequence[Bounded]) -> Vector | None:
        """A world that the solver found, if it is one."""
        world = np.where(self._integral > 0, np.round(found), found)
        if not self.holds(world) or any(not low - SLACK <= row @ world <= high + SLACK for row, low, high in extra):
            return None
        self._worlds.append(world)
        return world

    def _prices(self, goal: Vector, extra: list[Bounded]) -> Iterator[int]:
        """The sources of the bounds that the program without whole numbers would loosen first."""
        dense, is_equal = self._matrix.toarray(), self._low == self._high
        equal = np.flatnonzero(is_equal)
        upper, lower = (np.flatnonzero(~is_equal & np.isfinite(ends)) for ends in (self._high, self._low))
        above = np.array([row for row, _, _ in extra]).reshape(-1, self._width)
        solved = linprog(
            -goal,
            A_ub=np.vstack([dense[upper], -dense[lower], -above]),
            b_ub=np.concatenate([self._high[upper], -self._low[lower], [-low for _, low, _ in extra]]),
            A_eq=dense[equal],
            b_eq=self._low[equal],
            bounds=np.column_stack([np.zeros(self._width), self._most]),
            method="highs",
        )
        if solved.x is None:
            return
        prices = np.concatenate([solved.ineqlin.marginals, solved.eqlin.marginals])
        sources = [*upper, *lower, *(-1 for _ in extra), *equal]
        for number in np.flatnonzero(np.abs(prices) > SLACK):
            if sources[number] >= 0:
                yield self._rows[sources[number]].source

    # ---- the program

    def _build(self) -> None:
        """Write down what is seen as rows of the program; what was found out is to be found out anew."""
        self._rows = [row for rows in self._seen for row in rows] + self._always
        self._matrix = self._table(self._rows)
        self._columns = self._matrix.tocsc()
        self._low = np.array([float(row.low) for row in self._rows])
        self._high = np.array([float(row.high) for row in self._rows])
        self._of_totals = abs(self._matrix) @ (~self._is_count).astype(float) > 0
        self._parts: tuple[csc_array, csr_array] | None = None
        of_counts = ~self._of_totals
        self._numbers = Numbers(
            self._matrix[of_counts][:, self._is_count].toarray(),
            self._low[of_counts],
            self._high[of_counts],
            self._most[self._is_count],
        )
        self._reached: dict[tuple[tuple[str, int], float], float] = {}
        self._ranges: dict[tuple[str, int], tuple[float, float]] = {}

    def _table(self, rows: Sequence[_Row]) -> csr_array:
        starts = np.cumsum([0, *(len(row.variables) for row in rows)])
        cells = np.concatenate([np.zeros(0), *(row.factors for row in rows)])
        at = np.concatenate([np.zeros(0, dtype=int), *(row.variables for row in rows)])
        return csr_array((cells, at, starts), shape=(len(rows), self._width))

    def _rows_of(self, index: int) -> Iterator[_Row]:
        """What the reader knows of a figure."""
        entry, numbers = self.entries[index], policy()
        figure, shown_from = entry.figure, policy().shown_from[entry.figure.unit]
        source = index if entry.is_open and figure.is_protected else -1
        count = dict.fromkeys(self._counts[index], 1.0)
        if figure.unit == Unit.EDUCATORS and figure.roster is not None:
            yield _Row(count, -np.inf, max(len(figure.roster), figure.n), -1)
        if entry.state == State.SMALL and figure.n < shown_from:
            yield _Row(count, -np.inf, shown_from - 1, -1)
            return
        if entry.state in HIDDEN:
            if figure.is_protected and figure.n >= shown_from:
                yield _Row(count, shown_from, np.inf, -1)
            return
        if figure.kind == Kind.COUNT:
            yield _Row(count, figure.n, figure.n, source)
            return
        if not figure.n:
            return
        if figure.is_protected:
            # a file of before may have been written under other numbers
            yield _Row(count, min(shown_from, figure.n), np.inf, source)
        total = dict.fromkeys(self._totals[index], 1.0)
        if entry.state == State.CUT and (ended := cut_end(figure)):
            end, cut = ended
            start, below, _ = numbers.bracket(figure.n)
            yield _Row(count, start, np.inf if below is None else below - 1, source)
            bounds = (-np.inf, 0.0) if end == "≤" else (0.0, np.inf)
            yield _Row({**total, **_times(count, -cut)}, *bounds, source)
            return
        low, half = figure.range[0], figure.step / 2
        yield _Row({**total, **_times(count, low + half - figure.rounded)}, 0.0, np.inf, source)
        yield _Row({**total, **_times(count, low - half - figure.rounded)}, -np.inf, 0.0, source)

    def _add_atom(
        self,
        signature: _Signature,
        ties: _Ties,
        members: list[_Versions],
        alike: dict[tuple[object, ...], _Alike],
    ) -> None:
        """Its unknowns: members by weight, sums by measure and value. A version of a value is an unknown of its own."""
        inside = [index for index, _, _ in signature]
        sizes: dict[int, int] = {}
        sums: dict[tuple[str, int], int] = {}
        noted: set[tuple[object, ...]] = set()
        in_measure: dict[str, _Signature] = defaultdict(tuple)
        in_tied: dict[str, _Signature] = defaultdict(tuple)
        # of those who are alike on one date some may differ on another: few are to be few on each
        on_date: dict[tuple[str, date], tuple[int, ...]] = defaultdict(tuple)
        tied_on_date: dict[tuple[str, date], tuple[int, ...]] = defaultdict(tuple)
        for part in signature:
            figure = self.entries[part[0]].figure
            tied = self._tied_to.get(figure.measure, figure.measure)
            in_measure[figure.measure] += (part,)
            in_tied[tied] += (part,)
            on_date[figure.measure, figure.as_of] += (part[0],)
            tied_on_date[tied, figure.as_of] += (part[0],)

        def note(key: tuple[object, ...], figure: Figure, size: int, total: int | None = None) -> None:
            """Add the atom to those who are alike in a measure."""
            if key in noted:
                return
            noted.add(key)
            if key not in alike:
                shown_from = policy().shown_from[figure.unit]
                protected = any(self.entries[index].figure.is_protected for index, _, _ in in_measure[figure.measure])
                low, high = figure.range
                alike[key] = _Alike(protected, shown_from, float(high - low))
            alike[key].size += size
            alike[key].counts[sizes[weight]] = None
            if total is not None:
                alike[key].totals[total] = None

        for place, (index, weight, value) in enumerate(signature):
            figure = self.entries[index].figure
            of_figure = [versions[place] for versions in members]
            size, people = (sum(getattr(member, of) for member in of_figure) for of in ("weight", "people"))
            if weight not in sizes:
                most = max(_most_members(self.entries, inside, len(members)), size)
                sizes[weight] = self._variable(_Variable(size, most))
            self._counts[index].append(sizes[weight])
            note(("n", weight, in_measure[figure.measure]), figure, size)
            note(("n on date", on_date[figure.measure, figure.as_of]), figure, size)
            if figure.kind == Kind.COUNT:
                continue
            if (figure.measure, value) not in sums:
                low, high = figure.range
                sum_of_values = float(sum(member.weight * (member.value - low) for member in of_figure))
                span, whole = float(high - low), self._whole[figure.measure]
                most = self._variables[sizes[weight]].most * span
                unknown = _Variable(sum_of_values, most, sizes[weight], span, whole)
                sums[figure.measure, value] = self._variable(unknown)
            self._totals[index].append(sums[figure.measure, value])
            total = sums[figure.measure, value]
            note(("k", value, in_measure[figure.measure]), figure, people, total)
            note(("k on date", on_date[figure.measure, figure.as_of]), figure, people, total)
            if figure.measure in self._tied_to:
                # how many they are two numbers tell, and may
                tied = self._tied_to[figure.measure]
                note(("tied", value, figure.measure, in_tied[tied]), figure, people, total)
                note(("tied on date", figure.measure, tied_on_date[tied, figure.as_of]), figure, people, total)
        self._tied += [self._tied_row(tie, sums, len(members)) for tie in ties]

    def _tied_row(self, tie: Tie, sums: Mapping[tuple[str, int], int], members: int) -> _Row:
        """What holds for each member of an atom holds for their sums, but for digits that were rounded off."""
        row: dict[int, float] = defaultdict(float)
        for measure, factor in tie.terms:
            index = sums[measure, 0]
            row[index] += factor
            row[self._variables[index].of] += float(factor * self._lowest[measure])
        row[next(self._variables[sums[measure, 0]].of for measure, _ in tie.terms)] -= tie.equals
        return _Row(dict(row), -ROUNDED_OFF * members, ROUNDED_OFF * members, -1)

    def _was(self, index: int) -> int | None:
        """Where the figure stands from before that a figure is repeated by."""
        before = self.entries[index].instead_of_it
        if before is None:
            return None
        return next((place for place, entry in enumerate(self.entries) if _tells_of(entry, before)), None)

    def _came_and_left(self, index: int, place: int) -> Iterator[_Alike]:
        """Whoever is in a figure now and was not, or whose value is another one; and the other way round.

        Args:
            index: the figure as it is now.
            place: as it was.
        """
        figure = self.entries[index].figure
        low, high = figure.range
        of = self._counts if figure.kind == Kind.COUNT else self._totals
        for there, not_there in ((index, place), (place, index)):
            changed = sorted(set(of[there]) - set(of[not_there]))
            counts = changed if figure.kind == Kind.COUNT else sorted({self._variables[one].of for one in changed})
            totals = [] if figure.kind == Kind.COUNT else changed
            size = round(sum(self._variables[one].truth for one in counts))
            if size:
                shown_from, span = policy().shown_from[figure.unit], float(high - low)
                yield _Alike(True, shown_from, span, size, dict.fromkeys(counts), dict.fromkeys(totals))

    def _changed(self, index: int) -> Iterator[_Row]:
        """What is repeated differs by few people from what it is now: that much the reader knows of what it is now."""
        now, before, place = self.entries[index].figure, self.entries[index].instead_of_it, self._was(index)
        most = policy().shown_from[now.unit] - 1
        if place is None or changed_people(before, now) > most:
            return
        yield _Row(_difference(self._counts[index], self._counts[place]), -most, most, -1)
        if now.kind == Kind.COUNT or now.range != before.range:
            return
        low, high = now.range
        span = most * (high - low)
        # of a class of another size all results may be other ones: that so few came says nothing of their sum
        if abs((now.total - low * now.n) - (before.total - low * before.n)) <= span:
            yield _Row(_difference(self._totals[index], self._totals[place]), -float(span), float(span), -1)

    def _of_names(self) -> Iterator[_Row]:
        """Of those who are on the same lists of one date no more count than there are names, whatever else they are in.

        Members who are alike are bounded by the names that they may be each for itself; of several such groups, as
        those are who answered on different dates, each could else be all of these.
        """
        lists: dict[tuple[str, date], dict[int, frozenset[str]]] = defaultdict(dict)
        for index, entry in enumerate(self.entries):
            figure = entry.figure
            if figure.unit == Unit.EDUCATORS and figure.roster is not None and figure.is_by_name:
                lists[figure.measure, figure.as_of][index] = figure.roster
        # whoever is counted in one measure of a date is on the lists of the others, where these are the same
        alike: dict[tuple[date, frozenset[frozenset[str]]], dict[int, frozenset[str]]] = defaultdict(dict)
        for (_, as_of), of_figures in lists.items():
            alike[as_of, frozenset(of_figures.values())] |= of_figures
        bounded: set[tuple[int, ...]] = set()
        for (_, rosters), of_figures in alike.items():
            numbers = {roster: number for number, roster in enumerate(rosters)}
            names: dict[str, int] = defaultdict(int)
            for roster, number in numbers.items():
                for one in roster:
                    names[one] |= 1 << number
            many = Counter(names.values())
            on_lists: dict[int, int] = defaultdict(int)
            for index, roster in of_figures.items():
                for count in self._counts[index]:
                    on_lists[count] |= 1 << numbers[roster]
            together: dict[int, list[int]] = defaultdict(list)
            for count, on in on_lists.items():
                together[on].append(count)
            for on, counts in together.items():
                most = max(many[on], sum(self._variables[count].truth for count in counts))
                key = tuple(sorted(counts))
                if key not in bounded and sum(self._variables[count].most for count in counts) > most:
                    bounded.add(key)
                    yield _Row(dict.fromkeys(counts, 1.0), -np.inf, most, -1)

    def _variable(self, variable: _Variable) -> int:
        self._variables.append(variable)
        return len(self._variables) - 1

    def _sum(self, variables: Iterable[int]) -> Vector:
        row = np.zeros(len(self._variables))
        row[list(variables)] = 1.0
        return row

    def _is_whole_sum(self, sums: Vector) -> bool:
        return bool(np.all(self._integral[sums != 0] > 0))


def _is_few(group: _Alike) -> bool:
    return 0 < group.size < group.shown_from


# A member in each figure it is in; and for each figure, its number there, that of the weight and that of the value.
_Versions = list[Member]
_Signature = tuple[tuple[int, int, int], ...]
_Ties = tuple[Tie, ...]


def _tells_of(entry: Entry, figure: Figure) -> bool:
    """Whether an entry is of a file of before, and of a figure as it was then."""
    other = entry.figure
    return not entry.is_open and other.figure_id == figure.figure_id and other.population == figure.population


def _difference(variables: Iterable[int], others: Iterable[int]) -> dict[int, float]:
    """A sum of variables less another."""
    found: dict[int, float] = defaultdict(float)
    for one in variables:
        found[one] += 1.0
    for other in others:
        found[other] -= 1.0
    return {one: factor for one, factor in found.items() if factor}


def _times(sums: Mapping[int, float], factor: Fraction) -> dict[int, float]:
    return {variable: float(factor) * value for variable, value in sums.items()}


def _atoms(entries: Sequence[Entry]) -> Iterator[tuple[_Signature, _Ties, list[_Versions]]]:
    """Members who are alike: in the same figures, with versions of weight and value that change together.

    A group without members has an atom of nobody, in itself and in what sums it up: the reader does not know that it is
    empty.
    """
    places: dict[str, list[int]] = defaultdict(list)
    for index, entry in enumerate(entries):
        for one in entry.figure.population:
            places[one].append(index)
    alike: dict[tuple[_Signature, _Ties], list[_Versions]] = defaultdict(list)
    for one in sorted(places):
        signature, versions = _signature(entries, places[one], one)
        alike[signature, _ties(entries, signature, versions)].append(versions)
    for group in _empty_groups(entries):
        alike[tuple((index, 0, 0) for index in group), ()] = []
    for signature, ties in sorted(alike, key=lambda key: (key[0], len(key[1]), repr(key[1]))):
        yield signature, ties, alike[signature, ties]


def _ties(entries: Sequence[Entry], signature: _Signature, versions: _Versions) -> _Ties:
    """What holds for a member between the measures that it is in: of several values in one, nobody knows which."""
    found = dict.fromkeys(tie for index, _, _ in signature if (tie := entries[index].figure.tie))
    if not found:
        return ()
    values: dict[str, set[Fraction]] = defaultdict(set)
    weights = {weight for _, weight, _ in signature}
    for (index, _, _), member in zip(signature, versions, strict=True):
        if member.value is not None:
            values[entries[index].figure.measure].add(member.value)
    holds = []
    for tie in found:
        if len(weights) > 1 or any(len(values[measure]) != 1 for measure, _ in tie.terms):
            continue
        total = sum(factor * next(iter(values[measure])) for measure, factor in tie.terms)
        if abs(total - tie.equals) <= ROUNDED_OFF:
            holds.append(tie)
    return tuple(holds)


def _signature(entries: Sequence[Entry], places: list[int], one: str) -> tuple[_Signature, _Versions]:
    """In which figures a member is, and with which version of weight and value."""
    weights: list[int] = []
    values: dict[str, list[Member]] = defaultdict(list)
    signature, versions = [], []
    for index in places:
        figure = entries[index].figure
        member = figure.population[one]
        if member.weight not in weights:
            weights.append(member.weight)
        known = values[figure.measure]
        if figure.kind != Kind.COUNT and member not in known:
            known.append(member)
        value = -1 if figure.kind == Kind.COUNT else known.index(member)
        signature.append((index, weights.index(member.weight), value))
        versions.append(member)
    return tuple(signature), versions


def _empty_groups(entries: Sequence[Entry]) -> Iterator[tuple[int, ...]]:
    """The figures of each group without members, with those that sum it up on the same date."""
    by_id: Mapping[tuple[str, object], int] = {
        (entry.figure.figure_id, entry.figure.as_of): index for index, entry in enumerate(entries)
    }
    groups: dict[tuple[str, object], set[int]] = defaultdict(set)
    for index, entry in enumerate(entries):
        figure = entry.figure
        if figure.population:
            continue
        head = index
        while (above := by_id.get((entries[head].figure.belongs_to or "", figure.as_of))) is not None:
            head = above
        group = groups[entries[head].figure.figure_id, figure.as_of]
        group.add(index)
        step = index
        while (
            above := by_id.get((entries[step].figure.parent or "", figure.as_of))
        ) is not None and above not in group:
            group.add(above)
            step = above
    yield from (tuple(sorted(group)) for group in groups.values())


def _most_members(entries: Sequence[Entry], inside: list[int], members: int) -> int:
    """How many of an atom there can be, for all that the reader knows by name."""
    figures = [entries[index].figure for index in inside]
    most = policy().largest[figures[0].unit]
    if figures[0].unit == Unit.STUDENTS:
        return most * max(members, 1)
    lists = [figure.roster for figure in figures if figure.roster is not None]
    if not lists:
        return most
    names = set(frozenset.intersection(*lists))
    moments = {(figure.measure, figure.as_of) for figure in figures}
    for index, entry in enumerate(entries):
        other = entry.figure
        if index not in inside and other.roster is not None and other.is_by_name:
            # whoever is on its list and counted on that day would be in it
            names = names - other.roster if (other.measure, other.as_of) in moments else names
    return len(names)


def _tied_measures(entries: Sequence[Entry]) -> dict[str, str]:
    """By measure that is tied to others, one that stands for all of these."""
    found: dict[str, str] = {}
    for tie in dict.fromkeys(entry.figure.tie for entry in entries if entry.figure.tie):
        measures = [measure for measure, _ in tie.terms]
        joined = {found.get(measure, measure) for measure in measures}
        found |= dict.fromkeys([*measures, *(one for one, of in found.items() if of in joined)], min(joined))
    return found


def _whole_measures(entries: Sequence[Entry]) -> dict[str, bool]:
    """By measure, whether sums of values are whole numbers, and the reader may count on it."""
    whole: dict[str, bool] = {}
    for entry in entries:
        figure = entry.figure
        if figure.kind == Kind.COUNT:
            continue
        sums = (member.weight * (member.value - figure.range[0]) for member in figure.population.values())
        told = figure.kind == Kind.SHARE or figure.is_whole
        whole[figure.measure] = whole.get(figure.measure, True) and told and all(one.denominator == 1 for one in sums)
    return whole
