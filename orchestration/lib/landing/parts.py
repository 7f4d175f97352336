"""Large plain files into a raw table without reading their records: bytes into COPY, on several connections.

A raw table cannot be filled by two transactions of which both or none count. So each connection fills a table of its
own, a part, with its share of the file, and the transaction that enters the file into the ledger makes the parts
children of the raw table: whoever reads the raw table reads them, and nobody before. A part that no raw table has for a
parent is what a landing left that did not end; the next one takes it away.

The server gives each row its number and its line from two sequences. Odd lines (``census``) are looked at one by one:
what the csv module makes of a line is sent in its place, a row that is held aside leaves its number unused, and a line
that holds no record gets none.
"""

from __future__ import annotations

import codecs
import secrets
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray
from psycopg import Connection, sql

from orchestration.lib import database
from orchestration.lib.database import lock
from orchestration.lib.landing import census, dialect
from orchestration.lib.landing.contracts import Contract
from orchestration.lib.landing.errors import REFUSED_VALUE
from orchestration.lib.landing.ledger import MalformedRow, NewBatch
from orchestration.lib.landing.raw_tables import BATCH_ID, LINE_NUMBER, PARTS, ROW_NUMBER
from orchestration.lib.landing.readers.csv_reader import CsvSource
from orchestration.lib.landing.table import Table

# Two connections keep two cores of the server busy; more were not measured.
MOST_PARTS = 2

# Bytes that are sent at once.
CHUNK = 1 << 18

# A line without a record ends a COPY, and the next one counts on from the line after it.
MOST_BREAKS = 1000

# Numbers that a session takes from a sequence at once: each by itself would cost as much as the rest of the row.
CACHE = 100_000

# What a part holds is written out while the next rows are read: left to the commit, it costs a fifth of the landing.
FLUSHED_AFTER = "256kB"

# How much the statistics of large tables are to say: 300 rows are looked at for each.
SAMPLE = 10

# What an odd line is.
RECORD, HELD, BLANK = 0, 1, 2

# How the text format of COPY writes what would end a cell or a line.
ESCAPED = {"\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"}

# Says why a record (its number, line and cells) is held aside; ``None`` where it is not.
Held = Callable[[int, int, list[str]], MalformedRow | None]


class _NotSo(Exception):
    """The server made something else of the file than was foreseen."""


@dataclass(frozen=True)
class _Segment:
    """A range of bytes without a blank line, the number of its first row, and the line of that."""

    start: int
    stop: int
    row: int
    line: int


@dataclass(frozen=True)
class _Plan:
    """How a file is stored: where its odd lines below the header are and what each is, and what the rows number."""

    table: Table
    path: Path
    lines: census.Lines
    odd: census.Numbers
    kinds: NDArray[np.uint8]
    segments: list[_Segment]
    malformed: list[MalformedRow]
    rows: int

    @property
    def names(self) -> list[str]:
        """The declared columns in the order in which they stand in the file."""
        return sorted(self.table.columns, key=lambda name: self.table.columns[name])


@dataclass(frozen=True)
class _Part:
    """A table that is being filled, and the connection in whose transaction it is."""

    conn: Connection[Any]
    name: str

    @property
    def identifier(self) -> sql.Identifier:
        """The table's name."""
        return sql.Identifier(PARTS, self.name)

    def counter(self, column: str) -> sql.Identifier:
        """The sequence that numbers a column."""
        return sql.Identifier(PARTS, f"{self.name}{column}")


def copy(conn: Connection[Any], table: Table, batch: NewBatch, held: Held) -> list[MalformedRow] | None:
    """Store a table whose file is large and plain; ``None`` where its records must be read one by one.

    Counts the rows in ``batch`` and returns those that ``held`` holds aside. Raises the database's error where the
    server fails; the caller's transaction must then be undone.
    """
    plan = _plan(table, held)
    if plan is None:
        return None
    try:
        names = _fill(plan, batch.batch_id)
    except (_NotSo, *REFUSED_VALUE):  # the reader finds the record, and says what is wrong with it
        sweep(conn)
        return None
    contract = table.contract
    for name in names:
        conn.execute(
            sql.SQL("alter table {} inherit {}").format(
                sql.Identifier(PARTS, name), sql.Identifier(contract.schema_name, contract.table)
            )
        )
    batch.row_count, batch.malformed_count = plan.rows, len(plan.malformed)
    return plan.malformed


def sweep(conn: Connection[Any]) -> None:
    """Take away the parts that belong to no raw table: the file that they are of did not land."""
    left = conn.execute(
        """
        select part.relname
        from pg_class as part
        where part.relnamespace = to_regnamespace(%s) and part.relkind = 'r'
            and not exists (select from pg_inherits as child where child.inhrelid = part.oid)
        """,
        [PARTS],
    ).fetchall()
    for (name,) in left:
        conn.execute(sql.SQL("drop table {}").format(sql.Identifier(PARTS, name)))


def analyze(conn: Connection[Any], contract: Contract) -> None:
    """Gather the statistics of a raw table; of one with parts a small sample tells enough, in a tenth of the time."""
    raw = sql.Identifier(contract.schema_name, contract.table)
    with conn.transaction():
        has_parts = "select exists (select from pg_inherits where inhparent = %s::regclass)"
        if conn.execute(has_parts, [raw.as_string(conn)]).fetchone() == (True,):
            _sample(conn)
        conn.execute(sql.SQL("analyze {}").format(raw))


def _sample(conn: Connection[Any]) -> None:
    conn.execute("select set_config('default_statistics_target', %s, true)", [str(SAMPLE)])


# --- the plan ---------------------------------------------------------------------------------------------------------


def _plan(table: Table, held: Held) -> _Plan | None:
    """How to store a table, ``None`` where a line of its file may be something else than a record."""
    source = table.source
    if not isinstance(source, CsvSource) or not _is_simple(table, source):
        return None
    lines = census.known(source.path)
    if lines is None or (lines.delimiter, lines.width) != (source.delimiter, len(table.header)):
        return None
    with source.path.open("rb") as stream:
        start = _below_header(stream, table, source)
        return _judged(stream, start, table, source, lines, held) if start else None


def _is_simple(table: Table, source: CsvSource) -> bool:
    """Whether every line below the header is a record of declared columns, and no list is compared with others."""
    is_whole = table.full_width == len(table.header) and not table.undeclared and table.is_as_sent
    is_special = table.stop_at_section or table.layout or table.stays or source.blank_after_delimiter
    # of figures about groups each row is looked at: one may be about a single student
    is_plain = (
        table.contract.replaces != "snapshot" and table.contract.figures_of_groups is None and table.mending is None
    )
    return is_whole and is_plain and not is_special


def _below_header(stream: BinaryIO, table: Table, source: CsvSource) -> int | None:
    """Where the line below the header begins (bytes); ``None`` where a line above it is no record of its own."""
    filled = 0
    cells: list[str] = []
    for number in range(table.header_line):
        line = stream.readline(census.BLOCK)
        cells = _cells(line if number else line.removeprefix(codecs.BOM_UTF8), source)
        if cells is None:
            return None
        filled += any(map(str.strip, cells))
    is_header = cells[: len(table.header)] == table.header and not any(map(str.strip, cells[len(table.header) :]))
    return stream.tell() if is_header and filled == table.skip else None


def _cells(line: bytes, source: CsvSource) -> list[str] | None:
    """The cells of a line; ``None`` where its record goes on in the next one, or is none."""
    try:
        rows = list(dialect.csv_rows([line.decode("utf-8"), ""], source.delimiter or ","))
    except dialect.csv.Error:
        return None
    return rows[0] if len(rows) == 2 else None


def _judged(
    stream: BinaryIO, start: int, table: Table, source: CsvSource, lines: census.Lines, held: Held
) -> _Plan | None:
    """Look at each odd line below the header."""
    odd = lines.odd[lines.odd[:, 2] > table.header_line]
    kinds = np.zeros(len(odd), np.uint8)
    blanks: list[tuple[int, int, int]] = []
    malformed: list[MalformedRow] = []
    for place, (offset, length, line) in enumerate(_tuples(odd)):
        cells = _cells(_line_at(stream, offset, length), source)
        if cells is None:
            return None
        if not any(map(str.strip, cells)):
            kinds[place] = BLANK
            blanks.append((offset, length, line))
        elif row := held(line - table.header_line - len(blanks), line, cells):
            kinds[place] = HELD
            malformed.append(row)
    if len(blanks) > MOST_BREAKS:
        return None
    return _Plan(
        table=table,
        path=source.path,
        lines=lines,
        odd=odd,
        kinds=kinds,
        segments=list(_segments(start, table.header_line, lines, blanks)),
        malformed=malformed,
        rows=lines.count - table.header_line - len(blanks),
    )


def _tuples(odd: census.Numbers) -> Iterator[tuple[int, int, int]]:
    for place in range(len(odd)):
        offset, length, line = odd[place].tolist()
        yield offset, length, line


def _line_at(stream: BinaryIO, offset: int, length: int) -> bytes:
    stream.seek(offset)
    return stream.read(length)


def _segments(
    start: int, header_line: int, lines: census.Lines, blanks: Sequence[tuple[int, int, int]]
) -> Iterator[_Segment]:
    """The file between its blank lines, cut once more where the second half begins."""
    middle = next(((at, line) for at, line in lines.blocks.tolist() if at - start >= (lines.size - start) / 2), None)
    line = header_line + 1
    for number, (offset, length, blank) in enumerate([*blanks, (lines.size, 0, lines.count + 1)]):
        if middle and start < middle[0] < offset:
            yield _Segment(start, middle[0], line - header_line - number, line)
            start, line = middle
        if start < offset:
            yield _Segment(start, offset, line - header_line - number, line)
        start, line = offset + length, blank + 1


# --- the parts --------------------------------------------------------------------------------------------------------


def _fill(plan: _Plan, batch_id: str) -> list[str]:
    """Fill a part with each share of the file, and return their names.

    Raises ``_NotSo`` where they hold another number of rows than the file.
    """
    shares = _shares(plan)
    stop = threading.Event()
    with ExitStack() as stack:
        parts = [_Part(stack.enter_context(closing(database.connect(application="land a part"))), _name(plan.table))
                 for _ in shares]  # fmt: skip
        for part in parts:
            _create(part, plan.table, batch_id)
        with ThreadPoolExecutor(len(parts) or 1) as pool:
            sent = [pool.submit(_send, part, plan, share, stop) for part, share in zip(parts, shares, strict=True)]
        stored = sum(one.result() for one in sent)
    if stored != plan.rows - len(plan.malformed):
        raise _NotSo
    return [part.name for part in parts]


def _shares(plan: _Plan) -> list[list[_Segment]]:
    """The segments of the first half of the file, and those of the second."""
    half = plan.lines.size / MOST_PARTS
    shares: list[list[_Segment]] = [[] for _ in range(MOST_PARTS)]
    for segment in plan.segments:
        shares[min(int(segment.start // half), MOST_PARTS - 1)].append(segment)
    return [share for share in shares if share]


def _name(table: Table) -> str:
    """A name of its own; the server cuts names at 63 characters, and those of the sequences are longer."""
    return f"{table.contract.table[:30]}_{secrets.token_hex(6)}"


def _create(part: _Part, table: Table, batch_id: str) -> None:
    """Make an empty part in a transaction of its own, under the writer lock; its columns number themselves."""
    lock.require(part.conn)
    raw = sql.Identifier(table.contract.schema_name, table.contract.table)
    for statement in (
        "set local backend_flush_after = {flushed_after}",
        "create table {part} (like {raw} including defaults including generated)",
        "create index on {part} using brin ({batch}) with (pages_per_range = 32)",
        "create sequence {rows} cache {cache}",
        "create sequence {lines} cache {cache}",
        "alter table {part} alter {batch} set default {id}, alter {row} set default nextval({rows_named}), "
        "alter {line} set default nextval({lines_named})",
        "comment on table {part} is {comment}",
    ):
        part.conn.execute(
            sql.SQL(statement).format(
                part=part.identifier,
                raw=raw,
                rows=part.counter(ROW_NUMBER),
                lines=part.counter(LINE_NUMBER),
                rows_named=_quoted(part.conn, part.counter(ROW_NUMBER)),
                lines_named=_quoted(part.conn, part.counter(LINE_NUMBER)),
                batch=sql.Identifier(BATCH_ID),
                row=sql.Identifier(ROW_NUMBER),
                line=sql.Identifier(LINE_NUMBER),
                id=sql.Literal(batch_id),
                cache=sql.Literal(CACHE),
                flushed_after=sql.Literal(FLUSHED_AFTER),
                comment=sql.Literal(f"Rows of {table.contract.relation}, of one large file. Read that table."),
            )
        )


def _quoted(conn: Connection[Any], name: sql.Identifier) -> sql.Literal:
    return sql.Literal(name.as_string(conn))


def _send(part: _Part, plan: _Plan, share: Sequence[_Segment], stop: threading.Event) -> int:
    """Send a share of the file, commit, and return how many rows the server took."""
    try:
        with plan.path.open("rb") as stream:
            stored = sum(_send_segment(part, plan, stream, segment, stop) for segment in share)
        part.conn.execute(
            sql.SQL("alter table {} alter {} drop default, alter {} drop default, alter {} drop default").format(
                part.identifier, *map(sql.Identifier, (BATCH_ID, ROW_NUMBER, LINE_NUMBER))
            )
        )
        for column in (ROW_NUMBER, LINE_NUMBER):
            part.conn.execute(sql.SQL("drop sequence {}").format(part.counter(column)))
        _sample(part.conn)
        part.conn.execute(sql.SQL("analyze {}").format(part.identifier))
        part.conn.commit()
    except BaseException:
        stop.set()
        raise
    return stored


def _send_segment(part: _Part, plan: _Plan, stream: BinaryIO, segment: _Segment, stop: threading.Event) -> int:
    for column, first in ((ROW_NUMBER, segment.row), (LINE_NUMBER, segment.line)):
        part.conn.execute("select setval(%s::regclass, %s, false)", [part.counter(column).as_string(part.conn), first])
    with part.conn.cursor() as cursor:
        with cursor.copy(_statement(part, plan)) as copy:
            for piece in _gathered(_pieces(plan, stream, segment)):
                if stop.is_set():
                    raise _NotSo
                copy.write(piece)
        return cursor.rowcount


def _statement(part: _Part, plan: _Plan) -> sql.Composed:
    """Text and not CSV: in plain lines they say the same, and an empty cell is empty text, not null.

    A row that is held aside is sent as one of nulls, which no other is: it takes its number and is not stored.
    """
    statement = "copy {} ({}) from stdin with (format text, delimiter {}, encoding 'UTF8', freeze)"
    names = plan.names
    return sql.SQL(statement + (" where {} is not null" if plan.malformed else "")).format(
        part.identifier,
        sql.SQL(", ").join(map(sql.Identifier, names)),
        sql.Literal(plan.lines.delimiter),
        *([sql.Identifier(names[0])] if plan.malformed else []),
    )


def _pieces(plan: _Plan, stream: BinaryIO, segment: _Segment) -> Iterator[bytes]:
    """The bytes of a segment, with what an odd line stands for in its place."""
    first, last = np.searchsorted(plan.odd[:, 0], [segment.start, segment.stop]).tolist()
    at = segment.start
    for place in range(first, last):
        offset, length, _ = plan.odd[place].tolist()
        yield from _bytes(stream, at, offset)
        yield _in_place_of(_line_at(stream, offset, length), plan, int(plan.kinds[place]))
        at = offset + length
    yield from _bytes(stream, at, segment.stop)


def _bytes(stream: BinaryIO, start: int, stop: int) -> Iterator[bytes]:
    stream.seek(start)
    while start < stop and (piece := stream.read(min(CHUNK, stop - start))):
        yield piece
        start += len(piece)


def _gathered(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """Small pieces joined to larger ones: each that is sent has its price."""
    found: list[bytes] = []
    size = 0
    for piece in pieces:
        found.append(piece)
        size += len(piece)
        if size >= CHUNK:
            yield b"".join(found)
            found, size = [], 0
    yield b"".join(found)


def _in_place_of(line: bytes, plan: _Plan, kind: int) -> bytes:
    """What COPY is to read in the place of an odd line."""
    delimiter, names = plan.lines.delimiter, plan.names
    if kind == HELD:
        return delimiter.join(["\\N"] * len(names)).encode() + plan.lines.end
    source = plan.table.source
    cells = _cells(line, source) if isinstance(source, CsvSource) else None
    if cells is None:  # it was one when the plan was made
        raise _NotSo
    escaped = str.maketrans({delimiter: f"\\{delimiter}", **ESCAPED})
    return delimiter.join(cell.translate(escaped) for cell in cells[: len(names)]).encode() + plan.lines.end
