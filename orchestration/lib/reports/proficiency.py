"""Partner report P2, teacher-level proficiency."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from decimal import Decimal
from statistics import median

from orchestration.lib import seeds
from orchestration.lib.display import percent
from orchestration.lib.reports import bars, notes
from orchestration.lib.reports.basis import Basis, basis_of, report_of
from orchestration.lib.reports.changes import Comparison, since_delivered
from orchestration.lib.reports.content import (
    NOT_AVAILABLE,
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
from orchestration.lib.reports.reader import Reader, Record

NAME = "teacher_level_proficiency"
RELATION = "reports.rpt_teacher_proficiency"
HEAD = "reports.rpt_teacher_proficiency_head"
POLICY = seeds.thresholds("statistics_policy")

# As the domain lists them, and in this order.
KINDS: dict[str, Kind] = {
    "contract": "text", "cohort": "text", "last_name": "text", "first_name": "text", "professional_email": "text",
    "school": "text", "skill_code": "text", "skill": "text", "curriculum": "text", "first_rating": "text",
    "first_date": "date", "latest_rating": "text", "latest_date": "date", "change_levels": "count",
    "rater_count": "count", "evidence_count": "count", "context": "text", "rated_by": "text",
}  # fmt: skip
HEAD_KINDS: dict[str, Kind] = {
    "last_name": "text", "first_name": "text", "school": "text", "curricula": "text", "rated_until": "date",
    "skills_rated": "count", "skills_in_curricula": "count", "skill_coverage": "rate", "skills_professional": "count",
    "professional_share": "rate", "skills_rated_again": "count", "skills_higher": "count", "skills_lower": "count",
    "skills_self_rated": "count", "skills_rated_elsewhere": "count",
}  # fmt: skip

# From the lowest to the highest.
LEVELS = ("novice", "practitioner", "professional", "master")

HOW_TO_READ = (
    "Each row is one educator. The skills are those that the lists have for the curricula of the educator's events of "
    "this contract; what each of them was rated is in the table “Skills”.",
    "professional_share is of the skills that were rated. How many these are of the curricula is skill_coverage: the "
    "others are not known, which is not low. Read both together.",
    "The shares are of all rated skills and of no sample of them, so that there is no interval around them.",
    "n/a: there is nothing to divide by. It is not zero.",
)
HOW_TO_READ_SKILLS = (
    "Each row is one skill of one educator that somebody rated: the first level and the latest one, of novice, "
    "practitioner, professional and master.",
    "Several raters of a day: the median, and the lower level on a tie. What educators say of themselves counts where "
    "nobody else rated the skill on that day: rated_by says so.",
    "A change is observed. It is associated with the time between two ratings: that it comes of a training was not "
    "shown. Nothing is controlled for, and other people may have rated. n/a: rated on one day only.",
)

# Where educators are too many for a bar each, they are counted by their share.
BANDS: tuple[bars.Band, ...] = (
    ("under 25 %", Decimal(0), Decimal("0.25")),
    ("25 to under 50 %", Decimal("0.25"), Decimal("0.5")),
    ("50 to under 75 %", Decimal("0.5"), Decimal("0.75")),
    ("75 to 100 %", Decimal("0.75"), Decimal(2)),
)


COMPARISON = Comparison(
    table="skills",
    who=("last_name", "first_name", "skill_code"),
    first=("latest_rating", "change_levels", "latest_date"),
)


def read(reader: Reader, contract: str) -> Report:
    """The report of one contract, by its id as its sender writes it."""
    basis = basis_of(reader, contract, {RELATION: KINDS, HEAD: HEAD_KINDS})
    return since_delivered(report(basis), reader, COMPARISON)


def report(basis: Basis) -> Report:
    """The report of what was read of one contract: educators × rated skills, and educators, rated or not."""
    rows = sorted(basis.rows[RELATION], key=lambda row: (*_name_order(row), row["skill_code"]))
    heads = sorted(basis.rows[HEAD], key=_name_order)
    return report_of(
        basis,
        NAME,
        "Teacher-level proficiency, contract",
        main="skills",
        cover=_cover(rows, heads),
        banners=_banners(heads),
        sections=(
            Section("Educators", HOW_TO_READ, (_educators(basis, heads),), tuple(_shares(heads))),
            Section("Skills", HOW_TO_READ_SKILLS, (_skills(basis, rows),), tuple(_levels(rows))),
            Section("Not in the tables", tuple(_left_out(heads)) or ("Nothing.",)),
        ),
    )


def _name_order(row: Record) -> tuple[object, ...]:
    return in_order(row, ("last_name", "first_name", "professional_email", "contact_id"))


def _educators(basis: Basis, heads: Sequence[Record]) -> Table:
    return table_of(
        "educators",
        f"Educators, as of {basis.reader.as_of}",
        basis.columns[HEAD],
        [_printed(head, HEAD_KINDS) for head in heads],
        empty="Nobody is enrolled in an event of this contract.",
        keys=tuple(str(head["contact_id"]) for head in heads),
        who=("last_name", "first_name"),
    )


def _skills(basis: Basis, rows: Sequence[Record]) -> Table:
    return table_of(
        "skills",
        f"Skills by educator, as of {basis.reader.as_of}",
        basis.columns[RELATION],
        [_printed(row, KINDS) for row in rows],
        empty="Nobody rated a skill of the curricula of this contract.",
        keys=tuple(f"{row['contact_id']} {row['skill_code']}" for row in rows),
        who=COMPARISON.who,
    )


def _printed(row: Record, kinds: dict[str, Kind]) -> dict[str, Cell]:
    """A row as it is printed: a number that there is none of is no blank."""
    numbers = {name for name, kind in kinds.items() if kind in ("count", "rate")}
    return {name: NOT_AVAILABLE if name in numbers and row[name] is None else row[name] for name in kinds}


def _cover(rows: Sequence[Record], heads: Sequence[Record]) -> Iterator[str]:
    """Of when the ratings are, and how much is rated."""
    days = [row[day] for row in rows for day in ("first_date", "latest_date")]
    if days:
        yield f"Ratings from {min(days)} to {max(days)}."
    if heads:
        rated, listed = _coverage(heads)
        share = f" ({percent(Decimal(rated) / listed)})" if listed else ""
        someone = sum(head["skills_rated"] > 0 for head in heads)
        yield (
            f"Of {notes.counted(len(heads), 'educator')} {someone} {'has' if someone == 1 else 'have'} a rated skill; "
            f"of {notes.counted(listed, 'skill')} of their curricula {rated:,} {'is' if rated == 1 else 'are'} "
            f"rated{share}."
        )


def _coverage(heads: Sequence[Record]) -> tuple[int, int]:
    """Educators' skills that are rated, and that could be."""
    return sum(head["skills_rated"] for head in heads), sum(head["skills_in_curricula"] for head in heads)


def _banners(heads: Sequence[Record]) -> Iterator[str]:
    """What every reader must know before a number."""
    rated, listed = _coverage(heads)
    # under this the shares say little of the educators (definition D0: low response)
    if rated < listed * POLICY["low_response_below"]:
        yield (
            f"LOW COVERAGE: {percent(Decimal(rated) / listed)} of the skills of the curricula are rated. The shares at "
            "professional speak of these alone: the others may differ."
        )


def _left_out(heads: Sequence[Record]) -> Iterator[str]:
    """What the tables do not say, and why."""
    unrated = sum(head["skills_rated"] == 0 for head in heads)
    if unrated:
        yield f"Nobody rated a skill of {notes.counted(unrated, 'educator')}: they are in the table of educators alone."
    elsewhere = sum(head["skills_rated_elsewhere"] for head in heads)
    if elsewhere:
        were = "skill was" if elsewhere == 1 else "skills were"
        yield (
            f"{elsewhere:,} {were} rated that no curriculum of the educators' events of this contract lists. "
            "They are counted by educator as skills_rated_elsewhere, and are in no share."
        )
    if heads:
        yield (
            "Ratings after the last day of the window of an educator (rated_until) are not shown. Nor are ratings that "
            "wait for their sender to mend them: without a known educator, skill, level and day they are of nobody."
        )


def _shares(heads: Sequence[Record]) -> Iterator[Chart]:
    """Of each educator the share of rated skills at professional or above."""
    rated = sorted(
        (head for head in heads if head["skills_rated"]),
        key=lambda head: (-head["professional_share"], *_name_order(head)),
    )
    if not rated:
        return
    shares = [
        bars.Share(
            bars.full_name(head),
            head["professional_share"],
            f"{percent(head['professional_share'])} ({head['skills_professional']} of {head['skills_rated']})",
        )
        for head in rated
    ]
    alt = (
        f"{notes.counted(len(rated), 'educator')} with rated skills: from {percent(shares[-1].share)} to "
        f"{percent(shares[0].share)} of these at professional or master, median "
        f"{percent(median(one.share for one in shares))}."
    )
    if without := len(heads) - len(rated):
        alt += f" Of {without} more no skill is rated."
    title = "Skills at professional or master, by educator"
    if len(shares) > bars.MOST_BARS:
        yield bars.by_band("professional", title, alt, "educators by professional_share", BANDS, shares)
    else:
        axis = "professional_share: skills at professional or master ÷ skills rated"
        yield bars.by_educator("professional", title, alt, axis, shares)


def _levels(rows: Sequence[Record]) -> Iterator[Chart]:
    """The first and the latest level of the skills that were rated on two days or more."""
    again = [row for row in rows if row["change_levels"] is not None]
    if not again:
        return
    counts = {when: Counter(row[f"{when}_rating"] for row in again) for when in ("first", "latest")}
    levels = tuple(
        Bar(f"{when} level", Decimal(counts[when][level]), str(counts[when][level]), part=level)
        for when in counts
        for level in LEVELS
    )
    said = (
        f"{when}: {', '.join(f'{counts[when][level]} {level}' for level in LEVELS if counts[when][level])}"
        for when in counts
    )
    higher = sum(row["change_levels"] > 0 for row in again)
    lower = sum(row["change_levels"] < 0 for row in again)
    alt = (
        f"{notes.counted(len(again), 'skill')} of educators rated on two days or more. {'; '.join(said)}. "
        f"{higher} higher, {lower} lower, {len(again) - higher - lower} the same."
    )
    title = "First and latest level of the skills rated more than once"
    yield Chart("levels", title, alt, "skills of educators", levels, is_stacked=True)
