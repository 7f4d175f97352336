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

# What the navigator of a reporting tool shows beside each schema.
ABOUT = {
    "marts": "Connect here: facts (fct_), dimensions (dim_), bridges (bridge_), wide views (bi_) that need no join.",
    "restricted": "Names, addresses and remarks of people, for those who may; joins marts by contact_id.",
    "reports": "What partners get; small groups are hidden.",
    "analysis": "Figures of analyses, made from marts alone.",
    "quality": "Checks, freshness, warnings and the proof that no row is lost.",
    "quarantine": "Rows that are held back, with the reason of each.",
    "audit": "Ledger of files, batches, builds and publications.",
    "intermediate": "Steps between staging and marts; not for reports.",
    "staging_intake": "Rows as sent and as read: people, events, contracts, classes, lists; not for reports.",
    "staging_attendance": "Rows as sent and as read: schedules, attendance, meeting logs, coaching; not for reports.",
    "staging_survey": "Rows as sent and as read: surveys, ratings, tests; not for reports.",
    "landing_part": "Parts of the raw tables that large files filled; read through those, not for reports.",
    "reference": "Canonical lists of values, with the order in which lists show them.",
    "crosswalks": "Wordings of senders and what each means.",
    "policy": "Thresholds, rules and the definitions of all measures (policy.metrics).",
}
ABOUT_BESIDE = {
    NEXT: "Candidates for the next publication, not for reports: connect to {}.",
    PREVIOUS: "The publication before the present one, not for reports: connect to {}.",
}

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


def describe_schemas(connection: psycopg.Connection[Any]) -> None:
    """Say what each schema is for, where nobody said anything yet and the schema is ours."""
    beside = {schema + suffix: text.format(schema) for schema in SCHEMAS for suffix, text in ABOUT_BESIDE.items()}
    texts = ABOUT | beside
    silent = connection.execute(
        """
        select nspname
        from pg_namespace
        where
            nspname = any(%s)
            and obj_description(oid, 'pg_namespace') is null
            and pg_has_role(nspowner, 'usage')
        """,
        [list(texts)],
    ).fetchall()
    for (name,) in silent:
        told = sql.SQL("comment on schema {} is {}").format(sql.Identifier(name), sql.Literal(texts[name]))
        connection.execute(told)


def suffixed(suffix: str) -> list[str]:
    """The names of all published schemas with that suffix."""
    return [schema + suffix for schema in SCHEMAS]
