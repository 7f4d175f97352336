"""What somebody set by hand on a published relation goes with its name to the next generation, with a warning.

Grants, policies and comments of the project are applied while candidates are built. Whatever else is found on the old
relation was set by hand; without this it would be gone from sight with the next publication. A grant that the project
declared for the old build and no longer declares is not carried over: that is how one is taken back. The project's own
roles have what ``access.rules`` says and nothing else, whoever granted them more.
"""

from __future__ import annotations

from typing import Any

import psycopg
from psycopg import sql

from orchestration.lib.access.rules import ROLES
from orchestration.lib.publish.dependants import Grant
from orchestration.lib.publish.relations import Relation

_GRANTS = """
select cast(null as text), grant_to.privilege_type, grant_to.is_grantable,
    pg_get_userbyid(nullif(grant_to.grantee, 0))
from pg_class as class, aclexplode(class.relacl) as grant_to
where class.oid = to_regclass(%(name)s) and grant_to.grantee <> class.relowner
union all
select attribute.attname, grant_to.privilege_type, grant_to.is_grantable, pg_get_userbyid(nullif(grant_to.grantee, 0))
from pg_attribute as attribute, aclexplode(attribute.attacl) as grant_to
where attribute.attrelid = to_regclass(%(name)s) and not attribute.attisdropped
order by 1 nulls first, 2, 4
"""

# What "alter default privileges in schema <published>" promises for new tables; candidates are made in another schema.
_DEFAULTS = """
select cast(null as text), grant_to.privilege_type, grant_to.is_grantable,
    pg_get_userbyid(nullif(grant_to.grantee, 0))
from pg_default_acl as promised
inner join pg_namespace as space on promised.defaclnamespace = space.oid,
    aclexplode(promised.defaclacl) as grant_to
where space.nspname = %(schema)s and promised.defaclobjtype = 'r'
    and promised.defaclrole = (select relowner from pg_class where oid = to_regclass(%(name)s))
order by 2, 4
"""

_POLICIES = """
select policy.polname, policy.polpermissive, policy.polcmd,
    (select array_agg(pg_get_userbyid(nullif(role, 0))) from unnest(policy.polroles) as role),
    pg_get_expr(policy.polqual, policy.polrelid), pg_get_expr(policy.polwithcheck, policy.polrelid)
from pg_policy as policy
where policy.polrelid = to_regclass(%(name)s)
order by 1
"""

_SECURITY = "select relrowsecurity, relforcerowsecurity from pg_class where oid = to_regclass(%(name)s)"

_COMMENTS = """
select cast(null as text), obj_description(to_regclass(%(name)s), 'pg_class')
union all
select attname, col_description(attrelid, attnum)
from pg_attribute
where attrelid = to_regclass(%(name)s) and attnum > 0 and not attisdropped
"""

_COLUMNS = """
select attname from pg_attribute where attrelid = to_regclass(%(name)s) and attnum > 0 and not attisdropped
"""

_COMMANDS = {"*": "all", "r": "select", "a": "insert", "w": "update", "d": "delete"}


def carry_over(
    connection: psycopg.Connection[Any], relation: Relation, old: str, new: str, declared: frozenset[tuple[str, str]]
) -> list[str]:
    """Give the new relation what somebody set by hand on the old one.

    :param relation: the relation under its published name.
    :param old: suffix of the schema that holds the old one.
    :param new: suffix of the schema that holds the new one.
    :param declared: (privilege, role) pairs that the project declared for the old one.
    :returns: one warning for each thing carried over.
    """
    place = _Place(connection, relation, old, new)
    carried = [*_grants(place, declared), *_policies(place), *_comments(place)]
    return [f"{relation}: {what} is not declared in the project; carried over" for what in carried]


class _Place:
    """Both generations of one relation."""

    def __init__(self, connection: psycopg.Connection[Any], relation: Relation, old: str, new: str) -> None:
        self.connection, self.relation = connection, relation
        self.new = relation.at(new)
        self.old_name = {"name": relation.at(old).as_string(connection), "schema": relation.schema}
        self.new_name = {"name": self.new.as_string(connection), "schema": relation.schema}

    def old_rows(self, query: str) -> list[tuple[Any, ...]]:
        return self.connection.execute(query.encode(), self.old_name).fetchall()

    def new_rows(self, query: str) -> list[tuple[Any, ...]]:
        return self.connection.execute(query.encode(), self.new_name).fetchall()

    def execute(self, form: str, *parts: sql.Composable) -> None:
        self.connection.execute(sql.SQL(form).format(*parts))  # type: ignore[arg-type]

    def columns(self) -> set[str]:
        return {row[0] for row in self.new_rows(_COLUMNS)}


def _grants(place: _Place, declared: frozenset[tuple[str, str]]) -> list[str]:
    there = {Grant(*row) for row in place.new_rows(_GRANTS)}
    carried = []
    columns = place.columns()
    for grant in (Grant(*row) for row in place.old_rows(_GRANTS) if row[3] not in ROLES):
        if grant in there or (grant.column is not None and grant.column not in columns):
            continue
        if grant.column is None and (grant.privilege, grant.role or "public") in declared:
            continue
        place.connection.execute(grant.to(place.new))
        there.add(grant)
        carried.append(f"the grant of {grant}")
    for grant in (Grant(*row) for row in place.new_rows(_DEFAULTS) if row[3] not in ROLES):
        if grant not in there:
            place.connection.execute(grant.to(place.new))
    return carried


def _policies(place: _Place) -> list[str]:
    there = {row[0] for row in place.new_rows(_POLICIES)}
    carried = []
    for name, is_permissive, command, roles, using, check in place.old_rows(_POLICIES):
        if name in there:
            continue
        named = [sql.SQL("public") if role is None else sql.Identifier(role) for role in roles]
        statement = sql.SQL("create policy {} on {} as {} for {} to {}").format(
            sql.Identifier(name),
            place.new,
            sql.SQL("permissive" if is_permissive else "restrictive"),
            sql.SQL(_COMMANDS[command]),
            sql.SQL(", ").join(named),
        )
        # The expressions are the server's own text of them.
        if using is not None:
            statement += sql.SQL(" using (") + sql.SQL(using) + sql.SQL(")")
        if check is not None:
            statement += sql.SQL(" with check (") + sql.SQL(check) + sql.SQL(")")
        place.connection.execute(statement)
        carried.append(f"the policy {name}")
    carried += _security(place)
    return carried


def _security(place: _Place) -> list[str]:
    old, new = place.old_rows(_SECURITY), place.new_rows(_SECURITY)
    if not old or not new:
        return []
    carried = []
    if old[0][0] and not new[0][0]:
        place.execute("alter table {} enable row level security", place.new)
        carried.append("row level security")
    if old[0][1] and not new[0][1]:
        place.execute("alter table {} force row level security", place.new)
        carried.append("forced row level security")
    return carried


def _comments(place: _Place) -> list[str]:
    there = {column for column, text in place.new_rows(_COMMENTS) if text is not None}
    columns = place.columns()
    carried = []
    for column, text in place.old_rows(_COMMENTS):
        if text is None or column in there or (column is not None and column not in columns):
            continue
        if column is None:
            kind = sql.SQL("view" if place.relation.kind == "view" else "table")
            place.execute("comment on {} {} is {}", kind, place.new, sql.Literal(text))
            carried.append("its comment")
        else:
            target = sql.SQL("{}.{}").format(place.new, sql.Identifier(column))
            place.execute("comment on column {} is {}", target, sql.Literal(text))
            carried.append(f"the comment on column {column}")
    return carried
