"""Columns that follow from others, checked row by row on what is published (see derived.yml)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import psycopg
import yaml

from tests.integration.truth.columns import columns_of_marts

SPECIAL = "is_special_member"

# What stands where nobody tells a value: words, the key of the member for unknown, the place behind a list's own.
UNTOLD = "('Unknown', 'unknown', 'Not stated', '-1', '1001')"


@dataclass(frozen=True)
class Rules:
    """What some columns of one relation must be, the joins that tell it, and which of them a sample leaves untold."""

    relation: str
    joins: str
    columns: dict[str, str]
    untold: frozenset[str] = frozenset()

    def query(self) -> str:
        """Per column how many rows have another value, and how many have a value at all; special members apart."""
        has_special_members = SPECIAL in columns_of_marts()[self.relation]
        ordinary = f"not own.{SPECIAL}" if has_special_members else "true"
        counts = [
            f"count(*) filter (where {'true' if column == SPECIAL else ordinary} "
            f"and own.{column} is distinct from ({expression})), "
            f"count(*) filter (where {ordinary} and cast(own.{column} as text) not in {UNTOLD})"
            for column, expression in self.columns.items()
        ]
        return f"select {', '.join(counts)} from marts.{self.relation} as own\n{self.joins}"

    def faults(self, connection: psycopg.Connection[Any]) -> Iterator[str]:
        """The columns of which some row has another value, or none has any; or one has where none should."""
        found = connection.execute(self.query()).fetchone() or ()
        for column, wrong, told in zip(self.columns, found[::2], found[1::2], strict=True):
            if wrong:
                yield f"{self.relation}.{column}: {wrong} rows are not {self.columns[column]}"
            if not told and column not in self.untold:
                yield f"{self.relation}.{column}: no row has a value, so nothing is told"
            if told and column in self.untold:
                yield f"{self.relation}.{column}: {told} rows have a value, although a sample tells none"


@cache
def rules() -> tuple[Rules, ...]:
    """All entries of the file, and per relation one of what holds everywhere."""
    told = yaml.safe_load(Path(__file__).with_suffix(".yml").read_text(encoding="utf-8"))
    found = [_entry(entry, told["joins"]) for entry in told["relations"]]
    own: dict[str, set[str]] = defaultdict(set)
    for rule in found:
        own[rule.relation] |= rule.columns.keys()
    for relation, columns in columns_of_marts().items():
        general = {
            column: expression.format(key=columns[0])
            for column, expression in told["everywhere"].items()
            if column in columns and column not in own[relation]
        }
        found += [Rules(relation, "", general)] if general else []
    return tuple(found)


def _entry(entry: dict[str, Any], joins: dict[str, str]) -> Rules:
    """An entry of the file; a join is named, or written out."""
    same = {name: f"{part}.{name}" for part, names in entry.get("same", {}).items() for name in names}
    joined = "\n".join(joins.get(join, join) for join in entry.get("joins", ()))
    return Rules(entry["relation"], joined, same | entry.get("columns", {}), frozenset(entry.get("untold", ())))
