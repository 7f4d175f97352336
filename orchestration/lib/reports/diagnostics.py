"""Partner report P5, diagnostics before and after: students' tests by class, and educators' own by event.

Results of students and of educators are protected (rule R41): what is told of them is decided over all files of the
partner (see ``told``). A class, or a group of classes, is told whole or not at all: its gain is the difference of what
stands beside it, so that one of the three would tell another (rule K17).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import partial

from orchestration.lib.display import percent
from orchestration.lib.reports import held, notes, students
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
    length,
    of_whom,
    table_of,
    with_digits,
)
from orchestration.lib.reports.reader import Reader, Record
from orchestration.lib.reports.suppression import Figure, Tie, Unit, answers, classes, people
from orchestration.lib.reports.suppression import Kind as FigureKind
from orchestration.lib.reports.suppression.decisions import SUPPRESSED
from orchestration.lib.reports.suppression.rules import policy
from orchestration.lib.reports.thresholds import statistics_policy
from orchestration.lib.reports.told import Told, companion, figure_id, is_of_few_educators, small_words, with_n

# What a class, or a group of classes, is of: contact or cohort, class, test, version, skill and academic year.
Ids = tuple[object, ...]

NAME = "diagnostics"
CLASSES = "reports.rpt_student_diagnostic"
SUMMARY = "reports.rpt_student_diagnostic_summary"
EVENTS = "reports.rpt_teacher_diagnostic"
# What the figures are made of.
FEEDS = ("student_aggregates", "teacher_diagnostic")
FOCUS_GROUPS = "restricted.student_diagnostic_focus"

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

# Protected means: the members' values, their numbers, the n in print, and the scale.
MEANS = {
    "mean_pre_pct": ("mean_pre_pct", "n_pre", "n_pre", (0, 100)),
    "mean_post_pct": ("mean_post_pct", "n_post", "n_post", (0, 100)),
    "gain": ("gain", "n_gain", "n_gain", (-100, 100)),
}
# What stands beside each, with its digits.
BESIDE = {
    "sd_pre_pct": ("mean_pre_pct", 1), "sd_post_pct": ("mean_post_pct", 1), "n_matched": ("gain", 0),
    "gain_ci_low": ("gain", 1), "gain_ci_high": ("gain", 1), "d_av": ("gain", 2), "g_av": ("gain", 2),
    "d_z": ("gain", 2), "normalised_gain": ("gain", 2),
    "educator_mean_pre_pct": ("mean_pre_pct", 1), "educator_mean_post_pct": ("mean_post_pct", 1),
    "educator_mean_gain": ("gain", 1), "educator_mean_gain_ci_low": ("gain", 1),
    "educator_mean_gain_ci_high": ("gain", 1),
}  # fmt: skip
DECIMALS = 1
# The gain of an event of which nobody knows who is matched.
OF_MEANS = "gain_of_means"
ALL, WHOLE_TEST = "all educators", "whole test"
# The figures of a row of students, which is told whole or not at all, and of an event.
HEADS = tuple(name for mean, (_, _, n, _) in MEANS.items() for name in (mean, n))
EVENT_HEADS = (*MEANS, "n_pre", "n_post", "n_matched")

HOW_TO_READ = (
    "Scores are percent of the points that can be reached. The gain is that of the students who took both tests where "
    "it is sent, else the difference of the two means, in percentage points.",
    "Means of students weigh each class by its students. Means of educators count each educator once, and their "
    "interval is over educators: students of one class are alike, and tell less than their number says.",
    "assumed r: no deviation of the gains is sent, and the two tests are taken to correlate by "
    f"{statistics_policy('assumed_correlation')}. unmatched: nobody says how many took both, so the gain has no "
    f"interval. few after: less than {percent(statistics_policy('post_share_from'))} as many took the second test; who "
    "stayed may be others than who began. versions differ: the tests before and after are of two versions.",
    "d_av and g_av are the gain in standard deviations before and after, d_z in standard deviations of the gains: they "
    "are not to be compared with each other. normalised_gain is the share of what could still be gained.",
    "n/a: there is nothing to tell, or nobody tells it. Intervals (95 %) and effect sizes are given from ten on. n<10 "
    "and n<5: so few that the figure would tell of single persons. suppressed: together with others it would tell of "
    "them. None of these is zero.",
    "The figures are observed. They say what is associated with a curriculum or an event, not what it caused: there is "
    "no group without it, and what students learn elsewhere in the same months is not controlled for.",
)

_CLASS_MEMBERS = """
    select
        members.cohort,
        classes.contact_id, classes.class, classes.class_key, classes.instrument, classes.version, classes.skill,
        classes.academic_year,
        classes.n_pre, classes.mean_pre_pct, classes.n_post, classes.mean_post_pct, classes.n_gain, classes.gain,
        classes.n_matched, classes.sd_pre_pct, classes.sd_post_pct, classes.gain_ci_low, classes.gain_ci_high,
        classes.d_av, classes.g_av, classes.d_z, classes.normalised_gain, classes.n_smallest
    from restricted.student_diagnostic_class as classes
    inner join restricted.outcome_member as members
        on classes.contract = members.contract
        and classes.contact_id = members.contact_id
        and classes.academic_year = members.academic_year
    where classes.contract = %s and classes.is_counted
"""
_OUTCOMES = "select * from restricted.student_diagnostic_outcome where contract = %s"
_EDUCATORS = """
    select
        events.event_source_id, educators.instrument, educators.academic_year, educators.contact_id,
        educators.respondent, educators.respondent_number, educators.n_pre, educators.pre_pct, educators.n_post,
        educators.post_pct, educators.gain
    from restricted.teacher_diagnostic_educator as educators
    inner join restricted.teacher_diagnostic_outcome as events
        on educators.event_key = events.event_key and educators.instrument = events.instrument
    where events.contract = %s
"""
_EVENT_OUTCOMES = "select * from restricted.teacher_diagnostic_outcome where contract = %s"


# What students reached is not among it: what is told of them is decided over all files, and no change of the data.
COMPARISON = Comparison(
    table="classes",
    who=("last_name", "first_name", "class", "instrument", "version", "skill", "academic_year_label"),
    first=("flag",),
    without={*HEADS, *BESIDE},
    protected=("flag",),
)


def read(reader: Reader, contract: str, told: Told) -> Report:
    """The report of one contract.

    Args:
        reader: what is published.
        contract: the contract's id as its sender writes it.
        told: what it says of protected figures.
    """
    kinds = {CLASSES: CLASS_KINDS, SUMMARY: SUMMARY_KINDS, EVENTS: EVENT_KINDS, FOCUS_GROUPS: FOCUS_KINDS}
    made = report(
        reader,
        contract,
        {relation: reader.columns(relation, shown) for relation, shown in kinds.items()},
        {relation: reader.of_contract(relation, contract) for relation in kinds},
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
    members = reader.records(_CLASS_MEMBERS, [contract])
    beside = {_group_ids(row): row for row in reader.records(_OUTCOMES, [contract])}
    events = {_event_ids(row): row for row in reader.records(_EVENT_OUTCOMES, [contract])}
    educators = reader.records(_EDUCATORS, [contract])
    groups = reader.of_contract(FOCUS_GROUPS, contract)
    taught = students.classes_of(reader, {row["contact_id"] for row in members}) if groups else []
    return [
        *figures_of_classes(contract, members, beside, reader.as_of),
        *figures_of_focus_groups(contract, members, groups, taught, reader.as_of),
        *figures_of_events(contract, educators, events, reader.as_of),
    ]


def figures_of_classes(
    contract: str, members: Sequence[Record], beside: Mapping[Ids, Record], as_of: date
) -> Iterator[Figure]:
    """The protected figures of classes and of groups of classes.

    Args:
        contract: the contract's id.
        members: cohorts × classes × tests, with what the students of each reached.
        beside: what stands beside the means of a group, by its ids.
        as_of: the report date.
    """
    groups: dict[Ids, list[Record]] = defaultdict(list)
    for row in members:
        groups[_group_ids(row)].append(row)
    for ids, rows in groups.items():
        is_total = rows[0]["cohort"] is None
        above = None if is_total else _group_ids(rows[0] | {"cohort": None})
        yield from _row_figures(contract, ids, above, rows, beside.get(ids, {}), as_of, level=1 + is_total)
        if is_total:
            for row in rows:
                yield from _row_figures(contract, _class_ids(row), ids, [row], row, as_of, level=0)


def _row_figures(
    contract: str, ids: Ids, above: Ids | None, rows: Sequence[Record], beside: Record, as_of: date, level: int
) -> Iterator[Figure]:
    """The numbers, means, and what stands beside them, of the classes of one row."""
    *test, skill = _test_of(rows[0])
    for mean, (value, weight, n, scale) in MEANS.items():
        sizes = {_class_of(row): row[weight] for row in rows if row[weight]}
        values = {_class_of(row): row[value] for row in rows if row[weight]}
        if not sizes:
            continue
        same = {"unit": Unit.STUDENTS, "as_of": as_of, "level": level, "is_withheld": _is_of_few_students(beside)}
        same |= {"table": f"{NAME} {'groups' if level else 'classes'} {rows[0]['academic_year']}"}
        counted = Figure(
            _id(contract, ids, n),
            FigureKind.COUNT,
            # who wrote a test had each of its skills: the numbers of one tell of the others
            measure=" ".join([n, *test]),
            population=classes(sizes),
            parent=_id(contract, above, n) if above else None,
            **same,
        )
        yield counted
        measured = Figure(
            _id(contract, ids, mean),
            FigureKind.MEAN,
            measure=" ".join([mean, *test, skill]),
            population=classes(sizes, values),
            scale=scale,
            decimals=DECIMALS,
            parent=_id(contract, above, mean) if above else None,
            belongs_to=counted.figure_id,
            **same,
        )
        yield measured
        yield from _companions(contract, ids, mean, measured, beside)


def _is_of_few_students(row: Record) -> bool:
    """Whether a row is hidden whole for its smallest number, as the tables have it: none matched are few, too."""
    return "n_smallest" in row and (row["n_smallest"] or 0) < policy().shown_from[Unit.STUDENTS]


def _companions(contract: str, ids: Ids, mean: str, measured: Figure, beside: Record) -> Iterator[Figure]:
    for name, (of, digits) in BESIDE.items():
        if of == mean and name in beside and not _is_of_few(name, beside):
            yield companion(measured, _id(contract, ids, name), beside[name], decimals=digits)


def _is_of_few(name: str, row: Record) -> bool:
    return is_of_few_educators(name, row.get("n_educators", 0))


def figures_of_focus_groups(
    contract: str, members: Sequence[Record], groups: Sequence[Record], taught: Sequence[Record], as_of: date
) -> Iterator[Figure]:
    """The share of each focus group among the students of tested classes with which a curriculum is implemented.

    Args:
        contract: the contract's id.
        members: cohorts × classes × tests.
        groups: academic years × focus groups, as restricted has them.
        taught: the classes of these educators, with their students.
        as_of: the report date.
    """
    tested = {(row["contact_id"], row["academic_year"], row["class_key"]) for row in members if row["class_key"] > 0}
    # figures of all classes of an educator together are of each of them
    of_all = {(row["contact_id"], row["academic_year"]) for row in members if row["class"] is None}
    classes = [
        row
        for row in taught
        if (row["contact_id"], row["academic_year"]) in of_all
        or (row["contact_id"], row["academic_year"], row["class_key"]) in tested
    ]
    for row in groups:
        year = row["academic_year"]
        yield from students.focus_figures(
            *_focus_ids(contract, row),
            row,
            [one for one in classes if one["academic_year"] == year],
            as_of,
            level=0,
            table=f"{NAME} {students.FOCUS} {year}",
        )


def figures_of_events(
    contract: str, educators: Sequence[Record], beside: Mapping[Ids, Record], as_of: date
) -> Iterator[Figure]:
    """The protected figures of educators' own tests at events.

    Args:
        contract: the contract's id.
        educators: events × tests × educators, with what each scored; a group counts as many as it has.
        beside: what stands beside the means of an event, by its ids.
        as_of: the report date.
    """
    groups: dict[Ids, list[Record]] = defaultdict(list)
    for row in educators:
        groups[_event_ids(row)].append(row)
    for ids, rows in groups.items():
        row = beside.get(ids, {})
        scores = {
            "mean_pre_pct": _scores(rows, "n_pre", "pre_pct"),
            "mean_post_pct": _scores(rows, "n_post", "post_pct"),
            "gain": {_educator(one): one["gain"] for one in rows if one["gain"] is not None},
        }
        about = " ".join(map(str, ids[1:]))
        measures = {mean: f"{mean} of educators {about}" for mean in scores}
        # of whoever wrote both, the gain tells each score from the other
        tie = Tie(((measures["mean_post_pct"], 1), (measures["mean_pre_pct"], -1), (measures["gain"], -1)))
        heads: dict[str, Figure] = {}
        for mean, said in scores.items():
            n = "n_matched" if mean == "gain" else MEANS[mean][2]
            same = {"unit": Unit.EDUCATORS, "measure": measures[mean], "as_of": as_of, "table": f"{NAME} events"}
            if not said:
                continue
            counted = Figure(_id(contract, ids, n), FigureKind.COUNT, population=people(said), **same)
            heads[mean] = Figure(
                _id(contract, ids, mean),
                FigureKind.MEAN,
                population=answers(said),
                scale=MEANS[mean][3],
                decimals=DECIMALS,
                belongs_to=counted.figure_id,
                tie=tie,
                **same,
            )
            yield from (counted, heads[mean])
        if not scores["gain"] and row.get("gain") is not None:
            # nobody knows who is matched: the difference of the two means, and no more than they tell
            yield companion(heads["mean_post_pct"], _id(contract, ids, OF_MEANS), row["gain"], adds_equation=False)
            heads["gain"] = heads["mean_post_pct"]
        for name, (of, digits) in BESIDE.items():
            if of in heads and name in row and name != "n_matched":
                yield companion(heads[of], _id(contract, ids, name), row[name], decimals=digits)


def _scores(rows: Sequence[Record], n: str, score: str) -> dict[str, Decimal]:
    """The score of each educator; of a group told of together each has that of the group."""
    return {
        f"{_educator(row)} {number}" if row[n] > 1 else _educator(row): row[score]
        for row in rows
        for number in range(row[n])
        if row[score] is not None
    }


def _test_of(row: Record) -> tuple[str, str, str]:
    return f"={row['instrument']}", f"={row['version']}", "whole" if row["skill"] is None else f"={row['skill']}"


def _class_of(row: Record) -> str:
    return f"{row['contact_id']} {row['academic_year']} {'all' if row['class'] is None else '=' + row['class']}"


def _educator(row: Record) -> str:
    event, test = row["event_source_id"], row["instrument"]
    return f"{row['contact_id']} {event} {test} {row['respondent']} {row['respondent_number']}"


def _class_ids(row: Record) -> Ids:
    one = "all" if row["class"] is None else f"={row['class']}"
    return "class", row["academic_year"], row["contact_id"], one, *_test_of(row)


def _key(row: Record) -> str:
    """What a row of the table of classes is of, for good: the educator first, who may be merged."""
    kind, year, who, *rest = map(str, _class_ids(row))
    return f"{who} {figure_id(kind, year, *rest)}"


def _group_ids(row: Record) -> Ids:
    cohort = "all" if row["cohort"] is None else f"={row['cohort']}"
    return "group", row["academic_year"], cohort, *_test_of(row)


def _event_ids(row: Record) -> Ids:
    return "event", row["event_source_id"], row["instrument"]


def _focus_ids(contract: str, row: Record) -> tuple[str, str]:
    """The number of the students, and the share of the group among them."""
    ids = students.FOCUS, row["academic_year"], f"={row['focus_group']}"
    return _id(contract, ids, "n"), _id(contract, ids, "share")


def _id(contract: str, ids: Ids, what: str) -> str:
    return figure_id(NAME, contract, *ids, what)


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
    groups = [row | _whole_cells(contract, _group_ids(row), row, SUMMARY_KINDS, told) for row in rows[SUMMARY]]
    of_classes = [row | _whole_cells(contract, _class_ids(row), row, CLASS_KINDS, told) for row in rows[CLASSES]]
    of_events = [row | _event_cells(contract, row, told) for row in rows[EVENTS]]
    groups.sort(key=_order_of_groups)
    wholes = [row for row in groups if row["cohort"] is None and row["skill"] is None]
    tables = [_summary(columns[SUMMARY], groups, contract, told)]
    if rows[FOCUS_GROUPS]:
        tables.append(_focus_groups(columns[FOCUS_GROUPS], rows[FOCUS_GROUPS], contract, told))
    return Report(
        name=NAME,
        title=f"Diagnostics before and after, contract {of_whom(contract, partner)}, as of {reader.as_of}",
        reader=partner or contract,
        contract=contract,
        as_of=reader.as_of,
        build_id=reader.build_id,
        published_at=reader.published_at,
        cover=(*_cover(wholes, of_events), *held.cover(missing)),
        banners=tuple(filter(None, [notes.not_newest(reader)])),
        main="classes",
        sections=(
            Section("Students", HOW_TO_READ, tuple(tables), tuple(_charts(wholes))),
            Section("Classes", (), (_classes(columns[CLASSES], of_classes, contract, told),)),
            Section("Educators' own tests", (), (_events(columns[EVENTS], of_events, contract, told),)),
            held.section(missing),
        ),
        held_back=held.number(missing),
    )


def _whole_cells(contract: str, ids: Ids, row: Record, kinds: Mapping[str, Kind], told: Told) -> dict[str, Cell]:
    """The protected cells of a row of students: all of them, or why none."""
    protected = [name for name in kinds if name in BESIDE or name in HEADS]
    figure = partial(_id, contract, ids)
    heads = [figure(name) for name in HEADS]
    why = small_words(Unit.STUDENTS) if row["gain_state"] == SUPPRESSED else told.withheld(heads)
    printed = told.cells(row, figure, protected, BESIDE, whole=HEADS, instead=why)
    if why:
        return printed | {"flag": why}
    few = [name for name in protected if _is_of_few(name, row)]
    return printed | dict.fromkeys(few, small_words(Unit.EDUCATORS)) | _flag(row, heads, told)


def _flag(row: Record, heads: Sequence[str], told: Told) -> dict[str, Cell]:
    """The flag says what is so today: beside figures of before it would tell of who came or left since."""
    return {"flag": row["flag"] if told.are_of_today(heads) else SUPPRESSED}


def _event_cells(contract: str, row: Record, told: Told) -> dict[str, Cell]:
    """The protected cells of an event: before, after, and gain, each by its own n."""
    figure = partial(_id, contract, _event_ids(row))
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


def _summary(columns: Sequence[Column], rows: Sequence[Record], contract: str, told: Told) -> Table:
    labels = {figure: _place(row) for row in rows for figure in _heads(contract, _group_ids(row))}
    records = [row | {"cohort": row["cohort"] or ALL, "skill": row["skill"] or WHOLE_TEST} for row in rows]
    return table_of(
        "summary",
        "Students by cohort and test",
        _with_digits(columns),
        records,
        notes=(
            "Who is in two cohorts counts in each, and once in the row of all educators; skills are of the same "
            "students as the whole test: rows are not to be added up.",
            *_notes(labels, told, records),
        ),
        empty="No test of students of this contract's educators is told of.",
    )


def _focus_groups(columns: Sequence[Column], rows: Sequence[Record], contract: str, told: Told) -> Table:
    rows = sorted(rows, key=lambda row: (-row["academic_year"], row["focus_group"]))
    records = [row | students.focus_cells(*_focus_ids(contract, row), row, told) for row in rows]
    figures = [figure for row in rows for figure in _focus_ids(contract, row)]
    return table_of(
        "focus",
        "Focus groups among the students of tested classes with which a curriculum is implemented",
        columns,
        records,
        notes=(
            "Of the classes with which a curriculum is implemented, that were tested, and that tell number and share, "
            "each by its students; where all classes of an educator were tested together, of each. Near 0 and 100 % "
            "only the bound is told, as ≤20 % of a small group.",
            *told.notes(figures, printed={row["share"] for row in records}),
        ),
    )


def _classes(columns: Sequence[Column], rows: Sequence[Record], contract: str, told: Told) -> Table:
    order = ("last_name", "first_name", "class", "instrument", "version", "skill")
    rows = sorted(rows, key=lambda row: (-row["academic_year"], *in_order(row, order, blanks_first=("class", "skill"))))
    figures = {figure: None for row in rows for figure in _heads(contract, _class_ids(row))}
    records = [row | {"class": row["class"] or "all classes", "skill": row["skill"] or WHOLE_TEST} for row in rows]
    return table_of(
        "classes",
        "Classes",
        _with_digits(columns),
        records,
        notes=(
            "Of an educator either the classes are told or all of them together, whichever tells of more students.",
            *_notes(figures, told, records),
        ),
        keys=tuple(_key(row) for row in rows),
        empty="No test of students of this contract's educators is told of.",
    )


def _events(columns: Sequence[Column], rows: Sequence[Record], contract: str, told: Told) -> Table:
    rows = sorted(rows, key=lambda row: (-row["academic_year"], row["event_name"] or "", row["instrument"]))
    figures = {_id(contract, _event_ids(row), name): None for row in rows for name in EVENT_HEADS}
    return table_of(
        "events",
        "Educators' own tests by event",
        _with_digits(columns),
        rows,
        notes=(
            "Gains are of educators who are named and wrote both tests; what single educators scored is for the "
            "training lead alone.",
            *told.notes(figures, printed={row[name] for row in rows for name in ("gain", "normalised_gain", "flag")}),
        ),
        empty="No test of educators at an event of this contract is told of.",
    )


def _with_digits(columns: Sequence[Column]) -> tuple[Column, ...]:
    """The columns with the digits that are decided upon."""
    return with_digits(columns, {name: digits for name, (_, digits) in BESIDE.items()}, DECIMALS)


def _notes(figures: Mapping[str, str | None], told: Told, records: Sequence[Record]) -> list[str]:
    """The footnotes of a table of students; a row that is hidden whole says so even where one number alone is few."""
    return told.notes(figures, figures.get, {row[name] for row in records for name in (*HEADS, "flag") if name in row})


def _heads(contract: str, ids: Ids) -> list[str]:
    return [_id(contract, ids, name) for name in HEADS]


def _place(row: Record) -> str:
    skill = f", {row['skill']}" if row["skill"] else ""
    return f"{row['cohort'] or ALL}, {row['academic_year_label']}, {row['instrument']} ({row['version']}){skill}"


def _charts(wholes: Sequence[Record]) -> Iterator[Chart]:
    """Before and after of all students, whole tests, by students; and the gain of educators with its interval."""
    scores = tuple(bar for row in wholes for bar in _before_and_after(row))
    if any(bar.value is not None for bar in scores):
        said = "; ".join(f"{bar.label}, {bar.part}: {bar.shown}" for bar in scores)
        axis = "mean score of n students, percent of the points that can be reached"
        yield Chart("scores", "Scores before and after", said, axis, scores, (Decimal(0), Decimal(100)))
    gains = tuple(_gain(row) for row in wholes)
    if any(bar.value is not None for bar in gains):
        said = "; ".join(f"{bar.label}: {bar.shown}" for bar in gains)
        axis = "mean gain of n educators' classes, percentage points, with its 95 % interval from ten educators on"
        yield Chart("gains", "Gain by educators", said, axis, gains)


def _before_and_after(row: Record) -> Iterator[Bar]:
    for part, name in (("before", "mean_pre_pct"), ("after", "mean_post_pct")):
        shown = with_n(row[name], _number(row[name]), row[MEANS[name][2]])
        yield Bar(_test_label(row), length(row[name]), shown, part=part)


def _gain(row: Record) -> Bar:
    name = "educator_mean_gain"
    low, high = (length(row[f"{name}_ci_{end}"]) for end in ("low", "high"))
    shown = with_n(row[name], _number(row[name]), row["n_educators"])
    return Bar(_test_label(row), length(row[name]), shown, low, high)


def _test_label(row: Record) -> str:
    return f"{row['instrument']} ({row['version']}), {row['academic_year_label']}"
