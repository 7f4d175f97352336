"""What waits for somebody: the sections of ``warehouse status``, and the rows held back."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from operator import attrgetter, itemgetter
from typing import Any

import psycopg
from rich.console import Console, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from orchestration.lib import display, feeds, settings
from orchestration.lib.database import connect


@dataclass(frozen=True)
class Query:
    """One part of the worklist: what is asked, and how the answer is shown.

    Attributes:
        name: key in the JSON form.
        title: heading for people.
        query: what waits, one row each.
        empty: what to say when nothing does.
        needs_publication: whether it reads what is published.
        below: columns too long for a table: each is printed in a line of its own below the others.
        unseen: columns for programs alone.
        cut: columns that end in … in a narrow terminal.
        upright: one column of names, one of values: for a single row.
        advice: what to do about it, printed once.
        ask: what answers instead of a query: the columns and the rows.
    """

    name: str
    title: str
    query: str
    empty: str = "none"
    needs_publication: bool = False
    below: Sequence[str] = ()
    unseen: Sequence[str] = ()
    cut: Sequence[str] = ()
    upright: bool = False
    advice: str = ""
    ask: Callable[[psycopg.Connection[Any]], tuple[Sequence[str], Sequence[Sequence[Any]]]] | None = None


@dataclass(frozen=True)
class Section:
    """The answer to one query. ``is_known`` is false where nothing is published that could be asked."""

    asked: Query
    columns: Sequence[str] = ()
    rows: Sequence[Sequence[Any]] = ()
    is_known: bool = True

    @property
    def dicts(self) -> list[dict[str, Any]]:
        """The rows by the names of their columns."""
        return [dict(zip(self.columns, row, strict=True)) for row in self.rows]


def _late(connection: psycopg.Connection[Any]) -> tuple[Sequence[str], Sequence[Sequence[Any]]]:
    """The feeds whose next file is overdue by the calendar of their contracts, the longest first."""
    today = settings.today()
    rows = [
        (entry.contract.feed, entry.contract.title, entry.cadence, entry.newest, entry.due, (today - entry.due).days)
        for entry in feeds.calendar(connection, today)
        if entry.late and entry.due
    ]
    return ("feed", "title", "expected", "newest", "due", "days_late"), sorted(rows, key=lambda row: -row[-1])


def _due(connection: psycopg.Connection[Any]) -> tuple[Sequence[str], Sequence[Sequence[Any]]]:
    """The reports that are due as of what is published and were not made since, the longest first."""
    from orchestration.lib.reports.requests import due

    ((as_of,),) = connection.execute("select as_of from marts.publication").fetchall()
    found = sorted(due(connection, as_of), key=attrgetter("day", "contract", "report", "form"))
    return ("due", "contract", "report", "format"), [(one.day, one.contract, one.report, one.form) for one in found]


def _unread_requests(connection: psycopg.Connection[Any]) -> tuple[Sequence[str], Sequence[Sequence[Any]]]:
    """The requests for reports of which none is made, or not all that was asked."""
    from orchestration.lib.reports.requests import unread_requests

    found = unread_requests(connection)
    return ("organization", "report", "why"), [(request.partner, request.report, request.why) for request in found]


QUERIES = (
    Query(
        "files_refused",
        "Files refused",
        "select source_name as file, code, last_seen as seen, message from audit.refused_file "
        "where is_open order by last_seen desc, source_name",
        below=("message",),
    ),
    Query(
        "batches_waiting",
        "Files that wait for a decision",
        "select left(batch_id, 12) as batch, feed, source_name as file, replace(status, '_', ' ') as status, "
        "status_why as why, 'Right as it is: warehouse ' || case status when 'waiting' "
        "then 'land --accept-removals ' || left(batch_id, 12) else 'restore ' || left(batch_id, 12) || ' --why …' end "
        "|| '. Wrong: warehouse withdraw ' || left(batch_id, 12) || ' --why …' as what_to_do "
        "from audit.batch where status in ('waiting', 'set_aside') order by landed_at, batch_id",
        below=("why", "what_to_do"),
    ),
    Query(
        "files_to_build",
        "Files that readers do not see yet, or still see",
        # a file landed, accepted, withdrawn or restored since the published build took its list
        "with seen as (select member.batch_id from audit.build_batch as member inner join audit.published_set as slot "
        "on member.build_id = slot.build_id where slot.slot = 'published') "
        "select left(batch.batch_id, 12) as batch, batch.feed, batch.source_name as file, batch.row_count as rows, "
        "case when batch.status = 'landed' then 'comes in' else 'goes out' end as with_the_next_build "
        "from audit.batch as batch left join seen on batch.batch_id = seen.batch_id "
        "where (batch.status = 'landed') <> (seen.batch_id is not null) order by batch.arrival, batch.batch_id",
        cut=("file",),
        advice="warehouse run",
    ),
    Query(
        "files_late",
        "Files late by the calendar",
        "",
        cut=("title",),
        advice="What is expected, and from when on: warehouse feeds",
        ask=_late,
    ),
    Query(
        "rows_accounted_for",
        "Rows accounted for, by feed (cells, of rosters and surveys)",
        # feeds without files have no row here
        "select feed, count(*) as files, sum(landed) as landed, sum(loaded) as loaded, sum(rejected) as held, "
        "sum(superseded) as superseded, sum(filtered) as filtered, sum(abs(difference) + abs(rows_lost)) as difference "
        "from quality.conservation group by feed order by feed",
        needs_publication=True,
        advice="Landed = loaded + held + superseded + filtered; the difference must be 0. File by file: warehouse sql "
        '"select * from quality.conservation"',
    ),
    Query(
        "rows_held_back",
        "Rows held back, by rule",
        "select count(*) as rows, feed, rule, code, min(title) as what, bool_or(is_retried) as retried_each_build, "
        "min(advice) as what_to_do "
        "from quarantine.rejected_row group by feed, rule, code order by count(*) desc, feed, code",
        needs_publication=True,
        unseen=("retried_each_build", "what_to_do"),
        cut=("what",),
        advice="Each row, and what to do about it: warehouse rejected [FEED]; to mend them: --export FILE.xlsx",
    ),
    Query(
        "rows_with_a_warning",
        "Rows loaded with a warning, by rule",
        "select count(*) as rows, feed, rule, code, min(title) as what, min(advice) as what_to_do "
        "from quality.warning group by feed, rule, code order by count(*) desc, feed, code",
        needs_publication=True,
        unseen=("what_to_do",),
        cut=("what",),
        advice='Each row, and what to do about it: warehouse sql "select * from quality.warning"',
    ),
    Query(
        "events_without_attendance",
        "Events over without any attendance",
        "select event_source_id as event, end_date, enrolled, event_name from quality.event_without_attendance "
        "order by end_date desc, event_source_id",
        needs_publication=True,
        cut=("event_name",),
    ),
    Query(
        "names_to_match",
        "Meeting log participants to match",
        "select event_source_id as event, count(*) as names from restricted.unmatched_participant "
        "group by event_source_id order by count(*) desc, event_source_id",
        needs_publication=True,
        advice='Who they are: warehouse sql "select * from restricted.unmatched_participant"',
    ),
    Query(
        "addresses_disputed",
        "Addresses claimed by several people",
        "select reason, count(*) as addresses from restricted.disputed_address group by reason order by reason",
        needs_publication=True,
        advice='Which they are: warehouse sql "select * from restricted.disputed_address"',
    ),
    Query(
        "merge_candidates",
        "People who may be there twice",
        "select evidence, count(*) as pairs, max(score) as score from restricted.merge_candidate where state = 'open' "
        "group by evidence order by max(score) desc, count(*) desc, evidence",
        needs_publication=True,
        advice="One person or two? warehouse sql \"select * from restricted.merge_candidate where state = 'open' "
        'order by score desc"; then say so in a sheet of decisions: warehouse feeds show decisions',
    ),
    Query(
        "reports_due",
        "Reports due",
        "",
        needs_publication=True,
        cut=("report",),
        advice="`warehouse run` makes them, or says why not; one of them: "
        "warehouse report --contract ID --report NAME --format FORMAT",
        ask=_due,
    ),
    Query(
        "requests_not_understood",
        "Requests for reports that cannot be read",
        "",
        needs_publication=True,
        below=("why",),
        advice="Agree with the partner on what is meant, and send it as a sheet: warehouse feeds show report_requests",
        ask=_unread_requests,
    ),
    Query(
        "last_build",
        "Last build",
        "select build_id as build, kind, replace(status, '_', ' ') as status, as_of, started_at as started, "
        "finished_at as finished, published_at as published, detail ->> 'why' as why, "
        "(select count(*) from audit.build_batch as member where member.build_id = build.build_id) as files "
        "from audit.build as build order by sequence desc limit 1",
        empty="nothing was built yet: warehouse run",
        upright=True,
    ),
    Query(
        "published",
        "Published now",
        "select build.build_id as build, build.as_of, slot.since from audit.published_set as slot "
        "inner join audit.build as build on slot.build_id = build.build_id where slot.slot = 'published'",
        empty="nothing yet",
        upright=True,
    ),
)

REJECTED = """
    with held as (
        select
            *,
            -- what is wrong with a whole row of a roster or survey is told once, and not in each of its cells
            case when column_name is distinct from cell_header then '' else cell_header end as cell_meant,
            -- a row that was mended is told by the file in which the value stands that was judged, all places of it
            coalesce(mended_in, source_file) as file,
            coalesce(mended_in_batch_id, batch_id) as file_batch,
            coalesce(mended_in_row_number, row_number) as file_row
        from quarantine.rejected_row
        where %(feed)s::text is null or feed = %(feed)s
    )

    select
        code, rule, title, advice, is_retried, feed, file, file_part as part, file_row as row, line_number as line,
        nullif(cell_meant, '') as cell,
        case when cell_meant = '' then column_name end as column,
        min(value) as value, bool_or(is_value_withheld) as is_value_withheld,
        count(*) as units,
        min(event_source_id) as event, left(file_batch, 12) as batch,
        min(first_seen) as first_seen, max(last_seen) as last_seen, state
    from held
    group by
        code, rule, title, advice, is_retried, feed, file, file_part, file_row, line_number, cell_meant, column_name,
        file_batch, state
    order by
        count(*) over (partition by code) desc, code, feed, file, file_part nulls first, file_row, cell_meant,
        column_name
"""

# What is the same for every row that a rule holds back.
OF_THE_RULE = itemgetter("code", "rule", "title", "advice", "is_retried")


@dataclass(frozen=True)
class Rejected:
    """Rows held back in what is published; ``is_known`` is false before the first publication."""

    rows: list[dict[str, Any]] = field(default_factory=list)
    is_known: bool = True


def worklist() -> list[Section]:
    """All sections, read in one snapshot."""
    with connect(application="warehouse status") as connection:
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        connection.read_only = True
        published = _is_published(connection)
        return [
            _answer(connection, query) if published or not query.needs_publication else Section(query, is_known=False)
            for query in QUERIES
        ]


def rejected_rows(feed: str | None) -> Rejected:
    """Rows held back in what is published, those of the most frequent rule first.

    Args:
        feed: the feed's word, or None for every feed.
    """
    with connect(application="warehouse rejected") as connection:
        connection.read_only = True
        if not _is_published(connection):
            return Rejected(is_known=False)
        columns, rows = _ask(connection, REJECTED, {"feed": feed})
        return Rejected([dict(zip(columns, row, strict=True)) for row in rows])


def rows_held() -> int | None:
    """How many rows, and cells of rosters and surveys, are held back in what is published; ``None`` before that."""
    with connect(application="warehouse rejected") as connection:
        connection.read_only = True
        if not _is_published(connection):
            return None
        row = connection.execute("select count(*) from quarantine.rejected_row").fetchone()
        return int(row[0]) if row else 0


def print_section(out: Console, section: Section) -> None:
    """Print one section of the worklist."""
    asked = section.asked
    if not section.rows:
        out.print(display.heading(asked.title, f": {asked.empty if section.is_known else 'nothing is published yet'}"))
        return
    out.print(display.heading(asked.title))
    for printable in _body(section):
        out.print(Padding(printable, (0, 0, 0, 2)))
    if asked.advice:
        out.print(Padding(Text(asked.advice, style="dim"), (0, 0, 0, 2)))


def _body(section: Section) -> Iterator[RenderableType]:
    asked = section.asked
    if asked.upright:
        filled = {name: value for name, value in section.dicts[0].items() if value is not None}
        yield from display.pairs(list(filled), list(filled.values()))
    elif asked.below:
        for row in section.dicts:
            below = [row.pop(name) for name in asked.below]
            yield Text(" · ".join(filter(None, map(display.text, row.values()))))
            for line in filter(None, below):
                yield Padding(Text(display.text(line)), (0, 0, 0, 2))
    else:
        shown = [name for name in section.columns if name not in asked.unseen]
        yield display.table(shown, [[row[name] for name in shown] for row in section.dicts], cut=asked.cut)


def print_rejected(out: Console, rejected: Rejected) -> None:
    """Print rows held back, rule by rule, what to do about them once for each rule."""
    for number, ((code, rule, title, advice, is_retried), group) in enumerate(groupby(rejected.rows, OF_THE_RULE)):
        if number:
            out.print()
        rows = list(group)
        of_rule = f" · rule {rule}" if rule else ""
        again = " Tried again with every build." if is_retried else ""
        out.print(display.heading(code, f" · {len(rows)} row{'s' if len(rows) > 1 else ''}{of_rule}"))
        out.print(Padding(Text(f"{title}. {advice}{again}"), (0, 0, 0, 2)))
        out.print(Padding(_rows_of_rule(rows), (0, 0, 0, 2)))


def _rows_of_rule(rows: list[dict[str, Any]]) -> Table:
    """Where the rows are: a file is named once, its rows and their lines follow. A cell is told by its heading."""
    has_cells = any(row["cell"] or row["units"] > 1 for row in rows)
    named = [", ".join(filter(None, (row["file"], row["part"]))) for row in rows]
    shown = [
        (
            None if file == before else file,
            row["row"],
            row["line"],
            *([_cell_of(row)] if has_cells else []),
            row["column"],
            "(not shown)" if row["is_value_withheld"] else row["value"],
        )
        for row, file, before in zip(rows, named, [None, *named], strict=False)
    ]
    columns = ("file", "row", "line", *(["cell"] if has_cells else []), "column", "value")
    return display.table(columns, shown, flexible=("file", "value"), cut=("cell", "column"))


def _cell_of(row: dict[str, Any]) -> str | None:
    """The heading of the cell; of a row that is held whole, how many cells it holds."""
    return row["cell"] or (f"all {row['units']}" if row["units"] > 1 else None)


def _is_published(connection: psycopg.Connection[Any]) -> bool:
    row = connection.execute("select to_regclass('marts.publication') is not null").fetchone()
    return bool(row and row[0])


def _answer(connection: psycopg.Connection[Any], query: Query) -> Section:
    return Section(query, *(query.ask(connection) if query.ask else _ask(connection, query.query)))


def _ask(
    connection: psycopg.Connection[Any], query: str, parameters: dict[str, Any] | None = None
) -> tuple[list[str], list[tuple[Any, ...]]]:
    cursor = connection.execute(query, parameters)
    return [column.name for column in cursor.description or ()], cursor.fetchall()
