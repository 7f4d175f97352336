"""The reports that partners asked for, made when they are due and laid into the outbox."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from dateutil.relativedelta import relativedelta

from orchestration.lib.failures import Failures
from orchestration.lib.reports.files import PARTNER_REPORTS, Format, ReportFile, write_partner_reports
from orchestration.lib.reports.reader import Reader, Record, published

# Months from one due day to the next, by the words of requests; a request of another word is due once.
CADENCES = {
    "monthly": 1,
    "quarterly": 3,
    "semester": 6,
    "each semester": 6,
    "twice a year": 6,
    "yearly": 12,
    "annually": 12,
}

# Words that say that a report is due once; where nothing is said it is, too.
ONCE = ("", "not stated", "once", "one time", "at event end", "at cohort close")

FORMATS = {"excel": Format.XLSX, **{form.value: form for form in Format}}

_REQUESTS = """
    select organization.organization_source_id, request.report, request.report_format, request.cadence, request.due_date
    from marts.dim_report_request as request
    inner join marts.dim_organization as organization on request.organization_key = organization.organization_key
    where request.report_request_key > 0 and request.due_date <= %s
    order by organization.organization_source_id collate "C", request.report collate "C"
"""

_ALL_REQUESTS = """
    select organization.organization_source_id, request.report, request.cadence
    from marts.dim_report_request as request
    inner join marts.dim_organization as organization on request.organization_key = organization.organization_key
    where request.report_request_key > 0
    order by organization.organization_source_id collate "C", request.report collate "C"
"""

_CONTRACTS = """
    select contract.contract_source_id as contract
    from marts.dim_contract as contract
    inner join marts.dim_organization as organization on contract.organization_key = organization.organization_key
    where organization.organization_source_id = %s and contract.contract_key > 0
    order by contract.contract_source_id collate "C"
"""

_MADE_SINCE = """
    select 1 from audit.report_file
    where report = %s and contract = %s and as_of >= %s and format = any(%s)
    limit 1
"""


@dataclass(frozen=True)
class Due:
    """A report of a contract that a partner waits for.

    Attributes:
        contract: the contract's id.
        report: of ``PARTNER_REPORTS``.
        form: how it was asked for; a workbook where that was not said.
    """

    contract: str
    report: str
    form: Format


def write_due() -> list[ReportFile]:
    """Write every report that is due and was not made since, into the outbox.

    What fails for one contract keeps no other partner from getting theirs.

    Raises:
        NotAllMade: some could not be made. The others are, and are not made again by the next try.
        psycopg.Error: nothing is published yet, or the database cannot be reached.
    """
    with published("reports that are due") as reader:
        waiting = due(reader)
    # what a contract waits for in one format is made at once: what it says of protected figures is decided once
    together: dict[tuple[str, Format], list[str]] = {}
    for one in waiting:
        together.setdefault((one.contract, one.form), []).append(one.report)
    written: list[ReportFile] = []
    failures = Failures()
    for (contract, form), reports in together.items():
        with failures.kept(f"{contract} ({form})"):
            written += write_partner_reports(contract, reports, [form])
    failures.tell("contracts' and formats' reports that are due", len(together), written)
    return written


def not_understood() -> list[str]:
    """The requests of which no report is made, or not as often as was asked, since their words say nothing here.

    Raises:
        psycopg.Error: nothing is published yet, or the database cannot be reached.
    """
    with published("requests that cannot be read") as reader:
        return [said for request in reader.records(_ALL_REQUESTS) if (said := unread(request))]


def unread(request: Record) -> str | None:
    """What cannot be read of a request; None where all can."""
    partner, report, cadence = request["organization_source_id"], request["report"], _plain(request["cadence"])
    if report_named(report) is None:
        return f"partner {partner} asks for {report!r}, which is no report: it is never made"
    if cadence not in CADENCES and cadence not in ONCE:
        return f"partner {partner} asks for {report!r} {cadence!r}, which says not how often: it is made once"
    return None


def _plain(words: str | None) -> str:
    return (words or "").strip().casefold()


def due(reader: Reader) -> list[Due]:
    """What is due as of the report date and not in the ledger since its day: once each, by contract, report, format."""
    found: dict[Due, None] = {}
    for request in reader.records(_REQUESTS, [reader.as_of]):
        report = report_named(request["report"])
        if report is None:
            continue
        day = last_due(request["due_date"], request["cadence"], reader.as_of)
        for contract in _contracts(reader, request):
            form = format_named(request["report_format"])
            if not reader.records(_MADE_SINCE, [report, contract, day, _endings(form)]):
                found[Due(contract, report, form)] = None
    return list(found)


def _endings(form: Format) -> list[str]:
    """The formats of files by which the ledger knows that a report was made: without rows a CSV is its text alone."""
    return [str(form), "txt"] if form is Format.CSV else [str(form)]


def _contracts(reader: Reader, request: Record) -> Sequence[str]:
    return [row["contract"] for row in reader.records(_CONTRACTS, [request["organization_source_id"]])]


def report_named(said: str) -> str | None:
    """The report that a request means by its number (`P1`) or its name; None where no report is meant."""
    words = re.sub(r"[^a-z0-9]+", "_", said.casefold()).strip("_")
    number = re.match(r"p_?([0-9]+)(?![0-9])", words)
    if number:
        return next((name for name, report in PARTNER_REPORTS.items() if report.number == f"P{number[1]}"), None)
    return next((name for name in PARTNER_REPORTS if name in words or (words and words in name)), None)


def format_named(said: str | None) -> Format:
    """The first format that a request names; a workbook where it names none."""
    words = re.findall(r"[a-z]+", (said or "").casefold())
    return next((FORMATS[word] for word in words if word in FORMATS), Format.XLSX)


def last_due(first: date, cadence: str | None, as_of: date) -> date:
    """The newest day until the report date on which a report was due.

    Args:
        first: the first, not after the report date.
        cadence: how often, in the words of the request.
        as_of: the report date.
    """
    months = CADENCES.get(_plain(cadence))
    if months is None:
        return first
    steps = 0
    while first + relativedelta(months=months * (steps + 1)) <= as_of:
        steps += 1
    return first + relativedelta(months=months * steps)
