"""How much two wordings of a heading resemble each other: for what is offered to people, never for a decision."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

from orchestration.lib.landing.words import words

# Headings less alike than this are not offered for each other.
ALIKE = 0.75

# A wording of fewer letters stands in too many headings.
SHORTEST_WORDING = 4

# In a heading of more words one word says little.
MOST_WORDS = 4


def likeness(heading: str, wordings: Iterable[str]) -> float:
    """How much a heading resembles the nearest of some wordings, from 0 to 1.

    Letter by letter, or by words: a wording all of whose words stand in a short heading (``slug`` in ``slug_auto``).
    """
    plain = words(heading)
    tokens = set(plain.split())
    best = 0.0
    for wording in map(words, wordings):
        matcher = difflib.SequenceMatcher(None, plain, wording)
        if matcher.real_quick_ratio() > best and matcher.quick_ratio() > best:
            best = max(best, matcher.ratio())
        is_part = len(tokens) <= MOST_WORDS and tokens.issuperset(wording.split())
        if is_part and len(wording) >= SHORTEST_WORDING:
            best = max(best, ALIKE + (1 - ALIKE) * len(wording) / len(plain))
    return best
