"""The typefaces of reports: those of people's names in any script, from packages, whatever the machine has."""

from __future__ import annotations

from pathlib import Path

import manimgx_fonts
import manimgx_fonts_cjk

TEXT = "Noto Sans"

# In this order: the first that has a letter draws it. The Arabic of DejaVu comes before that of Noto, whose letters are
# drawn of several pieces, and could not be read out of a file again.
FAMILIES = (
    TEXT,
    "DejaVu Sans Mono",
    *(
        f"Noto Sans {script}"
        for script in (
            "Hebrew", "Arabic", "Armenian", "Bengali", "Devanagari", "Ethiopic", "Georgian", "Gujarati", "Gurmukhi",
            "Kannada", "Khmer", "Lao", "Malayalam", "Myanmar", "Oriya", "Sinhala", "Tamil", "Telugu", "Thai",
            "Symbols",
        )
    ),
    "Noto Sans CJK SC",
    "Noto Emoji",
)  # fmt: skip


def folders() -> tuple[Path, ...]:
    """Where the files of the typefaces are."""
    return tuple(Path(package.__file__).parent for package in (manimgx_fonts, manimgx_fonts_cjk))
