"""Students whom educators reach, by class: the members of every figure that counts them (rule R41)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from orchestration.lib.reports.reader import Reader, Record
from orchestration.lib.reports.suppression import Figure, Kind, Member, Unit

# Reports that count the same students constrain each other.
MEASURE = "students"

# A class with which two curricula are used has a row in each.
_CLASSES = """
    select
        classes.contact_id,
        classes.academic_year,
        classes.group_number,
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
