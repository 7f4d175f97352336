"""The roles in the database, and what they are granted there: as ``rules`` says, on any PostgreSQL.

The roles are groups without a login: an administrator makes logins in them. They belong to the server, the grants to
the database. What is found otherwise is set right, what is right is left alone: all of this can be done at any time. A
publication grants on its candidates, before they are seen: nobody may look into their schema.

Where the login of the warehouse may not do something (make roles, most often), nothing fails: ``missing`` is the SQL
for whoever may.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import psycopg
from psycopg import errors, sql

from orchestration.lib.access.rules import LASTING, READS, ROLES, readable

# Held by whoever grants: a publication moves the tables that another process would grant on.
_LOCK = (1162106689, 4)

_EXISTING = "select rolname from pg_roles where rolname = any(%s)"

_MAY_MAKE_ROLES = "select rolsuper or rolcreaterole from pg_roles where rolname = current_user"

_READ_ONLY = """
select role.rolname
from pg_roles as role
inner join pg_db_role_setting as setting on role.oid = setting.setrole and setting.setdatabase = 0
where role.rolname = any(%s) and 'default_transaction_read_only=on' = any(setting.setconfig)
"""

# Whether the owner's rights are this login's, too, with what a role may do already.
_SCHEMAS = """
select space.nspname, pg_has_role(space.nspowner, 'usage'), role.rolname
from pg_namespace as space
cross join pg_roles as role
where space.nspname = any(%(schemas)s) and role.rolname = any(%(roles)s)
    and not has_schema_privilege(role.oid, space.oid, 'usage')
order by space.nspname, role.rolname
"""

_DATABASE = """
select pg_has_role(database.datdba, 'usage'), role.rolname
from pg_database as database
cross join pg_roles as role
where database.datname = current_database() and role.rolname = any(%s)
    and not has_database_privilege(role.oid, database.oid, 'connect')
order by role.rolname
"""

# New databases of PostgreSQL 15 and later let nobody create there; those that came from an older one do.
_PUBLIC_CREATES = """
select exists (
    select from pg_namespace, aclexplode(coalesce(nspacl, acldefault('n', nspowner))) as granted
    where nspname = 'public' and granted.grantee = 0 and granted.privilege_type = 'CREATE'
)
"""

# By these anybody who may connect could hold what a writer waits for, or fill the disk: PostgreSQL lets everybody.
_OPEN_FUNCTIONS = """
select function.oid::regprocedure::text
from pg_proc as function
inner join pg_namespace as space on function.pronamespace = space.oid
where space.nspname = 'pg_catalog'
    and (
        function.proname ~ '^pg_(try_)?advisory_(xact_)?lock'
        or function.proname in ('lo_creat', 'lo_create', 'lo_from_bytea', 'lo_import')
    )
    and exists (
        select from aclexplode(coalesce(function.proacl, acldefault('f', function.proowner))) as granted
        where granted.grantee = 0
    )
order by function.oid::regprocedure::text
"""

_IS_SUPERUSER = "select rolsuper from pg_roles where rolname = current_user"

_OWNS_DATABASE = """
select pg_has_role(database.datdba, 'usage') from pg_database as database where datname = current_database()
"""

_DEFAULTS = """
select space.nspname, pg_get_userbyid(granted.grantee)
from pg_default_acl as promised
inner join pg_namespace as space on promised.defaclnamespace = space.oid
cross join aclexplode(promised.defaclacl) as granted
where promised.defaclobjtype = 'r' and granted.privilege_type = 'SELECT'
    and promised.defaclrole = (select oid from pg_roles where rolname = current_user)
"""

_RELATIONS = """
select
    space.nspname,
    class.relname,
    array(
        select cast(attname as text) from pg_attribute
        where attrelid = class.oid and attnum > 0 and not attisdropped
        order by attnum
    ),
    array(
        select pg_get_userbyid(granted.grantee) || ' ' || granted.privilege_type
        from aclexplode(class.relacl) as granted
    ),
    array(
        select pg_get_userbyid(granted.grantee) || ' ' || granted.privilege_type || ' ' || attribute.attname
        from pg_attribute as attribute, aclexplode(attribute.attacl) as granted
        where attribute.attrelid = class.oid and not attribute.attisdropped
    )
from pg_class as class
inner join pg_namespace as space on class.relnamespace = space.oid
where space.nspname = any(%s) and class.relkind in ('r', 'p', 'v', 'm', 'f') and pg_has_role(class.relowner, 'usage')
order by space.nspname, class.relname
"""


@dataclass(frozen=True)
class _Table:
    """A relation as the database has it, with what is granted on it: `role PRIVILEGE`, `role PRIVILEGE column`."""

    schema: str
    name: str
    columns: list[str]
    granted: frozenset[str]

    @property
    def identifier(self) -> sql.Identifier:
        return sql.Identifier(self.schema, self.name)

    def wanted(self, role: str, schema: str) -> frozenset[str]:
        """What a role is to have on it, where readers know its schema by that name."""
        columns = readable(role, schema, self.name, self.columns)
        if columns and columns == self.columns:
            return frozenset({f"{role} SELECT"})
        return frozenset(f"{role} SELECT {column}" for column in columns)

    def found(self, role: str) -> frozenset[str]:
        """What a role has on it."""
        return frozenset(grant for grant in self.granted if grant.startswith(f"{role} "))


def apply(connection: psycopg.Connection[Any], *, waits: bool = False) -> list[str]:
    """Make the roles, and see that they may read what is there now: the published set, lists, ledger.

    Args:
        connection: its transaction goes on, if one is open.
        waits: for another process that does the same; otherwise it is left to that.

    Returns:
        The statements that this login may not run, for an administrator; empty where all is as it should be.
    """
    lock = "select pg_advisory_xact_lock(%s, %s)" if waits else "select pg_try_advisory_xact_lock(%s, %s)"
    with connection.transaction():
        if connection.execute(lock, _LOCK).fetchone() == (False,):
            return missing(connection)
        make_roles(connection)
        _close_functions(connection)
        _open_schemas(connection)
        give(connection, _published(connection))
        _grant(connection, _tables(connection, LASTING), {})
        _promise(connection)
        return missing(connection)


def give(connection: psycopg.Connection[Any], relations: Iterable[tuple[str, str]], suffix: str = "") -> None:
    """Grant on relations of the published set, and take back what the roles have there and are not to have.

    Args:
        connection: its transaction goes on, if one is open.
        relations: schema and name, as readers know them.
        suffix: of the schemas in which they are now.
    """
    meant = {(schema + suffix, name): schema for schema, name in relations}
    known_as = {place: schema for (place, _), schema in meant.items()}
    found = [table for table in _tables(connection, known_as) if (table.schema, table.name) in meant]
    _grant(connection, found, known_as)


def make_roles(connection: psycopg.Connection[Any]) -> None:
    """Make those that are missing, and have them read only, as far as this login may."""
    if connection.execute(_MAY_MAKE_ROLES).fetchone() != (True,):
        return
    there = existing(connection)
    read_only = {name for (name,) in connection.execute(_READ_ONLY, [there])}
    for role in ROLES:
        if role not in there:
            _try(connection, *_making(role))
        elif role not in read_only:
            _try(connection, _reading(role))


def existing(connection: psycopg.Connection[Any]) -> list[str]:
    """Those of the roles that the server has."""
    found = {name for (name,) in connection.execute(_EXISTING, [list(ROLES)])}
    return [role for role in ROLES if role in found]


def missing(connection: psycopg.Connection[Any]) -> list[str]:
    """The statements for an administrator: what is lacking and is not this login's to do."""
    there = existing(connection)
    read_only = {name for (name,) in connection.execute(_READ_ONLY, [there])}
    lacking = [_script(_making(role)) for role in ROLES if role not in there]
    lacking += [_script([_reading(role)]) for role in there if role not in read_only]
    lacking += [_script([statement]) for statement in _connecting(connection, there, ours=False)]
    lacking += [_script([statement]) for statement in _using(connection, there, ours=False)]
    if connection.execute(_PUBLIC_CREATES).fetchone() == (True,):
        lacking.append("revoke create on schema public from public;")
    if connection.execute(_IS_SUPERUSER).fetchone() != (True,):
        lacking += [_script([statement]) for statement in _closing(connection)]
    return [line.as_string(connection) if isinstance(line, sql.Composable) else line for line in lacking]


def for_administrator(statements: Iterable[str]) -> str:
    """What to tell where something is missing: the statements, and what to do then."""
    return (
        "The login of the warehouse may not make the database roles as they should be. An administrator (a superuser) "
        "runs the lines below in this database, then `warehouse db roles` grants the roles what they may read (and so "
        "does each publication):\n" + "\n".join(statements)
    )


# --- roles and schemas ----------------------------------------------------------------------------------------------


def _making(role: str) -> list[sql.Composable]:
    name = sql.Identifier(role)
    return [
        sql.SQL("create role {} nologin").format(name),
        sql.SQL("comment on role {} is {}").format(name, sql.Literal(ROLES[role])),
        _reading(role),
    ]


def _reading(role: str) -> sql.Composable:
    return sql.SQL("alter role {} set default_transaction_read_only = on").format(sql.Identifier(role))


def _script(statements: Iterable[sql.Composable]) -> sql.Composed:
    return sql.SQL("\n").join(statement + sql.SQL(";") for statement in statements)


def _try(connection: psycopg.Connection[Any], *statements: sql.Composable) -> None:
    """Run them all or none: another warehouse of the server may be making the same role, or the role be another's."""
    try:
        with connection.transaction():
            for statement in statements:
                connection.execute(statement)
    except (errors.InsufficientPrivilege, errors.DuplicateObject, errors.UniqueViolation):
        return


def _open_schemas(connection: psycopg.Connection[Any]) -> None:
    there = existing(connection)
    for statement in [*_connecting(connection, there, ours=True), *_using(connection, there, ours=True)]:
        connection.execute(statement)
    owns = connection.execute(_OWNS_DATABASE).fetchone() == (True,)
    if owns and connection.execute(_PUBLIC_CREATES).fetchone() == (True,):
        _try(connection, sql.SQL("revoke create on schema public from public"))


def _close_functions(connection: psycopg.Connection[Any]) -> None:
    """Take from everybody, in this database, the locks that writers wait for; a superuser alone may."""
    if connection.execute(_IS_SUPERUSER).fetchone() == (True,):
        for statement in _closing(connection):
            connection.execute(statement)


def _closing(connection: psycopg.Connection[Any]) -> list[sql.Composable]:
    """The statements that leave functions which everybody may call to this login."""
    functions = [name for (name,) in connection.execute(_OPEN_FUNCTIONS)]
    if not functions:
        return []
    listed = sql.SQL(", ").join(map(sql.SQL, functions))
    ours = sql.Identifier(connection.info.user)
    return [
        sql.SQL("grant execute on function {} to {}").format(listed, ours),
        sql.SQL("revoke execute on function {} from public").format(listed),
    ]


def _connecting(connection: psycopg.Connection[Any], there: list[str], *, ours: bool) -> list[sql.Composable]:
    """The grants without which a role cannot connect: those of this login's database, or those of another's."""
    database = sql.Identifier(connection.info.dbname)
    rows = connection.execute(_DATABASE, [there]).fetchall()
    form = sql.SQL("grant connect on database {} to {}")
    return [form.format(database, sql.Identifier(role)) for is_ours, role in rows if is_ours == ours]


def _using(connection: psycopg.Connection[Any], there: list[str], *, ours: bool) -> list[sql.Composable]:
    """The grants without which a role sees nothing of a schema: of this login's schemas, or of others'."""
    schemas = sorted({schema for read in READS.values() for schema in read})
    rows = connection.execute(_SCHEMAS, {"schemas": schemas, "roles": there}).fetchall()
    form = sql.SQL("grant usage on schema {} to {}")
    return [
        form.format(sql.Identifier(schema), sql.Identifier(role))
        for schema, is_ours, role in rows
        if schema in READS[role] and is_ours == ours
    ]


def _promise(connection: psycopg.Connection[Any]) -> None:
    """Let the roles read what this login makes there later: a seed is made anew without a publication."""
    promised = set(connection.execute(_DEFAULTS).fetchall())
    there = {name for (name,) in connection.execute("select nspname from pg_namespace")}
    form = sql.SQL("alter default privileges in schema {} grant select on tables to {}")
    for role in existing(connection):
        for schema in LASTING:
            if schema in READS[role] and schema in there and (schema, role) not in promised:
                connection.execute(form.format(sql.Identifier(schema), sql.Identifier(role)))


# --- relations ------------------------------------------------------------------------------------------------------


def _published(connection: psycopg.Connection[Any]) -> list[tuple[str, str]]:
    """What the last publication moved; of what others keep in its schemas nothing is granted."""
    from orchestration.lib.database import builds

    build = builds.published_build(connection)
    listed = build.detail.get("relations") if build else None
    return [(entry["schema"], entry["name"]) for entry in listed or []]


def _tables(connection: psycopg.Connection[Any], schemas: Iterable[str]) -> list[_Table]:
    rows = connection.execute(_RELATIONS, [sorted(schemas)]).fetchall()
    return [
        _Table(schema, name, columns, frozenset([*whole, *of_columns]))
        for schema, name, columns, whole, of_columns in rows
    ]


def _grant(connection: psycopg.Connection[Any], tables: list[_Table], known_as: Mapping[str, str]) -> None:
    statements: list[sql.Composable] = []
    for role in existing(connection):
        for table in tables:
            wanted, found = table.wanted(role, known_as.get(table.schema, table.schema)), table.found(role)
            if wanted != found:
                statements += _changed(table, role, wanted, found)
    if statements:
        connection.execute(_script(statements))


def _changed(table: _Table, role: str, wanted: frozenset[str], found: frozenset[str]) -> list[sql.Composable]:
    name = sql.Identifier(role)
    statements: list[sql.Composable] = []
    if found:
        statements.append(sql.SQL("revoke all on {} from {}").format(table.identifier, name))
    columns = [column for column in table.columns if f"{role} SELECT {column}" in wanted]
    if columns:
        listed = sql.SQL(", ").join(map(sql.Identifier, columns))
        statements.append(sql.SQL("grant select ({}) on {} to {}").format(listed, table.identifier, name))
    elif wanted:
        statements.append(sql.SQL("grant select on {} to {}").format(table.identifier, name))
    return statements
