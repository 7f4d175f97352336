"""Writes the reports of partners and the internal analyses: reads, decides, notes and lays down, in this order."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path

from orchestration.lib import settings
from orchestration.lib.database import outbox_lock
from orchestration.lib.failures import Failures
from orchestration.lib.file_names import file_name
from orchestration.lib.reports import analyses, attendance
from orchestration.lib.reports.content import Report, clean
from orchestration.lib.reports.laying import ALWAYS, Format, ReportFile, all_contents, lay, put, write
from orchestration.lib.reports.ledger import newest_delivery, record_laid, record_made
from orchestration.lib.reports.message import draft, holds_others, recipients, unknown_recipients
from orchestration.lib.reports.partners import PARTNER_REPORTS, contracts, decided, read, told_in
from orchestration.lib.reports.reader import published
from orchestration.lib.reports.refusals import check_contract, check_date
from orchestration.lib.reports.told import Told


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
    # to the end: no file of an older publication is laid over a newer one, and files of two do not mingle
    with outbox_lock(f"reports of contract {contract}"):
        with published(f"reports of contract {contract}") as reader:
            check_contract(contract, contracts(reader))
            check_date(as_of, reader, contract)
            decisions = decided(reader, contract, names)
            sent = newest_delivery(reader)
            told = Told(decisions)
            made = [clean(read(PARTNER_REPORTS[name], reader, contract, told)) for name in names]
            to, unknown = recipients(reader, contract), unknown_recipients(reader, contract)
            organization = reader.partner_of(contract).organization
        # whatever fails of itself fails here, before anything is noted or lies anywhere
        contents = [all_contents(report, formats) for report in made]
        attached = {name: content for files in contents for name, content in files.items()}
        message = draft(made, attached, to, unknown) if folder is None else b""
        kept = told.kept()
        target = folder or settings.make_closed(settings.outbox()) / _folder_of_partner(made[0], organization)
        place = target / file_name(contract)
        for report, files in zip(made, contents, strict=True):
            decided_in = told_in(report, kept)
            record_made(report, files, decided_in, organization=organization, last_known_delivery=sent)
        if folder is None:
            _take_away_drafts(place.glob(f"draft__{made[0].as_of:%Y%m%d}__*.eml"), attached)
        written = [lay(report, files, formats, target) for report, files in zip(made, contents, strict=True)]
        if folder is None:
            # one for each message of a day
            of = "_".join([*(PARTNER_REPORTS[name].number for name in names), *formats])
            put(place / f"draft__{made[0].as_of:%Y%m%d}__{of}.eml", message)
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
