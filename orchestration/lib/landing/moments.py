"""Dates and times as senders write them, read where landing itself must know them.

The same forms that staging reads. The order of a date such as 3/4/2024 is the file's: ``mdy`` has the month first,
``dmy`` the day. What is not read for certain is ``None``; nothing is guessed.
"""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta, timezone
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from orchestration.lib import seeds
from orchestration.lib.landing.contracts import squash

DEFAULT_ZONE = "America/New_York"

# Spreadsheets count days from here.
SERIAL_ORIGIN = date(1899, 12, 30)

# Narrower than staging, which reads every year of four digits: 1800 to 2199, and 9900 to 9999 for open ends. Digits
# are 0 to 9: ``\d`` would take those of every script.
YEAR = "(?:1[89]|2[01]|99)[0-9]{2}"
DATE_FORMS = (
    (re.compile(rf"({YEAR})[-/]([0-9]{{1,2}})[-/]([0-9]{{1,2}})(?=$|,?[T ])"), "ymd"),
    (re.compile(rf"([0-9]{{1,2}})([/.])([0-9]{{1,2}})\2({YEAR}|[0-9]{{2}})(?=$|,? )"), "short"),
    (re.compile(rf"([0-9]{{1,2}})[- ]([A-Za-z]{{3}})[a-z]*\.?[- ]({YEAR}|[0-9]{{2}})(?=$|,? )"), "dby"),
    (re.compile(rf"([A-Za-z]{{3}})[a-z]*\.? ([0-9]{{1,2}})(?:st|nd|rd|th)?,? ({YEAR})(?=$|,? )"), "bdy"),
)
# Years of two digits from here on are of the 20th century, as PostgreSQL and spreadsheets have it.
FIRST_SHORT_YEAR = 70
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
TIME = re.compile(r"([0-9]{1,2})(?::([0-9]{2}))?(?::([0-9]{2})(?:[.][0-9]+)?)?\s?([AaPp])?[.]?([Mm])?[.]?")
OFFSET = re.compile(
    r"\s*(?:Z|(?P<word>[A-Z]{2,3}T)|UTC$|GMT$|(?:UTC|GMT)?(?P<sign>[+-])(?P<hours>[0-9]{1,2})"
    r"(?::?(?P<minutes>[0-9]{2}))?)$"
)
# As staging (macro ``parse_duration``): in English, German, French, Spanish and Portuguese.
LENGTH = re.compile(
    r"(?:([0-9]{1,4}) *(?:h(?:(?:ou)?r|eure|ora)?s?|st(?:un)?d(?:en?)?)[.]?)?,? *"
    r"(?:([0-9]{1,5}) *m(?:in(?:ut(?:e|en|o))?s?)?[.]?)?,? *"
    r"(?:([0-9]{1,6}) *s(?:e[cgk](?:[ou]nd(?:e|en|o)?)?s?)?[.]?)?",
    re.IGNORECASE,
)
CLOCK_LENGTH = re.compile(r"([0-9]{1,3}):([0-5][0-9]):([0-5][0-9])")
NUMBER = re.compile(r"[0-9]{1,6}(?:[.][0-9]{1,6})?")
SERIAL = re.compile(r"[2-7][0-9]{4}(?:[.][0-9]+)?")

# Abbreviations that form exports of the United States write: hours from UTC.
US_ZONES = {
    "EST": -5, "EDT": -4, "CST": -6, "CDT": -5, "MST": -7, "MDT": -6, "PST": -8, "PDT": -7,
    "AKST": -9, "AKDT": -8, "HST": -10, "HDT": -9,
}  # fmt: skip


def clean(text: str | None) -> str:
    """Text without the blanks around it, no-break and zero-width ones included."""
    return (text or "").strip(" \t\r\n\u00a0\u200b\ufeff\u202f")


def read_date(text: str | None, order: str = "mdy") -> date | None:
    """The date at the beginning of a text, or ``None``; ``order`` is that of short dates, ``mdy`` or ``dmy``."""
    return _split(clean(text), order)[0]


def read_time(text: str | None) -> time | None:
    """A clock time (``9:00``, ``1:05 PM``, ``9 am``), or ``None``."""
    found = TIME.fullmatch(clean(text))
    if not found:
        return None
    hour, minute, second, half, _ = found.groups()
    if minute is None and not half:
        return None
    number = int(hour)
    if half:
        if not 1 <= number <= 12:
            return None
        number = number % 12 + (12 if half.lower() == "p" else 0)
    try:
        return time(number, int(minute or 0), int(second or 0))
    except ValueError:
        return None


def read_moment(text: str | None, order: str = "mdy") -> datetime | None:
    """A date with a clock time, or ``None``; with its offset where the text states one (``Z``, ``+02:00``, ``EST``).

    ``order`` is that of short dates, ``mdy`` or ``dmy``.

    An offset that no place on earth has (``+99:99``) makes the text unreadable.
    """
    text = clean(text)
    if SERIAL.fullmatch(text) and "." in text:
        seconds = round(float(text) % 1 * 86400)
        return datetime.combine(SERIAL_ORIGIN, time()) + timedelta(days=int(float(text)), seconds=seconds)
    day, rest = _split(text, order)
    stated = OFFSET.search(rest)
    clock = read_time(rest[: stated.start()] if stated else rest)
    offset = _offset(stated) if stated else None
    if day is None or clock is None or (stated and offset is None):
        return None
    return datetime.combine(day, clock, tzinfo=offset)


def read_minutes(text: str | None, unit: timedelta = timedelta(minutes=1)) -> float | None:
    """Minutes of a length of time in words or clock form (``1 hr 2 min``, ``19m 26s``, ``1:02:30``), or ``None``.

    A bare number is of the ``unit``, a minute by default.
    """
    text = clean(text)
    if NUMBER.fullmatch(text):
        return float(text) * (unit / timedelta(minutes=1))
    found = CLOCK_LENGTH.fullmatch(text) or (LENGTH.fullmatch(text) if text else None)
    if not found or not any(found.groups()):
        return None
    hours, minutes, seconds = (int(part or 0) for part in found.groups())
    return hours * 60 + minutes + seconds / 60


def _offset(stated: re.Match[str]) -> timezone | None:
    """The offset that a text states, as far as PostgreSQL takes it too; ``None`` where there is no such offset."""
    if stated["word"]:
        return timezone(timedelta(hours=US_ZONES[stated["word"]])) if stated["word"] in US_ZONES else None
    hours, minutes = int(stated["hours"] or 0), int(stated["minutes"] or 0)
    if hours > 15 or minutes > 59:
        return None
    return timezone((-1 if stated["sign"] == "-" else 1) * timedelta(hours=hours, minutes=minutes))


def zone(text: str | None) -> ZoneInfo:
    """The time zone that a schedule names in its own way; US Eastern where it names none that is known."""
    word = clean(text)
    try:
        return ZoneInfo(_zone_aliases().get(squash(word)) or word or DEFAULT_ZONE)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ZoneInfo(DEFAULT_ZONE)


@lru_cache(maxsize=1)
def _zone_aliases() -> dict[str, str]:
    return {squash(row["alias"]): row["timezone"] for row in seeds.rows("timezone_alias")}


def _split(text: str, order: str) -> tuple[date | None, str]:
    """The date at the beginning of a text, and what follows it."""
    if SERIAL.fullmatch(text):
        return SERIAL_ORIGIN + timedelta(days=int(float(text))), ""
    for form, parts in DATE_FORMS:
        if found := form.match(text):
            if parts != "short":
                return _date(found.groups(), parts), text[found.end() :].lstrip(", T")
            first, sign, second, year = found.groups()
            # Dots are for who puts the day first.
            is_readable = sign == "/" or order == "dmy"
            return _date((first, second, year), order) if is_readable else None, text[found.end() :].lstrip(", T")
    return None, ""


def _date(parts: tuple[str, ...], order: str) -> date | None:
    text = dict(zip(order, parts, strict=True))
    month = _month(text["b"]) if "b" in text else int(text["m"])
    day, year = int(text["d"]), int(text["y"])
    if year < 100:
        year += 1900 if year >= FIRST_SHORT_YEAR else 2000
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _month(name: str) -> int:
    """1 to 12; 0, which no date accepts, for a word that is no month."""
    return MONTHS.index(name.lower()) + 1 if name.lower() in MONTHS else 0
