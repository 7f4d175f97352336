"""Attendance figures of one person at one event, in exact fractions.

| value        | scheduled | attended | on time | fully engaged |
|--------------|-----------|----------|---------|---------------|
| Present      | 1         | 1        | 1       | 1             |
| Tardy        | 1         | 1        | 0       | 0             |
| Left Early   | 1         | 1        | 1       | 0             |
| Disengaged   | 1         | 1        | 1       | 0             |
| Excused      | 0         | 0        | –       | –             |
| Absent       | 1         | 0        | –       | 0             |
| Not recorded | 0         | 0        | –       | –             |

An absent period that was made up counts as attended, neither on time nor fully engaged (rule K14).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from orchestration.lib.samples.statements import (
    ABSENT,
    DISENGAGED,
    EXCUSED,
    LEFT_EARLY,
    NOT_RECORDED,
    PRESENT,
    TARDY,
)

COMPLETED_FROM = Fraction(3, 4)
RECORDED_FROM = Fraction(4, 5)

ATTENDED = {PRESENT, TARDY, LEFT_EARLY, DISENGAGED}
ON_TIME = {PRESENT, LEFT_EARLY, DISENGAGED}
UNSCHEDULED = {EXCUSED, NOT_RECORDED}


@dataclass
class Period:
    """One held period of one person.

    ``minutes`` is ``None`` unless a meeting log decided the mark, ``log_minutes`` unless there is a log at all; ``day``
    is ``None`` where only a total of days is known. ``timing_known`` says whether the mark tells who came late, and is
    ``None`` where there is no mark.
    """

    day: date | None
    period: str
    value: str
    source: str = ""
    minutes: int | None = None
    made_up: bool = False
    log_minutes: int | None = None
    is_planned: bool = True
    timing_known: bool | None = None

    @property
    def attended(self) -> bool:
        """Whether the period counts as attended."""
        return self.value in ATTENDED or self.made_up

    @property
    def scheduled(self) -> bool:
        """Whether the period is in the denominator of the attendance rate."""
        return self.value not in UNSCHEDULED

    @property
    def on_time(self) -> bool:
        """Whether the person was there in time."""
        return self.value in ON_TIME

    @property
    def fully_engaged(self) -> bool:
        """Whether the person was there from beginning to end, taking part."""
        return self.value == PRESENT


@dataclass
class Tally:
    """Counts of the periods of one person at one event, and the rates made of them (``None``: nothing to divide by)."""

    held: int = 0
    scheduled: int = 0
    attended: int = 0
    on_time: int = 0
    engaged: int = 0
    made_up: int = 0
    minutes: int | None = None
    counts: dict[str, int] = field(default_factory=dict)

    def count(self, value: str) -> int:
        """Periods with this value; made-up absences are not absences any more."""
        return self.counts.get(value, 0)

    @property
    def rate(self) -> Fraction | None:
        """Attended ÷ scheduled."""
        return share(self.attended, self.scheduled)

    @property
    def raw_rate(self) -> Fraction | None:
        """Attended ÷ (scheduled + excused)."""
        return share(self.attended, self.scheduled + self.count(EXCUSED))

    @property
    def on_time_rate(self) -> Fraction | None:
        """On time ÷ attended."""
        return share(self.on_time, self.attended)

    @property
    def engaged_rate(self) -> Fraction | None:
        """Fully engaged ÷ scheduled."""
        return share(self.engaged, self.scheduled)

    @property
    def recorded_share(self) -> Fraction | None:
        """Recorded periods ÷ all periods held."""
        return share(self.held - self.count(NOT_RECORDED), self.held)


def share(numerator: int, denominator: int) -> Fraction | None:
    """A ratio, or ``None`` where there is nothing to divide by."""
    return Fraction(numerator, denominator) if denominator else None


def tally(periods: Iterable[Period]) -> Tally:
    """Count the held periods of one person at one event."""
    total = Tally()
    for period in periods:
        total.held += 1
        total.scheduled += period.scheduled
        total.attended += period.attended
        total.on_time += period.on_time
        total.engaged += period.fully_engaged
        total.made_up += period.made_up
        if not period.made_up:
            total.counts[period.value] = total.counts.get(period.value, 0) + 1
        if period.minutes is not None:
            total.minutes = (total.minutes or 0) + period.minutes
    return total


def make_up(periods: list[Period], attended_elsewhere: int) -> None:
    """Turn the earliest absent periods into made-up ones, as many as were attended at the make-up event (rule K14)."""
    absent = [period for period in periods if period.value == ABSENT and not period.made_up]
    for period in absent[:attended_elsewhere]:
        period.made_up = True


def stipend(total: Tally, to_come: int, threshold: Fraction | None, enrolled: bool) -> str:
    """``Y``, ``N``, ``pending`` or ``n.a.`` for one person under one contract.

    Args:
        total: the counts up to the report date.
        to_come: periods of the event after the report date.
        threshold: the contract's share of periods held that must be attended; ``None`` without a contract.
        enrolled: ``False`` for a person who dropped out.
    """
    if threshold is None or not enrolled:
        return "n.a."
    best = total.attended + total.count(NOT_RECORDED) + to_come
    if best < threshold * (total.held + to_come):
        return "N"
    if not to_come and total.held and total.attended >= threshold * total.held:
        return "Y"
    return "pending"


@dataclass(frozen=True)
class Progress:
    """What may be said of a person's way through an event: ``Y``, ``N`` or ``unknown``."""

    started: str
    completed: str
    trained: str


def progress(total: Tally, to_come: int, enrolled: bool, trains: bool) -> Progress:
    """Started, completed and trained; ``unknown`` while less than 80 % of the periods held are recorded.

    Completed and trained are said at the end of an event: they are unknown too while periods are ``to_come``. An
    attended period proves the start whatever the rest. Who dropped out has neither completed nor been trained (rule
    K13). Only a Full PD event ``trains``, and no make-up does: what it recovered counts in the event made up for (K14).
    """
    recorded = total.recorded_share is not None and total.recorded_share >= RECORDED_FROM
    started = "Y" if total.attended else ("N" if recorded else "unknown")
    if not enrolled:
        return Progress(started, "N", "N")
    raw = total.raw_rate or Fraction(0)
    completed = ("Y" if raw >= COMPLETED_FROM else "N") if recorded and not to_come else "unknown"
    return Progress(started, completed, completed if trains else "N")
