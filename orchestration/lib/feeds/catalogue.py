"""The feeds, and when their files are due."""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from psycopg import Connection

from orchestration.lib.landing.contracts import Contract, load_contracts

# Days from one file to the next, by cadence; the others come when there is something to send.
DAYS = {"weekly": 7, "monthly": 31, "yearly": 366}
WORDS = {"per_event": "after each event", "on_demand": "when it changes"}


@dataclass(frozen=True)
class Entry:
    """A feed in the calendar.

    ``newest`` is the newest date that a landed file speaks of, ``due`` the last day on which the next file is in time
    (``None`` where no calendar says, or nothing has landed yet), ``late`` whether that day is over.
    """

    contract: Contract
    files: int
    newest: date | None
    due: date | None
    late: bool

    @property
    def cadence(self) -> str:
        """How often a file is expected, in words."""
        return cadence(self.contract)


def cadence(contract: Contract) -> str:
    """How often a file of a feed is expected, in words; blank where nothing says so."""
    if contract.due is None:
        return ""
    grace = f", {contract.due.grace_days} days grace" if contract.due.grace_days else ""
    return WORDS.get(contract.due.cadence, contract.due.cadence) + grace


def number_of(contract: Contract) -> tuple[int, int, str]:
    """The place of a feed in the list: by its F-number, then by the order in which feeds land."""
    found = re.fullmatch(r"F([0-9]+)", contract.number)
    return int(found[1]) if found else 999, contract.order, contract.feed


def calendar(conn: Connection[Any] | None, as_of: date) -> list[Entry]:
    """All feeds in the order of their numbers; without a connection nothing is known of their files."""
    landed = _landed(conn) if conn else {}
    entries = []
    for contract in sorted(load_contracts().values(), key=number_of):
        files, newest = landed.get(contract.feed, (0, None))
        due = next_due(contract, newest)
        entries.append(Entry(contract, files, newest, due, late=due is not None and due < as_of))
    return entries


def next_due(contract: Contract, newest: date | None) -> date | None:
    """The last day on which the file after the newest one is in time; ``None`` where nothing says so."""
    if contract.due is None or newest is None or contract.due.cadence not in DAYS:
        return None
    return newest + timedelta(days=DAYS[contract.due.cadence] + contract.due.grace_days)


def find(word: str) -> list[Contract]:
    """The feeds of that word, F-number or table; empty where there are none."""
    low = word.strip().lower()
    feeds = load_contracts()
    if low in feeds:
        return [feeds[low]]
    by_number = [contract for contract in feeds.values() if contract.number.lower() == low]
    return sorted(by_number, key=number_of)


def nearest(word: str) -> list[str]:
    """Feed words that resemble one that is none."""
    return difflib.get_close_matches(word.strip().lower(), load_contracts(), n=3, cutoff=0.5)


def _landed(conn: Connection[Any]) -> dict[str, tuple[int, date | None]]:
    rows = conn.execute(
        """
        select feed, count(*), max(coalesce(data_date, cast(landed_at as date)))
        from audit.batch
        where status = 'landed' and not coalesce(facts ? 'mends', false)
        group by feed
        """
    ).fetchall()
    return {feed: (files, newest) for feed, files, newest in rows}
