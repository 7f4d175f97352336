"""Partner report P6, standardized achievement: what students reached in exams, by educator and by cohort.

Results of students are protected (rule R41): what is told of them is decided over all files of the partner (see
``told``). The figures that are decided upon are in ``achievement_figures``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from functools import partial

from orchestration.lib.display import percent
from orchestration.lib.reports import bars, held, notes, students
from orchestration.lib.reports.achievement_figures import (
    BESIDE,
    DIFFERENCE,
    DIGITS,
    DIGITS_OF_OTHERS,
    FARTHEST,
    HEADS,
    NAME,
    difference,
    follows_from_means,
    id_of,
    ids_of,
)
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
    in_order,
    table_of,
    with_digits,
)
from orchestration.lib.reports.reader import Reader, Record
from orchestration.lib.reports.suppression import Unit
from orchestration.lib.reports.suppression.decisions import SUPPRESSED
from orchestration.lib.reports.told import Told, small_state, small_words

EDUCATORS = "reports.rpt_achievement"
SUMMARY = "reports.rpt_achievement_summary"
# The same rows before any is hidden: what of them a file tells is decided for it (see ``told``).
UNHIDDEN = {EDUCATORS: "restricted.achievement_educator", SUMMARY: "restricted.achievement_outcome"}
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
THEMES = ("n_educators", "n_tested", "comparison_n", "n_educators_effect", "note")
NOTE = Column(
    "note", "text", "What is not in the figures of the row and why; a figure of fewer students than n_tested."
)
# The n of each figure where it is not n_tested, as not every result tells it.
OWN_N = {
    "n_mean": "mean_scale", "n_judged": "pct_proficient", "n_compared": "difference", "n_effect": "effect_size",
}  # fmt: skip

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
# A figure that the sender tells.
REPORTED = "reported"
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

COMPARISON = Comparison(
    table="educators",
    who=("last_name", "first_name", "exam", "exam_version", "comparison_kind", "academic_year_label"),
    without={*BESIDE, "note"},
    protected=STATE_OF,
)


def read(reader: Reader, contract: str, told: Told) -> Report:
    """The report of one contract, by its id as its sender writes it; ``told`` says what of protected figures."""
    kinds = {EDUCATORS: EDUCATOR_KINDS, SUMMARY: SUMMARY_KINDS}
    rows = {
        relation: [_judged(row) for row in reader.of_contract(unhidden, contract)]
        for relation, unhidden in UNHIDDEN.items()
    }
    basis = basis_of(reader, contract, kinds, rows=rows, missing=held.of_outcomes(reader, contract, FEEDS))
    return since_delivered(report(basis, told), reader, COMPARISON)


def _judged(row: Record) -> Record:
    """A row with what becomes of each figure by its own n, and without those that few are compared with."""
    compared = min((n for n in (row["n_smallest"], row["comparison_n"]) if n is not None), default=None)
    judged = dict(row)
    for state in ("n_tested", "mean_scale", "pct_proficient", "difference", "effect_size"):
        if row[f"{state}_state"] == REPORTED:
            n = compared if state in ("difference", "effect_size") else row["n_smallest"]
            judged[f"{state}_state"] = small_state(n, Unit.STUDENTS)
    if small_state(compared, Unit.STUDENTS) != "shown":
        judged |= dict.fromkeys(OTHERS)
    if "n_educators_effect" in row:
        of_effect = judged["effect_size_state"]
        of_educators = small_state(row["n_educators_effect"], Unit.EDUCATORS)
        judged["educator_effect_size_state"] = of_educators if of_effect == "shown" else of_effect
    return judged


def report(basis: Basis, told: Told) -> Report:
    """The report of what was read of one contract."""
    contract, rows = basis.contract, basis.rows
    groups = [row | cells(contract, row, SUMMARY_KINDS, told) for row in sorted(rows[SUMMARY], key=_order_of_groups)]
    educators = [row | cells(contract, row, EDUCATOR_KINDS, told) for row in sorted(rows[EDUCATORS], key=_order)]
    wholes = [row for row in groups if row["cohort"] is None]
    return report_of(
        basis,
        NAME,
        "Standardized achievement, contract",
        main="educators",
        cover=_cover(wholes),
        sections=(
            Section("Exams", HOW_TO_READ, (_summary(basis, groups, told),), tuple(_charts(wholes))),
            Section("Educators", (), (_educators(basis, educators, told),)),
        ),
    )


def cells(contract: str, row: Record, kinds: Mapping[str, Kind], told: Told) -> dict[str, Cell]:
    """The protected cells of a row, and its note: all of them, or why not."""
    figure = partial(id_of, contract, ids_of(row))
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
    if is_far:
        # what is compared on another scale is not how far from others the students are
        told.withhold([figure(DIFFERENCE)], NOT_AVAILABLE)
        printed |= dict.fromkeys(("comparison_mean", DIFFERENCE), NOT_AVAILABLE)
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
    if name == DIFFERENCE and follows_from_means(row) and isinstance(protected["mean_scale"], Decimal):
        return difference(protected["mean_scale"], row)
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


def _summary(basis: Basis, rows: Sequence[Record], told: Told) -> Table:
    labels = {id_of(basis.contract, ids_of(row), name): _place(row) for row in rows for name in HEADS}
    records = [row | _words(row) | {"cohort": row["cohort"] or ALL} for row in rows]
    return table_of(
        "summary",
        "Students by cohort and exam",
        _with_digits(basis.columns[SUMMARY]),
        records,
        who=("cohort", "exam", "exam_version", "comparison_kind", "academic_year_label"),
        themes=THEMES,
        notes=(
            "Who is in two cohorts counts in each, and once in the row of all educators: rows are not to be added up.",
            *_notes(labels, told, rows),
        ),
        empty="No exam of students of this contract's educators is told of.",
    )


def _educators(basis: Basis, rows: Sequence[Record], told: Told) -> Table:
    figures = {id_of(basis.contract, ids_of(row), name): None for row in rows for name in HEADS}
    return table_of(
        "educators",
        "Students by educator and exam",
        _with_digits(basis.columns[EDUCATORS]),
        [row | _words(row) for row in rows],
        notes=(
            "Of an educator either the classes count or all of them together, whichever tells of more students.",
            *_notes(figures, told, rows),
        ),
        keys=tuple(students.row_key(ids_of(row)) for row in rows),
        who=COMPARISON.who,
        themes=THEMES,
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
    shares = [bar for row in reversed(firsts.values()) for bar in _shares(row)]
    axis = "share of n students tested who are proficient, with its 95 % interval from ten students on"
    limits = (Decimal(0), Decimal(1))
    yield from bars.if_told("proficient", "Proficient students", axis, shares, limits=limits, is_rate=True)
    effects = [
        bars.of_figure(_label(row), row, "educator_effect_size", "{:+.2f}".format, row["n_educators_effect"])
        for row in wholes
        if row["comparison_kind"] == "state"
    ]
    axis = "mean of n educators in standard deviations from the state, with its 95 % interval from ten on"
    yield from bars.if_told("effects", "Distance from the state", axis, effects)


def _shares(row: Record) -> Iterator[Bar]:
    yield bars.of_figure(_label(row), row, "pct_proficient", percent, row["n_judged"], "students")
    if isinstance(row["comparison_pct"], Decimal):
        compared = f"compared with: {_words(row)['comparison_kind']}"
        yield bars.of_figure(_label(row), row, "comparison_pct", percent, row["comparison_n"], compared)


def _label(row: Record) -> str:
    exam = ALL_EXAMS if row["exam"] is None else f"{row['exam']} ({row['exam_version']})"
    return f"{exam}, {row['academic_year_label']}"
