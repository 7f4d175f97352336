"""Students whom educators reach, by class: the members of every figure that counts them (rule R41)."""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from fractions import Fraction
from functools import cache
from typing import Any

from orchestration.lib.reports.content import NOT_AVAILABLE
from orchestration.lib.reports.reader import Reader, Record
from orchestration.lib.reports.suppression import Figure, Kind, Member, Unit
from orchestration.lib.reports.suppression import classes as classes_with
from orchestration.lib.reports.suppression.rules import policy
from orchestration.lib.reports.told import Told, small_words
from orchestration.lib.settings import ROOT

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
    if column is None or row["n_smallest"] < policy().shown_from[Unit.STUDENTS]:
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
    is_few = 0 < row["n_smallest"] < policy().shown_from[Unit.STUDENTS]
    without = small_words(Unit.STUDENTS) if is_few else NOT_AVAILABLE
    return {"share": told.cell(share, without), "n": told.cell(number, without)}


@cache
def _focus_columns() -> dict[str, str]:
    """Which share of a class the words for a focus group mean."""
    with (ROOT / "seeds" / "crosswalks" / "focus_group_alias.csv").open(encoding="utf-8", newline="") as stream:
        return {_plain(row["alias"]): row["share"] for row in csv.DictReader(stream)}


def _focus_column(words: str) -> str | None:
    return _focus_columns().get(_plain(words))


def _plain(words: str) -> str:
    """Words without the differences that do not matter, as the crosswalks of the models compare them."""
    small = "".join(letter.lower() if letter.isascii() else letter for letter in words)
    return re.sub(r"[\s!-/:-@\[-`{-~]+", "", small)
