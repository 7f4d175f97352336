"""Partner report P3, cohort aggregation.

Confidence, who answered, and students are protected (rule R41): what is said of them is decided over all files of the
partner (see ``told``).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import partial

from orchestration.lib.display import percent
from orchestration.lib.reports import bars, held, notes, students
from orchestration.lib.reports.basis import Basis, basis_of, report_of
from orchestration.lib.reports.changes import Comparison, since_delivered
from orchestration.lib.reports.content import (
    NOT_AVAILABLE,
    Bar,
    Cell,
    Chart,
    Column,
    Kind,
    Report,
    Section,
    Table,
    as_text,
    table_of,
)
from orchestration.lib.reports.reader import Reader, Record
from orchestration.lib.reports.suppression import Figure, Tie, Unit, answers, people
from orchestration.lib.reports.suppression import Kind as FigureKind
from orchestration.lib.reports.told import Told, companion, figure_id

# A cohort in an academic year, by their keys.
Row = tuple[int, int]

NAME = "cohort_aggregation"
RELATION = "reports.rpt_cohort"
# Beside attendance, what the figures are made of.
FEEDS = ("feedback", "proficiency", "implementation", "classes")

# As the domain lists them, each rate and mean with its numerator, n and interval.
KINDS: dict[str, Kind] = {
    "contract": "text", "cohort": "text", "cohort_kind": "text", "academic_year_label": "text",
    "n_enrolled": "count", "n_masters_in_training": "count", "n_started": "count", "n_started_unknown": "count",
    "n_started_too_early": "count", "n_completed": "count", "n_completion_known": "count",
    "n_completion_unknown": "count", "n_completion_too_early": "count", "completion_rate": "rate",
    "completion_rate_ci_low": "rate", "completion_rate_ci_high": "rate",
    "periods_attended": "count", "periods_scheduled": "count", "pooled_attendance_rate": "rate",
    "n_with_rate": "count", "mean_teacher_rate": "rate", "mean_teacher_rate_ci_low": "rate",
    "mean_teacher_rate_ci_high": "rate",
    "n_rated": "count", "pct_professional_plus": "rate", "pct_professional_plus_ci_low": "rate",
    "pct_professional_plus_ci_high": "rate",
    "n_pre": "count", "mean_confidence_pre": "number", "mean_confidence_pre_ci_low": "number",
    "mean_confidence_pre_ci_high": "number", "n_post": "count", "mean_confidence_post": "number",
    "mean_confidence_post_ci_low": "number", "mean_confidence_post_ci_high": "number",
    "n_matched": "count", "mean_change": "number", "mean_change_ci_low": "number", "mean_change_ci_high": "number",
    "g_av": "number",
    "n_implementing": "count", "n_implementing_unknown": "count", "n_implementing_too_early": "count",
    "n_first_trained": "count", "n_converted": "count", "n_conversion_known": "count", "n_conversion_unknown": "count",
    "n_conversion_too_early": "count", "conversion_rate": "rate", "conversion_rate_ci_low": "rate",
    "conversion_rate_ci_high": "rate",
    "n_reporting_students": "count", "students_reported": "count", "n_schools": "count", "n_districts": "count",
    "n_setting_known": "count", "pct_urban": "rate", "pct_suburban": "rate", "pct_rural": "rate",
    "periods_recorded": "count", "periods_held": "count", "recorded_share": "rate",
    "surveys_answered_pre": "count", "surveys_due_pre": "count", "response_rate_pre": "rate",
    "surveys_answered_post": "count", "surveys_due_post": "count", "response_rate": "rate",
}  # fmt: skip

# Where attendance, skills, confidence, implementing, students, and what is recorded begin.
THEMES = ("n_enrolled", "periods_attended", "n_rated", "n_pre", "n_implementing", "n_reporting_students",
          "periods_recorded")  # fmt: skip

# Protected means: the column of the members' values, the n, the scale, and what stands beside it.
MEANS = {
    "mean_confidence_pre": ("confidence_pre", "n_pre", (1, 5)),
    "mean_confidence_post": ("confidence_post", "n_post", (1, 5)),
    "mean_change": ("confidence_change", "n_matched", (-4, 4)),
}
# Of whoever answered both, the change tells each answer from the other.
CHANGE = Tie((("confidence_post", 1), ("confidence_pre", -1), ("confidence_change", -1)))
BESIDE = {
    "mean_confidence_pre_ci_low": "mean_confidence_pre", "mean_confidence_pre_ci_high": "mean_confidence_pre",
    "mean_confidence_post_ci_low": "mean_confidence_post", "mean_confidence_post_ci_high": "mean_confidence_post",
    "mean_change_ci_low": "mean_change", "mean_change_ci_high": "mean_change", "g_av": "mean_change",
    # how many answered says of how many the mean is
    "surveys_answered_pre": "n_pre", "response_rate_pre": "n_pre",
    "surveys_answered_post": "n_post", "response_rate": "n_post",
}  # fmt: skip
STUDENTS = "students_reported"
# Surveys of each occasion in words, with the columns that tell how many were answered.
SURVEYS = {
    "before the events": ("pre", "response_rate_pre"),
    "after the events": ("post", "response_rate"),
}
# Who is in no rate, by the end of the column that counts them.
NOT_KNOWN = {"unknown": "unknown", "too_early": "too early to tell"}
# What a re-issued report opens with, where it is another figure than in the one that was sent.
COMPARED = (
    "n_enrolled", "n_started", "n_completed", "completion_rate", "pooled_attendance_rate", "mean_teacher_rate",
    "pct_professional_plus", "mean_confidence_pre", "mean_confidence_post", "mean_change", "n_implementing",
    "conversion_rate", STUDENTS, "n_schools", "n_districts", "recorded_share", "response_rate_pre", "response_rate",
)  # fmt: skip
PROTECTED = (*MEANS, *(n for _, n, _ in MEANS.values()), *BESIDE, STUDENTS)

HOW_TO_READ = (
    "Each row is one cohort in the academic year of its events. Whoever is in two cohorts counts in each, and once in "
    "the row of all educators of the contract: rows are not to be added up.",
    "n/a: there is nothing to divide by, or nobody tells it. It is not zero. An interval (95 %) is given from ten "
    "educators on.",
    "unknown: too little is recorded, or nobody told. too early: sessions are still to come, or the academic year in "
    "which the outcome is looked for is open. Neither is a no, and neither is in a rate.",
    "n<5 and n<10: the group is so small that the figure would tell of single persons. suppressed: together with "
    "others it would tell of such a group. Neither is zero.",
    "The figures are observed. They say what is associated with the events, not what these caused: nobody was assigned "
    "to a cohort by chance, and nothing is controlled for.",
)


_MEMBERS = """
    select
        cohort_key, academic_year, is_total, contact_id, outcome_academic_year, confidence_pre, confidence_post,
        confidence_change, surveys_due_pre, surveys_due_post
    from restricted.cohort_educator
    where contract_source_id = %s
"""

# What stands beside them before any is hidden: what of it a file tells is decided for it (see ``told``).
_BESIDE = f"""
    select cohort_key, academic_year, {", ".join(BESIDE)}, is_low_response_pre, is_low_response_post
    from restricted.cohort_outcome
    where contract_source_id = %s
"""


COMPARISON = Comparison(
    table="cohorts",
    who=("cohort", "cohort_kind", "academic_year_label"),
    without=KINDS.keys() - set(COMPARED),
    protected=PROTECTED,
    is_of_people=False,
)


def read(reader: Reader, contract: str, told: Told) -> Report:
    """The report of one contract, by its id as its sender writes it; ``told`` says what of protected figures."""
    missing = [*held.of_attendance(reader, contract), *held.of_outcomes(reader, contract, FEEDS)]
    beside = {_row(row): row for row in reader.records(_BESIDE, [contract])}
    rows = {RELATION: [row | beside[_row(row)] for row in reader.of_contract(RELATION, contract)]}
    basis = basis_of(reader, contract, {RELATION: KINDS}, rows=rows, missing=missing)
    return since_delivered(report(basis, told), reader, COMPARISON)


def figures(reader: Reader, contract: str) -> list[Figure]:
    """The protected figures of one contract, of the members that they are made of.

    Args:
        reader: what is published.
        contract: the contract's id as its sender writes it.
    """
    members = reader.records(_MEMBERS, [contract])
    classes = students.classes_of(reader, {row["contact_id"] for row in members})
    beside = {(row["cohort_key"], row["academic_year"]): row for row in reader.records(_BESIDE, [contract])}
    return list(figures_of(contract, members, classes, beside, reader.as_of))


def figures_of(
    contract: str,
    members: Sequence[Record],
    classes: Sequence[Record],
    beside: Mapping[tuple[int, int], Record],
    as_of: date,
) -> Iterator[Figure]:
    """The protected figures of what was read of one contract.

    Args:
        contract: the contract's id.
        members: cohorts × academic years × educators, with the values of each.
        classes: of these educators, by academic year, with their students.
        beside: by cohort and academic year, what stands beside the means.
        as_of: the report date.
    """
    of_rows: dict[tuple[int, int], list[Record]] = defaultdict(list)
    for member in members:
        of_rows[member["cohort_key"], member["academic_year"]].append(member)
    taught = students.by_educator(classes)
    totals = {year: cohort for (cohort, year), rows in of_rows.items() if rows[0]["is_total"]}
    for (cohort, year), rows in of_rows.items():
        is_total = rows[0]["is_total"]
        above = None if is_total or year not in totals else (totals[year], year)
        yield from _figures_of_row(contract, (cohort, year), above, rows, beside.get((cohort, year), {}), as_of)
        yield from students.counted(
            _id(contract, (cohort, year), STUDENTS),
            {
                name: size
                for row in rows
                for name, size in taught.get((row["contact_id"], row["outcome_academic_year"]), {}).items()
            },
            as_of,
            table=f"{NAME} {year}",
            level=int(is_total),
            parent=_id(contract, above, STUDENTS) if above else None,
        )


def _figures_of_row(
    contract: str, row: Row, above: Row | None, members: Sequence[Record], beside: Record, as_of: date
) -> Iterator[Figure]:
    """What is told of the confidence of a cohort in a year. Whoever is enrolled is known by name."""
    year = row[1]
    roster = frozenset(f"{member['contact_id']} {year}" for member in members)
    for mean, (value, n, scale) in MEANS.items():
        if not _was_asked(members, value):
            continue  # which the surveys due say, too
        said = answers(
            {f"{member['contact_id']} {year}": member[value] for member in members if member[value] is not None}
        )
        same = {"measure": value, "as_of": as_of, "table": f"{NAME} {year}", "level": int(above is None)}
        same |= {"roster": roster, "unit": Unit.EDUCATORS}
        counted = Figure(
            _id(contract, row, n),
            FigureKind.COUNT,
            population=people(said),
            parent=_id(contract, above, n) if above else None,
            **same,
        )
        measured = Figure(
            _id(contract, row, mean),
            FigureKind.MEAN,
            population=said,
            scale=scale,
            decimals=2,
            parent=_id(contract, above, mean) if above else None,
            belongs_to=counted.figure_id,
            tie=CHANGE,
            **same,
        )
        yield from (counted, measured)
        for name, of in BESIDE.items():
            if of in (mean, n):
                is_rate = KINDS[name] == "rate"
                head, value = measured if of == mean else counted, beside.get(name)
                yield companion(head, _id(contract, row, name), value, is_rate=is_rate, decimals=3 if is_rate else 2)


def _was_asked(members: Sequence[Record], value: str) -> bool:
    """Whether anybody was asked before, or after; or twice, which a change takes."""
    asked = {
        f"confidence_{when}": any(member[f"surveys_due_{when}"] or member[f"confidence_{when}"] for member in members)
        for when in ("pre", "post")
    }
    return asked.get(value, all(asked.values()))


def _id(contract: str, row: Row, column: str) -> str:
    return figure_id(NAME, contract, *row, column)


def report(basis: Basis, told: Told) -> Report:
    """The report of what was read of one contract: cohorts × academic years, and all its educators by year."""
    rows = [row | cells(row, told) for row in sorted(basis.rows[RELATION], key=_order)]
    everybody = [row for row in rows if row["is_total"]]
    cohorts = table_of(
        "cohorts",
        f"Cohorts by academic year, as of {basis.reader.as_of}",
        basis.columns[RELATION],
        rows,
        notes=tuple(_notes(rows, told)),
        keys=tuple(f"{row['cohort_key']} {row['academic_year']}" for row in rows),
        who=COMPARISON.who,
        themes=THEMES,
        empty="Nobody is enrolled in an event of this contract.",
    )
    return report_of(
        basis,
        NAME,
        "Cohorts of contract",
        main="cohorts",
        cover=(
            f"{row['academic_year_label']}: {notes.counted(row['n_enrolled'], 'educator')} enrolled."
            for row in everybody
        ),
        banners=_banners(everybody, told),
        sections=(
            Section("All educators of the contract", HOW_TO_READ, (_summary(everybody),)),
            Section("Cohorts", (), (cohorts,), tuple(_charts(rows))),
        ),
        incomplete=sum(row["is_incomplete"] for row in everybody),
    )


def cells(row: Record, told: Told) -> dict[str, Cell]:
    """A row as it is printed: what is hidden says so, and what is not known is no blank."""
    others = {
        name: NOT_AVAILABLE if row[name] is None and kind != "text" else row[name]
        for name, kind in KINDS.items()
        if name not in PROTECTED
    }
    return others | told.cells(row, partial(_id, row["contract"], _row(row)), PROTECTED, BESIDE)


def _row(row: Record) -> Row:
    return row["cohort_key"], row["academic_year"]


def _order(row: Record) -> tuple[object, ...]:
    """The newest year first; all educators, then the cohorts that the partner lists, then the others."""
    return -row["academic_year"], not row["is_total"], not row["is_listed"], row["cohort_kind_sort"], row["cohort"]


def _summary(rows: Sequence[Record]) -> Table:
    """The figures of all educators, one below the other."""
    columns = (Column("academic_year_label"), Column("figure"), Column("value"), Column("of"), Column("interval"))
    lines = [(row["academic_year_label"], *line) for row in rows for line in _figures(row)]
    return Table(
        "summary",
        "All educators of the contract",
        columns,
        tuple(lines),
        empty="Nobody is enrolled.",
        who=("figure", "academic_year_label"),
    )


def _figures(row: Record) -> Iterator[tuple[str, str, str, str]]:
    """Name, value, of how many, and interval of each figure of a row as it is printed."""
    yield "Completed", *_rate(row, "completion_rate", "n_completed", "n_completion")
    mean_of = notes.counted(row["n_with_rate"], "educator")
    yield "Mean attendance", _percent(row["mean_teacher_rate"]), mean_of, _interval(row, "mean_teacher_rate", _percent)
    rated = f"{notes.counted(row['n_rated'], 'educator')} rated"
    share = "pct_professional_plus"
    yield "Skills at professional or master", _percent(row[share]), rated, _interval(row, share, _percent)
    for title, name in (
        ("Confidence before", "mean_confidence_pre"),
        ("Confidence after", "mean_confidence_post"),
        ("Change of confidence", "mean_change"),
    ):
        of = row[MEANS[name][1]]
        of_whom = notes.counted(of, "educator") if isinstance(of, int) else of
        yield title, _score(row[name]), of_whom, _interval(row, name, _score)
    yield "Trained who implement", *_rate(row, "conversion_rate", "n_converted", "n_conversion")
    reporting = notes.counted(row["n_reporting_students"], "educator who reports any", "educators who report any")
    reached = row[STUDENTS]
    yield "Students reported", reached if isinstance(reached, str) else f"{reached:,}", reporting, ""


def _rate(row: Record, name: str, part: str, of: str) -> tuple[str, str, str]:
    """A rate of those of whom it is known; beside it how many more there are, and why they are not in it."""
    said = [f"{row[part]} of {row[f'{of}_known']} known"]
    said += [f"{row[f'{of}_{why}']} {words}" for why, words in NOT_KNOWN.items() if row[f"{of}_{why}"]]
    return _percent(row[name]), "; ".join(said), _interval(row, name, _percent)


def _percent(cell: Cell) -> str:
    return as_text(cell, percent)


def _score(cell: Cell) -> str:
    return as_text(cell, "{:.2f}".format)


def _interval(row: Record, name: str, how: Callable[[Cell], str]) -> str:
    """An interval where there is one; why a hidden one is not there says the mean beside it."""
    low, high = row[f"{name}_ci_low"], row[f"{name}_ci_high"]
    return "" if isinstance(low, str) or isinstance(high, str) else f"{how(low)} to {how(high)}"


def _notes(rows: Sequence[Record], told: Told) -> Iterator[str]:
    """Footnotes: what is hidden, and what a mean is made of."""
    labels = {_id(row["contract"], _row(row), name): _label(row) for row in rows for name in PROTECTED}
    yield from told.notes(labels, labels.get)
    if any(row["confidence_scales"] in ("rescaled", "mixed") for row in rows):
        yield "Some answers on confidence were given on another scale than 1 to 5, and are brought to it."


def _banners(rows: Sequence[Record], told: Told) -> Iterator[str]:
    """What every reader must know before a number: how much of it there is."""
    for row in rows:
        if row["is_incomplete"]:
            yield (
                f"INCOMPLETE: of {row['academic_year_label']} {percent(row['recorded_share'])} of attendance is "
                f"recorded ({row['periods_recorded']:,} of {row['periods_held']:,} periods held): too little to judge."
            )
        yield from _low_response(row, told)


def _low_response(row: Record, told: Told) -> Iterator[str]:
    """Each occasion with too few answers; where the number of answers is hidden, nothing, as this would tell of it."""
    for surveys, (when, rate) in SURVEYS.items():
        figures = (_id(row["contract"], _row(row), name) for name in (f"n_{when}", f"surveys_answered_{when}", rate))
        if row[f"is_low_response_{when}"] and told.are_of_today(figures):
            answered, due = row[f"surveys_answered_{when}"], row[f"surveys_due_{when}"]
            yield (
                f"LOW RESPONSE: of {row['academic_year_label']} {answered:,} of {due:,} surveys {surveys} were "
                f"answered ({_percent(row[rate])}). Who did may be of one mind."
            )


def _charts(rows: Sequence[Record]) -> Iterator[Chart]:
    """Confidence before and after, of all educators and of the cohorts that the partner lists."""
    drawn = [bar for row in rows if row["is_total"] or row["is_listed"] for bar in _bars(row)]
    axis = "mean confidence of n educators, 1 (low) to 5 (high), with its 95 % interval from ten on"
    yield from bars.if_told("confidence", "Confidence before and after", axis, drawn, limits=(Decimal(1), Decimal(5)))


def _bars(row: Record) -> Iterator[Bar]:
    for part, name in (("before", "mean_confidence_pre"), ("after", "mean_confidence_post")):
        yield bars.of_figure(_label(row), row, name, _score, row[MEANS[name][1]], part)


def _label(row: Record) -> str:
    return f"{row['cohort']}, {row['academic_year_label']}"
