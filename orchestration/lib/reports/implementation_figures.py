"""The protected figures of the report on implementation (rule R41): students, and what educators say of support, choice
and reasons, of the classes and educators that they are made of."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from orchestration.lib import seeds
from orchestration.lib.reports import students
from orchestration.lib.reports.reader import Reader, Record
from orchestration.lib.reports.students import FOCUS
from orchestration.lib.reports.suppression import Figure, Kind, Member, Tie, Unit, answers, people
from orchestration.lib.reports.told import companion, figure_id, named

# Cohort, curriculum and academic year; None where they are all.
Group = tuple[str | None, str | None, int]

NAME = "implementation"

# What educators say that is told as shares alone: where it stands, and what is no answer.
ANSWERS = {"admin_support": None, "choice": "unknown", "reason_not": "not_applicable", "reason_class": "not_applicable"}

_MEMBERS = """
    select
        contract, cohort, curriculum, academic_year, contact_id, admin_support, choice, reason_not, reason_class
    from restricted.implementation_educator
    where contract = %s
"""

_CURRICULA = "select curriculum, curriculum_source_id from marts.dim_curriculum"

_ESTIMATES = """
    select cohort, curriculum, academic_year, students_estimate from restricted.implementation_outcome
    where contract = %s
"""

# Which answers and focus groups are told of.
SHARES_TOLD = """
    select measure, answer, answer_sort, academic_year_label, academic_year, unit, n, n_smallest, n_classes
    from restricted.implementation_share
    where contract = %s and cohort is null and curriculum is null
"""


def figures(reader: Reader, contract: str) -> list[Figure]:
    """The protected figures of one contract, of the members that they are made of.

    Args:
        reader: what is published.
        contract: the contract's id as its sender writes it.
    """
    members = reader.records(_MEMBERS, [contract])
    classes = students.classes_of(reader, {row["contact_id"] for row in members})
    estimates = estimates_of(reader, contract)
    curricula = {row["curriculum"]: row["curriculum_source_id"] for row in reader.records(_CURRICULA)}
    return list(
        figures_of(
            contract, members, classes, estimates, reader.records(SHARES_TOLD, [contract]), curricula, reader.as_of
        )
    )


def estimates_of(reader: Reader, contract: str) -> dict[Group, Decimal | None]:
    """The estimate of all students of each group of a contract."""
    return {group_of(row): row["students_estimate"] for row in reader.records(_ESTIMATES, [contract])}


def figures_of(
    contract: str,
    members: Sequence[Record],
    classes: Sequence[Record],
    estimates: Mapping[Group, Decimal | None],
    shares: Sequence[Record],
    curricula: Mapping[str, str],
    as_of: date,
) -> Iterator[Figure]:
    """The protected figures of what was read of one contract.

    Args:
        contract: the contract's id.
        members: cohorts × curricula × academic years × educators, with what each says.
        classes: of these educators, by curriculum and academic year, with their students.
        estimates: of all students, by cohort, curriculum and academic year.
        shares: which answers and focus groups are told of.
        curricula: the id of each by its name.
        as_of: the report date.
    """
    groups: dict[Group, list[int]] = defaultdict(list)
    for row in members:
        groups[group_of(row)].append(row["contact_id"])
    of_any = students.by_educator(classes)
    of_each = {name: students.by_educator(classes, source_id) for name, source_id in curricula.items()}
    for group, contacts in groups.items():
        yield from _students_of_group(contract, group, contacts, of_each.get(group[1], of_any), estimates, as_of)
    # one educator with one curriculum: under the group of all cohorts
    for row in members:
        if row["cohort"] is None and row["curriculum"] is not None:
            curriculum, year = row["curriculum"], row["academic_year"]
            yield from students.counted(
                detail_id(contract, row["contact_id"], curricula[curriculum], year),
                of_each[curriculum].get((row["contact_id"], year), {}),
                as_of,
                table=f"{NAME} educators {year}",
                parent=id_of(contract, (None, curriculum, year), "students"),
            )
    wholes = [row for row in members if row["cohort"] is None and row["curriculum"] is None]
    yield from _answer_figures(contract, wholes, shares, as_of)
    yield from _focus_figures(contract, wholes, classes, shares, as_of)


def _students_of_group(
    contract: str,
    group: Group,
    contacts: Sequence[int],
    taught: Mapping[tuple[int, int], Mapping[str, Member]],
    estimates: Mapping[Group, Decimal | None],
    as_of: date,
) -> Iterator[Figure]:
    """How many students a group of educators reaches, and the estimate beside it."""
    cohort, curriculum, year = group
    above = None
    if cohort is not None or curriculum is not None:
        above = id_of(contract, (None, None if cohort is None else curriculum, year), "students")
    for figure in students.counted(
        id_of(contract, group, "students"),
        {name: size for contact in contacts for name, size in taught.get((contact, year), {}).items()},
        as_of,
        table=f"{NAME} groups {year}",
        level=1 + (cohort is None) + (curriculum is None),
        parent=above,
    ):
        yield figure
        # the students by the educators whose classes tell, times all who implement: who these are the table of
        # educators says by name, so that it tells no more than the number
        estimate = estimates.get(group)
        yield companion(figure, id_of(contract, group, "students_estimate"), estimate, decimals=1, adds_equation=False)


def _answer_figures(contract: str, wholes: Sequence[Record], shares: Sequence[Record], as_of: date) -> Iterator[Figure]:
    """How many educators say something of support, choice and reasons, and which share gives which answer."""
    listed: dict[tuple[str, int], list[str]] = defaultdict(list)
    for share in shares:
        if share["measure"] in ANSWERS:
            listed[share["measure"], share["academic_year"]].append(share["answer"])
    for (measure, year), possible in listed.items():
        rows = [row for row in wholes if row["academic_year"] == year]
        said = {f"{row['contact_id']} {year}": _answer(row, measure) for row in rows}
        roster = frozenset(said)
        given = {one: answer for one, answer in said.items() if answer is not None}
        same = {"unit": Unit.EDUCATORS, "as_of": as_of, "table": f"{NAME} {measure} {year}", "roster": roster}
        # whoever says something gives one of the answers
        tie = Tie(tuple((f"{measure}: {answer}", 1) for answer in possible), 1)
        of_classes = _ties_of_classes(listed.get(("reason_not", year), [])) if measure == "reason_class" else {}
        counted = Figure(
            share_id(contract, year, measure, None),
            Kind.COUNT,
            measure=measure,
            population=people(given),
            tie=tie,
            **same,
        )
        yield counted
        for answer in possible:
            yield Figure(
                share_id(contract, year, measure, answer),
                Kind.SHARE,
                measure=f"{measure}: {answer}",
                population=answers({one: int(given[one] == answer) for one in given}),
                belongs_to=counted.figure_id,
                tie=of_classes.get(answer, tie),
                **same,
            )


def _ties_of_classes(reasons: Sequence[str]) -> dict[str, Tie]:
    """By class of reasons, what its share and those of its reasons have to do with each other: whoever gives one of
    these is in the class, as the reader knows who has the list."""
    of_class: dict[str, list[str]] = defaultdict(list)
    for row in seeds.rows("implementation_reason"):
        if row["reason"] in reasons:
            of_class[row["reason_class"]].append(row["reason"])
    return {
        name: Tie((*((f"reason_not: {reason}", 1) for reason in inside), (f"reason_class: {name}", -1)))
        for name, inside in of_class.items()
    }


def _answer(row: Record, measure: str) -> str | None:
    """What an educator says, None where nothing is said."""
    said = row[measure]
    if measure == "admin_support":
        # half a point up, as in the table of shares
        return None if said is None else str(Decimal(said).quantize(Decimal(1), ROUND_HALF_UP))
    return None if said == ANSWERS[measure] else said


def _focus_figures(
    contract: str, wholes: Sequence[Record], classes: Sequence[Record], shares: Sequence[Record], as_of: date
) -> Iterator[Figure]:
    """The students of the classes that tell of a focus group, and the share of it among them."""
    for share in shares:
        if share["measure"] != FOCUS:
            continue
        words, year = share["answer"], share["academic_year"]
        contacts = {row["contact_id"] for row in wholes if row["academic_year"] == year}
        yield from students.focus_figures(
            share_id(contract, year, FOCUS, None, words),
            share_id(contract, year, FOCUS, words),
            share | {FOCUS: words},
            [row for row in classes if row["academic_year"] == year and row["contact_id"] in contacts],
            as_of,
            level=1,
            table=f"{NAME} {FOCUS} {year}",
        )


def group_of(row: Record) -> Group:
    """Of which educators a row of the summary is."""
    return row["cohort"], row["curriculum"], row["academic_year"]


def id_of(contract: str, group: Group, what: str) -> str:
    """The id of a figure of a group of educators. A cohort is called otherwise than all of them."""
    cohort, curriculum, year = group
    return figure_id(NAME, contract, year, named(cohort), named(curriculum), what)


def detail_id(contract: str, contact: int, curriculum: str, year: int) -> str:
    """The id of the students of an educator with a curriculum."""
    return figure_id(NAME, contract, year, "educator", contact, curriculum)


def share_id(contract: str, year: int, measure: str, answer: str | None, of: str = "") -> str:
    """The id of the share that gives an answer; without one that of the number, of a focus group if ``of`` names it."""
    return figure_id(NAME, contract, year, measure, "n" if answer is None else f"={answer}", of)
