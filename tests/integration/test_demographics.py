"""Who educators are is restricted: what they tell of race, ethnicity, gender and pronouns stands in no other schema.

The people are those of ``people_of_demographics`` and its like in ``tests/fixtures/feeds/inbox``.
"""

from __future__ import annotations

from typing import Any

import psycopg
from psycopg import sql

from orchestration.lib.database import connect
from orchestration.lib.publish import relations

OPEN = ("marts", "reports", "analysis", "quality", "quarantine")

# Words that the fixtures tell, and the members of the lists that they mean.
TOLD = ("dmxe", "dmzorp", "dmwelsh", "dmmartian", "dmvenusian", "she, her, hers", "they, them, theirs", "transgender",
        "pacific islander", "multiethnic", "or african american")  # fmt: skip


def _told(connection: psycopg.Connection[Any], schema: str, name: str) -> set[str]:
    """Which of the words a relation holds, in any row and column."""
    query = sql.SQL(
        "select coalesce(array_agg(distinct word), array[]::text[]) "
        "from (select lower(one::text) as words from {} as one) as line "
        "inner join unnest(%s::text[]) as word on position(word in line.words) > 0"
    ).format(sql.Identifier(schema, name))
    ((found,),) = connection.execute(query, [list(TOLD)]).fetchall()
    return set(found)


def test_no_open_relation_holds_who_somebody_is(published_feeds: str) -> None:
    with connect() as connection:
        names = [(found.schema, found.name) for found in relations.in_schemas(connection, OPEN)]
        assert {schema for schema, _ in names} | {"analysis"} == set(OPEN)  # where nothing is as yet
        told = {f"{schema}.{name}": _told(connection, schema, name) for schema, name in names}
    assert not {name: words for name, words in told.items() if words}


def test_the_words_are_where_few_may_read_them(published_feeds: str) -> None:
    with connect() as connection:
        told = _told(connection, "restricted", "contact_demographic")
    assert told == set(TOLD) - {"dmvenusian"}  # the export of later years says something else


def test_no_open_column_is_called_so(published_feeds: str) -> None:
    with connect() as connection:
        found = connection.execute(
            "select table_schema, table_name, column_name from information_schema.columns "
            "where table_schema = any(%s) and column_name ~ '(^|_)(race|races|ethnicity|gender|pronouns)(_|$)'",
            [list(OPEN)],
        ).fetchall()
    assert not found
