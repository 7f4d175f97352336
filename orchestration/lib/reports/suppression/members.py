"""The part of the audit's program that is of numbers of members alone, whatever the values of the members are.

Most questions end here: a number of members that is impossible by itself is impossible with any values.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, milp

Vector = NDArray[np.float64]

# Bounds of a sum: the factors of all variables, the lowest, the highest.
Bounded = tuple[Vector, float, float]

# Branches of one program after which it counts as unsolved: a number of steps, so that a slow machine decides alike.
MOST_NODES = 2_000

# The same in seconds, for a program in which the solver gets lost without branching; none is known that needs them.
MOST_SECONDS = 600

LIMITS = {"node_limit": MOST_NODES, "time_limit": MOST_SECONDS}

# What the solver may miss a bound by, and what a difference must exceed to be one.
SLACK = 1e-6

# Rounds of narrowing: each is of use for the next, the first few the most.
MOST_ROUNDS = 8

# What SciPy calls a program of which it is proven that nothing fulfils it.
INFEASIBLE = 2


class Impossible(Exception):
    """No numbers of members are within these bounds: proven, not only not found."""


class Numbers:
    """Bounds of sums of numbers of members, each a whole number from zero on.

    Args:
        rows: the factors, a column for each number.
        low: of each sum, the lowest.
        high: of each sum, the highest.
        most: the highest of each number.
    """

    def __init__(self, rows: NDArray[np.float64], low: Vector, high: Vector, most: Vector) -> None:
        self._rows, self._low, self._high = _once(rows, low, high)
        self._narrowed = np.zeros(len(most)), most
        with suppress(Impossible):
            self._narrowed = _narrowed(self._rows, self._low, self._high, *self._narrowed)

    def narrowed(self, extra: Sequence[Bounded]) -> tuple[Vector, Vector]:
        """The lowest and the highest of each number, as far as it follows without a search.

        Args:
            extra: bounds of other sums.

        Raises:
            Impossible: there are no such numbers.
        """
        return _narrowed(*self._with(extra), *self._narrowed) if extra else self._narrowed

    def solve(self, goal: Vector, extra: Sequence[Bounded]) -> Vector | None:
        """Numbers that make a sum as large as it is found, or none where the solver gives up.

        Args:
            goal: the sum.
            extra: bounds of other sums.

        Raises:
            Impossible: there are no such numbers.
        """
        rows, low, high = self._with(extra)
        least, most = self.narrowed(extra)
        free = most > least
        if not free.any():
            return least
        # only what is open, and only what could still be missed
        smallest, largest = rows @ least, rows @ most
        is_sum = np.all(rows >= 0, axis=1)
        asked = ~(is_sum & (smallest >= low) & (largest <= high))
        known = rows[:, ~free] @ least[~free]
        solved = milp(
            -goal[free],
            integrality=np.ones(int(free.sum())),
            bounds=Bounds(least[free], most[free]),
            constraints=LinearConstraint(rows[asked][:, free], (low - known)[asked], (high - known)[asked]),
            options=LIMITS,
        )
        if solved.status == INFEASIBLE:
            raise Impossible
        if solved.x is None:
            return None
        found = least.copy()
        found[free] = np.round(solved.x)
        return found

    def _with(self, extra: Sequence[Bounded]) -> tuple[NDArray[np.float64], Vector, Vector]:
        return (
            np.vstack([self._rows, *(row for row, _, _ in extra)]),
            np.concatenate([self._low, [low for _, low, _ in extra]]),
            np.concatenate([self._high, [high for _, _, high in extra]]),
        )


def _once(rows: NDArray[np.float64], low: Vector, high: Vector) -> tuple[NDArray[np.float64], Vector, Vector]:
    """Each sum once, with the narrowest of its bounds."""
    places: dict[bytes, int] = {}
    where = np.array([places.setdefault(row.tobytes(), len(places)) for row in rows], dtype=int)
    _, first = np.unique(where, return_index=True)
    lowest, highest = np.full(len(first), -np.inf), np.full(len(first), np.inf)
    np.maximum.at(lowest, where, low)
    np.minimum.at(highest, where, high)
    return rows[first], lowest, highest


def _narrowed(
    rows: NDArray[np.float64], low: Vector, high: Vector, least: Vector, most: Vector
) -> tuple[Vector, Vector]:
    """The bounds of each number that follow from those of the sums, by what the others leave of each sum."""
    is_sum = np.all((rows == 0) | (rows == 1), axis=1)
    rows, low, high = rows[is_sum], low[is_sum], high[is_sum]
    inside = rows > 0
    for _ in range(MOST_ROUNDS):
        smallest, largest = rows @ least, rows @ most
        if np.any(least > most) or np.any(smallest > high + SLACK) or np.any(largest < low - SLACK):
            raise Impossible
        spare = np.where(inside, (high - smallest)[:, None], np.inf).min(axis=0, initial=np.inf)
        excess = np.where(inside, (largest - low)[:, None], np.inf).min(axis=0, initial=np.inf)
        below, above = np.ceil(most - excess - SLACK), np.floor(least + spare + SLACK)
        narrower = (below > least).any() or (above < most).any()
        least, most = np.maximum(least, below), np.minimum(most, above)
        if not narrower:
            break
    if np.any(least > most):
        raise Impossible
    return least, most
