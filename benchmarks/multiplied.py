"""A landed sample many times over: the same rows of other people, events and places.

Generating and landing the files of 200,000 educators takes an hour, and the build sees no difference: what a copy has
of its own are its ids, addresses, last names and telephone numbers, and so its batches. The lists that all share
(lessons, standards, instruments …) stay as they are. What the suites and the conservation count is not kept up: no copy
has the rows that the parser refused.
"""

from __future__ import annotations

from typing import Any

import psycopg
from psycopg import sql

from orchestration.lib.landing.contracts import load_contracts

SHARED = {
    "change_log", "curricula", "instruments", "learning_models", "lessons", "pathways", "skills", "standards",
    "textbooks",
}  # fmt: skip

# Columns that hold ids of this world without being called so, and those that are called so and hold ids of the lists.
IDS = {
    "author", "from_id", "into_id", "ordered_by", "ordered_by_key", "person", "person_key", "rater", "record_a",
    "record_b", "record_key", "regarding_user_id", "ship_to_org", "tag_user_ids",
}  # fmt: skip
OF_LISTS = {"pathway_id", "textbook_id"}
FEDERAL = {"leaid", "ncessch", "nces_id"}
LAST_NAMES = {"last_name", "name_last", "alt_last_name", "alt_name_last"}
PHONES = {"home_phone", "work_phone", "cell_phone", "phone"}
TITLES = {
    ("events", "title"), ("feedback", "event"), ("interactions", "recent_workshop"), ("intake_survey_legacy", "event"),
}  # fmt: skip

# %s is the number of the copy. A mark of five digits keeps ids apart that begin alike.
FUNCTIONS = """
    create function pg_temp.id_of(text, int) returns text immutable language sql as
    $$ select regexp_replace($1, '([0-9]+)', '\\1' || lpad(cast($2 as text), 5, '9'), 'g') $$;
    create function pg_temp.address_of(text, int) returns text immutable language sql as
    $$ select replace($1, '@', '@k' || $2 || '.') $$;
    create function pg_temp.either_of(text, int) returns text immutable language sql as
    $$ select case when $1 like '%@%' then pg_temp.address_of($1, $2) else pg_temp.id_of($1, $2) end $$;
    create function pg_temp.title_of(text, int) returns text immutable language sql as
    $$ select case when $1 ~ '^[0-9]+$' then pg_temp.id_of($1, $2) else $1 || ' ' || $2 end $$;
    create function pg_temp.federal_of(text, int) returns text immutable language sql as
    $$ select case when $1 ~ '^[0-9]{7}([0-9]{5})?$'
        then left($1, 2) || lpad(cast((cast(substr($1, 3, 5) as int) + 97 * $2) % 100000 as text), 5, '0')
            || substr($1, 8)
        else $1 end $$;
    create function pg_temp.name_of(text, int) returns text immutable language sql as
    $$ select case when coalesce($1, '') = '' then $1 else initcap(translate(
        substr(md5(lower($1) || $2), 1, 7), '0123456789abcdef', 'bacedifogumysart')) end $$;
    create function pg_temp.phone_of(text, int) returns text immutable language sql as
    $$ select regexp_replace($1, '([0-9]{3})', cast(200 + $2 %% 800 as text)) $$;
    create function pg_temp.batch_of(text, int) returns text immutable language sql as
    $$ select md5($1 || $2) || md5($2 || $1) $$;
"""


def multiply(connection: psycopg.Connection[Any], copies: int) -> None:
    """Have what has landed ``copies`` times, the first of which is what there is."""
    connection.execute(FUNCTIONS.replace("%%", "%"))
    numbers = sql.SQL("generate_series(1, {}) as copies (number)").format(sql.Literal(copies - 1))
    connection.execute(
        sql.SQL(
            """
            insert into audit.batch (
                batch_id, feed, relation, source_name, size_bytes, format, encoding, delimiter, header_line, header,
                layout, event_source_id, data_date, data_date_source, file_seq, facts, row_count
            )
            select
                pg_temp.batch_of(batch_id, number), feed, relation, source_name || ' ' || number, size_bytes, format,
                encoding, delimiter, header_line, header, layout, pg_temp.id_of(event_source_id, number), data_date,
                data_date_source, file_seq,
                case when facts ? 'meeting_key'
                    then facts || jsonb_build_object('meeting_key', pg_temp.id_of(facts ->> 'meeting_key', number))
                    else facts
                end,
                row_count
            from audit.batch cross join {numbers}
            where feed <> all({shared})
            order by number, arrival
            """
        ).format(numbers=numbers, shared=sql.Literal(sorted(SHARED)))
    )
    connection.execute(
        "insert into audit.batch_event (batch_id, event) "
        "select batch_id, 'landed' from audit.batch where batch_id not in (select batch_id from audit.batch_event)"
    )
    for contract in load_contracts().values():
        if contract.feed in SHARED:
            continue
        table = sql.Identifier(contract.schema_name, contract.table)
        columns = [
            name
            for (name,) in connection.execute(
                "select column_name from information_schema.columns "
                "where table_schema = %s and table_name = %s and is_generated = 'NEVER'",
                (contract.schema_name, contract.table),
            )
        ]
        connection.execute(
            sql.SQL("insert into {table} ({columns}) select {values} from {table} cross join {numbers}").format(
                table=table,
                columns=sql.SQL(", ").join(map(sql.Identifier, columns)),
                values=sql.SQL(", ").join(_value(contract.feed, name) for name in columns),
                numbers=numbers,
            )
        )
        connection.execute(sql.SQL("analyze {}").format(table))
    connection.execute("analyze audit.batch")


def _value(feed: str, name: str) -> sql.Composed | sql.Identifier:
    function = _function(feed, name)
    if function is None:
        return sql.Identifier(name)
    return sql.SQL("pg_temp.{function}({name}, number)").format(
        function=sql.Identifier(function), name=sql.Identifier(name)
    )


def _function(feed: str, name: str) -> str | None:
    """How a column of a feed differs from copy to copy, or ``None``."""
    if name == "_batch_id":
        return "batch_of"
    if (feed, name) in TITLES:
        return "title_of"
    if name in FEDERAL:
        return "federal_of"
    if name in LAST_NAMES:
        return "name_of"
    if name in PHONES:
        return "phone_of"
    if name in IDS or (name.endswith("_id") and name not in OF_LISTS):
        return "either_of"
    return "address_of" if "email" in name else None
