"""Partner report P1, teacher-level attendance: one workbook, one CSV and one page of notes per contract."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

import pandas as pd
import psycopg

from orchestration.lib.file_names import file_name
from orchestration.lib.publish import published_snapshot

COLUMNS = (
    "contract", "cohort", "event_name", "event_type", "format", "start_date", "end_date", "last_name", "first_name",
    "professional_email", "school", "district", "role_at_event_date", "periods_held", "periods_scheduled", "present",
    "tardy", "left_early", "disengaged", "excused", "absent", "not_recorded", "periods_attended", "attendance_rate",
    "attendance_rate_raw", "on_time_rate", "minutes_attended", "made_up_periods", "enrolled", "stipend_rule",
    "stipend_met",
)  # fmt: skip
RATES = ("attendance_rate", "attendance_rate_raw", "on_time_rate")

# A cell that starts with one of these would be a formula in a spreadsheet program; in some countries the wide ones too.
FORMULA_STARTS = ("=", "+", "-", "@", "＝", "＋", "－", "＠")

# Letters that join or part their neighbours: names in Persian and in scripts of India are misspelled without them.
JOINERS = "\u200c\u200d"


@dataclass(frozen=True)
class ReportFile:
    """What was written for one contract.

    Attributes:
        contract: the contract's id as its sender writes it.
        rows: educators × events in the file.
        held_back: rows of its events that wait in quarantine.
        paths: the files.
    """

    contract: str
    rows: int
    held_back: int
    paths: tuple[Path, ...]


def write_teacher_attendance(folder: Path) -> list[ReportFile]:
    """Write the report of every contract that has rows, all from one publication.

    Args:
        folder: where to write; one folder per contract is made in it.

    Returns:
        What was written, by contract.

    Raises:
        psycopg.Error: nothing is published yet, or the database cannot be reached.
    """
    with published_snapshot("teacher-level attendance") as snapshot:
        rows = _frame(snapshot.connection, f"select {', '.join(COLUMNS)} from reports.rpt_teacher_attendance")
        head = _frame(snapshot.connection, "select * from reports.rpt_teacher_attendance_head")
        as_of = snapshot.connection.execute("select as_of from marts.publication").fetchone()[0]
    contracts = sorted(rows["contract"].dropna().unique())
    return [_write_contract(folder, name, rows, head, as_of, str(snapshot.build_id)) for name in contracts]


def _frame(connection: psycopg.Connection, query: str) -> pd.DataFrame:
    cursor = connection.execute(query)
    return pd.DataFrame(cursor.fetchall(), columns=[column.name for column in cursor.description], dtype=object)


def _write_contract(
    folder: Path, contract: str, rows: pd.DataFrame, head: pd.DataFrame, as_of: date, build_id: str
) -> ReportFile:
    table = rows[rows["contract"] == contract].sort_values(
        ["event_name", "start_date", "last_name", "first_name", "professional_email"], na_position="last"
    )
    held = head[head["contract"] == contract]
    notes = _notes(contract, held, as_of, build_id)
    printable = _printable(table)
    target = folder / file_name(contract)
    target.mkdir(parents=True, exist_ok=True)
    stem = f"teacher_level_attendance__{as_of:%Y%m%d}"
    paths = tuple(target / f"{stem}{ending}" for ending in (".xlsx", ".csv", ".about.txt"))
    _write_workbook(paths[0], notes, printable)
    printable.to_csv(paths[1], index=False, encoding="utf-8-sig", lineterminator="\r\n")
    paths[2].write_text("\n".join(notes) + "\n", encoding="utf-8")
    return ReportFile(contract, len(table), int(held["held_back_rows"].sum()), paths)


def _notes(contract: str, held: pd.DataFrame, as_of: date, build_id: str) -> list[str]:
    """The head of the report: what it counts, and what is missing from it and why."""
    notes = [
        f"Teacher-level attendance, contract {contract}, as of {as_of:%Y-%m-%d} (build {build_id})",
        "attendance_rate = attended ÷ scheduled, where excused and not recorded periods are not scheduled;",
        "attendance_rate_raw = attended ÷ (scheduled + excused); n/a = nothing to divide by, which is not zero.",
        "stipend_met compares attended ÷ periods_held with the contract's threshold; pending = too early to tell.",
    ]
    counted = held[held["held_back_rows"] > 0]
    if counted.empty:
        notes.append("Nothing is held back for these events.")
    for line in counted.sort_values(["event_name", "code", "feed"]).itertuples():
        rows = "1 row" if line.held_back_rows == 1 else f"{line.held_back_rows} rows"
        rule = f"{line.rule}, {line.code}" if line.rule else line.code
        notes.append(f"Held back: {rows} of {line.event_name}: {line.title} ({rule}). {line.advice}")
    unmatched = held.drop_duplicates("event_name")[["event_name", "unmatched_log_entries"]]
    for line in unmatched[unmatched["unmatched_log_entries"] > 0].itertuples():
        notes.append(
            f"Event {line.event_name}: {line.unmatched_log_entries} meeting log participant(s) not matched to anyone "
            "enrolled; until they are, nobody is counted absent because of that log."
        )
    return [_visible(note) for note in notes]


def _printable(table: pd.DataFrame) -> pd.DataFrame:
    """Text as it is to be seen: n/a for a rate without denominator, and no cell that starts a formula."""
    shown = table.copy()
    for column in RATES:
        shown[column] = shown[column].map(lambda rate: "n/a" if rate is None else rate)
    return shown.map(lambda cell: _harmless(cell) if isinstance(cell, str) else cell)


def _harmless(text: str) -> str:
    """Visible text that no spreadsheet program takes for a formula."""
    text = _visible(text)
    return f"'{text}" if text.lstrip().startswith(FORMULA_STARTS) else text


def _visible(text: str) -> str:
    """Text in one line and in the direction of its letters.

    Characters that nobody sees and that turn what follows around (U+202E) or hide it are left out; line ends and tabs
    are blanks.
    """
    kept = []
    for character in text:
        category = unicodedata.category(character)
        if character in JOINERS or category not in ("Cc", "Cf", "Cs", "Zl", "Zp"):
            kept.append(character)
        elif category in ("Zl", "Zp") or character in "\t\n\v\f\r\x85":
            kept.append(" ")
    return "".join(kept)


def _cell(value: object) -> object:
    """A number as a spreadsheet takes it; everything else as it is."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return value


def _write_workbook(path: Path, notes: list[str], table: pd.DataFrame) -> None:
    options = {"strings_to_formulas": False, "strings_to_urls": False}
    start = len(notes) + 1
    with pd.ExcelWriter(
        path, engine="xlsxwriter", date_format="yyyy-mm-dd", engine_kwargs={"options": options}
    ) as writer:
        table.map(_cell).to_excel(writer, sheet_name="Attendance", index=False, startrow=start)
        sheet, bold = writer.sheets["Attendance"], writer.book.add_format({"bold": True})
        percent = writer.book.add_format({"num_format": "0.0%"})
        for number, note in enumerate(notes):
            sheet.write_string(number, 0, note, bold if number == 0 else None)
        for number, column in enumerate(table.columns):
            sheet.set_column(number, number, _width(column, table[column]), percent if column in RATES else None)
        sheet.autofilter(start, 0, start + len(table), len(table.columns) - 1)
        sheet.freeze_panes(start + 1, 0)


def _width(column: str, cells: pd.Series) -> int:
    """Wide enough for the heading and for most cells; a long title is cut by the next column, not by the screen."""
    longest = max((len(str(cell)) for cell in cells if cell is not None), default=0)
    return min(max(len(column) + 2, longest + 1), 40)
