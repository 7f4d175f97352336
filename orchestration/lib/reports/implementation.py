"""Partner report P4, implementation: who uses which curriculum, how deeply and with how many classes and students.

A contract's own administrators see their educators by name. Protected (rule R41) are the students, and what educators
say of support, choice and reasons: what is told of these is decided over all files of the partner (see ``told``).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from functools import partial

from orchestration.lib.display import percent
from orchestration.lib.reports import held, notes, students
from orchestration.lib.reports.changes import Comparison, since_delivered
from orchestration.lib.reports.content import (
    NOT_AVAILABLE,
    NUMBERS,
    Bar,
    Cell,
    Chart,
    Column,
    Kind,
    Report,
    Section,
    Table,
    in_order,
    of_whom,
    table_of,
)
from orchestration.lib.reports.reader import Reader, Record
from orchestration.lib.reports.students import FOCUS
from orchestration.lib.reports.suppression import Figure, Member, Tie, Unit, answers, people
from orchestration.lib.reports.suppression import Kind as FigureKind
from orchestration.lib.reports.told import Told, companion, figure_id

# Cohort, curriculum and academic year; None where they are all.
Group = tuple[str | None, str | None, int]

NAME = "implementation"
DETAIL = "reports.rpt_implementation"
SUMMARY = "reports.rpt_implementation_summary"
SHARES = "reports.rpt_implementation_share"
# What the figures are made of.
FEEDS = ("implementation", "classes")

# What is told of each educator. Support, choice and reasons are told of groups alone (rule R41).
DETAIL_KINDS: dict[str, Kind] = {
    "academic_year_label": "text", "last_name": "text", "first_name": "text", "school": "text", "curriculum": "text",
    "course_name": "text", "subject": "text", "grade_band": "text", "model": "text", "status": "text",
    "outcome_state": "text", "evidence": "text", "start_date": "date", "lessons_used": "count",
    "lessons_in_pathway": "count", "depth": "rate",
    "classes": "count", "classes_taught": "count", "students": "count", "computer_access": "text",
    "coaching_sessions_attended": "count",
}  # fmt: skip
SUMMARY_KINDS: dict[str, Kind] = {
    "academic_year_label": "text", "cohort": "text", "curriculum": "text", "n_educators": "count",
    "n_implementing": "count", "n_will_this_year": "count", "n_will_next_year": "count", "n_will_not": "count",
    "n_planned": "count", "n_unknown": "count", "n_unknown_too_early": "count", "n_not_applicable": "count",
    "response_rate": "rate", "n_answered": "count", "n_eligible": "count",
    "conversion_rate": "rate", "conversion_rate_ci_low": "rate", "conversion_rate_ci_high": "rate",
    "n_judged": "count", "median_depth": "rate", "n_depth": "count", "classes_using_share": "rate",
    "classes_using": "count", "classes_taught": "count", "students": "count", "n_with_count": "count",
    "student_groups": "count", "students_estimate": "number",
}  # fmt: skip
SHARE_KINDS: dict[str, Kind] = {
    "academic_year_label": "text", "measure": "text", "answer": "text", "share": "rate", "n": "count",
    "n_classes": "count",
}  # fmt: skip

# In the order of the list, each with the words of a legend.
STATUSES = {
    "n_implementing": "implementing",
    "n_will_this_year": "will this year",
    "n_planned": "planned",
    "n_unknown": "unknown",
    "n_unknown_too_early": "too early to tell",
    "n_will_next_year": "will next year",
    "n_will_not": "will not",
    "n_not_applicable": "not applicable",
}
# What educators say that is told as shares alone: where it stands, and what is no answer.
ANSWERS = {"admin_support": None, "choice": "unknown", "reason_not": "not_applicable", "reason_class": "not_applicable"}
# The protected columns of the summary, the second of which only stands beside the first.
STUDENTS = ("students", "students_estimate")
ALL_EDUCATORS = "all educators"
ALL_CURRICULA = "all curricula"

HOW_TO_READ = (
    "Each row is one educator with one curriculum in one academic year (July to June): from three months after the "
    "first day of an event of this contract to the year in which its outcome is looked for.",
    "Unknown is not no: nobody told. It is counted by itself, and in no rate.",
    "Too early to tell: a rate is of closed academic years alone, whatever was answered in the open one. Of whom "
    "nothing is told in the open year is counted as too early (n_unknown_too_early), and not as unknown.",
    "n/a: nobody tells it, or there is nothing to divide by. It is not zero.",
    "These are observations. What goes with a training was not shown to come of it.",
)


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

_SHARES = """
    select measure, answer, answer_sort, academic_year_label, academic_year, unit, n, n_smallest, n_classes
    from restricted.implementation_share
    where contract = %s and cohort is null and curriculum is null
"""


# Students are not among it: what is told of them is decided over all files, and no change of the data.
COMPARISON = Comparison(
    table="educators",
    who=("last_name", "first_name", "curriculum", "academic_year_label"),
    first=("status", "evidence"),
    without=("students", "outcome_state"),
)


def read(reader: Reader, contract: str, told: Told) -> Report:
    """The report of one contract.

    Args:
        reader: what is published.
        contract: the contract's id as its sender writes it.
        told: what it says of protected figures.
    """
    made = report(
        reader,
        contract,
        {
            DETAIL: reader.columns(DETAIL, DETAIL_KINDS),
            SUMMARY: reader.columns(SUMMARY, SUMMARY_KINDS),
            SHARES: reader.columns(SHARES, SHARE_KINDS),
        },
        {
            DETAIL: reader.of_contract(DETAIL, contract),
            SUMMARY: reader.of_contract(SUMMARY, contract),
            SHARES: reader.records(_SHARES, [contract]),
        },
        told,
        reader.partner_of(contract).name,
        held.of_outcomes(reader, contract, FEEDS),
    )
    return since_delivered(made, reader, COMPARISON)


def figures(reader: Reader, contract: str) -> list[Figure]:
    """The protected figures of one contract, of the members that they are made of.

    Args:
        reader: what is published.
        contract: the contract's id as its sender writes it.
    """
    members = reader.records(_MEMBERS, [contract])
    classes = students.classes_of(reader, {row["contact_id"] for row in members})
    estimates = {_group(row): row["students_estimate"] for row in reader.records(_ESTIMATES, [contract])}
    curricula = {row["curriculum"]: row["curriculum_source_id"] for row in reader.records(_CURRICULA)}
    return list(
        figures_of(contract, members, classes, estimates, reader.records(_SHARES, [contract]), curricula, reader.as_of)
    )


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
        groups[_group(row)].append(row["contact_id"])
    of_any = students.by_educator(classes)
    of_each = {name: students.by_educator(classes, source_id) for name, source_id in curricula.items()}
    for group, contacts in groups.items():
        yield from _students_of_group(contract, group, contacts, of_each.get(group[1], of_any), estimates, as_of)
    # one educator with one curriculum: under the group of all cohorts
    for row in members:
        if row["cohort"] is None and row["curriculum"] is not None:
            curriculum, year = row["curriculum"], row["academic_year"]
            yield from students.counted(
                _detail_id(contract, row["contact_id"], curricula[curriculum], year),
                of_each[curriculum].get((row["contact_id"], year), {}),
                as_of,
                table=f"{NAME} educators {year}",
                parent=_id(contract, (None, curriculum, year), "students"),
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
        above = _id(contract, (None, None if cohort is None else curriculum, year), "students")
    for figure in students.counted(
        _id(contract, group, "students"),
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
        yield companion(figure, _id(contract, group, "students_estimate"), estimate, decimals=1, adds_equation=False)


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
        counted = Figure(
            _share_id(contract, year, measure, None),
            FigureKind.COUNT,
            measure=measure,
            population=people(given),
            **same,
        )
        yield counted
        # whoever says something gives one of the answers
        tie = Tie(tuple((f"{measure}: {answer}", 1) for answer in possible), 1)
        for answer in possible:
            yield Figure(
                _share_id(contract, year, measure, answer),
                FigureKind.SHARE,
                measure=f"{measure}: {answer}",
                population=answers({one: int(given[one] == answer) for one in given}),
                belongs_to=counted.figure_id,
                tie=tie,
                **same,
            )


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
            _share_id(contract, year, FOCUS, None, words),
            _share_id(contract, year, FOCUS, words),
            share | {FOCUS: words},
            [row for row in classes if row["academic_year"] == year and row["contact_id"] in contacts],
            as_of,
            level=1,
            table=f"{NAME} {FOCUS} {year}",
        )


def _group(row: Record) -> Group:
    return row["cohort"], row["curriculum"], row["academic_year"]


def _id(contract: str, group: Group, what: str) -> str:
    """The id of a figure of a group of educators. A cohort is called otherwise than all of them."""
    cohort, curriculum, year = group
    return figure_id(NAME, contract, year, *(_named(cohort), _named(curriculum)), what)


def _named(one: str | None) -> str:
    return "all" if one is None else f"={one}"


def _detail_id(contract: str, contact: int, curriculum: str, year: int) -> str:
    return figure_id(NAME, contract, year, "educator", contact, curriculum)


def _share_id(contract: str, year: int, measure: str, answer: str | None, of: str = "") -> str:
    return figure_id(NAME, contract, year, measure, "n" if answer is None else f"={answer}", of)


def report(
    reader: Reader,
    contract: str,
    columns: dict[str, tuple[Column, ...]],
    rows: dict[str, Sequence[Record]],
    told: Told,
    partner: str | None = None,
    missing: Sequence[Record] = (),
) -> Report:
    """The report of what was read of one contract.

    Args:
        reader: says of which publication.
        contract: the contract's id.
        columns: of each table.
        rows: of each table.
        told: what it says of protected figures.
        partner: who holds the contract, if that is known.
        missing: what is held back, by feed and rule.
    """
    summary = sorted(rows[SUMMARY], key=_order_of_groups)
    wholes = [row for row in summary if row["cohort"] is None and row["curriculum"] is None]
    return Report(
        name=NAME,
        title=f"Implementation, contract {of_whom(contract, partner)}, as of {reader.as_of}",
        reader=partner or contract,
        contract=contract,
        as_of=reader.as_of,
        build_id=reader.build_id,
        published_at=reader.published_at,
        cover=(*_years(wholes, reader.as_of), *held.cover(missing)),
        banners=(
            *_low_response(wholes),
            *filter(None, [notes.not_newest(reader)]),
        ),
        main="educators",
        sections=(
            Section(
                "Summary", HOW_TO_READ, (_summary(columns[SUMMARY], contract, summary, told),), tuple(_charts(wholes))
            ),
            Section("Educators", (), (_details(columns[DETAIL], contract, rows[DETAIL], told),)),
            Section(
                "Support, choice, reasons, and focus groups",
                (),
                (_shares(columns[SHARES], contract, rows[SHARES], told),),
            ),
            held.section(missing),
        ),
        held_back=held.number(missing),
    )


def _order_of_groups(row: Record) -> tuple[object, ...]:
    """By year, the whole contract before its cohorts, all curricula before each."""
    names = ("cohort", "curriculum")
    return -row["academic_year"], *in_order(row, names, blanks_first=names)


def _is_closed(row: Record, as_of: date) -> bool:
    return date(row["academic_year"] + 1, 6, 30) < as_of


def _years(wholes: Sequence[Record], as_of: date) -> Iterator[str]:
    for row in wholes:
        educators = notes.counted(row["n_educators"], "educator")
        told = f"{row['academic_year_label']}: {educators}, {row['n_implementing']} implementing"
        yield f"{told}." if _is_closed(row, as_of) else f"{told} so far: too early to tell."


def _low_response(wholes: Sequence[Record]) -> Iterator[str]:
    """The banner of a year in which too few answered (definition D0)."""
    for row in wholes:
        if row["is_low_response"]:
            yield (
                f"Low response in {row['academic_year_label']}: {row['n_answered']} of {row['n_eligible']} educators "
                f"({percent(row['response_rate'])}) answered the survey. What is noted beside an enrollment is no "
                "answer."
            )


def _summary(columns: Sequence[Column], contract: str, rows: Sequence[Record], told: Told) -> Table:
    places = {_id(contract, _group(row), "students"): row for row in rows}
    records = [
        {
            **row,
            "cohort": row["cohort"] or ALL_EDUCATORS,
            "curriculum": row["curriculum"] or ALL_CURRICULA,
            **told.cells(row, partial(_id, contract, _group(row)), STUDENTS, STUDENTS[1:]),
            **{name: NOT_AVAILABLE for name in _rates(columns) if row[name] is None},
        }
        for row in places.values()
    ]
    return table_of(
        "summary",
        "Educators by cohort and curriculum",
        columns,
        records,
        notes=(
            "Who is in two cohorts, or uses two curricula, counts in each, and once in the total: rows do not add up.",
            "Intervals hold the true rate in 95 of 100 cases (Wilson), and are given from 10 educators on.",
            "students are those whom classes tell of, and nobody is added for the others; students_estimate adds them "
            "as if they were like those that tell.",
            *told.notes(places, lambda figure: _place(places.get(figure))),
        ),
        empty="Nothing is told of an educator of this contract, and no outcome of a training is looked for yet.",
    )


def _place(row: Record | None) -> str | None:
    """A row of the summary in words."""
    if row is None:
        return None
    return f"{row['cohort'] or ALL_EDUCATORS}, {row['curriculum'] or ALL_CURRICULA}, {row['academic_year_label']}"


def _details(columns: Sequence[Column], contract: str, rows: Sequence[Record], told: Told) -> Table:
    order = ("last_name", "first_name", "curriculum")
    rows = sorted(rows, key=lambda row: (-row["academic_year"], *in_order(row, order)))
    places = [
        _detail_id(contract, row["contact_id"], row["curriculum_source_id"], row["academic_year"]) for row in rows
    ]
    records = [_printed(row) | {"students": told.cell(figure)} for figure, row in zip(places, rows, strict=True)]
    return table_of(
        "educators",
        "Educators",
        columns,
        records,
        notes=tuple(told.notes(places)),
        keys=tuple(f"{row['contact_id']} {row['curriculum_source_id']} {row['academic_year']}" for row in rows),
        empty="Nothing is told of an educator of this contract, and no outcome of a training is looked for yet.",
    )


def _printed(row: Record) -> dict[str, Cell]:
    """A row as it is printed: a number that nobody tells is no blank."""
    return {
        name: NOT_AVAILABLE if kind in NUMBERS and row[name] is None else row[name]
        for name, kind in DETAIL_KINDS.items()
    }


def _shares(columns: Sequence[Column], contract: str, rows: Sequence[Record], told: Told) -> Table:
    """Of the whole contract alone: a cohort beside it would tell of the few who are in no cohort."""
    rows = sorted(rows, key=lambda row: (-row["academic_year"], row["measure"], row["answer_sort"], row["answer"]))
    records, places = [], []
    for row in rows:
        year, measure, answer = row["academic_year"], row["measure"], row["answer"]
        share = _share_id(contract, year, measure, answer)
        number = _share_id(contract, year, measure, None, answer if measure == FOCUS else "")
        if measure != FOCUS and told.is_small(number):
            continue  # even that so few say anything is hidden
        places += [share, number]
        if measure == FOCUS:
            records.append(row | students.focus_cells(number, share, row, told))
        else:
            records.append({**row, "share": told.cell(share), "n": told.cell(number)})
    return table_of(
        "shares",
        "Shares by answer",
        columns,
        records,
        notes=(
            "What fewer than 5 educators say is not shown, nor shares of fewer than 10 students (n<10).",
            "Near 0 and 100 % only the bound is told, as ≤20 % of a small group.",
            *told.notes(places),
        ),
        empty="Fewer than 5 educators tell of support, choice or reasons (n<5), and no focus group is asked for.",
    )


def _rates(columns: Sequence[Column]) -> list[str]:
    return [column.name for column in columns if column.kind == "rate"]


def _charts(wholes: Sequence[Record]) -> Iterator[Chart]:
    """Educators of each year by status, over all curricula."""
    if not wholes:
        return
    bars = tuple(
        Bar(row["academic_year_label"], Decimal(row[name]), str(row[name]), part=words)
        for row in wholes
        for name, words in STATUSES.items()
        if any(other[name] for other in wholes)
    )
    told = "; ".join(f"{row['academic_year_label']}: {', '.join(_counts(row))}" for row in wholes)
    yield Chart("status", "Implementation by status", f"{told}.", "educators", bars, is_stacked=True)


def _counts(row: Record) -> Iterator[str]:
    for name, words in STATUSES.items():
        if row[name]:
            yield f"{row[name]} {words}"
