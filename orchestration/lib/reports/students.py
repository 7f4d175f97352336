"""Students whom educators reach, by class: the members of every figure that counts them (rule R41)."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cache
from typing import Any

from orchestration.lib import seeds
from orchestration.lib.reports.content import NOT_AVAILABLE
from orchestration.lib.reports.reader import Reader, Record
from orchestration.lib.reports.suppression import Figure, Kind, Member, Unit
from orchestration.lib.reports.suppression import classes as classes_with
from orchestration.lib.reports.suppression.rules import policy
from orchestration.lib.reports.told import Told, figure_id, small_words

# Reports that count the same students constrain each other.
MEASURE = "students"

FOCUS = "focus_group"

# A class with which two curricula are used has a row in each.
_CLASSES = """
    select
        classes.contact_id,
        classes.academic_year,
        classes.group_number,
        classes.class_key,
        curricula.curriculum,
        curricula.curriculum_source_id,
        classes.students,
        classes.students_of_shares,
        classes.pct_iep,
        classes.pct_girls,
        classes.pct_non_binary,
        classes.pct_black,
        classes.pct_latino,
        classes.pct_asian,
        classes.pct_pacific_islander
    from marts.bridge_implementation_class as classes
    inner join marts.dim_curriculum as curricula on classes.curriculum_key = curricula.curriculum_key
    where
        classes.is_implementing
        and classes.is_counted
        and classes.students > 0
        and classes.contact_id = any(%s)
"""


def classes_of(reader: Reader, contacts: Collection[int]) -> list[Record]:
    """The classes of educators whose students are told of, by curriculum and academic year."""
    return reader.records(_CLASSES, [list(contacts)])


def class_id(row: Record) -> str:
    """What a class is called among the members of figures: the same whatever is taught in it."""
    return f"{row['contact_id']} {row['academic_year']} {row['group_number']}"


def by_educator(classes: Sequence[Record], curriculum: str | None = None) -> dict[tuple[int, int], dict[str, Member]]:
    """The students of each class by educator and academic year, with one curriculum or with any."""
    found: dict[tuple[int, int], dict[str, Member]] = defaultdict(dict)
    for row in classes:
        if curriculum in (None, row["curriculum_source_id"]):
            found[row["contact_id"], row["academic_year"]][class_id(row)] = Member(row["students"])
    return found


def counted(figure: str, population: Mapping[str, Member], as_of: date, **more: Any) -> Iterator[Figure]:
    """How many students there are; no figure where no class tells, which is no secret."""
    if population:
        yield Figure(figure, Kind.COUNT, Unit.STUDENTS, MEASURE, population, as_of, **more)


def are_few(number: int) -> bool:
    """Whether students are too few to be told of."""
    return number < policy().shown_from[Unit.STUDENTS]


def row_key(ids: Sequence[object]) -> str:
    """What a row of a table of educators is of, for good: the educator first, who may be merged.

    Args:
        ids: what kind of row it is, its academic year, the contact, and what else it is of.
    """
    kind, year, who, *rest = map(str, ids)
    return f"{who} {figure_id(kind, year, *rest)}"


@dataclass(frozen=True)
class RowFigures:
    """Makes the figures of one row of a table of students, each of the classes that tell of it.

    Attributes:
        figure: the id of the figure in a column of the row.
        above: the same of the row one level up; None where there is none.
        same: what all figures of the row have: the report date, level, table, and whether it is hidden whole.
    """

    figure: Callable[[str], str]
    above: Callable[[str], str] | None
    same: Mapping[str, Any]

    def counted(self, column: str, measure: str, sizes: Mapping[str, int]) -> Figure:
        """How many students there are.

        Args:
            column: where it stands.
            measure: what is counted.
            sizes: the students of each class.
        """
        return self._figure(column, Kind.COUNT, measure, classes_with(sizes))

    def measured(
        self,
        column: str,
        kind: Kind,
        measure: str,
        of: Figure,
        sizes: Mapping[str, int],
        values: Mapping[str, Any],
        **more: Any,
    ) -> Figure:
        """A mean or a share of students.

        Args:
            column: where it stands.
            kind: which of the two.
            measure: what is measured.
            of: how many students there are.
            sizes: the students of each class that tells it.
            values: what each of these classes tells.
            **more: other attributes of the figure, such as ``scale``.
        """
        return self._figure(column, kind, measure, classes_with(sizes, values), belongs_to=of.figure_id, **more)

    def _figure(self, column: str, kind: Kind, measure: str, population: Mapping[str, Member], **more: Any) -> Figure:
        return Figure(
            self.figure(column),
            kind,
            Unit.STUDENTS,
            measure,
            population,
            parent=self.above(column) if self.above else None,
            **self.same,
            **more,
        )


def focus_figures(
    number: str, share: str, row: Record, classes: Iterable[Record], as_of: date, *, level: int, table: str
) -> Iterator[Figure]:
    """The students of the classes that tell of a focus group, and the share of it among them.

    Args:
        number: the id of their number.
        share: the id of the share.
        row: what is published of the group, with the smallest n that decides.
        classes: those of which the row is, of its academic year.
        as_of: the report date.
        level: of the figures in their table.
        table: which.
    """
    column = _focus_column(row[FOCUS])
    # where too few are told of, it is hidden whatever else is known
    if column is None or are_few(row["n_smallest"]):
        return
    telling = {class_id(one): one for one in classes if one[column] is not None}
    sizes = {name: one["students"] for name, one in telling.items()}
    # the share of a class may be of fewer students than it has; of how many decides whether it may follow by itself
    shares = {
        name: Member(one["students"], Fraction(one[column]) / 100, one["students_of_shares"] or 0)
        for name, one in telling.items()
    }
    yield from counted(number, classes_with(sizes), as_of, table=table, level=level)
    yield Figure(
        share,
        Kind.SHARE,
        Unit.STUDENTS,
        f"{FOCUS}: {column}",
        shares,
        as_of,
        table=table,
        level=level,
        belongs_to=number,
    )


def focus_cells(number: str, share: str, row: Record, told: Told) -> Record:
    """What is told of a focus group: its share, and of how many students."""
    is_small = row["n_smallest"] > 0 and are_few(row["n_smallest"])
    without = small_words(Unit.STUDENTS) if is_small else NOT_AVAILABLE
    return {"share": told.cell(share, without), "n": told.cell(number, without)}


@cache
def _focus_columns() -> dict[str, str]:
    """Which share of a class the words for a focus group mean."""
    return {_plain(row["alias"]): row["share"] for row in seeds.rows("focus_group_alias")}


def _focus_column(words: str) -> str | None:
    return _focus_columns().get(_plain(words))


def _plain(words: str) -> str:
    """Words without the differences that do not matter, as the crosswalks of the models compare them."""
    small = "".join(letter.lower() if letter.isascii() else letter for letter in words)
    return re.sub(r"[\s!-/:-@\[-`{-~]+", "", small)
