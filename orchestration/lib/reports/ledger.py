"""Which report files were made for partners, and which of them a person says to have sent."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import psycopg

from orchestration.lib.database import connect, outbox_lock
from orchestration.lib.reports.content import Report
from orchestration.lib.reports.reader import Reader
from orchestration.lib.reports.suppression import Decision
from orchestration.lib.reports.suppression.kept import from_json, to_json, with_current_people

# It lies nowhere yet. What is made anew of the same bytes knows what was known when that was decided.
_MADE = """
    insert into audit.report_file
        (
            sha256, report, contract, partner, organization, format, file_name, as_of, build_id, tables,
            last_known_delivery, is_in_outbox
        )
    values (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, false)
    on conflict (sha256) do update set
        organization = coalesce(report_file.organization, excluded.organization),
        last_known_delivery = greatest(report_file.last_known_delivery, excluded.last_known_delivery)
"""

_LAID = "update audit.report_file set is_in_outbox = true where sha256 = any(%s)"

# What was sent said what was decided of it then; until it is sent, what was decided last.
_TOLD = """
    insert into audit.report_figure (sha256, decisions) values (%s, %s)
    on conflict (sha256) do update set decisions = excluded.decisions
    where not exists (select from audit.report_delivery as delivery where delivery.sha256 = excluded.sha256)
"""

_NEWEST = "select coalesce(max(report_delivery_id), 0) from audit.report_delivery"

# Files of a publication in several formats say the same. Files of before partners had ids are known by their names.
_RECEIVED = """
    select distinct on (file.report, file.contract, file.as_of, file.build_id, told.decisions)
        told.decisions
    from audit.report_figure as told
    inner join audit.report_file as file on told.sha256 = file.sha256
    where
        (
            file.contract = any(%(contracts)s)
            or file.organization = %(organization)s
            or (file.organization is null and file.partner = any(%(names)s))
        )
        and exists (select from audit.report_delivery as delivery where delivery.sha256 = file.sha256)
"""

# What is said twice was sent once.
_SENT = """
    insert into audit.report_delivery (sha256, delivered_on, recipient)
    select said.sha256, said.delivered_on, said.recipient
    from (values (%s, %s::date, %s)) as said (sha256, delivered_on, recipient)
    where not exists (
        select from audit.report_delivery as known
        where
            known.sha256 = said.sha256
            and known.delivered_on = said.delivered_on
            and known.recipient = said.recipient
    )
"""

# Files of one publication were decided upon alike. Of two others one must know what the other said: it was decided upon
# when that had been sent.
_UNKNOWN = """
    select distinct other.file_name
    from audit.report_file as file
    inner join audit.report_file as other
        on (
            other.contract = file.contract
            or other.organization = file.organization
            or ((other.organization is null or file.organization is null) and other.partner = file.partner)
        )
        and other.build_id <> file.build_id
    inner join audit.report_delivery as delivery on other.sha256 = delivery.sha256
    where
        file.sha256 = %s
        and delivery.report_delivery_id > file.last_known_delivery
        and not exists (
            select from audit.report_delivery as before
            where before.sha256 = file.sha256 and before.report_delivery_id <= other.last_known_delivery
        )
        and exists (select from audit.report_figure as told where told.sha256 = file.sha256)
        and exists (select from audit.report_figure as told where told.sha256 = other.sha256)
    order by other.file_name
"""

# A report of an earlier date tells nothing of what a later one has said already.
_LAST = """
    select file.as_of, delivery.delivered_on, file.tables
    from audit.report_delivery as delivery
    inner join audit.report_file as file on delivery.sha256 = file.sha256
    where file.report = %s and file.contract = %s and file.as_of <= %s
    order by file.as_of desc, delivery.report_delivery_id desc
    limit 1
"""


# How a text names the CSVs that it stands for.
_NAMED = re.compile(r": SHA-256 ([0-9a-f]{64})$", re.MULTILINE)


class NotMade(LookupError):
    """A file that no report of this warehouse is; the message says what to do."""


@dataclass
class Deliveries:
    """What became of files that were said to have been sent.

    Attributes:
        noted: the files, each with those of which it knows nothing (see ``record_delivered``).
        passed_over: drafts, and CSVs for which a text stands that was noted.
        refused: why each of the others is not noted.
    """

    noted: dict[Path, list[str]] = field(default_factory=dict)
    passed_over: list[Path] = field(default_factory=list)
    refused: dict[Path, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Delivered:
    """The newest report of a kind that a partner has, of no later date than the next one.

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


def record_made(
    report: Report,
    contents: Mapping[str, bytes],
    decisions: Sequence[Decision] = (),
    *,
    organization: str | None = None,
    last_known_delivery: int = 0,
) -> None:
    """Note in the ledger that files of a report are made for its partner, by one who holds the lock of the outbox.

    Args:
        report: what they say.
        contents: the files by their names, as they are about to be laid down: what lies somewhere by now may be what
            another has made. CSVs are noted by the text that goes with them.
        decisions: what they say of protected figures, and of whom these are made.
        organization: the partner's id; None where it is not known.
        last_known_delivery: the newest delivery that was known when it was decided what they say; 0 for none.
    """
    tables = json.dumps(as_json(report), ensure_ascii=False)
    figures = to_json(decisions)
    with connect(application="warehouse report") as connection:
        for path, content in ((Path(name), content) for name, content in contents.items()):
            if _is_csv(path):
                continue
            sha256 = _hash(content)
            connection.execute(
                _MADE,
                [
                    sha256, report.name, report.contract, report.reader, organization, path.suffix.lstrip("."),
                    path.name, report.as_of, report.build_id, tables, last_known_delivery,
                ],
            )  # fmt: skip
            if decisions:
                connection.execute(_TOLD, [sha256, figures])


def record_laid(contents: Iterable[bytes]) -> None:
    """Note in the ledger that files lie in the outbox: they are due no more.

    Args:
        contents: of the files, noted by ``record_made``.
    """
    with connect(application="warehouse report") as connection:
        connection.execute(_LAID, [[_hash(content) for content in contents]])


def newest_delivery(reader: Reader) -> int:
    """The newest delivery that is noted; 0 where none is."""
    (newest,) = reader.connection.execute(_NEWEST).fetchone()  # type: ignore[misc]
    return int(newest)


def record_delivered(path: Path, delivered_on: date, recipient: str) -> list[str]:
    """Note that a person has sent a report file.

    Args:
        path: the file, wherever it lies by now and whatever its name is.
        delivered_on: the day.
        recipient: to whom.

    Returns:
        Files that the partner has got of which this one's protected figures know nothing, nor theirs of it (rule R41).

    Raises:
        NotMade: the file is none that was made for a partner, or was changed since, or is a CSV.
        OSError: the file cannot be read.
    """
    if _is_csv(path):
        raise NotMade(
            f"{path.name} may be the same for several contracts and dates: the text that went with it says of which it "
            "is. Note the delivery of that text, the .about.txt beside it."
        )
    sha256 = _hash(path.read_bytes())
    with outbox_lock("note a delivery"), connect(application="warehouse delivered") as connection:
        try:
            connection.execute(_SENT, [sha256, delivered_on, recipient])
            return [name for (name,) in connection.execute(_UNKNOWN, [sha256]).fetchall()]
        except psycopg.errors.ForeignKeyViolation:
            raise NotMade(
                f"{path.name} is no file that `warehouse report` made, or was changed since: what a partner received "
                "is then not known. Make the report with `warehouse report`, and send that file as it is."
            ) from None


def record_all_delivered(paths: Iterable[Path], delivered_on: date, recipient: str) -> Deliveries:
    """Note that a person has sent files; one that cannot be noted keeps no other from it.

    Args:
        paths: the files, in any order.
        delivered_on: the day.
        recipient: to whom.
    """
    done = Deliveries()
    stood_for: set[str] = set()
    # CSVs come last: the texts that stand for them are noted by then
    for path in sorted(dict.fromkeys(paths), key=_is_csv):
        try:
            if path.suffix.casefold() == ".eml" or (_is_csv(path) and _hash(path.read_bytes()) in stood_for):
                done.passed_over.append(path)
            else:
                done.noted[path] = record_delivered(path, delivered_on, recipient)
                stood_for |= _stands_for(path)
        except NotMade as refused:
            done.refused[path] = str(refused)
        except OSError as unreadable:
            done.refused[path] = f"{path.name} cannot be read: {unreadable.strerror or unreadable}"
    return done


def csv_lines(contents: Mapping[str, bytes]) -> list[str]:
    """What a text says of the CSVs that it stands for: it is of these, and of no others under the same names.

    Args:
        contents: of the CSVs, by the names of the files.
    """
    return [f"{name}: SHA-256 {_hash(content)}" for name, content in contents.items()]


def _stands_for(path: Path) -> set[str]:
    """The CSVs that a text stands for; none for any other file."""
    is_text = path.suffix.casefold() == ".txt"
    return set(_NAMED.findall(path.read_text(encoding="utf-8", errors="replace"))) if is_text else set()


def _is_csv(path: Path) -> bool:
    return path.suffix.casefold() == ".csv"


def last_delivered(reader: Reader, name: str, contract: str) -> Delivered | None:
    """The newest report of a kind that was sent for a contract, none of a later date; None if none was."""
    row = reader.connection.execute(_LAST, [name, contract, reader.as_of]).fetchone()
    return Delivered(*row) if row else None


def received(
    reader: Reader, contracts: Sequence[str], organization: str | None = None, names: Sequence[str] = ()
) -> list[Decision]:
    """What the files say of protected figures that were sent to a partner, on whatever date, of whichever contract.

    Args:
        reader: says who is who by now.
        contracts: all contracts of the partner.
        organization: the partner's id: what was sent under a contract that was withdrawn since is not forgotten.
        names: the partner's names, for files that were made before the ledger kept ids.
    """
    values = {"contracts": list(contracts), "organization": organization, "names": list(names)}
    rows = reader.connection.execute(_RECEIVED, values).fetchall()
    found = [one for (decisions,) in rows for one in from_json(decisions)]
    return with_current_people(found, reader.current_contacts)


def _hash(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
