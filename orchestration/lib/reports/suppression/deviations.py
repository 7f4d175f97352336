"""Deviations and intervals, where no figure is hidden: with each the reader has a sum of squares beside a sum.

Where shown means can be added and subtracted until nobody is left but people of small groups, as are those who left and
those who came between two dates, their sums alone leave much open, which sums and sums of squares together do not.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from orchestration.lib.reports.suppression.audit import System

# Sums are compared in whole numbers: what is left of one is zero or is not, whatever it was divided by.
_PRIME = 2**31 - 1


def tell_of_few(system: System, told: Iterable[int], asked: Iterable[int]) -> set[int]:
    """Of which figures a deviation would be an equation for small groups alone.

    Args:
        system: the figures.
        told: those of which the reader has a deviation.
        asked: those of which it is to be decided, the first first: each may be told beside those that are told by then.
    """
    known = {measure: _Sums(groups) for measure, groups in system.groups_of_values().items()}
    for index in told:
        known[system.entries[index].figure.measure].add(system.values_of(index))
    return {index for index in asked if not known[system.entries[index].figure.measure].add(system.values_of(index))}


class _Sums:
    """What is known of groups of one measure, in sums.

    Args:
        groups: by what a group is called, whether it is small.
    """

    def __init__(self, groups: dict[int, bool]) -> None:
        order = sorted(groups, key=lambda group: (groups[group], group))
        self._places = {group: place for place, group in enumerate(order)}
        self._large = sum(not is_few for is_few in groups.values())
        # by the large group that each takes off another sum
        self._known: dict[int, NDArray[np.int64]] = {}

    def add(self, groups: Iterable[int]) -> bool:
        """Take in the sum of some groups, unless nothing but small groups is left of it; whether it was taken in."""
        row = np.zeros(len(self._places), dtype=np.int64)
        row[[self._places[group] for group in groups]] = 1
        for place, other in self._known.items():
            if row[place]:
                row = (row - row[place] * other) % _PRIME
        large = np.flatnonzero(row[: self._large])
        if large.size:
            first = int(large[0])
            self._known[first] = row * pow(int(row[first]), -1, _PRIME) % _PRIME
        return bool(large.size) or not row.any()
