"""What is loaded and yet looks odd, as far as it was written so on purpose: how many rows of a feed by its code."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from orchestration.lib.samples.lines import ClassRow, ImplementationRow, InteractionRow, OrderRow
from orchestration.lib.samples.truth import codes
from orchestration.lib.samples.truth.classrooms import mended, named_school
from orchestration.lib.samples.truth.comments import channel
from orchestration.lib.samples.truth.following import World, squash
from orchestration.lib.samples.truth.orders import curricula_of, known, orderer_kind, organization
from orchestration.lib.samples.truth.shelf import Table, loaded
from orchestration.lib.samples.truth.spelling import LATE, UNKNOWN
from orchestration.lib.samples.truth.support import Support, trainings

WARNING_COLUMNS = {"warnings": ["feed", "code", "rows"]}

Finding = tuple[str, str]  # feed, code

# What is written on purpose; other codes of these feeds, and other feeds, are none of the truth's business.
PLANTED: tuple[Finding, ...] = (
    ("classes", codes.GRADE_REPAIRED), ("classes", codes.APPROXIMATE), ("classes", codes.UNKNOWN_ORGANIZATION),
    ("classes", codes.AMBIGUOUS_ORGANIZATION), ("implementation", codes.UNKNOWN_ORGANIZATION),
    ("implementation", codes.AMBIGUOUS_ORGANIZATION),
    ("coaching", codes.CURRICULUM_DERIVED), ("coaching", codes.END_MISMATCH), ("coaching", codes.WITHOUT_TRAINING),
    ("coaching", codes.OVERLAP_MERGED), ("coaching", codes.UNMAPPED), ("interactions", codes.UNMAPPED),
    ("workbook_orders", codes.UNKNOWN_ORDERER),
    ("workbook_orders", codes.UNMAPPED), ("workbook_orders", codes.UNKNOWN_ORGANIZATION),
    ("workbook_orders", codes.UNKNOWN_CONTRACT), ("workbook_orders", codes.NO_EVENT),
)  # fmt: skip


class Warnings:
    """Counted region by region, told at the end."""

    def __init__(self) -> None:
        self._rows: Counter[Finding] = Counter(dict.fromkeys(PLANTED, 0))

    def add(self, world: World, support: Support) -> None:
        """Count those of one region, once all verdicts are given."""
        self._rows.update(_of_orders(world))
        self._rows.update(_of_coaching(world, support))
        self._rows.update(_of_classes(world))
        self._rows.update(_of_schools(world))
        self._rows.update(
            ("interactions", codes.UNMAPPED)
            for row in loaded(world, InteractionRow)
            if row.kind and channel(row.kind) == "Unknown"
        )

    def close(self) -> Iterator[Table]:
        """How many rows each has; none at all, too."""
        yield "warnings", [[feed, code, str(count)] for (feed, code), count in sorted(self._rows.items())]


def _of_orders(world: World) -> Iterator[Finding]:
    """Nobody, no workbook, no organization, no contract and no event of that name."""
    contracts = {one.contract_id for one in world.intake.contracts}
    for row in loaded(world, OrderRow):
        found = {
            codes.UNKNOWN_ORDERER: orderer_kind(row, world) == UNKNOWN,
            codes.UNMAPPED: UNKNOWN in curricula_of(row),
            codes.UNKNOWN_ORGANIZATION: bool(row.ship_to) and organization(row.ship_to, world) == UNKNOWN,
            codes.UNKNOWN_CONTRACT: known(row.contract_id, contracts) == LATE,
            codes.NO_EVENT: known(row.event_id, world.intake.events) == LATE,
        }
        yield from (("workbook_orders", code) for code, is_so in found.items() if is_so)


def _of_coaching(world: World, support: Support) -> Iterator[Finding]:
    """Rules R18 to R20: derived curricula, other last days, no training of the year, and years that overlap."""
    trained = trainings(world)
    for one in support.entitlements:
        is_known = one.curriculum != UNKNOWN
        found = {
            codes.CURRICULUM_DERIVED: one.is_derived,
            codes.UNMAPPED: not is_known,
            codes.END_MISMATCH: one.row.end not in (None, one.end),
            codes.WITHOUT_TRAINING: is_known and one.curriculum not in trained.get((one.person, one.start.year), set()),
        }
        yield from (("coaching", code) for code, is_so in found.items() if is_so)
    for *_, merged in support.periods():
        yield from [("coaching", codes.OVERLAP_MERGED)] * (merged - 1)


def _of_classes(world: World) -> Iterator[Finding]:
    """Grades that a spreadsheet made a date of, and numbers of students that are none."""
    for row in loaded(world, ClassRow):
        typed = row.texts.get("class_gradelevel", row.grades)
        if mended(typed) != typed:
            yield "classes", codes.GRADE_REPAIRED
        if "students" in row.texts:
            yield "classes", codes.APPROXIMATE


def _of_schools(world: World) -> Iterator[Finding]:
    """K2 and K6: a school that nobody has, or that several are, once a person and name, on the newest row."""
    rows: list[ClassRow | ImplementationRow] = [*loaded(world, ClassRow), *loaded(world, ImplementationRow)]
    newest = {
        (world.person_of(row), squash(row.school)): row
        for row in sorted(rows, key=lambda one: (one.file.recency, one.row_number))
        if row.school
    }
    for (me, _), row in newest.items():
        school, basis = named_school(row.school, me or "", world)
        if school is None:
            feed = "classes" if isinstance(row, ClassRow) else "implementation"
            yield feed, codes.AMBIGUOUS_ORGANIZATION if basis == "ambiguous" else codes.UNKNOWN_ORGANIZATION
