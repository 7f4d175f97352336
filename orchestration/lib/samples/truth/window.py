"""Windows of support, and in which years and days educators use a curriculum (domain B5, D0, E)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from orchestration.lib.samples.days import add_months
from orchestration.lib.samples.rates import progress, tally
from orchestration.lib.samples.statements import FACILITATOR, FULL_PD
from orchestration.lib.samples.truth import codes
from orchestration.lib.samples.truth.attendance import Attendance
from orchestration.lib.samples.truth.following import World, curriculum
from orchestration.lib.samples.truth.implementing import IMPLEMENTING, Implementations
from orchestration.lib.samples.truth.intake import last_day
from orchestration.lib.samples.truth.touch import TRAININGS, Touches

UNKNOWN, NO_CURRICULUM = "unknown", "not_applicable"
SUPPORT_MONTHS = 12
ALONE_AFTER = timedelta(days=365)
DAY = timedelta(days=1)

Way = tuple[str, str]  # person, curriculum
Period = tuple[str, str, date, date, int]  # person, curriculum, first and last day of coaching, and of how many rows


@dataclass(frozen=True)
class Training:
    """One person's enrollment to learn in a training, in one of its curricula."""

    person: str
    event_id: str
    curriculum: str
    role: str
    enrolled: date | None
    attended: date | None
    is_trained: bool
    is_led: bool
    start: date
    end: date


def curricula_of(names: tuple[str, ...]) -> list[str]:
    """The curricula of an event; one that nobody knows is `unknown`, none at all `not_applicable`."""
    return sorted({curriculum(name) or UNKNOWN for name in names}) or [NO_CURRICULUM]


def trainings(world: World, attendance: Attendance, touches: Touches) -> list[Training]:
    """Full PD and Intro PD; who dropped out or makes up begins nothing, nor who enrolls after the report date."""
    intake, found = world.intake, []
    led = {one.event_id for one in intake.enrolled if one.role == FACILITATOR and one.is_enrolled}
    for one in intake.enrolled:
        event = intake.events[one.event_id]
        if event.kind not in TRAININGS or not one.is_learner or not one.is_enrolled or one.is_make_up:
            continue
        total = tally(attendance.grid[one.event_id, one.person])
        days = touches.attended_days(one)
        # Of who made everything up elsewhere the last day is the one that is known.
        attended = (days[0] if days else last_day(event)) if total.attended else None
        way = progress(total, attendance.to_come(one.event_id), is_enrolled := one.is_enrolled, event.kind == FULL_PD)
        codes.require(is_enrolled and event.start is not None, f"a training without a start: {one}")
        enrolled = one.created.date() if one.created.date() <= world.as_of else None
        if enrolled is None and attended is None:
            continue
        for name in curricula_of(event.curricula):
            found.append(
                Training(
                    one.person, one.event_id, name, one.role, enrolled, attended, way.trained == "Y",
                    one.event_id in led, event.start or date.max, last_day(event),
                )
            )  # fmt: skip
    return found


@dataclass
class Window:
    """Support from the last day of a training on."""

    opens: date
    closes: date


def windows(world: World, learned: list[Training], coached: list[Period]) -> dict[Way, list[Window]]:
    """The windows of each person and curriculum, in order.

    A window closes a year after the training, or when its contract or the coaching ends, whatever comes last. Another
    training inside it extends it. Coaching alone opens none.
    """
    contracts: dict[str, date] = {}
    for row in world.intake.contracts:
        contracts[row.event_id] = max(row.end, contracts.get(row.event_id, date.min))
    found: dict[Way, list[Window]] = defaultdict(list)
    coaching: dict[Way, list[tuple[date, date]]] = defaultdict(list)
    for person, name, start, end, _ in coached:
        coaching[person, name].append((start, end))
    for one in sorted(learned, key=lambda one: one.end):
        if one.attended is None or one.end > world.as_of:
            continue
        mine = found[one.person, one.curriculum]
        closes = max(add_months(one.end, SUPPORT_MONTHS), contracts.get(one.event_id, date.min))
        if mine and one.end <= mine[-1].closes + DAY:
            mine[-1].closes = max(mine[-1].closes, closes)
        else:
            mine.append(Window(one.end, closes))
        for start, end in sorted(coaching[one.person, one.curriculum]):
            if start <= mine[-1].closes + DAY and end >= mine[-1].opens:
                mine[-1].closes = max(mine[-1].closes, end)
    return dict(found)


@dataclass(frozen=True)
class Use:
    """A year in which somebody uses a curriculum: from when to when that is known, and by what."""

    person: str
    curriculum: str
    year: int
    evidence: str
    start: date
    end: date


def uses(implementations: Implementations, as_of: date) -> Iterator[Use]:
    """Who implements what in which academic year: an answer speaks of the time until it was given, traces of theirs."""
    for (person, name, year), one in implementations.by_key.items():
        if one.status != IMPLEMENTING:
            continue
        first, last = date(year, 7, 1), date(year + 1, 6, 30)
        days = one.trace_days
        stated = one.answer.start if one.answer and not one.is_inferred else None
        end = min(max([one.day, *days[-1:]]), as_of, last)
        yield Use(person, name, year, one.evidence, min(max(stated or min(days, default=one.day), first), end), end)


def supported_from(use: Use, mine: list[Window]) -> date | None:
    """The first day of use inside a window."""
    days = [max(use.start, one.opens) for one in mine if use.start <= one.closes and one.opens <= use.end]
    return min(days, default=None)


def alone_from(use: Use, mine: list[Window], support: list[date]) -> date | None:
    """The first day of use after a window closed, outside of all, and a year after any coaching or workshop."""
    for day in (use.start + n * DAY for n in range((use.end - use.start).days + 1)):
        is_after = any(one.closes < day for one in mine)
        is_inside = any(one.opens <= day <= one.closes for one in mine)
        if is_after and not is_inside and not any(day - ALONE_AFTER <= one <= day for one in support):
            return day
    return None


def after_training(use: Use, attended: date | None) -> date | None:
    """The first day of use from the first attended period of a training on; use that ended before it is none."""
    return max(use.start, attended) if attended and use.end >= attended else None


def support_days(touches: Touches) -> Iterator[tuple[str, date]]:
    """Who received coaching or attended a workshop, and when."""
    for person, mine in touches.by_person.items():
        yield from ((person, touch.day) for touch in mine if touch.is_close_support)
