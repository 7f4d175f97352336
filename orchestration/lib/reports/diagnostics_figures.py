"""The protected figures of the report on diagnostics, of the classes and educators that they are made of (rule R41).

A class, or a group of classes, is told whole or not at all: its gain is the difference of what stands beside it, so
that one of the three would tell another (rule K17).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import partial

from orchestration.lib.reports import students
from orchestration.lib.reports.reader import Reader, Record
from orchestration.lib.reports.suppression import Figure, Kind, Tie, Unit, answers, people
from orchestration.lib.reports.suppression.rules import policy
from orchestration.lib.reports.told import companion, figure_id, is_of_few_educators, named

# What a class, or a group of classes, is of: contact or cohort, class, test, version, skill and academic year.
Ids = tuple[object, ...]

NAME = "diagnostics"
FOCUS_GROUPS = "restricted.student_diagnostic_focus"

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
# The figures of a row of students, which is told whole or not at all, and of an event.
HEADS = tuple(name for mean, (_, _, n, _) in MEANS.items() for name in (mean, n))
EVENT_HEADS = (*MEANS, "n_pre", "n_post", "n_matched")

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
    where events.contract = %s and educators.is_participant
"""
_EVENT_OUTCOMES = "select * from restricted.teacher_diagnostic_outcome where contract = %s"


def figures(reader: Reader, contract: str) -> list[Figure]:
    """The protected figures of one contract, of the members that they are made of.

    Args:
        reader: what is published.
        contract: the contract's id as its sender writes it.
    """
    members = reader.records(_CLASS_MEMBERS, [contract])
    beside = {group_ids(row): row for row in reader.records(_OUTCOMES, [contract])}
    events = {event_ids(row): row for row in reader.records(_EVENT_OUTCOMES, [contract])}
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
        groups[group_ids(row)].append(row)
    for ids, rows in groups.items():
        is_total = rows[0]["cohort"] is None
        above = None if is_total else group_ids(rows[0] | {"cohort": None})
        yield from _whole_row(contract, ids, above, rows, beside.get(ids, {}), as_of, level=1 + is_total)
        if is_total:
            for row in rows:
                yield from _whole_row(contract, class_ids(row), ids, [row], row, as_of, level=0)


def _whole_row(
    contract: str, ids: Ids, above: Ids | None, rows: Sequence[Record], beside: Record, as_of: date, level: int
) -> Iterator[Figure]:
    """The figures of one row, which is withheld where they would tell of few who wrote one of the two tests alone."""
    found = list(_row_figures(contract, ids, above, rows, beside, as_of, level))
    heads = {mean: next((one for one in found if one.figure_id == id_of(contract, ids, mean)), None) for mean in MEANS}
    # of classes whose gain is no more than the difference of the means nothing follows
    is_told = any(
        row.get("gain") is not None and row["gain"] != row["mean_post_pct"] - row["mean_pre_pct"] for row in rows
    )
    if is_told and all(heads.values()) and _tells_of_few_who_wrote_one(heads):
        found = [one if one.kind == Kind.COMPANION else replace(one, is_withheld=True) for one in found]
    yield from found


def _tells_of_few_who_wrote_one(heads: Mapping[str, Figure]) -> bool:
    """Whether the means as they are printed hold that of few students within less than a tenth of the scale.

    Before less after plus gain, each times its number, is what those who wrote the first test alone reached, less what
    those did who wrote the second alone.

    Args:
        heads: the three means of a row.
    """
    before, after, gain = (heads[mean] for mean in ("mean_pre_pct", "mean_post_pct", "gain"))
    low, high = before.range
    once = {1: before.n - gain.n, -1: after.n - gain.n}
    known = before.n * before.rounded - after.n * after.rounded + gain.n * gain.rounded
    known -= low * (once[1] - once[-1])
    rounding = sum(figure.n * figure.step for figure in (before, after, gain)) / 2
    for sign, number in once.items():
        if number <= 0 or not students.are_few(number):
            continue
        most = min((high - low) * number, sign * known + rounding + (high - low) * max(once[-sign], 0))
        least = max(0, sign * known - rounding)
        if most - least < policy().share_of_scale * (high - low) * number:
            return True
    return False


def _row_figures(
    contract: str, ids: Ids, above: Ids | None, rows: Sequence[Record], beside: Record, as_of: date, level: int
) -> Iterator[Figure]:
    """The numbers, means, and what stands beside them, of the classes of one row."""
    *test, skill = _test_of(rows[0])
    table = f"{NAME} {'groups' if level else 'classes'} {rows[0]['academic_year']}"
    made = students.RowFigures(
        partial(id_of, contract, ids),
        partial(id_of, contract, above) if above else None,
        {"as_of": as_of, "level": level, "is_withheld": _is_of_few_students(beside), "table": table},
    )
    for mean, (value, weight, n, scale) in MEANS.items():
        sizes = {_class_of(row): row[weight] for row in rows if row[weight]}
        values = {_class_of(row): row[value] for row in rows if row[weight]}
        if not sizes:
            continue
        # who wrote a test had each of its skills: the numbers of one tell of the others
        counted = made.counted(n, " ".join([n, *test]), sizes)
        yield counted
        measure = " ".join([mean, *test, skill])
        measured = made.measured(mean, Kind.MEAN, measure, counted, sizes, values, scale=scale, decimals=DECIMALS)
        yield measured
        yield from _companions(contract, ids, mean, measured, beside)


def _is_of_few_students(row: Record) -> bool:
    """Whether a row is hidden whole for its smallest number, as the tables have it: none matched are few, too."""
    return "n_smallest" in row and students.are_few(row["n_smallest"] or 0)


def _companions(contract: str, ids: Ids, mean: str, measured: Figure, beside: Record) -> Iterator[Figure]:
    for name, (of, digits) in BESIDE.items():
        if of == mean and name in beside and not is_of_few(name, beside):
            yield companion(measured, id_of(contract, ids, name), beside[name], decimals=digits)


def is_of_few(name: str, row: Record) -> bool:
    """Whether a column of a row is a mean over too few educators."""
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
            *focus_ids(contract, row),
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
        groups[event_ids(row)].append(row)
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
            counted = Figure(id_of(contract, ids, n), Kind.COUNT, population=people(said), **same)
            heads[mean] = Figure(
                id_of(contract, ids, mean),
                Kind.MEAN,
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
            yield companion(heads["mean_post_pct"], id_of(contract, ids, OF_MEANS), row["gain"], adds_equation=False)
            heads["gain"] = heads["mean_post_pct"]
        for name, (of, digits) in BESIDE.items():
            if of in heads and name in row and name != "n_matched":
                yield companion(heads[of], id_of(contract, ids, name), row[name], decimals=digits)


def _scores(rows: Sequence[Record], n: str, score: str) -> dict[str, Decimal]:
    """The score of each educator; of a group told of together each has that of the group."""
    return {
        f"{_educator(row)} {number}" if row[n] > 1 else _educator(row): row[score]
        for row in rows
        for number in range(row[n])
        if row[score] is not None
    }


def _test_of(row: Record) -> tuple[str, str, str]:
    return named(row["instrument"]), named(row["version"]), named(row["skill"], "whole")


def _class_of(row: Record) -> str:
    return f"{row['contact_id']} {row['academic_year']} {named(row['class'])}"


def _educator(row: Record) -> str:
    event, test = row["event_source_id"], row["instrument"]
    return f"{row['contact_id']} {event} {test} {row['respondent']} {row['respondent_number']}"


def class_ids(row: Record) -> Ids:
    """Of a row of the table of classes."""
    return "class", row["academic_year"], row["contact_id"], named(row["class"]), *_test_of(row)


def group_ids(row: Record) -> Ids:
    """Of a row of the table of groups of classes: those of a cohort, or of all educators."""
    return "group", row["academic_year"], named(row["cohort"]), *_test_of(row)


def event_ids(row: Record) -> Ids:
    """Of a row of the table of events."""
    return "event", row["event_source_id"], row["instrument"]


def focus_ids(contract: str, row: Record) -> tuple[str, str]:
    """The number of the students, and the share of the group among them."""
    ids = students.FOCUS, row["academic_year"], named(row["focus_group"])
    return id_of(contract, ids, "n"), id_of(contract, ids, "share")


def id_of(contract: str, ids: Ids, what: str) -> str:
    """The id of the figure in a column of a row."""
    return figure_id(NAME, contract, *ids, what)
