"""What all tables have in common: who a row is about, and which of several rows with one key counts."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeVar

from orchestration.lib.samples.lines import Line, PersonLine, RegistrationRow
from orchestration.lib.samples.statements import Region
from orchestration.lib.samples.truth import codes
from orchestration.lib.samples.truth.identity import Directory, is_address, normalize
from orchestration.lib.samples.truth.intake import Intake

CURRICULA = {
    "algebra": "algebra", "algebrawescheme": "algebra", "algebra1": "algebra", "datascience": "data_science",
    "physics": "physics",
    "algebra2": "algebra_2", "algebraii": "algebra_2", "datasciencecodap": "data_science_codap",
    "dataliteracycodap": "data_science_codap",
}  # fmt: skip
BETWEEN_DIGITS = r"(?<=[0-9])[^a-z0-9]+(?=[0-9])"
MEANINGLESS_CURRICULA = {"", "cooking", "gardening"}

Row = TypeVar("Row", bound=Line)


@dataclass(frozen=True)
class World:
    """What rows of tables are judged by: the rest of their region, and the report date."""

    region: Region
    directory: Directory
    intake: Intake
    as_of: date

    def rows(self, kind: type[Row]) -> list[Row]:
        """The readable rows of one table."""
        return [row for row in self.region.lines if isinstance(row, kind) and not row.broken]

    def person_of(self, row: PersonLine) -> str | None:
        """Who a row is about: by the given id, else by the address."""
        return self.directory.person(row.person_id, row.email)

    def named(self, text: str) -> str | None:
        """Who a text names that is either an id or an address."""
        return self.directory.person(email=text) if "@" in text else self.directory.person(person_id=text)


def squash(text: str) -> str:
    """Letters and digits only, in lower case, and a point for what parts two digits: how words are compared."""
    return re.sub(r"(?<![0-9])[^a-z0-9]+|[^a-z0-9]+(?![0-9])", "", re.sub(BETWEEN_DIGITS, ".", text.lower()))


def curriculum(wording: str) -> str:
    """The curriculum that a wording means; blank for one without meaning."""
    word = squash(wording)
    codes.require(word in CURRICULA or word in MEANINGLESS_CURRICULA, f"a curriculum of unknown standing: {wording}")
    return CURRICULA.get(word, "")


def judge_nameless(rows: Iterable[PersonLine], column: str, nobody: str = codes.NOBODY) -> None:
    """Hold rows that name nobody, or somebody by a malformed address alone."""
    for row in rows:
        if not row.person_id and not row.email.strip():
            row.judge(nobody, column)
        elif not row.person_id and not is_address(normalize(row.email)):
            row.judge(codes.BAD_EMAIL, "email")


def judge_unknown(rows: Iterable[PersonLine], world: World, column: str, unknown: str = codes.UNKNOWN_PERSON) -> None:
    """Hold rows about somebody who is not known."""
    for row in rows:
        if world.person_of(row) is None:
            row.judge(unknown, column if row.person_id else "email")


def require(row: Line, column: str, value: object, heading: str = "", unreadable: str = codes.BAD_DATE) -> None:
    """Hold a row without a value that it cannot do without, or with a text that cannot be read as one."""
    if value is None or value == "":
        typed = row.texts.get(heading or column, "")
        row.judge(unreadable if typed else codes.MISSING, column)


def settle(
    rows: Sequence[Row],
    key: Callable[[Row], Hashable | None],
    said: Callable[[Row], datetime | None] = lambda row: None,
) -> list[Row]:
    """Of the acceptable rows of a key the newest stays, and of those of one file the last.

    A held row is superseded once a newer file repeats its key (rule K6); a row without a key stands alone.

    Args:
        rows: those of a feed.
        key: what they are about.
        said: when, where that goes before the order of files and rows.

    Returns: the rows that are loaded.
    """
    groups: dict[Hashable, list[Row]] = defaultdict(list)
    for row in rows:
        if codes.disposition(row.code) != codes.FILTERED:
            found = key(row)
            groups[("alone", id(row)) if found is None else found].append(row)
    loaded = []
    for group in groups.values():
        newest = max(row.file.recency for row in group)
        acceptable = [row for row in group if not row.code]
        best = max(
            acceptable, key=lambda row: (said(row) or datetime.min, row.file.recency, row.row_number), default=None
        )
        for row in group:
            if row.code and row.file.recency < newest:
                row.code, row.column = codes.NEWER_ROW, ""
            elif not row.code and best is not None and row is not best:
                repeated = (said(row), row.file.recency) == (said(best), best.file.recency)
                row.judge(codes.DUPLICATE_ROW if repeated else codes.NEWER_ROW)
        if best is not None:
            loaded.append(best)
    return loaded


def day_of_session(row: RegistrationRow) -> date:
    """The day that the words of a session of coaching name; where they name none, that on which the form was sent."""
    return row.held_on or (row.submitted.date() if row.submitted else date.max)
