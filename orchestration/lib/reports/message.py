"""The draft of the message with which a person sends reports to a partner."""

from __future__ import annotations

import mimetypes
import re
from collections.abc import Mapping, Sequence
from email import message_from_bytes
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path

from orchestration.lib.reports.content import Report
from orchestration.lib.reports.reader import Reader
from orchestration.lib.reports.texts import visible

# What may stand before the @, without quotes, which hide what is an address: letters are ASCII wherever mail comes by.
LOCAL = re.compile(r"[\w!#$%&'*+/=?^`{|}~-]+(?:\.[\w!#$%&'*+/=?^`{|}~-]+)*", re.ASCII)

# With this an encoded word begins, whatever it hides: a header must not take a sender's text for one.
ENCODED = "=?"

# Administrators by their professional address, or the one by which the contract names them, of those who may be written
# to (rule R29). An address of nobody who is known, as an office has one, is written to as it is.
_ADMINISTRATORS = """
    select
        coalesce(identity.email_professional, named.email) as address,
        bool_and(named.contact_id < 0) as is_of_nobody_known
    from restricted.contract_admin_address as named
    left join restricted.contact_identity as identity
        on named.contact_id = identity.contact_id
        and named.contact_id > 0
    where named.contract = %s and identity.is_do_not_contact is not true
    group by coalesce(identity.email_professional, named.email)
    order by coalesce(identity.email_professional, named.email) collate "C"
"""


def recipients(reader: Reader, contract: str) -> list[str]:
    """The addresses of the administrators whom a contract names and who may be written to."""
    return [row["address"] for row in reader.records(_ADMINISTRATORS, [contract])]


def unknown_recipients(reader: Reader, contract: str) -> int:
    """How many of them are addresses of nobody who is known, at which somebody should look first."""
    return sum(row["is_of_nobody_known"] for row in reader.records(_ADMINISTRATORS, [contract]))


def draft(reports: Sequence[Report], files: Mapping[str, bytes], to: Sequence[str], unknown: int = 0) -> bytes:
    """A message that mail programs open as a draft, with the files attached.

    Args:
        reports: what is sent.
        files: what is attached, by name.
        to: addresses; where none is known the line stays empty. What no message can be sent to is left out, and the
            first lines say so, to whoever is about to send it.
    """
    addresses = [address for text in to if (address := _address(text))]
    message = EmailMessage(policy=SMTP)
    message["X-Unsent"] = "1"
    if addresses:
        message["To"] = addresses
    message["Subject"] = _subject(reports)
    lines = [*_left_out(reports[0].contract, len(to) - len(addresses)), "Please find attached:", ""]
    for report in reports:
        lines += [report.title, *(f"  {line}" for line in (*report.banners, *report.cover)), ""]
    lines += ["What the columns mean stands in each file. Questions and corrections: answer to this message."]
    lines[:0] = _of_nobody_known(unknown)
    message.set_content("\n".join(lines))
    for name, content in files.items():
        kind, _, subtype = (mimetypes.guess_type(name)[0] or "application/octet-stream").partition("/")
        message.add_attachment(content, maintype=kind, subtype=subtype, filename=name)
    return bytes(message)


def _of_nobody_known(count: int) -> list[str]:
    """What to look at before the draft is sent, where addresses are of nobody who is known; no address is repeated."""
    if not count:
        return []
    addresses = "1 address of the contract is" if count == 1 else f"{count} addresses of the contract are"
    return [
        f"BEFORE YOU SEND THIS: {addresses} of nobody who is known, as an office may have one. See that who reads it "
        "may see the names in these files, and delete these lines.",
        "",
    ]


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
    text = first.title if len(reports) == 1 else f"Reports of contract {first.contract}, as of {first.as_of}"
    return " ".join(visible(text).replace(ENCODED, "= ?").split())


def _left_out(contract: str, count: int) -> list[str]:
    """What to mend before the draft is sent, where addresses were left out; no address is repeated."""
    if not count:
        return []
    who = "an administrator has" if count == 1 else f"{count} administrators have"
    return [
        f"BEFORE YOU SEND THIS: of contract {' '.join(visible(contract).split())}, {who} a professional address on "
        "record that no message can be sent to, and got none. Mend it where it was written, and delete these lines.",
        "",
    ]


def _address(text: str) -> Address | None:
    """An address as a header takes it, its domain in ASCII; ``None`` where a mail program would read another one."""
    local, _, domain = text.rpartition("@")
    if not LOCAL.fullmatch(local) or ENCODED in text:
        return None
    try:
        address = Address(username=local, domain=domain.encode("idna").decode("ascii"))
        sent = EmailMessage(policy=SMTP)
        sent["To"] = address
        (read,) = message_from_bytes(bytes(sent), policy=SMTP)["To"].addresses
    except (ValueError, IndexError, MessageError):
        return None
    return address if address.domain and (read.username, read.domain) == (local, address.domain) else None
