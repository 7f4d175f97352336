"""The releases of curricula one after the other (F26): which of them is the one of a day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from orchestration.lib.samples.lines import CurriculumRow
from orchestration.lib.samples.truth.following import curriculum, squash
from orchestration.lib.samples.truth.spelling import UNKNOWN

# The first day of the season in a label such as fall2026.
SEASONS = {"spring": (1, 1), "summer": (6, 1), "fall": (8, 1), "winter": (12, 1)}


class Releases:
    """All that the lists of curricula say of releases."""

    def __init__(self) -> None:
        self._told: dict[str, dict[str, list[CurriculumRow]]] = defaultdict(lambda: defaultdict(list))

    def add(self, rows: Iterable[CurriculumRow]) -> None:
        """Note the loaded rows of a list."""
        for row in rows:
            self._told[curriculum(row.curriculum)][squash(row.release)].append(row)

    def rows(self, code: str, release: str) -> list[CurriculumRow]:
        """What is said of one of them."""
        return self._told[code][release]

    def started(self, code: str) -> list[tuple[date, str]]:
        """The first day of each release of a curriculum: as told, else that of the season in its label."""
        return sorted((min(row.released or season_of(release) for row in rows), release)
                      for release, rows in self._told[code].items())  # fmt: skip

    def on(self, code: str, day: date) -> str:
        """The release of a day; before the first of them it is not known which."""
        return next((release for since, release in reversed(self.started(code)) if since <= day), UNKNOWN)


def season_of(release: str) -> date:
    """The first day of the season and year in a label."""
    return date(int(release[-4:]), *SEASONS[release[:-4]])
