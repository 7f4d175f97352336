"""Which event a meeting log belongs to, as far as landing must know it.

A log is let in when its meeting is in a schedule, when the sender names the event, or when its times meet the sessions
of exactly one event whose roster holds at least half of its addresses. The build decides again, from all that has
landed by then; here a log is only turned away while nobody could place it.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from psycopg import Connection

from orchestration.lib.landing.errors import LandingError
from orchestration.lib.landing.meeting import meeting_key
from orchestration.lib.landing.moments import clean, read_date, read_moment, read_time, zone

CODE = "event_not_found"

# An event belongs to a log when its roster holds at least this share of the log's addresses.
FEWEST_SHARE = 0.5

# A session without clock times, or without an end, is taken as this part of its day.
WHOLE_DAY = (time(0, 0), time(23, 59, 59))

NO_ADDRESS = {"", "-", "n/a", "none"}

# Minutes that a meeting may take: to 70 days, which no tool lets one last.
MINUTES = re.compile("[0-9]{1,5}")

# Sessions up to this length are found by their start; the few longer ones (events without a schedule) are all tried.
SHORT = timedelta(days=2)


@dataclass
class Stays:
    """What a log says about times and people; ``order`` is that of its dates, ``zone`` that of times without one."""

    order: str = "mdy"
    zone: ZoneInfo | None = None
    first: datetime | None = None
    last: datetime | None = None
    addresses: set[str] = field(default_factory=set)
    meetings: set[str] = field(default_factory=set)

    def add(self, join: str | None, leave: str | None, address: str | None, meeting: str | None) -> None:
        """Take one row into account. Addresses that are none are passed over."""
        for moment in (self.moment(join), self.moment(leave)):
            self.span(moment)
        if (key := clean(address).lower()) not in NO_ADDRESS:
            self.addresses.add(key)
        if key := meeting_key(meeting):
            self.meetings.add(key)

    def moment(self, text: str | None) -> datetime | None:
        """A time of the log, where it can be read."""
        found = read_moment(text, self.order)
        return found.replace(tzinfo=self.zone) if found and self.zone and not found.tzinfo else found

    def span(self, moment: datetime | None) -> None:
        """Widen the time of the meeting to a moment. The year 9999 is an open end, no time of a meeting."""
        if moment is None or moment.year == date.max.year or (self.first and _mixed(moment, self.first)):
            return
        self.first = min(self.first, moment) if self.first else moment
        self.last = max(self.last, moment) if self.last else moment


@dataclass(frozen=True)
class Session:
    """One scheduled session, in local time of its zone."""

    event_id: str
    start: datetime
    end: datetime
    zone: ZoneInfo

    def meets(self, stays: Stays) -> bool:
        """Whether the session overlaps the time of the meeting."""
        if stays.first is None or stays.last is None:
            return False
        return _local(stays.first, self.zone) < self.end and _local(stays.last, self.zone) > self.start


def _start(session: Session) -> datetime:
    return session.start


def stays_of(rows: Iterable[Mapping[str, str]], facts: Mapping[str, Any], order: str = "mdy") -> Stays:
    """Times and addresses of a log: from its rows (declared name -> cell) and, where they have none, from its block.

    ``facts`` are the ledger's of the file, ``order`` is that of its short dates.
    """
    stays = Stays(order, zone(facts["timezone"]) if facts.get("timezone") else None)
    for row in rows:
        join, leave = (_on_its_day(row, row.get(name)) for name in ("join_time", "leave_time"))
        stays.add(join or row.get("action_time"), leave, row.get("user_email"), row.get("meeting_id"))
    if stays.first is None:
        start = stays.moment(facts.get("start"))
        stays.span(start)
        stays.span(stays.moment(facts.get("end")) or _after(start, facts.get("duration_minutes")))
    if facts.get("meeting_key"):
        stays.meetings.add(facts["meeting_key"])
    return stays


def _on_its_day(row: Mapping[str, str], text: str | None) -> str | None:
    """A clock time with the day of the meeting before it, where the log has the two apart."""
    day = re.sub(r"^([0-9]{4})[-_ ]?([0-9]{2})[-_ ]?([0-9]{2})$", r"\1-\2-\3", clean(row.get("meeting_date")))
    return f"{day} {clean(text)}" if day and read_time(text) else text


def _after(start: datetime | None, minutes: str | None) -> datetime | None:
    return start + timedelta(minutes=int(minutes)) if start and minutes and MINUTES.fullmatch(minutes) else None


class Schedule:
    """What has landed about sessions and rosters, read once per pass: logs come after the feeds they need."""

    def __init__(self, conn: Connection[Any]) -> None:
        self._conn = conn

    @cached_property
    def meetings(self) -> set[str]:
        """The ids of all scheduled meetings."""
        return _meetings(self._conn)

    @cached_property
    def _sessions(self) -> tuple[list[Session], list[Session]]:
        """The short sessions by their start, and the long ones."""
        sessions = sorted(_sessions(self._conn), key=_start)
        short = [session for session in sessions if session.end - session.start <= SHORT]
        return short, [session for session in sessions if session.end - session.start > SHORT]

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to judge by."""
        return not any(self._sessions)

    def events_at(self, stays: Stays) -> list[str]:
        """The events with a session at the time of a meeting."""
        if stays.first is None or stays.last is None:
            return []
        short, long = self._sessions
        # A day more on both sides: the log may be in another zone than the session.
        begin = bisect_left(short, stays.first.replace(tzinfo=None) - SHORT - timedelta(days=1), key=_start)
        end = bisect_right(short, stays.last.replace(tzinfo=None) + timedelta(days=1), key=_start)
        return sorted({session.event_id for session in (*short[begin:end], *long) if session.meets(stays)})

    def rosters(self, events: list[str]) -> dict[str, set[str]]:
        """The addresses of each event's people."""
        return _rosters(self._conn, events)


def refuse_unplaced(schedule: Schedule, stays: Stays, meeting: str = "") -> None:
    """Raise ``LandingError`` (``event_not_found``) unless the log can be placed by its meeting or its times.

    Args:
        schedule: what is known of events, sessions and rosters.
        stays: who was in the meeting, and when.
        meeting: which meeting it is, where the file is a report of many.
    """
    if stays.meetings & schedule.meetings:
        return
    if schedule.is_empty:
        raise _refusal("no schedule and no event has landed yet to judge by", meeting)
    if stays.first is None:
        raise _refusal("it states no meeting id of the schedule, and no times by which to find its session", meeting)
    met = schedule.events_at(stays)
    if not met:
        raise _refusal(f"no session is scheduled at its times ({_when(stays)})", meeting)
    if not stays.addresses:
        why = f"it holds no address to compare with the rosters of {_listed(met)}, held at its times"
        raise _refusal(why, meeting)
    shares = {event: len(stays.addresses & roster) for event, roster in schedule.rosters(met).items()}
    holding = [event for event, known in shares.items() if known >= FEWEST_SHARE * len(stays.addresses)]
    if len(holding) != 1:
        total = len(stays.addresses)
        fitting = [f"{event} ({shares[event]} of {total} addresses on its roster)" for event in holding or met]
        why = f"at its times ({_when(stays)}) fall the sessions of: {_listed(fitting)}"
        raise _refusal(why, meeting, several=len(holding) > 1)


def _refusal(why: str, meeting: str = "", several: bool = False) -> LandingError:
    """The refusal, with what to do: a report of many meetings in the folder of one event would all count there."""
    problem = "more than one event fits" if several else "no event can be found for"
    if meeting:
        problem = f"none of its meetings can be given to an event. {problem.capitalize()} the first one ({meeting})"
        remedy = "Land the schedule (with meeting ids) and the rosters"
    else:
        problem = f"{problem} this log"
        remedy = (
            "Put it into inbox/meeting_logs/<event_id>/, use --event, or land the schedule (with meeting ids) and the "
        )
        remedy += "roster"
    return LandingError(
        CODE, f"{problem}: {why}. {remedy}; in the inbox it is tried again with every pass.", feed="meeting_logs"
    )


def _listed(events: list[str]) -> str:
    return ", ".join(events[:10]) + (f" and {len(events) - 10} more" if len(events) > 10 else "")


def _when(stays: Stays) -> str:
    first, last = stays.first, stays.last
    if first is None or last is None:
        return "unknown"
    return f"{first:%Y-%m-%d %H:%M} to {last:%H:%M}" if first.date() == last.date() else f"{first:%Y-%m-%d} and later"


def _mixed(one: datetime, other: datetime) -> bool:
    return (one.tzinfo is None) != (other.tzinfo is None)


def _local(moment: datetime, place: ZoneInfo) -> datetime:
    """Local time of a session's zone; a time without an offset is local already."""
    return moment.astimezone(place).replace(tzinfo=None) if moment.tzinfo else moment


# --- what has landed --------------------------------------------------------------------------------------------------


# How the short dates of a batch are read.
DATE_ORDER = "coalesce(b.facts ->> 'date_order', 'mdy')"


def _landed(relation: str) -> str:
    return f"{relation} as r join audit.batch as b on b.batch_id = r._batch_id and b.status = 'landed'"


def _meetings(conn: Connection[Any]) -> set[str]:
    rows = conn.execute(
        f"select distinct r.meeting_id from {_landed('staging_attendance.raw_event_sessions')}"
        " where r.meeting_id is not null"
    ).fetchall()
    return {key for (meeting,) in rows if (key := meeting_key(meeting))}


def _sessions(conn: Connection[Any]) -> list[Session]:
    """The sessions of all schedules, and the days of events that have no schedule."""
    listed = conn.execute(
        f"select r.event_id, r.session_date, r.start_time, r.end_time, r.timezone, {DATE_ORDER}"
        f" from {_landed('staging_attendance.raw_event_sessions')}"
    ).fetchall()
    sessions = []
    for event_id, day, start, end, place, order in listed:
        if (on := read_date(day, order)) and clean(event_id):
            sessions.append(_session(clean(event_id), on, read_time(start), read_time(end), zone(place)))
    scheduled = {session.event_id for session in sessions}
    return sessions + [session for session in _days_of_events(conn) if session.event_id not in scheduled]


def _session(event_id: str, on: date, start: time | None, end: time | None, place: ZoneInfo) -> Session:
    begins = datetime.combine(on, start or WHOLE_DAY[0])
    ends = datetime.combine(on, end or WHOLE_DAY[1])
    if ends <= begins and on < date.max:  # past midnight; after the last day that there is comes none
        ends += timedelta(days=1)
    return Session(event_id, begins, ends, place)


def _days_of_events(conn: Connection[Any]) -> list[Session]:
    rows = conn.execute(
        f"select r.event_id, r.start_date, r.end_date, {DATE_ORDER} from {_landed('staging_intake.raw_events')}"
    ).fetchall()
    sessions = []
    for event_id, start, end, order in rows:
        first = read_date(start, order)
        if first and clean(event_id):
            last = max(read_date(end, order) or first, first)
            begins, ends = datetime.combine(first, WHOLE_DAY[0]), datetime.combine(last, WHOLE_DAY[1])
            sessions.append(Session(clean(event_id), begins, ends, zone(None)))
    return sessions


def _rosters(conn: Connection[Any], events: list[str]) -> dict[str, set[str]]:
    """From roster forms, attendance sheets, and enrollments through the people export."""
    rosters: dict[str, set[str]] = defaultdict(set, {event: set() for event in events})
    for event_id, address in conn.execute(ROSTERS, {"events": events}):
        rosters[event_id].add(address)
    return rosters


ROSTERS = f"""
    select coalesce(nullif(btrim(r.event_id), ''), b.event_source_id) as event_id, r.participant_email_key
    from {_landed("staging_intake.raw_rosters")}
    where coalesce(nullif(btrim(r.event_id), ''), b.event_source_id) = any(%(events)s)
        and r.participant_email_key is not null
    union
    select coalesce(nullif(btrim(r.event_id), ''), b.event_source_id), r.email_key
    from {_landed("staging_attendance.raw_attendance_wide")}
    where coalesce(nullif(btrim(r.event_id), ''), b.event_source_id) = any(%(events)s) and r.email_key is not null
    union
    select btrim(r.event_id), address.email_key
    from {_landed("staging_intake.raw_enrollments")}
    join staging_intake.raw_people as p on btrim(p.person_id) = btrim(r.person_id)
    join audit.batch as pb on pb.batch_id = p._batch_id and pb.status = 'landed'
    cross join lateral (
        values (p.email_preferred_key), (p.email_professional_key), (p.email_google_key)
    ) as address (email_key)
    where btrim(r.event_id) = any(%(events)s) and address.email_key is not null
"""
