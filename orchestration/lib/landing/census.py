"""One look through a large file of text: its digest, whether it is plain, and which of its lines are not.

A large file is read once for everything that must be known of it before the first byte is stored: the sha-256, whether
it is UTF-8, where words for students stand, and which lines are no plain record. The bytes are looked at in blocks
small enough for the processor's cache, by operations over whole blocks; the sha-256 is taken beside it, on another
core. A file that is not plain has a digest and nothing else: it is then read line by line, as small ones are.

Plain is a file in UTF-8 without zero bytes, whose lines all end alike, in which nearly every line has as many cells as
most have and no quotation mark. The others are its odd lines; whoever stores the file looks at each of them.
"""

from __future__ import annotations

import codecs
import statistics
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from orchestration.lib.landing import dialect

# Bytes from which a file is worth the look; smaller ones are read line by line in a second.
SMALLEST = 32 * 1024**2

# Measured: smaller blocks cost more calls, larger ones leave the processor's cache. No line may be longer.
BLOCK = 1 << 17

# A line with more bytes than this is odd: a cell in it may be longer than a key can be.
LONGEST_PLAIN = 255

# Cells of a line whose number fits into a byte, with room for a slip.
WIDEST = 200

# Twenty bytes are kept for an odd line. A file with more of them is not plain.
MOST_ODD = 500_000

# How many bytes at its beginning may look blank before a line is looked at in detail.
MOST_BLANK = 16

# Files of one pass whose census is kept until they land.
MOST_KEPT = 16

_LF, _CR, _BLANK, _DELETE, _QUOTE, _ESCAPE = 10, 13, 32, 127, 34, 92

Bytes = NDArray[np.uint8]
Numbers = NDArray[np.int64]


class _NotPlain(Exception):
    """The file must be read line by line."""


@dataclass(frozen=True)
class Lines:
    """What the lines of a plain file are like; offsets and lengths are bytes, lines count from 1."""

    delimiter: str
    width: int
    end: bytes
    has_mark: bool
    size: int
    count: int  # of lines
    blocks: Numbers  # rows of offset and first line
    odd: Numbers  # rows of offset, length with the line's end, and line
    words: frozenset[str]
    suspicious: tuple[tuple[int, int], ...]  # ranges that hold one of the words, or letters other than ASCII


@dataclass(frozen=True)
class Census:
    """A file's digest and, where it is plain, its lines."""

    digest: str
    lines: Lines | None


_kept: OrderedDict[tuple[int, ...], Census] = OrderedDict()


def take(path: Path, words: Sequence[str]) -> Census:
    """Look through a file, and keep what was found for whoever asks for it as long as the file is the same.

    ``words`` are the ones (ASCII, small letters) whose places are noted. Small files get a digest alone. Raises
    ``OSError`` where the file cannot be read.
    """
    if path.stat().st_size < SMALLEST:
        return Census(dialect.sha256(path), None)
    facts = _facts(path)
    with ThreadPoolExecutor(1) as other:
        digest = other.submit(dialect.sha256, path)
        lines = _lines(path, words)
        found = Census(digest.result(), lines)
    _kept[facts] = found
    while len(_kept) > MOST_KEPT:
        _kept.popitem(last=False)
    return found


def known(path: Path) -> Lines | None:
    """The lines of a plain file that was looked through and has not changed since."""
    if not _kept:
        return None
    found = _kept.get(_facts(path))
    return found.lines if found else None


def forget() -> None:
    """Let go of all that was kept."""
    _kept.clear()


def _facts(path: Path) -> tuple[int, ...]:
    facts = path.stat()
    return facts.st_dev, facts.st_ino, facts.st_size, facts.st_mtime_ns


def _lines(path: Path, words: Sequence[str]) -> Lines | None:
    try:
        return _Look(path, words).run()
    except (_NotPlain, UnicodeDecodeError):
        return None


@dataclass
class _Look:
    """The look through one file, and what was found so far."""

    path: Path
    words: Sequence[str]
    delimiter: str = ""
    width: int = 0
    end: bytes = b""
    size: int = 0
    line: int = 1
    blocks: list[tuple[int, int]] = field(default_factory=list)
    odd: list[Numbers] = field(default_factory=list)
    count: int = 0
    suspicious: list[tuple[int, int]] = field(default_factory=list)
    mask: NDArray[np.bool_] = field(default_factory=lambda: np.empty(BLOCK + 1, np.bool_))
    low: Bytes = field(default_factory=lambda: np.empty(BLOCK + 1, np.uint8))

    def run(self) -> Lines:
        """Look at all blocks. Raises ``_NotPlain`` or ``UnicodeDecodeError`` where the file is not plain."""
        with self.path.open("rb") as stream:
            start = stream.read(dialect.SAMPLE)
        self._guess(start)
        for block, has_end in self._read():
            self._look(block, has_end)
        odd = np.concatenate(self.odd) if self.odd else np.empty((0, 3), np.int64)
        return Lines(
            delimiter=self.delimiter,
            width=self.width,
            end=self.end,
            has_mark=start.startswith(codecs.BOM_UTF8),
            size=self.size,
            count=self.line - 1,
            blocks=np.array(self.blocks, np.int64).reshape(-1, 2),
            odd=odd,
            words=frozenset(self.words),
            suspicious=tuple(self.suspicious),
        )

    def _guess(self, start: bytes) -> None:
        """The delimiter, the line's end and the number of cells that most lines of the beginning have."""
        whole = start[: start.rfind(b"\n") + 1]
        if not whole or b"\0" in whole:
            raise _NotPlain
        lines = whole.decode("utf-8-sig").splitlines(keepends=True)
        self.end = b"\r\n" if lines[0].endswith("\r\n") else b"\n"
        self.delimiter = dialect.delimiters(lines)[0]
        try:
            widths = [len(cells) for cells in dialect.csv_rows(lines, self.delimiter)]
        except dialect.csv.Error:
            raise _NotPlain from None
        self.width = statistics.mode(widths)
        if not 1 < self.width <= WIDEST:
            raise _NotPlain

    def _read(self) -> Iterator[tuple[Bytes, bool]]:
        """The file in blocks of whole lines, and whether the last one has an end."""
        buffer = bytearray(BLOCK)
        view = memoryview(buffer)
        kept = 0
        with self.path.open("rb", buffering=0) as stream:
            while read := stream.readinto(view[kept:]):
                filled = kept + read
                cut = buffer.rfind(b"\n", 0, filled) + 1
                if not cut:
                    raise _NotPlain
                yield np.frombuffer(view[:cut], np.uint8), True
                kept = filled - cut
                view[:kept] = bytes(view[cut:filled])
                if kept == BLOCK:
                    raise _NotPlain
        if kept:
            yield np.frombuffer(bytes(view[:kept]) + b"\n", np.uint8), False

    def _look(self, block: Bytes, has_end: bool) -> None:
        newlines = np.flatnonzero(self._where(block, _LF))
        starts = np.concatenate(([0], newlines[:-1] + 1))
        self._refuse_odd_bytes(block, newlines, has_end)
        self.blocks.append((self.size, self.line))
        if block.max() > _DELETE:
            str(block.data, "utf-8")  # raises where it is not
            self._suspect(block)
        else:
            low = np.bitwise_or(block, 32, out=self.low[: len(block)])
            if any(_holds(low, word.encode()) for word in self.words):
                self._suspect(block)
        is_odd = self._is_odd(block, starts, newlines)
        if is_odd.any():
            self._note(np.flatnonzero(is_odd), starts, newlines)
        self.size += len(block) if has_end else len(block) - 1
        self.line += len(newlines)

    def _where(self, block: Bytes, byte: int) -> NDArray[np.bool_]:
        """Where a byte stands; the answer holds until the next question, as memory is taken only once."""
        return np.equal(block, byte, out=self.mask[: len(block)])

    def _refuse_odd_bytes(self, block: Bytes, newlines: Numbers, has_end: bool) -> None:
        """Raise ``_NotPlain`` where there are zero bytes, or ends of lines that are not like the first."""
        if block.min() == 0:
            raise _NotPlain
        returns = np.count_nonzero(self._where(block, _CR))
        ended = newlines if has_end else newlines[:-1]
        if self.end == b"\n" and returns:
            raise _NotPlain
        if self.end != b"\n" and (returns != len(ended) or not (block[ended - 1] == _CR).all()):
            raise _NotPlain

    def _suspect(self, block: Bytes) -> None:
        self.suspicious.append((self.size, self.size + len(block)))

    def _is_odd(self, block: Bytes, starts: Numbers, newlines: Numbers) -> NDArray[np.bool_]:
        """Of each line whether its record must be looked at: by its cells, its length, or what stands in it."""
        delimiter = ord(self.delimiter)
        # The count is one of bytes: 256 delimiters are none, but then the line is a long one.
        counts = np.add.reduceat(self._where(block, delimiter).view(np.uint8), starts)
        is_odd = (counts != self.width - 1) | (newlines - starts > LONGEST_PLAIN)
        for byte in (_QUOTE, _ESCAPE):
            if (is_there := self._where(block, byte)).any():
                is_odd[np.searchsorted(newlines, np.flatnonzero(is_there))] = True
        is_odd[_may_be_blank(block, starts, delimiter)] = True
        return is_odd

    def _note(self, places: Numbers, starts: Numbers, newlines: Numbers) -> None:
        self.count += len(places)
        if self.count > MOST_ODD:
            raise _NotPlain
        first = starts[places]
        found = np.stack((first + self.size, newlines[places] + 1 - first, places + self.line), axis=1)
        self.odd.append(found.astype(np.int64))


def _may_be_blank(block: Bytes, starts: Numbers, delimiter: int) -> Numbers:
    """The lines whose first bytes are blanks, delimiters or no ASCII letters; a block ends with a line's end."""
    found = np.arange(len(starts))
    ends = np.append(starts[1:], len(block))
    for step in range(MOST_BLANK):
        at = starts[found] + step
        is_over = at >= ends[found]
        letters = block[np.minimum(at, len(block) - 1)]
        is_blank = is_over | (letters <= _BLANK) | (letters >= _DELETE) | (letters == delimiter)
        found = found[is_blank]
        if not len(found):
            break
    return found


def _holds(low: Bytes, word: bytes) -> bool:
    """Whether a word (small letters) stands in a block of which bit 0x20 of every byte is set.

    Two letters of it are looked for at once, as one number of two bytes, at even and at odd places.
    """
    pair = int.from_bytes(word[1:3], "little")
    for shift in (0, 1):
        pairs = low[shift : shift + (len(low) - shift) // 2 * 2].view("<u2")
        is_there = pairs == pair
        if is_there.any():
            places = np.flatnonzero(is_there) * 2 + shift - 1
            places = places[(places >= 0) & (places + len(word) <= len(low))]
            for number, letter in enumerate(word):
                places = places[low[places + number] == letter]
            if len(places):
                return True
    return False
