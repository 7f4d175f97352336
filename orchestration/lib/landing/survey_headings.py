"""Headers of survey forms: tools take two or three lines for them, and some write tags into their headings."""

from __future__ import annotations

import html
import re
from collections.abc import Collection, Sequence

from orchestration.lib.landing.contracts import squash

# Only what is written like a tag: "fewer than <5" and "a < b" are text.
TAG = re.compile(r"</?[a-zA-Z][^<>]{0,500}>")
ENTITY = re.compile(r"&(?:[a-zA-Z]{2,8}|#[0-9]{1,5});")
BLANKS = re.compile(r"\s+")

# What Qualtrics writes in its third header line: JSON, or what Python makes of it, the quotation marks at times lost.
IMPORT_ID = re.compile(r"""["']?\{\s*["']*ImportId["']*\s*:\s*["']*([^"',}]*)""")

# What SurveyMonkey writes below a question that has no choices.
NO_CHOICE = {"response", "openendedresponse"}


def plain(heading: str) -> str:
    """A heading without the tags and escapes of the page that the form was shown on."""
    if not TAG.search(heading) and not ENTITY.search(heading):
        return heading
    return BLANKS.sub(" ", html.unescape(TAG.sub("", heading))).strip()


def import_ids(cells: Sequence[str]) -> list[str] | None:
    """The ids of the questions, where a line is the one in which Qualtrics states them; else ``None``."""
    found = [IMPORT_ID.match(cell.strip()) for cell in cells]
    if sum(map(bool, found)) * 2 <= len(cells):
        return None
    return [one[1].strip() if one else "" for one in found]


def with_choices_below(header: Sequence[str], below: Sequence[str], own: Collection[int]) -> list[str] | None:
    """The header with what a second header line says of the questions, or ``None`` where that line is data.

    ``Which?``, blank over ``Red``, ``Blue`` gives ``Which? [Red]`` and ``Which? [Blue]``: a blank heading belongs to
    the question to its left. Where the second line names all of the tool's columns again, as Qualtrics does in its
    workbooks, it holds the wordings of the questions, which are the headings then. ``own`` are the positions of the
    tool's own columns: below them a line of choices is blank, a line of wordings has names, and data has dates and ids.
    """
    filled = {place for place, cell in enumerate(below) if cell.strip()}
    if _names_again(below, own):
        return [plain(below[place]).strip() if place in filled else heading for place, heading in enumerate(header)]
    if any(place in filled for place in own) or not _has_choices(header, below, filled):
        return None
    joined, question = [], ""
    for place in range(max(len(header), max(filled) + 1)):
        heading = header[place].strip() if place < len(header) else ""
        question = heading or question
        choice = plain(below[place]).strip() if place in filled else ""
        if not choice:
            joined.append(heading)
        elif squash(choice) in {*NO_CHOICE, squash(question)}:
            joined.append(question)
        else:
            joined.append(f"{question} [{choice}]")
    return joined


def _names_again(below: Sequence[str], own: Collection[int]) -> bool:
    """Whether a line has a name below each of the tool's own columns, where data has a date, a number or an id."""
    cells = [below[place].strip() for place in own if place < len(below)]
    return len(cells) == len(own) > 1 and all(cells) and not any(map(str.isdecimal, "".join(cells)))


def _has_choices(header: Sequence[str], below: Sequence[str], filled: Collection[int]) -> bool:
    """Whether a line reads like one of choices: some below no heading, or what stands where there are none.

    A response whose own columns somebody emptied has its answers below headings, and nowhere else.
    """
    return any(
        place >= len(header) or not header[place].strip() or squash(below[place]) in {*NO_CHOICE, squash(header[place])}
        for place in filled
    )
