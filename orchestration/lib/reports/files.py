"""Report files: the formats, their names, and how they are put in their place."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path

from orchestration.lib import settings
from orchestration.lib.database import writer_lock
from orchestration.lib.failures import Failures
from orchestration.lib.file_names import file_name
from orchestration.lib.reports import (
    achievement,
    analyses,
    attendance,
    cohort,
    diagnostics,
    implementation,
    proficiency,
)
from orchestration.lib.reports.comma import comma_separated
from orchestration.lib.reports.content import Report, about, clean
from orchestration.lib.reports.ledger import csv_lines, newest_delivery, received, record_laid, record_made
from orchestration.lib.reports.message import draft, holds_others, recipients
from orchestration.lib.reports.page import page
from orchestration.lib.reports.paper import paper
from orchestration.lib.reports.reader import Reader, published
from orchestration.lib.reports.suppression import Decision, Figure, decide
from orchestration.lib.reports.told import Told, figure_id
from orchestration.lib.reports.xlsx import workbook


@dataclass(frozen=True)
class PartnerReport:
    """A report that partners get.

    Attributes:
        number: in the list of reports, as requests may name it: `P1`.
        read: makes it for a contract; what has figures is told what it may say of them, too (see ``told``).
        figures: the protected figures that it is made of (rule R41); None where it has none.
    """

    number: str
    read: Callable[..., Report]
    figures: Callable[[Reader, str], Iterable[Figure]] | None = None


# By the word in their files' names.
PARTNER_REPORTS = {
    attendance.NAME: PartnerReport("P1", attendance.read),
    proficiency.NAME: PartnerReport("P2", proficiency.read),
    cohort.NAME: PartnerReport("P3", cohort.read, cohort.figures),
    implementation.NAME: PartnerReport("P4", implementation.read, implementation.figures),
    diagnostics.NAME: PartnerReport("P5", diagnostics.read, diagnostics.figures),
    achievement.NAME: PartnerReport("P6", achievement.read, achievement.figures),
}


_OF_PARTNER = """
    select other.contract_source_id as contract
    from marts.dim_contract as contract
    inner join marts.dim_contract as other
        on contract.organization_key = other.organization_key
        and other.organization_key > 0
    where contract.contract_source_id = %s and other.contract_key > 0
"""


_BEFORE = """
    select build.as_of
    from audit.published_set as previous
    inner join audit.build as build on previous.build_id = build.build_id
    where previous.slot = 'previous'
"""


# Before that day there was nobody to tell of. Dates of what is unknown are null.
_BEGUN = """
    select least(min(event.start_date), min(enrolled.date_day)) as first_day
    from marts.dim_contract as contract
    inner join marts.bridge_contract_event as of_contract on contract.contract_key = of_contract.contract_key
    inner join marts.dim_event as event on of_contract.event_key = event.event_key
    left join marts.fct_enrollment as enrollment on event.event_key = enrollment.event_key
    left join marts.dim_date as enrolled on enrollment.enrolled_date_key = enrolled.date_key
    where contract.contract_source_id = %s and contract.contract_key > 0 and event.event_key > 0
"""


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


class NoSuchContract(LookupError):
    """No contract of this id is published; the message says which there are."""


class NotPublished(LookupError):
    """Nothing of this report date is published; the message says what is, and how to come to the other."""


def write_teacher_attendance(folder: Path) -> list[ReportFile]:
    """Write the attendance report of every contract, all from one publication.

    What an earlier publication left under the same report date goes: a contract that was withdrawn has no report.

    Args:
        folder: where to write; one folder per contract is made in it.

    Returns:
        What was written, by contract.

    Raises:
        NotAllMade: some could not be made; all others are. What is of before goes of those that failed, too: it would
            be taken for what is published now.
        NothingPublished: nothing is published yet.
        psycopg.Error: the database cannot be reached.
    """
    failures = Failures()
    made: list[Report] = []
    written: list[ReportFile] = []
    with published("teacher-level attendance") as reader:
        # A contract in which nobody is enrolled has a report too: it says so.
        every = contracts(reader)
        for contract in every:
            with failures.kept(contract), reader.apart():
                made.append(attendance.read(reader, contract))
        stem = f"{attendance.NAME}__{reader.as_of:%Y%m%d}"
    for report in made:
        with failures.kept(report.contract):
            written.append(write(report, ALWAYS, folder))
    kept = {path for file in written for path in file.paths}
    for path in (*folder.glob(f"*/{stem}.*"), *folder.glob(f"*/{stem}__*")):
        if path not in kept and path.suffix.lstrip(".") not in (Format.PDF, Format.HTML):
            path.unlink(missing_ok=True)
    failures.tell("contracts' reports on attendance", len(every), written)
    return written


def contracts(reader: Reader) -> list[str]:
    """The contracts that have reports, by id."""
    query = "select distinct contract from reports.rpt_teacher_attendance_event where contract is not null"
    return sorted(row["contract"] for row in reader.records(query))


def write_partner_reports(
    contract: str,
    names: Collection[str],
    formats: Sequence[Format],
    folder: Path | None = None,
    as_of: date | None = None,
) -> list[ReportFile]:
    """Write reports of one contract, all from one publication, and note in the ledger that they were made.

    In the outbox a draft of the message that takes them to the contract's administrators lies beside them.

    The ledger comes first and the draft last: of what lies ready to be sent the ledger knows what it says of protected
    figures, whatever happens meanwhile (rule R41). What was not laid down to the end is due still.

    Args:
        contract: the contract's id as its sender writes it.
        names: of ``PARTNER_REPORTS``.
        formats: each is written.
        folder: where to make the contract's folder; None for the partner's folder in the outbox.
        as_of: the report date that is asked for; None for the one of what is published.

    Raises:
        NoSuchContract: nothing of such a contract is published.
        NotPublished: what is published is of another report date.
        NothingPublished: nothing is published yet.
        psycopg.Error: the database cannot be reached.
    """
    with published(f"reports of contract {contract}") as reader:
        known = contracts(reader)
        if contract not in known:
            raise NoSuchContract(_unknown(contract, known))
        if as_of not in (None, reader.as_of):
            raise NotPublished(_other_date(as_of, reader, contract))
        decisions = decided(reader, contract, names)
        sent = newest_delivery(reader)
        told = Told(decisions)
        made = [clean(_read(PARTNER_REPORTS[name], reader, contract, told)) for name in names]
        to = recipients(reader, contract)
        organization = reader.partner_of(contract).organization
    # whatever fails of itself fails here, before anything is noted or lies anywhere
    contents = [_all_contents(report, formats) for report in made]
    attached = {name: content for files in contents for name, content in files.items()}
    message = draft(made, attached, to) if folder is None else b""
    kept = told.kept()
    target = folder or settings.make_closed(settings.outbox()) / _folder_of_partner(made[0], organization)
    place = target / file_name(contract)
    # to the end: files of two who write under the same names do not mingle
    with writer_lock(f"note reports of contract {contract}"):
        for report, files in zip(made, contents, strict=True):
            decided_in = told_in(report, kept)
            record_made(report, files, decided_in, organization=organization, last_known_delivery=sent)
        if folder is None:
            _take_away_drafts(place.glob(f"draft__{made[0].as_of:%Y%m%d}__*.eml"), attached)
        written = [_lay(report, files, formats, target) for report, files in zip(made, contents, strict=True)]
        if folder is None:
            # one for each message of a day
            of = "_".join([*(PARTNER_REPORTS[name].number for name in names), *formats])
            _replace(place / f"draft__{made[0].as_of:%Y%m%d}__{of}.eml", message)
            record_laid(attached.values())
    return written


def _take_away_drafts(drafts: Iterable[Path], contents: Mapping[str, bytes]) -> None:
    """Take away those drafts that hold other files under these names: what is sent must be what lies beside them.

    Who has sent a draft names the files of the folder to the ledger.
    """
    for path in drafts:
        if holds_others(path, contents):
            path.unlink(missing_ok=True)


def _folder_of_partner(report: Report, organization: str | None) -> str:
    """The name of a partner's folder: the name and the id, since several partners may bear one name (rule R40).

    Two contracts of partners that are not known may be of two partners: each has its own folder. No ``file_name`` has a
    comma, so no name is made of two partners.
    """
    if organization is None:
        return file_name(report.contract)
    # the id tells them apart: the name does without what tells names apart
    name, _, _ = file_name(report.reader).partition("~")
    return f"{name}, {file_name(organization)}"


def decided(reader: Reader, contract: str, names: Collection[str]) -> dict[str, Decision]:
    """What is said of each protected figure of a partner.

    One reader has the files of all contracts of a partner. All reports are decided upon, also those that are not
    written: so files that are made one by one of the same publication agree with each other, whichever are sent.

    Args:
        reader: what is published.
        contract: one of the partner's contracts.
        names: the reports to be written; nothing is decided where none of them has protected figures.
    """
    if not any(PARTNER_REPORTS[name].figures for name in names):
        return {}
    partner = contracts_of_partner(reader, contract)
    figures = [
        figure
        for one in partner
        for report in PARTNER_REPORTS.values()
        if report.figures
        for figure in report.figures(reader, one)
    ]
    organization, name = reader.partner_of(contract)
    return decide(figures, received(reader, partner, organization, [name] if name else []))


def told_in(report: Report, decisions: dict[str, Decision]) -> list[Decision]:
    """The decisions of the figures of one report of one contract."""
    start = f"{figure_id(report.name, report.contract)}/"
    return [decision for one, decision in decisions.items() if one.startswith(start)]


def _read(report: PartnerReport, reader: Reader, contract: str, told: Told) -> Report:
    return report.read(reader, contract, told) if report.figures else report.read(reader, contract)


def contracts_of_partner(reader: Reader, contract: str) -> list[str]:
    """Every contract of the partner that holds this one, by id; itself alone where the partner is not known."""
    found = {row["contract"] for row in reader.records(_OF_PARTNER, [contract])}
    return sorted(found | {contract})


def write_analysis(name: str, formats: Sequence[Format], folder: Path | None = None) -> ReportFile:
    """Write an internal analysis.

    Args:
        name: of ``ANALYSES``.
        formats: each is written.
        folder: where to write, as analyses are of no contract; None for the closed folder of all of them.

    Raises:
        NothingPublished: nothing is published yet.
        psycopg.Error: the database cannot be reached.
    """
    with published(f"analysis {name}") as reader:
        made = analyses.read(reader, name)
    if folder is None:
        settings.make_closed(settings.reports_folder())
        folder = settings.make_closed(settings.analyses_folder())
    return write(made, formats, folder)


def _other_date(as_of: date, reader: Reader, contract: str) -> str:
    """What to do for a report of another date than that of what is published: tables are kept of one date alone."""
    if as_of > settings.today():
        return (
            f"{as_of} is still to come: nobody can tell what is so by then. What is published is as of {reader.as_of}."
        )
    begun = reader.records(_BEGUN, [contract])[0]["first_day"]
    if begun is not None and as_of < begun:
        return f"By {as_of} nothing had happened under contract {contract}: what is known of it begins on {begun}."
    said = f"What is published is as of {reader.as_of}: no report as of {as_of} can be made of it."
    before = reader.records(_BEFORE)
    if before and before[0]["as_of"] == as_of:
        return f"{said} The publication before is: `warehouse undo` brings it back, and once more takes it away."
    return (
        f"{said} `warehouse replay --as-of {as_of}` publishes the tables as of that date, from all files that have "
        f"landed by now; then make the report, and come back with `warehouse undo`."
    )


def _unknown(contract: str, known: Sequence[str]) -> str:
    """What to say of a contract that is none, with those of like names, else the first."""
    alike = [name for name in known if name.casefold() == contract.casefold().strip()] or known[:10]
    more = ", …" if len(known) > len(alike) else ""
    listed = f"There are {', '.join(alike)}{more}." if known else "There is none yet."
    return f"No contract {contract!r} is published, or it has no accepted event. {listed}"


def write(report: Report, formats: Sequence[Format], folder: Path) -> ReportFile:
    """Write the files of a report.

    Args:
        report: what it says.
        formats: each is written.
        folder: where to make the contract's folder.
    """
    report = clean(report)
    return _lay(report, _all_contents(report, formats), formats, folder)


def _lay(report: Report, contents: Mapping[str, bytes], formats: Sequence[Format], folder: Path) -> ReportFile:
    """Put the files of a report into its contract's folder, by their names."""
    target = folder / file_name(report.contract) if report.contract else folder
    target.mkdir(parents=True, exist_ok=True)
    for name, content in contents.items():
        _replace(target / name, content)
    if Format.CSV in formats:
        # tables that the report has no more
        for path in (*target.glob(f"{report.stem}.csv"), *target.glob(f"{report.stem}__*.csv")):
            if path.name not in contents:
                path.unlink(missing_ok=True)
    rows = sum(len(table.rows) for table in list(report.tables())[:1])
    return ReportFile(
        report.contract, rows, report.held_back, report.incomplete, tuple(target / name for name in contents)
    )


def _all_contents(report: Report, formats: Sequence[Format]) -> dict[str, bytes]:
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


def _replace(path: Path, content: bytes) -> None:
    """Put a file in its place at once: whoever opens it never sees half of it, nor what two write together."""
    part = path.with_name(f".{path.name}.{secrets.token_hex(8)}.part")
    try:
        with part.open("xb") as file:
            file.write(content)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
