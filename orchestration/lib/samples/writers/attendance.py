"""F11 long attendance, F12 wide rosters, F14 meeting logs."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

from orchestration.lib.samples.dirt import meeting_time, plain_meeting_time, spell_day, spell_mark
from orchestration.lib.samples.statements import LogRow, MarkRow, MeetingLog, WideRow

MARKS = [
    "user_id", "email", "event_id", "attendance_date", "attendance_period", "attendance_value", "recorder", "note",
]  # fmt: skip
MISSPELLED_MARKS = [
    "serID", "email", "event_id", "attenadance_date", "attendance_period", "attendance_value", "recorder", "note",
]  # fmt: skip
WIDE_BEFORE = ["Name", "Email", "Role", "Grades", "Primary Subject", "Notes"]
WIDE_AFTER = ["Implementation Status"]
LOG = ["Name (Original Name)", "User Email", "Join Time", "Leave Time", "Duration (Minutes)", "Guest"]
TOTALS_LOG = ["Name (Original Name)", "User Email", "Total Duration (Minutes)", "Guest"]
WAITING = "In Waiting Room"
BLOCK = ["Meeting ID", "Topic", "Start Time", "End Time", "User Email", "Duration (Minutes)", "Participants"]

RECORDERS = ["", "", "front table", "co-facilitator"]


def mark(row: MarkRow, rng: Random) -> list[str]:
    """F11."""
    day = row.day_text or (spell_day(rng, row.day) if row.day else "")
    value = row.value_text or (spell_mark(rng, row.value) if row.value else "")
    return [row.person_id, row.email, row.event_id, day, row.period, value, rng.choice(RECORDERS), row.note]


def wide_line(row: WideRow, rng: Random) -> list[str]:
    """F12: one line, its day cells under their headings."""
    texts = {cell.cell: cell.text for cell in row.cells}
    days = [texts.get(heading, "") for heading in row.file.header[len(WIDE_BEFORE) : -len(WIDE_AFTER)]]
    if row.is_total:
        return [row.name, "", "", "", "", "", *days, ""]
    return [row.name, row.email, row.role_text, row.grades, row.subject, "", *days, row.implemented]


def log_header(log: MeetingLog) -> list[str]:
    """The headings of a log."""
    if log.totals_only:
        return TOTALS_LOG
    return [*LOG, WAITING] if log.has_waiting_room else LOG


def log_preamble(log: MeetingLog, participants: int) -> list[list[str]]:
    """The meeting block with its blank line, for logs that have one."""
    if not (log.start and log.end):
        return []
    minutes = rounded_minutes(log.end - log.start)
    facts = [
        spaced(log.meeting_id), log.topic, moment(log.start, log), moment(log.end, log), log.host_email, str(minutes),
        str(participants), "",
    ]  # fmt: skip
    return [[*BLOCK, ""], facts, []]


def spaced(meeting_id: str) -> str:
    """912 3456 7890: how meeting ids are shown."""
    return f"{meeting_id[:3]} {meeting_id[3:7]} {meeting_id[7:]}" if len(meeting_id) == 11 else meeting_id


def log_line(row: LogRow, log: MeetingLog) -> list[str]:
    """F14: one join, or a total."""
    guest = "Yes" if row.is_guest else "No"
    if log.totals_only:
        return [row.name, row.email, str(row.minutes), guest]
    joined, left = row.joined or datetime.min, row.left or datetime.min
    cells = [
        row.name, row.email, moment(joined, log), moment(left, log), str(rounded_minutes(left - joined)), guest,
    ]  # fmt: skip
    return [*cells, "Yes" if row.is_waiting else "No"] if log.has_waiting_room else cells


def moment(when: datetime, log: MeetingLog) -> str:
    """A time as the tool writes it: UTC with a Z, with seconds under a meeting block, else to the minute."""
    if log.in_utc:
        return when.replace(tzinfo=ZoneInfo(log.zone)).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return meeting_time(when) if log.start else plain_meeting_time(when)


def rounded_minutes(span: timedelta) -> int:
    """Minutes, begun ones counted, as meeting tools do."""
    return -(-span // timedelta(minutes=1))
