"""A layout: how one tool, or one organization, writes a file of a feed.

The contract of a feed says what its columns are; a layout says, in a few lines of YAML beside it
(``config.meta.layouts`` of the source table), what a certain export calls them, what it leaves out because it is the
same in every row, and how its dates and numbers are to be read. Nothing here is guessed: a layout is a declaration.
"""

from __future__ import annotations

import re
from typing import Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import BaseModel, ConfigDict, Field, field_validator

DateOrder = Literal["mdy", "dmy", "by_evidence"]

# What the lines above the list of a meeting can say (see ``meeting``).
BlockFact = Literal["meeting_id", "topic", "start", "end", "host", "host_email", "duration_minutes", "participants"]

# What stands under ``constants`` of a draft where somebody must decide.
FILL_IN = "FILL IN, or move it to headings, joined, from_file_name or lacks"


class Layout(BaseModel):
    """One layout of a feed.

    Attributes:
        name: word by which messages and the ledger name it.
        title: what it is, for people.
        recognised_by: headings that every file of the layout has; a file that has them all is read with it.
        header_must_not_have: headings by which a file is told to be of another kind, though it has all of those.
        headings: column -> the headings that it has here, first one preferred; they win over the contract's aliases.
        takes_last: columns that are the last of several with the same heading (host, then participant).
        joined: column -> headings whose cells make it up, in this order, with one blank between (first, last name).
        constants: column -> value, where every row of such a file means the same and no column says so.
        from_file_name: column -> pattern with one group; what the group finds in the file's name is the value.
        lacks: required columns that the tool does not deliver; the feed says what stands in for them.
        parted_by: headings by whose values the file falls into tables of their own: a report of many meetings is one
            log for each. What it says of the meeting stands left of the participant.
        block: fact of a meeting -> what the lines above the list call it in this layout, beside the usual wordings
            (``meeting.WORDINGS``); for tools that write in the language of whoever exports.
        tool_columns: headings that the tool adds by itself and that are no question: kept as sent, and no answer.
        header_row: line (row of a sheet) of the header, counted from 1, where it cannot be found by its headings.
        header_lines: lines that the header takes: a second one holds the choices below the questions.
        sheet: name of the sheet that holds the table.
        encoding: encoding of files that are not UTF-8 or UTF-16.
        date_order: whether 3/4/2024 is in March (``mdy``) or in April (``dmy``); ``by_evidence``: the tool writes
            either, so each file must hold a date that settles it.
        timezone: zone of times without one, such as ``Europe/Oslo``.
        decimal: the decimal sign of numbers.
        percent: whether a share of all is written ``1`` (``fraction``) or ``100`` (``percent``).
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    title: str = ""
    recognised_by: tuple[str, ...] = Field(min_length=1)
    header_must_not_have: tuple[str, ...] = ()
    headings: dict[str, tuple[str, ...]] = {}
    takes_last: tuple[str, ...] = ()
    joined: dict[str, tuple[str, ...]] = {}
    constants: dict[str, str] = {}
    from_file_name: dict[str, str] = {}
    lacks: tuple[str, ...] = ()
    parted_by: tuple[str, ...] = ()
    block: dict[BlockFact, tuple[str, ...]] = {}
    tool_columns: tuple[str, ...] = ()
    header_row: int | None = Field(default=None, ge=1)
    header_lines: int = Field(default=1, ge=1, le=2)
    sheet: str | None = None
    encoding: str | None = None
    date_order: DateOrder | None = None
    timezone: str | None = None
    decimal: Literal[".", ","] | None = None
    percent: Literal["fraction", "percent"] | None = None

    @field_validator("headings", "block", mode="before")
    @classmethod
    def _one_or_several(cls, given: object) -> object:
        if not isinstance(given, dict):
            return given
        return {name: [value] if isinstance(value, str) else value for name, value in given.items()}

    @field_validator("constants")
    @classmethod
    def _are_filled_in(cls, given: dict[str, str]) -> dict[str, str]:
        if undecided := [name for name, value in given.items() if value == FILL_IN]:
            raise ValueError(f"{', '.join(undecided)} is still as it was drafted: {FILL_IN}")
        return given

    @field_validator("from_file_name")
    @classmethod
    def _has_one_group(cls, given: dict[str, str]) -> dict[str, str]:
        for name, pattern in given.items():
            if re.compile(pattern).groups != 1:
                raise ValueError(f"the pattern of {name} needs one group, in round brackets")
        return given

    @field_validator("timezone")
    @classmethod
    def _exists(cls, given: str | None) -> str | None:
        if given:
            try:
                ZoneInfo(given)
            except (ZoneInfoNotFoundError, ValueError, OSError):
                raise ValueError(f"{given} is no time zone") from None
        return given

    @property
    def filled(self) -> frozenset[str]:
        """The columns that need no column of the file."""
        return frozenset({*self.joined, *self.constants, *self.from_file_name, *self.lacks})
