"""One pass over some files: look at all of them, then land them one by one."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from os import stat_result
from pathlib import Path
from typing import Any

from psycopg import Connection, sql

from orchestration.lib import settings
from orchestration.lib.database import lock
from orchestration.lib.file_names import file_name, id_of
from orchestration.lib.landing import (
    census,
    dialect,
    inbox,
    ledger,
    mended,
    parts,
    place,
    recognise,
    student_shapes,
    students,
)
from orchestration.lib.landing.contracts import Contract, load_contracts
from orchestration.lib.landing.delivery import REFUSED_FILES, tables
from orchestration.lib.landing.errors import LandingError, is_files_fault, unforeseen
from orchestration.lib.landing.inbox import Arrival
from orchestration.lib.landing.readers import zip_reader
from orchestration.lib.landing.removals import Removals, hold_if_too_much, newer_files
from orchestration.lib.landing.result import LandingResult
from orchestration.lib.landing.store import LONGEST_KEY, copy_records, newest_day
from orchestration.lib.landing.table import Statement, Table, is_in_calendar

WAITING = "removals_waiting"

# Files whose feed is not known come last, so that their refusal stands at the end of the list.
LAST = 1_000_000

# Folder of the archive for files that hold tables of several feeds; no feed is called so.
SEVERAL = "several feeds"

# How many of the malformed rows a message names.
MOST_NAMED = 3


class StillChanging(Exception):
    """Somebody wrote to the file while it was read."""


@dataclass
class _Candidate:
    """A file of this pass, as far as it was looked at."""

    arrival: Arrival
    digest: str = ""
    stat: stat_result | None = None
    event: str | None = None
    known: list[ledger.Batch] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)
    passed_over: list[str] = field(default_factory=list)
    refusal: LandingError | None = None
    skipped: str | None = None

    @property
    def order(self) -> tuple[Any, ...]:
        """Where the file comes in its pass: by feed, then by the date and number of its name.

        Equal ones keep the order in which they were named, in a folder that of their names.
        """
        day, sequence, _ = self.arrival.dated()
        rank = min((table.contract.order for table in self.tables), default=LAST)
        return rank, day is None, day, sequence


@dataclass
class _Landed:
    """A table that was stored."""

    table: Table
    batch: ledger.NewBatch
    malformed: list[ledger.MalformedRow]
    removals: Removals | None = None

    @property
    def waits(self) -> bool:
        """Whether a person must accept what the file would remove."""
        return bool(self.removals and self.removals.is_too_much)


class Pass:
    """One pass over some files, on one connection, under the writer lock."""

    def __init__(
        self,
        conn: Connection[Any],
        *,
        said: Statement | None = None,
        settled_for: float | None = None,
    ) -> None:
        self.conn = conn
        self.contracts = load_contracts()
        self.said = said or Statement()
        self.settled_for = settled_for
        self.schedule = place.Schedule(conn)
        self.touched: set[str] = set()
        self.delivered: set[str] = set()

    def run(self, arrivals: Sequence[Arrival]) -> list[LandingResult]:
        """Look at all files first, so that they can be landed in the order of their feeds; then land them."""
        parts.sweep(self.conn)
        growing = inbox.growing([arrival.path for arrival in arrivals], self.settled_for)
        looked = [self._look(arrival, arrival.path in growing) for arrival in arrivals]
        candidates = sorted(looked, key=lambda candidate: candidate.order)
        self.delivered = {batch.batch_id for candidate in candidates for batch in candidate.known}
        results = [result for candidate in candidates for result in self._settle(candidate)]
        parts.sweep(self.conn)
        census.forget()
        for feed in sorted(self.touched):
            parts.analyze(self.conn, self.contracts[feed])
        return results

    # --- looking -----------------------------------------------------------------------------------------------------

    def _look(self, arrival: Arrival, is_growing: bool) -> _Candidate:
        candidate = _Candidate(arrival)
        if arrival.problem:
            candidate.refusal = LandingError("unreadable_file", f"{arrival.problem}. Let the warehouse read it.")
            return candidate
        if is_growing:
            candidate.skipped = "the file is still being written: the next pass takes it"
            return candidate
        try:
            self._examine(candidate)
        except LandingError as refusal:
            candidate.refusal = refusal
        except FileNotFoundError:
            candidate.skipped = "the file went away meanwhile"
        except OSError as error:
            message = f"the file cannot be opened: {error.strerror}. Let the warehouse read it, or save it again."
            candidate.refusal = LandingError("unreadable_file", message)
        except Exception as error:
            if not is_files_fault(error):
                raise
            candidate.refusal = unforeseen(error, arrival.source_name)
        return candidate

    def _examine(self, candidate: _Candidate) -> None:
        path = candidate.arrival.path
        candidate.stat = path.stat()
        candidate.digest = census.take(path, students.load_policy().traces).digest
        candidate.event = self._event_of(candidate)
        self._look_up(candidate)
        if not candidate.known:
            candidate.tables, candidate.passed_over = tables(
                candidate.arrival, self.contracts, replace(self.said, event=candidate.event), self._find_mended
            )

    def _find_mended(self, name: str) -> tuple[ledger.Batch, dict[str, str]] | None:
        """The batch that a mended row names, with the values that its layout or name gives to columns that it lacks."""
        batch = ledger.named(self.conn, name, mended.SHOWN)
        contract = self.contracts.get(batch.feed) if batch else None
        if batch is None or contract is None or "mends" in batch.facts:
            return None
        header = ledger.header_of(self.conn, batch.batch_id)
        sent = recognise.match(mended.as_sent(contract, batch.layout), (batch.row_count, header))
        has = {*sent.columns, *sent.joined}
        columns = [column.name for column in contract.columns if column.name not in has and not column.filled_by]
        if not columns:
            return batch, {}
        query = sql.SQL("select {} from {} where _batch_id = %s order by _row_number limit 1").format(
            sql.SQL(", ").join(map(sql.Identifier, columns)), sql.Identifier(contract.schema_name, contract.table)
        )
        row = self.conn.execute(query, [batch.batch_id]).fetchone() or ()
        return batch, {name: value for name, value in zip(columns, row, strict=False) if value is not None}

    def _look_up(self, candidate: _Candidate) -> None:
        batches = ledger.batches_of(self.conn, candidate.digest)
        candidate.known = [batch for batch in batches if self._is_same_delivery(candidate, batch)]

    def _event_of(self, candidate: _Candidate) -> str | None:
        """The event that the caller names, or the second folder: ``<feed word>/<event id>/file``.

        The archive keeps files under the beginning of their batch id, which is no event.
        """
        if self.said.event:
            return _checked(self.said.event.strip()) or None
        folders = candidate.arrival.folders
        archived = candidate.digest[: inbox.ARCHIVE_PREFIX]
        if len(folders) < 2 or folders[1] == archived:
            return None
        contract = self.contracts.get(folders[0])
        if not contract or not contract.event_from_file:
            return None
        return self._archived_event(candidate, folders[1]) if folders[2:] == (archived,) else folders[1]

    def _archived_event(self, candidate: _Candidate, folder: str) -> str:
        """The event of a folder of the archive; a long id is known to the ledger alone."""
        known = [batch.event_source_id or "" for batch in ledger.batches_of(self.conn, candidate.digest)]
        return id_of(folder) or next((event for event in known if event and file_name(event) == folder), folder)

    def _is_same_delivery(self, candidate: _Candidate, batch: ledger.Batch) -> bool:
        """The same bytes are the same delivery, unless they name another event: two events may share a roster."""
        contract = self.contracts.get(batch.feed)
        if candidate.event is None or batch.event_source_id is None or not (contract and contract.event_from_file):
            return True
        return candidate.event == batch.event_source_id

    # --- landing -----------------------------------------------------------------------------------------------------

    def _settle(self, candidate: _Candidate) -> list[LandingResult]:
        arrival = candidate.arrival
        if candidate.skipped:
            return [LandingResult(path=arrival.path, outcome="skipped", message=candidate.skipped)]
        if candidate.refusal and candidate.refusal.code == mended.UNKNOWN_FILE:
            # the file that it mends may have come with it, and landed meanwhile
            candidate = self._look(candidate.arrival, is_growing=False)
        if candidate.refusal:
            return [self._refused(candidate, candidate.refusal)]
        try:
            self._look_up(candidate)  # again: the same bytes may lie twice in one pass
            return self._again(candidate) if candidate.known else self._land(candidate)
        except LandingError as refusal:
            return [self._refused(candidate, refusal)]
        except FileNotFoundError:
            return [LandingResult(path=arrival.path, outcome="skipped", message="the file went away meanwhile")]
        except (StillChanging, UnicodeDecodeError):  # the encoding was right when the file was looked at
            message = "the file changed while it was read: the next pass takes it"
            return [LandingResult(path=arrival.path, outcome="skipped", message=message)]
        except Exception as error:
            if not is_files_fault(error):
                raise
            return [self._refused(candidate, unforeseen(error, arrival.source_name))]

    def _land(self, candidate: _Candidate) -> list[LandingResult]:
        # What a transaction wrote stays in the server's files for a while, even when it is undone: so a file that is no
        # longer the one that was looked at must not be read at all.
        self._refuse_changed(candidate)
        with self.conn.transaction():
            run_id = lock.require(self.conn)
            landed = self._store_all(candidate, run_id)
            self._refuse_changed(candidate)
            ledger.close_digest(self.conn, candidate.digest)
            ledger.close_refusals(self.conn, candidate.arrival.source_name)
        results = [self._landed(candidate, one) for one in landed]
        refused = _refused_files(landed[0].batch.facts) if landed else {}
        if any(one.waits for one in landed):
            self._note_waiting(candidate, results)
            return results + self._refused_apart(candidate, refused)
        return self._archived(candidate, results, refused)

    def _store_all(self, candidate: _Candidate, run_id: str) -> list[_Landed]:
        """Store the tables of a file in the order of their feeds: an archive may bring a log and its schedule."""
        tables = sorted(candidate.tables, key=lambda table: table.contract.order)
        logs = [table for table in tables if table.stays]
        landed = [self._store(candidate, table, run_id) for table in tables if not table.stays]
        if logs:
            # what was stored just now may yet be undone: it is no schedule for the next file
            schedule = place.Schedule(self.conn) if landed else self.schedule
            self._refuse_unplaced(candidate, logs, schedule)
        return landed + [self._store(candidate, table, run_id) for table in logs]

    def _refuse_unplaced(self, candidate: _Candidate, logs: Sequence[Table], schedule: place.Schedule) -> None:
        """Refuse a file with a log that belongs to no event.

        Of many meetings in one report most are nobody's business here; it comes in where one can be placed, and the
        build holds the rows of the others until they can.
        """
        refusals = []
        for table in logs:
            if table.stays and not candidate.event and "event_id" not in table.names:
                try:
                    meeting = table.source.part if table.is_of_many else ""
                    place.refuse_unplaced(schedule, table.stays, meeting)
                except LandingError as refusal:
                    refusals.append(refusal)
                    if not table.is_of_many:
                        raise
        if refusals and len(refusals) == len(logs):
            raise refusals[0]

    def _store(self, candidate: _Candidate, table: Table, run_id: str) -> _Landed:
        batch = self._new_batch(candidate, table, run_id)
        malformed = copy_records(self.conn, table, batch)
        if not table.mending and (day := newest_day(self.conn, table, batch)):
            table.date_by("file", day)
            batch.data_date, batch.data_date_source = table.data_date, table.data_date_source
        if table.source.zeros_removed:
            batch.facts["zero_characters_removed"] = table.source.zeros_removed
            table.warnings.append(f"{table.source.zeros_removed} zero character(s) were removed from the text")
        ledger.insert(self.conn, batch, malformed)
        if table.mending:
            ledger.record_mended(self.conn, batch.batch_id, table.mending.batch.batch_id, table.mending.rows)
        self.touched.add(table.contract.feed)
        landed = _Landed(table, batch, malformed)
        if table.contract.replaces == "snapshot" and not table.mending:
            landed.removals = hold_if_too_much(self.conn, table.contract, batch.batch_id, "landed")
        return landed

    def _new_batch(self, candidate: _Candidate, table: Table, run_id: str) -> ledger.NewBatch:
        contract = table.contract
        return ledger.NewBatch(
            batch_id=self._batch_id(candidate, table),
            feed=contract.feed,
            relation=contract.relation,
            source_name=candidate.arrival.source_name,
            size_bytes=candidate.stat.st_size if candidate.stat else 0,
            format=table.source.format,
            encoding=table.source.encoding,
            delimiter=table.source.delimiter,
            header_line=table.header_line,
            header=table.header,
            layout=table.layout,
            event_source_id=candidate.event if contract.event_from_file and not table.mending else None,
            data_date=table.data_date,
            data_date_source=table.data_date_source,
            file_seq=candidate.arrival.dated()[1],
            run_id=run_id,
            facts=table.facts,
        )

    def _batch_id(self, candidate: _Candidate, table: Table) -> str:
        """The sha-256 of the bytes; with the sheet, or the event where another event sent the same bytes, behind it."""
        batch_id = "/".join(filter(None, (candidate.digest, table.source.part)))
        taken = {batch.batch_id for batch in ledger.batches_of(self.conn, candidate.digest)}
        return f"{batch_id}/{candidate.event}" if batch_id in taken else batch_id

    def _refuse_changed(self, candidate: _Candidate) -> None:
        now = candidate.arrival.path.stat()
        before = candidate.stat
        if before is None or (now.st_size, now.st_mtime_ns) != (before.st_size, before.st_mtime_ns):
            raise StillChanging

    # --- the same bytes again ----------------------------------------------------------------------------------------

    def _again(self, candidate: _Candidate) -> list[LandingResult]:
        results = []
        with self.conn.transaction():
            lock.require(self.conn)
            for batch in candidate.known:
                results.append(self._known(candidate, batch))
            ledger.close_digest(self.conn, candidate.digest)
        refused = _refused_files(candidate.known[0].facts)
        if any(result.outcome == "waiting" for result in results):
            self._note_waiting(candidate, results)
            return results + self._refused_apart(candidate, refused)
        return self._archived(candidate, results, refused)

    def _known(self, candidate: _Candidate, batch: ledger.Batch) -> LandingResult:
        first = f"{batch.first_landed_at.astimezone(settings.timezone()):%Y-%m-%d %H:%M}"
        message = f"the same bytes landed on {first} as {batch.source_name}; no rows were added"
        result = LandingResult.of_batch(candidate.arrival.path, batch, "already", message)
        if self.said.feed and self.said.feed != batch.feed:
            result = _with_warning(result, f"they landed as {batch.feed}, not as {self.said.feed}")
        if batch.status in ledger.LEFT_OUT:
            state = f"It is {batch.status.replace('_', ' ')} ({batch.status_why})"
            back = f"To let it count again: {ledger.way_back(batch)}"
            return result.model_copy(update={"message": f"{result.message}. {state}. {back}"})
        if batch.status == "waiting":
            return _waiting(result, batch.status_why or "")
        return self._delivered_again(candidate, batch, result)

    def _delivered_again(self, candidate: _Candidate, batch: ledger.Batch, result: LandingResult) -> LandingResult:
        """What comes again after another file of its feed is the newest again: the last word counts.

        By the date in its name; without one by arrival, unless the other file lies beside it: a folder that is landed
        twice changes nothing.
        """
        contract = self.contracts.get(batch.feed)
        if not contract or contract.replaces == "append" or "mends" in batch.facts:
            return result
        newer = self._redelivered(candidate, batch, contract)
        if newer is None:
            return result
        ledger.record(self.conn, batch.batch_id, "redelivered", detail={"source_name": candidate.arrival.source_name})
        is_list = contract.replaces == "snapshot"
        if is_list and newer:
            found = hold_if_too_much(self.conn, contract, batch.batch_id, "redelivered", newer)
            if found.is_too_much:
                return _waiting(result, found.summary())
        # a day before that of another file, or of what is the newest anyhow, changes nothing that is current
        if not newer or newer_files(self.conn, contract, ledger.find_batch(self.conn, batch.batch_id)):
            return result
        word = "the list is current again" if is_list else "those count as sent again"
        return result.model_copy(update={"message": f"{result.message}; {word}"})

    def _redelivered(self, candidate: _Candidate, batch: ledger.Batch, contract: Contract) -> set[str] | None:
        """Enter that a batch was delivered again. Returns what was newer until then; ``None`` if it is no delivery."""
        day, number, _ = candidate.arrival.dated()
        if batch.named_day and (not is_in_calendar(day) or (str(day), number) in batch.deliveries):
            return None
        newer = newer_files(self.conn, contract, batch)
        if batch.named_day:
            # whatever lies between may land yet, so that it is entered in any case
            ledger.redeliver(self.conn, batch, str(day), number)
        elif not newer - self.delivered:
            return None
        elif contract.replaces == "snapshot":
            ledger.renew_landing(self.conn, batch.batch_id)
        else:
            ledger.renew_arrival(self.conn, batch.batch_id)
            ledger.redeliver(self.conn, batch, str(settings.today()), number)
        return newer

    # --- telling -----------------------------------------------------------------------------------------------------

    def _landed(self, candidate: _Candidate, landed: _Landed) -> LandingResult:
        table, batch = landed.table, landed.batch
        warnings = [*_malformed_warning(landed), *table.warnings]
        if candidate.passed_over:
            warnings.append(
                f"sheet(s) or file(s) that are for no feed are passed over: {', '.join(candidate.passed_over)}"
            )
        if table.mending:
            warnings.append(f"they stand in the place of held rows of {table.mending.batch.source_name}")
        elif self.said.event and not batch.event_source_id:
            warnings.append(f"--event says nothing to {batch.feed}: its rows name their events themselves")
        if batch.row_count == 0:
            warnings.append("the file has a header and no record")
        kept = batch.row_count - batch.malformed_count
        about = f" for event {batch.event_source_id}" if batch.event_source_id else ""
        kind = "meeting" if table.is_of_many else "file" if getattr(table.source, "keeper", None) else "sheet"
        part = f", {kind} {table.source.part}" if table.source.part else ""
        message = "; ".join([f"{kept} row(s) as {batch.feed}{about}{part}", *warnings])
        result = LandingResult.of_batch(candidate.arrival.path, batch, "landed", message, warnings=tuple(warnings))
        return _waiting(result, landed.removals.summary()) if landed.waits and landed.removals else result

    def _refused(self, candidate: _Candidate, refusal: LandingError) -> LandingResult:
        arrival = candidate.arrival
        # A file that could not be opened has no digest, and waits for somebody all the same.
        ledger.refuse(self.conn, candidate.digest, arrival.source_name, refusal)
        if arrival.is_in_inbox:
            inbox.write_note(arrival.path, refusal.code, refusal.message)
        return LandingResult(
            path=arrival.path, feed=refusal.feed, outcome="refused", code=refusal.code, message=refusal.message
        )

    def _refused_apart(
        self, candidate: _Candidate, refused: Mapping[str, LandingError], lie: Mapping[str, Path] | None = None
    ) -> list[LandingResult]:
        """Enter the files of an archive that were refused by themselves; ``lie`` says where each was put, by its name.

        From there each is tried again, and leaves the list, like any other file of the inbox.
        """
        arrival, results = candidate.arrival, []
        for name, refusal in refused.items():
            path = (lie or {}).get(name)
            place = inbox.arrival(path) if path else None
            digest = dialect.sha256(path) if path else candidate.digest
            ledger.refuse(self.conn, digest, place.source_name if place else f"{arrival.source_name}/{name}", refusal)
            message = zip_reader.told(name, refusal).message
            if path:
                inbox.write_note(path, refusal.code, f"It came in {arrival.path.name}. {refusal.message}")
                message += f" It lies in the inbox as {path.name}."
            results.append(
                LandingResult(
                    path=arrival.path, feed=refusal.feed, outcome="refused", code=refusal.code, message=message
                )
            )
        return results

    def _archived(
        self, candidate: _Candidate, results: list[LandingResult], refused: Mapping[str, LandingError]
    ) -> list[LandingResult]:
        """Move the file out of the inbox once all of it is in the ledger.

        What of an archive is refused stays there, as a file of its own: the archive is kept without it.
        """
        taken = candidate.arrival
        if not taken.is_in_inbox or not results:
            return results + self._refused_apart(candidate, refused)
        try:
            lie = zip_reader.take_out(taken.path, refused, taken.path.parent) if refused else {}
        except OSError:
            return _staying(results) + self._refused_apart(candidate, refused)
        first = results[0]
        # the folder names the feed when the archive is landed anew; a file of several feeds is recognised again
        feed = str(first.feed) if len({result.feed for result in results}) == 1 else SEVERAL
        if ledger.has_left_out(self.conn, [str(result.batch_id) for result in results], student_shapes.SINGLE):
            # rule R1: the values of one student are kept nowhere, so not in the archive either
            kept = student_shapes.kept_records(candidate.tables)
            moved = inbox.archive_copy(taken, feed, str(first.batch_id), kept)
        else:
            move = partial(_move_without, names=refused) if refused else None
            moved = inbox.archive(taken, feed, first.event, str(first.batch_id), move) is not None
        return (results if moved else _staying(results)) + self._refused_apart(candidate, refused, lie)

    def _note_waiting(self, candidate: _Candidate, results: list[LandingResult]) -> None:
        if candidate.arrival.is_in_inbox:
            message = "\n".join(result.message for result in results if result.outcome == "waiting")
            inbox.write_note(candidate.arrival.path, WAITING, message)


def _checked(event: str) -> str:
    """The event that the caller names, if an event can have that id."""
    if len(event) > LONGEST_KEY or not event.isprintable():
        raise LandingError(
            "event_not_named",
            f"--event names no event: an id has at most {LONGEST_KEY} characters, all of them visible.",
        )
    return event


def _refused_files(facts: Mapping[str, Any]) -> dict[str, LandingError]:
    """The files of an archive that were refused by themselves, as the ledger keeps them with those that landed."""
    return {name: LandingError(**refusal) for name, refusal in facts.get(REFUSED_FILES, {}).items()}


def _move_without(source: Path, target: Path, *, names: Collection[str]) -> None:
    zip_reader.copy_without(source, names, target)
    source.unlink()


def _staying(results: Sequence[LandingResult]) -> list[LandingResult]:
    return [_with_warning(result, "it could not be moved to the archive and stays in the inbox") for result in results]


def _with_warning(result: LandingResult, warning: str) -> LandingResult:
    return result.model_copy(
        update={"message": f"{result.message}; {warning}", "warnings": (*result.warnings, warning)}
    )


def _waiting(result: LandingResult, summary: str) -> LandingResult:
    batch = ledger.handle(str(result.batch_id))
    message = (
        f"{result.message}. It waits and does not count yet: {summary}. If that is right: "
        f"warehouse land --accept-removals {batch}. If not, ask the sender for the complete list, and: "
        f'warehouse withdraw {batch} --why "…"'
    )
    return result.model_copy(update={"outcome": "waiting", "code": WAITING, "message": message})


# What is said of the rows that are held aside, or left out, by their code.
HELD = {
    "wrong_width": "with another number of cells than the header",
    "value_too_long": "with an id or address that is too long to be one",
    "formula_without_value": "with a formula that nobody computed",
    "digits_lost": "with an id that the spreadsheet rounded to 15 digits",
    mended.UNKNOWN_ROW: "that mend no held row",
}
LEFT_OUT = {student_shapes.SINGLE: "about one student each"}


def _malformed_warning(landed: _Landed) -> list[str]:
    warnings = []
    for code, what in (HELD | LEFT_OUT).items():
        rows = [row for row in landed.malformed if row.code == code]
        named = ", ".join(f"row {row.row_number} in line {row.line_number} {row.problem}" for row in rows[:MOST_NAMED])
        more = f" and {len(rows) - MOST_NAMED} more" if len(rows) > MOST_NAMED else ""
        become = "left out and kept nowhere" if code in LEFT_OUT else "held"
        if rows:
            warnings.append(f"{len(rows)} row(s) {what} are {become} ({code}): {named}{more}")
    return warnings
