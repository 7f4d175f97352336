"""What the facts are about: events, places, lists, and the bridges between them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from orchestration.lib.samples.truth.following import World
from orchestration.lib.samples.truth.gatherings import GATHERING_COLUMNS, gatherings
from orchestration.lib.samples.truth.places import PLACE_COLUMNS, places
from orchestration.lib.samples.truth.shelf import SHELF_COLUMNS, Shelf

Table = tuple[str, list[list[str]]]

DIMENSION_COLUMNS = {**GATHERING_COLUMNS, **PLACE_COLUMNS, **SHELF_COLUMNS}


class Dimensions:
    """The members of all dimensions: most belong to one region, the others are told at the end."""

    def __init__(self, as_of: date) -> None:
        self._shelf = Shelf(as_of)

    def add(self, world: World) -> Iterator[Table]:
        """The members that one region has for itself; to be asked after all verdicts."""
        yield from gatherings(world)
        yield from places(world)
        yield from self._shelf.add(world)

    def close(self) -> Iterator[Table]:
        """The members that regions share."""
        yield from self._shelf.close()
