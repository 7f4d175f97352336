"""A quick search of a file of text for lines that hold a word, whatever its length."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from orchestration.lib.landing import census
from orchestration.lib.landing.words import fold

# Small enough to stay in the processor's cache while every word is looked for.
CHUNK = 1 << 17

LONGEST_LINE = 1 << 23

# What a word could be disguised with, as UTF-8 writes it: full-width letters, Greek and Cyrillic ones, marks apart from
# their letters, and characters without width.
DISGUISE = re.compile(rb"[\xcc-\xd3\xef]|\xe2\x80[\x8b-\x8f]|\xe2\x81\xa0|\xc2\xad")


def lines(path: Path, encoding: str, wanted: Sequence[str], foreign: Sequence[str] = ()) -> Iterator[str]:
    """The lines of a file that hold one of the words.

    ``wanted`` are words in small letters; look-alikes of their letters are seen through. ``foreign`` are those that are
    looked for only where the text has letters other than the ASCII ones: each word more costs time. ``encoding`` is the
    file's, as the ledger names it. Lines end as the first one does.
    """
    name = encoding.partition(" ")[0]
    is_wide = name.startswith(("utf-16", "utf-32"))
    ascii_based = "utf-8" if name.startswith("utf") else name
    for block, end in _looked_at(path, wanted) or _blocks(path, name if is_wide else None):
        is_plain = block.isascii()
        if not is_plain and DISGUISE.search(block):
            yield from _seen_through(block, end, ascii_based, [*wanted, *foreign])
            continue
        low = block.lower()
        needles = [
            needle for word in (wanted if is_plain else [*wanted, *foreign]) for needle in _needles(word, ascii_based)
        ]
        for start in sorted({low.rfind(end, 0, at) + 1 for needle in needles for at in _places(low, needle, end)}):
            stop = block.find(end, start)
            yield _text(block[start : stop if stop >= 0 else len(block)], ascii_based)


def _looked_at(path: Path, wanted: Sequence[str]) -> Iterator[tuple[bytes, bytes]] | None:
    """The blocks of a file in which something was seen already; ``None`` where nobody looked for these words."""
    known = census.known(path)
    return _some_blocks(path, known) if known and known.words.issuperset(wanted) else None


def _some_blocks(path: Path, known: census.Lines) -> Iterator[tuple[bytes, bytes]]:
    with path.open("rb") as stream:
        for start, stop in known.suspicious:
            stream.seek(start)
            yield stream.read(stop - start), b"\n"


def has_gap(path: Path, encoding: str, delimiter: str, width: int) -> bool:
    """Whether a blank line, or one of ``width`` blank cells, stands between two lines: a second table may begin there.

    ``encoding`` is the file's, as the ledger names it. A gap inside a quoted cell counts too.
    """
    name = encoding.partition(" ")[0]
    cells = delimiter.encode() * max(width - 1, 1)
    blank = delimiter.encode() + b"\r\n"
    if known := census.known(path):
        return _has_gap_among(path, known, len(cells), blank)
    before, is_open = b"", False
    for block, end in _blocks(path, name if name.startswith(("utf-16", "utf-32")) else None):
        text = before + block
        rest = text if is_open else _after_gap(text, end, cells)
        if rest is not None and rest.strip(blank):
            return True
        is_open = rest is not None
        before = b"" if is_open else text[-len(cells) - 3 :]
    return False


def _has_gap_among(path: Path, known: census.Lines, longest: int, blank: bytes) -> bool:
    """The same of a file whose odd lines are known: a blank line is one of them."""
    lines = []
    with path.open("rb") as stream:
        for offset, length, line in known.odd[known.odd[:, 1] <= longest + len(known.end)].tolist():
            stream.seek(offset)
            if not stream.read(length).strip(blank):
                lines.append(line)
    last = known.count
    while lines and lines[-1] == last:
        lines.pop()
        last -= 1
    return bool(lines)


def _after_gap(text: bytes, end: bytes, cells: bytes) -> bytes | None:
    """What follows the first blank line, or line of blank cells; ``None`` where there is none."""
    gaps = (end + end, end + cells + end)
    if end == b"\n" and b"\r" in text:
        gaps += (b"\n\r\n", b"\n" + cells + b"\r\n")
    places = [place for gap in gaps if (place := text.find(gap)) >= 0]
    return text[min(places) :] if places else None


def _blocks(path: Path, encoding: str | None) -> Iterator[tuple[bytes, bytes]]:
    """The file in blocks of whole lines, and what ends a line; ``encoding`` is named where ASCII is not ASCII in it."""
    rest = b""
    end = None
    with path.open(encoding=encoding, newline="") if encoding else path.open("rb") as stream:
        while chunk := stream.read(CHUNK):
            rest += chunk.encode("utf-8") if isinstance(chunk, str) else chunk
            end = end or (b"\n" if b"\n" in rest or b"\r" not in rest else b"\r")
            # A line without an end is cut, or it would be copied again with every block.
            if cut := rest.rfind(end) + 1 or (len(rest) if len(rest) > LONGEST_LINE else 0):
                yield rest[:cut], end
                rest = rest[cut:]
    if rest:
        yield rest, end or b"\n"


def _needles(word: str, encoding: str) -> set[bytes]:
    """A word as bytes of which only the ASCII letters were made small."""
    capital = "".join(letter if letter.isascii() else letter.upper() for letter in word)
    return {word.encode(encoding, "ignore"), capital.encode(encoding, "ignore")}


def _places(low: bytes, word: bytes, end: bytes) -> Iterator[int]:
    """One place per line."""
    place = low.find(word)
    while place >= 0:
        yield place
        stop = low.find(end, place)
        place = low.find(word, stop) if stop >= 0 else -1


def _seen_through(block: bytes, end: bytes, encoding: str, wanted: Sequence[str]) -> Iterator[str]:
    folded = [fold(word) for word in wanted]
    for line in block.split(end):
        text = _text(line, encoding)
        plain = fold(text)
        if any(word in plain for word in folded):
            yield text


def _text(line: bytes, encoding: str) -> str:
    return line.decode(encoding, "replace").rstrip("\r\n")
