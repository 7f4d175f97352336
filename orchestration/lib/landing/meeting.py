"""What a meeting tool writes above its list of participants."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import pairwise
from types import MappingProxyType
from typing import Any

from orchestration.lib.landing.contracts import squash
from orchestration.lib.landing.moments import clean, read_date, read_minutes, read_moment
from orchestration.lib.landing.readers import Record

# Wordings of the block -> what the ledger calls them. Zoom writes one line of headings and one of values, other tools
# (and hand-made copies) one line per fact.
WORDINGS = {
    "meetingid": "meeting_id", "meetingnumber": "meeting_id", "webinarid": "meeting_id", "id": "meeting_id",
    "topic": "topic", "meetingtopic": "topic", "meetingtitle": "topic", "meetingname": "topic", "title": "topic",
    "starttime": "start", "meetingstarttime": "start", "actualstarttime": "start", "start": "start",
    "starttimeutc": "start",
    "endtime": "end", "meetingendtime": "end", "end": "end", "endtimeutc": "end",
    "useremail": "host_email", "hostemail": "host_email", "email": "host_email",
    "host": "host", "hostname": "host", "organizer": "host", "username": "host",
    "durationminutes": "duration_minutes", "meetingduration": "duration_minutes", "duration": "duration_minutes",
    "participants": "participants", "attendedparticipants": "participants", "totalparticipants": "participants",
}  # fmt: skip

# One of these says that a line is about the meeting and not any other note.
TELLING = {"meeting_id", "topic", "start"}


# A host with the address behind the name: ``Gil Poe (gil@example.org)``.
NAME_AND_ADDRESS = re.compile(r"(.*?)\s*[(<]([^\s()<>]+@[^\s()<>]+)[)>]")

# What the lines of a layout are called -> the fact (``Layout.block``).
Words = Mapping[str, Sequence[str]]


def read_block(records: Sequence[Record], order: str = "mdy", words: Words = MappingProxyType({})) -> dict[str, Any]:
    """The facts of the meeting from the records above the participants' header; empty where they state none.

    Times are kept as written (``start``, ``end``) and, where they can be read for certain, in ISO form beside
    (``start_iso``, ``end_iso``); ``order`` is that of short dates. ``meeting_key`` is the meeting's id as schedules and
    logs are compared by. ``words`` are wordings of the facts beside the usual ones.
    """
    facts = _stated(records, words)
    if "host_email" not in facts and (found := NAME_AND_ADDRESS.fullmatch(facts.get("host", ""))):
        facts["host"], facts["host_email"] = found.groups()
    for name in ("start", "end"):
        moment = read_moment(facts.get(name), order)
        if moment:
            facts[f"{name}_iso"] = moment.isoformat()
    if key := meeting_key(facts.get("meeting_id")):
        facts["meeting_key"] = key
    return facts


def meeting_key(text: str | None) -> str:
    """An id without blanks, dashes and leading zeros, which spreadsheets drop: ``081 2345 6789`` is ``8123456789``."""
    return squash(text or "").lstrip("0") or squash(text or "")


def block_date(facts: dict[str, Any], order: str = "mdy") -> date | None:
    """The day that the block says the meeting began on."""
    return read_date(facts.get("start"), order)


@dataclass
class Totals:
    """What the rows of a log add up to: rows, people and, in minutes, the longest stay."""

    rows: int = 0
    people: set[tuple[str, str]] = field(default_factory=set)
    longest: float = 0

    def taking(self, rows: Iterable[Mapping[str, str]]) -> Iterator[Mapping[str, str]]:
        """The rows (declared name -> cell) as they are, each taken into account."""
        for row in rows:
            self.rows += 1
            self.people.add((squash(row.get("participant_name", "")), clean(row.get("user_email")).lower()))
            minutes = read_minutes(row.get("duration_minutes"))
            if minutes is None:  # a bare number in a column that names no unit is seconds
                minutes = read_minutes(row.get("duration"), timedelta(seconds=1))
            self.longest = max(self.longest, minutes or 0)
            yield row

    def mismatches(self, facts: Mapping[str, Any]) -> Iterator[tuple[str, Any, str]]:
        """What the block states and the rows contradict: the fact's name, what the rows say, and the warning."""
        stated = clean(facts.get("participants"))
        if stated.isdecimal() and int(stated) not in (self.rows, len(self.people)):
            yield (
                "participants_listed",
                len(self.people),
                f"the file states {stated} participants and lists {len(self.people)}: ask for the whole list, if it "
                "matters",
            )
        minutes = read_minutes(facts.get("duration_minutes"))
        # a minute more is what tools round up
        if minutes is not None and self.longest > minutes + 1:
            yield (
                "longest_stay_minutes",
                round(self.longest, 2),
                f"the file states a meeting of {minutes:.0f} minutes and a stay of {self.longest:.0f}: look which is "
                "right",
            )


def stated_times(records: Sequence[Record], words: Words = MappingProxyType({})) -> list[str]:
    """Start and end of the meeting as written, where the records state them; ``words`` as for ``read_block``."""
    facts = _stated(records, words)
    return [facts[name] for name in ("start", "end") if name in facts]


def _stated(records: Sequence[Record], words: Words) -> dict[str, Any]:
    rows = [[clean(cell) for cell in cells] for _, cells in records]
    wordings = WORDINGS | {_word(wording): fact for fact, found in words.items() for wording in found}
    return _across(rows, wordings) or _down(rows, wordings)


def _across(rows: list[list[str]], wordings: Mapping[str, str]) -> dict[str, Any]:
    for headings, values in pairwise(rows):
        names = [wordings.get(_word(heading)) for heading in headings]
        if sum(name is not None for name in names) >= 2 and TELLING & set(names):
            pairs = zip(names, values, strict=False)
            return _first_of_each((name, value) for name, value in pairs if name)
    return {}


def _down(rows: list[list[str]], wordings: Mapping[str, str]) -> dict[str, Any]:
    pairs = []
    for row in rows:
        filled = [cell for cell in row if cell]
        if len(filled) == 1 and ":" in filled[0]:
            filled = [part.strip() for part in filled[0].split(":", 1)]
        if len(filled) >= 2 and (name := wordings.get(_word(filled[0]))):
            pairs.append((name, filled[1]))
    facts = _first_of_each(iter(pairs))
    return facts if TELLING & set(facts) else {}


def _first_of_each(pairs: Iterator[tuple[str, str]]) -> dict[str, Any]:
    facts: dict[str, Any] = {}
    for name, value in pairs:
        if value:
            facts.setdefault(name, value)
    return facts


def _word(heading: str) -> str:
    """Squashed; a zone in brackets does not count: ``Start Time (America/New_York)``."""
    return squash(re.sub(r"\([^)]*/[^)]*\)", "", heading))
