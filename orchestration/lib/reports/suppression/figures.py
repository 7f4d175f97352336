"""What a partner's file tells, number by number, and what is decided about each.

A figure carries the members it is made of, not only its value: two figures are compared as sets of people. No member
and no value leaves this package; what is printed is the text of a decision.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from functools import cached_property

Number = int | float | Decimal | Fraction


class Kind(StrEnum):
    """What a figure is."""

    COUNT = "count"  # how many: the n of a rate or mean, or a count split by an attribute
    SHARE = "share"  # of its members, each 0 or 1 (a class: its share of 0 to 1)
    MEAN = "mean"  # of its members, each by its weight
    COMPANION = "companion"  # what only stands beside another figure: deviation, interval, effect size, numerator


class Unit(StrEnum):
    """Whom a figure counts."""

    EDUCATORS = "educators"
    STUDENTS = "students"


class State(StrEnum):
    """What becomes of a figure."""

    SHOWN = "shown"
    SMALL = "suppressed_small"
    COMPLEMENTARY = "suppressed_complementary"
    CUT = "cut"
    REPEATED = "repeated"


HIDDEN = frozenset({State.SMALL, State.COMPLEMENTARY})


@dataclass(frozen=True, slots=True)
class Member:
    """An educator, or a class, in a figure.

    Attributes:
        weight: how many it counts for: 1 for an educator, its students for a class.
        value: its score, or its share of 0 to 1; none in a count.
        value_of: of how many people the value is, where these are other than it counts for: the share of a class may be
            of those of its students alone whom somebody asked.
    """

    weight: int = 1
    value: Fraction | None = None
    value_of: int | None = None

    @property
    def people(self) -> int:
        """Of how many people the value tells at least."""
        return self.weight if self.value_of is None else min(self.weight, max(self.value_of, 1))


def people(ids: Iterable[str]) -> dict[str, Member]:
    """Educators who are only counted."""
    return {one: Member() for one in ids}


def answers(values: Mapping[str, Number]) -> dict[str, Member]:
    """Educators with the score of each, or with 1 and 0."""
    return {one: Member(1, exact(value)) for one, value in values.items()}


def classes(sizes: Mapping[str, int], values: Mapping[str, Number] | None = None) -> dict[str, Member]:
    """Classes with the number of their students and, unless they are only counted, the mean or share of each."""
    return {one: Member(size, None if values is None else exact(values[one])) for one, size in sizes.items()}


def exact(value: Number) -> Fraction:
    """A number as it is written: 0.1 is a tenth."""
    return Fraction(str(value)) if isinstance(value, float) else Fraction(value)


@dataclass(frozen=True)
class Tie:
    """What holds for each member between measures, and the reader knows: a change is after less before, and whoever
    answers gives one of the answers.

    Attributes:
        terms: measures, and how many times the value in each is counted.
        equals: what these sum up to.
    """

    terms: tuple[tuple[str, int], ...]
    equals: int = 0


@dataclass(frozen=True)
class Figure:
    """One number of a partner's files.

    Attributes:
        figure_id: report, table, row and measure; the same on every date.
        kind, unit: what it is, and whom it counts.
        measure: figures of one measure constrain each other; so do those that belong to one figure.
        population: the members by id. Ids are the same in all figures.
        scale: lowest and highest possible value of a mean.
        decimals: digits printed behind the point; of a share, of its percentage.
        is_whole: each value is a whole number, and the reader knows it.
        is_protected: whether rule R41 speaks of it. What is not protected is shown, and is known to the reader.
        is_withheld: whether its row, which is told whole or not at all, is hidden for a number that is too small, be it
            one of which no figure is made (rule K17).
        table: cells of one table stand in for each other.
        level: 0 for the cells of a table, 1 for what sums them up, and so on.
        parent: the figure one level up, to which a reader of a hidden one is sent.
        belongs_to: the figure without which this one is not shown: the n of a mean, the mean of a deviation.
        roster: ids of those among whom the members are, where the reader has their list.
        is_by_name: whether everybody on the list who counts at all is a member (a cohort is such a list; a group by
            race among the people of a cohort is not).
        tie: what holds between this measure and others.
        adds_equation: of a companion, whether it tells more than the figure it belongs to. A percentage that is made
            of two counts in the same file does not.
        text: how a companion is printed.
        as_of: the report date.
    """

    figure_id: str
    kind: Kind
    unit: Unit
    measure: str
    population: Mapping[str, Member] = field(repr=False)
    as_of: date
    scale: tuple[Number, Number] = (0, 1)
    decimals: int = 1
    is_whole: bool = False
    is_protected: bool = True
    is_withheld: bool = False
    table: str = ""
    level: int = 0
    parent: str | None = None
    belongs_to: str | None = None
    roster: frozenset[str] | None = field(default=None, repr=False)
    is_by_name: bool = True
    tie: Tie | None = None
    adds_equation: bool = True
    text: str = ""

    def __post_init__(self) -> None:
        if self.kind == Kind.COMPANION:
            if not self.belongs_to:
                raise ValueError(f"{self.figure_id}: a companion belongs to a figure")
            return
        if any(member.weight < 1 for member in self.population.values()):
            raise ValueError(f"{self.figure_id}: a member counts for one or more")
        if self.kind == Kind.COUNT:
            return
        low, high = self.range
        if any(member.value is None or not low <= member.value <= high for member in self.population.values()):
            raise ValueError(f"{self.figure_id}: a value is missing, or outside the scale")

    @cached_property
    def range(self) -> tuple[Fraction, Fraction]:
        """The scale, exactly. That of a share is 0 to 1."""
        return (Fraction(0), Fraction(1)) if self.kind == Kind.SHARE else (exact(self.scale[0]), exact(self.scale[1]))

    @cached_property
    def n(self) -> int:
        """How many it counts."""
        return sum(member.weight for member in self.population.values())

    @cached_property
    def total(self) -> Fraction:
        """Sum of all values; of a share, the numerator."""
        return sum((member.weight * (member.value or 0) for member in self.population.values()), Fraction(0))

    @cached_property
    def step(self) -> Fraction:
        """The last printed digit, in units of the scale."""
        return Fraction(1, 10 ** (self.decimals + (2 if self.kind == Kind.SHARE else 0)))

    @cached_property
    def rounded(self) -> Fraction:
        """The value as it is printed."""
        return Fraction(self.n) if self.kind == Kind.COUNT else round(self.total / self.n / self.step) * self.step

    @cached_property
    def printed(self) -> str:
        """The value in print, were it shown: ``47``, ``3.25``, ``42.9 %``, as elsewhere in the reports."""
        if self.kind == Kind.COMPANION:
            return self.text
        if self.kind == Kind.COUNT:
            return str(self.n)
        if not self.n:
            return "n/a"
        digits = round(self.rounded / self.step)
        return f"{Decimal(digits).scaleb(-self.decimals):.{self.decimals}f}{' %' if self.kind == Kind.SHARE else ''}"


@dataclass(frozen=True)
class Decision:
    """What a file says in the place of a figure. The ledger keeps it with its figure, for the next decision.

    Attributes:
        figure: the figure that is told of; where an old one is repeated, the old one, with its date.
        state: what became of it.
        printed: the text for the file; never blank, never zero for what is hidden.
        reason: why, in words for the reader.
        stands_for: of what is repeated, what became of it then; else the state.
        instead: the next figure upwards that is shown.
    """

    figure: Figure
    state: State
    printed: str
    reason: str
    stands_for: State
    instead: str | None = None

    @property
    def as_of(self) -> date:
        """The date that the text is of."""
        return self.figure.as_of
