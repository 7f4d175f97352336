"""The relations that a publication moves, and the schemas they move between."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import psycopg
from psycopg import sql

# Published together. The macro `published_schemas` says the same to dbt; a test holds the two equal.
SCHEMAS = ("quarantine", "marts", "restricted", "reports", "analysis", "quality")
NEXT, PREVIOUS, SWAP = "__next", "__previous", "__swap"

# Kinds of relations by the letter of pg_class.relkind.
KINDS = {"r": "table", "p": "table", "v": "view", "m": "materialized view", "f": "foreign table"}


@dataclass(frozen=True)
class Reference:
    """A column that holds the key of another table of the set."""

    column: str
    schema: str
    name: str
    field: str


@dataclass(frozen=True)
class Relation:
    """A relation of the published set under its published name, as the build recorded it.

    Attributes:
        unique: columns that are tested to be unique by themselves.
        references: columns that are tested to hold a key of another table, or of this one.
    """

    schema: str
    name: str
    kind: str = "table"
    grants: Mapping[str, Any] = field(default_factory=dict, compare=False)
    unique: tuple[str, ...] = field(default=(), compare=False)
    references: tuple[Reference, ...] = field(default=(), compare=False)

    def __str__(self) -> str:
        return f"{self.schema}.{self.name}"

    def at(self, suffix: str = "") -> sql.Identifier:
        """The quoted name in the schema with that suffix."""
        return sql.Identifier(self.schema + suffix, self.name)

    @property
    def declared_grants(self) -> frozenset[tuple[str, str]]:
        """Pairs of (privilege, role) that the project declares for it."""
        pairs = set()
        for privilege, roles in self.grants.items():
            for role in [roles] if isinstance(roles, str) else roles:
                pairs.add((privilege.upper(), str(role)))
        return frozenset(pairs)


@dataclass(frozen=True)
class Found:
    """A relation as the database knows it."""

    oid: int
    schema: str
    name: str
    kind: str
    owner: str

    def __str__(self) -> str:
        return f"{self.schema}.{self.name}"


def of_build(detail: Mapping[str, Any]) -> list[Relation]:
    """The relations that a build may publish, from what its end recorded."""
    return [
        Relation(
            entry["schema"],
            entry["name"],
            entry.get("kind", "table"),
            entry.get("grants") or {},
            tuple(entry.get("unique") or ()),
            tuple(Reference(**one) for one in entry.get("references") or ()),
        )
        for entry in detail.get("relations") or []
    ]


def in_schemas(connection: psycopg.Connection[Any], schemas: Iterable[str]) -> list[Found]:
    """Every table, view and materialized view of these schemas, by name."""
    rows = connection.execute(
        """
        select class.oid, space.nspname, class.relname, class.relkind, pg_get_userbyid(class.relowner)
        from pg_class as class
        inner join pg_namespace as space on class.relnamespace = space.oid
        where space.nspname = any(%s) and class.relkind in ('r', 'p', 'v', 'm', 'f')
        order by space.nspname, class.relname
        """,
        [list(schemas)],
    )
    return [Found(oid, schema, name, KINDS[kind], owner) for oid, schema, name, kind, owner in rows]


def suffixed(suffix: str) -> list[str]:
    """The names of all published schemas with that suffix."""
    return [schema + suffix for schema in SCHEMAS]
