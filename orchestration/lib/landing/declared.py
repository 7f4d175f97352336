"""What the dates of a file mean: by declaration, or by evidence that leaves no doubt.

``3/4/2024`` is in March for one sender and in April for another. The contract of a feed says which (month first, where
it says nothing), a layout or the sender may say otherwise. A file is looked at only for what contradicts that: a first
number above twelve can be no month, and a date with dots is written by people who put the day first.

Evidence can mislead, so it is weighed:

- One slip (``13/6/2024`` among fifty dates that can be read either way) turns no file around: the declaration stands,
  and the one date is told as unreadable.
- ``24/06/03``, ``24/07/15``: a first number above twelve that never changes beside last ones that do is a year.
- ``6.14.2024`` has dots and can have no day first.
- A workbook whose dates are real dates up to the day 12 and text beyond it was opened where the other order is usual:
  the program took day for month as far as it could. Such a file is refused.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal

from orchestration.lib.landing.contracts import Contract
from orchestration.lib.landing.errors import LandingError
from orchestration.lib.landing.layouts import DateOrder
from orchestration.lib.landing.moments import clean, read_date

AMBIGUOUS = "ambiguous_dates"

# How many dates of a file are looked at, unless nothing but its dates can tell their order. Where all of these can be
# read either way, the search goes on until one cannot.
FIRST_DATES = 1000

# One or two dates that cannot be read either way are slips where there are so many times more that can: of true dates
# three in five have a day above twelve.
MOST_SLIPS, SLIP = 2, 20

DATE_TYPES = {"date", "timestamp", "timestamptz"}
SHORT_DATE = re.compile(r"([0-9]{1,2})([/.])([0-9]{1,2})\2([0-9]{4}|[0-9]{2})(?![0-9])")

ISO_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-([0-9]{2})(?![0-9])")

# Fewer real dates than this, all up to the day 12, are chance.
FEWEST_TURNED = 3

# The last number that may be a month.
MONTHS = 12


@dataclass(frozen=True)
class Sighting:
    """A date of the file: the number of its record (0: above the table), its column, its text."""

    row: int
    column: str
    text: str

    def __str__(self) -> str:
        return f"row {self.row}, column {self.column}" if self.row else f"the {self.column} above the table"


@dataclass
class Evidence:
    """The first date that can only be read day first, month first, and the first that can be read either way."""

    dmy: Sighting | None = None
    mdy: Sighting | None = None
    either: Sighting | None = None
    counts: Counter[str] = field(default_factory=Counter)
    _firsts: set[str] = field(default_factory=set)
    _lasts: set[str] = field(default_factory=set)
    _real: dict[str, Counter[bool]] = field(default_factory=dict)
    _telling: dict[str, Sighting] = field(default_factory=dict)

    def take(self, seen: Sighting) -> None:
        """Take a date into account; what is no short date says nothing."""
        text = clean(seen.text)
        if real := ISO_DATE.match(text):
            self._real.setdefault(seen.column, Counter())[int(real[1]) > MONTHS] += 1
        found = SHORT_DATE.match(text)
        if not found:
            return
        first, second = int(found[1]), int(found[3])
        if max(first, second) > MONTHS:
            self._telling.setdefault(seen.column, seen)
        if second > MONTHS >= first:
            self.mdy = self.mdy or seen
            self.counts["mdy"] += 1
        elif first > MONTHS >= second or found[2] == ".":
            self.dmy = self.dmy or seen
            self.counts["dmy"] += 1
            self._firsts.add(found[1])
            self._lasts.add(found[4])
        elif first != second:
            self.either = self.either or seen
            self.counts["either"] += 1

    @property
    def order(self) -> Literal["mdy", "dmy"] | None:
        """The one order in which all dates can be read; ``None`` where there are two, or none says anything."""
        if bool(self.dmy) == bool(self.mdy) or self._begins_with_years:
            return None
        return "dmy" if self.dmy else "mdy"

    @property
    def is_slip(self) -> bool:
        """Whether so few dates say anything beside those that can be read either way that they are written wrongly."""
        telling = self.counts["dmy"] + self.counts["mdy"]
        return telling <= MOST_SLIPS and self.counts["either"] >= SLIP * telling

    @property
    def half_turned(self) -> Sighting | None:
        """A text date of a column whose real dates all have a day that may be a month; ``None`` where there is none."""
        for column, seen in self._telling.items():
            days = self._real.get(column, Counter())
            if days[False] >= FEWEST_TURNED and not days[True]:
                return seen
        return None

    @property
    def _begins_with_years(self) -> bool:
        """Whether what could only be a day is a year of two digits: always the same, while the last numbers differ."""
        return len(self._firsts) == 1 and len(self._lasts) > 1 and all(len(last) == 2 for last in self._lasts)


def date_columns(contract: Contract) -> list[str]:
    """The columns of which staging makes dates or times."""
    return [column.name for column in contract.columns if column.staged_type in DATE_TYPES]


def evidence(dates: Iterable[Sighting], whole: bool) -> Evidence:
    """What some dates say about their order; unless ``whole``, the first of them, and more where those say nothing."""
    found = Evidence()
    last = FIRST_DATES
    for number, seen in enumerate(dates, start=1):
        found.take(seen)
        if found.dmy and found.mdy:
            break
        if found.either and not (found.dmy or found.mdy):
            last = number + FIRST_DATES
        if number >= last and not whole:
            break
    return found


def sightings(contract: Contract, records: Iterable[Sequence[str]], columns: dict[str, int]) -> Iterator[Sighting]:
    """The dates of some records; ``columns`` are the positions of the declared columns."""
    places = [(name, columns[name]) for name in date_columns(contract) if name in columns]
    for row, cells in enumerate(records if places else (), start=1):
        for name, place in places:
            if place < len(cells) and cells[place]:
                yield Sighting(row, name, cells[place])


def date_order(contract: Contract, stated: DateOrder | None, found: Evidence) -> tuple[DateOrder, str | None]:
    """The order of the dates of a file, and a warning where it is not the one that the contract declares.

    ``stated`` is what the sender or the layout says. Raises ``LandingError`` (``ambiguous_dates``), with both readings,
    where nothing declares the order and the dates do not settle it.
    """
    if stated in ("mdy", "dmy"):
        return stated, None
    by_evidence = found.order
    if "by_evidence" in (stated, contract.date_order):
        if by_evidence is None and (found.either or found.dmy):
            raise _ambiguous(contract, found)
        return by_evidence or "mdy", None
    if by_evidence and by_evidence != contract.date_order and not found.is_slip:
        seen = found.dmy or found.mdy
        order = {"dmy": "day", "mdy": "month"}[by_evidence]
        return by_evidence, f"dates are read {order} first: {seen} can be read in no other way"
    return contract.date_order, None


def refuse_half_turned(contract: Contract, found: Evidence) -> None:
    """Refuse a workbook in which a program has taken day for month in a part of the dates (``ambiguous_dates``)."""
    if seen := found.half_turned:
        raise LandingError(
            AMBIGUOUS,
            f"{seen} is text, and the real dates of that column all have a day up to {MONTHS}: the spreadsheet program "
            "seems to have taken day for month where it could. Export the file again from where it comes, and land it "
            "before it is opened; if the dates are right as they are, land it with --date-order mdy or dmy.",
            feed=contract.feed,
        )


def _ambiguous(contract: Contract, found: Evidence) -> LandingError:
    remedy = (
        "Say which it is: land the file with --date-order dmy or --date-order mdy, declare date_order in a layout, or "
        "export it with dates such as 2024-03-04."
    )
    if found.dmy and found.mdy:
        problem = f"some dates have the day first ({found.dmy}), some the month ({found.mdy})"
    else:
        seen = found.either or found.dmy
        problem = f"the order of day and month cannot be told{f': {seen} is {_readings(seen)}' if seen else ''}"
    return LandingError(AMBIGUOUS, f"{problem}. {remedy}", feed=contract.feed)


def _readings(seen: Sighting) -> str:
    days = [day for order in ("dmy", "mdy") if (day := read_date(seen.text, order))]
    return " or ".join(map(str, days))
