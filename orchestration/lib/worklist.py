"""What waits for somebody: the sections of ``warehouse status``, and the rows held back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import psycopg

from orchestration.lib.database import connect


@dataclass(frozen=True)
class Section:
    """One part of the worklist.

    Attributes:
        name: key in the JSON form.
        title: heading for people.
        columns: names of the columns.
        rows: what waits.
        empty: what to say when nothing does.
    """

    name: str
    title: str
    columns: Sequence[str]
    rows: Sequence[Sequence[Any]]
    empty: str


# name, title, what to say when there is nothing, does it need a publication, query
SECTIONS = (
    (
        "files_refused",
        "Files refused",
        "none",
        False,
        "select source_name as file, code, message, cast(last_seen as date) as seen from audit.refused_file "
        "where is_open order by last_seen desc, source_name",
    ),
    (
        "batches_waiting",
        "Batches that wait for a decision",
        "none",
        False,
        "select left(batch_id, 12) as batch, feed, source_name as file, status, status_why as why from audit.batch "
        "where status in ('waiting', 'set_aside') order by landed_at",
    ),
    (
        "rows_held_back",
        "Rows held back, by rule",
        "none",
        True,
        "select feed, rule, code, count(*) as rows, bool_or(is_retried) as retried_each_build, min(advice) as what_to_do "
        "from quarantine.rejected_row group by feed, rule, code order by count(*) desc, feed, code",
    ),
    (
        "events_without_attendance",
        "Events over without any attendance",
        "none",
        True,
        "select event_source_id as event, event_name, end_date, enrolled from quality.event_without_attendance "
        "order by end_date desc, event_source_id",
    ),
    (
        "names_to_match",
        "Meeting log participants to match",
        "none",
        True,
        "select event_source_id as event, count(*) as names from restricted.unmatched_participant "
        "group by event_source_id order by count(*) desc, event_source_id",
    ),
    (
        "reports_due",
        "Reports due",
        "none",
        True,
        "select organization, report, due from quality.report_due order by due, organization, report",
    ),
    (
        "last_build",
        "Last build",
        "nothing was built yet: warehouse run",
        False,
        "select build_id as build, kind, status, as_of, date_trunc('second', started_at) as started, "
        "date_trunc('second', finished_at) as finished, date_trunc('second', published_at) as published "
        "from audit.build order by sequence desc limit 1",
    ),
)

REJECTED = """
    select feed, source_file as file, row_number as row, column_name as column, rule, code, value, advice
    from quarantine.rejected_row
    where %(feed)s::text is null or feed = %(feed)s
    order by feed, source_file, row_number, column_name
"""


def worklist() -> list[Section]:
    """All sections, read in one snapshot."""
    with connect(application="warehouse status") as connection:
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        connection.read_only = True
        published = _is_published(connection)
        return [
            _section(connection, name, title, empty, query)
            if published or not needs_publication
            else Section(name, title, (), (), "nothing is published yet")
            for name, title, empty, needs_publication, query in SECTIONS
        ]


def rejected_rows(feed: str | None) -> tuple[list[str], list[tuple[Any, ...]]]:
    """Rows held back in what is published.

    Args:
        feed: the feed's word, or None for every feed.

    Returns:
        Names of the columns, and the rows.
    """
    with connect(application="warehouse rejected") as connection:
        if not _is_published(connection):
            return [], []
        cursor = connection.execute(REJECTED, {"feed": feed})
        return [column.name for column in cursor.description or ()], cursor.fetchall()


def _is_published(connection: psycopg.Connection[Any]) -> bool:
    row = connection.execute("select to_regclass('marts.publication') is not null").fetchone()
    return bool(row and row[0])


def _section(connection: psycopg.Connection[Any], name: str, title: str, empty: str, query: str) -> Section:
    cursor = connection.execute(query)
    columns = [column.name for column in cursor.description or ()]
    return Section(name, title, columns, cursor.fetchall(), empty)
