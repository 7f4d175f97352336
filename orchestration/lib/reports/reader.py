"""What reports are made from: published tables, all of one publication."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

import psycopg
from psycopg import sql
from psycopg.rows import dict_row

from orchestration.lib.failures import NothingPublished
from orchestration.lib.publish import published_snapshot
from orchestration.lib.reports.content import Column, Kind

Record = dict[str, Any]

_PUBLICATION = "select as_of, published_at from marts.publication"

# The newest whole build after the published one: if it failed, readers must know that they see an older state. One that
# failed before another passed is over, also where somebody went back behind both.
_FAILED_SINCE = """
    select newest.build_id, newest.as_of, newest.detail
    from (
        select newer.*
        from audit.build as newer
        inner join audit.build as shown on shown.build_id = %s and newer.sequence > shown.sequence
        where newer.kind = 'full' and newer.finished_at is not null
        order by newer.sequence desc
        limit 1
    ) as newest
    where newest.status = 'failed'
"""

# Of a build that fails more, so many checks are named.
MOST_CHECKS = 3

_PARTNER = """
    select organization.organization_source_id as organization, organization.organization_name as name
    from marts.dim_contract as contract
    inner join marts.dim_organization as organization
        on contract.organization_key = organization.organization_key
        and organization.organization_key > 0
    where contract.contract_source_id = %s and contract.contract_key > 0
"""

_CURRENT = "select contact_id from marts.bridge_contact_alias where alias_contact_id = %s"

_CURRENT_OF_MANY = """
    select alias_contact_id, contact_id from marts.bridge_contact_alias where alias_contact_id = any(%s)
"""

_MEANINGS = """
    select
        attribute.attname as name,
        coalesce(col_description(attribute.attrelid, attribute.attnum), '') as meaning
    from pg_attribute as attribute
    where attribute.attrelid = %s::regclass and attribute.attnum > 0 and not attribute.attisdropped
"""


class Partner(NamedTuple):
    """Who holds a contract; nothing where the partner is not known.

    Attributes:
        organization: its id as its sender writes it.
        name: what it is called; several may bear one name.
    """

    organization: str | None = None
    name: str | None = None


@dataclass(frozen=True)
class Reader:
    """One publication, while it lasts.

    Attributes:
        connection: reads one state; writes are refused.
        as_of: the report date.
        build_id: the build that is published.
        published_at: when it was.
        failed_since: what a newer build failed of, in words; "" if none did.
    """

    connection: psycopg.Connection[Any]
    as_of: date
    build_id: str
    published_at: datetime
    failed_since: str

    def records(self, query: str, values: Sequence[Any] = ()) -> list[Record]:
        """The rows of a query, by the names of their columns."""
        return self.connection.cursor(row_factory=dict_row).execute(query, values).fetchall()

    def of_contract(self, relation: str, contract: str) -> list[Record]:
        """The rows of a table of reports that are one contract's, and no others (rule R40)."""
        query = sql.SQL("select * from {} where contract = %s").format(sql.Identifier(*relation.split(".")))
        return self.connection.cursor(row_factory=dict_row).execute(query, [contract]).fetchall()

    @contextmanager
    def apart(self) -> Iterator[None]:
        """A part that may fail: what is read after it is not refused by the database for that."""
        with self.connection.transaction():
            yield

    def partner_of(self, contract: str) -> Partner:
        """Who holds a contract."""
        return next((Partner(**row) for row in self.records(_PARTNER, [contract])), Partner())

    def current_person(self, key: str) -> str:
        """A key that begins with a contact's id, with the id that this contact has by now (design: ids resolve)."""
        contact, _, rest = key.partition(" ")
        found = self.records(_CURRENT, [int(contact)])
        return f"{found[0]['contact_id']} {rest}" if found else key

    def current_contacts(self, contacts: Collection[int]) -> dict[int, int]:
        """The ids that contacts have by now, by those that they were known by."""
        found = self.records(_CURRENT_OF_MANY, [list(contacts)])
        return {row["alias_contact_id"]: row["contact_id"] for row in found}

    def columns(self, relation: str, kinds: dict[str, Kind]) -> tuple[Column, ...]:
        """Columns of a published table with their definitions, which are its comments.

        Args:
            relation: schema and name.
            kinds: the columns that are shown, in their order, and how.

        Raises:
            KeyError: the table has no such column.
        """
        # the marks of code that analysts' tools show are none on paper
        rows = self.records(_MEANINGS, [relation])
        meanings = {row["name"]: " ".join(row["meaning"].replace("`", "").split()) for row in rows}
        return tuple(Column(name, kind, meanings[name]) for name, kind in kinds.items())


@contextmanager
def published(purpose: str) -> Iterator[Reader]:
    """Read from what is published, in as many statements as it takes.

    Args:
        purpose: shown to whoever waits for the reader to end.

    Raises:
        NothingPublished: nothing is published yet.
        psycopg.Error: the database cannot be reached.
    """
    with published_snapshot(purpose) as snapshot:
        if snapshot.build_id is None:
            raise NothingPublished
        as_of, published_at = snapshot.connection.execute(_PUBLICATION).fetchone()
        failed = failed_since(snapshot.connection, snapshot.build_id)
        yield Reader(snapshot.connection, as_of, snapshot.build_id, published_at, failed)


def failed_since(connection: psycopg.Connection[Any], build_id: str) -> str:
    """What the newest whole build failed of, for readers outside the organization; "" if it did not, or is published.

    Args:
        connection: reads the ledger.
        build_id: the build that is published.
    """
    newest = connection.execute(_FAILED_SINCE, [build_id]).fetchone()
    if newest is None:
        return ""
    failed_id, as_of, detail = newest
    checks = [str(check).rstrip(".") for check in dict.fromkeys(detail.get("failed_checks", []))]
    if checks:
        said = f"failed the check{'' if len(checks) == 1 else 's'} {_listed(checks)}"
    else:
        # the ledger once kept the names of nodes alone
        said = "failed its checks" if detail.get("failed") else "was not completed"
    return f"build {failed_id} (as of {as_of}) {said}"


def _listed(checks: Sequence[str]) -> str:
    named = [f"“{check}”" for check in checks[:MOST_CHECKS]]
    if more := len(checks) - len(named):
        named.append(f"{more} more")
    return " and ".join(filter(None, [", ".join(named[:-1]), named[-1]]))
