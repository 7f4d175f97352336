"""Partner report P1, teacher-level attendance: one workbook, one CSV and one page of notes for each contract."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path

import pandas as pd
import psycopg

from orchestration.lib.file_names import file_name
from orchestration.lib.publish import published_snapshot
from orchestration.lib.reports import notes
from orchestration.lib.reports.workbook import workbook

COLUMNS = (
    "contract", "cohort", "event_name", "event_type", "format", "start_date", "end_date", "last_name", "first_name",
    "professional_email", "school", "district", "role_at_event_date", "periods_held", "periods_scheduled", "present",
    "tardy", "left_early", "disengaged", "excused", "absent", "not_recorded", "periods_attended", "attendance_rate",
    "attendance_rate_raw", "on_time_rate", "minutes_attended", "made_up_periods", "enrolled", "stipend_rule",
    "stipend_met",
)  # fmt: skip
NUMBERS = COLUMNS[COLUMNS.index("periods_held") : COLUMNS.index("enrolled")]
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
        incomplete: events of which too little is recorded (definition D0).
        paths: the files.
    """

    contract: str
    rows: int
    held_back: int
    incomplete: int
    paths: tuple[Path, ...]


@dataclass(frozen=True)
class Publication:
    """The tables of the report, all from one publication.

    Attributes:
        rows: educators × events, with ``event_source_id`` beside the columns of the report.
        events: contract × event, what the cover says of each.
        held: rows held back, by contract, event, feed and rule.
        as_of: the report date.
        build_id: the build that is published.
    """

    rows: pd.DataFrame
    events: pd.DataFrame
    held: pd.DataFrame
    as_of: date
    build_id: str

    def of(self, contract: str) -> Publication:
        """Nothing but one contract's."""
        mine = [table[table["contract"] == contract] for table in (self.rows, self.events, self.held)]
        return Publication(*mine, self.as_of, self.build_id)


def write_teacher_attendance(folder: Path) -> list[ReportFile]:
    """Write the report of every contract, all from one publication.

    What an earlier publication left under the same report date goes: a contract that was withdrawn has no report.

    Args:
        folder: where to write; one folder per contract is made in it.

    Returns:
        What was written, by contract.

    Raises:
        psycopg.Error: nothing is published yet, or the database cannot be reached.
    """
    with published_snapshot("teacher-level attendance") as snapshot:
        ask = partial(_frame, snapshot.connection)
        published = Publication(
            ask(f"select {', '.join(COLUMNS)}, event_source_id from reports.rpt_teacher_attendance"),
            ask("select * from reports.rpt_teacher_attendance_event"),
            ask("select * from reports.rpt_teacher_attendance_head"),
            snapshot.connection.execute("select as_of from marts.publication").fetchone()[0],
            str(snapshot.build_id),
        )
    # A contract in which nobody is enrolled has a report too: it says so.
    contracts = sorted(published.events["contract"].dropna().unique())
    written = [write_contract(folder, contract, published.of(contract)) for contract in contracts]
    kept = {path for report in written for path in report.paths}
    for path in folder.glob(f"*/{_stem(published.as_of)}.*"):
        if path not in kept:
            path.unlink()
    return written


def _frame(connection: psycopg.Connection, query: str) -> pd.DataFrame:
    cursor = connection.execute(query)
    return pd.DataFrame(cursor.fetchall(), columns=[column.name for column in cursor.description], dtype=object)


def _stem(as_of: date) -> str:
    return f"teacher_level_attendance__{as_of:%Y%m%d}"


def write_contract(folder: Path, contract: str, published: Publication) -> ReportFile:
    """Write the three files of one contract.

    Args:
        folder: where to make the contract's folder.
        contract: the contract's id.
        published: the contract's part of the publication.
    """
    labels = notes.event_labels(published.events)
    table = published.rows.assign(event_name=published.rows["event_source_id"].map(labels)).sort_values(
        ["event_name", "start_date", "last_name", "first_name", "professional_email"], na_position="last"
    )[list(COLUMNS)]
    cover = notes.cover(contract, published.events, published.held, published.as_of)
    about = notes.about(cover, published.events, published.held, published.build_id)
    cover, about = list(map(_visible, cover)), list(map(_visible, about))
    printable = _printable(table)
    target = folder / file_name(contract)
    target.mkdir(parents=True, exist_ok=True)
    contents = {
        ".xlsx": workbook(cover, about, printable, NUMBERS, RATES),
        ".csv": printable.to_csv(index=False, lineterminator="\r\n").encode("utf-8-sig"),
        ".about.txt": ("\n".join(about) + "\n").encode(),
    }
    paths = tuple(target / f"{_stem(published.as_of)}{ending}" for ending in contents)
    for path, content in zip(paths, contents.values(), strict=True):
        _replace(path, content)
    held_back = int(published.held["held_back_rows"].sum())
    return ReportFile(contract, len(table), held_back, int(published.events["is_incomplete"].sum()), paths)


def _replace(path: Path, content: bytes) -> None:
    """Put a file in its place at once: whoever opens it never sees half of it."""
    part = path.with_name(f".{path.name}.part")
    part.write_bytes(content)
    part.replace(path)


def _printable(table: pd.DataFrame) -> pd.DataFrame:
    """Text as it is to be seen: n/a for a rate without denominator, and no cell that starts a formula."""
    shown = table.copy()
    for column in RATES:
        shown[column] = shown[column].map(lambda rate: "n/a" if rate is None else rate)
    shown = shown.map(lambda cell: _harmless(cell) if isinstance(cell, str) else cell).astype(object)
    return shown.where(shown.notna(), None)  # pandas makes NaN of what is missing


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
