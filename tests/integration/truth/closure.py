"""Which columns the rules of derived.yml read, to show that each of them is itself compared, or told by such rules."""

from __future__ import annotations

from collections.abc import Iterator

import sqlglot
from sqlglot import expressions

from tests.integration.truth.columns import columns_of_marts
from tests.integration.truth.derived import Rules

Column = tuple[str, str]


def columns_needed(rule: Rules, column: str) -> set[Column]:
    """The columns of facts, dimensions and bridges by which a rule tells one of its own: those of its joins, too."""
    text = f"select {rule.columns[column]} as told from marts.{rule.relation} as own\n{rule.joins}"
    query = sqlglot.parse_one(text, read="postgres")
    joins = {join.this.alias_or_name: join for join in query.args.get("joins") or ()}
    used: set[str] = set()
    named = _aliases(query.selects[0]) & joins.keys()
    while named:
        used |= named
        named = set().union(*(_aliases(joins[alias]) for alias in named)) & joins.keys() - used
    query.set("joins", [join for alias, join in joins.items() if alias in used])
    return set(_read(query))


def _aliases(part: sqlglot.Expression) -> set[str]:
    return {column.table for column in part.find_all(expressions.Column)}


def _read(query: sqlglot.Expression) -> Iterator[Column]:
    for column in query.find_all(expressions.Column):
        yield from _meant(column)
    for join in query.find_all(expressions.Join):
        for name in join.args.get("using") or ():
            tables = _tables(join.parent_select)
            yield from ((table.name, name.name) for table in tables.values() if _has(table, name.name))


def _meant(column: expressions.Column) -> list[Column]:
    """Whose a column is: of the innermost query that has its table or, without one, a table with such a column."""
    query = column.parent_select
    while query is not None:
        tables = _tables(query)
        if column.table in tables:
            table = tables[column.table]
            return [(table.name, column.name)] if _is_of_marts(table) else []
        found = [(table.name, column.name) for table in tables.values() if _has(table, column.name)]
        # lists of the domain and the publication itself are no part of the star
        if not column.table and (found or not all(map(_is_of_marts, tables.values()))):
            return found
        query = query.parent_select
    raise ValueError(f"nobody has the column {column.sql()}")


def _tables(query: expressions.Select | None) -> dict[str, sqlglot.Expression]:
    """What a query reads, by the names that it gives them."""
    assert query is not None
    begun = query.args.get("from_") or query.args.get("from")
    parts = [begun.this] if begun else []
    parts += [join.this for join in query.args.get("joins") or ()]
    return {part.alias_or_name: part for part in parts}


def _is_of_marts(table: sqlglot.Expression) -> bool:
    return isinstance(table, expressions.Table) and table.db == "marts" and table.name in columns_of_marts()


def _has(table: sqlglot.Expression, column: str) -> bool:
    return _is_of_marts(table) and column in columns_of_marts()[table.name]
