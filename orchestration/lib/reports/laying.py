"""Report files: their formats and names, what is in each, and how they are put in their place."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from orchestration.lib.file_names import file_name
from orchestration.lib.reports.comma import comma_separated
from orchestration.lib.reports.content import Report, about, clean
from orchestration.lib.reports.ledger import csv_lines
from orchestration.lib.reports.page import page
from orchestration.lib.reports.paper import paper
from orchestration.lib.reports.xlsx import workbook


class Format(StrEnum):
    """How a report is written. A CSV holds tables alone: what they mean is in a text beside them.

    A partner gets no CSV of a table without rows: the text says that it is empty.
    """

    XLSX = "xlsx"
    PDF = "pdf"
    HTML = "html"
    CSV = "csv"


# What is written after each publication, for every contract.
ALWAYS = (Format.XLSX, Format.CSV)


@dataclass(frozen=True)
class ReportFile:
    """What was written for one contract.

    Attributes:
        contract: the contract's id as its sender writes it.
        rows: of its main table.
        held_back: rows of its events that wait in quarantine, but for log entries that nobody is known by.
        incomplete: events of which too little is recorded (definition D0).
        paths: the files.
    """

    contract: str
    rows: int
    held_back: int
    incomplete: int
    paths: tuple[Path, ...]


def write(report: Report, formats: Sequence[Format], folder: Path) -> ReportFile:
    """Write the files of a report.

    Args:
        report: what it says.
        formats: each is written.
        folder: where to make the contract's folder.
    """
    report = clean(report)
    return lay(report, all_contents(report, formats), formats, folder)


def lay(report: Report, contents: Mapping[str, bytes], formats: Sequence[Format], folder: Path) -> ReportFile:
    """Put the files of a report into its contract's folder, by their names."""
    target = folder / file_name(report.contract) if report.contract else folder
    target.mkdir(parents=True, exist_ok=True)
    for name, content in contents.items():
        put(target / name, content)
    if Format.CSV in formats:
        # tables that the report has no more
        for path in (*target.glob(f"{report.stem}.csv"), *target.glob(f"{report.stem}__*.csv")):
            if path.name not in contents:
                path.unlink(missing_ok=True)
    rows = sum(len(table.rows) for table in list(report.tables())[:1])
    return ReportFile(
        report.contract, rows, report.held_back, report.incomplete, tuple(target / name for name in contents)
    )


def all_contents(report: Report, formats: Sequence[Format]) -> dict[str, bytes]:
    """The files of all formats, by name."""
    return {name: content for form in formats for name, content in _contents(report, form).items()}


def _contents(report: Report, form: Format) -> dict[str, bytes]:
    """The files of one format, by name."""
    if form is Format.CSV:
        tables = list(report.tables())
        names = [report.stem, *(f"{report.stem}__{table.name}" for table in tables[1:])]
        files = {
            f"{name}.csv": comma_separated(table)
            for name, table in zip(names, tables, strict=True)
            if table.rows or not report.contract
        }
        *lines, blank, stamp = about(report)
        if files:
            lines += ["", "The tables that this text is about", *csv_lines(files)]
        lines += [blank, stamp]
        return files | {f"{report.stem}.about.txt": ("\n".join(lines) + "\n").encode()}
    made = {Format.XLSX: workbook, Format.PDF: paper, Format.HTML: page}[form]
    return {f"{report.stem}.{form}": made(report)}


def put(path: Path, content: bytes) -> None:
    """Put a file in its place at once: whoever opens it never sees half of it, nor what two write together.

    Raises:
        OSError: it could not be written; its ``filename`` says which, also where the disk is full.
    """
    part = path.with_name(f".{path.name}.{secrets.token_hex(8)}.part")
    try:
        with part.open("xb") as file:
            file.write(content)
        part.replace(path)
    except OSError as error:
        # what fails while it writes does not know where
        error.filename = error.filename or str(path)
        raise
    finally:
        part.unlink(missing_ok=True)
