"""Partner report P4, implementation: who uses which curriculum, how deeply and with how many classes and students."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal

from orchestration.lib.display import percent
from orchestration.lib.reports import notes
from orchestration.lib.reports.content import Bar, Cell, Chart, Column, Kind, Report, Section, Table, table_of
from orchestration.lib.reports.reader import Reader, Record

NAME = "implementation"
DETAIL = "reports.rpt_implementation"
SUMMARY = "reports.rpt_implementation_summary"
SHARES = "reports.rpt_implementation_share"

# What is told of each educator. Support, choice and reasons are told of groups alone (rule R41).
DETAIL_KINDS: dict[str, Kind] = {
    "academic_year_label": "text", "last_name": "text", "first_name": "text", "school": "text", "curriculum": "text",
    "course_name": "text", "subject": "text", "grade_band": "text", "model": "text", "status": "text",
    "evidence": "text", "start_date": "date", "lessons_used": "count", "lessons_in_pathway": "count", "depth": "rate",
    "classes": "count", "classes_taught": "count", "students": "count", "computer_access": "text",
    "coaching_sessions_attended": "count",
}  # fmt: skip
SUMMARY_KINDS: dict[str, Kind] = {
    "academic_year_label": "text", "cohort": "text", "curriculum": "text", "n_educators": "count",
    "n_implementing": "count", "n_will_this_year": "count", "n_will_next_year": "count", "n_will_not": "count",
    "n_planned": "count", "n_unknown": "count", "n_not_applicable": "count", "response_rate": "rate",
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
    "n_will_next_year": "will next year",
    "n_will_not": "will not",
    "n_not_applicable": "not applicable",
}
SMALL = {"students": "n<10", "educators": "n<5"}
LOW_RESPONSE = Decimal("0.5")
NOT_AVAILABLE = "n/a"

HOW_TO_READ = (
    "Each row is one educator with one curriculum in one academic year (July to June): from three months after the "
    "first day of an event of this contract to the year in which its outcome is looked for.",
    "Unknown is not no: nobody told. It is counted by itself, and in no rate.",
    "Too early to tell: a rate is of closed academic years alone, whatever was answered in the open one.",
    "These are observations. What goes with a training was not shown to come of it.",
)


def read(reader: Reader, contract: str) -> Report:
    """The report of one contract.

    Args:
        reader: what is published.
        contract: the contract's id as its sender writes it.
    """
    return report(
        reader,
        contract,
        {
            DETAIL: reader.columns(DETAIL, DETAIL_KINDS),
            SUMMARY: reader.columns(SUMMARY, SUMMARY_KINDS),
            SHARES: reader.columns(SHARES, SHARE_KINDS),
        },
        {relation: reader.of_contract(relation, contract) for relation in (DETAIL, SUMMARY, SHARES)},
    )


def report(
    reader: Reader, contract: str, columns: dict[str, tuple[Column, ...]], rows: dict[str, Sequence[Record]]
) -> Report:
    """The report of what was read of one contract.

    Args:
        reader: says of which publication.
        contract: the contract's id.
        columns: of each table.
        rows: of each table.
    """
    summary = sorted(rows[SUMMARY], key=_order_of_groups)
    wholes = [row for row in summary if row["cohort"] is None and row["curriculum"] is None]
    return Report(
        name=NAME,
        title=f"Implementation, contract {contract}, as of {reader.as_of}",
        reader=contract,
        contract=contract,
        as_of=reader.as_of,
        build_id=reader.build_id,
        published_at=reader.published_at,
        cover=tuple(_years(wholes, reader.as_of)),
        banners=tuple(_low_response([row for row in wholes if _is_closed(row, reader.as_of)])),
        sections=(
            Section("Summary", HOW_TO_READ, (_summary(columns[SUMMARY], summary),), tuple(_charts(wholes))),
            Section("Educators", (), (_details(columns[DETAIL], rows[DETAIL]),)),
            Section("Support, choice, reasons, and focus groups", (), (_shares(columns[SHARES], rows[SHARES]),)),
        ),
    )


def _order_of_groups(row: Record) -> tuple[object, ...]:
    """By year, the whole contract before its cohorts, all curricula before each."""
    groups = [part for name in ("cohort", "curriculum") for part in (row[name] is not None, row[name] or "")]
    return (-row["academic_year"], *groups)


def _is_closed(row: Record, as_of: date) -> bool:
    return date(row["academic_year"] + 1, 6, 30) < as_of


def _years(wholes: Sequence[Record], as_of: date) -> Iterator[str]:
    for row in wholes:
        educators = notes.counted(row["n_educators"], "educator")
        told = f"{row['academic_year_label']}: {educators}, {row['n_implementing']} implementing"
        yield f"{told}." if _is_closed(row, as_of) else f"{told} so far: too early to tell."


def _low_response(wholes: Sequence[Record]) -> Iterator[str]:
    """The banner of a closed year in which fewer than half answered (definition D0)."""
    for row in wholes:
        if row["response_rate"] < LOW_RESPONSE:
            yield (
                f"Low response in {row['academic_year_label']}: {row['n_answered']} of {row['n_educators']} educators "
                f"({percent(row['response_rate'])}) are answered for."
            )


def _summary(columns: Sequence[Column], rows: Sequence[Record]) -> Table:
    records = [
        {
            **row,
            "cohort": row["cohort"] or "all educators",
            "curriculum": row["curriculum"] or "all curricula",
            "students": _told(row, "students", "students"),
            "students_estimate": _told(row, "students_estimate", "students"),
            **{name: NOT_AVAILABLE for name in _rates(columns) if row[name] is None},
        }
        for row in rows
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
            *_hidden(records),
        ),
        empty="Nothing is told of an educator of this contract, and no outcome of a training is looked for yet.",
    )


def _details(columns: Sequence[Column], rows: Sequence[Record]) -> Table:
    order = ("last_name", "first_name", "curriculum")
    rows = sorted(
        rows, key=lambda row: (-row["academic_year"], *((row[name] is None, row[name] or "") for name in order))
    )
    records = [{**row, "students": _told(row, "students", "students")} for row in rows]
    return table_of(
        "educators",
        "Educators",
        columns,
        records,
        notes=tuple(_hidden(records)),
        empty="Nothing is told of an educator of this contract, and no outcome of a training is looked for yet.",
    )


def _shares(columns: Sequence[Column], rows: Sequence[Record]) -> Table:
    """Of the whole contract alone: a cohort beside it would tell of the few who are in no cohort."""
    wholes = [row for row in rows if row["cohort"] is None and row["curriculum"] is None]
    wholes.sort(key=lambda row: (-row["academic_year"], row["measure"], row["answer_sort"], row["answer"]))
    records = [{**row, "share": _share(row), "n": row["n"] if row["n"] is not None else _share(row)} for row in wholes]
    return table_of(
        "shares",
        "Shares by answer",
        columns,
        records,
        notes=(
            "What fewer than 5 educators say is not shown, nor shares of fewer than 10 students (n<10).",
            "Near 0 and 100 % only the bound is told, as ≤20 % of a small group.",
            *_hidden(records),
        ),
        empty="Fewer than 5 educators tell of support, choice or reasons (n<5), and no focus group is asked for.",
    )


def _told(row: Record, name: str, unit: str) -> Cell:
    """A protected figure, or why it is not there."""
    state = row[f"{name}_state"]
    return SMALL[unit] if state == "suppressed" else row[name] if state == "shown" else NOT_AVAILABLE


def _share(row: Record) -> Cell:
    """A share, or its bound, or why it is not there."""
    state, sign = row["share_state"], {"at_most": "≤", "at_least": "≥"}
    if state in sign:
        return f"{sign[state]}{Decimal(row['share']) * 100:.0f} %"
    return {"suppressed": SMALL[row["unit"]], "not_available": NOT_AVAILABLE}.get(state, row["share"])


def _hidden(records: Sequence[Record]) -> Iterator[str]:
    if any(cell in SMALL.values() for row in records for cell in row.values()):
        yield "n<10: fewer than 10 students, so few that the number would tell of single ones. It is not zero."


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
