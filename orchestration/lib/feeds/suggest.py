"""The draft of a layout for a file that no contract and no layout fits yet.

Only headings are looked at and printed, never a cell; a file about students is refused as it is when it lands.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml

from orchestration.lib.display import visible
from orchestration.lib.landing import students
from orchestration.lib.landing.contracts import Contract, load_contracts, squash
from orchestration.lib.landing.errors import LandingError
from orchestration.lib.landing.layouts import FILL_IN
from orchestration.lib.landing.likeness import ALIKE, MOST_WORDS, likeness
from orchestration.lib.landing.readers import Record, open_sources, preview
from orchestration.lib.landing.recognise import looks_headless, match, no_header
from orchestration.lib.landing.words import words

# A header fills at least this part of the widest record: a question over its choices fills one cell of several.
NARROWEST = 3

# So many headings that read like questions speak for a survey as one known column does.
QUESTIONS = 3

# How many headings tell a layout.
TELLING = 3


@dataclass(frozen=True)
class Draft:
    """A feed that the file may be of: which heading may be which column, and what is left over on both sides."""

    contract: Contract
    headings: dict[str, str]
    known: int
    lacking: list[str]
    unclaimed: list[str]

    @property
    def rank(self) -> tuple[int, int]:
        """The better, the greater: many columns found, few required ones lacking."""
        asks = self.contract.other_columns == "items" and _questions(self.unclaimed) >= QUESTIONS
        return 2 * self.known + len(self.headings) + 2 * asks - 2 * len(self.lacking), -self.contract.order


def suggest(path: Path, feed: str | None = None) -> str:
    """A draft in YAML, with what is left to decide in its comments.

    Args:
        path: the file.
        feed: the feed that it is of; without it the one that its headings resemble most.

    Raises:
        LandingError: where the file cannot be read, has no header, or is about students.
    """
    record = _header(path)
    contracts = load_contracts()
    drafts = [_draft(contracts[word], record) for word in ([feed] if feed else contracts)]
    best = max(drafts, key=lambda draft: draft.rank)
    others = [draft for draft in sorted(drafts, key=lambda draft: draft.rank, reverse=True) if draft is not best]
    return "\n".join(_lines(path, record, best, others)) + "\n"


def _header(path: Path) -> Record:
    records = [preview(source) for sources in open_sources(path) for source in sources[:1]]
    for part in records:
        students.refuse_headings(part)
    filled = [part for part in records if part]
    if not filled:
        raise LandingError("empty_file", "the file holds no record. Export it again.")
    widths = [sum(bool(cell.strip()) for cell in cells) for _, cells in filled[0]]
    # Notes above a header fill a cell or two; a second header line, or an answer to all questions, is no wider.
    record = next(one for one, width in zip(filled[0], widths, strict=True) if NARROWEST * width >= max(widths))
    if looks_headless(record[1]):
        raise no_header(record[0])
    return record


def _draft(contract: Contract, record: Record) -> Draft:
    found = match(contract, record)
    free = [found.header[place] for place in found.undeclared if found.header[place].strip()]
    headings: dict[str, str] = {}
    for column in contract.columns:
        if column.name in found.columns:
            continue
        wordings = (column.name, column.header, *column.aliases)
        likest, near = max(((likeness(heading, wordings), heading) for heading in free), default=(0.0, ""))
        if likest >= ALIKE:
            free.remove(near)
            headings[column.name] = near.strip()
    lacking = [names for names in found.missing if not any(name in headings for name in names.split(" or "))]
    return Draft(contract, headings, len(found.columns), lacking, free)


def _questions(headings: Sequence[str]) -> int:
    """How many headings read like questions: sentences, or short names that begin alike (``skill_1``, ``skill_2``)."""
    plain = [words(heading).split() for heading in headings]
    begins = Counter(tokens[0] for tokens in plain if tokens)
    return sum(len(tokens) > MOST_WORDS or begins[tokens[0]] >= QUESTIONS for tokens in plain if tokens)


def _in_one_line(text: str) -> str:
    """A name or heading that can stand in a comment: one that held a line end would go on as YAML."""
    return visible(" ".join(text.split()))


def _lines(path: Path, record: Record, best: Draft, others: Sequence[Draft]) -> Iterator[str]:
    contract = best.contract
    layout: dict[str, object] = {
        "name": squash(path.stem)[:40] or "layout",
        "title": path.stem,
        "recognised_by": [heading.strip() for heading in (best.unclaimed or record[1]) if heading.strip()][:TELLING],
    }
    if best.headings:
        layout["headings"] = best.headings
    if best.lacking:
        layout["constants"] = dict.fromkeys(best.lacking, FILL_IN)
    yield f"# {_in_one_line(path.name)}: header in line {record[0]}, read as {contract.number} {contract.feed}."
    place = f"of {contract.table} in {Path(contract.path).name}"
    yield f"# Put this under config: meta: layouts: {place}, and look at each line."
    if best.lacking:
        yield f"# No heading resembles what is required: {', '.join(best.lacking)}."
    if best.unclaimed:
        what = {"extra": "kept, and nobody reads them", "items": "questions", "days": "days, where they are days"}
        listed = "; ".join(map(_in_one_line, best.unclaimed))
        yield f"# Columns of the file that nothing claims are {what[contract.other_columns]}: {listed}."
    for other in [other for other in others if other.known + len(other.headings)][:3]:
        lacking = f"lacks {', '.join(other.lacking)}" if other.lacking else "has all that is required"
        yield f"# Or {other.contract.number} {other.contract.feed} ({lacking}): --feed {other.contract.feed}"
    yield yaml.safe_dump({"layouts": [layout]}, sort_keys=False, allow_unicode=True, width=118).rstrip()
