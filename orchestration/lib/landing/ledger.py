"""The ledger of files, ``audit.batch`` and its neighbours."""

from __future__ import annotations

import getpass
import shlex
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from psycopg import Connection
from psycopg.rows import class_row
from psycopg.types.json import Jsonb

from orchestration.lib import settings
from orchestration.lib.landing.errors import LandingError

# Fewer characters of a batch id than this are no name for it.
SHORTEST_PREFIX = 6

UNKNOWN_BATCH = "unknown_batch"

# The fact of a batch that lists its later deliveries: the same bytes under another day or number.
REDELIVERIES = "redeliveries"

# Batches that no build reads until somebody lets them count again.
LEFT_OUT = ("withdrawn", "set_aside")


@dataclass(frozen=True)
class Batch:
    """A batch that is in the ledger."""

    batch_id: str
    feed: str
    relation: str
    source_name: str
    layout: str | None
    event_source_id: str | None
    data_date: date | None
    data_date_source: str | None
    file_seq: int
    facts: dict[str, Any]
    row_count: int
    malformed_count: int
    status: str
    status_why: str | None
    arrival: int
    landed_at: datetime
    first_landed_at: datetime

    @property
    def effective_date(self) -> date:
        """The date the file speaks of, else the day it arrived.

        That of ``audit.current_batch`` goes back to an earlier delivery, which makes no file newer or older.
        """
        return self.data_date or self.landed_at.astimezone(settings.timezone()).date()

    @property
    def deliveries(self) -> list[tuple[str, int]]:
        """The day and the number of each delivery, in ISO form: by the file's name, blank where that has none."""
        again = [(str(one["day"]), int(one["seq"])) for one in self.facts.get(REDELIVERIES, [])]
        return [(self.named_day, self.file_seq), *again]

    @property
    def recency(self) -> tuple[str, str, int, int, str]:
        """Greater means newer; the same order as ``audit.current_batch``."""
        day, number = max(self.deliveries)
        latest = str(self.effective_date) if self.data_date_source == "file" else max(str(self.effective_date), day)
        named = self.named_day
        return latest, day if named else "", number, 0 if named else self.arrival, self.batch_id

    @property
    def named_day(self) -> str:
        """The day in the file's name, in ISO form; blank where it has none."""
        return str(self.data_date) if self.data_date_source == "name" else self.facts.get("name_date", "")


@dataclass
class NewBatch:
    """A batch about to enter the ledger."""

    batch_id: str
    feed: str
    relation: str
    source_name: str
    size_bytes: int
    format: str
    encoding: str | None
    delimiter: str | None
    header_line: int
    header: list[str]
    layout: str | None
    event_source_id: str | None
    data_date: date | None
    data_date_source: str | None
    file_seq: int
    run_id: str | None
    facts: dict[str, Any] = field(default_factory=dict)
    row_count: int = 0
    malformed_count: int = 0


@dataclass(frozen=True)
class MalformedRow:
    """A record that is held aside: the header's columns do not fit it, or a key of it is none.

    ``column_name`` is the declared column that is wrong, ``None`` where the whole record is; ``problem`` says what is
    wrong with it, without its value.
    """

    row_number: int
    line_number: int
    width: int
    expected_width: int
    cells: list[str]
    code: str
    problem: str
    column_name: str | None = None


BATCHES = """
    select
        b.batch_id, b.feed, b.relation, b.source_name, b.layout, b.event_source_id,
        b.data_date, b.data_date_source, b.file_seq,
        coalesce(b.facts, '{}') as facts, b.row_count, b.malformed_count,
        b.status, b.status_why, b.arrival, b.landed_at,
        coalesce(
            (select min(e.at) from audit.batch_event as e where e.batch_id = b.batch_id and e.event = 'landed'),
            b.landed_at
        ) as first_landed_at
    from audit.batch as b
"""


def batches_of(conn: Connection[Any], digest: str) -> list[Batch]:
    """The batches that came from a file with these bytes (sha-256 in hexadecimal digits)."""
    return _batches(conn, "where left(b.batch_id, 64) = %s", [digest])


def landed_batches(conn: Connection[Any], batch_ids: Sequence[str]) -> list[Batch]:
    """Of some batches, those that count; without those that only mend rows of others."""
    where = "where b.batch_id = any(%s) and b.status = 'landed' and not coalesce(b.facts ? 'mends', false)"
    return _batches(conn, where, [list(batch_ids)])


def batches_of_feed(conn: Connection[Any], batch: Batch) -> list[Batch]:
    """The landed batches of the same feed that speak of the same event, where a file speaks of one."""
    where = (
        "where b.feed = %s and b.status = 'landed' and b.event_source_id is not distinct from %s"
        " and not coalesce(b.facts ? 'mends', false)"
    )
    return _batches(conn, where, [batch.feed, batch.event_source_id])


def header_of(conn: Connection[Any], batch_id: str) -> list[str]:
    """The header of a batch, as it was sent."""
    row = conn.execute("select header from audit.batch where batch_id = %s", [batch_id]).fetchone()
    return list(row[0] or []) if row else []


def find_batch(conn: Connection[Any], prefix: str) -> Batch:
    """The one batch whose id is, or begins with, ``prefix``.

    Raises ``LandingError`` (``unknown_batch``) where there is none, or more than one.
    """
    prefix = prefix.strip().lower() if "/" not in prefix else prefix.strip()
    if len(prefix) < SHORTEST_PREFIX:
        raise LandingError(UNKNOWN_BATCH, f"give at least {SHORTEST_PREFIX} characters of the batch id")
    found = _batches(conn, "where starts_with(b.batch_id, %s)", [prefix])
    exact = [batch for batch in found if batch.batch_id == prefix]
    if len(found) > 1 and not exact:
        listed = "; ".join(f"{_short(batch.batch_id)} ({batch.feed}, {batch.source_name})" for batch in found[:8])
        raise LandingError(UNKNOWN_BATCH, f"{len(found)} batches begin with {prefix}: {listed}. Give more of the id.")
    if not found:
        raise LandingError(UNKNOWN_BATCH, f"no batch begins with {prefix}")
    return (exact or found)[0]


def way_back(batch: Batch) -> str:
    """The command that lets a batch that is left out count again."""
    return f'warehouse restore {handle(batch.batch_id)} --why "…"'


def handle(batch_id: str) -> str:
    """Enough of a batch id for a command, as it is typed there; with the sheet, where a workbook holds several."""
    return shlex.quote(_short(batch_id))


def _short(batch_id: str) -> str:
    digest, _, part = batch_id.partition("/")
    return f"{digest[:16]}/{part}" if part else digest[:16]


def named(conn: Connection[Any], short: str, digits: int) -> Batch | None:
    """The batch whose digest begins with the first digits of ``short``, with the rest of it behind the digest."""
    where = "where starts_with(b.batch_id, %s) and substr(b.batch_id, 65) = %s"
    found = _batches(conn, where, [short[:digits], short[digits:]])
    return found[0] if len(found) == 1 else None


def _batches(conn: Connection[Any], where: str, parameters: Sequence[Any]) -> list[Batch]:
    with conn.cursor(row_factory=class_row(Batch)) as cursor:
        return cursor.execute(f"{BATCHES} {where} order by b.batch_id", parameters).fetchall()


def insert(conn: Connection[Any], batch: NewBatch, malformed: Sequence[MalformedRow]) -> None:
    """Enter a batch, its malformed rows and the event that it landed."""
    values = {
        **vars(batch),
        "header": Jsonb(batch.header),
        "facts": Jsonb(batch.facts),
        "landed_by": user(),
    }
    names = ", ".join(values)
    places = ", ".join(f"%({name})s" for name in values)
    conn.execute(f"insert into audit.batch ({names}) values ({places})", values)
    columns = "batch_id, row_number, line_number, code, column_name, width, expected_width, cells"
    if malformed:
        with conn.cursor().copy(f"copy audit.malformed_row ({columns}) from stdin") as copy:
            for row in malformed:
                place = (batch.batch_id, row.row_number, row.line_number, row.code, row.column_name)
                copy.write_row((*place, row.width, row.expected_width, Jsonb(row.cells)))
    record(conn, batch.batch_id, "landed", detail={"source_name": batch.source_name})


def has_left_out(conn: Connection[Any], batch_ids: Sequence[str], code: str) -> bool:
    """Whether a row of one of the batches was left out under a code."""
    found = conn.execute(
        "select exists (select from audit.malformed_row where batch_id = any(%s) and code = %s)",
        [list(batch_ids), code],
    ).fetchone()
    return bool(found and found[0])


def record_mended(conn: Connection[Any], batch_id: str, mended_batch_id: str, rows: Sequence[tuple[int, int]]) -> None:
    """Enter which rows of a batch stand in the place of which rows of another."""
    columns = "batch_id, row_number, mended_batch_id, mended_row_number"
    with conn.cursor().copy(f"copy audit.mended_row ({columns}) from stdin") as copy:
        for number, mended_number in rows:
            copy.write_row((batch_id, number, mended_batch_id, mended_number))


def record(
    conn: Connection[Any], batch_id: str, event: str, why: str | None = None, detail: dict[str, Any] | None = None
) -> None:
    """Append one event to a batch's history."""
    conn.execute(
        "insert into audit.batch_event (batch_id, event, by, why, detail) values (%s, %s, %s, %s, %s)",
        [batch_id, event, user(), why, Jsonb(detail) if detail is not None else None],
    )


def set_status(conn: Connection[Any], batch_id: str, status: str, why: str | None) -> None:
    """Change what a batch counts for."""
    conn.execute("update audit.batch set status = %s, status_why = %s where batch_id = %s", [status, why, batch_id])


def renew_landing(conn: Connection[Any], batch_id: str) -> None:
    """Make a batch one that landed just now."""
    conn.execute(
        "update audit.batch set arrival = default, landed_at = clock_timestamp() where batch_id = %s", [batch_id]
    )


def renew_arrival(conn: Connection[Any], batch_id: str) -> None:
    """Give a batch the place of one that arrived just now; what it told was known before."""
    conn.execute("update audit.batch set arrival = default where batch_id = %s", [batch_id])


def redeliver(conn: Connection[Any], batch: Batch, day: str, number: int) -> None:
    """Enter that the bytes of a batch came again, on a day (in ISO form) and with a number."""
    again = [*batch.facts.get(REDELIVERIES, []), {"day": day, "seq": number}]
    conn.execute(
        "update audit.batch set facts = coalesce(facts, '{}') || %s where batch_id = %s",
        [Jsonb({REDELIVERIES: again}), batch.batch_id],
    )


def refuse(conn: Connection[Any], digest: str, source_name: str, error: LandingError) -> None:
    """List a refused file as open, or say that it was seen again. Older refusals of the same name are closed."""
    close_refusals(conn, source_name, besides=digest)
    conn.execute(
        """
        insert into audit.refused_file (sha256, source_name, feed, code, message)
        values (%s, %s, %s, %s, %s)
        on conflict (sha256, source_name) do update set
            feed = excluded.feed, code = excluded.code, message = excluded.message,
            last_seen = clock_timestamp(), is_open = true
        """,
        [digest, source_name, error.feed, error.code, error.message],
    )


def close_refusals(conn: Connection[Any], source_name: str, besides: str = "") -> None:
    """Close the refusals of a file that was taken in, corrected or taken away, and of those in it, of an archive."""
    conn.execute(
        """
        update audit.refused_file set is_open = false
        where is_open and sha256 <> %(besides)s
            and (source_name = %(name)s or starts_with(source_name, %(name)s || '/'))
        """,
        {"name": source_name, "besides": besides},
    )


def close_digest(conn: Connection[Any], digest: str) -> None:
    """Close the refusals of bytes that were taken in, under whatever name."""
    conn.execute("update audit.refused_file set is_open = false where is_open and sha256 = %s", [digest])


def user() -> str:
    """Who lands, as the operating system knows them."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # an account without a name, as in some containers
        return "unknown"
