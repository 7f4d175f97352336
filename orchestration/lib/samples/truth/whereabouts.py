"""Where somebody works on a day, and as what (rule R12)."""

from __future__ import annotations

from datetime import date

from orchestration.lib.samples.truth.following import World
from orchestration.lib.samples.truth.report import primary_role


def state_at(world: World, person: str, day: date) -> str:
    """The state of the organization of the primary role of that day; blank where there is none."""
    row = primary_role(world.intake.people, person, day)
    employer = world.intake.organizations.get(row.employer_id) if row else None
    return employer.state or "" if employer else ""


def role_at(world: World, person: str, day: date) -> str:
    """The primary role of that day."""
    row = primary_role(world.intake.people, person, day)
    return row.role if row else "unknown"
