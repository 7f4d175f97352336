"""Attendance sheets whose header takes two lines: the days merged over their halves."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import lru_cache

from orchestration.lib import seeds
from orchestration.lib.landing.contracts import squash
from orchestration.lib.landing.recognise import is_day


def is_period(text: str) -> bool:
    """Whether a text is a word for a part of the day that the period crosswalk knows."""
    return squash(text) in _period_words()


@lru_cache(maxsize=1)
def _period_words() -> frozenset[str]:
    return frozenset(squash(row["alias"]) for row in seeds.rows("period_alias"))


def with_periods_below(header: Sequence[str], below: Sequence[str], declared: Collection[int]) -> list[str] | None:
    """The header with the halves of the day that the next record names, or ``None`` where that record is data.

    ``Jun 10``, blank, ``Jun 11``, blank over AM, PM, AM, PM gives ``Jun 10 AM``, ``Jun 10 PM`` and so on. ``declared``
    are the positions of the feed's own columns, which a second header line leaves blank.
    """
    filled = {place for place, cell in enumerate(below) if cell.strip()}
    if not filled or filled & set(declared) or not all(is_period(below[place]) for place in filled):
        return None
    width = max(len(header), max(filled) + 1)
    days = _carried_on([header[place] if place < len(header) else "" for place in range(width)], declared)
    return [
        f"{day.strip()} {below[place].strip()}" if place in filled and is_day(day) else day
        for place, day in enumerate(days)
    ]


def with_days_above(header: Sequence[str], above: Sequence[str], declared: Collection[int]) -> list[str] | None:
    """The header with the days that the record above names, or ``None`` where that record is no line of days.

    As ``with_periods_below`` for sheets that write names and halves of the day in one line and the days above it.
    """
    others = [place for place in range(len(header)) if place not in declared and header[place].strip()]
    halves = [place for place in others if is_period(header[place])]
    if not halves or not any(is_day(cell) for cell in above):
        return None
    width = len(header)
    days = _carried_on([above[place] if place < len(above) else "" for place in range(width)], declared)
    return [
        f"{days[place].strip()} {heading.strip()}" if place in halves and is_day(days[place]) else heading
        for place, heading in enumerate(header)
    ]


def _carried_on(cells: Sequence[str], declared: Collection[int]) -> list[str]:
    """Blank cells take the day to their left: a merged cell keeps its text in its first place only."""
    carried, day = [], ""
    for place, cell in enumerate(cells):
        if place in declared:
            carried.append(cell)
            continue
        if cell.strip():
            day = cell if is_day(cell) else ""
        carried.append(cell if cell.strip() else day)
    return carried
