"""Everything that people can look at is described, measured against the catalog of a published world."""

from __future__ import annotations

import pytest

from orchestration.lib.database import connect
from orchestration.lib.settings import ROOT

READ_BY_PEOPLE = {"marts", "restricted", "reports", "analysis", "quality", "quarantine"}
SCHEMAS = [
    *("staging_intake", "staging_attendance", "staging_survey", "intermediate"),
    *("reference", "crosswalks", "policy"),
    *sorted(READ_BY_PEOPLE),
]
DESCRIPTIONS = """
    select
        namespace.nspname || '.' || relation.relname as relation,
        attribute.attname as column_name,
        col_description(relation.oid, attribute.attnum) as description
    from pg_class as relation
    inner join pg_namespace as namespace on relation.relnamespace = namespace.oid
    inner join pg_attribute as attribute on relation.oid = attribute.attrelid
    where namespace.nspname = any(%(schemas)s)
        and relation.relkind in ('r', 'p', 'v', 'm')
        and attribute.attnum > 0 and not attribute.attisdropped
    union all
    select namespace.nspname || '.' || relation.relname, '', obj_description(relation.oid, 'pg_class')
    from pg_class as relation
    inner join pg_namespace as namespace on relation.relnamespace = namespace.oid
    where namespace.nspname = any(%(schemas)s) and relation.relkind in ('r', 'p', 'v', 'm')
    order by 1, 2
"""


@pytest.fixture
def descriptions(published_feeds: str) -> dict[tuple[str, str], str | None]:
    """What the catalog says of each relation (column '') and of each of its columns."""
    with connect() as connection:
        rows = connection.execute(DESCRIPTIONS, {"schemas": SCHEMAS}).fetchall()
    return {(relation, column): text for relation, column, text in rows}


def test_every_relation_and_every_column_is_described(descriptions: dict[tuple[str, str], str | None]) -> None:
    missing = [f"{relation} {column}".strip() for (relation, column), text in descriptions.items() if not text]
    assert not missing, f"{len(missing)} of {len(descriptions)} are not described: {', '.join(missing)}"


def test_every_model_and_seed_is_measured(descriptions: dict[tuple[str, str], str | None]) -> None:
    built = {relation.partition(".")[2] for relation, _ in descriptions}
    written = {path.stem for path in (ROOT / "models").rglob("*.sql")}
    written |= {path.stem for path in (ROOT / "seeds").rglob("*.csv")}
    assert not written - built


def test_a_description_says_more_than_the_name(descriptions: dict[tuple[str, str], str | None]) -> None:
    """A name repeated with blanks for underscores explains nothing."""
    hollow = [
        f"{relation} {column}".strip()
        for (relation, column), text in descriptions.items()
        if relation.partition(".")[0] in READ_BY_PEOPLE
        and text
        and _words(text) == _words(column or relation.partition(".")[2])
    ]
    assert not hollow


def _words(text: str) -> str:
    return text.lower().replace("_", " ").strip(" .")
