"""Whether two publications hold the same rows."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any

import psycopg
from psycopg import sql

from orchestration.lib.publish import relations
from orchestration.lib.publish.snapshot import published_snapshot

# What says when something was built or published, or what changed since: another publication, other rows.
OF_THE_LEDGER = frozenset(
    {"marts.publication", "marts.metric_history", "quarantine.rejected_row_change", "quarantine.rejected_row_history"}
)


@dataclass(frozen=True)
class Fingerprint:
    """The rows of a relation.

    Attributes:
        rows: how many there are.
        digest: sha-256 over all of them, in the order of their text; whatever their order in the table.
    """

    rows: int
    digest: str


def fingerprints() -> dict[str, Fingerprint]:
    """The rows of every published relation by its name, without those that tell of the ledger."""
    with published_snapshot("warehouse replay") as snapshot:
        names = [str(found) for found in relations.in_schemas(snapshot.connection, relations.SCHEMAS)]
        return {name: _fingerprint(snapshot.connection, name) for name in names if name not in OF_THE_LEDGER}


def _fingerprint(connection: psycopg.Connection[Any], name: str) -> Fingerprint:
    digest, rows = hashlib.sha256(), 0
    schema, _, table = name.partition(".")
    query = sql.SQL('copy (select t from {} as t order by t::text collate "C") to stdout').format(
        sql.Identifier(schema, table)
    )
    with connection.cursor().copy(query) as copy:
        for line in copy:
            digest.update(line)
            rows += 1  # the server sends one row a message
    return Fingerprint(rows, digest.hexdigest())
