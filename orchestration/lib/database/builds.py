"""Builds in the ledger: which batches and which date a build stands on, and what became of it."""

from __future__ import annotations

import hashlib
import json
import os
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import psycopg

from orchestration.lib import settings
from orchestration.lib.database import lock
from orchestration.lib.database.server import DatabaseUnavailable

BUILD_ID = "WAREHOUSE_BUILD_ID"
AS_OF = "WAREHOUSE_AS_OF"
# Read by the macro `key_salt`, too.
KEY_SALT = "WAREHOUSE_KEY_SALT"

# Everything that decides what a build gives from the same batches.
_CODE = ("dbt_project.yml", "models", "seeds", "macros", "tests/sql", "expectations", "orchestration/lib/quality")


@dataclass(frozen=True)
class Build:
    """A build of the ledger."""

    build_id: str
    kind: str
    status: str
    as_of: date
    detail: dict[str, Any]


def as_of_date(given: date | None = None) -> date:
    """The report date: as given, else ``WAREHOUSE_AS_OF``, else today in the organization's time zone.

    :raises ValueError: when the variable holds no date of the form 2026-08-31.
    """
    if given is not None:
        return given
    text = os.environ.get(AS_OF)
    if not text:
        return settings.today()
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ValueError(f"{AS_OF} is '{text}'; it takes a date such as 2026-08-31") from None


def code_version() -> str:
    """A short hash of every file that decides what is built: equal hashes build equal tables from equal files."""
    digest = hashlib.sha256()
    for name in _CODE:
        root = settings.ROOT / name
        files = [root] if root.is_file() else sorted(path for path in root.rglob("*") if path.is_file())
        for path in files:
            if "__pycache__" not in path.parts:
                digest.update(str(path.relative_to(settings.ROOT)).encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:12]


def newest_build(connection: psycopg.Connection[Any]) -> Build | None:
    """The build that started last, whatever became of it."""
    return _build(connection, "order by sequence desc limit 1")


def published_build(connection: psycopg.Connection[Any]) -> Build | None:
    """The build that readers see, None before the first publication."""
    return _build(connection, "where build_id = (select build_id from audit.published_set where slot = 'published')")


def _build(connection: psycopg.Connection[Any], which: str) -> Build | None:
    row = connection.execute(f"select build_id, kind, status, as_of, detail from audit.build {which}").fetchone()
    return Build(*row) if row else None


def _base(connection: psycopg.Connection[Any]) -> Build | None:
    """The build that a selection is built beside: the ready candidates if there are any, else the published one."""
    published = published_build(connection)
    ready = _build(
        connection,
        """
        where status = 'candidates_ready' and sequence > coalesce((
            select published.sequence from audit.build as published
            inner join audit.published_set as slot on published.build_id = slot.build_id
            where slot.slot = 'published'), 0)
        order by sequence desc limit 1
        """,
    )
    return ready or published


class OtherSalt(DatabaseUnavailable):
    """The ledger was begun with another secret salt of keys: everybody would be somebody else."""

    def __init__(self) -> None:
        super().__init__(
            f"{KEY_SALT} is not what this warehouse was begun with: the ids of all people would change, and nobody "
            "who is in a report that was sent, or whose id is noted elsewhere, would be known again. Set it to what it "
            "was (unset, where it was not set), or begin a new warehouse: an empty database, all files landed anew."
        )


def _salt_digest() -> str | None:
    """What the ledger keeps of the secret salt; None where there is none."""
    salt = os.environ.get(KEY_SALT, "")
    return hashlib.sha256(f"{KEY_SALT} {salt}".encode()).hexdigest() if salt else None


def _require_salt(connection: psycopg.Connection[Any]) -> None:
    first = connection.execute("select detail ->> 'key_salt' from audit.build order by sequence limit 1").fetchone()
    if first is not None and first[0] != _salt_digest():
        raise OtherSalt


def start_build(
    connection: psycopg.Connection[Any],
    *,
    kind: str,
    command: str,
    as_of: date | None = None,
    detail: dict[str, Any] | None = None,
) -> str:
    """Enter a build into the ledger and fix its batches; commits.

    :param kind: ``full``, or ``selection``: built beside the newest ready or published build, from its batches.
    :param command: what the user ran.
    :param as_of: report date (see ``as_of_date``).
    :returns: the build's id.
    :raises lock.WriterLost: when this process does not hold the writer lock.
    :raises OtherSalt: when the keys of people would be others than before.
    """
    build_id = f"{datetime.now(UTC):%Y%m%dT%H%M%S}-{secrets.token_hex(3)}"
    with connection.transaction():
        run_id = lock.require(connection)
        _require_salt(connection)
        salt = _salt_digest()
        base = _base(connection) if kind == "selection" else None
        values = {
            "build_id": build_id,
            "kind": kind,
            "command": command,
            "as_of": base.as_of if base else as_of_date(as_of),
            "zone": str(settings.timezone()),
            "code": code_version(),
            "run": run_id,
            "detail": json.dumps((detail or {}) | ({"key_salt": salt} if salt else {})),
            "base": base.build_id if base else None,
        }
        connection.execute(
            """
            insert into audit.build (build_id, kind, command, as_of, time_zone, status, code_version, run_id, detail)
            select
                %(build_id)s, %(kind)s, %(command)s, %(as_of)s,
                coalesce((select time_zone from audit.build where build_id = %(base)s), %(zone)s),
                'running', %(code)s, %(run)s, %(detail)s
            """,
            values,
        )
        connection.execute(
            """
            insert into audit.build_batch (build_id, batch_id)
            select %(build_id)s, batch_id from audit.build_batch where build_id = %(base)s
            union all
            select %(build_id)s, batch_id from audit.batch where status = 'landed' and cast(%(base)s as text) is null
            """,
            values,
        )
    # The planner must know how many batches there are: guessing few, it once judged every file again for every file.
    connection.execute("analyze audit.batch, audit.build, audit.build_batch")
    connection.commit()
    return build_id


def batches_left_out(connection: psycopg.Connection[Any], build_id: str) -> int:
    """How many landed batches a build does not read: a selection takes those of the build that it is built beside."""
    row = connection.execute(
        """
        select count(*)
        from audit.batch
        where status = 'landed' and not exists (
            select from audit.build_batch as taken
            where taken.build_id = %s and taken.batch_id = batch.batch_id
        )
        """,
        [build_id],
    ).fetchone()
    return row[0] if row else 0


def finish_build(
    connection: psycopg.Connection[Any],
    build_id: str,
    status: str,
    why: str | None = None,
    checks: Sequence[str] = (),
) -> None:
    """Record what became of a build; commits. A build that was published or undone stays as it is.

    :param status: ``failed``, ``built`` or ``candidates_ready``.
    :param why: what failed, for the staff; stands behind what an earlier call said.
    :param checks: the checks that failed, in words that partners may read: no names of ours, nobody's values.
    """
    with connection.transaction():
        connection.execute(
            """
            update audit.build
            set status = %(status)s, finished_at = clock_timestamp(),
                detail = detail || jsonb_strip_nulls(jsonb_build_object(
                    'why', nullif(concat_ws('; ', detail ->> 'why', cast(%(why)s as text)), ''),
                    'failed_checks',
                    nullif(coalesce(detail -> 'failed_checks', '[]') || cast(%(checks)s as jsonb), '[]')
                ))
            where build_id = %(build_id)s and status not in ('published', 'undone')
            """,
            {"build_id": build_id, "status": status, "why": why, "checks": json.dumps(list(checks))},
        )
    connection.commit()


def unchanged_since_publication(connection: psycopg.Connection[Any], as_of: date | None = None) -> str | None:
    """The published build's id if a full build now would give the same tables: same batches, date, zone and code.

    Any file that was delivered again counts as a change: what is current, or since when, may be another.
    """
    row = connection.execute(
        """
        select build.build_id
        from audit.published_set as slot
        inner join audit.build as build on slot.build_id = build.build_id
        where slot.slot = 'published'
            and build.as_of = %(as_of)s and build.time_zone = %(zone)s and build.code_version = %(code)s
            and not exists (
                select 1
                from (select batch_id from audit.batch where status = 'landed') as landed
                full outer join (
                    select batch_id from audit.build_batch as member where member.build_id = build.build_id
                ) as built on landed.batch_id = built.batch_id
                where landed.batch_id is null or built.batch_id is null
            )
            and not exists (
                select 1 from audit.batch_event where event = 'redelivered' and at > build.started_at
            )
        """,
        {"as_of": as_of_date(as_of), "zone": str(settings.timezone()), "code": code_version()},
    ).fetchone()
    return row[0] if row else None


# --- batches and their suites ---------------------------------------------------------------------------------------


def unchecked_batches(connection: psycopg.Connection[Any]) -> dict[str, list[str]]:
    """Landed batches that no suite has judged yet, by feed, oldest first.

    Files of mended rows are none: a suite judges what a sender sends, and those hold the worst of it alone.
    """
    found: dict[str, list[str]] = {}
    rows = connection.execute(
        """
        select feed, batch_id from audit.batch
        where status = 'landed' and batch_id not in (select batch_id from audit.checked_batch)
            and not coalesce(facts ? 'mends', false)
        order by arrival, batch_id
        """
    )
    for feed, batch_id in rows:
        found.setdefault(feed, []).append(batch_id)
    return found


def record_checked(connection: psycopg.Connection[Any], batches: Iterable[str]) -> None:
    """Remember that these batches were judged by their suite; commits."""
    with connection.transaction():
        for batch_id in batches:
            connection.execute(
                "insert into audit.checked_batch (batch_id) values (%s) on conflict (batch_id) do nothing", [batch_id]
            )
    connection.commit()


def set_aside(connection: psycopg.Connection[Any], batch_id: str, why: str) -> None:
    """Leave a batch out of every build from now on, with the reason; commits. Its rows stay landed."""
    with connection.transaction():
        done = connection.execute(
            "update audit.batch set status = 'set_aside', status_why = %s where batch_id = %s and status = 'landed'",
            [why, batch_id],
        )
        if done.rowcount:
            connection.execute(
                "insert into audit.batch_event (batch_id, event, why) values (%s, 'set_aside', %s)", [batch_id, why]
            )
    connection.commit()
