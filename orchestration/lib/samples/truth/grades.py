"""Bands of grades (B4): from the lowest to the highest grade that a cell names, or by its word."""

from __future__ import annotations

import re

from orchestration.lib.samples.truth import codes

LAST_OF_ELEMENTARY, LAST_OF_MIDDLE = 5, 8
BANDS = {
    ("E", "E"): "Elementary", ("M", "M"): "Middle School", ("H", "H"): "High School",
    ("E", "M"): "Elementary & Middle School", ("M", "H"): "Middle & High School", ("E", "H"): "K-12",
}  # fmt: skip
WORDS = {"M&HS": "Middle & High School", "ES&MS": "Elementary & Middle School"}


def band(text: str) -> str:
    """The band of a cell that names grades."""
    if text in WORDS:
        return WORDS[text]
    numbers = [0 if part == "K" else int(part) for part in re.findall("[0-9]+|K", text)]
    codes.require(bool(numbers), f"grades of unknown standing: {text}")
    steps = ["E" if one <= LAST_OF_ELEMENTARY else "M" if one <= LAST_OF_MIDDLE else "H" for one in sorted(numbers)]
    return BANDS[steps[0], steps[-1]]
