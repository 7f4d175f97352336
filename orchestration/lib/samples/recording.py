"""How attendance at an invented event was recorded: by hand in one of two ways, by the meeting tool, or not at all."""

from __future__ import annotations

import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from orchestration.lib.samples import meeting
from orchestration.lib.samples.days import days_between
from orchestration.lib.samples.desk import Desk, day_headings
from orchestration.lib.samples.dirt import MEANINGLESS_MARKS, spell_mark
from orchestration.lib.samples.statements import (
    ABSENT,
    COACHING,
    DISENGAGED,
    EUROPEAN,
    EXCEL,
    EXCUSED,
    LEFT_EARLY,
    PLAIN,
    PRESENT,
    TARDY,
    WINDOWS,
    File,
    MarkRow,
    WideRow,
)
from orchestration.lib.samples.truth import codes
from orchestration.lib.samples.world import Educator, Event, Gathering, Learner

VALUES = {PRESENT: 82, TARDY: 5, LEFT_EARLY: 4, DISENGAGED: 2, EXCUSED: 3, ABSENT: 4}
# In front of an event's own id, this makes ids of people and events that do not exist.
NOWHERE = "9999"
# What stands in a sheet's column for implementation: beside most names nothing.
NOTES = (
    *[""] * 14, "Unknown", "Implementing this year", "Will implement next year", "Will not implement", "N/A", "n/a",
)  # fmt: skip

Cells = dict[str, tuple[date, str, str | None, str]]


def record(desk: Desk, gathering: Gathering, outsiders: list[Educator]) -> None:
    """Record what was held up to the report date; a few events never send anything."""
    if not gathering.held(desk.clock.as_of):
        return
    if gathering.is_virtual:
        meeting.record(desk, gathering, outsiders)
        return
    chance = desk.rng.random()
    if chance < 0.06:
        return
    if chance < 0.5 or gathering.kind == COACHING:
        record_by_hand(desk, gathering, incomplete=desk.rng.random() < 0.12)
        misplace_marks(desk, gathering, outsiders)
    else:
        WideRosters(desk, gathering, outsiders).record()


def noted(file: File, person: Educator) -> str:
    """What a sheet notes on somebody's implementation; a newer sheet may note something else."""
    return NOTES[zlib.crc32(f"{file.path} {person.professional}".encode()) % len(NOTES)]


def draw_value(desk: Desk) -> str:
    """A value of attendance, most of them Present."""
    return desk.rng.choices(list(VALUES), list(VALUES.values()))[0]


def could_be_marked(learner: Learner, day: date) -> bool:
    """Walk-ins have no marks before they came, dropped participants none after they left."""
    return (learner.since is None or day >= learner.since) and (learner.until is None or day <= learner.until)


def note_absence(gathering: Gathering, learner: Learner, value: str) -> None:
    """Remember who may want to make up for an absence."""
    if value == ABSENT and learner.row and not learner.until and learner.person not in gathering.absent:
        gathering.absent.append(learner.person)


def record_by_hand(desk: Desk, gathering: Gathering, incomplete: bool) -> None:
    """Marks one by one, most of them; some without a period, some corrected later, some without meaning."""
    rng = desk.rng
    gap = 0.35 if incomplete else 0.02
    days = sorted({session.day for session in gathering.held(desk.clock.as_of)})
    for learner in gathering.learners:
        for day in days:
            if could_be_marked(learner, day):
                periods = [session.period for session in gathering.event.sessions if session.day == day]
                if rng.random() < 0.04:
                    periods = [""]
                for period in periods:
                    if rng.random() >= gap:
                        mark(desk, gathering, learner, day, period)


def mark(desk: Desk, gathering: Gathering, learner: Learner, day: date, period: str) -> None:
    """One mark, now and then followed by a correction."""
    rng, event = desk.rng, gathering.event
    if rng.random() < 0.004:
        text = rng.choice(MEANINGLESS_MARKS)
        desk.mark(event, learner.person, day, period, None, value_text=text, intent=codes.UNMAPPED_MARK)
        return
    value = draw_value(desk)
    note_absence(gathering, learner, value)
    if rng.random() < 0.01:
        desk.mark(event, learner.person, day, period, value, intent=codes.BETTER_MARK)
        desk.mark(event, learner.person, day, period, draw_value(desk), file=desk.cabinet.corrected_marks())
    else:
        desk.mark(event, learner.person, day, period, value)


def misplace_marks(desk: Desk, gathering: Gathering, outsiders: list[Educator]) -> None:
    """One or two marks that must not count."""
    rng, event = desk.rng, gathering.event
    session = rng.choice(gathering.held(desk.clock.as_of))
    day, period = session.day, session.period
    person = gathering.learners[0].person
    nowhere = NOWHERE + event.event_id
    choices: list[tuple[Educator | None, date | None, dict[str, object]]] = [
        (person, day, {"person_id": nowhere, "email": "", "intent": codes.UNKNOWN_PERSON}),
        (person, day, {"person_id": "", "email": f"new.{event.event_id}@elsewhere.example.org",
                       "intent": codes.UNKNOWN_PERSON}),
        (outsiders[0] if outsiders else None, day, {"intent": codes.NOT_ENROLLED}),
        (gathering.leader, day, {"intent": codes.NOT_A_PARTICIPANT}),
        (person, gathering.event.end + timedelta(days=9), {"intent": codes.OUTSIDE}),
        (person, None, {"day_text": f"{day.month}/32/{day:%y}", "intent": codes.BAD_DATE}),
        (person, day, {"event_id": nowhere, "intent": codes.NO_EVENT}),
        (person, day, {"broken": rng.choice(["long", "short"]), "intent": codes.WRONG_WIDTH}),
    ]  # fmt: skip
    for who, when, changes in rng.sample(choices, rng.randint(0, 2)):
        too_late = when is not None and when > desk.clock.as_of
        if who and not too_late:
            repeat(desk, event, desk.mark(event, who, when, period, PRESENT, **changes))
    coming = [session for session in event.sessions if session.day > desk.clock.as_of]
    if coming and rng.random() < 0.5:
        desk.mark(event, person, coming[0].day, coming[0].period, PRESENT, intent=codes.FUTURE)


def repeat(desk: Desk, event: Event, row: MarkRow) -> None:
    """Sometimes a held row comes again in the newest file and supersedes itself."""
    repeatable = {codes.UNKNOWN_PERSON, codes.NOT_ENROLLED, codes.OUTSIDE, codes.NO_EVENT}
    if row.intent in repeatable and desk.rng.random() < 0.2:
        again = {"file": desk.cabinet.corrected_marks(), "intent": row.intent, "event_id": row.event_id}
        again |= {"person_id": row.person_id, "email": row.email}
        row.intent = codes.NEWER_ROW
        desk.mark(event, Educator("", "", "0"), row.day, row.period, row.value, **again)


def mark_held_participants(desk: Desk, event: Event, people: Iterable[Educator]) -> None:
    """Marks of participants who wait for a facilitator."""
    session = event.sessions[0]
    for person in people:
        if session.day <= desk.clock.as_of:
            desk.mark(event, person, session.day, session.period, PRESENT, intent=codes.NOT_ENROLLED)


@dataclass
class Line:
    """A learner's line of the first roster, to be corrected by the second."""

    learner: Learner
    row: WideRow


class WideRosters:
    """A wide roster of one event, perhaps a second one with corrections, in a workbook or a text file."""

    def __init__(self, desk: Desk, gathering: Gathering, outsiders: list[Educator]) -> None:
        self.desk, self.rng, self.gathering, self.outsiders = desk, desk.rng, gathering, outsiders
        event, as_of = gathering.event, desk.clock.as_of
        periods = {session.period for session in event.sessions}
        self.days = days_between(event.start, event.end)
        headings = day_headings(event, self.days, by_period="AM" in periods and self.rng.random() < 0.6)
        self.headings = headings
        self.held = {
            heading: place for heading, place in headings.items() if place[0] in event.days and place[0] <= as_of
        }
        self.coming = {
            heading: place for heading, place in headings.items() if place[0] in event.days and place[0] > as_of
        }
        self.last = max(session.day for session in gathering.held(as_of))
        self.lines: list[Line] = []

    def record(self) -> None:
        """The roster as it was first sent, then its corrections."""
        is_workbook = self.rng.random() < 0.35
        title = self.gathering.event.row.title if is_workbook else ""
        dialect = self.rng.choice([PLAIN, EXCEL, WINDOWS, EUROPEAN])
        file = self.desk.wide_file(self.gathering.event, self.last, list(self.headings), "Sign-in", title, dialect)
        for learner in self.gathering.learners:
            self._line(file, learner, is_workbook)
        self._others(file)
        if self.rng.random() < 0.5:
            days = {heading: day for heading, (day, _) in self.held.items()}
            self.desk.totals_line(file, self.gathering.event, days)
        day = self.last + timedelta(days=5)
        if self.rng.random() < 0.3 and self.lines and day <= self.desk.clock.as_of:
            self._corrections(day)

    def _line(self, file: File, learner: Learner, is_workbook: bool) -> None:
        cells: Cells = {}
        intents: dict[str, str] = {}
        for heading, (day, period) in self.held.items():
            if not could_be_marked(learner, day) or self.rng.random() < 0.02:
                continue
            if self.rng.random() < 0.005:
                cells[heading] = (day, period, None, self.rng.choice(MEANINGLESS_MARKS))
                intents[heading] = codes.UNMAPPED_MARK
                continue
            value = draw_value(self.desk)
            note_absence(self.gathering, learner, value)
            cells[heading] = (day, period, value, spell_mark(self.rng, value))
        if self.coming and not learner.until and self.rng.random() < 0.1:
            heading = next(iter(self.coming))
            cells[heading] = (*self.coming[heading], PRESENT, "P")
            intents[heading] = codes.FUTURE
        row = self.desk.wide_line(
            file, self.gathering.event, learner.person, cells, implemented=noted(file, learner.person)
        )
        for cell in row.cells:
            cell.intent = intents.get(cell.cell, "")
        if not is_workbook and self.rng.random() < 0.01:
            row.broken, row.intent = "long", codes.WRONG_WIDTH
        else:
            self.lines.append(Line(learner, row))

    def _others(self, file: File) -> None:
        """Lines of people who were there without being enrolled to learn, and a name without an address."""
        event, strangers = self.gathering.event, self.gathering.strangers
        cells: Cells = {heading: (day, period, PRESENT, "P") for heading, (day, period) in self.held.items()}
        if strangers and self.rng.random() < 0.4:
            self.desk.wide_line(file, event, strangers.pop(), cells, codes.NOT_ENROLLED)
        if self.outsiders and self.rng.random() < 0.2:
            outsider = self.outsiders[0]
            self.desk.wide_line(file, event, outsider, cells, codes.NOT_ENROLLED, implemented=noted(file, outsider))
        if self.gathering.leader and self.rng.random() < 0.4:
            leader = self.gathering.leader
            self.desk.wide_line(file, event, leader, cells, codes.NOT_A_PARTICIPANT, role_text="Facilitator")
        if self.rng.random() < 0.1:
            nobody = Educator("", "")
            self.desk.wide_line(file, event, nobody, cells, codes.UNKNOWN_PERSON, name="a friend of Pat", email="")

    def _corrections(self, day: date) -> None:
        """A newer roster of a few lines; most of its cells are blank and erase nothing."""
        event = self.gathering.event
        headings = list(self.held)
        file = self.desk.wide_file(event, day, headings, "Sign-in corrected", dialect=self.rng.choice([PLAIN, WINDOWS]))
        for line in self.rng.sample(self.lines, min(len(self.lines), 3)):
            older = {cell.cell: cell for cell in line.row.cells}
            open_to_change = [
                heading for heading in headings
                if could_be_marked(line.learner, self.held[heading][0])
                and (heading not in older or not older[heading].intent)
            ]  # fmt: skip
            if not open_to_change:
                continue
            heading = self.rng.choice(open_to_change)
            value = draw_value(self.desk)
            if heading in older:
                older[heading].intent = codes.BETTER_MARK
            cells: Cells = {heading: (*self.held[heading], value, spell_mark(self.rng, value))}
            person = line.learner.person
            self.desk.wide_line(file, event, person, cells, implemented=noted(file, person))
