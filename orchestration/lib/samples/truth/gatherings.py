"""What is known of the events of a region: their kind and place, what they teach, who leads them, what they follow."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from datetime import date, time

from orchestration.lib.samples.days import academic_year
from orchestration.lib.samples.lines import MasterTeacherRow
from orchestration.lib.samples.statements import COACHING, FACILITATOR, FULL_PD, INTRO_PD, WORKSHOP, EventRow
from orchestration.lib.samples.truth.following import World, curriculum
from orchestration.lib.samples.truth.intake import last_day
from orchestration.lib.samples.truth.report import primary_role
from orchestration.lib.samples.truth.spelling import NAMES, NOT_APPLICABLE, UNKNOWN, share_of, texts

GATHERING_COLUMNS = {
    "events": [
        "event_id", "organization", "partner", "name", "type", "format", "modality", "curriculum_group",
        "format_words", "curriculum_words", "location", "price_usd", "academic_year", "calendar_year",
        "event_days", "periods_planned", "is_training", "is_journey_training", "is_support", "has_listed_schedule",
        "start_date", "end_date", "webpage",
    ],
    "event_sessions": [
        "event_id", "date", "period", "source", "timezone", "start_time", "end_time", "modality", "minutes",
        "has_meeting", "modality_words",
    ],
    "event_curricula": ["event_id", "curriculum", "curricula", "weight"],
    "event_parents": ["event_id", "parent", "is_known", "parents", "weight"],
    "event_facilitators": ["event_id", "person", "facilitators", "weight", "is_co_led"],
    "facilitators": [
        "person", "role", "organization", "state_code", "events_led", "trainings_led", "is_master_teacher",
        "first_led", "last_led",
    ],
}  # fmt: skip

# Types that support whoever has been trained: the draft's two, and the later ones of one person or a short hour.
SUPPORT = {COACHING, WORKSHOP, "One-on-one", "Office Hour", "Review"}

# Where nobody says in which zone a session is held.
EASTERN = "America/New_York"

IN_PERSON, VIRTUAL, HYBRID = "in_person", "virtual", "hybrid"


def gatherings(world: World) -> Iterator[tuple[str, list[list[str]]]]:
    """The rows about events, table by table."""
    events = sorted(world.intake.events.values(), key=lambda event: event.event_id)
    leaders = facilitators(world)
    yield "events", [_event(event, world) for event in events]
    yield "event_sessions", [row for event in events for row in _sessions(event, world)]
    yield "event_curricula", [row for event in events for row in _curricula(event)]
    yield "event_parents", [row for event in events for row in _parents(event, world)]
    yield "event_facilitators", [row for event in events for row in _led_by(event, leaders[event.event_id])]
    yield "facilitators", _facilitators(world, leaders)


def facilitators(world: World) -> dict[str, list[str]]:
    """Who leads each event: whoever is enrolled as facilitator, and has not withdrawn."""
    found: dict[str, list[str]] = defaultdict(list)
    for one in world.intake.enrolled:
        if one.role == FACILITATOR and one.is_enrolled:
            found[one.event_id].append(one.person)
    return found


def first_day(event: EventRow) -> date:
    """The first day of a loaded event, which every such event has."""
    return event.start or date.max


def modality(event: EventRow, world: World) -> str:
    """As its sessions say; else by the place, where a link is virtual; else by a word of the title (B3)."""
    said = {row.modality for row in world.region.sessions if row.event_id == event.event_id and not row.broken}
    said.discard("")
    if said:
        return said.pop() if len(said) == 1 else HYBRID
    link, place = re.subn(r"https?://\S+", "", event.location)[::-1]
    if link:
        return HYBRID if place.strip(" ,") else VIRTUAL
    if place:
        return IN_PERSON
    return next((VIRTUAL for word in ("virtual", "online") if word in event.title.lower()), UNKNOWN)


def shown_place(event: EventRow) -> str:
    """The place as readers see it: whoever had the link of a meeting would be let in."""
    parts = [part.strip() for part in event.location.split(",")]
    return ", ".join(VIRTUAL if part.startswith("https://") else part for part in parts)


def curricula_of(event: EventRow) -> list[str]:
    """The curricula of an event in the order of the text, the unknown one last; one that names none has its member."""
    codes = {curriculum(name) for name in event.curricula}
    known = sorted(NAMES[code] for code in codes if code)
    return known + ([UNKNOWN] if "" in codes else []) or [NOT_APPLICABLE]


def _event(event: EventRow, world: World) -> list[str]:
    sessions, start = world.intake.sessions[event.event_id], first_day(event)
    group = " & ".join(name.title() if name == UNKNOWN else name for name in curricula_of(event))
    is_listed = any(row.event_id == event.event_id for row in world.region.sessions)
    held_for = world.intake.organizations.get(event.org_id)
    # stated, else the dates of the schedule, else those of the calendar (rule R2)
    listed_days = len({session.day for session in sessions}) if is_listed else 0
    days = event.days or listed_days or (last_day(event) - start).days + 1
    nobody = UNKNOWN if event.org_id else NOT_APPLICABLE
    return texts(
        event.event_id, held_for.org_id if held_for else nobody, held_for.name if held_for else nobody, event.title,
        event.kind, event.form, modality(event, world), group, event.form_text.strip(), " & ".join(event.curricula),
        shown_place(event), event.price, academic_year(start), start.year, days, len(sessions),
        event.kind == FULL_PD, event.kind in (FULL_PD, INTRO_PD),
        event.kind in SUPPORT, is_listed, start, last_day(event),
        f"https://www.example.org/workshops/{event.event_id}",
    )  # fmt: skip


def _sessions(event: EventRow, world: World) -> Iterator[list[str]]:
    """The periods of an event: as scheduled, else one per weekday; what a session does not say is as of its event."""
    is_listed = any(row.event_id == event.event_id for row in world.region.sessions)
    for one in world.intake.sessions[event.event_id]:
        clocks = [moment.strftime("%H:%M") if moment else "" for moment in (one.starts, one.ends)]
        minutes = length(one.starts, one.ends) if one.starts and one.ends else None
        yield texts(
            event.event_id, one.day, one.period, "schedule" if is_listed else "generated", one.zone or EASTERN, *clocks,
            one.modality or modality(event, world), minutes, bool(one.meeting_id), one.modality,
        )  # fmt: skip


def length(starts: time, ends: time) -> int:
    """The minutes from one time of a day to a later one."""
    return 60 * (ends.hour - starts.hour) + ends.minute - starts.minute


def _curricula(event: EventRow) -> list[list[str]]:
    """An event of two curricula counts half in each (rule G26)."""
    names = curricula_of(event)
    return [texts(event.event_id, name, len(names), share_of(len(names))) for name in names]


def _parents(event: EventRow, world: World) -> list[list[str]]:
    named = event.parents if event.parents_as_array else event.parents[:1]
    found = sorted(set(named) - {event.event_id})
    return [
        texts(event.event_id, parent, parent in world.intake.events, len(found), share_of(len(found)))
        for parent in found
    ]


def _led_by(event: EventRow, people: list[str]) -> list[list[str]]:
    """An event that nobody leads yet has the member for unknown."""
    named = people or [UNKNOWN]
    return [texts(event.event_id, who, len(named), share_of(len(named)), len(named) > 1) for who in named]


def employment(person: str, world: World) -> tuple[str, str, str]:
    """Role, employer and state on the report date (rule R12)."""
    role = primary_role(world.intake.people, person, world.as_of)
    employer = world.intake.organizations.get(role.employer_id) if role else None
    if role is None or employer is None:
        return UNKNOWN, "Unknown", "Unknown"
    return role.role, employer.name, employer.state or "Unknown"


def _facilitators(world: World, leaders: dict[str, list[str]]) -> list[list[str]]:
    """A facilitator is a user with at least one enrollment as such (B1)."""
    masters = {
        world.named(row.person) for row in world.rows(MasterTeacherRow)
        if not row.code and row.since and row.since <= world.as_of <= (row.until or date.max)
    }  # fmt: skip
    led: dict[str, list[EventRow]] = defaultdict(list)
    for event_id, people in leaders.items():
        for person in people:
            led[person].append(world.intake.events[event_id])
    return [
        texts(
            person, *employment(person, world), len(events), sum(event.kind == FULL_PD for event in events),
            person in masters, min(map(first_day, events)), max(map(first_day, events)),
        )
        for person, events in sorted(led.items())
    ]  # fmt: skip
