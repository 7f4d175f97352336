"""Classes over time: whoever came since is a group of its own.

A class counts for its students, and no file says who these are. The reader of the audit takes it that nobody left: a
class of 24 that is one of 25 later is 24 students, and one who came; what is told of both dates tells of that one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise

from orchestration.lib.reports.suppression.audit import Entry
from orchestration.lib.reports.suppression.figures import Figure, Kind, Member

# The parts of a class by the number of its students with whom it ends, ascending: how many each has.
_Parts = dict[int, int]

# The value of each part of a class in a measure.
_Values = Mapping[tuple[str, str], Mapping[int, Fraction]]


def in_parts(entries: Sequence[Entry]) -> list[Entry]:
    """The same figures, in which a class of several sizes is the smallest of these and those who came to it.

    A class whose results fit no such change stays as it is: they were given anew, too.

    Args:
        entries: figures that constrain each other.
    """
    sizes: dict[str, dict[str, set[int]]] = defaultdict(lambda: defaultdict(set))
    for entry in entries:
        for one, member in entry.figure.population.items():
            sizes[one][entry.figure.measure].add(member.weight)
    parts = {
        one: {high: high - low for low, high in pairwise([0, *sorted(set().union(*of_measures.values()))])}
        for one, of_measures in sizes.items()
        if any(len(of_measure) > 1 for of_measure in of_measures.values())
    }
    if not parts:
        return list(entries)
    values = _values(entries, parts)
    return [
        replace(
            entry,
            figure=_split(entry.figure, parts, values),
            instead_of_it=entry.instead_of_it and _split(entry.instead_of_it, parts, values),
        )
        for entry in entries
    ]


def _values(entries: Sequence[Entry], parts: dict[str, _Parts]) -> _Values:
    """The value of each part by class and measure; a class that has no such parts is struck from them."""
    told: dict[tuple[str, str], dict[int, Fraction]] = defaultdict(dict)
    ranges: dict[str, tuple[Fraction, Fraction]] = {}
    for entry in entries:
        figure = entry.figure
        if figure.kind == Kind.COUNT:
            continue
        ranges[figure.measure] = figure.range
        for one in figure.population.keys() & parts.keys():
            member = figure.population[one]
            known = told[one, figure.measure].setdefault(member.weight, member.value)
            if known != member.value or member.value_of is not None:
                del parts[one]
    found: dict[tuple[str, str], dict[int, Fraction]] = {}
    for (one, measure), of_sizes in told.items():
        if one in parts:
            of_parts = dict(_of_parts(parts[one], of_sizes))
            low, high = ranges[measure]
            if all(low <= value <= high for value in of_parts.values()):
                found[one, measure] = of_parts
            else:
                del parts[one]
    return found


def _of_parts(parts: _Parts, told: Mapping[int, Fraction]) -> Iterator[tuple[int, Fraction]]:
    """The value of each part: between two sizes that are told the mean of those who came."""
    for low, high in pairwise([0, *sorted(told)]):
        came = high * told[high] - (low * told[low] if low else 0)
        yield from ((end, came / (high - low)) for end in parts if low < end <= high)


def _split(
    figure: Figure, parts: Mapping[str, _Parts], values: Mapping[tuple[str, str], dict[int, Fraction]]
) -> Figure:
    if not figure.population.keys() & parts.keys():
        return figure
    population: dict[str, Member] = {}
    for one, member in figure.population.items():
        if one not in parts:
            population[one] = member
            continue
        of_parts = {} if figure.kind == Kind.COUNT else values[one, figure.measure]
        for end, size in parts[one].items():
            if end <= member.weight:
                population[f"{one} to {end}"] = Member(size, of_parts.get(end))
    return replace(figure, population=population)
