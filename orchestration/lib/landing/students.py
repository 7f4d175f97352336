"""Rule R1 at the door: no file about individual students comes in.

What gives such a file away is declared in ``seeds/policy/forbidden_fields.csv``; its kinds:

- ``heading``: a regular expression over one heading, squashed to lower-case letters and digits. One hit refuses.
- ``aggregate``: the same; such a heading is a figure about many students and no hit ("Count of Student ID").
- ``headings``: words joined by ``+`` that stand together only in exports of student systems. All present: refused.
- ``role_value``: a word that, in a column of roles, says that the person of the row is a student.

The check runs before any cell is stored, and its message names columns and rows, never a value.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from orchestration.lib import settings
from orchestration.lib.landing.contracts import Contract, squash
from orchestration.lib.landing.errors import LandingError
from orchestration.lib.landing.readers import Record, Source

CODE = "student_level_data"
POLICY = Path("seeds") / "policy" / "forbidden_fields.csv"

# A longer heading is the wording of a question; there only its beginning counts, so that "How did you learn your
# students' names?" stays a question to an educator and "Student name (first and last)" does not.
LONGEST_HEADING_WORDS = 6

# A record below the header that repeats forbidden headings is a second header row, and two of them are no accident.
FEWEST_IN_A_RECORD = 2

ROLE_HEADINGS = {"role", "roles", "userrole", "usertype", "persontype", "primaryrole", "type"}

# "Learner" is not among the forbidden words: in this trade the learner is the educator in training.

# Headings of student information systems. A role column beside one of them speaks of a school's people.
SYSTEM_HEADINGS = {"sourcedid", "usersourcedid", "orgsourcedids", "classsourcedid", "schoolsourcedid", "sisid"}


@dataclass(frozen=True)
class Policy:
    """The forbidden fields, ready to use."""

    headings: tuple[tuple[re.Pattern[str], str], ...]
    aggregates: tuple[re.Pattern[str], ...]
    together: tuple[tuple[frozenset[str], str], ...]
    role_values: frozenset[str]


def load_policy(path: Path | None = None) -> Policy:
    """The forbidden fields of ``path`` (default: the project's seed)."""
    path = path or settings.ROOT / POLICY
    return _load_policy(str(path), path.stat().st_mtime_ns)


@lru_cache(maxsize=2)
def _load_policy(name: str, _stamp: int) -> Policy:
    with open(name, encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    return Policy(
        headings=tuple((re.compile(row["pattern"]), row["why"]) for row in rows if row["kind"] == "heading"),
        aggregates=tuple(re.compile(row["pattern"]) for row in rows if row["kind"] == "aggregate"),
        together=tuple((frozenset(row["pattern"].split("+")), row["why"]) for row in rows if row["kind"] == "headings"),
        role_values=frozenset(row["pattern"] for row in rows if row["kind"] == "role_value"),
    )


def refuse_headings(records: Sequence[Record], header: int | None = None) -> None:
    """Refuse a table whose headings are those of a list of students.

    ``records`` are the first ones, ``header`` the place of the header among them; where it is not known, the first
    record and the first of the fullest ones are taken for it. Raises ``LandingError`` (``student_level_data``).
    """
    policy = load_policy()
    headers = {0, likeliest_header(records)} if header is None else {header}
    for place, (line, cells) in enumerate(records):
        hits = [(position, why) for position, cell in enumerate(cells, start=1) if (why := _why(policy, cell))]
        if hits and (place in headers or len(hits) >= FEWEST_IN_A_RECORD):
            raise _refusal(line, [(f"column {p} ('{_short(cells[p - 1])}')", why) for p, why in hits])
        squashed = {squash(cell) for cell in cells}
        for words, why in policy.together:
            if words <= squashed:
                named = [cell for cell in cells if squash(cell) in words]
                raise _refusal(line, [(f"the columns {', '.join(repr(_short(cell)) for cell in named)}", why)])


def likeliest_header(records: Sequence[Record]) -> int:
    """The place of the first record with most filled cells: where a header stands that no feed knows."""
    filled = [sum(bool(cell.strip()) for cell in cells) for _, cells in records]
    return filled.index(max(filled))


def refuse_roles(source: Source, header: int, cells: Sequence[str], contract: Contract | None) -> None:
    """Refuse a table in which a column of roles calls somebody a student.

    ``header`` is the number of records down to and with the header, ``cells`` the header. Reads the whole column
    before anything is stored. Raises ``LandingError`` (``student_level_data``).

    A list of one event's people is not judged by this: registration and meeting tools, university ones above all,
    call whoever sits in a session "Student", and the end user of a training is the educator in that chair. What
    decides is whose role it is. A role in an event says nothing about age; a role in the table of people, or beside
    the ids of a school's information system, says that the person *is* a student.
    """
    positions = [place for place, cell in enumerate(cells) if squash(cell) in ROLE_HEADINGS]
    if not positions or _is_about_an_event(contract, cells):
        return
    words = load_policy().role_values
    lines: dict[int, list[int]] = {}
    for number, (line, row) in enumerate(source.records()):
        for place in positions if number >= header else ():
            if place < len(row) and squash(row[place]) in words:
                lines.setdefault(place, []).append(line)
    for place, found in lines.items():
        where = ", ".join(map(str, found[:5])) + (f" and {len(found) - 5} more" if len(found) > 5 else "")
        raise LandingError(
            CODE,
            f"column {place + 1} ('{_short(cells[place])}') says of {len(found)} record(s) (line {where}) that the "
            "person is a student. The warehouse holds educators only (rule R1): nothing of the file was kept. "
            "Take these records out, or send counts and means by class instead.",
        )


def _is_about_an_event(contract: Contract | None, cells: Sequence[str]) -> bool:
    if SYSTEM_HEADINGS & {squash(cell) for cell in cells}:
        return False
    return contract is not None and (contract.event_from_file or contract.event_column is not None)


def _why(policy: Policy, heading: str) -> str | None:
    squashed = squash(heading)
    if any(pattern.match(squashed) for pattern in policy.aggregates):
        return None
    is_question = len(heading.split()) > LONGEST_HEADING_WORDS
    for pattern, why in policy.headings:
        if pattern.match(squashed) if is_question else pattern.search(squashed):
            return why
    return None


def _short(heading: str) -> str:
    heading = " ".join(heading.split())
    return heading if len(heading) <= 60 else heading[:57] + "..."


def _refusal(line: int, hits: list[tuple[str, str]]) -> LandingError:
    named = "; ".join(f"{where}: {why}" for where, why in hits[:4])
    more = f"; and {len(hits) - 4} more" if len(hits) > 4 else ""
    return LandingError(
        CODE,
        f"line {line}: {named}{more}. The warehouse holds no individual student (rule R1): nothing of the file was "
        "kept. Send counts and means by class instead.",
    )
