"""Dates and times as senders write them, read where landing itself must know them.

The same forms that staging reads (slashed dates are month first), with one addition: a first number above twelve can
only be a day. What is not read for certain is ``None``; nothing is guessed.
"""

from __future__ import annotations

import csv
import re
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from orchestration.lib import settings
from orchestration.lib.landing.contracts import squash

DEFAULT_ZONE = "America/New_York"
ZONE_ALIASES = Path("seeds") / "crosswalks" / "timezone_alias.csv"

# Spreadsheets count days from here.
SERIAL_ORIGIN = date(1899, 12, 30)

DATE_FORMS = (
    (re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?=$|[T ])"), "ymd"),
    (re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4}|\d{2})(?=$|,? )"), "mdy"),
    (re.compile(r"(\d{1,2})[- ]([A-Za-z]{3})[a-z]*\.?[- ](\d{4}|\d{2})(?=$|,? )"), "dby"),
    (re.compile(r"([A-Za-z]{3})[a-z]*\.? (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})(?=$|,? )"), "bdy"),
)
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
TIME = re.compile(r"(\d{1,2})(?::(\d{2}))?(?::(\d{2})(?:[.]\d+)?)?\s?([AaPp])?[.]?([Mm])?[.]?")
OFFSET = re.compile(r"(Z|[+-]\d{2}:?\d{2})$")
SERIAL = re.compile(r"[2-7]\d{4}(?:[.]\d+)?")


def clean(text: str | None) -> str:
    """Text without the blanks around it, no-break and zero-width ones included."""
    return (text or "").strip(" \t\r\n\u00a0\u200b\ufeff\u202f")


def read_date(text: str | None) -> date | None:
    """The date at the beginning of a text, or ``None``."""
    return _split(clean(text))[0]


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


def read_moment(text: str | None) -> datetime | None:
    """A date with a clock time, or ``None``. It knows its offset where the text states one (``Z``, ``+02:00``)."""
    text = clean(text)
    if SERIAL.fullmatch(text) and "." in text:
        seconds = round(float(text) % 1 * 86400)
        return datetime.combine(SERIAL_ORIGIN, time()) + timedelta(days=int(float(text)), seconds=seconds)
    day, rest = _split(text)
    offset = OFFSET.search(rest) if rest else None
    clock = read_time(rest[: offset.start()] if offset else rest)
    if day is None or clock is None:
        return None
    moment = datetime.combine(day, clock)
    return datetime.fromisoformat(moment.isoformat() + offset.group()) if offset else moment


def zone(text: str | None) -> ZoneInfo:
    """The time zone that a schedule names in its own way; US Eastern where it names none that is known."""
    word = clean(text)
    try:
        return ZoneInfo(_zone_aliases().get(squash(word)) or word or DEFAULT_ZONE)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ZoneInfo(DEFAULT_ZONE)


@lru_cache(maxsize=1)
def _zone_aliases() -> dict[str, str]:
    with (settings.ROOT / ZONE_ALIASES).open(encoding="utf-8", newline="") as stream:
        return {squash(row["alias"]): row["timezone"] for row in csv.DictReader(stream)}


def _split(text: str) -> tuple[date | None, str]:
    """The date at the beginning of a text, and what follows it."""
    if SERIAL.fullmatch(text):
        return SERIAL_ORIGIN + timedelta(days=int(float(text))), ""
    for form, order in DATE_FORMS:
        if found := form.match(text):
            return _date(found.groups(), order), text[found.end() :].lstrip(", T")
    return None, ""


def _date(parts: tuple[str, ...], order: str) -> date | None:
    text = dict(zip(order, parts, strict=True))
    month = _month(text["b"]) if "b" in text else int(text["m"])
    day, year = int(text["d"]), int(text["y"])
    if order == "mdy" and month > 12:
        month, day = day, month
    try:
        return date(year + (2000 if year < 100 else 0), month, day)
    except ValueError:
        return None


def _month(name: str) -> int:
    """1 to 12; 0, which no date accepts, for a word that is no month."""
    return MONTHS.index(name.lower()) + 1 if name.lower() in MONTHS else 0
