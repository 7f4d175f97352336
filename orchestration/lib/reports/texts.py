"""Text of other people, as it may stand in a file that others open."""

from __future__ import annotations

import re
import unicodedata

# A cell that starts with one of these would be a formula in a spreadsheet program; in some countries the wide ones too.
FORMULA_STARTS = ("=", "+", "-", "@", "＝", "＋", "－", "＠")

# Letters that join or part their neighbours: names in Persian, in scripts of India, and pictures made of several.
JOINERS = "\u200c\u200d"

# The flag of a part of a country, as England's: a black flag, three to six letters that nobody sees, and their end.
FLAG = re.compile("(\U0001f3f4[\U000e0030-\U000e0039\U000e0061-\U000e007a]{3,6}\U000e007f)")


def visible(text: str) -> str:
    """Text in one line, in the direction of its letters, and each letter with its marks as one character (NFC).

    A name that a Mac sends as letters and accents is found by whoever types it. Characters that nobody sees and that
    turn what follows around (U+202E) or hide it are left out, and so is what is no character: half of a pair, and the
    noncharacters, at which what draws letters stops. Line ends and tabs are blanks.
    """
    parts = FLAG.split(text)  # every other one is a flag
    return unicodedata.normalize("NFC", "".join(part if at % 2 else _seen(part) for at, part in enumerate(parts)))


def _seen(text: str) -> str:
    kept = []
    for character in text:
        category = unicodedata.category(character)
        if character in JOINERS or not (category in ("Cc", "Cf", "Cs", "Zl", "Zp") or _is_none(character)):
            kept.append(character)
        elif category in ("Zl", "Zp") or character in "\t\n\v\f\r\x85":
            kept.append(" ")
    return "".join(kept)


def _is_none(character: str) -> bool:
    """Whether Unicode keeps the number for no character, for good: the last two of each plane, and U+FDD0 to U+FDEF."""
    number = ord(character)
    return number & 0xFFFE == 0xFFFE or 0xFDD0 <= number <= 0xFDEF


def harmless(text: str) -> str:
    """Visible text that no spreadsheet program takes for a formula, for files that cannot say what is text."""
    text = visible(text)
    return f"'{text}" if text.lstrip().startswith(FORMULA_STARTS) else text
