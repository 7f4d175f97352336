"""Parts of one table that are tables of their own: a report of many meetings is one log for each of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from orchestration.lib.landing.errors import LandingError
from orchestration.lib.landing.readers import Record, Source

# The file is read once for each part.
MOST_PARTS = 500


@dataclass
class PartSource:
    """The records of a table up to its header, and of those below it the ones with the same values in some columns."""

    whole: Source
    header: int
    places: tuple[int, ...]
    values: tuple[str, ...]

    @property
    def part(self) -> str:
        """The values that the records share, behind the name of the sheet, if any."""
        return "/".join(filter(None, (self.whole.part, ", ".join(filter(None, self.values)))))

    @property
    def keeper(self) -> object:
        """What keeps the folder of an unpacked file."""
        return getattr(self.whole, "keeper", None)

    @property
    def format(self) -> str:
        """The format of the file."""
        return self.whole.format

    @property
    def encoding(self) -> str | None:
        """The encoding of the file."""
        return self.whole.encoding

    @property
    def delimiter(self) -> str | None:
        """The delimiter of the file."""
        return self.whole.delimiter

    @property
    def is_encoding_assumed(self) -> bool:
        """True where nothing but the failure of UTF-8 speaks for the encoding."""
        return self.whole.is_encoding_assumed

    @property
    def zeros_removed(self) -> int:
        """Zero characters taken out of the whole file."""
        return self.whole.zeros_removed

    def records(self) -> Iterator[Record]:
        """The records up to the header and those of the part, with the lines of the file."""
        for number, record in enumerate(self.whole.records()):
            if number <= self.header or _values(record[1], self.places) == self.values:
                yield record

    def decoded(self, encoding: str, by: str | None) -> PartSource:
        """The same part, its bytes read in another encoding."""
        return PartSource(self.whole.decoded(encoding, by), self.header, self.places, self.values)


def parts(source: Source, header: int, places: Sequence[int]) -> list[PartSource]:
    """The parts of a table in the order in which they begin; ``header`` is the place of its header among the records.

    Raises ``LandingError`` (``unreadable_file``) where there are too many.
    """
    found = dict.fromkeys(_values(cells, places) for _, cells in islice(source.records(), header + 1, None))
    if len(found) > MOST_PARTS:
        raise LandingError(
            "unreadable_file",
            f"the file reports on {len(found):,} meetings; it is taken with at most {MOST_PARTS}. Export fewer days at "
            "a time.",
        )
    return [PartSource(source, header, tuple(places), values) for values in found]


def _values(cells: Sequence[str], places: Sequence[int]) -> tuple[str, ...]:
    return tuple(cells[place].strip() if place < len(cells) else "" for place in places)
