"""Tests, rubrics and exams with their versions and items: those of the catalog, and those that results alone name."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from orchestration.lib.samples.lines import AchievementRow, AggregateRow, DiagnosticRow, InstrumentRow, RatingRow
from orchestration.lib.samples.truth.following import World, curriculum, squash
from orchestration.lib.samples.truth.shelf import Table, loaded
from orchestration.lib.samples.truth.spelling import NAMES, NOT_APPLICABLE, texts

GAUGE_COLUMNS = {
    "instruments": [
        "instrument", "version", "name", "kind", "type", "answered_by", "curriculum", "skills", "lowest", "highest",
        "is_listed", "valid_from",
    ],
    "instrument_items": [
        "instrument", "version", "item", "wording", "item_type", "skills", "lowest", "highest", "is_scored",
        "is_listed", "type_words",
    ],
}  # fmt: skip

BEGINNING = date(1900, 1, 1)
UNSTATED = "unstated"

# What results say of an instrument, the first of them that do; and who answers it.
TEACHER_TEST, CLASS_TEST, EXAM, RATING = "Teacher test", "Student test", "Standardized exam", "Proficiency rating"
TYPES = {TEACHER_TEST: "educators", CLASS_TEST: "students", EXAM: "students", RATING: "raters"}
ASSESSMENT = "Assessment"


@dataclass
class Gauge:
    """An instrument in one version, whoever names it."""

    spelling: tuple[str, str]
    rows: list[InstrumentRow] = field(default_factory=list)
    named_by: set[str] = field(default_factory=set)
    items: dict[str, tuple[str, str]] = field(default_factory=dict)

    @property
    def own(self) -> InstrumentRow | None:
        """Its own row of the catalog."""
        return next((row for row in self.rows if not row.item), None)

    @property
    def names(self) -> tuple[str, str]:
        """Instrument and version as the catalog has them, else as results first in the order of the text do."""
        return (self.own.instrument, self.own.version) if self.own else self.spelling

    @property
    def type(self) -> str:
        """What it is, by the results that name it."""
        return next((name for name in TYPES if name in self.named_by), ASSESSMENT)


class Gauges:
    """All instruments; results of many regions name them."""

    def __init__(self) -> None:
        self._gauges: dict[tuple[str, str], Gauge] = {}

    def add(self, world: World) -> None:
        """Note what the catalog and the results of one region name."""
        for row in loaded(world, InstrumentRow):
            self._gauge(row.instrument, row.version).rows.append(row)
        for test in loaded(world, DiagnosticRow):
            gauge = self._named(TEACHER_TEST, test.instrument, test.version)
            if test.item:
                gauge.items.setdefault(squash(test.item), (test.item, test.item_kind))
        for figures in loaded(world, AggregateRow):
            self._named(CLASS_TEST, figures.instrument, figures.version)
        for figures in loaded(world, AchievementRow):
            self._named(EXAM, figures.exam, figures.version)
        for rating in loaded(world, RatingRow):
            if rating.instrument:
                self._named(RATING, rating.instrument, "")

    def close(self) -> Iterator[Table]:
        """Instruments and their items."""
        gauges = [self._gauges[key] for key in sorted(self._gauges)]
        yield "instruments", [self._instrument(gauge) for gauge in gauges]
        yield "instrument_items", [line for gauge in gauges for line in _items(gauge)]

    def _gauge(self, instrument: str, version: str) -> Gauge:
        found = self._gauges.setdefault((squash(instrument), squash(version)), Gauge((instrument, version)))
        found.spelling = min(found.spelling, (instrument, version))
        return found

    def _named(self, by: str, instrument: str, version: str) -> Gauge:
        """Who leaves the version out means the one that is listed, where there is one alone."""
        listed = [gauge for (name, _), gauge in self._gauges.items() if name == squash(instrument) and gauge.rows]
        gauge = listed[0] if not version and len(listed) == 1 else self._gauge(instrument, version)
        gauge.named_by.add(by)
        return gauge

    def _instrument(self, gauge: Gauge) -> list[str]:
        own = gauge.own
        instrument, version = gauge.names
        since = min((row.since for row in gauge.rows if row.since), default=BEGINNING)
        code = curriculum(own.curriculum) if own else ""
        return texts(
            instrument, version or UNSTATED, (own.name if own else "") or instrument, "assessment", gauge.type,
            TYPES.get(gauge.type, "unknown"), NAMES[code] if code else NOT_APPLICABLE,
            "; ".join(own.skills) if own else "", own.lowest if own else None, own.highest if own else None,
            bool(gauge.rows), since,
        )  # fmt: skip


def _items(gauge: Gauge) -> Iterator[list[str]]:
    """What a test asks: as the catalog has it, else as results name it."""
    instrument, version = gauge.names
    listed = {squash(row.item): row for row in gauge.rows if row.item}
    for word in sorted(listed.keys() | gauge.items.keys()):
        row, (named, told) = listed.get(word), gauge.items.get(word, ("", ""))
        kind = (row.item_kind if row else "") or told
        yield texts(
            instrument, version or UNSTATED, row.item if row else named, row.wording if row else "", kind or "Unknown",
            "; ".join(row.skills) if row else "", row.lowest if row else None, row.highest if row else None,
            kind != "Informational", row is not None, kind,
        )  # fmt: skip
