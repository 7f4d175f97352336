"""The reports that partners asked for, made when they are due and laid into the outbox."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise, product
from typing import Any

import psycopg
from dateutil.relativedelta import relativedelta
from psycopg.rows import dict_row

from orchestration.lib.failures import Failures
from orchestration.lib.reports.files import write_partner_reports
from orchestration.lib.reports.laying import Format, ReportFile
from orchestration.lib.reports.partners import PARTNER_REPORTS
from orchestration.lib.reports.reader import Record, published

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

FORMATS = {"excel": Format.XLSX, "workbook": Format.XLSX, **{form.value: form for form in Format}}

# A report's number, as in `P1`, `p 1`; and what leaves open which reports are meant: `P1 to 3`, `P1 and 3`.
_NUMBER = re.compile(r"(?<![a-z0-9])p[ _-]?([0-9]+)(?![a-z0-9])")
_OPEN = re.compile(
    r"(?<![a-z0-9])p[ _-]?[0-9]+\s*(?:-|–|—|\.\.+|…|to\b|thru\b|through\b|until\b|till\b|,|;|/|&|\+|and\b|or\b)"
    r"\s*[0-9]{1,2}(?![0-9])"
)

# What turns the name of a report into its contrary, as in `all reports except P6`.
_EXCEPT = re.compile(
    r"\b(?:except\w*|exclu\w*|exempt\w*|but|not?|non|none|nor|neither|never|dont|without|minus|less|save|omit\w*|"
    r"skip\w*|drop\w*|stop\w*|cancel\w*|leave|leaving|left|unless|apart|aside|others?|rather|instead|rest|remaining)\b"
    r"|n['’]t\b|\bw\s*/\s*o\b"
)

# What may mean all reports beside a number; not so `P1 for all events`, nor `P1 every month`.
_ALL = re.compile(
    r"(?<!for )(?<!of )(?<!in )(?<!on )(?<!at )(?<!to )(?<!from )(?<!by )(?<!with )\b(?:all|everything|"
    r"every(?! (?:day|week|month|quarter|half|semester|term|year|time|event|training|workshop|[0-9])))\b"
)

# Between the names of several reports, or formats; and what stands in the name of one.
_BETWEEN = re.compile(r"[,;/&+\n]|\band\b|\bor\b|\bplus\b|\bas well as\b")
_OF_ONE_NAME = re.compile(r"\bbefore\s*(?:/|&|\+|and\b)\s*after\b|\bpre\s*(?:/|&|\+|and\b)\s*(?=post\b)")

# Words of a request that say neither which report nor which format; and those that ask for nothing else beside a name.
_BESIDE_REPORT = re.compile(r"\b(?:the|our|please|reports?)\b")
_BESIDE_NAME = {
    "a", "after", "all", "an", "annual", "annually", "any", "as", "at", "before", "by", "data", "day", "detail", "each",
    "educator", "event", "every", "exam", "file", "for", "from", "in", "just", "level", "month", "monthly", "new", "of",
    "on", "one", "only", "our", "partner", "per", "please", "post", "pre", "program", "quarter", "quarterly", "report",
    "semester", "send", "standardized", "student", "summary", "table", "teacher", "term", "test", "the", "their",
    "this", "to", "training", "us", "we", "week", "with", "year", "yearly", "your",
}  # fmt: skip
_BESIDE_FORMAT = {
    "a", "all", "an", "and", "as", "both", "by", "e", "email", "file", "files", "format", "in", "mail", "of", "or",
    "please", "plus", "report", "reports", "the", "with",
}  # fmt: skip

_REQUESTS = """
    select organization.organization_source_id, request.report, request.report_format, request.cadence, request.due_date
    from marts.dim_report_request as request
    inner join marts.dim_organization as organization on request.organization_key = organization.organization_key
    where request.report_request_key > 0 and request.due_date <= %s
    order by organization.organization_source_id collate "C", request.report collate "C"
"""

_ALL_REQUESTS = """
    select
        organization.organization_source_id,
        request.report,
        request.report_format,
        request.cadence,
        request.due_date,
        exists (
            select from marts.dim_contract as contract
            where
                contract.organization_key = request.organization_key
                and contract.organization_key > 0
                and contract.contract_key > 0
        ) as has_contract
    from marts.dim_report_request as request
    inner join marts.dim_organization as organization on request.organization_key = organization.organization_key
    where request.report_request_key > 0
    order by organization.organization_source_id collate "C", request.report collate "C"
"""

_CONTRACTS = """
    select contract.contract_source_id as contract
    from marts.dim_contract as contract
    inner join marts.dim_organization as organization on contract.organization_key = organization.organization_key
    where
        organization.organization_source_id = %s
        and organization.organization_key > 0
        and contract.contract_key > 0
    order by contract.contract_source_id collate "C"
"""

_MADE_SINCE = """
    select 1 from audit.report_file
    where
        report = %(report)s and contract = %(contract)s and format = %(format)s and is_in_outbox
        and (
            as_of >= %(day)s
            -- made of what is published after the build of that day had failed
            or exists (
                select from audit.build as failed
                inner join audit.build as made_of on made_of.build_id = report_file.build_id
                where
                    failed.kind = 'full' and failed.as_of >= %(day)s and failed.sequence > made_of.sequence
                    and failed.finished_at <= report_file.made_at
            )
        )
    limit 1
"""

# The report date, or that of the newest build that was to follow it: reports fall due also while it fails.
_DUE_BY = """
    select greatest(%s, max(newer.as_of)) as due_by
    from audit.build as newer
    inner join audit.build as shown on newer.sequence > shown.sequence
    inner join audit.published_set as slot on shown.build_id = slot.build_id and slot.slot = 'published'
    where newer.kind = 'full' and newer.status = 'failed' and newer.finished_at is not null
"""


@dataclass(frozen=True)
class Due:
    """A report of a contract that a partner waits for.

    Attributes:
        contract: the contract's id.
        report: of ``PARTNER_REPORTS``.
        form: how it was asked for; a workbook where that was not said.
        day: the newest day on which it was due.
    """

    contract: str
    report: str
    form: Format
    day: date


def write_due() -> list[ReportFile]:
    """Write every report that is due and was not made since, into the outbox.

    What fails for one contract keeps no other partner from getting theirs.

    Raises:
        NotAllMade: some could not be made. The others are, and are not made again by the next try.
        NothingPublished: nothing is published yet.
        psycopg.Error: the database cannot be reached.
    """
    with published("reports that are due") as reader:
        waiting = due(reader.connection, reader.as_of)
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


@dataclass(frozen=True)
class Unread:
    """What cannot be read of a request.

    Attributes:
        partner: the id of who asks.
        report: what for, in its words.
        why: what is not understood, and what becomes of the request.
    """

    partner: str
    report: str
    why: str

    def __str__(self) -> str:
        return f"partner {self.partner} asks for {self.report!r}: {self.why}"


def not_understood() -> list[Unread]:
    """The requests of which no report is made, or not all or as often as was asked, since their words say nothing here.

    Raises:
        NothingPublished: nothing is published yet.
        psycopg.Error: the database cannot be reached.
    """
    with published("requests that cannot be read") as reader:
        return unread_requests(reader.connection)


def unread_requests(connection: psycopg.Connection[Any]) -> list[Unread]:
    """As ``not_understood``, for who reads what is published already."""
    return [
        Unread(request["organization_source_id"], request["report"], why)
        for request in _records(connection, _ALL_REQUESTS)
        for why in unread(request)
    ]


def unread(request: Record) -> list[str]:
    """What cannot be read of a request: whatever keeps it from being made, else what is made otherwise than asked."""
    asked = asked_for(request["report"])
    never = [
        *([] if asked.reports else ["that names no report, or leaves open which"]),
        *([] if request["due_date"] else ["it has no due day"]),
        *([] if request["has_contract"] else ["the partner has no contract"]),
    ]
    if never:
        return [f"{', and '.join(never)}: it is never made"]
    cadence, form = _plain(request["cadence"]), _plain(request["report_format"])
    return [
        *(f"{unknown} is no report: that one is never made" for unknown in asked.unknown),
        *(f"{beside} says nothing here: it is made as if that were not said" for beside in asked.beside),
        *([] if cadence in CADENCES or cadence in ONCE else [f"{cadence!r} says not how often: it is made once"]),
        *_unread_format(form),
    ]


def _unread_format(said: str) -> list[str]:
    """What of a format is in no list."""
    if not _forms(said):
        return [] if said in ("", "not stated") else [f"{said!r} is no format: it is made as a workbook"]
    others = [word for word in _words(said) if word not in FORMATS and word not in _BESIDE_FORMAT]
    return [f"{' '.join(others)!r} is no format: it is made without"] if others else []


def _plain(words: str | None) -> str:
    return (words or "").strip().casefold()


def due(connection: psycopg.Connection[Any], as_of: date) -> list[Due]:
    """What is due as of the report date and not in the ledger since its day: once each, by contract, report, format.

    Of two requests for the same the day is that of the one that waits longer. Where builds have failed since, that of
    the newest is the date: partners do not wait until somebody has mended it.
    """
    as_of = _records(connection, _DUE_BY, [as_of])[0]["due_by"]
    found: dict[tuple[str, str, Format], date] = {}
    for request in _records(connection, _REQUESTS, [as_of]):
        day = last_due(request["due_date"], request["cadence"], as_of)
        asked = product(
            _contracts(connection, request),
            asked_for(request["report"]).reports,
            formats_named(request["report_format"]),
        )
        for one in asked:
            contract, report, form = one
            made = {"report": report, "contract": contract, "day": day, "format": _noted_as(form)}
            if not _records(connection, _MADE_SINCE, made):
                found[one] = min(day, found.get(one, day))
    return [Due(*one, day) for one, day in found.items()]


def _records(
    connection: psycopg.Connection[Any], query: str, values: Sequence[Any] | Mapping[str, Any] = ()
) -> list[Record]:
    return connection.cursor(row_factory=dict_row).execute(query, values).fetchall()


def _noted_as(form: Format) -> str:
    """The format by which the ledger knows that a report was made: of CSVs it keeps the text that stands for them."""
    return "txt" if form is Format.CSV else str(form)


def _contracts(connection: psycopg.Connection[Any], request: Record) -> Sequence[str]:
    return [row["contract"] for row in _records(connection, _CONTRACTS, [request["organization_source_id"]])]


@dataclass(frozen=True)
class Asked:
    """What a request asks for.

    Attributes:
        reports: of ``PARTNER_REPORTS``.
        unknown: numbers of reports that there are none of, and words that name none, in quotes.
        beside: words beside the number or the name of a report that ask for something else, in quotes.
    """

    reports: tuple[str, ...]
    unknown: tuple[str, ...] = ()
    beside: tuple[str, ...] = ()


def asked_for(said: str) -> Asked:
    """The reports that a request means, by their numbers (`P1`) or by their names; none where it leaves them open."""
    words = _OF_ONE_NAME.sub(" ", re.sub(r"[^\S\n]+", " ", said.casefold()))
    parts = [part for part in _BETWEEN.split(words) if re.search(r"\w", _BESIDE_REPORT.sub(" ", part))]
    is_contrary = _EXCEPT.search(words) and any(_NUMBER.search(part) or _named(part) for part in parts)
    if is_contrary or _OPEN.search(words) or any(map(_is_open, parts)):
        return Asked(())
    reports: dict[str, None] = {}
    unknown: dict[str, None] = {}
    beside: dict[str, None] = {}
    for part in parts:
        known, others = _in_part(part)
        reports |= dict.fromkeys(known)
        unknown |= dict.fromkeys(others)
        beside |= dict.fromkeys(_beside(part, known))
    return Asked(tuple(reports), tuple(unknown), tuple(beside))


def _is_open(part: str) -> bool:
    """Whether a part says two things.

    `P1 until P4` are two reports, or four; of `P4 attendance` one is wrong; and `all reports P6` are all, or the one.
    """
    numbers = list(_NUMBER.finditer(part))
    between = [part[one.end() : other.start()] for one, other in pairwise(numbers)]
    named = {*_whole_names(part), *_named(_NUMBER.sub(" ", part))}
    says_others = bool(_ALL.search(part) or named - set(_in_part(part)[0]))
    return any(map(str.strip, between)) or bool(numbers and says_others)


def _in_part(part: str) -> tuple[list[str], list[str]]:
    """The reports that a part of a request means, by their numbers, else by their names; and what means none."""
    by_number = {report.number: name for name, report in PARTNER_REPORTS.items()}
    numbers = [f"P{number}" for number in _NUMBER.findall(part)]
    if numbers:
        known = [by_number[number] for number in numbers if number in by_number]
        return known, [number for number in numbers if number not in by_number]
    named = _named(part)
    return named, [] if named else [repr(part.strip())]


def _beside(part: str, known: Sequence[str]) -> list[str]:
    """What a part asks for beside the reports that it means, in its words."""
    of_names = {word.rstrip("s") for name in known for word in name.split("_")}
    others = [
        word
        for word in _words(_NUMBER.sub(" ", part))
        if known and not {word, word.rstrip("s")} & (of_names | _BESIDE_NAME)
    ]
    return [repr(" ".join(others))] if others else []


def _as_name(part: str) -> str:
    """A part of a request as names are written, without what is said beside them."""
    return re.sub(r"[^a-z0-9]+", "_", _BESIDE_REPORT.sub(" ", part)).strip("_")


def _whole_names(part: str) -> list[str]:
    words = _as_name(part)
    return [name for name in PARTNER_REPORTS if name in words]


def _named(part: str) -> list[str]:
    """The reports whose names stand in a part of a request, or the one whose name it is a part of."""
    words, whole = _as_name(part), _whole_names(part)
    alike = [name for name in PARTNER_REPORTS if words and f"_{words}_" in f"_{name}_"]
    return whole or (alike if len(alike) == 1 else [])


def formats_named(said: str | None) -> list[Format]:
    """The formats that a request names; a workbook where it names none."""
    return _forms(_plain(said)) or [Format.XLSX]


def _forms(said: str) -> list[Format]:
    return list(dict.fromkeys(FORMATS[word] for word in _words(said) if word in FORMATS))


def _words(said: str) -> list[str]:
    return re.findall(r"[^\W\d_]+", said)


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
