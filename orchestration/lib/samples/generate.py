"""One call that writes an inbox and, beside it, the truth about it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from random import Random

from orchestration.lib.samples import (
    annex,
    casebook,
    corners,
    doubles,
    hearsay,
    later,
    library,
    lookalikes,
    practice,
    sequels,
    showcase,
    stewardship,
    support,
    territory,
)
from orchestration.lib.samples.cabinet import Cabinet
from orchestration.lib.samples.days import Clock
from orchestration.lib.samples.desk import Desk, Numbers
from orchestration.lib.samples.statements import Region
from orchestration.lib.samples.truth.books import Books
from orchestration.lib.samples.world import Cast
from orchestration.lib.samples.writers import write_region
from orchestration.lib.samples.writers.inbox import Inbox

DEFAULT_AS_OF = date(2026, 6, 30)

# A region is made, written, judged and forgotten before the next one begins: this bounds the memory.
REGION_SIZE = 200
SMALLEST_REGION = 6


@dataclass(frozen=True)
class Summary:
    """What was written. ``rows`` counts records after the headers; ``outcomes`` rows and cells by disposition."""

    inbox: Path
    truth: Path
    as_of: date
    educators: int
    files: int
    rows: int
    events: int
    enrollments: int
    marks: int
    outcomes: dict[str, int]


def generate(
    folder: Path, *, educators: int, years: int, seed: int, as_of: date | None = None, activity: float = 1
) -> Summary:
    """Write ``folder/inbox`` and ``folder/truth``.

    The same arguments give the same bytes. The first twenty educators are always the hand-written ones.

    Args:
        folder: receives both folders; neither may exist yet.
        educators: real educators in the inbox, at least 20; many of them never enroll.
        years: academic years of history before the last 30 June, at least 1.
        seed: another seed gives another world (beyond the first twenty educators) and other spellings.
        as_of: the report date; default 2026-06-30. Nothing in the inbox is newer.
        activity: how many times as often the invented educators come to an event.

    Raises:
        ValueError: for fewer than 20 educators or less than one year.
        FileExistsError: if ``inbox`` or ``truth`` exists already.
    """
    check_arguments(folder, educators, years)
    clock = Clock(as_of or DEFAULT_AS_OF, years)
    inbox, books = Inbox(folder / "inbox"), Books(folder / "truth", clock.as_of)
    for region, rng in regions(clock, educators, seed, activity):
        write_region(region, inbox, rng)
        books.add(region)
    inbox.close()
    totals = books.totals
    facts = {"as_of": str(clock.as_of), "educators": educators, "years": years, "seed": seed, "files": inbox.files}
    books.close(facts)
    return Summary(
        inbox=folder / "inbox",
        truth=folder / "truth",
        as_of=clock.as_of,
        educators=educators,
        files=inbox.files,
        rows=inbox.rows,
        events=totals["events"],
        enrollments=totals["enrollments_rows"],
        marks=totals["marks_rows"],
        outcomes={name: totals[name] for name in ("loaded", "rejected", "superseded", "filtered")},
    )


def check_arguments(folder: Path, educators: int, years: int) -> None:
    """Refuse what cannot be generated, or would be mixed with what is there."""
    if educators < showcase.EDUCATORS:
        raise ValueError(f"educators must be at least {showcase.EDUCATORS}, not {educators}")
    if years < 1:
        raise ValueError(f"years must be at least 1, not {years}")
    for name in ("inbox", "truth"):
        if (folder / name).exists():
            raise FileExistsError(f"{folder / name} exists already; choose an empty folder")


def regions(clock: Clock, educators: int, seed: int, activity: float = 1) -> Iterator[tuple[Region, Random]]:
    """The lists, the hand-written region, then as many invented ones as the number of educators needs."""
    cabinet, numbers = Cabinet(clock), Numbers()
    rng = Random(f"{seed}/library")
    desk = Desk("library", cabinet, numbers, rng)
    library.Library(desk).build()
    yield desk.region, rng
    rng = Random(f"{seed}/showcase")
    desk = Desk("showcase", cabinet, numbers, rng)
    scene = showcase.Showcase(desk)
    scene.build()
    second = desk.colleague(Random(f"{seed}/casebook"))
    casebook.Casebook(second, scene.people, scene.places, scene.institute).build()
    sequels.Sequels(desk.colleague(Random(f"{seed}/sequels")), scene.people, scene.institute).build()
    corners.Corners(desk.colleague(Random(f"{seed}/corners")), scene.people, scene.institute).build()
    annex.Annex(second, scene.people).build()
    names = desk.colleague(Random(f"{seed}/lookalikes"))
    lookalikes.Lookalikes(names, scene.people, scene.institute).build()
    yield desk.region, rng
    for number, size in enumerate(region_sizes(educators - showcase.EDUCATORS)):
        rng = Random(f"{seed}/{number}")
        desk = Desk(f"region {number}", cabinet, numbers, rng)
        land = territory.Territory(desk, number, size, activity)
        land.build()
        follow(desk.colleague(Random(f"{seed}/{number}/afterwards")), land.cast())
        corners.RegionalCorners(desk.colleague(Random(f"{seed}/{number}/corners")), land.cast()).build()
        if land.cast().users:
            later.Later(desk.colleague(Random(f"{seed}/{number}/later")), land.cast(), number).build()
        doubles.Doubles(desk.colleague(Random(f"{seed}/{number}/doubles")), land.cast(), number).build()
        yield desk.region, rng


def follow(desk: Desk, cast: Cast) -> None:
    """What comes of the trainings of a region, how its educators are supported, and what a steward writes down."""
    if cast.users:
        practice.Practice(desk, cast).build()
        support.Support(desk, cast).build()
        stewardship.Stewardship(desk, cast).build()
        hearsay.Hearsay(desk, cast).build()


def region_sizes(educators: int) -> Iterator[int]:
    """Full regions and a rest; a rest too small for a region of its own joins the last one."""
    while educators:
        size = educators if educators < REGION_SIZE + SMALLEST_REGION else REGION_SIZE
        yield size
        educators -= size
