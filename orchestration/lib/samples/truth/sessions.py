"""Days with a session of coaching, by the monthly form and by the events of coaching, each counted once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import chain

from orchestration.lib.samples.days import academic_year
from orchestration.lib.samples.lines import RegistrationRow
from orchestration.lib.samples.statements import COACHING, NOT_RECORDED
from orchestration.lib.samples.truth import codes
from orchestration.lib.samples.truth.attendance import Attendance
from orchestration.lib.samples.truth.following import World, curriculum, day_of_session
from orchestration.lib.samples.truth.spelling import texts
from orchestration.lib.samples.truth.support import UNKNOWN, Support, trainings
from orchestration.lib.samples.truth.whereabouts import role_at

SESSION_COLUMNS = {
    "coaching_sessions": [
        "person", "date", "event_id", "curriculum", "attended", "source", "sessions_attended", "is_entitled",
        "academic_year", "calendar_year", "role", "place",
    ],
    "coaching_periods": [
        "person", "curriculum", "curriculum_word", "start_date", "end_date", "merged", "days", "state",
        "sessions_registered", "sessions_attended", "has_training", "academic_year", "calendar_year",
    ],
}  # fmt: skip

SOURCES = {(True, True): "both", (True, False): "registration form", (False, True): "event attendance"}


@dataclass
class Day:
    """What is known of one person on one day: by the form, and by each event."""

    by_form: list[bool | None] = field(default_factory=list)
    by_event: dict[str, list[bool | None]] = field(default_factory=lambda: defaultdict(list))
    places: list[tuple[datetime, str]] = field(default_factory=list)

    @property
    def marks(self) -> list[bool]:
        """What the sheets of the events say of the day."""
        return [one for one in chain.from_iterable(self.by_event.values()) if one is not None]

    @property
    def events_attended(self) -> int:
        """Of an event a day is one session, however many periods it has; two events are two."""
        return sum(any(periods) for periods in self.by_event.values())

    @property
    def attended(self) -> bool | None:
        """Whether a mark says so, and where there is none the form (rule R16); ``None`` where neither does."""
        known = self.marks or [one for one in self.by_form if one is not None]
        return any(known) if known else None

    @property
    def sessions(self) -> int:
        """What the form tells is the session of the event on that day, and one where no event has a mark for it."""
        return self.events_attended if self.marks else int(any(self.by_form))


@dataclass(frozen=True)
class SessionDay:
    """A day with a session, as it is told of one person."""

    person: str
    day: date
    found: Day
    curriculum: str
    is_covered: bool

    def row(self, world: World) -> list[str]:
        """The day among the sessions."""
        found, place = self.found, max(self.found.places, default=None)
        return texts(
            self.person, self.day, min(found.by_event, default=""), self.curriculum, word(found.attended),
            SOURCES[bool(found.by_form), bool(found.by_event)], found.sessions, self.is_covered,
            academic_year(self.day), self.day.year, role_at(world, self.person, self.day), place[1] if place else "",
        )  # fmt: skip

    def is_of(self, person: str, name: str, start: date, end: date) -> bool:
        """Whether it may be of a period of coaching: one of no known curriculum may be of any that covers the day."""
        is_same = self.curriculum in (name, UNKNOWN) or name == UNKNOWN
        return self.is_covered and self.person == person and start <= self.day <= end and is_same


def coaching(world: World, attendance: Attendance, support: Support) -> Iterator[tuple[str, list[list[str]]]]:
    """The days with a session, and the periods of coaching that they lie in."""
    days = list(session_days(world, attendance, support))
    yield "coaching_sessions", [one.row(world) for one in days]
    yield "coaching_periods", list(_periods(world, support, days))


def _periods(world: World, support: Support, days: list[SessionDay]) -> Iterator[list[str]]:
    """Periods of coaching, what was attended in them, and whether a training of the calendar year is behind them."""
    trained = trainings(world)
    for word_of_it, (person, name, start, end, merged) in support.worded_periods():
        mine = [one for one in days if one.is_of(person, name, start, end)]
        begun = {one.start.year for one in support.entitlements
                 if (one.person, one.curriculum) == (person, name) and start <= one.start <= end}  # fmt: skip
        has_training = any(name in trained.get((person, year), set()) for year in begun)
        state = "to come" if start > world.as_of else "ended" if end < world.as_of else "running"
        yield texts(
            person, name, word_of_it, start, end, merged, (end - start).days + 1, state, len(mine),
            sum(one.found.sessions for one in mine), has_training, academic_year(start), start.year,
        )  # fmt: skip


def session_days(world: World, attendance: Attendance, support: Support) -> Iterator[SessionDay]:
    """One for each person and day."""
    days: dict[tuple[str, date], Day] = defaultdict(Day)
    for row in world.rows(RegistrationRow):
        if not row.code and row.submitted:
            day = day_of_session(row)
            if row.place:
                days[world.person_of(row) or "", day].places.append((row.submitted, row.place))
            # What is to come has not been attended, whatever the form says already.
            days[world.person_of(row) or "", day].by_form.append(row.attended if day <= world.as_of else None)
    for person, day, event_id, came in _marks(world, attendance):
        days[person, day].by_event[event_id].append(came)
    for (person, day), found in days.items():
        # What one of the day's events does not tell, nobody knows of the day.
        told = [curricula_of(world, event_id) for event_id in found.by_event]
        named = {curriculum(name) for names in told for name in names}
        about = named.pop() if len(named) == 1 and all(told) else ""
        running = {
            one.curriculum for one in support.entitlements if one.person == person and one.start <= day <= one.end
        }
        covering = running & {about, UNKNOWN} if about else running
        known = about or (next(iter(covering)) if len(covering) == 1 else UNKNOWN)
        yield SessionDay(person, day, found, known, bool(covering))


def missed_days(world: World, attendance: Attendance) -> set[tuple[str, date]]:
    """The days of a person on which the sheets say, whatever the form does, that they did not come (rule R16)."""
    marks: dict[tuple[str, date], list[bool]] = defaultdict(list)
    for person, day, _, came in _marks(world, attendance):
        if came is not None:
            marks[person, day].append(came)
    return {key for key, found in marks.items() if not any(found)}


def _marks(world: World, attendance: Attendance) -> Iterator[tuple[str, date, str, bool | None]]:
    """Who was expected on which day at which event of coaching, and whether they came; ``None`` without a mark."""
    for one, period in attendance.cells():
        event = world.intake.events[one.event_id]
        # A make-up recovers a training; whoever left was not expected, and may have come.
        if event.kind != COACHING or one.is_make_up or not (one.is_enrolled or period.attended):
            continue
        codes.require(period.day is not None, f"a session of coaching without a day at event {one.event_id}")
        came = True if period.attended and not period.made_up else None if period.value == NOT_RECORDED else False
        yield one.person, period.day or date.max, one.event_id, came


def curricula_of(world: World, event_id: str) -> tuple[str, ...]:
    """What an event is about; of an event about two nobody knows which a session was about."""
    curricula = world.intake.events[event_id].curricula
    return curricula if len(curricula) == 1 else ()


def word(attended: bool | None) -> str:
    """yes, no or unknown."""
    return "unknown" if attended is None else "yes" if attended else "no"
