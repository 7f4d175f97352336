"""Which columns of facts, dimensions and bridges the comparisons read."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import sqlglot
import yaml
from sqlglot import expressions

from tests.integration import truth

HERE = Path(__file__).parent
MARTS = Path(__file__).parents[3] / "models" / "marts"


@cache
def columns_of_marts() -> dict[str, list[str]]:
    """The columns of every fact, dimension and bridge, as they are described."""
    files = (path for path in MARTS.rglob("*.yml") if re.match("fct_|dim_|bridge_", path.stem))
    models = (model for path in files for model in yaml.safe_load(path.read_text(encoding="utf-8"))["models"])
    return {model["name"]: [column["name"] for column in model["columns"]] for model in models}


def queries() -> Iterator[str]:
    """All queries of the comparisons: the files, the texts in the functions, and the one of every dated fact."""
    for path in sorted(HERE.glob("*.sql")):
        yield path.read_text(encoding="utf-8")
    for node in ast.walk(ast.parse((HERE / "__init__.py").read_text(encoding="utf-8"))):
        text = node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""
        if "from marts." in text and text != truth.VERSIONS_OF:
            yield text
    for fact in truth.DATED_FACTS:
        yield truth.VERSIONS_OF.format(fact=fact)


@cache
def columns_read() -> dict[str, set[str]]:
    """Of every relation the columns that some query reads; a name without its relation counts for all that are read."""
    found: dict[str, set[str]] = defaultdict(set)
    for query in queries():
        for relation, column in _named(sqlglot.parse_one(query, read="postgres")):
            if column in columns_of_marts().get(relation, ()):
                found[relation].add(column)
    return found


def _named(query: sqlglot.Expression) -> Iterator[tuple[str, str]]:
    relations: dict[str, set[str]] = defaultdict(set)
    for table in query.find_all(expressions.Table):
        if table.db == "marts":
            relations[table.alias_or_name].add(table.name)
    every = set().union(*relations.values())
    names = [(column.table, column.name) for column in query.find_all(expressions.Column)]
    names += [("", name.name) for join in query.find_all(expressions.Join) for name in join.args.get("using") or ()]
    for alias, name in names:
        for relation in relations[alias] if alias else every:
            yield relation, name
