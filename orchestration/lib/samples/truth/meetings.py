"""From the lines of a meeting log to one mark per person and session."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from fractions import Fraction

from orchestration.lib.samples.statements import ABSENT, LEFT_EARLY, PRESENT, TARDY, LogRow, MeetingLog
from orchestration.lib.samples.truth import codes
from orchestration.lib.samples.truth.identity import Directory, normalize
from orchestration.lib.samples.truth.intake import Enrolled, Intake, Session

PRESENT_FROM = Fraction(1, 2)
TOLERANCE = timedelta(minutes=15)
LONGEST_STAY = timedelta(days=1)

Interval = tuple[datetime, datetime]


@dataclass
class LogMark:
    """What a log says about one person; ``rows`` is empty for somebody who was enrolled and did not come."""

    value: str
    minutes: int
    rows: list[LogRow] = field(default_factory=list)

    @property
    def timing_known(self) -> bool:
        """A line with a total of minutes alone does not tell when somebody came."""
        return all(row.joined is not None for row in self.rows)


@dataclass
class Reading:
    """One log, read: its event and session, and a mark per person."""

    event_id: str
    session: Session
    marks: dict[str, LogMark]
    is_complete: bool


def read_log(log: MeetingLog, intake: Intake, directory: Directory) -> Reading:
    """Find the session of a log, give every line its verdict and every person a mark."""
    event_id, session = find_session(log, intake, directory)
    window = scheduled_window(log, session)
    roster = [one for one in intake.enrolled if one.event_id == event_id]
    seen: dict[str, list[LogRow]] = defaultdict(list)
    for row in log.rows:
        judge_line(row, log, roster, directory)
        if not row.code:
            seen[directory.person(email=row.email) or ""].append(row)
    marks = {person: mark_of(rows, window) for person, rows in seen.items()}
    is_complete = not any(row.code == codes.UNKNOWN_PERSON for row in log.rows)
    if is_complete:
        hosts = {directory.person(email=row.email) for row in log.rows if is_host(row)}
        marks |= {person: LogMark(ABSENT, 0) for person in missing(roster, marks, session) if person not in hosts}
    return Reading(event_id, session, marks, is_complete)


def is_host(row: LogRow) -> bool:
    """Whether a line is left out because its person hosts: who was there in some way is not concluded absent."""
    return row.code == codes.NOT_AN_EDUCATOR and not row.is_machine


def judge_line(row: LogRow, log: MeetingLog, roster: list[Enrolled], directory: Directory) -> None:
    """Waiting rooms, machines and hosts are left out; everybody else must be known and enrolled."""
    if row.is_waiting:
        row.judge(codes.WAITING_ROOM)
    if row.is_machine or (log.host_email and normalize(row.email) == normalize(log.host_email)):
        row.judge(codes.NOT_AN_EDUCATOR)
    if row.joined and row.left and row.left - row.joined > LONGEST_STAY:
        row.judge(codes.STAY_TOO_LONG, "leave_time")
    person = directory.person(email=row.email)
    if person is None:
        row.judge(codes.UNKNOWN_PERSON, "user_email")
    mine = [one for one in roster if one.person == person]
    if not mine:
        row.judge(codes.NOT_ENROLLED, "user_email")
    elif not any(one.is_learner for one in mine):
        row.judge(codes.NOT_A_PARTICIPANT)


def missing(roster: list[Enrolled], marks: dict[str, LogMark], session: Session) -> list[str]:
    """Enrolled learners without a line in a complete log; sessions before an enrollment say nothing (rule K15)."""
    absent = []
    for one in roster:
        if one.is_learner and one.person not in marks and one.created.date() <= session.day:
            codes.require(one.is_enrolled, f"{one.person} dropped out of event {one.event_id}, which has logs")
            begins = datetime.combine(session.day, session.starts) if session.starts else None
            codes.require(begins is None or one.created <= begins, f"{one.person} enrolled during a session")
            absent.append(one.person)
    return absent


def find_session(log: MeetingLog, intake: Intake, directory: Directory) -> tuple[str, Session]:
    """The event by folder or meeting id, else by times and roster; the session by its times."""
    event_id = log.file.event_id
    places = [(key, session) for key, sessions in intake.sessions.items() for session in sessions]
    if event_id:
        places = [place for place in places if place[0] == event_id]
    elif log.meeting_id:
        places = [place for place in places if place[1].meeting_id == log.meeting_id]
    found = [place for place in places if overlaps(log, place[1])]
    if not event_id and not log.meeting_id:
        found = [place for place in found if fits_roster(log, place[0], intake, directory)]
    codes.require(len(found) == 1, f"{log.file.path} fits {len(found)} sessions")
    return found[0]


def overlaps(log: MeetingLog, session: Session) -> bool:
    """Whether the meeting and the session share time; a session without times shares its day."""
    begin, end = extent(log)
    if session.starts is None or session.ends is None:
        return begin.date() == session.day
    codes.require(session.zone == log.zone or begin.date() != session.day, f"{log.file.path} has the zone {log.zone}")
    starts, ends = (datetime.combine(session.day, moment) for moment in (session.starts, session.ends))
    return begin < ends and starts < end


def extent(log: MeetingLog) -> Interval:
    """From the first join to the last leave, or what the meeting block says."""
    if log.start and log.end:
        return log.start, log.end
    joins = [row.joined for row in log.rows if row.joined]
    leaves = [row.left for row in log.rows if row.left]
    return min(joins), max(leaves)


def fits_roster(log: MeetingLog, event_id: str, intake: Intake, directory: Directory) -> bool:
    """Whether at least half of the log's addresses are enrolled in the event."""
    enrolled = {one.person for one in intake.enrolled if one.event_id == event_id}
    addresses = {normalize(row.email) for row in log.rows if row.email.strip()}
    return 2 * sum(directory.person(email=address) in enrolled for address in addresses) >= len(addresses)


def scheduled_window(log: MeetingLog, session: Session) -> Interval:
    """The scheduled times, else those of the meeting block."""
    if session.starts and session.ends:
        return datetime.combine(session.day, session.starts), datetime.combine(session.day, session.ends)
    codes.require(log.start is not None and log.end is not None, f"no times for {log.file.path}")
    return extent(log)


def mark_of(rows: list[LogRow], window: Interval) -> LogMark:
    """The mark that the lines of one person earn."""
    length = minutes_of(window[1] - window[0])
    if any(row.joined is None for row in rows):
        codes.require(len(rows) == 1, "a log of totals names a person twice")
        codes.require(rows[0].minutes <= length, "a total longer than the session")
        value = PRESENT if Fraction(rows[0].minutes, length) >= PRESENT_FROM else ABSENT
        return LogMark(value, rows[0].minutes, rows)
    intervals = [(row.joined, row.left) for row in rows if row.joined and row.left]
    minutes = minutes_of(present_time(intervals, window))
    late = min(joined for joined, _ in intervals) - window[0]
    early = window[1] - max(left for _, left in intervals)
    if Fraction(minutes, length) < PRESENT_FROM:
        return LogMark(ABSENT, minutes, rows)
    if late > TOLERANCE and late >= early:
        return LogMark(TARDY, minutes, rows)
    if early > TOLERANCE:
        return LogMark(LEFT_EARLY, minutes, rows)
    return LogMark(PRESENT, minutes, rows)


def present_time(intervals: list[Interval], window: Interval) -> timedelta:
    """How long at least one of the intervals ran inside the window."""
    total = timedelta()
    reached = window[0]
    for joined, left in sorted(intervals):
        begin, end = max(joined, reached), min(left, window[1])
        if begin < end:
            total += end - begin
            reached = end
    return total


def minutes_of(span: timedelta) -> int:
    """Whole minutes; the generator writes no others, so that no rounding has to be agreed on."""
    minutes, rest = divmod(span, timedelta(minutes=1))
    codes.require(not rest, f"a presence of {span}")
    return minutes
