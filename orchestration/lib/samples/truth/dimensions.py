"""What the facts are about: events, places, classes, contracts, lists, and the bridges between them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from orchestration.lib.samples.truth.classrooms import CLASSROOM_COLUMNS, Courses, classrooms
from orchestration.lib.samples.truth.contracts import CONTRACT_COLUMNS, Cohorts, contracts
from orchestration.lib.samples.truth.demographics import DEMOGRAPHIC_COLUMNS, demographics
from orchestration.lib.samples.truth.following import World
from orchestration.lib.samples.truth.gatherings import GATHERING_COLUMNS, gatherings
from orchestration.lib.samples.truth.gauges import GAUGE_COLUMNS, Gauges
from orchestration.lib.samples.truth.implementing import Implementations
from orchestration.lib.samples.truth.places import PLACE_COLUMNS, places
from orchestration.lib.samples.truth.shelf import SHELF_COLUMNS, Shelf, Table

DIMENSION_COLUMNS = {
    **GATHERING_COLUMNS,
    **PLACE_COLUMNS,
    **CLASSROOM_COLUMNS,
    **CONTRACT_COLUMNS,
    **SHELF_COLUMNS,
    **GAUGE_COLUMNS,
    **DEMOGRAPHIC_COLUMNS,
}


class Dimensions:
    """The members of all dimensions: most belong to one region, the others are told at the end."""

    def __init__(self, as_of: date) -> None:
        self._shelf, self._courses, self._cohorts, self._gauges = Shelf(as_of), Courses(), Cohorts(), Gauges()

    def add(self, world: World, implementations: Implementations) -> Iterator[Table]:
        """The members that one region has for itself; to be asked after all verdicts."""
        yield from gatherings(world)
        yield from places(world)
        yield from classrooms(world, implementations)
        yield from demographics(world, implementations)
        yield from contracts(world)
        yield from self._shelf.add(world)
        yield from self._cohorts.add(world)
        self._courses.add(world, implementations)
        self._gauges.add(world)

    def close(self) -> Iterator[Table]:
        """The members that regions share."""
        yield from self._shelf.close()
        yield from self._cohorts.close()
        yield from self._courses.close()
        yield from self._gauges.close()
