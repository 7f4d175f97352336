"""What is decided about one figure by itself: small groups, the ends of the scale, changes by few people."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

from orchestration.lib import seeds
from orchestration.lib.reports.suppression.figures import Figure, Kind, Member, Unit


@dataclass(frozen=True)
class Policy:
    """The numbers of ``suppression_policy`` and ``share_cut``.

    Attributes:
        shown_from: by unit, from how many on a group is shown.
        whole_values: possible whole values that a hidden count keeps.
        share_of_scale: width that the range of a hidden mean or share keeps.
        largest: by unit, what a reader without a list takes for the largest class, or group.
        cuts: n from which a cut holds, and the cut, ascending.
    """

    shown_from: Mapping[Unit, int]
    whole_values: int
    share_of_scale: Fraction
    largest: Mapping[Unit, int]
    cuts: tuple[tuple[int, Fraction], ...]

    def bracket(self, n: int) -> tuple[int, int | None, Fraction] | None:
        """The row of the cuts that a group falls into: from, below, cut; none for a group smaller than all."""
        below: int | None = None
        for start, cut in reversed(self.cuts):
            if n >= start:
                return start, below, cut
            below = start
        return None


@lru_cache(maxsize=1)
def policy() -> Policy:
    """The numbers as the seeds have them."""
    numbers = seeds.thresholds("suppression_policy")
    return Policy(
        shown_from={unit: int(numbers[f"{unit}_from"]) for unit in Unit},
        whole_values=int(numbers["whole_values"]),
        share_of_scale=Fraction(numbers["share_of_scale"]),
        largest={Unit.STUDENTS: int(numbers["largest_class"]), Unit.EDUCATORS: int(numbers["largest_group"])},
        cuts=tuple(sorted((int(row["n_from"]), Fraction(row["cut"])) for row in seeds.rows("share_cut"))),
    )


def is_small(figure: Figure) -> bool:
    """Whether its group is too small to be shown."""
    return figure.is_protected and figure.n < policy().shown_from[figure.unit]


def cut_end(figure: Figure) -> tuple[str, Fraction] | None:
    """At which end a share is cut, ``≤`` or ``≥``, and where; none where it is told as it is."""
    if figure.kind != Kind.SHARE or not figure.is_protected or not (found := policy().bracket(figure.n)):
        return None
    cut, share = found[2], figure.total / figure.n
    if share <= cut:
        return "≤", cut
    return ("≥", 1 - cut) if share >= 1 - cut else None


def changed_people(before: Figure, after: Figure) -> int:
    """By how many people two versions of a figure differ: who came, who left, and whose value is another one now.

    A class whose number of students changed counts for the difference; one whose result alone was given anew counts
    for all its students whom it is of, as nobody says of how many it is another one.
    """
    changed = 0
    for one in before.population.keys() | after.population.keys():
        old, new = before.population.get(one), after.population.get(one)
        changed += abs(_weight(new) - _weight(old))
        if old and new and old.weight == new.weight and old.value != new.value:
            changed += new.people
    return changed


def is_changed_by_few(before: Figure, after: Figure) -> bool:
    """Whether showing both versions would tell of fewer people than a group must have."""
    return after.is_protected and 0 < changed_people(before, after) < policy().shown_from[after.unit]


def small_text(figure: Figure) -> str:
    """How a small group is told: ``n<5``, ``n<10``."""
    return f"n<{policy().shown_from[figure.unit]}"


def cut_text(end: str, cut: Fraction) -> str:
    """How a share at an end of the scale is told: ``≤20 %``, ``≥99 %``."""
    return f"{end}{float(cut * 100):g} %"


def _weight(member: Member | None) -> int:
    return member.weight if member else 0
