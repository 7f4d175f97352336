"""The contract of every feed, read from the dbt source files under ``models/staging``.

A feed is one table in a ``sources:`` block; what landing needs stands under ``config.meta``. Nothing about a feed is
written a second time: raw tables, header recognition, privacy and due dates are all taken from here.
"""

from __future__ import annotations

import hashlib
import re
import string
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from orchestration.lib import settings
from orchestration.lib.landing.layouts import DateOrder, Layout

FEED_WORD = re.compile(r"[a-z][a-z0-9_]*")

# What the macro name_word takes for no part of a name, and for one letter: both of ASCII alone.
PARTS_NAMES = r"[\s!-/:-@\[-`{-~]+"
ASCII_LOWER = str.maketrans(string.ascii_uppercase, string.ascii_lowercase)

# The same rules as the safe loader in Python, in a tenth of the time, wherever PyYAML came with its C library.
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

EVENT_COLUMNS = ("event_id", "event")


class ContractError(Exception):
    """A contract file is wrong: the message names the file, the feed and the field."""


def squash(heading: str) -> str:
    """A heading without case, spaces and punctuation: what headings are compared by."""
    return "".join(character for character in heading.casefold() if character.isalnum())


def name_word(name: str) -> str:
    """A name of a class, test or skill as the models compare it (the macro name_word).

    What parts two digits stays (1.1 is not 11); a name without any letter or digit of ASCII is itself.
    """
    parted = re.sub(rf"(?<=[0-9]){PARTS_NAMES}(?=[0-9])", ".", name.translate(ASCII_LOWER))
    return re.sub(rf"(?<![0-9]){PARTS_NAMES}|{PARTS_NAMES}(?![0-9])", "", parted) or name.strip()


class Due(BaseModel):
    """When a file of the feed is expected."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    cadence: Literal["weekly", "monthly", "yearly", "per_event", "on_demand"]
    grace_days: int = 0


class FiguresOfGroups(BaseModel):
    """What makes a row of figures about a group of students one, and not a student in disguise (rule R1).

    ``key`` are the columns that tell two groups apart, ``counts`` those that say how many students a figure is about.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    key: tuple[str, ...] = Field(min_length=1)
    counts: tuple[str, ...] = Field(min_length=1)


class Column(BaseModel):
    """One declared column of a feed.

    ``data_type`` is what lands (text), ``staged_type`` what staging makes of it. ``from_file_name`` is a pattern with
    one group: where the file has no such column, what the group finds in the file's name stands in every row.
    ``filled_by`` says that the reader of workbooks fills the column, from what it finds beside the values.
    ``values`` are the canonical values, or the seed that lists them (``seed`` or ``seed.column``).
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    data_type: str = "text"
    staged_type: str = "text"
    description: str = ""
    header: str
    aliases: tuple[str, ...] = ()
    required: bool = False
    required_any: str | None = None
    may_be_blank: bool = False
    from_file_name: str | None = None
    filled_by: Literal["struck_through"] | None = None
    values: tuple[str, ...] | str = ()
    pii: Literal["direct", "sensitive", "none"] = "none"
    normalise: Literal["email"] | None = None
    layout_headings: tuple[str, ...] = ()
    takes_last: bool = False

    @cached_property
    def own_headings(self) -> frozenset[str]:
        """The squashed headings that are the column's own: its name and its wording in the export."""
        return frozenset({squash(self.name), squash(self.header)})

    @cached_property
    def other_headings(self) -> tuple[str, ...]:
        """The squashed aliases, in the order in which they are preferred."""
        return tuple(squash(alias) for alias in self.aliases)

    @property
    def wording(self) -> str:
        """How a message names the column: its name, and the accepted headings where they differ."""
        others = dict.fromkeys(text for text in (self.header, *self.aliases) if squash(text) != squash(self.name))
        return f"{self.name} (also read: {', '.join(others)})" if others else self.name


class Contract(BaseModel):
    """What landing knows about one feed.

    ``encoding`` is that of files that are not UTF-8 or UTF-16, ``date_order`` how 3/4/2024 is read; ``layouts`` are the
    other forms in which files of the feed come. ``layout`` is the one that this contract was adapted to, if any, and
    ``told_by`` are the squashed headings by which it is recognised, ``own_of_tool`` the others that its tool writes.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    feed: str
    number: str = ""
    title: str = ""
    description: str = ""
    schema_name: str
    table: str
    natural_key: tuple[str, ...] = ()
    replaces: Literal["rows", "append", "snapshot"] = "rows"
    scope: tuple[str, ...] = ()
    privacy: Literal["direct", "sensitive", "none"] = "none"
    due: Due | None = None
    dated_by: str | None = None
    other_columns: Literal["extra", "items", "days"] = "extra"
    event_from_file: bool = False
    comment_lines: str | None = None
    header_must_not_have: tuple[str, ...] = ()
    figures_of_groups: FiguresOfGroups | None = None
    not_of_students: tuple[str, ...] = ()
    order: int = 50
    encoding: str = "windows-1252"
    date_order: DateOrder = "mdy"
    layouts: tuple[Layout, ...] = ()
    layout: Layout | None = None
    told_by: tuple[str, ...] = ()
    own_of_tool: frozenset[str] = frozenset()
    columns: tuple[Column, ...] = Field(min_length=1)
    path: str = ""

    @model_validator(mode="after")
    def _is_consistent(self) -> Contract:
        names = [column.name for column in self.columns]
        if len(set(names)) != len(names):
            raise ValueError("a column is declared twice")
        unknown = [key for key in self.natural_key if key not in names and not key.startswith("_")]
        if unknown:
            raise ValueError(f"natural_key names columns that are not declared: {', '.join(unknown)}")
        if self.dated_by and self.dated_by not in names:
            raise ValueError(f"dated_by names a column that is not declared: {self.dated_by}")
        groups = self.figures_of_groups
        declared = (*groups.key, *groups.counts) if groups else ()
        unknown = [name for name in (*declared, *self.not_of_students) if name not in names]
        if unknown:
            raise ValueError(f"columns about students are not declared: {', '.join(unknown)}")
        if self.replaces == "snapshot" and not self.scope:
            raise ValueError("a snapshot needs a scope")
        claimed: dict[str, str] = {}
        for column in self.columns:
            for heading in {*column.own_headings, *column.other_headings}:
                if claimed.setdefault(heading, column.name) != column.name:
                    raise ValueError(f"the heading '{heading}' is claimed by {claimed[heading]} and {column.name}")
        for layout in self.layouts:
            if strange := {*layout.headings, *layout.filled, *layout.takes_last}.difference(names):
                raise ValueError(f"layout {layout.name} speaks of columns that are not declared: {sorted(strange)}")
        return self

    @property
    def variants(self) -> tuple[Contract, ...]:
        """The contract as it is, and as each of its layouts has it."""
        return (self, *self._adapted)

    @cached_property
    def _adapted(self) -> tuple[Contract, ...]:
        return tuple(map(self._in, self.layouts))

    def _in(self, layout: Layout) -> Contract:
        """The contract in a layout: with its headings, and without demanding what its files need not have."""
        columns = tuple(
            column.model_copy(
                update={
                    "layout_headings": tuple(map(squash, layout.headings.get(column.name, ()))),
                    "takes_last": column.name in layout.takes_last,
                    "required": column.required and column.name not in layout.filled,
                    "required_any": None if self._is_filled(column, layout) else column.required_any,
                }
            )
            for column in self.columns
        )
        excluded = layout.header_must_not_have
        adapted = {"columns": columns, "layout": layout, "layouts": (), "header_must_not_have": excluded}
        told_by = tuple(map(squash, layout.recognised_by))
        joined = (heading for headings in layout.joined.values() for heading in headings)
        own = frozenset(map(squash, (*layout.tool_columns, *joined))) - {"", *told_by}
        return self.model_copy(update={**adapted, "told_by": told_by, "own_of_tool": own})

    def _is_filled(self, column: Column, layout: Layout) -> bool:
        """Whether the layout fills one of the columns of which the feed needs any."""
        return any(other.required_any == column.required_any and other.name in layout.filled for other in self.columns)

    @property
    def relation(self) -> str:
        """The raw table, with its schema."""
        return f"{self.schema_name}.{self.table}"

    @property
    def event_column(self) -> str | None:
        """The column by which a row names its event, if the feed has one."""
        names = {column.name for column in self.columns}
        return next((name for name in EVENT_COLUMNS if name in names), None)

    @cached_property
    def key_columns(self) -> tuple[str, ...]:
        """The columns by which rows, people and events are told apart: natural key, scope, ids and addresses."""
        keys = {*self.natural_key, *self.scope, self.event_column}
        return tuple(
            column.name
            for column in self.columns
            if column.name in keys or column.name.endswith("_id") or column.normalise
        )

    def column(self, name: str) -> Column:
        """The declared column of that name; ``KeyError`` where there is none."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(name)


def contract_files(root: Path | None = None) -> list[Path]:
    """The files that may hold a feed, in a fixed order."""
    return sorted((root or settings.ROOT / "models" / "staging").rglob("*.yml"))


def load_contracts(root: Path | None = None) -> dict[str, Contract]:
    """All contracts by feed word, in landing order.

    ``root`` is the folder to search (default: the project's ``models/staging``). The files are read again only when
    one of them changed. Raises ``ContractError`` when one is wrong.
    """
    stamps = tuple((str(path), path.stat().st_mtime_ns, path.stat().st_size) for path in contract_files(root))
    return dict(_load(stamps))


def fingerprint(root: Path | None = None) -> str:
    """A sha-256 over all contract files: another value means that raw tables may have to be widened."""
    digest = hashlib.sha256()
    for path in contract_files(root):
        digest.update(path.name.encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


@lru_cache(maxsize=4)
def _load(stamps: tuple[tuple[str, int, int], ...]) -> tuple[tuple[str, Contract], ...]:
    found: dict[str, Contract] = {}
    for name, _, _ in stamps:
        for contract in _contracts_of(Path(name)):
            if contract.feed in found:
                raise ContractError(
                    f"{_shown(name)}: the feed {contract.feed} is declared twice, also in "
                    f"{_shown(found[contract.feed].path)}"
                )
            found[contract.feed] = contract
    return tuple(sorted(found.items(), key=lambda item: (item[1].order, item[0])))


def _shown(path: Path | str) -> str:
    """A contract's file as people find it: from the project's root on, if it lies there."""
    found = Path(path)
    return found.relative_to(settings.ROOT).as_posix() if found.is_relative_to(settings.ROOT) else str(found)


def _contracts_of(path: Path) -> list[Contract]:
    try:
        document = yaml.load(path.read_text(encoding="utf-8"), Loader=LOADER) or {}
    except yaml.YAMLError as error:
        raise ContractError(f"{_shown(path)}: not readable as YAML: {error}") from error
    contracts = []
    for source in document.get("sources") or []:
        for table in source.get("tables") or []:
            meta = _meta(table)
            if "feed" in meta:
                contracts.append(_contract(path, source, table, meta, _staged_types(document, str(meta["feed"]))))
    return contracts


def _staged_types(document: dict[str, Any], feed: str) -> dict[str, str]:
    """The types that the staging model of a feed gives its columns: what kind of value each of them holds."""
    models = [model for model in document.get("models") or [] if model.get("name") == f"stg_{feed}"]
    return {
        column["name"]: str(column.get("data_type") or "text")
        for model in models
        for column in model.get("columns") or []
    }


def _contract(
    path: Path, source: dict[str, Any], table: dict[str, Any], meta: dict[str, Any], types: dict[str, str]
) -> Contract:
    if not FEED_WORD.fullmatch(str(meta["feed"])):
        raise ContractError(
            f"{_shown(path)}: '{meta['feed']}' is no feed word (lower-case letters, digits, underscores)"
        )
    fields = {
        **meta,
        "schema_name": source.get("schema") or source["name"],
        "table": table.get("identifier") or table["name"],
        "description": table.get("description") or "",
        "columns": [_column(column, types) for column in table.get("columns") or []],
        "path": str(path),
    }
    try:
        return Contract.model_validate(fields)
    except ValidationError as error:
        problems = "; ".join(f"{'.'.join(map(str, e['loc'])) or 'feed'}: {e['msg']}" for e in error.errors())
        raise ContractError(f"{_shown(path)}: feed {meta['feed']}: {problems}") from error


def _column(column: dict[str, Any], types: dict[str, str]) -> dict[str, Any]:
    meta = _meta(column)
    return {
        **meta,
        "name": column["name"],
        "data_type": column.get("data_type") or "text",
        "staged_type": types.get(column["name"], "text"),
        "description": column.get("description") or "",
        "header": str(meta.get("header") or column["name"]),
        "aliases": [str(alias) for alias in meta.get("aliases") or []],
    }


def _meta(node: dict[str, Any]) -> dict[str, Any]:
    return dict((node.get("config") or {}).get("meta") or {})
