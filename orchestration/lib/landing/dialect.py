"""What a file of text is written in: its encoding, and the character between its cells."""

from __future__ import annotations

import codecs
import csv
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from charset_normalizer import from_bytes

from orchestration.lib.landing.errors import LandingError

CHUNK = 1 << 20
SAMPLE = 64 * 1024
DELIMITERS = (",", ";", "\t", "|")
ASSUMED = "windows-1252"

# A cell longer than this is a quotation mark that was never closed, or no cell.
LONGEST_CELL = 8 * 1024 * 1024

# A line must fit into memory; one longer than this is no line of a table.
LONGEST_LINE = 64 * 1024 * 1024

# UTF-32 before UTF-16: the little-endian mark of the one begins with that of the other.
MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)

# First bytes of files that are no text, whatever their name says.
SIGNATURES = (
    (b"PK\x05\x06", "an empty zip archive"),
    (b"\xd0\xcf\x11\xe0", "an Excel 97-2003 workbook, or a workbook with a password"),
    (b"%PDF", "a PDF"),
    (b"\x89PNG", "a picture"),
    (b"GIF8", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"7z\xbc\xaf", "a 7-Zip archive"),
    (b"SQLite format 3", "a database"),
    (b"PAR1", "a Parquet file"),
)


@dataclass(frozen=True)
class Encoding:
    """How the bytes of a file become text."""

    name: str
    is_assumed: bool = False

    @property
    def label(self) -> str:
        """The name as the ledger keeps it."""
        return f"{self.name} (assumed)" if self.is_assumed else self.name


def sha256(path: Path) -> str:
    """The sha-256 of a file's bytes, in hexadecimal digits."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def signature(path: Path) -> str | None:
    """What a file is by its first bytes, if that is no text; else ``None``."""
    with path.open("rb") as stream:
        start = stream.read(16)
    return next((what for mark, what in SIGNATURES if start.startswith(mark)), None)


def encoding_of(path: Path, stated: str | None = None, *, is_utf8: bool = False) -> Encoding:
    """The encoding of a text file: byte order mark, ``stated``, UTF-16 by its zero bytes, strict UTF-8.

    What is none of these is assumed to be windows-1252 until contract or layout declare another encoding (see
    ``declared``). ``is_utf8`` says that all of it was read and found to be UTF-8 in lines of moderate length. Raises
    ``LandingError`` (``unreadable_file``) where the bytes are no text in the one that holds.
    """
    if not is_utf8:
        _refuse_endless_line(path)
    with path.open("rb") as stream:
        start = stream.read(SAMPLE)
    if not _marked(start) and stated:
        return declared(path, stated, "--encoding")
    name = _marked(start) or _utf16_without_mark(start)
    if name:
        if not is_utf8 and _decoding(path, name) != "whole":
            problem = f"the file declares itself {name.upper()}, but its bytes are not: it may be cut off"
            raise LandingError("unreadable_file", f"{problem}. Fetch it again.")
        return Encoding(name)
    found = "whole" if is_utf8 else _decoding(path, "utf-8")
    if found == "cut":
        raise LandingError(
            "unreadable_file",
            "the text is UTF-8 and ends in the middle of a letter: the file is cut off. Fetch or export it again.",
        )
    _refuse_binary(path, start)
    if found == "whole":
        return Encoding("utf-8")
    # Latin-1 takes any byte: enough to find the header, by which contract and layout declare what the text is.
    return Encoding(ASSUMED if _decoding(path, ASSUMED) == "whole" else "latin-1", is_assumed=True)


def declared(path: Path, name: str, by: str | None) -> Encoding:
    """The encoding that sender, layout or contract declare, if the bytes of a file are text in it.

    ``by`` says who declares it; ``None`` where nobody does and it is only the usual one.

    Raises ``LandingError`` (``unreadable_file``) where they are not, or where there is no such encoding. What the bytes
    look like is a hint in the message and decides nothing.
    """
    try:
        codecs.lookup(name)
    except LookupError:
        raise LandingError("unreadable_file", f"{name} is no encoding; it takes one such as windows-1252") from None
    if _decoding(path, name) != "whole":
        with path.open("rb") as stream:
            guess = _guess(stream.read(SAMPLE))
        raise LandingError(
            "unreadable_file",
            f"the text is neither UTF-8 nor {name}, which {f'{by} says' if by else 'is read where nobody says another'}"
            f"{guess}. Save it again as CSV UTF-8, say its encoding with --encoding (older Macs write mac_roman), or "
            "declare it in a layout.",
        )
    return Encoding(name)


def _refuse_endless_line(path: Path) -> None:
    length = 0
    with path.open("rb") as stream:
        while chunk := stream.read(CHUNK):
            last = max(chunk.rfind(b"\n"), chunk.rfind(b"\r"))
            length = length + len(chunk) if last < 0 else len(chunk) - last
            if length > LONGEST_LINE:
                raise LandingError(
                    "unreadable_file",
                    f"the file holds a line of more than {LONGEST_LINE // 1024**2} MB: it is no table. Export it "
                    "again, one record a line.",
                )


def _marked(start: bytes) -> str | None:
    return next((name for mark, name in MARKS if start.startswith(mark)), None)


def _utf16_without_mark(start: bytes) -> str | None:
    """Text of mostly Latin letters has a zero in every second byte; which half holds them tells the order."""
    pairs = len(start) // 2
    if pairs < 2:
        return None
    even = start[0 : 2 * pairs : 2].count(0) / pairs
    odd = start[1 : 2 * pairs : 2].count(0) / pairs
    if odd > 0.5 and even < 0.05:
        return "utf-16-le"
    if even > 0.5 and odd < 0.05:
        return "utf-16-be"
    return None


def _decoding(path: Path, name: str) -> Literal["whole", "cut", "wrong"]:
    """Whether the bytes are text in an encoding, and if not, whether only the last letter is cut off.

    One lonely byte at the end says nothing: in a file of ASCII it may be a letter of another encoding.
    """
    decoder = codecs.getincrementaldecoder(name)("strict")
    is_ascii = True
    try:
        with path.open("rb") as stream:
            while chunk := stream.read(CHUNK):
                is_ascii &= decoder.decode(chunk).isascii()
    except UnicodeError:
        return "wrong"
    try:
        decoder.decode(b"", final=True)
    except UnicodeError:
        return "wrong" if is_ascii else "cut"
    return "whole"


def _refuse_binary(path: Path, start: bytes) -> None:
    """Control characters that no text holds, in more than one byte of a hundred, mean a file of another kind."""
    controls = sum(start.count(bytes([code])) for code in (*range(1, 9), *range(14, 26), *range(27, 32)))
    zeros = start.count(0)
    if controls * 100 > len(start) or zeros * 3 > len(start) + 9:
        raise LandingError(
            "unreadable_file", f"the file is called {path.suffix or 'no type'}, but it holds no text. Export it as CSV."
        )


def _guess(start: bytes) -> str:
    best = from_bytes(start).best()
    return f" (perhaps {best.encoding})" if best else ""


def csv_rows(lines: Iterable[str], delimiter: str, *, blank_after_delimiter: bool = False) -> Any:
    """The standard library's reader over some lines; it raises ``csv.Error`` at a cell longer than ``LONGEST_CELL``.

    That limit belongs to the whole process, and other packages change it too: it is set each time.
    """
    csv.field_size_limit(LONGEST_CELL)
    return csv.reader(lines, delimiter=delimiter, skipinitialspace=blank_after_delimiter)


def delimiters(lines: Iterable[str]) -> list[str]:
    """The delimiters, likeliest first: the one that cuts the first line into most cells, quotes respected."""
    first = next((line for line in lines if line.strip()), "")
    return sorted(DELIMITERS, key=lambda delimiter: -_cells(first, delimiter))


def _cells(line: str, delimiter: str) -> int:
    try:
        return max((len(row) for row in csv_rows([line], delimiter)), default=0)
    except csv.Error:  # a cell beyond all measure: the reader says so, with its line
        return 0
