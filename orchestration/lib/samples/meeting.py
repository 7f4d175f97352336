"""Meeting logs of an invented virtual event, one per session."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, time, timedelta

from orchestration.lib.samples.desk import HOST, Desk
from orchestration.lib.samples.dirt import shout
from orchestration.lib.samples.statements import PRESENT, File, LogRow, MeetingLog, SessionRow
from orchestration.lib.samples.truth import codes
from orchestration.lib.samples.world import Educator, Gathering, Learner

BOTS = ["Otter.ai Notetaker", "Fireflies.ai Notetaker", "Recording Bot", "read.ai meeting notes"]

WAYS = {
    "full": 70, "late": 6, "early": 6, "late and early": 3, "rejoin": 6, "two devices": 4, "waiting room": 4,
    "briefly": 3, "absent": 5, "nameless": 1,
}  # fmt: skip
BLOCK_ID, BLOCK_UTC, FOLDER, TOTALS = "block", "utc", "folder", "totals"


@dataclass
class Meeting:
    """One session while its log is written."""

    session: SessionRow
    log: MeetingLog
    begin: datetime
    end: datetime
    away: list[Learner] = field(default_factory=list)
    has_unknown: bool = False

    @property
    def file(self) -> File:
        """The log's file."""
        return self.log.file


def record(desk: Desk, gathering: Gathering, outsiders: list[Educator]) -> None:
    """A log for every session held. Everybody is there at least once."""
    rng = desk.rng
    held = gathering.held(desk.clock.as_of)
    anchors = {id(learner): rng.choice(sessions_of(learner, held)) for learner in gathering.learners}
    heard = choose_heard(desk, gathering, held, anchors)
    for session in held:
        meeting = start_meeting(desk, gathering, session)
        for learner in gathering.learners:
            if learner.since is None or session.day >= learner.since:
                if heard == (id(learner), id(session)) and not meeting.log.totals_only:
                    join_by_phone(desk, gathering, meeting, learner)
                else:
                    attend(desk, meeting, learner, certain=anchors[id(learner)] is session)
        others(desk, gathering, meeting, outsiders)
        rng.shuffle(meeting.log.rows)
        desk.log(meeting.log)


def sessions_of(learner: Learner, held: list[SessionRow]) -> list[SessionRow]:
    """The sessions since a walk-in came; all for the others."""
    return [session for session in held if learner.since is None or session.day >= learner.since]


def choose_heard(
    desk: Desk, gathering: Gathering, held: list[SessionRow], anchors: dict[int, SessionRow]
) -> tuple[int, int] | None:
    """One person and session for which a mark by hand beats the log."""
    if desk.rng.random() > 0.25 or not gathering.is_scheduled:
        return None
    learner = desk.rng.choice(gathering.learners)
    free = [session for session in sessions_of(learner, held) if session is not anchors[id(learner)]]
    return (id(learner), id(desk.rng.choice(free))) if free else None


def start_meeting(desk: Desk, gathering: Gathering, session: SessionRow) -> Meeting:
    """Choose how the log is exported. Without a schedule only a meeting block can tell the times."""
    rng, event = desk.rng, gathering.event
    way = rng.choices([BLOCK_ID, BLOCK_UTC, FOLDER, TOTALS], [40, 15, 30, 15])[0]
    meeting_id = session.meeting_id
    if not gathering.is_scheduled:
        way, meeting_id = TOTALS, desk.numbers.take("unscheduled meeting", 96120000001)
    begin = datetime.combine(session.day, session.starts or time(16))
    end = datetime.combine(session.day, session.ends or time(18))
    in_folder = way == FOLDER or not gathering.is_scheduled
    file = desk.log_file(f"participants_{meeting_id}.csv", event if in_folder else None)
    log = MeetingLog(file, [], gathering.zone, meeting_id=meeting_id if way != FOLDER else "")
    log.in_utc, log.totals_only = way == BLOCK_UTC, way == TOTALS
    if way != FOLDER:
        log.topic, log.host_email = event.row.title, HOST
        margin = timedelta(seconds=0 if not gathering.is_scheduled else rng.randint(0, 600))
        log.start, log.end = begin - margin, end + margin
        row = {"joined": log.start, "left": log.end, "minutes": (end - begin) // timedelta(minutes=1)}
        log.rows.append(LogRow(file=file, name="Training Host", email=HOST, intent=codes.NOT_AN_EDUCATOR, **row))
    return Meeting(session, log, begin, end)


def attend(desk: Desk, meeting: Meeting, learner: Learner, certain: bool) -> None:
    """One person's way through a session."""
    rng = desk.rng
    way = "full" if certain else rng.choices(list(WAYS), list(WAYS.values()))[0]
    if meeting.log.totals_only:
        attend_in_total(desk, meeting, learner, way)
        return
    length = (meeting.end - meeting.begin) // timedelta(minutes=1)
    early, late = join_margin(desk, meeting), join_margin(desk, meeting)
    begin, end = meeting.begin - early, meeting.end + late
    third = timedelta(minutes=rng.randint(length // 4, length // 3))
    half = timedelta(minutes=rng.randint(length // 2 - 15, length // 2))
    if way == "late":
        begin = meeting.begin + timedelta(minutes=rng.randint(5, length // 2 - 5))
    elif way == "early":
        end = meeting.end - timedelta(minutes=rng.randint(5, length // 2 - 5))
    elif way == "late and early":
        begin, end = meeting.begin + third / 2, meeting.end - third / 2
        begin, end = begin.replace(second=0), end.replace(second=0)
    elif way == "briefly":
        end = meeting.begin + third
    intervals = [(begin, end)]
    if way == "rejoin":
        intervals = [(begin, meeting.begin + third), (meeting.begin + half, end)]
    elif way == "two devices":
        intervals = [(begin, meeting.begin + half), (meeting.begin + third, end)]
    join_as(desk, meeting, learner, way, intervals)


def join_margin(desk: Desk, meeting: Meeting) -> timedelta:
    """Time before the begin or after the end; seconds only where the log shows them."""
    seconds = desk.rng.randint(0, 480)
    return timedelta(seconds=seconds if meeting.log.start else seconds // 60 * 60)


def join_as(
    desk: Desk, meeting: Meeting, learner: Learner, way: str, intervals: list[tuple[datetime, datetime]]
) -> None:
    """The lines of one person, under an address of theirs and a name of their choice."""
    person, rng = learner.person, desk.rng
    if way == "absent":
        meeting.away.append(learner)
        return
    if way == "nameless":
        nickname = f"{person.first} {person.last[:1]}."
        nobody = {"name": nickname, "email": "", "is_guest": True, "intent": codes.UNKNOWN_PERSON}
        meeting.log.rows.append(desk.joined(meeting.file, person, *intervals[0], **nobody))
        meeting.has_unknown = True
        meeting.away.append(learner)
        return
    if way == "waiting room":
        begin, end = intervals[0]
        waiting = {"is_waiting": True, "intent": codes.WAITING_ROOM}
        meeting.log.rows.append(desk.joined(meeting.file, person, begin - timedelta(minutes=4), begin, **waiting))
    address = shout(rng, rng.choice([person.professional] * 4 + [person.personal or person.professional]))
    for index, (begin, end) in enumerate(intervals):
        shown = [person.name] * 5 + [f"{person.name} (she/her)", f"Ms. {person.last[:1]}", person.last.upper()]
        name = rng.choice(shown)
        name = f"{person.first}’s iPad" if way == "two devices" and index else name
        meeting.log.rows.append(desk.joined(meeting.file, person, begin, end, name=name, email=address))


def attend_in_total(desk: Desk, meeting: Meeting, learner: Learner, way: str) -> None:
    """One line with the minutes of the whole session."""
    rng = desk.rng
    length = (meeting.end - meeting.begin) // timedelta(minutes=1)
    if way == "absent":
        meeting.away.append(learner)
        return
    minutes = rng.randint(1, length // 2 - 1) if way == "briefly" else rng.randint(length // 2, length)
    address = shout(rng, learner.person.professional)
    row = LogRow(file=meeting.file, name=learner.person.name, email=address, minutes=minutes)
    meeting.log.rows.append(row)


def join_by_phone(desk: Desk, gathering: Gathering, meeting: Meeting, learner: Learner) -> None:
    """A sound check before the session, the session by phone: the mark by hand beats the log."""
    begin = meeting.begin - timedelta(minutes=20)
    end = meeting.begin - timedelta(minutes=12)
    row = desk.joined(meeting.file, learner.person, begin, end, intent=codes.BETTER_MARK)
    meeting.log.rows.append(row)
    session = meeting.session
    desk.mark(gathering.event, learner.person, session.day, session.period, PRESENT, note="by phone")


def others(desk: Desk, gathering: Gathering, meeting: Meeting, outsiders: list[Educator]) -> None:
    """The facilitator, bots, strangers, and people of other events."""
    rng, file = desk.rng, meeting.file
    whole = {"joined": meeting.begin, "left": meeting.end}
    whole["minutes"] = (meeting.end - meeting.begin) // timedelta(minutes=1)
    # Without a meeting block the lines alone tell the times, so somebody must have been there throughout.
    if gathering.leader and (not meeting.log.start or rng.random() < 0.8):
        leader = {"name": gathering.leader.name, "email": gathering.leader.professional}
        meeting.log.rows.append(LogRow(file=file, **leader, **whole, intent=codes.NOT_A_PARTICIPANT))
    if rng.random() < 0.3:
        bot = {"name": rng.choice(BOTS), "email": "", "is_guest": True, "is_machine": True}
        meeting.log.rows.append(LogRow(file=file, **bot, **whole, intent=codes.NOT_AN_EDUCATOR))
    if rng.random() < 0.1:
        guest = {"name": "K. Guest", "email": f"guest{rng.randint(1, 99)}@elsewhere.example.org", "is_guest": True}
        meeting.log.rows.append(LogRow(file=file, **guest, **whole, intent=codes.UNKNOWN_PERSON))
        meeting.has_unknown = True
    # Whether somebody of another event leaves a log incomplete is open; so nobody is missing then, or it is anyway.
    if outsiders and rng.random() < 0.15 and (meeting.has_unknown or not meeting.away):
        outsider = {"name": outsiders[0].name, "email": outsiders[0].professional}
        meeting.log.rows.append(LogRow(file=file, **outsider, **whole, intent=codes.NOT_ENROLLED))
