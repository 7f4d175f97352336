"""The raw tables of all feeds: text only, append-only, made and widened from the contracts."""

from __future__ import annotations

from typing import Any

from psycopg import Connection, sql

from orchestration.lib.landing import contracts
from orchestration.lib.landing.contracts import Column, Contract

# Blanks as senders leave them, no-break and zero-width ones included; the same set that staging trims.
BLANKS = " \t\r\n\u00a0\u200b\ufeff"

# Columns of landing's own, after the declared ones. `_extra` holds what nobody declared: raw header -> value.
EXTRA, BATCH_ID, ROW_NUMBER, LINE_NUMBER = "_extra", "_batch_id", "_row_number", "_line_number"

# Where the parts of raw tables are made that large files fill (``parts``); they are read through the raw tables.
PARTS = "landing_part"

# From this version on a generated column need not be stored: it is made where it is read, and a large file lands in
# two thirds of the time.
VIRTUAL_COLUMNS = 180000

LINE_DEFINITION = "_line_number bigint"  # null for rows that landed before lines were kept

_DESCRIPTIONS = {
    EXTRA: "Columns of the file that the contract does not declare: heading as sent -> value; blank cells left out.",
    BATCH_ID: "The file the row came with: sha-256 of its bytes, with '/' and the sheet's name for a sheet of several.",
    ROW_NUMBER: "Number of the row within its file, counted from 1 after the heading.",
    LINE_NUMBER: "Line of the file, or row of the sheet, on which the row begins: where a person looks for it.",
}


def create_raw_tables(conn: Connection[Any]) -> None:
    """Create the raw tables of all contracts and add columns that a contract has gained; removes nothing.

    Runs inside the caller's transaction. A column that leaves a contract keeps what landed in it.
    """
    conn.execute(sql.SQL("create schema if not exists {}").format(sql.Identifier(PARTS)))
    kind = "virtual" if conn.info.server_version >= VIRTUAL_COLUMNS else "stored"
    existing = _existing_columns(conn)
    for contract in contracts.load_contracts().values():
        present = existing.get((contract.schema_name, contract.table))
        if present is None:
            _create(conn, contract, kind)
        else:
            _widen(conn, contract, present, kind)
        _index(conn, contract)
        _describe(conn, contract)


def key_column(column: Column) -> str | None:
    """The generated column that holds a column's normalised text; ``None`` for a column without one."""
    return f"{column.name}_key" if column.normalise == "email" else None


def _existing_columns(conn: Connection[Any]) -> dict[tuple[str, str], set[str]]:
    rows = conn.execute(
        """
        select n.nspname, c.relname, array_agg(a.attname::text)
        from pg_class as c
        join pg_namespace as n on n.oid = c.relnamespace
        join pg_attribute as a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
        where n.nspname = any(%s) and c.relkind in ('r', 'p')
        group by 1, 2
        """,
        [sorted({contract.schema_name for contract in contracts.load_contracts().values()})],
    ).fetchall()
    return {(schema, table): set(columns) for schema, table, columns in rows}


def _create(conn: Connection[Any], contract: Contract, kind: str) -> None:
    table = sql.Identifier(contract.schema_name, contract.table)
    columns = [definition for column in contract.columns for definition in _definitions(column, kind)]
    columns += [
        sql.SQL("_extra jsonb not null default '{}'"),
        sql.SQL("_batch_id text not null"),
        sql.SQL("_row_number bigint not null"),
        sql.SQL(LINE_DEFINITION),
    ]
    conn.execute(sql.SQL("create schema if not exists {}").format(sql.Identifier(contract.schema_name)))
    conn.execute(sql.SQL("create table if not exists {} ({})").format(table, sql.SQL(", ").join(columns)))


def _index(conn: Connection[Any], contract: Contract) -> None:
    table = sql.Identifier(contract.schema_name, contract.table)
    # Staging asks for batches not judged yet. They lie one after the other, so a block-range index, which costs next
    # to nothing, finds them.
    conn.execute(
        sql.SQL("create index if not exists {} on {} using brin (_batch_id) with (pages_per_range = 32)").format(
            sql.Identifier(f"{contract.table}__batch"), table
        )
    )
    scope = [name for name in contract.scope if not name.startswith("_")]
    if contract.replaces == "snapshot" and scope:
        # A newer snapshot looks for the lists of its scope that it replaces.
        conn.execute(
            sql.SQL("create index if not exists {} on {} ({})").format(
                sql.Identifier(f"{contract.table}__scope"),
                table,
                sql.SQL(", ").join(sql.SQL("coalesce({}, '')").format(sql.Identifier(name)) for name in scope),
            )
        )


def _describe(conn: Connection[Any], contract: Contract) -> None:
    """Tell who looks at the table what the contract says of it."""
    table = sql.Identifier(contract.schema_name, contract.table)
    comments = dict(_DESCRIPTIONS)
    for column in contract.columns:
        comments[column.name] = column.description
        key = key_column(column)
        if key:
            comments[key] = f"{column.name} trimmed and in lower case, null when blank: what rows are matched by."
    statements = [sql.SQL("comment on table {} is {}").format(table, sql.Literal(contract.description.strip()))]
    statements += [
        sql.SQL("comment on column {}.{} is {}").format(table, sql.Identifier(name), sql.Literal(text.strip()))
        for name, text in comments.items()
    ]
    conn.execute(sql.SQL(";\n").join(statements))


def _widen(conn: Connection[Any], contract: Contract, present: set[str], kind: str) -> None:
    table = sql.Identifier(contract.schema_name, contract.table)
    for column in contract.columns:
        for name, definition in zip(_names(column), _definitions(column, kind), strict=True):
            if name not in present:
                conn.execute(sql.SQL("alter table {} add column if not exists {}").format(table, definition))
    if LINE_NUMBER not in present:
        conn.execute(sql.SQL("alter table {} add column if not exists {}").format(table, sql.SQL(LINE_DEFINITION)))


def _names(column: Column) -> list[str]:
    key = key_column(column)
    return [column.name, key] if key else [column.name]


def _definitions(column: Column, kind: str) -> list[sql.Composable]:
    definitions: list[sql.Composable] = [sql.SQL("{} text").format(sql.Identifier(column.name))]
    key = key_column(column)
    if key:
        # Collation "C": lower case must not depend on the locale of the server that happens to hold the table.
        definitions.append(
            sql.SQL(
                "{key} text generated always as (nullif(lower(btrim({column}, {blanks}) collate \"C\"), '')) {kind}"
            ).format(
                key=sql.Identifier(key),
                column=sql.Identifier(column.name),
                blanks=sql.Literal(BLANKS),
                kind=sql.SQL(kind),
            )
        )
    return definitions
