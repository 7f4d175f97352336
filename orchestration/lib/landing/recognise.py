"""Which feed a table belongs to, and where its columns are."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from orchestration.lib.landing.contracts import Column, Contract, squash
from orchestration.lib.landing.errors import LandingError
from orchestration.lib.landing.likeness import ALIKE, likeness
from orchestration.lib.landing.readers import Record
from orchestration.lib.landing.survey_headings import plain
from orchestration.lib.landing.words import shown

# A header shares at least this many columns with a feed to be recognised: "Timestamp" alone is no survey.
FEWEST_KNOWN_COLUMNS = 2

# How many feeds a refusal offers.
MOST_NEAREST = 4

ADDRESS = re.compile(r"[^@\s]+@[^@\s]+\.[a-z]{2,}", re.IGNORECASE)

DAY_HEADING = re.compile(
    r"(?ix) \b(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?\s*\d{1,2}\b | \b\d{1,2}[/.-]\d{1,2}\b"
    r" | \b\d{1,2}[\s-]?(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec) | \d{4}-\d{2}-\d{2} | ^\s*days?\s*\d"
    r" | ^\s*(session|period)\s*\d | ^\s*attendance\s*$"
)

# The table generator of NCES says behind a heading which list and year it is of: ``Name [Public School] 2022-23``.
OF_LIST = re.compile(
    r"(?ix) \s* \[ (?:public\sschool | private\sschool | district | state) \] \s*"
    r" (?: latest\savailable\syear | \d{4} (?:-\d{2}(?:\d{2})?)? )? \s* $"
)


# The squashed headings of a record, each with the positions at which it stands. Made once for all feeds: a header may
# have thousands of columns.
Places = Mapping[str, Sequence[int]]


@dataclass(frozen=True)
class Match:
    """How a header fits a feed."""

    contract: Contract
    place: int
    line: int
    header: tuple[str, ...]
    columns: Mapping[str, int]
    missing: tuple[str, ...]
    places: Places

    @property
    def fits(self) -> bool:
        """Whether every required column is there."""
        return not self.missing

    @property
    def joined(self) -> dict[str, list[int]]:
        """The columns that the layout makes of several, with the positions of their parts."""
        layout = self.contract.layout
        if layout is None:
            return {}
        parts = {
            name: [self.places[squash(heading)][0] for heading in headings if squash(heading) in self.places]
            for name, headings in layout.joined.items()
            if name not in self.columns
        }
        return {name: positions for name, positions in parts.items() if positions}

    @property
    def undeclared(self) -> list[int]:
        """The positions that no declared column claims."""
        claimed = {*self.columns.values(), *(place for places in self.joined.values() for place in places)}
        return [position for position in range(len(self.header)) if position not in claimed]

    @property
    def is_in_layout(self) -> bool:
        """Whether the header has what tells the layout; true for a contract that was adapted to none."""
        layout = self.contract.layout
        if layout is None:
            return True
        if layout.header_row and layout.header_row != self.line:
            return False
        if any(squash(heading) in self.places for heading in layout.header_must_not_have):
            return False
        return all(heading in self.places for heading in self.contract.told_by)

    @property
    def is_recognisable(self) -> bool:
        """Whether the header alone says that it is this feed."""
        if not self.fits or not self.is_in_layout:
            return False
        if not self.contract.layout and len(self.columns) < min(FEWEST_KNOWN_COLUMNS, len(self.contract.columns)):
            return False
        if any(squash(heading) in self.places for heading in self.contract.header_must_not_have):
            return False
        return self.contract.other_columns != "days" or any(is_day(self.header[place]) for place in self.undeclared)


def is_day(heading: str) -> bool:
    """Whether a heading of an attendance sheet is a day (``Jun 10``, ``6/10 AM``), or all of them (``Attendance``)."""
    return bool(DAY_HEADING.search(heading))


def match(contract: Contract, record: Record, place: int = 0, places: Places | None = None) -> Match:
    """How one record, taken for a header, fits a feed; ``places`` are its headings, where they are known already."""
    line, cells = record
    found = _places(cells) if places is None else places
    columns: dict[str, int] = {}
    taken: set[int] = set()
    for column in contract.columns:
        _claim_one_of(column, column.layout_headings, found, columns, taken)
    for column in contract.columns:
        if column.name in columns:
            continue
        _claim(column, sorted(found[own][0] for own in column.own_headings if own in found), columns, taken)
    for column in contract.columns:
        _claim_one_of(column, column.other_headings, found, columns, taken)
    return Match(contract, place, line, _trimmed(cells), columns, _missing(contract, columns), found)


def _places(cells: Sequence[str]) -> Places:
    places: dict[str, list[int]] = {}
    for place, cell in enumerate(cells):
        places.setdefault(squash(OF_LIST.sub("", plain(cell))), []).append(place)
    return places


def _claim_one_of(
    column: Column, headings: Iterable[str], found: Places, columns: dict[str, int], taken: set[int]
) -> None:
    """Give a column that has no position yet that of the first of some headings that is free."""
    for heading in headings:
        if column.name not in columns:
            places = found.get(heading, ())
            _claim(column, reversed(places) if column.takes_last else places, columns, taken)


def _claim(column: Column, places: Iterable[int], columns: dict[str, int], taken: set[int]) -> None:
    """Give a column the first of some positions that no other column has."""
    for place in places:
        if place not in taken:
            columns[column.name] = place
            taken.add(place)
            return


def _trimmed(cells: Sequence[str]) -> tuple[str, ...]:
    """The header without blank cells at its end: spreadsheets pad every line to the widest."""
    last = max((place for place, cell in enumerate(cells, start=1) if cell.strip()), default=0)
    return tuple(cells[:last])


def _missing(contract: Contract, columns: Mapping[str, int]) -> tuple[str, ...]:
    missing = [column.name for column in contract.columns if column.required and column.name not in columns]
    groups: dict[str, list[str]] = {}
    for column in contract.columns:
        if column.required_any:
            groups.setdefault(column.required_any, []).append(column.name)
    missing += [" or ".join(names) for names in groups.values() if not any(name in columns for name in names)]
    return tuple(missing)


def best_header(contract: Contract, records: Sequence[Record], places: Sequence[Places] | None = None) -> Match:
    """The first record that has all that the feed requires, else the one that comes nearest.

    A layout of the feed that the header tells comes before the contract as it is. ``places`` are the headings of the
    records, where they are known already.
    """
    known = places or [_places(cells) for _, cells in records]
    in_layout = [
        found
        for variant in contract.variants
        for place, record in enumerate(records)
        if variant.layout and (found := match(variant, record, place, known[place])).fits and found.is_in_layout
    ]
    if in_layout:
        return max(in_layout, key=_score)
    matches = [match(contract, record, place, known[place]) for place, record in enumerate(records)]
    for found in matches:
        if found.fits:
            return found
    return max(matches, key=lambda found: (-len(found.missing), len(found.columns), -found.place))


def recognise(contracts: Mapping[str, Contract], records: Sequence[Record], stem: str = "") -> Match | None:
    """The feed that the first fitting record speaks of; ``None`` where no record fits any.

    ``stem`` is the file's name without its ending: of feeds that fit equally well it is the one that looks for
    something in a file's name and finds it there.

    The feed that knows most of the columns wins, where what tells a layout and what its tool adds count too, and among
    equals the one whose own wordings they are. Raises ``LandingError`` (``no_feed``) where two are left.
    """
    for place, record in enumerate(records):
        known = _places(record[1])
        variants = (variant for contract in contracts.values() for variant in contract.variants)
        fitting = [found for one in variants if (found := match(one, record, place, known)).is_recognisable]
        if fitting:
            return _winner(fitting, stem)
    return None


def _winner(fitting: list[Match], stem: str) -> Match:
    best = max(map(_score, fitting))
    winners = [found for found in fitting if _score(found) == best]
    winners = [found for found in winners if _is_named(found.contract, stem)] or winners
    if len({found.contract.feed for found in winners}) > 1:
        words = " and ".join(dict.fromkeys(found.contract.feed for found in winners))
        raise LandingError(
            "no_feed",
            f"the header in line {winners[0].line} fits {words} equally well. Say which one it is: put the file in the "
            f"folder {winners[0].contract.feed}/ of the inbox, or use --feed.",
        )
    return winners[0]


def _is_named(contract: Contract, stem: str) -> bool:
    """Whether a file of that name says something that the feed looks for there."""
    patterns = [column.from_file_name for column in contract.columns if column.from_file_name]
    return any(re.search(pattern, stem, re.IGNORECASE) for pattern in patterns)


def _score(found: Match) -> tuple[int, int]:
    own = sum(
        squash(found.header[place]) in found.contract.column(name).own_headings for name, place in found.columns.items()
    )
    claimed = set(found.columns.values())
    of_tool = sum(bool(set(found.places.get(heading, ())) - claimed) for heading in found.contract.own_of_tool)
    return len(found.columns) + len(found.contract.told_by) + of_tool, own


def refuse_unknown(contracts: Mapping[str, Contract], records: Sequence[Record]) -> LandingError:
    """The refusal of a table that is for no feed: the nearest feeds, and what each would need."""
    if looks_headless(records[0][1]) and not _knows_any(contracts, records):
        return no_header(records[0][0])
    known = [_places(cells) for _, cells in records]
    candidates = (best_header(contract, records, known) for contract in contracts.values())
    nearest = sorted(
        (found for found in candidates if found.columns),
        key=lambda found: (len(found.missing) - 2 * len(found.columns), -_score(found)[1], found.contract.order),
    )
    if not nearest:
        return LandingError(
            "no_feed",
            f"no heading in the first {len(records)} line(s) belongs to any feed. Put the file in the inbox's folder "
            "of its feed, use --feed (warehouse feeds lists them), or declare a layout: warehouse feeds suggest FILE "
            "drafts it.",
        )
    described = "; ".join(f"{found.contract.feed} ({_lacks(found, records)})" for found in nearest[:MOST_NEAREST])
    return LandingError(
        "no_feed",
        f"the header fits no feed. Nearest: {described}. Rename or add these columns, put the file in the inbox's "
        "folder of its feed, use --feed, or declare a layout: warehouse feeds suggest FILE drafts it.",
    )


def _knows_any(contracts: Mapping[str, Contract], records: Sequence[Record]) -> bool:
    known = _places(records[0][1])
    return any(match(contract, records[0], places=known).columns for contract in contracts.values())


def _lacks(found: Match, records: Sequence[Record]) -> str:
    if found.missing:
        return f"lacks {', '.join(name + _meant(found, name, records) for name in found.missing)}"
    clashing = [heading for heading in found.contract.header_must_not_have if squash(heading) in found.places]
    if clashing:
        return f"but it has {', '.join(clashing)}, which that feed does not"
    return f"has only {', '.join(found.columns)} of it"


def missing_columns(found: Match, records: Sequence[Record]) -> LandingError:
    """The refusal of a table whose feed is known and whose header lacks what the feed requires."""
    if not found.columns and looks_headless(records[0][1]):
        return no_header(records[0][0], feed=found.contract.feed)
    parts = "; ".join(_with_hint(found, name, records) for name in found.missing)
    return LandingError(
        "missing_column",
        f"line {found.line}: the header lacks what {found.contract.feed} requires: {parts}. Rename the column in the "
        "export or add it, and send the file again; for a tool that always writes it so, declare a layout "
        f"(warehouse feeds suggest FILE --feed {found.contract.feed}).",
        feed=found.contract.feed,
    )


def _with_hint(found: Match, missing: str, records: Sequence[Record]) -> str:
    """A missing column in all its accepted wordings, and the heading that may have been meant."""
    wording = " or ".join(found.contract.column(name).wording for name in missing.split(" or "))
    return wording + _meant(found, missing, records)


def _meant(found: Match, missing: str, records: Sequence[Record]) -> str:
    """The heading that may be a misspelling of a missing column.

    A table without a header has people's data there (``Emil`` resembles ``Email``), so a heading is only looked at
    where the feed knows two of the line, or more than half of it, and only repeated where it reads like one.
    """
    cells = records[found.place][1]
    filled = sum(bool(cell.strip()) for cell in cells)
    if len(found.columns) < FEWEST_KNOWN_COLUMNS and len(found.columns) * 2 <= filled:
        return ""
    columns = [found.contract.column(name) for name in missing.split(" or ")]
    wordings = [wording for column in columns for wording in (column.name, column.header, *column.aliases)]
    free = [place for place, cell in enumerate(cells) if cell.strip() and place not in found.columns.values()]
    likest, place = max(((likeness(cells[place], wordings), -place) for place in free), default=(0.0, 0))
    return f" (is it {shown(cells[-place], -place)}?)" if likest >= ALIKE else ""


def no_header(line: int, feed: str | None = None) -> LandingError:
    """The refusal of a table that begins with data."""
    return LandingError(
        "no_header",
        f"line {line}: the file begins with data, not with a header. Add a first line with the names of the columns.",
        feed=feed,
    )


def refuse_data_as_header(found: Match) -> None:
    """Refuse a table whose header holds somebody's address: the ledger keeps headers, and they are shown."""
    if any(ADDRESS.fullmatch(cell.strip()) for cell in found.header):
        raise no_header(found.line, feed=found.contract.feed)


def looks_headless(cells: Sequence[str]) -> bool:
    """Whether a record reads like data: an address in it, or mostly numbers and dates."""
    filled = [cell.strip() for cell in cells if cell.strip()]
    if any(ADDRESS.fullmatch(cell) for cell in filled):
        return True
    data = [cell for cell in filled if re.fullmatch(r"[$-]?[\d.,/:\s-]+%?", cell)]
    return bool(filled) and len(data) * 2 >= len(filled)
