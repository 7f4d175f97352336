"""Primary and foreign keys of what is published, by which tools that draw reports find the joins of the star.

Nothing states them but the tests of dbt that prove them; the build records those. They are added to the candidates once
all are filled: a key that is there before the rows makes them take twice as long. Foreign keys are `not valid`, so that
no row is read again for what a test has read.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import psycopg
from psycopg import sql

from orchestration.lib.publish.relations import NEXT, Relation

# Columns that are a key by themselves already, by the contract of their table.
_THERE = """
select space.nspname, class.relname, attribute.attname
from pg_constraint as con
inner join pg_class as class on con.conrelid = class.oid
inner join pg_namespace as space on class.relnamespace = space.oid
inner join pg_attribute as attribute on con.conrelid = attribute.attrelid and con.conkey[1] = attribute.attnum
where con.contype in ('p', 'u') and cardinality(con.conkey) = 1 and space.nspname = any(%s)
"""

_WITH_PRIMARY_KEY = """
select space.nspname, class.relname
from pg_constraint as con
inner join pg_class as class on con.conrelid = class.oid
inner join pg_namespace as space on class.relnamespace = space.oid
where con.contype = 'p' and space.nspname = any(%s)
"""

# On a distributed server a key has to hold the column by which its table is spread, and a fact refers to no other.
_IS_DISTRIBUTED = "select exists (select from pg_extension where extname = 'citus')"


def add_keys(connection: psycopg.Connection[Any], new: Sequence[Relation]) -> int:
    """Give the candidates the keys that their tests declare.

    :param new: the relations of the build, under their published names.
    :returns: the number of foreign keys; 0 where the server is distributed.
    """
    distributed = connection.execute(_IS_DISTRIBUTED).fetchone()
    if distributed and distributed[0]:
        return 0
    schemas = sorted({relation.schema + NEXT for relation in new})
    there = {
        (schema.removesuffix(NEXT), name, column) for schema, name, column in connection.execute(_THERE, [schemas])
    }
    keyed = {(schema.removesuffix(NEXT), name) for schema, name in connection.execute(_WITH_PRIMARY_KEY, [schemas])}
    statements: list[sql.Composable] = []
    for relation in new:
        for column in _keys(relation, new):
            if (relation.schema, relation.name, column) not in there:
                is_first = (relation.schema, relation.name) not in keyed
                kind = sql.SQL("primary key" if is_first else "unique")
                statements.append(
                    sql.SQL("alter table {} add {} ({})").format(relation.at(NEXT), kind, sql.Identifier(column))
                )
                keyed.add((relation.schema, relation.name))
                there.add((relation.schema, relation.name, column))
    keys = [
        sql.SQL("alter table {} add foreign key ({}) references {} ({}) not valid").format(
            relation.at(NEXT),
            sql.Identifier(reference.column),
            sql.Identifier(reference.schema + NEXT, reference.name),
            sql.Identifier(reference.field),
        )
        for relation in new
        for reference in relation.references
        if (reference.schema, reference.name, reference.field) in there
    ]
    if statements or keys:
        connection.execute(sql.SQL(";\n").join([*statements, *keys]))
    return len(keys)


def _keys(relation: Relation, new: Sequence[Relation]) -> list[str]:
    """The columns of a relation that others refer to, and the key of a dimension, as far as they are unique."""
    wanted = {
        reference.field
        for other in new
        for reference in other.references
        if (reference.schema, reference.name) == (relation.schema, relation.name)
    }
    if relation.name.startswith("dim_"):
        wanted |= {column for column in relation.unique if column.endswith("_key")}
    return [column for column in dict.fromkeys(relation.unique) if column in wanted]
