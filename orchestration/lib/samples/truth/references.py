"""The lists that all regions refer to: pathways with their lessons, skills by curriculum, tests by curriculum."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from orchestration.lib.samples.lines import CurriculumRow, InstrumentRow, LessonRow, PathwayRow, SkillRow
from orchestration.lib.samples.truth import codes
from orchestration.lib.samples.truth.following import World, curriculum, squash
from orchestration.lib.samples.truth.releases import Releases


@dataclass
class Pathway:
    """An ordered list of lessons: a public one, an educator's own, or one that a contract asked for."""

    curriculum: str
    owner: str
    contract: str
    slugs: set[str] = field(default_factory=set)


class Shelf:
    """Filled region by region: the lists come first, and the later regions add what is their own."""

    def __init__(self) -> None:
        self._pathways: dict[str, Pathway] = {}
        self._slugs: set[str] = set()
        self._tests: dict[str, set[str]] = defaultdict(set)
        self.releases = Releases()
        self.skills: dict[str, set[str]] = defaultdict(set)

    def add(self, world: World) -> None:
        """Put up the loaded rows of a region's lists."""
        self.releases.add(row for row in world.rows(CurriculumRow) if not row.code)
        for row in world.rows(PathwayRow):
            if not row.code:
                owner = (world.named(row.person) or "") if row.person else ""
                made = Pathway(curriculum(row.curriculum), owner, row.contract_id)
                found = self._pathways.setdefault(row.pathway, made)
                same = (made.curriculum, made.owner, made.contract) == (found.curriculum, found.owner, found.contract)
                codes.require(same, f"a pathway of two minds: {row.pathway}")
                found.slugs.add(row.slug)
                self._slugs.add(row.slug)
        self._slugs.update(row.slug for row in world.rows(LessonRow) if not row.code)
        for row in world.rows(SkillRow):
            if not row.code and row.curriculum:
                self.skills[curriculum(row.curriculum)].add(squash(row.slug))
        for row in world.rows(InstrumentRow):
            if not row.code:
                self._tests[squash(row.instrument)].add(curriculum(row.curriculum) if row.curriculum else "")

    def is_lesson(self, slug: str) -> bool:
        """Whether a list has such a lesson."""
        return slug in self._slugs

    def lessons_of(self, pathway: str) -> set[str]:
        """The distinct lessons of a pathway."""
        return self._pathways[pathway].slugs

    def curricula_of(self, pathway: str) -> list[str]:
        """The curriculum of a pathway; none for one that no list has."""
        found = self._pathways.get(pathway)
        return [found.curriculum] if found and found.curriculum else []

    def curriculum_of_test(self, instrument: str) -> str:
        """The one curriculum that an instrument is about; blank for several, and for none."""
        found = self._tests.get(squash(instrument), set())
        return min(found) if len(found) == 1 else ""

    def pathway_for(self, person: str, name: str, contracts: list[str]) -> tuple[str, str]:
        """The educator's own pathway, else that of a contract, else the first of the curriculum (rule K2)."""
        listed = [(title, one) for title, one in self._pathways.items() if one.curriculum == name]
        if own := [title for title, one in listed if one.owner == person]:
            return min(own), "own"
        for contract in contracts:
            if asked := [title for title, one in listed if one.contract == contract and not one.owner]:
                return min(asked), "contract"
        public = [title for title, one in listed if not one.owner and not one.contract]
        return (public[0], "curriculum") if public else ("", "none")
