"""Partner report P6, standardized achievement: what students reached in exams, by educator and by cohort.

Results of students are protected (rule R41): what is told of them is decided over all files of the partner (see
``told``). A row is told whole or not at all (rule K17), but for what the state itself suppresses.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import partial
from typing import Any

from orchestration.lib.display import percent
from orchestration.lib.reports import held, notes
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
    in_order,
    length,
    of_whom,
    table_of,
    with_digits,
)
from orchestration.lib.reports.reader import Reader, Record
from orchestration.lib.reports.suppression import Figure, Unit, classes
from orchestration.lib.reports.suppression import Kind as FigureKind
from orchestration.lib.reports.suppression.decisions import SUPPRESSED
from orchestration.lib.reports.suppression.rules import policy
from orchestration.lib.reports.told import Told, companion, figure_id, is_of_few_educators, small_words, with_n

# What a row is of: contact or cohort, exam, version, comparison and academic year.
Ids = tuple[object, ...]

NAME = "achievement"
EDUCATORS = "reports.rpt_achievement"
SUMMARY = "reports.rpt_achievement_summary"
# What the figures are made of.
FEEDS = ("achievement",)

_EXAM: dict[str, Kind] = {"exam": "text", "exam_version": "text", "comparison_kind": "text"}
_FIGURES: dict[str, Kind] = {
    "n_tested": "count", "mean_scale": "number", "sd": "number", "n_proficient": "count", "pct_proficient": "rate",
    "pct_proficient_ci_low": "rate", "pct_proficient_ci_high": "rate", "comparison_n": "count",
    "comparison_mean": "number", "comparison_pct": "rate", "difference": "number", "effect_size": "number",
}  # fmt: skip
EDUCATOR_KINDS: dict[str, Kind] = {
    "academic_year_label": "text", "last_name": "text", "first_name": "text", **_EXAM, **_FIGURES,
}  # fmt: skip
SUMMARY_KINDS: dict[str, Kind] = {
    "academic_year_label": "text", "cohort": "text", **_EXAM, "n_educators": "count", **_FIGURES,
    "n_educators_effect": "count", "educator_effect_size": "number", "educator_effect_size_ci_low": "number",
    "educator_effect_size_ci_high": "number",
}  # fmt: skip
NOTE = Column(
    "note", "text", "What is not in the figures of the row and why; a figure of fewer students than n_tested."
)
# The n of each figure where it is not n_tested, as not every result tells it.
OWN_N = {
    "n_mean": "mean_scale", "n_judged": "pct_proficient", "n_compared": "difference", "n_effect": "effect_size",
}  # fmt: skip

DIFFERENCE = "difference"
# What stands beside a figure, and its digits.
BESIDE = {
    "n_mean": ("n_tested", 0), "n_judged": ("n_tested", 0), "n_compared": ("n_tested", 0), "n_effect": ("n_tested", 0),
    "sd": ("mean_scale", 1), DIFFERENCE: ("mean_scale", 1),
    "n_proficient": ("pct_proficient", 0), "pct_proficient_ci_low": ("pct_proficient", 3),
    "pct_proficient_ci_high": ("pct_proficient", 3),
    "educator_effect_size": ("effect_size", 2), "educator_effect_size_ci_low": ("effect_size", 2),
    "educator_effect_size_ci_high": ("effect_size", 2),
}  # fmt: skip
HEADS = ("n_tested", "mean_scale", "pct_proficient", "effect_size")
# Of those that are compared with: no figure of the partner's students.
OTHERS = ("comparison_n", "comparison_mean", "comparison_pct")
# The column of the state that says why there is no figure.
STATES = {
    "n_tested": ("n_tested",),
    "mean_scale": ("n_mean", "mean_scale", "sd"),
    "pct_proficient": ("n_judged", "n_proficient", "pct_proficient", "pct_proficient_ci_low", "pct_proficient_ci_high"),
    "difference": (*OTHERS, "n_compared", "difference"),
    "effect_size": ("n_effect", "effect_size"),
    "educator_effect_size": (
        "educator_effect_size", "educator_effect_size_ci_low", "educator_effect_size_ci_high"
    ),
}  # fmt: skip
STATE_OF = {name: state for state, names in STATES.items() for name in names}
DIGITS = {"mean_scale": 1, "effect_size": 2}
DIGITS_OF_OTHERS = {"comparison_n": 0, "comparison_mean": 1, "comparison_pct": 3}
# Beyond so many standard deviations from those compared with no class lies: something else is compared.
FARTHEST = 5
SHOWN_FROM = policy().shown_from
BY_STATE = "suppressed by the state"
ALL, ALL_EXAMS = "all educators", "all exams"

HOW_TO_READ = (
    "Scale scores of different exams, and of versions of an exam whose cut changed, never mix: each has a row of its "
    "own. Over all exams there is the distance from the mean of the state alone, in its standard deviations.",
    "difference is the mean of the students less that of those they are compared with, effect_size the same in "
    "standard deviations of those. A result that is compared with two groups has two rows, with the same students.",
    "Means of students weigh each class by its students; educator_effect_size counts each educator once, and its "
    "interval is over educators. The interval of a share (Wilson) takes students for independent of each other: those "
    "of one class are not, so it is rather too narrow.",
    "suppressed by the state: the state hides the figure; it is neither unknown nor zero, and in no mean. n<10 and "
    "n<5: so few that the figure would tell of single persons. suppressed: together with others it would tell of "
    "them. n/a: nobody tells it. ≤ and ≥: near the ends of the scale only the bound is told.",
    "The figures are observed. They say what is associated with the educators' trainings, not what these caused: who "
    "is taught by whom was not decided by chance, and what students knew before is not controlled for.",
)

_RESULTS = """
    select
        members.cohort,
        results.contact_id, results.exam, results.exam_version, results.academic_year, results.comparison_kind,
        results.comparison_kind_raw, results.class_word, results.n_tested, results.n_mean, results.mean_scale_score,
        results.n_judged, results.n_proficient, results.n_effect, results.effect
    from restricted.achievement_result as results
    inner join restricted.outcome_member as members
        on results.contact_id = members.contact_id and results.academic_year = members.academic_year
    where members.contract = %s
"""
_ROWS = {
    "educator": "select * from restricted.achievement_educator where contract = %s",
    "group": "select * from restricted.achievement_outcome where contract = %s",
}
_HIGHEST = """
    select exam, exam_version, max(mean_scale_score) as highest
    from restricted.achievement_result
    group by exam, exam_version
"""


COMPARISON = Comparison(
    table="educators",
    who=("last_name", "first_name", "exam", "exam_version", "comparison_kind", "academic_year_label"),
    without={*BESIDE, "note"},
    protected=STATE_OF,
)


def read(reader: Reader, contract: str, told: Told) -> Report:
    """The report of one contract.

    Args:
        reader: what is published.
        contract: the contract's id as its sender writes it.
        told: what it says of protected figures.
    """
    kinds = {EDUCATORS: EDUCATOR_KINDS, SUMMARY: SUMMARY_KINDS}
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
    """The protected figures of one contract, of the results that they are made of.

    Args:
        reader: what is published.
        contract: the contract's id as its sender writes it.
    """
    beside = {_ids(row): row for query in _ROWS.values() for row in reader.records(query, [contract])}
    highest = {(row["exam"], row["exam_version"]): row["highest"] for row in reader.records(_HIGHEST)}
    return list(figures_of(contract, reader.records(_RESULTS, [contract]), beside, highest, reader.as_of))


def figures_of(
    contract: str,
    results: Sequence[Record],
    beside: Mapping[Ids, Record],
    highest: Mapping[tuple[str, str], Decimal | None],
    as_of: date,
) -> Iterator[Figure]:
    """The protected figures of what was read of one contract.

    Args:
        contract: the contract's id.
        results: cohorts × results of classes × those they are compared with.
        beside: rows of educators and of groups as they are told, by their ids.
        highest: the highest mean of each exam and version, over all educators.
        as_of: the report date.
    """
    groups: dict[Ids, list[Record]] = defaultdict(list)
    for row in results:
        group = {name: value for name, value in row.items() if name != "contact_id"}
        groups[_ids(group)].append(row)
        if row["comparison_kind"] == "state":
            groups[_ids(group | {"exam": None, "exam_version": None})].append(row)
        if row["cohort"] is None:
            groups[_ids(row)].append(row)
    for ids, rows in groups.items():
        yield from _row_figures(contract, ids, rows, beside.get(ids, {}), highest, as_of)


def _row_figures(
    contract: str,
    ids: Ids,
    rows: Sequence[Record],
    beside: Record,
    highest: Mapping[tuple[str, str], Decimal | None],
    as_of: date,
) -> Iterator[Figure]:
    """The numbers, means and shares of one row, with what stands beside them."""
    kind, year, who, exam, version, comparison, words = ids
    is_over_exams = exam == "all"
    level = 0 if kind == "educator" else 1 + (who == "all") + is_over_exams
    same: dict[str, Any] = {"unit": Unit.STUDENTS, "as_of": as_of, "level": level}
    # the smallest number of a row hides it whole, also that of those compared, of which no figure is made (rule K17)
    same["is_withheld"] = 0 < (beside.get("n_smallest") or 0) < SHOWN_FROM[Unit.STUDENTS]
    same["table"] = f"{NAME} {'groups' if level else 'educators'} {year}"
    above = _above(ids)

    def sized(n: str) -> dict[str, int]:
        return {_result(row): row[n] for row in rows if row[n]}

    sizes = sized("n_effect" if is_over_exams else "n_tested")
    if not sizes:
        return
    counted = Figure(
        _id(contract, ids, "n_tested"),
        FigureKind.COUNT,
        measure="students tested",
        population=classes(sizes),
        parent=_id(contract, above, "n_tested") if above else None,
        **same,
    )
    heads = {"n_tested": counted}
    if not is_over_exams:
        power = _power(highest.get((rows[0]["exam"], rows[0]["exam_version"])), rows)
        if power is not None and sized("n_mean"):
            heads["mean_scale"] = Figure(
                _id(contract, ids, "mean_scale"),
                FigureKind.MEAN,
                measure=f"scale {exam} {version} to {power}",
                population=classes(
                    sized("n_mean"), {_result(row): row["mean_scale_score"] for row in rows if row["n_mean"]}
                ),
                scale=(0, power),
                decimals=DIGITS["mean_scale"],
                parent=_id(contract, above, "mean_scale") if above else None,
                belongs_to=counted.figure_id,
                **same,
            )
        if sized("n_judged"):
            heads["pct_proficient"] = Figure(
                _id(contract, ids, "pct_proficient"),
                FigureKind.SHARE,
                measure=f"proficient {exam} {version}",
                population=classes(
                    sized("n_judged"),
                    {_result(row): Fraction(row["n_proficient"], row["n_judged"]) for row in rows if row["n_judged"]},
                ),
                parent=_id(contract, above, "pct_proficient") if above else None,
                belongs_to=counted.figure_id,
                **same,
            )
    effects = {_result(row): row["effect"] for row in rows if row["n_effect"]}
    few_others = beside.get("comparison_n") is not None and beside["comparison_n"] < SHOWN_FROM[Unit.STUDENTS]
    if effects and not few_others and all(abs(effect) <= FARTHEST for effect in effects.values()):
        heads["effect_size"] = Figure(
            _id(contract, ids, "effect_size"),
            FigureKind.MEAN,
            measure="z" if comparison == "state" else f"effect {exam} {version} {comparison} {words}",
            population=classes(sized("n_effect"), effects),
            scale=(-FARTHEST, FARTHEST),
            decimals=DIGITS["effect_size"],
            parent=_id(contract, above, "effect_size") if above else None,
            belongs_to=counted.figure_id,
            **same,
        )
    yield from heads.values()
    follows = _follows_from_means(beside) and "mean_scale" in heads
    if follows:
        beside = beside | {DIFFERENCE: _difference(Decimal(heads["mean_scale"].printed), beside)}
    for name, (of, digits) in BESIDE.items():
        is_of_few = is_of_few_educators(name, beside.get("n_educators_effect", 0))
        if of in heads and beside.get(name) is not None and not is_of_few:
            tells_more = beside[name] != counted.n if of == "n_tested" else not (follows and name == DIFFERENCE)
            yield companion(
                heads[of],
                _id(contract, ids, name),
                beside[name],
                is_rate=_FIGURES.get(name) == "rate",
                decimals=digits,
                adds_equation=tells_more,
            )


def _follows_from_means(row: Record) -> bool:
    """Whether the difference is that of the two means beside it, which are of the same students."""
    return row.get(DIFFERENCE) is not None and row["n_compared"] == row["n_mean"]


def _difference(mean: Decimal, row: Record) -> Decimal:
    """What the two means as they are printed tell, and no digit more."""
    return mean - round(row["comparison_mean"], DIGITS_OF_OTHERS["comparison_mean"])


def _power(highest: Decimal | None, rows: Sequence[Record]) -> int | None:
    """The power of ten above every mean of the exam: the scale, where nobody says how far it reaches."""
    means = [row["mean_scale_score"] for row in rows if row["n_mean"]]
    if highest is None or not means or min(means) < 0:
        return None
    power = 10
    while power < max(highest, *means):
        power *= 10
    return power


def _result(row: Record) -> str:
    """What a result is called among the members of figures: the same with whomever it is compared."""
    return f"{row['contact_id']} {row['academic_year']} {row['class_word']} {row['exam']} {row['exam_version']}"


def _ids(row: Record) -> Ids:
    """What a row is of: an educator, or a cohort, or all educators; an exam, or all."""
    is_educator = "contact_id" in row
    who = row["contact_id"] if is_educator else "all" if row["cohort"] is None else f"={row['cohort']}"
    exam = ("all", "all") if row["exam"] is None else (f"={row['exam']}", f"={row['exam_version']}")
    kind = "educator" if is_educator else "group"
    return kind, row["academic_year"], who, *exam, row["comparison_kind"], row["comparison_kind_raw"]


def _key(row: Record) -> str:
    """What a row of the table of educators is of, for good: the educator first, who may be merged."""
    kind, year, who, *rest = map(str, _ids(row))
    return f"{who} {figure_id(kind, year, *rest)}"


def _above(ids: Ids) -> Ids | None:
    """The row one level up: of an educator and of a cohort that of all educators."""
    _, year, who, *rest = ids
    return None if who == "all" else ("group", year, "all", *rest)


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
    groups = [row | cells(contract, row, SUMMARY_KINDS, told) for row in sorted(rows[SUMMARY], key=_order_of_groups)]
    educators = [row | cells(contract, row, EDUCATOR_KINDS, told) for row in sorted(rows[EDUCATORS], key=_order)]
    wholes = [row for row in groups if row["cohort"] is None]
    return Report(
        name=NAME,
        title=f"Standardized achievement, contract {of_whom(contract, partner)}, as of {reader.as_of}",
        reader=partner or contract,
        contract=contract,
        as_of=reader.as_of,
        build_id=reader.build_id,
        published_at=reader.published_at,
        cover=(*_cover(wholes), *held.cover(missing)),
        banners=tuple(filter(None, [notes.not_newest(reader)])),
        main="educators",
        sections=(
            Section(
                "Exams", HOW_TO_READ, (_summary(columns[SUMMARY], contract, groups, told),), tuple(_charts(wholes))
            ),
            Section("Educators", (), (_educators(columns[EDUCATORS], contract, educators, told),)),
            held.section(missing),
        ),
        held_back=held.number(missing),
    )


def cells(contract: str, row: Record, kinds: Mapping[str, Kind], told: Told) -> dict[str, Cell]:
    """The protected cells of a row, and its note: all of them, or why not."""
    figure = partial(_id, contract, _ids(row))
    names = [name for name in kinds if name in STATE_OF]
    is_small = row["n_tested_state"] == SUPPRESSED
    why = small_words(Unit.STUDENTS) if is_small else told.withheld(map(figure, HEADS))
    own = [*(name for name in names if name not in OTHERS), *OWN_N]
    protected = told.cells(row, figure, own, BESIDE, whole=HEADS, instead=why)
    printed = {name: _cell(row, name, why, protected) for name in names}
    for name in own:
        words = printed.get(name)
        if isinstance(words, str) and words != protected[name]:
            told.withhold([figure(name)], words)
    is_far = row["effect_size_state"] == "shown" and printed["effect_size"] == NOT_AVAILABLE
    sizes = {of: protected[n] for n, of in OWN_N.items()}
    fewer = [f"{of} of {n}" for of, n in sizes.items() if isinstance(n, int) and n != printed["n_tested"]]
    # beside a figure in a chart stands the n that may be told
    told_of = {n: protected[n] for n in OWN_N}
    return printed | told_of | {"note": _note(row, is_far, [] if why else fewer)}


def _cell(row: Record, name: str, why: str | None, protected: Mapping[str, Cell]) -> Cell:
    """What a cell says: in the words of the state, or why its row is not told, else what is told of its figure."""
    state = row[f"{STATE_OF[name]}_state"]
    if state == "suppressed_by_state":
        return BY_STATE
    if state == "not_available" and name not in OTHERS:
        return NOT_AVAILABLE
    if why is not None:
        return why
    if state == SUPPRESSED:
        return small_words(Unit.EDUCATORS if name.startswith("educator_") else Unit.STUDENTS)
    if name in OTHERS:
        value = row[name]
        return NOT_AVAILABLE if value is None else round(value, DIGITS_OF_OTHERS[name])
    if name == DIFFERENCE and _follows_from_means(row) and isinstance(protected["mean_scale"], Decimal):
        return _difference(protected["mean_scale"], row)
    return protected[name]


def _note(row: Record, is_far: bool, fewer: Sequence[str]) -> str | None:
    said = [f"{', '.join(fewer)} students"] if fewer else []
    if number := row["n_results_suppressed"]:
        said.append(f"without {notes.counted(number, 'result')} that the state suppresses")
    if is_far:
        said.append(f"a class is more than {FARTHEST} standard deviations away: another scale seems to be compared")
    return "; ".join(said) or None


def _order_of_groups(row: Record) -> tuple[object, ...]:
    """By year, all educators before the cohorts, all exams before each."""
    parts = in_order(row, ("cohort", "exam"), blanks_first=("cohort", "exam"))
    return -row["academic_year"], *parts, row["exam_version"] or "", row["comparison_kind"], row["comparison_kind_raw"]


def _order(row: Record) -> tuple[object, ...]:
    names = in_order(row, ("last_name", "first_name"))
    exam = (row["exam"], row["exam_version"], row["comparison_kind"], row["comparison_kind_raw"])
    return -row["academic_year"], *names, row["contact_id"], *exam


def _cover(wholes: Sequence[Record]) -> Iterator[str]:
    over_exams = [row for row in wholes if row["exam"] is None]
    for row in over_exams:
        effect = row["effect_size"]
        where = f"{row['academic_year_label']}, {ALL_EXAMS} that tell it"
        if isinstance(effect, Decimal):
            of = f"n = {row['n_tested']} results of students"
            yield f"{where}: {effect:+.2f} standard deviations from the mean of the state ({of})."
        else:
            yield f"{where}: {effect}."
    if not wholes:
        yield "No exam of students is told of."
    elif not over_exams:
        yield "No exam is compared with the state."


def _summary(columns: Sequence[Column], contract: str, rows: Sequence[Record], told: Told) -> Table:
    labels = {_id(contract, _ids(row), name): _place(row) for row in rows for name in HEADS}
    records = [row | _words(row) | {"cohort": row["cohort"] or ALL} for row in rows]
    return table_of(
        "summary",
        "Students by cohort and exam",
        _with_digits(columns),
        records,
        notes=(
            "Who is in two cohorts counts in each, and once in the row of all educators: rows are not to be added up.",
            *_notes(labels, told, rows),
        ),
        empty="No exam of students of this contract's educators is told of.",
    )


def _educators(columns: Sequence[Column], contract: str, rows: Sequence[Record], told: Told) -> Table:
    figures = {_id(contract, _ids(row), name): None for row in rows for name in HEADS}
    return table_of(
        "educators",
        "Students by educator and exam",
        _with_digits(columns),
        [row | _words(row) for row in rows],
        notes=(
            "Of an educator either the classes count or all of them together, whichever tells of more students.",
            *_notes(figures, told, rows),
        ),
        keys=tuple(_key(row) for row in rows),
        empty="No exam of students of this contract's educators is told of.",
    )


def _words(row: Record) -> dict[str, Cell]:
    """Exam and comparison in words."""
    compared = row["comparison_kind_raw"] or row["comparison_kind"].replace("_", " ")
    return {
        "exam": row["exam"] or ALL_EXAMS,
        "exam_version": row["exam_version"] or "all versions",
        "comparison_kind": "nobody" if compared == "not applicable" else compared,
    }


def _with_digits(columns: Sequence[Column]) -> tuple[Column, ...]:
    """The columns with the digits that are decided upon, and the note."""
    digits = DIGITS | DIGITS_OF_OTHERS | {name: number for name, (_, number) in BESIDE.items()}
    return (*with_digits(columns, digits), NOTE)


def _notes(figures: Mapping[str, str | None], told: Told, rows: Sequence[Record]) -> list[str]:
    """The footnotes of a table; a row that is hidden whole says so even where one number alone is few."""
    printed = {row[name] for row in rows for name in (*HEADS, DIFFERENCE)}
    said = told.notes(figures, figures.get, printed)
    if BY_STATE in printed:
        said.append("suppressed by the state: hidden by the state in what it publishes. It is not zero.")
    return said


def _place(row: Record) -> str:
    exam = ALL_EXAMS if row["exam"] is None else f"{row['exam']} ({row['exam_version']})"
    return f"{row['cohort'] or ALL}, {row['academic_year_label']}, {exam}"


def _charts(wholes: Sequence[Record]) -> Iterator[Chart]:
    """The share proficient of each exam with its interval, and the distance of the educators from the state."""
    exams = [row for row in wholes if row["exam"] is not None]
    firsts = {(row["academic_year"], row["exam"], row["exam_version"]): row for row in reversed(exams)}
    shares = tuple(bar for row in reversed(firsts.values()) for bar in _shares(row))
    if any(bar.value is not None for bar in shares):
        said = "; ".join(f"{bar.label}, {bar.part}: {bar.shown}" for bar in shares)
        axis = "share of n students tested who are proficient, with its 95 % interval from ten students on"
        yield Chart("proficient", "Proficient students", said, axis, shares, (Decimal(0), Decimal(1)), is_rate=True)
    states = [row for row in wholes if row["comparison_kind"] == "state"]
    effects = tuple(_effect(row) for row in states)
    if any(bar.value is not None for bar in effects):
        said = "; ".join(f"{bar.label}: {bar.shown}" for bar in effects)
        axis = "mean of n educators in standard deviations from the state, with its 95 % interval from ten on"
        yield Chart("effects", "Distance from the state", said, axis, effects)


def _shares(row: Record) -> Iterator[Bar]:
    low, high = (length(row[f"pct_proficient_ci_{end}"]) for end in ("low", "high"))
    share = row["pct_proficient"]
    shown = with_n(share, share if isinstance(share, str) else percent(share), row["n_judged"])
    yield Bar(_label(row), length(share), shown, low, high, "students")
    other = row["comparison_pct"]
    if isinstance(other, Decimal):
        shown = with_n(other, percent(other), row["comparison_n"])
        yield Bar(_label(row), other, shown, part=f"compared with: {_words(row)['comparison_kind']}")


def _effect(row: Record) -> Bar:
    name = "educator_effect_size"
    low, high = (length(row[f"{name}_ci_{end}"]) for end in ("low", "high"))
    value = row[name]
    shown = with_n(value, value if isinstance(value, str) else f"{value:+.2f}", row["n_educators_effect"])
    return Bar(_label(row), length(value), shown, low, high)


def _label(row: Record) -> str:
    exam = ALL_EXAMS if row["exam"] is None else f"{row['exam']} ({row['exam_version']})"
    return f"{exam}, {row['academic_year_label']}"
