"""Who is who in a sample, told to the warehouse that it was landed in: `quality.identity_report` then says how many of
its suggestions and joins are right. A warehouse of people is told nothing."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

from orchestration.lib.database import connect


def load(truth: Path) -> int:
    """Read the folder ``truth`` of a sample in the place of any earlier one; returns the number of identifiers."""
    rows = sorted(_people(truth))
    with connect(application="warehouse sample") as connection:
        connection.execute("delete from audit.known_person")
        connection.cursor().executemany("insert into audit.known_person values (%s, %s, %s)", rows)
    return len(rows)


def _people(truth: Path) -> Iterator[tuple[str, str, str]]:
    """Identifier and person; a pair that is there twice is one person. Shared mailboxes and held ids are nobody's."""
    same = {row["other"]: row["one"] for row in _read(truth, "doubles") if row["is_same"] == "Y"}
    rows = [
        row for row in _read(truth, "contacts") if row["identifier_type"] != "role_mailbox" and row["is_held"] == "N"
    ]
    by_identifier = {row["identifier"]: row["person"] for row in rows}
    twice = {by_identifier[other]: by_identifier[one] for other, one in same.items()}
    for row in rows:
        yield row["identifier_type"], row["identifier"], twice.get(row["person"], row["person"])


def _read(truth: Path, name: str) -> list[dict[str, str]]:
    with (truth / f"{name}.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))
