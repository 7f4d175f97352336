"""Grades that a cell names, and their bands (B4): from the lowest to the highest, or by the word of the cell."""

from __future__ import annotations

import re

from orchestration.lib.samples.truth import codes
from orchestration.lib.samples.truth.following import squash

KINDERGARTEN, LAST_OF_ELEMENTARY, LAST_OF_MIDDLE = 0, 5, 8
BANDS = {
    ("E", "E"): "Elementary", ("M", "M"): "Middle School", ("H", "H"): "High School",
    ("E", "M"): "Elementary & Middle School", ("M", "H"): "Middle & High School", ("E", "H"): "K-12",
}  # fmt: skip
WORDS = {"mhs": "Middle & High School", "esms": "Elementary & Middle School"}
NO_BAND = "Unknown"


def grades_in(text: str) -> list[int]:
    """The grades that a cell names, in the order of the text; K is the one before the first."""
    return [KINDERGARTEN if part == "K" else int(part) for part in re.findall(r"[0-9]+|\bK", text)]


def step(grade: int) -> str:
    """The step of school that a grade belongs to."""
    return "E" if grade <= LAST_OF_ELEMENTARY else "M" if grade <= LAST_OF_MIDDLE else "H"


def band(text: str) -> str:
    """The band of a cell that names grades; a blank one has none."""
    grades, word = grades_in(text), squash(text)
    if grades:
        return BANDS[step(min(grades)), step(max(grades))]
    codes.require(not word or word in WORDS, f"grades of unknown standing: {text}")
    return WORDS.get(word, NO_BAND)
