"""Partner report P4, implementation: who uses which curriculum, how deeply and with how many classes and students.

A contract's own administrators see their educators by name. Protected (rule R41) are the students, and what educators
say of support, choice and reasons: what is told of these is decided over all files of the partner (see ``told``). The
figures that are decided upon are in ``implementation_figures``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from functools import partial

from orchestration.lib.display import percent
from orchestration.lib.reports import held, notes, students
from orchestration.lib.reports.basis import Basis, basis_of, report_of
from orchestration.lib.reports.changes import Comparison, since_delivered
from orchestration.lib.reports.content import (
    NOT_AVAILABLE,
    NUMBERS,
    Bar,
    Cell,
    Chart,
    Kind,
    Report,
    Section,
    Table,
    in_order,
    table_of,
)
from orchestration.lib.reports.implementation_figures import (
    NAME,
    SHARES_TOLD,
    detail_id,
    estimates_of,
    group_of,
    id_of,
    share_id,
)
from orchestration.lib.reports.reader import Reader, Record
from orchestration.lib.reports.students import FOCUS
from orchestration.lib.reports.told import Told

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
# The protected columns of the summary, the second of which only stands beside the first.
STUDENTS = ("students", "students_estimate")
ALL_EDUCATORS = "all educators"
TOO_EARLY = "too early"
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


# Students are not among it: what is told of them is decided over all files, and no change of the data.
COMPARISON = Comparison(
    table="educators",
    who=("last_name", "first_name", "curriculum", "academic_year_label"),
    first=("status", "evidence"),
    without=("students", "outcome_state"),
)


def read(reader: Reader, contract: str, told: Told) -> Report:
    """The report of one contract, by its id as its sender writes it; ``told`` says what of protected figures."""
    # the estimate before any is hidden: whether a file tells it is decided for it (see ``told``)
    estimates = estimates_of(reader, contract)
    summary = [row | {STUDENTS[1]: estimates[group_of(row)]} for row in reader.of_contract(SUMMARY, contract)]
    basis = basis_of(
        reader,
        contract,
        {DETAIL: DETAIL_KINDS, SUMMARY: SUMMARY_KINDS, SHARES: SHARE_KINDS},
        rows={SUMMARY: summary, SHARES: reader.records(SHARES_TOLD, [contract])},
        missing=held.of_outcomes(reader, contract, FEEDS),
    )
    return since_delivered(report(basis, told), reader, COMPARISON)


def report(basis: Basis, told: Told) -> Report:
    """The report of what was read of one contract."""
    summary = sorted(basis.rows[SUMMARY], key=_order_of_groups)
    wholes = [row for row in summary if row["cohort"] is None and row["curriculum"] is None]
    return report_of(
        basis,
        NAME,
        "Implementation, contract",
        main="educators",
        cover=_years(wholes, basis.reader.as_of),
        banners=_low_response([row for row in wholes if _is_closed(row, basis.reader.as_of)]),
        sections=(
            Section("Summary", HOW_TO_READ, (_summary(basis, summary, told),), tuple(_charts(wholes))),
            Section("Educators", (), (_details(basis, told),)),
            Section("Support, choice, reasons, and focus groups", (), (_shares(basis, told),)),
        ),
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


def _summary(basis: Basis, rows: Sequence[Record], told: Told) -> Table:
    contract, columns = basis.contract, basis.columns[SUMMARY]
    places = {id_of(contract, group_of(row), "students"): row for row in rows}
    records = [
        {
            **row,
            "cohort": row["cohort"] or ALL_EDUCATORS,
            "curriculum": row["curriculum"] or ALL_CURRICULA,
            **told.cells(row, partial(id_of, contract, group_of(row)), STUDENTS, STUDENTS[1:]),
            **{name: NOT_AVAILABLE for name, kind in SUMMARY_KINDS.items() if kind == "rate" and row[name] is None},
            # most are asked towards the end of the year
            **({} if _is_closed(row, basis.reader.as_of) else {"response_rate": TOO_EARLY}),
        }
        for row in places.values()
    ]
    return table_of(
        "summary",
        "Educators by cohort and curriculum",
        columns,
        records,
        who=("cohort", "curriculum", "academic_year_label"),
        themes=("n_educators", "response_rate", "median_depth", "students"),
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


def _details(basis: Basis, told: Told) -> Table:
    order = ("last_name", "first_name", "curriculum")
    rows = sorted(basis.rows[DETAIL], key=lambda row: (-row["academic_year"], *in_order(row, order)))
    places = [
        detail_id(basis.contract, row["contact_id"], row["curriculum_source_id"], row["academic_year"]) for row in rows
    ]
    records = [_printed(row) | {"students": told.cell(figure)} for figure, row in zip(places, rows, strict=True)]
    return table_of(
        "educators",
        "Educators",
        basis.columns[DETAIL],
        records,
        notes=tuple(told.notes(places)),
        keys=tuple(f"{row['contact_id']} {row['curriculum_source_id']} {row['academic_year']}" for row in rows),
        who=COMPARISON.who,
        themes=("course_name", "status", "start_date", "classes"),
        empty="Nothing is told of an educator of this contract, and no outcome of a training is looked for yet.",
    )


def _printed(row: Record) -> dict[str, Cell]:
    """A row as it is printed: a number that nobody tells is no blank."""
    return {
        name: NOT_AVAILABLE if kind in NUMBERS and row[name] is None else row[name]
        for name, kind in DETAIL_KINDS.items()
    }


def _shares(basis: Basis, told: Told) -> Table:
    """Of the whole contract alone: a cohort beside it would tell of the few who are in no cohort."""
    by = ("measure", "answer_sort", "answer")
    rows = sorted(basis.rows[SHARES], key=lambda row: (-row["academic_year"], *(row[name] for name in by)))
    records, places = [], []
    for row in rows:
        year, measure, answer = row["academic_year"], row["measure"], row["answer"]
        share = share_id(basis.contract, year, measure, answer)
        number = share_id(basis.contract, year, measure, None, answer if measure == FOCUS else "")
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
        basis.columns[SHARES],
        records,
        who=("measure", "answer", "academic_year_label"),
        notes=(
            "What fewer than 5 educators say is not shown, nor shares of fewer than 10 students (n<10).",
            "Near 0 and 100 % only the bound is told, as ≤20 % of a small group.",
            *told.notes(places),
        ),
        empty="Fewer than 5 educators tell of support, choice or reasons (n<5), and no focus group is asked for.",
    )


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
