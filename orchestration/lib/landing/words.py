"""Headings as plain words, however they are spelled, and whether a cell is fit to be shown as a heading."""

from __future__ import annotations

import re
import unicodedata
from html import unescape

# Letters of other scripts that look like Latin ones, upper and lower case. Decomposed and compatible forms (full-width
# letters, accents) need no row here: Unicode's own tables undo them.
LOOKALIKES = str.maketrans(
    "АВЕЅІЈКМНОРСТУХԀԌԚԜавеѕіјкмнорстухһԁԍԛԝӏΑΒΕΖΗΙΚΜΝΟΡΤΥΧαεικνορτυχϲıɑɡɩʟɴꜱ",
    "ABESIJKMHOPCTYXDGQWabesijkmhopctyxhdgqwlABEZHIKMNOPTYXaeikvoptuxciagilns",
)

# Marks on letters, and characters that nobody sees: without width, soft hyphens, directions of writing, variants.
UNSEEN = re.compile(
    "[\u00ad\u0300-\u036f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f"
    "\ufeff\uffa0\U000e0000-\U000e0fff]"
)
OTHER_SCRIPTS = re.compile("[\u0131\u0250-\u052f\ua731]")

# Tags, and what exports leave in the place of blanks and line ends.
MARKUP = re.compile(r"<[^<>]{1,60}>|&(?:[a-z]{2,8}|#\d{1,5});|\\+[nrt]")
ELISION = re.compile(r"\b([ld])['’]", re.IGNORECASE)
APOSTROPHES = re.compile("['’‘ʼ`´]")
HUMPS = re.compile(r"(?<=[a-z\d])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z]{2})")
WORD = re.compile(r"[^\W\d_]+|\d+")
# A word whose letters were set apart: four letters or more with one blank between.
SPACED = re.compile(r"\b[^\W\d_](?: [^\W\d_]\b){3,}")

# A heading longer than this is a text; what stands at its beginning says what it asks for.
LONGEST_JUDGED = 400

# A message may repeat a heading, and a heading is short. Anything longer may be somebody's answer.
LONGEST_SHOWN = 40
MOST_DIGITS = 4
NO_HEADING = re.compile(r"[@:{}\[\]]")


def fold(text: str) -> str:
    """Small Latin letters without accents, look-alikes of other scripts and characters that nobody sees."""
    return _plain(text).casefold()


def words(heading: str) -> str:
    """A heading as words in small letters with one blank between: ``STUDENT_LastName`` is ``student last name``.

    Numbers are words of their own, ``#`` is the word ``number``, apostrophes and markup go, and four letters or more
    that were set apart are one word.
    """
    plain = unescape(heading[:LONGEST_JUDGED])
    text = APOSTROPHES.sub("", ELISION.sub(r"\1e ", MARKUP.sub(" ", plain)))
    plain = " ".join(WORD.findall(HUMPS.sub(" ", _plain(text).replace("#", " number ")).casefold()))
    return SPACED.sub(lambda letters: letters[0].replace(" ", ""), plain)


def _plain(text: str) -> str:
    if text.isascii():
        return text
    text = UNSEEN.sub("", unicodedata.normalize("NFKD", text))
    return text.translate(LOOKALIKES) if OTHER_SCRIPTS.search(text) else text


def shown(heading: str, place: int) -> str:
    """How a message names a column: by its number and, where the cell reads like a heading, its wording.

    ``place`` counts from 0. A table without a header has data where headings are looked for, so nothing is repeated
    that holds an address, several digits, a "name: value" or a longer text.
    """
    text = " ".join(heading.split())
    digits = sum(character.isdigit() for character in text)
    is_heading = text and len(text) <= LONGEST_SHOWN and digits <= MOST_DIGITS and not NO_HEADING.search(text)
    return f"column {place + 1}, '{text}'" if is_heading else f"column {place + 1}"
