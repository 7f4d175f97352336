"""The workbook of held rows: a sheet for each file that has some, looking like that file, to be mended and landed.

It holds the rows as they were sent, personal values and all. It is written where a person asks for it, for nobody else
to read, and never into a folder that is published.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import Any

import psycopg
import xlsxwriter
from psycopg import sql

from orchestration.lib import settings
from orchestration.lib.database import connect
from orchestration.lib.landing import mended, recognise
from orchestration.lib.landing.contracts import Contract, load_contracts
from orchestration.lib.landing.store import other_names
from orchestration.lib.reports.xlsx import AS_TEXT

# What a sheet and a cell of it can hold.
MOST_ROWS = 1_000_000
LONGEST_CELL = 32_767
LONGEST_TITLE = 31

# Characters.
WIDEST, NARROWEST, WHY_WIDTH = 34, 10, 60
BAD, HEADING = "#F8CBAD", "#DDEBF7"

PLACE = re.compile(r"(?:^|.* )\[([0-9]+)\]", re.DOTALL)

HELD = """
    select batch_id, row_number, cell_header, column_name, code, title, advice
    from quarantine.rejected_row
    where (%(feed)s::text is null or feed = %(feed)s)
        and not exists (
            select 1 from audit.batch as batch
            where batch.batch_id = rejected_row.batch_id and coalesce(batch.facts ? 'mends', false)
        )
    order by feed, source_file, batch_id, row_number, cell_header collate "C"
"""

ROWS = """
    select held.row_number, raw._extra, {columns}
    from unnest(%(rows)s::bigint[]) as held (row_number)
    left join audit.current_mended_row as mended
        on mended.mended_batch_id = %(batch)s and mended.mended_row_number = held.row_number
    inner join {table} as raw
        on raw._batch_id = coalesce(mended.batch_id, %(batch)s)
        and raw._row_number = coalesce(mended.row_number, held.row_number)
    order by held.row_number
"""

ABOUT = (
    "Rows held back, to be mended",
    "These are rows as they were sent, personal values included: keep this file to yourself, and delete it when done.",
    "Each sheet has the rows of one file that are held, under its headings. Coloured cells are wrong; the reason "
    f"stands in the column '{mended.WHY_HEADING}' and in the note on the cell.",
    "Correct the cells, and nothing else need be done. Rows that you leave as they are, or delete, stay held.",
    f"Leave the column '{mended.ROW_HEADING}' as it is: it says which row is meant. Add no rows.",
    "Save, put this file into the inbox (any folder), and start: warehouse run. It need not say feed or event: its "
    "rows go to the file they came from.",
)


@dataclass
class Reason:
    """Why a row, or a cell of it, is held."""

    column: str | None
    cell: str
    code: str
    title: str
    advice: str

    def text(self, heading: str) -> str:
        """In one line.

        Args:
            heading: what the file calls the column; '' where it has none such.
        """
        where = self.cell or heading or self.column
        return f"{where}: {self.line}" if where else self.line

    @property
    def line(self) -> str:
        """What is wrong and what to do, wherever it is."""
        return f"{self.title} ({self.code}). {self.advice}"


@dataclass
class HeldFile:
    """The held rows of one file.

    ``rows`` are cells by position, by the number of the row; ``left_out`` the rows with a cell that no spreadsheet
    takes.
    """

    batch_id: str
    feed: str
    source_name: str
    header: list[str]
    reasons: dict[int, list[Reason]]
    places: Mapping[str, Sequence[int]] = field(default_factory=dict)
    rows: dict[int, dict[int, str]] = field(default_factory=dict)
    left_out: list[int] = field(default_factory=list)
    sheets: list[str] = field(default_factory=list)

    @property
    def width(self) -> int:
        """Columns before the two that are none of the data."""
        return max([len(self.header), *(max(row, default=-1) + 1 for row in self.rows.values())])

    def told(self, reason: Reason) -> str:
        """The reason in one line, with the column called what the file calls it."""
        places = [place for place in self.places.get(reason.column or "", ()) if place < len(self.header)]
        return reason.text(" and ".join(filter(None, (self.header[place] for place in places))))


def refuse_path(path: Path) -> str | None:
    """Why a workbook of held rows may not be written there; ``None`` where it may."""
    if path.suffix.lower() != ".xlsx":
        return f"{path} is no workbook's name: let it end in .xlsx."
    if path.exists():
        return f"{path} exists already; nothing is overwritten."
    if not path.parent.is_dir():
        return f"{path.parent} is no folder."
    for folder, what in (
        (settings.reports_folder(), "what lies there is sent to partners"),
        (settings.inbox(), "what lies there is landed; mend it first"),
        (settings.ROOT / "target", "what lies there is published as documentation"),
        (settings.home() / "data_docs", "what lies there is published as documentation"),
    ):
        if path.resolve().is_relative_to(folder.resolve()):
            return f"The workbook holds personal values and is not written into {folder}: {what}."
    return None


def export(path: Path, feed: str | None) -> list[HeldFile]:
    """Write the workbook of what is held in the published set; the files that it has sheets of are returned.

    Args:
        path: where to write it, readable to its owner alone. Nothing is written where no row is held.
        feed: the feed's word, or None for every feed.
    """
    with connect(application="warehouse rejected") as connection:
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        connection.read_only = True
        files = [_read(connection, *held) for held in _held(connection, feed)]
    if files:
        made = _workbook(files)
        path.touch(mode=0o600, exist_ok=False)
        path.write_bytes(made)
    return files


# --- reading ----------------------------------------------------------------------------------------------------------


def _held(connection: psycopg.Connection[Any], feed: str | None) -> Iterator[tuple[str, dict[int, list[Reason]]]]:
    """Each file that has held rows, with the reasons by the number of the row."""
    found: dict[str, dict[int, list[Reason]]] = defaultdict(lambda: defaultdict(list))
    for batch_id, row_number, cell, column, code, title, advice in connection.execute(HELD, {"feed": feed}):
        reasons = found[batch_id][row_number]
        # what is wrong with a whole row of a roster or survey is told once, and not in each of its cells
        reason = Reason(column, cell if column == cell else "", code, title, advice)
        if reason not in reasons:
            reasons.append(reason)
    yield from found.items()


def _read(connection: psycopg.Connection[Any], batch_id: str, reasons: dict[int, list[Reason]]) -> HeldFile:
    row = connection.execute(
        "select feed, source_name, layout, header from audit.batch where batch_id = %s", [batch_id]
    ).fetchone()
    if row is None:  # the ledger forgets nothing
        raise LookupError(batch_id)
    feed, source_name, layout, header = row
    contract = mended.as_sent(load_contracts()[feed], layout)
    held = HeldFile(batch_id, feed, source_name, list(header or []), reasons)
    rows = _landed_rows(connection, contract, held)
    keys = sorted({key for _, extra, _ in rows for key in extra})
    _place(held, contract, keys)
    for number, extra, values in rows:
        cells = {held.places[name][0]: value for name, value in values.items() if value and name in held.places}
        held.rows[number] = cells | {held.places[_other(key)][0]: str(value) for key, value in extra.items()}
    for number, cells in _malformed_rows(connection, held):
        held.rows[number] = {place: cell for place, cell in enumerate(cells) if cell}
    held.left_out = [
        number for number in reasons
        if number not in held.rows or any(len(cell) > LONGEST_CELL for cell in held.rows[number].values())
    ]  # fmt: skip
    for number in held.left_out:
        held.rows.pop(number, None)
    return held


def _landed_rows(
    connection: psycopg.Connection[Any], contract: Contract, held: HeldFile
) -> list[tuple[int, dict[str, str], dict[str, str | None]]]:
    """The held rows as they stand: number, undeclared cells, declared ones by column."""
    names = [column.name for column in contract.columns]
    query = sql.SQL(ROWS).format(
        columns=sql.SQL(", ").join(sql.Identifier("raw", name) for name in names),
        table=sql.Identifier(contract.schema_name, contract.table),
    )
    found = connection.execute(query, {"batch": held.batch_id, "rows": sorted(held.reasons)})
    return [(number, extra, dict(zip(names, values, strict=True))) for number, extra, *values in found]


def _malformed_rows(connection: psycopg.Connection[Any], held: HeldFile) -> list[tuple[int, list[str]]]:
    return connection.execute(
        "select row_number, cells from audit.current_malformed_row where batch_id = %s and row_number = any(%s)",
        [held.batch_id, sorted(held.reasons)],
    ).fetchall()


def _other(key: str) -> str:
    """The name under which an undeclared column is placed; no declared one begins so."""
    return f" {key}"


def _place(held: HeldFile, contract: Contract, keys: Iterable[str]) -> None:
    """Find the position of every column: declared ones by the heading, others by the name that landing gave them."""
    sent = recognise.match(contract, (1, held.header))
    width = max([len(held.header), *(int(found[1]) for key in keys if (found := PLACE.fullmatch(key)))])
    claimed = {*sent.columns.values(), *(place for places in sent.joined.values() for place in places)}
    undeclared = [place for place in range(width) if place not in claimed]
    places: dict[str, Sequence[int]] = {name: [place] for name, place in sent.columns.items()}
    places |= sent.joined
    taken = {held.header[place] for place in sent.columns.values()}
    places |= {_other(name): [place] for place, name in other_names(held.header, taken, undeclared)}
    for key in keys:  # a heading that was mended is in no header
        if _other(key) not in places:
            places[_other(key)] = [max(width, len(held.header))]
            held.header += [""] * (width - len(held.header)) + [key]
            width = len(held.header)
    held.places = places


# --- writing ----------------------------------------------------------------------------------------------------------


def _workbook(files: Sequence[HeldFile]) -> bytes:
    made = BytesIO()
    with xlsxwriter.Workbook(made, AS_TEXT) as book:
        number = 0
        for held in files:
            numbers = sorted(held.rows)
            for start in range(0, len(numbers), MOST_ROWS):
                number += 1
                end = f" {number}"
                title = held.feed[: LONGEST_TITLE - len(end)] + end
                held.sheets.append(title)
                _sheet(book, book.add_worksheet(title), held, numbers[start : start + MOST_ROWS])
        _about(book, book.add_worksheet("About"), files)
    return made.getvalue()


def _sheet(book: Any, sheet: Any, held: HeldFile, numbers: Sequence[int]) -> None:
    """One sheet; every cell is text, so that nothing is a formula and what a person types stays as it is typed."""
    text = {"num_format": "@", "valign": "top"}
    plain, bad = book.add_format(text), book.add_format({**text, "bg_color": BAD})
    heading = book.add_format({"bold": True, "bottom": 1, "bg_color": HEADING, "num_format": "@"})
    why = book.add_format({**text, "text_wrap": True, "font_color": "#9C0006"})
    quiet = book.add_format({**text, "font_color": "#808080"})
    width = held.width
    headings = [*held.header, *[""] * (width - len(held.header))]
    for place, cell in enumerate(headings):
        # wide enough for what stands below, too: a cell that is cut off cannot be judged
        longest = max((len(held.rows[row].get(place, "")) for row in numbers), default=0)
        sheet.set_column(place, place, min(max(len(cell) + 3, longest + 2, NARROWEST), WIDEST), plain)
        sheet.write_string(0, place, cell, heading)
    sheet.set_column(width, width, WHY_WIDTH, why)
    sheet.set_column(width + 1, width + 1, NARROWEST, quiet)
    sheet.write_string(0, width, mended.WHY_HEADING, heading)
    sheet.write_string(0, width + 1, mended.ROW_HEADING, heading)
    for line, number in enumerate(numbers, start=1):
        cells, marks = held.rows[number], _marks(held, held.reasons[number])
        for place in sorted({*cells, *marks}):
            sheet.write_string(line, place, cells.get(place, ""), bad if place in marks else plain)
            if place in marks:
                sheet.write_comment(line, place, marks[place], {"x_scale": 2})
        sheet.write_string(line, width, "\n".join(map(held.told, held.reasons[number]))[:LONGEST_CELL], why)
        sheet.write_string(line, width + 1, mended.name_of(held.batch_id, number), quiet)
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, len(numbers), width + 1)


def _marks(held: HeldFile, reasons: Iterable[Reason]) -> dict[int, str]:
    """The positions of the bad cells of a row, with what is wrong there."""
    marks: dict[int, str] = {}
    for reason in reasons:
        name = _other(reason.cell) if reason.cell else reason.column or ""
        for place in held.places.get(name, ()):
            marks[place] = f"{marks[place]}\n{held.told(reason)}" if place in marks else held.told(reason)
    return marks


def _about(book: Any, sheet: Any, files: Iterable[HeldFile]) -> None:
    folded = book.add_format({"text_wrap": True, "valign": "top", "num_format": "@"})
    sheet.set_column(0, 0, 110, folded)
    sheets = [f"{title}: rows of {held.source_name}" for held in files for title in held.sheets]
    for line, words in enumerate((*ABOUT, "", *sheets)):
        sheet.write_string(line, 0, words, folded)
