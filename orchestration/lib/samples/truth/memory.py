"""What every region may be asked about: the lists, which come first and stay."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

from orchestration.lib.samples.lines import InstrumentRow, SkillRow
from orchestration.lib.samples.truth.following import World, squash

Test = tuple[str, str]  # instrument and version, as they are compared


@dataclass
class Item:
    """An item of a test, as the catalog has it."""

    kind: str
    highest: Decimal | None


@dataclass
class Lists:
    """The catalogs that are loaded so far."""

    highest: dict[Test, Decimal | None] = field(default_factory=dict)
    items: dict[tuple[Test, str], Item] = field(default_factory=dict)
    skills: set[str] = field(default_factory=set)

    def add(self, world: World) -> None:
        """Remember the lists of a region, once they are judged."""
        for row in world.rows(InstrumentRow):
            if not row.code:
                test = (squash(row.instrument), squash(row.version))
                highest = None if row.highest is None else Decimal(row.highest)
                if row.item:
                    self.items[test, squash(row.item)] = Item(row.item_kind, highest)
                else:
                    self.highest[test] = highest
        self.skills.update(row.slug for row in world.rows(SkillRow) if not row.code)

    def version(self, instrument: str, version: str) -> Test:
        """The test that results name: where they state no version, the only one of the catalog."""
        name = squash(instrument)
        known = {test for test in self.highest if test[0] == name}
        return known.pop() if not version and len(known) == 1 else (name, squash(version))
