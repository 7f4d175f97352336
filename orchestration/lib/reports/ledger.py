"""Which report files were made for partners, and which of them a person says to have sent."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import psycopg

from orchestration.lib.database import connect, writer_lock
from orchestration.lib.reports.content import Report
from orchestration.lib.reports.reader import Reader
from orchestration.lib.reports.suppression import Decision
from orchestration.lib.reports.suppression.kept import from_json, to_json, with_current_people

_MADE = """
    insert into audit.report_file (sha256, report, contract, partner, format, file_name, as_of, build_id, tables)
    values (%s, %s, %s, %s, %s, %s, %s, %s, %s)
    on conflict (sha256) do update set is_of_several = true where report_file.contract <> excluded.contract
"""

_OF_SEVERAL = "select file_name from audit.report_file where sha256 = %s and is_of_several"

_TOLD = "insert into audit.report_figure (sha256, decisions) values (%s, %s) on conflict (sha256) do nothing"

# Files of a publication in several formats say the same.
_RECEIVED = """
    select distinct on (file.report, file.contract, file.as_of, file.build_id, told.decisions)
        told.decisions
    from audit.report_figure as told
    inner join audit.report_file as file on told.sha256 = file.sha256
    where
        (file.contract = any(%s) or file.partner = any(%s))
        and exists (select from audit.report_delivery as delivery where delivery.sha256 = file.sha256)
"""

_SENT = "insert into audit.report_delivery (sha256, delivered_on, recipient) values (%s, %s, %s)"

# Files of one publication were decided upon alike; one of another knows what had been sent when it was made.
_UNKNOWN = """
    select distinct other.file_name
    from audit.report_file as file
    inner join audit.report_file as other
        on (other.contract = file.contract or other.partner = file.partner)
        and other.build_id <> file.build_id
    inner join audit.report_delivery as delivery on other.sha256 = delivery.sha256
    where
        file.sha256 = %s
        and delivery.recorded_at > file.made_at
        and exists (select from audit.report_figure as told where told.sha256 = file.sha256)
        and exists (select from audit.report_figure as told where told.sha256 = other.sha256)
    order by other.file_name
"""

_LAST = """
    select file.as_of, delivery.delivered_on, file.tables
    from audit.report_delivery as delivery
    inner join audit.report_file as file on delivery.sha256 = file.sha256
    where file.report = %s and file.contract = %s
    order by file.as_of desc, delivery.report_delivery_id desc
    limit 1
"""


class NotMade(LookupError):
    """A file that no report of this warehouse is; the message says what to do."""


@dataclass(frozen=True)
class Delivered:
    """The newest report of a kind that a partner has.

    Attributes:
        as_of: its report date.
        delivered_on: when it was sent.
        tables: by name: columns, keys of the rows, and rows, as in ``as_json``.
    """

    as_of: date
    delivered_on: date
    tables: dict[str, Any]


def as_json(report: Report) -> dict[str, Any]:
    """The tables of a report as the ledger keeps them: numbers and days as text, with all their digits."""
    return {
        table.name: {
            "columns": [column.name for column in table.columns],
            "keys": list(table.keys),
            "rows": [[None if cell is None else str(cell) for cell in row] for row in table.rows],
        }
        for table in report.tables()
    }


def record_made(report: Report, paths: Iterable[Path], decisions: Sequence[Decision] = ()) -> None:
    """Note in the ledger that files of a report were made for its partner.

    Args:
        report: what they say.
        paths: the files.
        decisions: what they say of protected figures, and of whom these are made.
    """
    tables = json.dumps(as_json(report), ensure_ascii=False)
    figures = to_json(decisions)
    with writer_lock("note report files"), connect(application="warehouse report") as connection:
        for path in paths:
            sha256 = _hash(path)
            connection.execute(
                _MADE,
                [
                    sha256, report.name, report.contract, report.reader, path.suffix.lstrip("."), path.name,
                    report.as_of, report.build_id, tables,
                ],
            )  # fmt: skip
            if decisions:
                connection.execute(_TOLD, [sha256, figures])


def record_delivered(path: Path, delivered_on: date, recipient: str) -> list[str]:
    """Note that a person has sent a report file.

    Args:
        path: the file, wherever it lies by now and whatever its name is.
        delivered_on: the day.
        recipient: to whom.

    Returns:
        Files that the partner had got since this one was made, of which its protected figures know nothing (rule R41).

    Raises:
        NotMade: the file is none that was made for a partner, or was changed since, or is one of several contracts.
        OSError: the file cannot be read.
    """
    with writer_lock("note a delivery"), connect(application="warehouse delivered") as connection:
        if connection.execute(_OF_SEVERAL, [_hash(path)]).fetchone():
            raise NotMade(
                f"{path.name} is the same for several contracts: which of them was sent is not known by it. Note the "
                "delivery of another file that went with it, such as the text about it, which names the contract."
            )
        try:
            connection.execute(_SENT, [_hash(path), delivered_on, recipient])
            return [name for (name,) in connection.execute(_UNKNOWN, [_hash(path)]).fetchall()]
        except psycopg.errors.ForeignKeyViolation:
            raise NotMade(
                f"{path.name} is no file that `warehouse report` made, or was changed since: what a partner received "
                "is then not known. Make the report with `warehouse report`, and send that file as it is."
            ) from None


def last_delivered(connection: psycopg.Connection[Any], name: str, contract: str) -> Delivered | None:
    """The newest report of a kind that was sent for a contract; None if none was."""
    row = connection.execute(_LAST, [name, contract]).fetchone()
    return Delivered(*row) if row else None


def received(reader: Reader, contracts: Sequence[str], partners: Sequence[str] = ()) -> list[Decision]:
    """What the files say of protected figures that were sent to a partner, on whatever date, of whichever contract.

    Args:
        reader: says who is who by now.
        contracts: all contracts of the partner.
        partners: the partner's names: what was sent under a contract that was withdrawn since is not forgotten.
    """
    rows = reader.connection.execute(_RECEIVED, [list(contracts), list(partners)]).fetchall()
    found = [one for (decisions,) in rows for one in from_json(decisions)]
    return with_current_people(found, reader.current_contacts)


def _hash(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
