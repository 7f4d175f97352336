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
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from orchestration.lib.landing import dialect

# Bytes from which a file is worth the look; smaller ones are read line by line in a second.
SMALLEST = 32 * 1024**2

# Measured: smaller blocks make the threads wait for each other, larger ones leave the processor's cache. No line may be
# longer.
BLOCK = 1 << 19

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

# Letters, those first that are rare in English.
RAREST = "zqxjkvbpygfwmucldrhsnioate"

# One for the sha-256, one for each half of the lines; the system gives them the cores that there are.
THREADS = 3

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
    with ThreadPoolExecutor(THREADS) as pool:
        digest = pool.submit(dialect.sha256, path)
        lines = _lines(path, words, pool)
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


def _lines(path: Path, words: Sequence[str], pool: Executor) -> Lines | None:
    """The lines of a file, both halves looked at beside each other; ``None`` where it is not plain."""
    try:
        start = _beginning(path)
        form = _guessed(start)
        middle = _middle(path)
        halves = [_Half(path, words, form, *bounds) for bounds in ((0, middle), (middle, None))]
        list(pool.map(_Half.look, halves))
        return _joined(form, halves, words, start.startswith(codecs.BOM_UTF8))
    except (_NotPlain, UnicodeDecodeError):
        return None


def _beginning(path: Path) -> bytes:
    with path.open("rb") as stream:
        return stream.read(dialect.SAMPLE)


def _middle(path: Path) -> int:
    """Where a line begins about the middle of the file (bytes)."""
    half = path.stat().st_size // 2
    with path.open("rb") as stream:
        stream.seek(half)
        return half + len(stream.readline(BLOCK))


@dataclass(frozen=True)
class _Form:
    """What most lines are like."""

    delimiter: str
    width: int
    end: bytes


def _guessed(start: bytes) -> _Form:
    """What most lines of the beginning are like. Raises ``_NotPlain`` where they are no lines of a table."""
    whole = start[: start.rfind(b"\n") + 1]
    if not whole or b"\0" in whole:
        raise _NotPlain
    lines = whole.decode("utf-8-sig").splitlines(keepends=True)
    delimiter = dialect.delimiters(lines)[0]
    try:
        width = statistics.mode(len(cells) for cells in dialect.csv_rows(lines, delimiter))
    except dialect.csv.Error:
        raise _NotPlain from None
    if not 1 < width <= WIDEST:
        raise _NotPlain
    return _Form(delimiter, width, b"\r\n" if lines[0].endswith("\r\n") else b"\n")


def _joined(form: _Form, halves: Sequence[_Half], words: Sequence[str], has_mark: bool) -> Lines:
    """What was found in the halves of a file, the lines counted on from the first to the second."""
    first, second = halves
    before = np.array([0, first.line - 1]), np.array([0, 0, first.line - 1])
    blocks, odd = ([*first.blocks, *(place + before[0] for place in second.blocks)],
                   [*first.odd, *(place + before[1] for place in second.odd)])  # fmt: skip
    found = np.concatenate(odd) if odd else np.empty((0, 3), np.int64)
    if len(found) > MOST_ODD:
        raise _NotPlain
    return Lines(
        delimiter=form.delimiter,
        width=form.width,
        end=form.end,
        has_mark=has_mark,
        size=second.at,
        count=first.line + second.line - 2,
        blocks=np.stack(blocks),
        odd=found,
        words=frozenset(words),
        suspicious=(*first.suspicious, *second.suspicious),
    )


@dataclass
class _Half:
    """The look through a range of a file, whole lines up to ``stop``, and what was found up to ``at`` (bytes)."""

    path: Path
    words: Sequence[str]
    form: _Form
    at: int
    stop: int | None
    line: int = 1
    blocks: list[Numbers] = field(default_factory=list)
    odd: list[Numbers] = field(default_factory=list)
    count: int = 0
    suspicious: list[tuple[int, int]] = field(default_factory=list)
    mask: NDArray[np.bool_] = field(default_factory=lambda: np.empty(BLOCK + 1, np.bool_))
    low: Bytes = field(default_factory=lambda: np.empty(BLOCK + 1, np.uint8))

    def look(self) -> None:
        """Look at all blocks. Raises ``_NotPlain`` or ``UnicodeDecodeError`` where the file is not plain."""
        for block, has_end in self._read():
            self._look(block, has_end)

    def _read(self) -> Iterator[tuple[Bytes, bool]]:
        """The range in blocks of whole lines, and whether the last one has an end."""
        buffer = bytearray(BLOCK)
        view = memoryview(buffer)
        kept = 0
        with self.path.open("rb", buffering=0) as stream:
            stream.seek(self.at)
            while read := stream.readinto(view[kept : self._most()]):
                filled = kept + read
                cut = buffer.rfind(b"\n", 0, filled) + 1
                kept = filled - cut
                if kept == BLOCK:
                    raise _NotPlain
                if cut:
                    yield np.frombuffer(view[:cut], np.uint8), True
                    view[:kept] = bytes(view[cut:filled])
        if kept and self.stop is not None:
            raise _NotPlain
        if kept:
            yield np.frombuffer(bytes(view[:kept]) + b"\n", np.uint8), False

    def _most(self) -> int:
        """Up to where the buffer may be filled; it begins with the byte ``at`` of the file."""
        return BLOCK if self.stop is None else min(BLOCK, self.stop - self.at)

    def _look(self, block: Bytes, has_end: bool) -> None:
        newlines = np.flatnonzero(self._where(block, _LF))
        starts = np.concatenate(([0], newlines[:-1] + 1))
        self._refuse_odd_bytes(block, newlines, has_end)
        self.blocks.append(np.array([self.at, self.line]))
        if block.max() > _DELETE:
            str(block.data, "utf-8")  # raises where it is not
            self._suspect(block)
        elif _holds(np.bitwise_or(block, 32, out=self.low[: len(block)]), self.words):
            self._suspect(block)
        is_odd = self._is_odd(block, starts, newlines)
        if is_odd.any():
            self._note(np.flatnonzero(is_odd), starts, newlines)
        self.at += len(block) if has_end else len(block) - 1
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
        if self.form.end == b"\n" and returns:
            raise _NotPlain
        if self.form.end != b"\n" and (returns != len(ended) or not (block[ended - 1] == _CR).all()):
            raise _NotPlain

    def _suspect(self, block: Bytes) -> None:
        self.suspicious.append((self.at, self.at + len(block)))

    def _is_odd(self, block: Bytes, starts: Numbers, newlines: Numbers) -> NDArray[np.bool_]:
        """Of each line whether its record must be looked at: by its cells, its length, or what stands in it."""
        delimiter = ord(self.form.delimiter)
        # The count is one of bytes: 256 delimiters are none, but then the line is a long one.
        counts = np.add.reduceat(self._where(block, delimiter).view(np.uint8), starts)
        is_odd = (counts != self.form.width - 1) | (newlines - starts > LONGEST_PLAIN)
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
        found = np.stack((first + self.at, newlines[places] + 1 - first, places + self.line), axis=1)
        self.odd.append(found.astype(np.int64))


def _may_be_blank(block: Bytes, starts: Numbers, delimiter: int) -> Numbers:
    """The lines whose first bytes are blanks, delimiters or no ASCII letters; a block ends with a line's end."""
    found = np.flatnonzero(_is_blank(block[starts], delimiter))
    ends = np.append(starts[1:], len(block)) if len(found) else starts
    for step in range(1, MOST_BLANK):
        if not len(found):
            break
        at = starts[found] + step
        letters = block[np.minimum(at, len(block) - 1)]
        found = found[(at >= ends[found]) | _is_blank(letters, delimiter)]
    return found


def _is_blank(letters: Bytes, delimiter: int) -> NDArray[np.bool_]:
    return (letters <= _BLANK) | (letters >= _DELETE) | (letters == delimiter)


def _holds(low: Bytes, words: Sequence[str]) -> bool:
    """Whether one of some words (small letters) stands in a block of which bit 0x20 of every byte is set.

    Where they share a letter, the places of that one are looked for once.
    """
    letter = _shared(tuple(words))
    shared = np.flatnonzero(low == ord(letter)) if letter else None
    return any(_stands(low, word, shared, word.index(letter) if letter else 0) for word in words)


@lru_cache(maxsize=8)
def _shared(words: tuple[str, ...]) -> str:
    """The rarest letter that is in all words; blank where there is none."""
    return min(set.intersection(*map(set, words)), key=RAREST.index, default="")


def _stands(low: Bytes, word: str, places: Numbers | None, offset: int) -> bool:
    """Whether a word stands in a block, given the places of its letter number ``offset``."""
    starts = (np.flatnonzero(low == ord(word[offset])) if places is None else places) - offset
    starts = starts[(starts >= 0) & (starts + len(word) <= len(low))]
    for number, letter in enumerate(word):
        starts = starts[low[starts + number] == ord(letter)]
    return bool(len(starts))
