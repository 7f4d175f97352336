"""How people really write it: dates, marks, yes and no, addresses, times."""

from __future__ import annotations

from datetime import date, datetime, time
from random import Random

from orchestration.lib.samples.statements import ABSENT, DISENGAGED, EXCUSED, LEFT_EARLY, PRESENT, TARDY

SERIAL_ORIGIN = date(1899, 12, 30)
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

MARK_WORDS = {
    PRESENT: ["P", "P", "P", "Present", "x", "1", "Y", "yes", "p"],
    TARDY: ["Tardy", "Late", "Late(Tardy)", "L", "T"],
    LEFT_EARLY: ["LE", "left", "Left early", "Left Early"],
    DISENGAGED: ["D", "camera off", "Disengaged"],
    EXCUSED: ["E", "exc", "Excused"],
    ABSENT: ["A", "A", "Absent", "0", "N", "no"],
}
MEANINGLESS_MARKS = ["z", "??", "see note", "half day"]

YES = ("yes", "Yes", "TRUE", "1", "y")
NO = ("no", "No", "FALSE", "0", "n")


def spell_mark(rng: Random, value: str) -> str:
    """One of the usual words for a value of attendance."""
    return rng.choice(MARK_WORDS[value])


def spell_day(rng: Random, day: date) -> str:
    """A date as a recorder types it, or the serial number that a spreadsheet makes of it."""
    return rng.choice([iso, iso, slashed, short_slashed, named, serial])(day)


def iso(day: date) -> str:
    """2024-06-03."""
    return day.isoformat()


def slashed(day: date) -> str:
    """06/03/2024."""
    return day.strftime("%m/%d/%Y")


def short_slashed(day: date) -> str:
    """6/3/24."""
    return f"{day.month}/{day.day}/{day:%y}"


def named(day: date) -> str:
    """3-Jun-24."""
    return f"{day.day}-{MONTHS[day.month - 1]}-{day:%y}"


def serial(day: date) -> str:
    """45446."""
    return str((day - SERIAL_ORIGIN).days)


def month_day(day: date) -> str:
    """Jun 3: the heading of a day column, whose year is that of the event."""
    return f"{MONTHS[day.month - 1]} {day.day}"


def form_timestamp(moment: datetime) -> str:
    """6/3/2024 9:05:11: what an online form writes in front of every response."""
    return f"{moment.month}/{moment.day}/{moment.year} {moment.hour}:{moment:%M:%S}"


def twelve_hours(moment: time) -> str:
    """1:30 PM."""
    return f"{(moment.hour - 1) % 12 + 1}:{moment:%M} {'PM' if moment.hour >= 12 else 'AM'}"


def meeting_time(moment: datetime) -> str:
    """06/03/2024 01:30:15 PM: the long form of a meeting log."""
    return moment.strftime("%m/%d/%Y %I:%M:%S ") + ("PM" if moment.hour >= 12 else "AM")


def plain_meeting_time(moment: datetime) -> str:
    """6/3/2024 13:30: the short form of a meeting log."""
    return f"{moment.month}/{moment.day}/{moment.year} {moment.hour}:{moment:%M}"


def spell_flag(rng: Random, value: bool) -> str:
    """Yes or no in one of its many forms."""
    return rng.choice(YES if value else NO)


def shout(rng: Random, address: str, chance: float = 0.15) -> str:
    """An address, sometimes in capitals or with a blank behind it."""
    if rng.random() >= chance:
        return address
    return rng.choice([address.upper(), address.title(), address + " ", " " + address])


def escape_lines(text: str) -> str:
    """Line ends and quotes the way the application's export writes them."""
    return text.replace("\n", "\\n").replace('"', "&#34;")


def slug(title: str) -> str:
    """algebra-virtual-summer-2024: a title as the last part of a page's address."""
    return "-".join("".join(sign if sign.isalnum() else " " for sign in title.lower()).split())
