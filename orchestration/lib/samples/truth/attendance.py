"""Verdicts on marks, and the grid: every learner of an event × every period held up to the report date."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from orchestration.lib.samples.days import is_weekend
from orchestration.lib.samples.lines import JsonRow
from orchestration.lib.samples.rates import Period, make_up, tally
from orchestration.lib.samples.statements import (
    ABSENT,
    NOT_RECORDED,
    PARTICIPANT,
    PRESENT,
    MarkCell,
    MarkRow,
    MeetingLog,
    Region,
    Statement,
    WideRow,
)
from orchestration.lib.samples.truth import codes
from orchestration.lib.samples.truth.identity import Directory
from orchestration.lib.samples.truth.intake import Enrolled, Intake, last_day, supersede
from orchestration.lib.samples.truth.meetings import LogMark, read_log

Place = tuple[str, str, date, str]  # event, person, day, period


@dataclass
class HandMark:
    """A mark by hand that is a candidate for one period."""

    unit: Statement
    value: str
    source: str


class Attendance:
    """The grid of one region."""

    def __init__(self, region: Region, directory: Directory, intake: Intake, as_of: date) -> None:
        self._directory, self._intake, self._as_of = directory, intake, as_of
        self._roles = self._index_roles()
        self._by_hand: dict[Place, list[HandMark]] = defaultdict(list)
        self._by_log: dict[Place, LogMark] = {}
        self.log_events: dict[str, str] = {}
        self._totals: dict[tuple[str, str], int] = {}
        self._own_periods: dict[tuple[str, str], set[tuple[date, str]]] = defaultdict(set)
        self._judge_long(region)
        for row in region.wide:
            if not row.broken:
                self._judge_wide(row)
        for row in region.lines:
            if isinstance(row, JsonRow) and not row.broken:
                self._judge_json(row)
        for log in region.logs:
            self._judge_log(log)
        self.grid = {(one.event_id, one.person): self._periods(one) for one in intake.enrolled if one.is_learner}
        self._apply_make_ups()

    def to_come(self, event_id: str) -> int:
        """Periods of an event after the report date."""
        return sum(session.day > self._as_of for session in self._intake.sessions[event_id])

    def _index_roles(self) -> dict[tuple[str, str], list[Enrolled]]:
        roles: dict[tuple[str, str], list[Enrolled]] = defaultdict(list)
        for one in self._intake.enrolled:
            roles[one.event_id, one.person].append(one)
        for key, mine in roles.items():
            codes.require(len({one.is_learner for one in mine}) == 1, f"{key} learns and teaches at one event")
            codes.require(sum(one.is_learner for one in mine) < 2, f"{key} learns twice at one event")
        return roles

    def _judge_long(self, region: Region) -> None:
        for row in region.marks:
            if not row.broken:
                self._judge_mark(row)
        held = [row for row in region.marks if row.code and not row.broken]
        loaded = {mark_key(row, self._directory) for row in region.marks if not row.code}
        for row in held:
            codes.require(mark_key(row, self._directory) not in loaded, f"a mark both held and loaded: {row}")
        supersede_held(held, self._directory)

    def _judge_mark(self, row: MarkRow) -> None:
        if row.event_id not in self._intake.events:
            row.judge(codes.NO_EVENT, "event_id")
        person = self._directory.person(row.person_id, row.email)
        if person is None:
            row.judge(codes.UNKNOWN_PERSON, "user_id" if row.person_id else "email")
        if row.day is None:
            row.judge(codes.BAD_DATE, "attendance_date")
        if not row.code and person and row.day:
            self._place(row, (row.event_id, person, row.day, row.period), row.value, "long")

    def _judge_wide(self, row: WideRow) -> None:
        person = self._directory.person(email=row.email)
        for cell in row.cells:
            if row.is_total:
                cell.judge(codes.TOTALS)
            elif person is None:
                cell.judge(codes.UNKNOWN_PERSON, "email")
            else:
                self._place_cell(cell, row.event_id, person)

    def _place_cell(self, cell: MarkCell, event_id: str, person: str) -> None:
        codes.require(event_id in self._intake.events, f"a wide roster of event {event_id}, which is not loaded")
        self._place(cell, (event_id, person, cell.day, cell.period), cell.value, "wide")

    def _judge_json(self, row: JsonRow) -> None:
        """Days that were ticked, and absences where a list is final; a list without a day tells nothing."""
        if not row.is_readable:
            row.judge(codes.BAD_JSON, "attendance")
            return
        person = self._directory.person(row.person_id)
        if row.total is not None:
            self._judge_total(row, person)
            return
        self._require_unticked(row)
        if not row.cells:
            codes.require(row.event_id in self._intake.events, f"a list without a day, of no event: {row}")
            row.judge(codes.NOTHING_RECORDED)
        for cell in row.cells:
            if row.event_id not in self._intake.events:
                cell.judge(codes.NO_EVENT, "event_id")
            elif person is None:
                cell.judge(codes.UNKNOWN_PERSON, "person_id")
            elif cell.day is None:
                self._require_learner(row.event_id, person)
                cell.judge(codes.BAD_DATE, "attendance")
            elif cell.value == ABSENT and self._is_not_concluded(row.event_id, person, cell.day):
                cell.judge(codes.NOTHING_RECORDED)
            else:
                self._place(cell, (row.event_id, person, cell.day, ""), cell.value, "json")

    def _is_not_concluded(self, event_id: str, person: str, day: date) -> bool:
        """No absence of who dropped out (rule K13), nor of the days before a walk-in came (rule K15)."""
        one = in_force(self._roles.get((event_id, person), []))
        return one is not None and (not one.is_enrolled or day < one.created.date())

    def _judge_total(self, row: JsonRow, person: str | None) -> None:
        """Days without dates: they count where no mark by hand has a date, in periods where every day has as many."""
        sessions = self._intake.sessions.get(row.event_id, [])
        days = {session.day for session in sessions}
        cell, total = row.cells[0], row.total or 0
        codes.require(row.event_id in self._intake.events and person is not None, f"a total of nobody: {row}")
        codes.require(total > 0 and max(days) <= self._as_of, f"a total of days that may be none: {row}")
        self._require_learner(row.event_id, person or "")
        if total > len(days):
            cell.judge(codes.UNMAPPED_MARK, "attendance")
        elif self._own_periods.get((row.event_id, person or "")):
            cell.judge(codes.BETTER_MARK)
        else:
            codes.require(len(sessions) % len(days) == 0, f"days of different lengths at event {row.event_id}")
            self._totals[row.event_id, person or ""] = total * (len(sessions) // len(days))

    def _require_unticked(self, row: JsonRow) -> None:
        """A final list is silent about exactly the days held that it does not tick."""
        held = {session.day for session in self._intake.sessions.get(row.event_id, []) if session.day <= self._as_of}
        ticked = {cell.day for cell in row.cells if cell.value == PRESENT}
        silent = {cell.day for cell in row.cells if cell.value == ABSENT}
        expected = held - ticked if row.is_final else set()
        codes.require(silent == expected, f"days that a list does not tick: {silent} instead of {expected}")

    def _require_learner(self, event_id: str, person: str) -> None:
        mine = self._roles.get((event_id, person), [])
        codes.require(bool(mine) and mine[0].is_learner, f"{person} does not learn at event {event_id}")

    def _place(self, unit: Statement, place: Place, value: str | None, source: str) -> None:
        """Rules R14, R37, R15 and R17, then the period or periods for which the mark stands."""
        event_id, person, day, _ = place
        mine = self._roles.get((event_id, person), [])
        if not mine:
            unit.judge(codes.NOT_ENROLLED, "event_id")
        elif not mine[0].is_learner:
            unit.judge(codes.NOT_A_PARTICIPANT)
        if day > self._as_of:
            unit.judge(codes.FUTURE, "attendance_date")
        periods = self._periods_marked(place)
        if not periods:
            unit.judge(codes.OUTSIDE, "attendance_date")
        if value is None:
            unit.judge(codes.UNMAPPED_MARK, "attendance_value")
        if not unit.code and value is not None:
            for period in periods:
                self._by_hand[event_id, person, day, period].append(HandMark(unit, value, source))
                self._own_periods[event_id, person].add((day, period))

    def _periods_marked(self, place: Place) -> list[str]:
        """The periods that a mark fills: all of its day where it names none; a weekend may bring its own (rule K9)."""
        event_id, person, day, period = place
        event = self._intake.events[event_id]
        held = [session.period for session in self._intake.sessions[event_id] if session.day == day]
        if held:
            codes.require(not period or period in held, f"period {period} of event {event_id} on {day} is not held")
            return [period] if period else held
        inside = event.start is not None and event.start <= day <= last_day(event)
        if inside and is_weekend(day) and (event_id, person) in self._roles:
            codes.require(bool(period), f"a weekend mark without a period at event {event_id}")
            return [period]
        return []

    def _judge_log(self, log: MeetingLog) -> None:
        reading = read_log(log, self._intake, self._directory)
        self.log_events[log.file.path] = reading.event_id
        for person, mark in reading.marks.items():
            place = (reading.event_id, person, reading.session.day, reading.session.period)
            codes.require(place not in self._by_log, f"two logs of one session: {log.file.path}")
            self._by_log[place] = mark

    def _periods(self, one: Enrolled) -> list[Period]:
        """The periods held for one learner, each with the mark that counts."""
        attended = self._totals.get((one.event_id, one.person))
        if attended is not None:
            return self._undated_periods(one, attended)
        held = {(session.day, session.period): index for index, session in
                enumerate(self._intake.sessions[one.event_id]) if session.day <= self._as_of}  # fmt: skip
        extra = self._own_periods.get((one.event_id, one.person), set()) - set(held)
        order = sorted([*held, *extra], key=lambda key: (key[0], held.get(key, 0), key[1]))
        periods = [self._period((one.event_id, one.person, day, period)) for day, period in order]
        for period in periods:
            period.is_planned = (period.day, period.period) in held
        self._require_presence(one, periods)
        return periods

    def _undated_periods(self, one: Enrolled, attended: int) -> list[Period]:
        """As many periods attended as a total says, the others absent; on which days is not known."""
        codes.require(not self._own_periods.get((one.event_id, one.person)), f"a total beside dated marks: {one}")
        absent = len(self._intake.sessions[one.event_id]) - attended
        return [
            Period(None, "", value, "json", timing_known=False) for value in [PRESENT] * attended + [ABSENT] * absent
        ]

    def _period(self, place: Place) -> Period:
        _, _, day, period = place
        hand = best_hand_mark(self._by_hand.get(place, []))
        log = self._by_log.get(place)
        if hand:
            if log:
                codes.require(log.minutes == 0, f"a beaten log mark with minutes at {place}")
                for row in log.rows:
                    row.judge(codes.BETTER_MARK)
            told = None if hand.value == NOT_RECORDED else True
            minutes = log.minutes if log else None
            return Period(day, period, hand.value, hand.source, log_minutes=minutes, timing_known=told)
        if log:
            return Period(
                day, period, log.value, "log", log.minutes, log_minutes=log.minutes, timing_known=log.timing_known
            )
        return Period(day, period, NOT_RECORDED)

    def _require_presence(self, one: Enrolled, periods: list[Period]) -> None:
        """Zero minutes or none for somebody never seen in any log: left open, so it does not happen."""
        logged = [period for period in periods if period.source == "log"]
        seen = any(self._by_log[one.event_id, one.person, period.day, period.period].rows for period in logged)
        codes.require(not logged or seen, f"{one.person} is in no log of event {one.event_id}")

    def _apply_make_ups(self) -> None:
        for one in self._intake.enrolled:
            if one.is_make_up and one.is_learner:
                codes.require(one.is_enrolled, f"{one.person} dropped out of a make-up")
                attended = tally(self.grid[one.event_id, one.person]).attended
                make_up(self.grid.get((one.makes_up, one.person), []), attended)

    def cells(self) -> Iterator[tuple[Enrolled, Period]]:
        """Every cell of the grid."""
        for one in self._intake.enrolled:
            for period in self.grid.get((one.event_id, one.person), []) if one.is_learner else []:
                yield one, period


def in_force(mine: list[Enrolled]) -> Enrolled | None:
    """By which a person learns at an event: one that holds, a participant's, the earliest; ``None`` where none is."""
    learning = [one for one in mine if one.is_learner]
    return min(learning, key=lambda one: (not one.is_enrolled, one.role != PARTICIPANT, one.created), default=None)


def best_hand_mark(marks: list[HandMark]) -> HandMark | None:
    """The latest submission wins (rule R16); the others are superseded."""
    if not marks:
        return None
    newest = max(mark.unit.file.recency for mark in marks)
    winners = [mark for mark in marks if mark.unit.file.recency == newest]
    codes.require(len(winners) == 1, f"two marks as new as each other: {winners}")
    for mark in marks:
        if mark is not winners[0]:
            mark.unit.judge(codes.BETTER_MARK)
    return winners[0]


def supersede_held(rows: list[MarkRow], directory: Directory) -> None:
    """Rule K6: a held row that a newer file repeats is superseded by it."""
    verdicts = {id(row): (row.code, row.column) for row in rows}
    for row in rows:
        row.code = ""
    supersede(rows, lambda row: mark_key(row, directory))
    for row in rows:
        row.judge(*verdicts[id(row)])


def mark_key(row: MarkRow, directory: Directory) -> tuple[object, ...]:
    """Person, event, date and period; a date that cannot be read is its text."""
    who = directory.person(row.person_id, row.email) or row.person_id or row.email
    return (who, row.event_id, row.day or row.day_text, row.period)
