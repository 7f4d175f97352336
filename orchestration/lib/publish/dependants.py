"""What other people have built on the published relations.

Their views are taken down and made again on the new relations, in the same transaction. Anything else of theirs
(a foreign key, a materialized view, a function) would keep pointing at the old tables and be lost with them: it is
listed with its owner, and the publication refused.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from graphlib import TopologicalSorter
from typing import Any

import psycopg
from psycopg import sql

# Every object that depends on one of these relations, its row type or its array type, with the relation that the
# object is a part of (a constraint's or rule's or trigger's table), if there is one.
_DEPENDENTS = """
with referenced as (
    select class.oid as relation, 'pg_class'::regclass::oid as classid, class.oid as objid
    from pg_class as class where class.oid = any(%(oids)s)
    union all
    select class.oid, 'pg_type'::regclass::oid, class.reltype
    from pg_class as class where class.oid = any(%(oids)s) and class.reltype <> 0
    union all
    select class.oid, 'pg_type'::regclass::oid, type.typarray
    from pg_class as class inner join pg_type as type on class.reltype = type.oid
    where class.oid = any(%(oids)s) and type.typarray <> 0
)
select distinct
    referenced.relation,
    depend.classid::regclass::text,
    depend.objid,
    pg_describe_object(depend.classid, depend.objid, 0),
    coalesce(
        rewrite.ev_class, con.conrelid, trig.tgrelid, policy.polrelid, def.adrelid, stats.stxrelid,
        pubrel.prrelid, index.indrelid, typed.typrelid,
        case when depend.classid = 'pg_class'::regclass then depend.objid end
    ) as part_of,
    rewrite.rulename = '_RETURN' and class.relkind = 'v' as is_view,
    coalesce(trig.tgisinternal, false) as is_internal,
    -- A sequence that a column owns, or the table for its long values: they go where the relation goes.
    coalesce(class.relkind = 't' or (class.relkind = 'S' and depend.deptype in ('a', 'i')), false) as is_attached
from referenced
inner join pg_depend as depend
    on referenced.classid = depend.refclassid and referenced.objid = depend.refobjid
left join pg_rewrite as rewrite on depend.classid = 'pg_rewrite'::regclass and depend.objid = rewrite.oid
left join pg_constraint as con on depend.classid = 'pg_constraint'::regclass and depend.objid = con.oid
left join pg_trigger as trig on depend.classid = 'pg_trigger'::regclass and depend.objid = trig.oid
left join pg_policy as policy on depend.classid = 'pg_policy'::regclass and depend.objid = policy.oid
left join pg_attrdef as def on depend.classid = 'pg_attrdef'::regclass and depend.objid = def.oid
left join pg_statistic_ext as stats on depend.classid = 'pg_statistic_ext'::regclass and depend.objid = stats.oid
left join pg_publication_rel as pubrel on depend.classid = 'pg_publication_rel'::regclass and depend.objid = pubrel.oid
left join pg_index as index on depend.classid = 'pg_class'::regclass and depend.objid = index.indexrelid
left join pg_type as element on depend.classid = 'pg_type'::regclass and depend.objid = element.oid
left join pg_type as typed
    on depend.classid = 'pg_type'::regclass and typed.oid in (depend.objid, element.typelem) and typed.typrelid <> 0
left join pg_class as class on class.oid = coalesce(
    rewrite.ev_class, case when depend.classid = 'pg_class'::regclass then depend.objid end
)
where depend.deptype <> 'e'
"""

_OWNER = """
select coalesce(
    (select pg_get_userbyid(relowner) from pg_class where oid = %(part_of)s),
    (select pg_get_userbyid(proowner) from pg_proc where %(class)s = 'pg_proc' and oid = %(objid)s),
    (
        select pg_get_userbyid(refobjid) from pg_shdepend
        where dbid = (select oid from pg_database where datname = current_database())
            and classid = to_regclass(%(class)s) and objid = %(objid)s and deptype = 'o'
        limit 1
    ),
    'unknown'
)
"""

_VIEW = """
select
    space.nspname, class.relname, pg_get_userbyid(class.relowner), pg_get_viewdef(class.oid), class.reloptions,
    obj_description(class.oid, 'pg_class')
from pg_class as class
inner join pg_namespace as space on class.relnamespace = space.oid
where class.oid = %s
"""

_VIEW_GRANTS = """
select null, grant_to.privilege_type, grant_to.is_grantable, pg_get_userbyid(nullif(grant_to.grantee, 0))
from pg_class as class, aclexplode(class.relacl) as grant_to
where class.oid = %(oid)s and grant_to.grantee <> class.relowner
union all
select attribute.attname, grant_to.privilege_type, grant_to.is_grantable, pg_get_userbyid(nullif(grant_to.grantee, 0))
from pg_attribute as attribute, aclexplode(attribute.attacl) as grant_to
where attribute.attrelid = %(oid)s and not attribute.attisdropped
"""

_VIEW_COLUMN_COMMENTS = """
select attname, col_description(attrelid, attnum)
from pg_attribute
where attrelid = %s and attnum > 0 and not attisdropped and col_description(attrelid, attnum) is not null
order by attnum
"""


@dataclass(frozen=True)
class Blocker:
    """Something of somebody else's that a publication would break."""

    what: str
    owner: str
    on: str

    def __str__(self) -> str:
        return f"{self.what} (owner {self.owner}) depends on {self.on}"


@dataclass(frozen=True)
class Grant:
    """A privilege on a relation or on one column of it; ``role`` None is everybody (public)."""

    column: str | None
    privilege: str
    is_grantable: bool
    role: str | None

    def to(self, relation: sql.Identifier) -> sql.Composed:
        """The statement that grants it on ``relation``."""
        privilege: sql.Composable = sql.SQL(self.privilege)
        if self.column is not None:
            privilege = sql.SQL("{} ({})").format(privilege, sql.Identifier(self.column))
        role: sql.Composable = sql.SQL("public") if self.role is None else sql.Identifier(self.role)
        ending = sql.SQL(" with grant option" if self.is_grantable else "")
        return sql.SQL("grant {} on {} to {}{}").format(privilege, relation, role, ending)

    def __str__(self) -> str:
        place = f" on column {self.column}" if self.column else ""
        return f"{self.privilege.lower()}{place} to {self.role or 'public'}"


@dataclass(frozen=True)
class ForeignView:
    """Somebody else's view, with all that is needed to make it again."""

    oid: int
    schema: str
    name: str
    owner: str
    definition: str
    options: tuple[str, ...]
    comment: str | None
    grants: tuple[Grant, ...]
    column_comments: tuple[tuple[str, str], ...]

    def __str__(self) -> str:
        return f"{self.schema}.{self.name}"

    @property
    def identifier(self) -> sql.Identifier:
        return sql.Identifier(self.schema, self.name)

    def drop(self, connection: psycopg.Connection[Any]) -> None:
        """Take the view down; what depends on it must be down already."""
        connection.execute(sql.SQL("drop view {}").format(self.identifier))

    def create(self, connection: psycopg.Connection[Any]) -> None:
        """Make the view again as it was, on the relations that now bear the names it uses."""
        options = sql.SQL("")
        if self.options:
            pairs = [option.partition("=") for option in self.options]
            listed = [sql.SQL("{} = {}").format(sql.Identifier(name), sql.Literal(value)) for name, _, value in pairs]
            options = sql.SQL(" with ({})").format(sql.SQL(", ").join(listed))
        # The definition is the server's own text of it, fully qualified.
        body = sql.SQL(self.definition.rstrip().rstrip(";"))  # type: ignore[arg-type]
        connection.execute(sql.SQL("create view {}{} as {}").format(self.identifier, options, body))
        connection.execute(sql.SQL("alter view {} owner to {}").format(self.identifier, sql.Identifier(self.owner)))
        for grant in self.grants:
            connection.execute(grant.to(self.identifier))
        if self.comment is not None:
            connection.execute(sql.SQL("comment on view {} is {}").format(self.identifier, sql.Literal(self.comment)))
        for column, text in self.column_comments:
            place = sql.Identifier(self.schema, self.name, column)
            connection.execute(sql.SQL("comment on column {} is {}").format(place, sql.Literal(text)))


def find(connection: psycopg.Connection[Any], ours: Iterable[int]) -> tuple[list[ForeignView], list[Blocker]]:
    """Other people's views on our relations, and what blocks a publication.

    :param ours: oids of all relations of the published, previous and candidate sets.
    :returns: the views, each before those that depend on it, and the blockers.
    """
    own = frozenset(ours)
    sorter: TopologicalSorter[int] = TopologicalSorter()
    views: set[int] = set()
    blockers: dict[str, Blocker] = {}
    wave = set(own)
    while wave:
        found: set[int] = set()
        for row in connection.execute(_DEPENDENTS, {"oids": sorted(wave)}).fetchall():
            relation, class_, objid, text, part_of, is_view, is_internal, is_attached = row
            if is_internal or is_attached or _is_part(class_, part_of, relation, own, views):
                continue
            if is_view and part_of not in own:
                sorter.add(part_of, *([relation] if relation not in own else []))
                if part_of not in views:
                    found.add(part_of)
                continue
            names = {"part_of": part_of, "class": class_, "objid": objid}
            owner = connection.execute(_OWNER, names).fetchone()
            on = connection.execute("select cast(cast(%s as regclass) as text)", [relation]).fetchone()
            blockers[text] = Blocker(text, owner[0] if owner else "unknown", on[0] if on else "?")
        views |= found
        wave = found
    return [_read(connection, oid) for oid in sorter.static_order()], list(blockers.values())


def _is_part(class_: str, part_of: int | None, relation: int, own: frozenset[int], views: set[int]) -> bool:
    """Whether a dependent object belongs to the relation itself or to another relation that is handled."""
    if part_of is None:
        return False
    if class_ in ("pg_trigger", "pg_publication_rel"):
        return False  # made on our relation by somebody else; it would be lost with it
    if part_of in own:
        return True
    return part_of in views and part_of == relation


def _read(connection: psycopg.Connection[Any], oid: int) -> ForeignView:
    row = connection.execute(_VIEW, [oid]).fetchone()
    if row is None:
        raise LookupError(f"the view with oid {oid} is gone")
    schema, name, owner, definition, options, comment = row
    grants = tuple(Grant(*grant) for grant in connection.execute(_VIEW_GRANTS, {"oid": oid}))
    comments = tuple(connection.execute(_VIEW_COLUMN_COMMENTS, [oid]).fetchall())
    return ForeignView(oid, schema, name, owner, definition, tuple(options or ()), comment, grants, comments)
