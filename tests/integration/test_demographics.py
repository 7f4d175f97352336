"""Who educators are is restricted: what they tell of race, ethnicity, gender and pronouns stands in no other schema.

The people are those of ``people_of_demographics`` and its like in ``tests/fixtures/feeds/inbox``.
"""

from __future__ import annotations

import pytest
from psycopg import sql

from orchestration.lib.database import connect

OPEN = ("marts", "reports", "analysis", "quality", "quarantine")

# Words that the fixtures tell, and the members of the lists that they mean.
TOLD = ("dmxe", "dmzorp", "dmwelsh", "dmmartian", "dmvenusian", "she, her, hers", "they, them, theirs", "transgender",
        "pacific islander", "multiethnic", "or african american")  # fmt: skip


@pytest.mark.parametrize("schema", OPEN)
def test_no_open_relation_holds_who_somebody_is(schema: str, published_feeds: str) -> None:
    with connect() as connection:
        names = [
            name
            for (name,) in connection.execute(
                "select relname from pg_class where relnamespace = to_regnamespace(%s) and relkind in ('r', 'v')",
                [schema],
            )
        ]
        found = [
            (name, word)
            for name in names
            for word in TOLD
            if connection.execute(
                sql.SQL("select exists (select 1 from {} as one where position({} in lower(one::text)) > 0)").format(
                    sql.Identifier(schema, name), word
                )
            ).fetchone()
            == (True,)
        ]
    assert not found


def test_the_words_are_where_few_may_read_them(published_feeds: str) -> None:
    with connect() as connection:
        told = {
            word
            for word in TOLD
            if connection.execute(
                "select exists (select 1 from restricted.contact_demographic as one "
                "where position(%s in lower(one::text)) > 0)",
                [word],
            ).fetchone()
            == (True,)
        }
    assert told == set(TOLD) - {"dmvenusian"}  # the export of later years says something else


def test_no_open_column_is_called_so(published_feeds: str) -> None:
    with connect() as connection:
        found = connection.execute(
            "select table_schema, table_name, column_name from information_schema.columns "
            "where table_schema = any(%s) and column_name ~ '(^|_)(race|races|ethnicity|gender|pronouns)(_|$)'",
            [list(OPEN)],
        ).fetchall()
    assert not found
