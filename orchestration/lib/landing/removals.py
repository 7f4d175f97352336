"""Whether a newer snapshot would take away more than a correction does."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from psycopg import Connection, sql

from orchestration.lib.landing import ledger
from orchestration.lib.landing.contracts import Contract
from orchestration.lib.landing.moments import clean, read_date, read_moment

# A file that takes away more than both of these shares waits for a person.
MOST_SHARE = 0.10
MOST_ROWS = 2

# How many removals are kept with the event in the ledger, and how many a message names.
MOST_KEPT = 1000
MOST_NAMED = 10

# Two logs are of the same meeting when their times overlap for at least this share of the shorter one.
SAME_MEETING_OVERLAP = 0.5

MEETING_SCOPE = "_meeting"

Key = tuple[str, ...]


@dataclass
class Removals:
    """Rows that the newest list of a scope holds and a newer file does not."""

    contract: Contract
    replaced: int = 0
    rows: list[tuple[str, int, Key]] = field(default_factory=list)
    is_too_much: bool = False

    @property
    def is_personal(self) -> bool:
        """Whether the natural key would name a person."""
        return any(
            self.contract.column(name).pii != "none" for name in self.contract.natural_key if not name.startswith("_")
        )

    def _named(self, key: Key) -> str:
        return f" ({', '.join(filter(None, key))})" if self._may_name(key) else ""

    def _may_name(self, key: Key) -> bool:
        """Whether a key names nobody; where cells have slipped, an address may stand in the place of an id."""
        return not self.is_personal and not any("@" in part for part in key)

    def summary(self) -> str:
        """One sentence: how many of how many, and which; keys only where they name nobody."""
        named = [
            f"row {number} of batch {batch[:12]}{self._named(key)}" for batch, number, key in self.rows[:MOST_NAMED]
        ]
        more = f" and {len(self.rows) - MOST_NAMED} more" if len(self.rows) > MOST_NAMED else ""
        return f"it would remove {len(self.rows)} of the {self.replaced} rows it replaces: {'; '.join(named)}{more}"

    def detail(self) -> dict[str, Any]:
        """The same for the ledger, longer."""
        rows = [
            {"batch_id": batch, "row_number": number} | ({"key": list(key)} if self._may_name(key) else {})
            for batch, number, key in self.rows[:MOST_KEPT]
        ]
        return {"replaced": self.replaced, "removed": len(self.rows), "removals": rows}


def removals(
    conn: Connection[Any], contract: Contract, new: ledger.Batch, of: Collection[str] | None = None
) -> Removals:
    """What a landed snapshot would take away from the lists that it replaces; with ``of``, from those batches alone.

    Compared by natural key, scope by scope, with the newest landed batch of the scope, where that one is older.
    """
    found = Removals(contract)
    for scope, others in _same_scope(conn, contract, new).items():
        old = max(others, key=lambda batch: batch.recency, default=None)
        if old is None or old.recency > new.recency or (of is not None and old.batch_id not in of):
            continue
        kept = set(_keys(conn, contract, new, scope).values())
        before = _keys(conn, contract, old, scope)
        gone = [(old.batch_id, number, key) for number, key in before.items() if key not in kept]
        found.replaced += len(before)
        found.rows += gone
        found.is_too_much = found.is_too_much or _too_much(len(gone), len(before))
    found.is_too_much = found.is_too_much or _too_much(len(found.rows), found.replaced)
    return found


def hold_if_too_much(
    conn: Connection[Any], contract: Contract, batch_id: str, event: str, of: Collection[str] | None = None
) -> Removals:
    """What a snapshot that begins to count removes; too much of it makes the batch wait, and the ledger says so.

    ``of``: the batches that it replaces from now on. What it took from others was settled when it came first.
    """
    found = removals(conn, contract, ledger.find_batch(conn, batch_id), of)
    if found.is_too_much:
        ledger.set_status(conn, batch_id, "waiting", found.summary())
        ledger.record(conn, batch_id, event, f"waits: {found.summary()}", found.detail())
    return found


def newer_files(conn: Connection[Any], contract: Contract, batch: ledger.Batch) -> set[str]:
    """The landed batches that replace a snapshot, or a part of it; of other feeds those of the same event."""
    if contract.replaces != "snapshot":
        others = ledger.batches_of_feed(conn, batch)
        return {other.batch_id for other in others if other.recency > batch.recency}
    scopes = _same_scope(conn, contract, batch).values()
    return {other.batch_id for others in scopes for other in others if other.recency > batch.recency}


def _same_scope(conn: Connection[Any], contract: Contract, batch: ledger.Batch) -> dict[Key | None, list[ledger.Batch]]:
    """The other landed batches of each scope that a batch holds; the scope of a meeting log is ``None``."""
    if MEETING_SCOPE in contract.scope:
        return {None: _logs_of_same_meeting(conn, batch)}
    holders = _batches_by_scope(conn, contract, batch)
    batches = {b.batch_id: b for b in ledger.landed_batches(conn, sorted({i for ids in holders.values() for i in ids}))}
    return {
        scope: [batches[i] for i in ids if i in batches and batches[i].event_source_id == batch.event_source_id]
        for scope, ids in holders.items()
    }


def _too_much(gone: int, before: int) -> bool:
    return gone > MOST_ROWS and gone > MOST_SHARE * before


def comparable(text: str | None, order: str = "mdy") -> str:
    """A cell of a natural key as two deliveries of the same row share it, whatever the spreadsheet did between.

    ``order`` is that of the short dates of its file.
    """
    text = clean(text)
    if moment := read_moment(text, order):
        return moment.isoformat()
    if day := read_date(text, order):
        return day.isoformat()
    return (text.lstrip("0") or text) if text.isdigit() else " ".join(text.casefold().split())


def _keys(conn: Connection[Any], contract: Contract, batch: ledger.Batch, scope: Key | None) -> dict[int, Key]:
    order = batch.facts.get("date_order", "mdy")
    names = [name for name in contract.natural_key if not name.startswith("_")]
    query = sql.SQL("select _row_number, {columns} from {table} where _batch_id = %s").format(
        columns=sql.SQL(", ").join(map(sql.Identifier, names)),
        table=sql.Identifier(contract.schema_name, contract.table),
    )
    parameters: list[Any] = [batch.batch_id]
    for name, value in zip(_scope_columns(contract), scope or (), strict=True) if scope is not None else ():
        query += sql.SQL(" and coalesce({}, '') = %s").format(sql.Identifier(name))
        parameters.append(value)
    return {
        number: tuple(comparable(cell, order) for cell in cells) for number, *cells in conn.execute(query, parameters)
    }


def _scope_columns(contract: Contract) -> list[str]:
    return [name for name in contract.scope if not name.startswith("_")]


def _batches_by_scope(conn: Connection[Any], contract: Contract, new: ledger.Batch) -> dict[Key, list[str]]:
    """Which other batches hold rows of each scope of the new one. The raw table has an index for this."""
    names = _scope_columns(contract)
    columns = sql.SQL(", ").join(sql.SQL("coalesce({}, '')").format(sql.Identifier(name)) for name in names)
    table = sql.Identifier(contract.schema_name, contract.table)
    wanted = conn.execute(
        sql.SQL("select distinct {} from {} where _batch_id = %s").format(columns, table), [new.batch_id]
    ).fetchall()
    query = sql.SQL(
        "select distinct {columns}, _batch_id from {table}"
        " where _batch_id <> %s and ({columns}) in (select * from unnest({arrays}))"
    ).format(columns=columns, table=table, arrays=sql.SQL(", ").join([sql.SQL("%s::text[]")] * len(names)))
    values = [[scope[place] for scope in wanted] for place in range(len(names))]
    holders: dict[Key, list[str]] = defaultdict(list)
    for *scope, batch_id in conn.execute(query, [new.batch_id, *values]):
        holders[tuple(scope)].append(batch_id)
    return holders


def _logs_of_same_meeting(conn: Connection[Any], log: ledger.Batch) -> list[ledger.Batch]:
    """The other logs of a meeting: same meeting id or same event, at the same time.

    The time must be compared: one meeting id often serves all sessions of an event.
    """
    rows = conn.execute(
        """
        select batch_id from audit.batch
        where feed = %s and status = 'landed' and batch_id <> %s
            and (facts ->> 'meeting_key' = %s or event_source_id = %s)
        """,
        [log.feed, log.batch_id, log.facts.get("meeting_key"), log.event_source_id],
    ).fetchall()
    others = ledger.landed_batches(conn, [other for (other,) in rows])
    return [other for other in others if _same_time(other.facts, log.facts)]


def _same_time(one: dict[str, Any], other: dict[str, Any]) -> bool:
    spans = [span for span in (_span(one), _span(other)) if span]
    if len(spans) < 2 or len({moment.tzinfo is None for span in spans for moment in span}) > 1:
        return False
    start, end = max(span[0] for span in spans), min(span[1] for span in spans)
    shorter = min(span[1] - span[0] for span in spans)
    return end >= start and end - start >= SAME_MEETING_OVERLAP * shorter


def _span(facts: dict[str, Any]) -> tuple[datetime, datetime] | None:
    first, last = facts.get("first_seen"), facts.get("last_seen")
    return (datetime.fromisoformat(first), datetime.fromisoformat(last)) if first and last else None
