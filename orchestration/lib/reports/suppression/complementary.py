"""Hiding further figures until nothing that is hidden can be worked out from the rest."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from orchestration.lib.reports.suppression.audit import SLACK, Entry, System, Target
from orchestration.lib.reports.suppression.figures import HIDDEN, Figure, Kind, State

# What a file says besides: figure ids, and what the reader sees of each.
Hide = Callable[[str], Iterable[str]]


def systems(entries: Sequence[Entry]) -> list[list[Entry]]:
    """Entries that constrain each other, directly or through others: one measure or one n, and members in common."""
    ordered = sorted(entries, key=lambda entry: (entry.figure.as_of, entry.figure.figure_id))
    joined = _Groups(len(ordered))
    measures = _Groups(len(ordered))
    first: dict[tuple[str, str], int] = {}
    for index, entry in enumerate(ordered):
        for tie in (("measure", entry.figure.measure), *_ties(entry.figure)):
            measures.join(index, first.setdefault(tie, index))
    places: dict[tuple[int, str], int] = {}
    ids = {entry.figure.figure_id: index for index, entry in enumerate(ordered)}
    for index, entry in enumerate(ordered):
        for one in entry.figure.population:
            joined.join(index, places.setdefault((measures.of(index), one), index))
        if not entry.figure.population:
            # a group of nobody belongs to what sums it up
            for above in (entry.figure.parent, entry.figure.belongs_to):
                if above in ids:
                    joined.join(index, ids[above])
    found: dict[int, list[Entry]] = {}
    for index, entry in enumerate(ordered):
        found.setdefault(joined.of(index), []).append(entry)
    return list(found.values())


def protect(system: System, hide: Hide) -> None:
    """Hide open figures of a system, one after the other, until every hidden one is safe or nothing is left to hide.

    What was safe stays so, since the reader is told less with every step, unless more is asked of it by then.

    Args:
        system: the figures and what the reader sees of them at first.
        hide: hides a figure by its id, and says which figures are hidden with it.
    """
    safe: dict[tuple[str, int], float] = {}
    system.look_around()
    while (chosen := _first_chosen(system, safe)) is not None:
        gone = set(hide(system.entries[chosen].figure.figure_id))
        system.see(
            {
                index: State.COMPLEMENTARY
                for index, entry in enumerate(system.entries)
                if entry.is_open and entry.figure.figure_id in gone and entry.state not in HIDDEN
            }
        )


def _first_chosen(system: System, safe: dict[tuple[str, int], float]) -> int | None:
    """The figure to be hidden for the first target that is not safe; none where all are, or nothing is left to hide.

    Args:
        system: the figures and what the reader sees of them.
        safe: how much was asked of those that are known to be safe, and of those for which nothing can be done; taken
            on by those found now.
    """
    for target in system.targets():
        if safe.get(target.key, -1) >= target.need:
            continue
        if not _is_safe(system, target) and (chosen := _next(system, target)) is not None:
            return chosen
        safe[target.key] = target.need
    return None


def _is_safe(system: System, target: Target) -> bool:
    """Whether a target is as uncertain as the law asks, or as it can be: files of before cannot be called back."""
    found = system.reach(target)
    if found >= target.need:
        return True
    return found >= system.relaxed(_own(system, target)).reach(target) - SLACK


def _next(system: System, target: Target) -> int | None:
    """Which figure is hidden next: of those that hold the target where it is, the smallest of the nearest kind."""
    own = _own(system, target)
    left = {
        index
        for index, entry in enumerate(system.entries)
        if entry.is_open and entry.figure.is_protected and entry.state not in HIDDEN and index not in own
    }
    nearest = sorted(left, key=lambda index: _order(system, target, index))
    binding: set[int] = set()
    if len(nearest) > 1:
        for found in system.binding(target):
            binding |= found & left
            if nearest[0] in binding:
                break
    return next((index for index in nearest if index in binding), nearest[0] if nearest else None)


def _order(system: System, target: Target, index: int) -> tuple[object, ...]:
    """The next smallest cell of the same table, then other tables, then parts, at last what sums up.

    Where a mean or a share is at stake, a mean or share is hidden before its n is.
    """
    figure = system.entries[index].figure
    at = system.entries[target.entry].figure if target.entry is not None else None
    level = at.level if at else 0
    is_of_values = target.key[0] in ("k", "ak", "c")
    return (
        is_of_values and figure.kind == Kind.COUNT,
        not is_of_values and figure.belongs_to is not None,
        (figure.level != level) + (figure.level > level),
        at is not None and figure.table != at.table,
        figure.level,
        figure.n,
        figure.figure_id,
        figure.as_of,
    )


def _own(system: System, target: Target) -> set[int]:
    """The figure that a target is about, and those that it belongs to: hiding them makes it no safer."""
    if target.entry is None:
        return set()
    own, is_open = {target.entry}, system.entries[target.entry].is_open
    figure = system.entries[target.entry].figure
    while figure.belongs_to:
        above = next(
            (
                index
                for index, entry in enumerate(system.entries)
                if entry.figure.figure_id == figure.belongs_to
                and entry.figure.as_of == figure.as_of
                and entry.is_open == is_open
            ),
            None,
        )
        if above is None or above in own:
            break
        own.add(above)
        figure = system.entries[above].figure
    return own


def _ties(figure: Figure) -> list[tuple[str, str]]:
    """What makes figures of several measures constrain each other: the n that they share, what holds for members."""
    ties = [("figure", figure.figure_id), *([("figure", figure.belongs_to)] if figure.belongs_to else [])]
    return ties + [("measure", measure) for measure, _ in (figure.tie.terms if figure.tie else ())]


@dataclass
class _Groups:
    """Numbers from 0 that are joined into groups; a group is called by its lowest number."""

    size: int

    def __post_init__(self) -> None:
        self._above = list(range(self.size))

    def of(self, one: int) -> int:
        while self._above[one] != one:
            self._above[one] = self._above[self._above[one]]
            one = self._above[one]
        return one

    def join(self, one: int, other: int) -> None:
        low, high = sorted((self.of(one), self.of(other)))
        self._above[high] = low
