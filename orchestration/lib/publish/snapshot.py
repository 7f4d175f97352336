"""Reading the published set in more than one statement, with no publication in between."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import psycopg

from orchestration.lib.database import connect

# Held shared by readers of several statements, exclusively while the sets are swapped.
KEY = (1162106689, 2)


@dataclass(frozen=True)
class Snapshot:
    """The published set at one moment.

    Attributes:
        connection: reads the same state in every statement; writes are refused.
        build_id: the build that is published, None before the first publication.
    """

    connection: psycopg.Connection[Any]
    build_id: str | None


@contextmanager
def published_snapshot(application: str = "reads the published set") -> Iterator[Snapshot]:
    """Read in as many statements as needed from one publication.

    No publication happens while the block runs: one that is asked for waits for it, and gives up after a minute
    naming this session. Keep the block short, and write files and mails after it.

    :param application: what is read for, shown to whoever wants to publish.
    """
    connection = connect(application=application, autocommit=True)
    try:
        connection.execute("select pg_advisory_lock_shared(%s, %s)", KEY)
        connection.execute("begin isolation level repeatable read, read only")
        row = connection.execute("select build_id from audit.published_set where slot = 'published'").fetchone()
        yield Snapshot(connection, row[0] if row else None)
    finally:
        connection.close()
