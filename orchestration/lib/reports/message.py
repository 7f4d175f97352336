"""The draft of the message with which a person sends reports to a partner."""

from __future__ import annotations

import mimetypes
from collections.abc import Mapping, Sequence
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path

from orchestration.lib.reports.content import Report
from orchestration.lib.reports.reader import Reader

# Administrators whose professional address is known, of those who may be written to (rule R29).
_ADMINISTRATORS = """
    select identity.email_professional as address
    from marts.dim_contract as contract
    inner join marts.bridge_contract_admin as administrator on contract.contract_key = administrator.contract_key
    inner join restricted.contact_identity as identity on administrator.contact_id = identity.contact_id
    where
        contract.contract_source_id = %s
        and identity.email_professional is not null
        and not identity.is_do_not_contact
    order by identity.email_professional collate "C"
"""


def recipients(reader: Reader, contract: str) -> list[str]:
    """The professional addresses of the administrators whom a contract names and who may be written to."""
    return [row["address"] for row in reader.records(_ADMINISTRATORS, [contract])]


def draft(reports: Sequence[Report], files: Mapping[str, bytes], to: Sequence[str]) -> bytes:
    """A message that mail programs open as a draft, with the files attached.

    Args:
        reports: what is sent.
        files: what is attached, by name.
        to: addresses; where none is known the line stays empty.
    """
    message = EmailMessage(policy=SMTP)
    message["X-Unsent"] = "1"
    if to:
        message["To"] = ", ".join(to)
    message["Subject"] = _subject(reports)
    lines = ["Please find attached:", ""]
    for report in reports:
        lines += [report.title, *(f"  {line}" for line in (*report.banners, *report.cover)), ""]
    lines += ["What the columns mean stands in each file. Questions and corrections: answer to this message."]
    message.set_content("\n".join(lines))
    for name, content in files.items():
        kind, _, subtype = (mimetypes.guess_type(name)[0] or "application/octet-stream").partition("/")
        message.add_attachment(content, maintype=kind, subtype=subtype, filename=name)
    return bytes(message)


def holds_others(path: Path, files: Mapping[str, bytes]) -> bool:
    """Whether a draft holds other files under these names.

    Args:
        path: the draft.
        files: what lies beside it, by name.
    """
    message = message_from_bytes(path.read_bytes(), policy=SMTP)
    held = {str(part.get_filename()): part.get_payload(decode=True) for part in message.walk() if part.get_filename()}
    return any(held.get(name, content) != content for name, content in files.items())


def _subject(reports: Sequence[Report]) -> str:
    first = reports[0]
    return first.title if len(reports) == 1 else f"Reports of contract {first.contract}, as of {first.as_of}"
