"""Partner report P5, diagnostics before and after: students' tests by class, and educators' own by event.

Results of students and of educators are protected (rule R41): what is told of them is decided over all files of the
partner (see ``told``). The figures that are decided upon are in ``diagnostics_figures``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from functools import partial

from orchestration.lib import seeds
from orchestration.lib.display import percent
from orchestration.lib.reports import bars, held, notes, students
from orchestration.lib.reports.basis import Basis, basis_of, report_of
from orchestration.lib.reports.changes import Comparison, since_delivered
from orchestration.lib.reports.content import (
    Bar,
    Cell,
    Chart,
    Column,
    Kind,
    Report,
    Section,
    Table,
    in_order,
    table_of,
    with_digits,
)
from orchestration.lib.reports.diagnostics_figures import (
    BESIDE,
    DECIMALS,
    EVENT_HEADS,
    FOCUS_GROUPS,
    HEADS,
    MEANS,
    NAME,
    OF_MEANS,
    Ids,
    class_ids,
    event_ids,
    focus_ids,
    group_ids,
    id_of,
    is_of_few,
)
from orchestration.lib.reports.reader import Reader, Record
from orchestration.lib.reports.suppression import Unit
from orchestration.lib.reports.suppression.decisions import SUPPRESSED
from orchestration.lib.reports.told import Told, small_state, small_words

CLASSES = "reports.rpt_student_diagnostic"
SUMMARY = "reports.rpt_student_diagnostic_summary"
EVENTS = "reports.rpt_teacher_diagnostic"
# The same rows before any is hidden: what of them a file tells is decided for it (see ``told``).
_CLASS_ROWS = "select * from restricted.student_diagnostic_class where contract = %s and is_counted"
_SUMMARY_ROWS = "select * from restricted.student_diagnostic_outcome where contract = %s"
# Who wrote a test of an event of the contract, and takes no part in it (rule R40).
LEFT_OUT = "restricted.teacher_diagnostic_educator"
_LEFT_OUT = """
    select educators.event_source_id, educators.event_name, educators.instrument, count(*) as educators
    from restricted.teacher_diagnostic_educator as educators
    inner join marts.bridge_contract_event as contract_events on educators.event_key = contract_events.event_key
    inner join marts.dim_contract as contracts on contract_events.contract_key = contracts.contract_key
    where contracts.contract_source_id = %s and not educators.is_participant
    group by educators.event_source_id, educators.event_name, educators.instrument
    order by
        educators.event_name collate "C", educators.event_source_id collate "C", educators.instrument collate "C"
"""
# What the figures are made of.
FEEDS = ("student_aggregates", "teacher_diagnostic")
POLICY = seeds.thresholds("statistics_policy")

_TEST: dict[str, Kind] = {"instrument": "text", "version": "text"}
_BEFORE_AND_AFTER: dict[str, Kind] = {
    "n_pre": "count", "mean_pre_pct": "number", "sd_pre_pct": "number",
    "n_post": "count", "mean_post_pct": "number", "sd_post_pct": "number", "n_matched": "count",
}  # fmt: skip
_GAIN: dict[str, Kind] = {
    "gain": "number", "gain_ci_low": "number", "gain_ci_high": "number", "d_av": "number", "g_av": "number",
    "d_z": "number", "normalised_gain": "number", "flag": "text",
}  # fmt: skip
CLASS_KINDS: dict[str, Kind] = {
    "academic_year_label": "text", "last_name": "text", "first_name": "text", "class": "text", "class_name": "text",
    "curriculum": "text", **_TEST, "skill": "text", **_BEFORE_AND_AFTER, **_GAIN,
}  # fmt: skip
SUMMARY_KINDS: dict[str, Kind] = {
    "academic_year_label": "text", "cohort": "text", **_TEST, "skill": "text", "n_educators": "count",
    "n_classes": "count", **_BEFORE_AND_AFTER, "n_gain": "count",
    **{name: kind for name, kind in _GAIN.items() if name not in ("gain_ci_low", "gain_ci_high", "d_z")},
    "educator_mean_pre_pct": "number", "educator_mean_post_pct": "number", "educator_mean_gain": "number",
    "educator_mean_gain_ci_low": "number", "educator_mean_gain_ci_high": "number",
}  # fmt: skip
EVENT_KINDS: dict[str, Kind] = {
    "academic_year_label": "text", "event_name": "text", **_TEST, **_BEFORE_AND_AFTER, **_GAIN,
}  # fmt: skip

FOCUS_KINDS: dict[str, Kind] = {
    "academic_year_label": "text", "focus_group": "text", "share": "rate", "n": "count", "n_classes": "count",
}  # fmt: skip

ALL, WHOLE_TEST = "all educators", "whole test"

HOW_TO_READ = (
    "Scores are percent of the points that can be reached. The gain is that of the students who took both tests where "
    "it is sent, else the difference of the two means, in percentage points.",
    "Means of students weigh each class by its students. Means of educators count each educator once, and their "
    "interval is over educators: students of one class are alike, and tell less than their number says.",
    "assumed r: no deviation of the gains is sent, and the two tests are taken to correlate by "
    f"{POLICY['assumed_correlation']}. unmatched: nobody says how many took both, so the gain has no "
    f"interval. few after: less than {percent(POLICY['post_share_from'])} as many took the second test; who "
    "stayed may be others than who began. versions differ: the tests before and after are of two versions.",
    "d_av and g_av are the gain in standard deviations before and after, d_z in standard deviations of the gains: they "
    "are not to be compared with each other. normalised_gain is the share of what could still be gained.",
    "n/a: there is nothing to tell, or nobody tells it. Intervals (95 %) and effect sizes are given from ten on. n<10 "
    "and n<5: so few that the figure would tell of single persons. suppressed: together with others it would tell of "
    "them. None of these is zero.",
    "The figures are observed. They say what is associated with a curriculum or an event, not what it caused: there is "
    "no group without it, and what students learn elsewhere in the same months is not controlled for.",
)

# What students reached is not among it: what is told of them is decided over all files, and no change of the data.
COMPARISON = Comparison(
    table="classes",
    who=("last_name", "first_name", "class", "instrument", "version", "skill", "academic_year_label"),
    first=("flag",),
    without={*HEADS, *BESIDE},
    protected=("flag",),
)


def read(reader: Reader, contract: str, told: Told) -> Report:
    """The report of one contract, by its id as its sender writes it; ``told`` says what of protected figures."""
    kinds = {CLASSES: CLASS_KINDS, SUMMARY: SUMMARY_KINDS, EVENTS: EVENT_KINDS, FOCUS_GROUPS: FOCUS_KINDS}
    rows = {
        CLASSES: _judged(reader.records(_CLASS_ROWS, [contract])),
        SUMMARY: _judged(reader.records(_SUMMARY_ROWS, [contract])),
        LEFT_OUT: reader.records(_LEFT_OUT, [contract]),
    }
    basis = basis_of(reader, contract, kinds, rows=rows, missing=held.of_outcomes(reader, contract, FEEDS))
    return since_delivered(report(basis, told), reader, COMPARISON)


def _judged(rows: Sequence[Record]) -> list[Record]:
    """Rows with what becomes of them by their smallest n: nobody is too few as well."""
    return [row | {"gain_state": small_state(max(row["n_smallest"], 1), Unit.STUDENTS)} for row in rows]


def report(basis: Basis, told: Told) -> Report:
    """The report of what was read of one contract."""
    contract, rows = basis.contract, basis.rows
    groups = [row | _whole_cells(contract, group_ids(row), row, SUMMARY_KINDS, told) for row in rows[SUMMARY]]
    of_classes = [row | _whole_cells(contract, class_ids(row), row, CLASS_KINDS, told) for row in rows[CLASSES]]
    of_events = [row | _event_cells(contract, row, told) for row in rows[EVENTS]]
    groups.sort(key=_order_of_groups)
    wholes = [row for row in groups if row["cohort"] is None and row["skill"] is None]
    tables = [_summary(basis, groups, told)]
    if rows[FOCUS_GROUPS]:
        tables.append(_focus_groups(basis, told))
    return report_of(
        basis,
        NAME,
        "Diagnostics before and after, contract",
        main="classes",
        cover=_cover(wholes, of_events),
        sections=(
            Section("Students", HOW_TO_READ, tuple(tables), tuple(_charts(wholes))),
            Section("Classes", (), (_classes(basis, of_classes, told),)),
            Section("Educators' own tests", tuple(_left_out(rows[LEFT_OUT])), (_events(basis, of_events, told),)),
        ),
    )


def _whole_cells(contract: str, ids: Ids, row: Record, kinds: Mapping[str, Kind], told: Told) -> dict[str, Cell]:
    """The protected cells of a row of students: all of them, or why none."""
    protected = [name for name in kinds if name in BESIDE or name in HEADS]
    figure = partial(id_of, contract, ids)
    heads = [figure(name) for name in HEADS]
    why = small_words(Unit.STUDENTS) if row["gain_state"] == SUPPRESSED else told.withheld(heads)
    printed = told.cells(row, figure, protected, BESIDE, whole=HEADS, instead=why)
    if why:
        return printed | {"flag": why}
    few = [name for name in protected if is_of_few(name, row)]
    return printed | dict.fromkeys(few, small_words(Unit.EDUCATORS)) | _flag(row, heads, told)


def _flag(row: Record, heads: Sequence[str], told: Told) -> dict[str, Cell]:
    """The flag says what is so today: beside figures of before it would tell of who came or left since."""
    return {"flag": row["flag"] if told.are_of_today(heads) else SUPPRESSED}


def _event_cells(contract: str, row: Record, told: Told) -> dict[str, Cell]:
    """The protected cells of an event: before, after, and gain, each by its own n."""
    figure = partial(id_of, contract, event_ids(row))
    names = [name for name in EVENT_KINDS if name in BESIDE or name in EVENT_HEADS]
    printed = told.cells(row, figure, names, BESIDE.keys() - set(EVENT_HEADS))
    of_means = told.beside(figure(OF_MEANS), row["gain"], None)
    if row["gain_state"] == SUPPRESSED and told.cell(figure("gain"), None) is None:
        # nobody knows who is matched, and one of the two means is of few
        few = small_words(Unit.EDUCATORS)
        printed |= dict.fromkeys(("gain", "normalised_gain"), few)
        told.withhold(map(figure, (OF_MEANS, "normalised_gain")), few)
    elif of_means is not None:
        printed["gain"] = of_means
        if not told.are_of_today(map(figure, ("mean_pre_pct", "mean_post_pct"))):
            printed |= dict.fromkeys(("gain", "normalised_gain"), SUPPRESSED)
            told.withhold(map(figure, (OF_MEANS, "normalised_gain")))
    return printed | _flag(row, [figure(name) for name in EVENT_HEADS], told)


def _order_of_groups(row: Record) -> tuple[object, ...]:
    """By year, the whole contract before its cohorts, whole tests before skills."""
    names = ("cohort", "instrument", "version", "skill")
    return -row["academic_year"], *in_order(row, names, blanks_first=("cohort", "skill"))


def _cover(wholes: Sequence[Record], events: Sequence[Record]) -> Iterator[str]:
    for row in wholes:
        test = f"{row['academic_year_label']}, {row['instrument']} ({row['version']})"
        if isinstance(row["gain"], Decimal):
            yield (
                f"{test}: students gained {row['gain']:+.1f} percentage points (n = {row['n_gain']}), from "
                f"{_number(row['mean_pre_pct'])} (n = {row['n_pre']}) to {_number(row['mean_post_pct'])} "
                f"(n = {row['n_post']})."
            )
        else:
            yield f"{test}: {row['gain']}."
    if not wholes:
        yield "No test of students is told of."
    yield (
        f"Educators' own tests: {len(events)} of events of this contract."
        if events
        else ("No test of educators is told of.")
    )


def _number(cell: Cell) -> str:
    return f"{cell:.1f}" if isinstance(cell, Decimal) else str(cell)


def _summary(basis: Basis, rows: Sequence[Record], told: Told) -> Table:
    labels = {figure: _place(row) for row in rows for figure in _heads(basis.contract, group_ids(row))}
    records = [row | {"cohort": row["cohort"] or ALL, "skill": row["skill"] or WHOLE_TEST} for row in rows]
    return table_of(
        "summary",
        "Students by cohort and test",
        _with_digits(basis.columns[SUMMARY]),
        records,
        who=("cohort", "instrument", "version", "skill", "academic_year_label"),
        themes=("n_educators", "n_pre", "n_gain", "educator_mean_pre_pct"),
        notes=(
            "Who is in two cohorts counts in each, and once in the row of all educators; skills are of the same "
            "students as the whole test: rows are not to be added up.",
            *_notes(labels, told, records),
        ),
        empty="No test of students of this contract's educators is told of.",
    )


def _focus_groups(basis: Basis, told: Told) -> Table:
    contract = basis.contract
    rows = sorted(basis.rows[FOCUS_GROUPS], key=lambda row: (-row["academic_year"], row["focus_group"]))
    records = [row | students.focus_cells(*focus_ids(contract, row), row, told) for row in rows]
    figures = [figure for row in rows for figure in focus_ids(contract, row)]
    return table_of(
        "focus",
        "Focus groups among the students of tested classes with which a curriculum is implemented",
        basis.columns[FOCUS_GROUPS],
        records,
        who=("focus_group", "academic_year_label"),
        notes=(
            "Of the classes with which a curriculum is implemented, that were tested, and that tell number and share, "
            "each by its students; where all classes of an educator were tested together, of each. Near 0 and 100 % "
            "only the bound is told, as ≤20 % of a small group.",
            *told.notes(figures, printed={row["share"] for row in records}),
        ),
    )


def _classes(basis: Basis, rows: Sequence[Record], told: Told) -> Table:
    order = ("last_name", "first_name", "class", "instrument", "version", "skill")
    rows = sorted(rows, key=lambda row: (-row["academic_year"], *in_order(row, order, blanks_first=("class", "skill"))))
    figures = {figure: None for row in rows for figure in _heads(basis.contract, class_ids(row))}
    records = [row | {"class": row["class"] or "all classes", "skill": row["skill"] or WHOLE_TEST} for row in rows]
    return table_of(
        "classes",
        "Classes",
        _with_digits(basis.columns[CLASSES]),
        records,
        notes=(
            "Of an educator either the classes are told or all of them together, whichever tells of more students.",
            *_notes(figures, told, records),
        ),
        keys=tuple(students.row_key(class_ids(row)) for row in rows),
        who=COMPARISON.who,
        themes=("n_pre", "gain"),
        empty="No test of students of this contract's educators is told of.",
    )


def _events(basis: Basis, rows: Sequence[Record], told: Told) -> Table:
    rows = sorted(rows, key=lambda row: (-row["academic_year"], row["event_name"] or "", row["instrument"]))
    figures = {id_of(basis.contract, event_ids(row), name): None for row in rows for name in EVENT_HEADS}
    return table_of(
        "events",
        "Educators' own tests by event",
        _with_digits(basis.columns[EVENTS]),
        rows,
        who=("event_name", "instrument", "version", "academic_year_label"),
        themes=("n_pre", "gain"),
        notes=(
            "Gains are of educators who are named and wrote both tests; what single educators scored is for the "
            "training lead alone.",
            *told.notes(figures, printed={row[name] for row in rows for name in ("gain", "normalised_gain", "flag")}),
        ),
        empty="No test of educators at an event of this contract is told of.",
    )


def _left_out(rows: Sequence[Record]) -> Iterator[str]:
    """Who wrote a test and is in no figure, by event and test."""
    for row in rows:
        educators = notes.counted(row["educators"], "educator is", "educators are")
        yield (
            f"Not counted: of those who wrote {row['instrument']} of {row['event_name'] or row['event_source_id']} "
            f"{educators} not among the participants, as who dropped out, leads the event, is not enrolled in it, or "
            "makes up for another one."
        )


def _with_digits(columns: Sequence[Column]) -> tuple[Column, ...]:
    """The columns with the digits that are decided upon."""
    return with_digits(columns, {name: digits for name, (_, digits) in BESIDE.items()}, DECIMALS)


def _notes(figures: Mapping[str, str | None], told: Told, records: Sequence[Record]) -> list[str]:
    """The footnotes of a table of students; a row that is hidden whole says so even where one number alone is few."""
    return told.notes(figures, figures.get, {row[name] for row in records for name in (*HEADS, "flag") if name in row})


def _heads(contract: str, ids: Ids) -> list[str]:
    return [id_of(contract, ids, name) for name in HEADS]


def _place(row: Record) -> str:
    skill = f", {row['skill']}" if row["skill"] else ""
    return f"{row['cohort'] or ALL}, {row['academic_year_label']}, {row['instrument']} ({row['version']}){skill}"


def _charts(wholes: Sequence[Record]) -> Iterator[Chart]:
    """Before and after of all students, whole tests, by students; and the gain of educators with its interval."""
    scores = [bar for row in wholes for bar in _before_and_after(row)]
    axis = "mean score of n students, percent of the points that can be reached"
    yield from bars.if_told("scores", "Scores before and after", axis, scores, limits=(Decimal(0), Decimal(100)))
    axis = "mean gain of n educators' classes, percentage points, with its 95 % interval from ten educators on"
    gains = [bars.of_figure(_test_label(row), row, "educator_mean_gain", _number, row["n_educators"]) for row in wholes]
    yield from bars.if_told("gains", "Gain by educators", axis, gains)


def _before_and_after(row: Record) -> Iterator[Bar]:
    for part, name in (("before", "mean_pre_pct"), ("after", "mean_post_pct")):
        yield bars.of_figure(_test_label(row), row, name, _number, row[MEANS[name][2]], part)


def _test_label(row: Record) -> str:
    return f"{row['instrument']} ({row['version']}), {row['academic_year_label']}"
