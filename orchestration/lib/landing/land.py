"""Landing: files into raw tables and the ledger, one file a transaction."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from psycopg import Connection

from orchestration.lib import database, settings
from orchestration.lib.database import lock
from orchestration.lib.landing import inbox, ledger
from orchestration.lib.landing.contracts import load_contracts
from orchestration.lib.landing.errors import LandingError
from orchestration.lib.landing.inbox import Arrival
from orchestration.lib.landing.layouts import DateOrder
from orchestration.lib.landing.one_pass import Pass
from orchestration.lib.landing.removals import hold_if_too_much
from orchestration.lib.landing.result import LandingResult
from orchestration.lib.landing.table import Statement

APPLICATION = "land"


def land_files(
    paths: Iterable[Path | str],
    *,
    feed: str | None = None,
    event: str | None = None,
    encoding: str | None = None,
    date_order: DateOrder | None = None,
    accept_removals: str | None = None,
) -> list[LandingResult]:
    """Land the files named, and the files in the folders named, each in a transaction of its own.

    ``feed`` says which feed they are of, ``event`` which event they are about; both win over folder, name and header.
    The folder of a file that is named counts where it is called like a feed (``<feed word>/<event id>/file``).
    ``encoding`` (of text without a mark of its own) and ``date_order`` (of dates such as 3/4/2024: ``mdy``, ``dmy``, or
    ``by_evidence``, which refuses a file whose dates do not settle it) win over contract and layout. A folder is read
    like an inbox (``<feed word>/<event id>/file``). Files of the inbox itself move to the archive, others stay where
    they are. ``accept_removals`` is the id (or the beginning of it) of a batch that waits because it removes many rows;
    it counts from now on. Raises ``LandingError`` only for such a batch id; what is wrong with a file is told in its
    result.
    """
    results = []
    said = Statement(feed, event, encoding, date_order)
    with database.writer_lock("land"), _connection() as conn:
        if accept_removals:
            results.append(_accept(conn, accept_removals))
        found, missing = _named(paths)
        results += missing
        results += Pass(conn, said=said, settled_for=inbox.settle_seconds(None)).run(found)
    return results


def land_inbox(*, settled_for: float | None = None) -> list[LandingResult]:
    """Land what lies in the inbox; refused files are tried again.

    ``settled_for``: seconds for which a file must not have changed; without it, files that changed just now are
    watched for a moment. The environment's ``WAREHOUSE_SETTLE_SECONDS`` wins. Files that still change are left for the
    next pass.
    """
    folder = settings.inbox()
    with database.writer_lock("land the inbox"), _connection() as conn:
        found = inbox.arrivals(folder) if folder.is_dir() else []
        results = Pass(conn, settled_for=inbox.settle_seconds(settled_for)).run(found)
        for name in inbox.sweep_notes(folder):
            ledger.close_refusals(conn, name)
    return results


def inbox_files(settled_for: float = 5.0) -> list[Path]:
    """The files of the inbox that have stopped growing, refused ones included; looks only, and needs no database."""
    folder = settings.inbox()
    found = [arrival.path for arrival in inbox.arrivals(folder)] if folder.is_dir() else []
    unsettled = inbox.growing(found, inbox.settle_seconds(settled_for))
    return [path for path in found if path not in unsettled]


def withdraw(batch_id: str, why: str) -> str:
    """Take a batch out: its rows leave the marts with the next build. Returns what was withdrawn.

    It stays out, however often the file is delivered, until ``restore`` lets it count again.

    ``batch_id`` is the id or the beginning of it, at least six characters. Raises ``LandingError`` (``unknown_batch``)
    where it names no batch or several, and where the batch is withdrawn already or ``why`` is blank.
    """
    if not why.strip():
        raise LandingError("no_reason", "say why the batch is withdrawn: the ledger keeps it")
    with database.writer_lock("withdraw"), _connection() as conn, conn.transaction():
        lock.require(conn)
        batch = ledger.find_batch(conn, batch_id)
        name = _named_batch(batch)
        if batch.status == "withdrawn":
            raise LandingError(ledger.UNKNOWN_BATCH, f"{name} is withdrawn already: {batch.status_why}")
        ledger.set_status(conn, batch.batch_id, "withdrawn", why.strip())
        ledger.record(conn, batch.batch_id, "withdrawn", why.strip())
    return name


def restore(batch_id: str, why: str) -> str:
    """Let a batch that is withdrawn or set aside count again, in its old place among newer and older files.

    Returns what comes of it. The suite that set a batch aside does not judge it again. A list that would remove many
    rows waits, as it would when it lands. Raises ``LandingError`` (``unknown_batch``) where ``batch_id`` names no
    batch or several or one that is neither withdrawn nor set aside, and where ``why`` is blank.
    """
    if not why.strip():
        raise LandingError("no_reason", "say why the batch counts again: the ledger keeps it")
    with database.writer_lock("restore"), _connection() as conn, conn.transaction():
        lock.require(conn)
        batch = ledger.find_batch(conn, batch_id)
        name = _named_batch(batch)
        if batch.status not in ledger.LEFT_OUT:
            state = batch.status.replace("_", " ")
            raise LandingError(ledger.UNKNOWN_BATCH, f"{name} is not withdrawn or set aside: its status is {state}")
        ledger.set_status(conn, batch.batch_id, "landed", None)
        ledger.record(conn, batch.batch_id, "restored", why.strip())
        contract = load_contracts().get(batch.feed)
        if contract and contract.replaces == "snapshot" and "mends" not in batch.facts:
            found = hold_if_too_much(conn, contract, batch.batch_id, "restored")
            if found.is_too_much:
                return (
                    f"{name} waits and does not count yet: {found.summary()}. If that is right: "
                    f"warehouse land --accept-removals {ledger.handle(batch.batch_id)}"
                )
    return f"{name} is restored: its rows come back with the next `warehouse build`"


def _connection() -> Connection[Any]:
    return database.connect(application=APPLICATION, autocommit=True)


def _named_batch(batch: ledger.Batch) -> str:
    return f"batch {batch.batch_id[:12]} ({batch.feed}, {batch.source_name}, {batch.row_count} rows)"


def _accept(conn: Connection[Any], prefix: str) -> LandingResult:
    with conn.transaction():
        lock.require(conn)
        batch = ledger.find_batch(conn, prefix)
        if batch.status != "waiting":
            state = batch.status.replace("_", " ")
            back = f". To let it count: {ledger.way_back(batch)}" if batch.status in ledger.LEFT_OUT else ""
            raise LandingError(
                ledger.UNKNOWN_BATCH, f"{_named_batch(batch)} waits for nothing: its status is {state}{back}"
            )
        ledger.set_status(conn, batch.batch_id, "landed", None)
        ledger.record(conn, batch.batch_id, "accepted_removals", batch.status_why)
    message = f"accepted: it counts from the next build on ({batch.status_why})"
    return LandingResult.of_batch(Path(batch.source_name), batch, "landed", message)


def _named(paths: Iterable[Path | str]) -> tuple[list[Arrival], list[LandingResult]]:
    found: list[Arrival] = []
    missing: list[LandingResult] = []
    for path in map(Path, paths):
        if path.is_dir():
            found += inbox.arrivals(path)
        elif not path.exists():
            missing.append(
                LandingResult(path=path, outcome="refused", code="unreadable_file", message="there is no such file")
            )
        elif inbox.is_passed_over(path.name) or not path.is_file():
            missing.append(
                LandingResult(path=path, outcome="skipped", message="passed over: its name is no delivery's")
            )
        else:
            found.append(_in_its_folder(path))
    return found, missing


def _in_its_folder(path: Path) -> Arrival:
    """A file that is named by itself: the folders that it lies in say feed and event, as in the inbox."""
    if not inbox.is_in_inbox(path):
        contracts = load_contracts()
        whole = path.absolute()
        for folder, is_parent in ((whole.parent, True), (whole.parent.parent, False)):
            contract = contracts.get(folder.name)
            if contract and (is_parent or contract.event_from_file):
                return inbox.arrival(whole, folder.parent)
    return inbox.arrival(path)
