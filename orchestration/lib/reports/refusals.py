"""Why there is no report of a contract, or of a date, and what to do about it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from orchestration.lib import settings
from orchestration.lib.reports.reader import Reader

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


class NoSuchContract(LookupError):
    """No contract of this id is published; the message says which there are."""


class NotPublished(LookupError):
    """Nothing of this report date is published; the message says what is, and how to come to the other."""


def check_contract(contract: str, known: Sequence[str]) -> None:
    """Refuse a contract that has no reports.

    Args:
        contract: the id as it was given.
        known: the contracts that have reports.

    Raises:
        NoSuchContract: it is none of them.
    """
    if contract not in known:
        raise NoSuchContract(_unknown(contract, known))


def check_date(as_of: date | None, reader: Reader, contract: str) -> None:
    """Refuse another report date than that of what is published.

    Args:
        as_of: the date that is asked for; None for the one of what is published.
        reader: what is published.
        contract: whose report it is.

    Raises:
        NotPublished: it is another.
    """
    if as_of not in (None, reader.as_of):
        raise NotPublished(_other_date(as_of, reader, contract))


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
