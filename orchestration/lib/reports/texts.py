"""Text of other people, as it may stand in a file that others open."""

from __future__ import annotations

import unicodedata

# A cell that starts with one of these would be a formula in a spreadsheet program; in some countries the wide ones too.
FORMULA_STARTS = ("=", "+", "-", "@", "＝", "＋", "－", "＠")

# Letters that join or part their neighbours: names in Persian, in scripts of India, and pictures made of several.
JOINERS = "\u200c\u200d"


def visible(text: str) -> str:
    """Text in one line and in the direction of its letters.

    Characters that nobody sees and that turn what follows around (U+202E) or hide it are left out, and so is what is no
    character: half of a pair, and the noncharacters, at which what draws letters stops. Line ends and tabs are blanks.
    """
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
