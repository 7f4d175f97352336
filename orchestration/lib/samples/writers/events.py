"""F7 events, F8 sessions, F9 enrollments and rosters, F10 contracts, cohorts and report requests."""

from __future__ import annotations

import json
from datetime import time
from random import Random

from orchestration.lib.samples.dirt import spell_flag, twelve_hours
from orchestration.lib.samples.statements import (
    CohortRow,
    ContractRow,
    EnrollmentRow,
    EventRow,
    RequestRow,
    RosterRow,
    SessionRow,
)
from orchestration.lib.samples.writers.intake import day_or_blank

EVENTS = [
    "event_id", "title", "type", "format", "curriculum", "start", "end", "event_days", "location", "price", "org_id",
    "parent_event_id", "webpage_url",
]  # fmt: skip
SESSIONS = ["event_id", "session_date", "period", "start_time", "end_time", "timezone", "modality", "meeting_id"]
ENROLLMENTS = [
    "enrollment_id", "person_id", "event_id", "created", "type", "is_enrolled", "notes", "implemented",
    "makes_up_event_id",
]  # fmt: skip
ROSTERS = ["Participant Name", "Participant Email", "Additional context or information"]
CONTRACTS = [
    "contract_id", "org_id", "event_id", "start_date", "end_date", "includes_coaching", "includes_workbooks", "seats",
    "stipend_amount", "stipend_rule", "stipend_threshold", "admin_email(s)",
]  # fmt: skip
COHORTS = ["cohort_id", "kind", "contract_id", "person", "start", "end"]
REQUESTS = ["org_id", "report", "format", "cadence", "due", "focus_group", "last_delivered"]


def event(row: EventRow, rng: Random) -> list[str]:
    """F7."""
    parents = json.dumps([int(parent) for parent in row.parents]) if row.parents_as_array else "".join(row.parents[:1])
    return [
        row.event_id, row.title, row.kind_text, row.form_text, " & ".join(row.curricula), day_or_blank(row.start),
        day_or_blank(row.end), "" if row.days is None else str(row.days), row.location, row.price, row.org_id,
        parents, f"https://www.example.org/workshops/{row.event_id}",
    ]  # fmt: skip


def session(row: SessionRow, rng: Random) -> list[str]:
    """F8: times in twelve hours."""
    return [
        row.event_id, row.day.isoformat(), row.period, clock(row.starts), clock(row.ends), row.zone, row.modality,
        row.meeting_id,
    ]  # fmt: skip


def clock(moment: time | None) -> str:
    """A clock time, or nothing."""
    return twelve_hours(moment) if moment else ""


def enrollment(row: EnrollmentRow, rng: Random) -> list[str]:
    """F9, export."""
    return [
        row.enrollment_id, row.person_id, row.event_id, row.created.isoformat(" "), row.role_text,
        spell_flag(rng, row.is_enrolled), row.notes, row.implemented, row.makes_up,
    ]  # fmt: skip


def roster_line(row: RosterRow, rng: Random) -> list[str]:
    """F9, roster form."""
    name = f"{row.last}, {row.first}" if row.last_name_first else f"{row.first} {row.last}"
    return [name, row.email, row.context]


def contract(row: ContractRow, rng: Random) -> list[str]:
    """F10, contracts."""
    return [
        row.contract_id, row.org_id, row.event_id, row.start.isoformat(), row.end.isoformat(),
        "yes" if row.coaching else "no", "yes" if row.workbooks else "no", str(row.seats), row.amount, row.rule,
        row.threshold_text, row.admin_email,
    ]  # fmt: skip


def cohort_member(row: CohortRow, rng: Random) -> list[str]:
    """F10, cohorts."""
    span = (day_or_blank(row.start), day_or_blank(row.end))
    return [row.cohort_id, row.kind, row.contract_id, row.person, *span]


def request(row: RequestRow, rng: Random) -> list[str]:
    """F10, report requests."""
    told = (row.org_id, row.report, row.format, row.cadence, row.due.isoformat(), row.focus_group)
    return [*told, day_or_blank(row.last_delivered)]
