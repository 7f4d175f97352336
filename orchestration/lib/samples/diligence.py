"""How much of an event each person attended, as the marks of a region have it: what happens later depends on it."""

from __future__ import annotations

from collections import defaultdict

from orchestration.lib.samples.rates import ATTENDED, UNSCHEDULED
from orchestration.lib.samples.statements import Region

Shares = dict[tuple[str, str], float]


def attended_shares(region: Region) -> Shares:
    """Attended ÷ marked periods by event and id or address; of a meeting log, logs with the person ÷ logs."""
    counts: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0])
    marks = [(row.event_id, row.person_id or row.email, row.value) for row in region.marks if not row.broken]
    marks += [(line.event_id, line.email, cell.value) for line in region.wide for cell in line.cells]
    for event_id, name, value in marks:
        if value is not None and value not in UNSCHEDULED:
            count = counts[event_id, name.strip().lower()]
            count[0] += value in ATTENDED
            count[1] += 1
    shares = {key: attended / marked for key, (attended, marked) in counts.items()}
    return shares | logged_shares(region)


def logged_shares(region: Region) -> Shares:
    """The same of events that are recorded by the meeting tool."""
    events = {session.meeting_id: session.event_id for session in region.sessions if session.meeting_id}
    logs: dict[str, int] = defaultdict(int)
    seen: dict[tuple[str, str], int] = defaultdict(int)
    for log in region.logs:
        event_id = log.file.event_id or events.get(log.meeting_id)
        if event_id:
            logs[event_id] += 1
            for name in {row.email.strip().lower() for row in log.rows if row.email and not row.is_waiting}:
                seen[event_id, name] += 1
    return {(event_id, name): count / logs[event_id] for (event_id, name), count in seen.items()}
