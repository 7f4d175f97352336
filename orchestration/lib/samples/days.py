"""Dates: academic years, half-years, working days, and the clock of one generated world."""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date, timedelta

JUNE = 6
JULY = 7
SATURDAY = 5


def academic_year(day: date) -> int:
    """The year in which the academic year of ``day`` began (1 July to 30 June)."""
    return day.year - (day.month < JULY)


def add_months(day: date, months: int) -> date:
    """``day`` moved by whole months; the last day of the month where the day does not exist."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))


def is_weekend(day: date) -> bool:
    """Saturday or Sunday."""
    return day.weekday() >= SATURDAY


def monday_from(day: date) -> date:
    """The first Monday on or after ``day``."""
    return day + timedelta(days=-day.weekday() % 7)


def weekdays_from(day: date, count: int) -> list[date]:
    """``count`` weekdays, the first one on or after ``day``."""
    found: list[date] = []
    while len(found) < count:
        if not is_weekend(day):
            found.append(day)
        day += timedelta(days=1)
    return found


def weekdays_until(day: date, count: int) -> list[date]:
    """``count`` weekdays in order, the last one on or before ``day``."""
    found: list[date] = []
    while len(found) < count:
        if not is_weekend(day):
            found.append(day)
        day -= timedelta(days=1)
    return found[::-1]


def days_between(first: date, last: date) -> list[date]:
    """Every day from ``first`` to ``last``, both included."""
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


@dataclass(frozen=True)
class Clock:
    """The time that a world covers.

    Args:
        as_of: the report date; nothing in the inbox was written after it.
        years: how many academic years of history end with the last 30 June on or before ``as_of``.
    """

    as_of: date
    years: int

    @property
    def year(self) -> int:
        """The calendar year of the last 30 June on or before the report date."""
        return self.as_of.year - (self.as_of < date(self.as_of.year, JUNE, 30))

    @property
    def previous_june(self) -> date:
        """30 June one year before the last one: the date of the older full exports."""
        return date(self.year - 1, JUNE, 30)

    def export_date(self, day: date) -> date:
        """The date of the half-yearly export that first speaks of ``day``."""
        end = date(day.year, JUNE, 30) if day.month < JULY else date(day.year, 12, 31)
        return min(end, self.as_of)
