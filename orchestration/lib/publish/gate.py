"""The swap of the published set: one transaction that locks every published relation, then moves names.

Readers see the old set or the new one in every statement, never a mixture: a statement that has begun holds locks
that the swap waits for, one that begins during the swap waits for it and then finds the new relations.

The locks are asked for all at once and given back as soon as one of them is not to be had: a reader of ten relations
that waits for the first while it holds the second would otherwise wait for us, and we for it. Most tries wait a
millisecond, so that busy readers do not notice them; now and then one waits long enough to outlast a short statement.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import cycle
from typing import Any

import psycopg
from psycopg import errors, sql

from orchestration.lib import access
from orchestration.lib.database import builds, connect, lock, writer_lock
from orchestration.lib.publish import dependants, relations, snapshot
from orchestration.lib.publish.carry import carry_over
from orchestration.lib.publish.keys import add_keys
from orchestration.lib.publish.relations import NEXT, PREVIOUS, SWAP, Found, Relation

# Milliseconds to wait for a lock, try by try. Waiting longer than 100 would hold up other readers noticeably.
LOCK_MILLISECONDS = (1, 1, 1, 1, 1, 1, 1, 100)
WAIT_SECONDS = 60.0
# Seconds from the first try after which it is said that readers are waited for.
SAY_AFTER = 3.0

# What a published view may read besides the set itself: nothing that a build replaces while readers look.
_STEADY_SCHEMAS = ("audit", "access", "pg_catalog", "information_schema")

Say = Callable[[str], None]


class PublishRefused(RuntimeError):
    """Nothing was published; the message says why and what to do. The published set is as it was."""

    def __init__(self, message: str, blockers: Sequence[str] = ()) -> None:
        super().__init__("\n".join([message, *(f"- {blocker}" for blocker in blockers)]))
        self.blockers = list(blockers)


class PublishBusy(PublishRefused):
    """Readers held on to the published set for too long; the candidates stay ready."""


@dataclass
class Publication:
    """What a publication or an undo did.

    Attributes:
        build_id: the build that readers see now.
        published_at: when.
        relations: the relations of the set.
        views: other people's views that were made again.
        warnings: what was carried over without being declared, and what an administrator has to do for the roles.
        tries: how often locks were asked for.
    """

    build_id: str
    published_at: datetime
    relations: list[str]
    views: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    tries: int = 0


class _Retry(Exception):
    """Somebody has built on the set while it was being swapped."""


def _silent(_: str) -> None:
    """Says nothing."""


# --- publish --------------------------------------------------------------------------------------------------------


def publish(*, wait: float = WAIT_SECONDS, say: Say = _silent) -> Publication:
    """Make the candidates of the newest build what readers see.

    :param wait: seconds to wait for readers.
    :param say: told what is waited for.
    :raises PublishRefused: where the newest build is not ready, a relation is missing, or something of somebody else's
        would be lost.
    :raises PublishBusy: where readers did not let go in time.
    """
    with writer_lock("publish"), connect(application="publish") as connection, _refusing():
        lock.require(connection)
        build = _ready_build(connection)
        new = relations.of_build(build.detail)
        _check_candidates(connection, build.build_id, new)
        before = builds.published_build(connection)
        old = _present(connection, relations.of_build(before.detail) if before else [])
        at = datetime.now(UTC)
        _make_schemas(connection, ("", NEXT, PREVIOUS))
        relations.describe_schemas(connection)
        _refuse_strangers(connection, old, new)
        _stamp(connection, new, at)
        add_keys(connection, new)
        done = Publication(build.build_id, at, [str(relation) for relation in new])
        done.warnings = [*_open_to_roles(connection, new, NEXT), *_carry_over(connection, old, new, NEXT)]
        _with_locks(connection, _Swap(old, new, _moves_in(connection, old, new)), done, wait, say)
        _keep_metrics(connection, new, build, at)
        _keep_held_rows(connection, new, build, at)
        _enter(connection, build.build_id, before.build_id if before else None, at)
        connection.commit()
    return done


def require_ready() -> None:
    """See that the newest build is ready to be published.

    :raises PublishRefused: where it is not; the message says why and what to do.
    """
    with connect(application="publish") as connection:
        build = _ready_build(connection)
        _check_candidates(connection, build.build_id, relations.of_build(build.detail))


@contextmanager
def _refusing() -> Iterator[None]:
    """Say in one sentence what the database would not do; the transaction is rolled back by the connection."""
    try:
        yield
    except psycopg.Error as error:
        raise PublishRefused(f"Nothing was published; the database says: {str(error).splitlines()[0]}") from error


def _ready_build(connection: psycopg.Connection[Any]) -> builds.Build:
    build = builds.newest_build(connection)
    if build is None:
        raise PublishRefused("Nothing was built yet: run `warehouse build`, or `dbt build`.")
    if build.status == "published":
        raise PublishRefused(f"The newest build {build.build_id} is published already.")
    if build.kind != "full":
        raise PublishRefused(
            f"The newest build {build.build_id} is a selection, which is built beside and never published: "
            "run `warehouse build`, or `dbt build` without a selection."
        )
    if build.status != "candidates_ready":
        raise PublishRefused(
            f"The newest build {build.build_id} is not ready ({build.status.replace('_', ' ')}"
            f"{': ' + build.detail['why'] if build.detail.get('why') else ''}): build again."
        )
    if not build.detail.get("relations"):
        raise PublishRefused(f"The build {build.build_id} recorded no relation to publish: build again.")
    return build


def _check_candidates(connection: psycopg.Connection[Any], build_id: str, new: Iterable[Relation]) -> None:
    """Every relation of the build must be there as it was built; no view may read what the next build replaces."""
    there = {str(found): found for found in relations.in_schemas(connection, relations.suffixed(NEXT))}
    wrong = []
    for relation in new:
        found = there.get(f"{relation.schema}{NEXT}.{relation.name}")
        if found is None:
            wrong.append(f"{relation} is missing")
        elif found.kind != relation.kind:
            wrong.append(f"{relation} is a {found.kind} and was built as a {relation.kind}")
    if wrong:
        raise PublishRefused(f"The candidates of build {build_id} are not complete: build again.", wrong)
    unsteady = connection.execute(
        """
        select distinct view_space.nspname || '.' || view.relname, space.nspname || '.' || class.relname
        from pg_class as view
        inner join pg_namespace as view_space on view.relnamespace = view_space.oid
        inner join pg_rewrite as rewrite on view.oid = rewrite.ev_class
        inner join pg_depend as depend
            on rewrite.oid = depend.objid and depend.classid = 'pg_rewrite'::regclass
            and depend.refclassid = 'pg_class'::regclass
        inner join pg_class as class on depend.refobjid = class.oid and class.oid <> view.oid
        inner join pg_namespace as space on class.relnamespace = space.oid
        where view.relkind = 'v' and view_space.nspname = any(%(candidates)s)
            and view.oid = any(%(views)s)
            and space.nspname <> all(%(candidates)s) and space.nspname <> all(%(steady)s)
        order by 1, 2
        """,
        {
            "candidates": relations.suffixed(NEXT),
            "steady": list(_STEADY_SCHEMAS),
            "views": [there[f"{r.schema}{NEXT}.{r.name}"].oid for r in new if r.kind == "view"],
        },
    ).fetchall()
    if unsteady:
        raise PublishRefused(
            "Published views may read only what is published with them; make these models tables:",
            [f"{view.replace(NEXT, '', 1)} reads {read}" for view, read in unsteady],
        )


def _stamp(connection: psycopg.Connection[Any], new: Iterable[Relation], at: datetime) -> None:
    """Write the moment of publication into the set itself."""
    for relation in new:
        if (relation.schema, relation.name, relation.kind) == ("marts", "publication", "table"):
            connection.execute(sql.SQL("update {} set published_at = %s").format(relation.at(NEXT)), [at])


def _keep_metrics(
    connection: psycopg.Connection[Any], new: Iterable[Relation], build: builds.Build, at: datetime
) -> None:
    """Append the headline figures of this build to the history."""
    columns = "metric, value, detail, educators, is_suppressed, mixes_scales"
    stamps = {"build_id": build.build_id, "as_of": build.as_of, "published_at": at}
    _append(connection, new, "quality.headline_metric", "audit.metric_history", columns, stamps)


def _keep_held_rows(
    connection: psycopg.Connection[Any], new: Iterable[Relation], build: builds.Build, at: datetime
) -> None:
    """Append what changed among the held rows to their history."""
    columns = "batch_id, row_number, cell_header, feed, source_file, code, state"
    stamps = {"build_id": build.build_id, "published_at": at}
    _append(connection, new, "quarantine.rejected_row_change", "audit.rejected_row_history", columns, stamps)


def _append(
    connection: psycopg.Connection[Any],
    new: Iterable[Relation],
    relation: str,
    history: str,
    columns: str,
    stamps: Mapping[str, Any],
) -> None:
    """Append what was published of a relation to a table that no rebuild touches; nothing where it is not in the set.

    Args:
        connection: publishes.
        new: what was published.
        relation: schema and name.
        history: the table.
        columns: those that both have.
        stamps: what each row is said to be of, by column.
    """
    if not any(f"{one.schema}.{one.name}" == relation for one in new):
        return
    connection.execute(
        f"insert into {history} ({', '.join(stamps)}, {columns}) "
        f"select {', '.join(['%s'] * len(stamps))}, {columns} from {relation}",
        list(stamps.values()),
    )


def _enter(connection: psycopg.Connection[Any], build_id: str, before: str | None, at: datetime) -> None:
    connection.execute(
        "update audit.build set status = 'published', published_at = %s where build_id = %s", [at, build_id]
    )
    connection.execute("delete from audit.published_set")
    for slot, member in (("published", build_id), ("previous", before)):
        if member is not None:
            connection.execute(
                "insert into audit.published_set (slot, build_id, since) values (%s, %s, %s)", [slot, member, at]
            )


def _moves_in(connection: psycopg.Connection[Any], old: Sequence[Relation], new: Sequence[Relation]) -> sql.Composed:
    """Published to previous, candidates to published, and what is left in the candidates' schemas away."""
    names = {f"{relation.schema}{NEXT}.{relation.name}" for relation in new}
    beside = relations.in_schemas(connection, relations.suffixed(NEXT))
    return _script(
        *_drops(relations.in_schemas(connection, relations.suffixed(PREVIOUS))),
        *_moves(old, "", PREVIOUS),
        *_moves(new, NEXT, ""),
        *_drops([found for found in beside if str(found) not in names]),
        *_rests(new),
    )


def _refuse_strangers(connection: psycopg.Connection[Any], old: Iterable[Relation], new: Iterable[Relation]) -> None:
    """A relation of somebody else's that bears a name of the set stays where it is, and the set cannot go there."""
    leaving = {str(relation) for relation in old}
    wanted = {str(relation) for relation in new} - leaving
    strangers = [found for found in relations.in_schemas(connection, relations.SCHEMAS) if str(found) in wanted]
    if strangers:
        raise PublishRefused(
            "Relations that no build has published stand in the way; move or drop them:",
            [f"{found.kind} {found} (owner {found.owner})" for found in strangers],
        )


# --- undo -----------------------------------------------------------------------------------------------------------


def undo(*, wait: float = WAIT_SECONDS, say: Say = _silent) -> Publication:
    """Bring the previous publication back; the present one becomes the previous. Twice is as if never.

    :raises PublishRefused: where there is no previous publication, or something of somebody else's would be lost.
    :raises PublishBusy: where readers did not let go in time.
    """
    with writer_lock("undo"), connect(application="undo") as connection, _refusing():
        lock.require(connection)
        present, previous = _slot(connection, "published"), _slot(connection, "previous")
        if present is None or previous is None:
            raise PublishRefused("There is no previous publication to go back to.")
        now = _present(connection, relations.of_build(present.detail))
        then = relations.of_build(previous.detail)
        there = {str(relation) for relation in _present(connection, then, PREVIOUS)}
        missing = [str(relation) for relation in then if str(relation) not in there]
        if missing:
            raise PublishRefused("The previous publication is not complete any more; missing:", missing)
        at = datetime.now(UTC)
        _make_schemas(connection, (NEXT, SWAP))
        _refuse_strangers(connection, now, then)
        done = Publication(previous.build_id, at, [str(relation) for relation in then])
        done.warnings = [*_open_to_roles(connection, then, PREVIOUS), *_carry_over(connection, now, then, PREVIOUS)]
        _with_locks(connection, _Swap(now, then, _moves_back(connection, now, then)), done, wait, say)
        connection.execute("update audit.build set status = 'undone' where build_id = %s", [present.build_id])
        _enter(connection, previous.build_id, present.build_id, at)
        connection.commit()
    return done


def _slot(connection: psycopg.Connection[Any], slot: str) -> builds.Build | None:
    row = connection.execute(
        """
        select build.build_id, build.kind, build.status, build.as_of, build.detail
        from audit.published_set as slot inner join audit.build as build on slot.build_id = build.build_id
        where slot.slot = %s
        """,
        [slot],
    ).fetchone()
    return builds.Build(*row) if row else None


def _moves_back(connection: psycopg.Connection[Any], now: Sequence[Relation], then: Sequence[Relation]) -> sql.Composed:
    """Previous to published and published to previous. Candidates that are ready stay; a selection's are let go."""
    newest = builds.newest_build(connection)
    built = relations.in_schemas(connection, relations.suffixed(NEXT))
    leaving = _at_rest(connection) if newest and newest.status == "candidates_ready" else built
    taken = {str(found) for found in built} - {str(found) for found in leaving}
    names = {f"{relation.schema}{PREVIOUS}.{relation.name}" for relation in then}
    beside = relations.in_schemas(connection, relations.suffixed(PREVIOUS))
    return _script(
        *_drops(leaving),
        *_moves(then, PREVIOUS, SWAP),
        *_drops([found for found in beside if str(found) not in names]),
        *_moves(now, "", PREVIOUS),
        *_moves(then, SWAP, ""),
        *(sql.SQL("drop schema {}").format(sql.Identifier(schema)) for schema in relations.suffixed(SWAP)),
        *_rests([relation for relation in then if f"{relation.schema}{NEXT}.{relation.name}" not in taken]),
    )


def _at_rest(connection: psycopg.Connection[Any]) -> list[Found]:
    """The views in the candidates' schemas that stand for a published relation of the same name."""
    rows = connection.execute(
        """
        select distinct view.oid
        from pg_class as view
        inner join pg_namespace as view_space on view.relnamespace = view_space.oid
        inner join pg_rewrite as rewrite on view.oid = rewrite.ev_class
        inner join pg_depend as depend
            on rewrite.oid = depend.objid and depend.classid = 'pg_rewrite'::regclass
            and depend.refclassid = 'pg_class'::regclass
        inner join pg_class as class on depend.refobjid = class.oid and class.relname = view.relname
        inner join pg_namespace as space
            on class.relnamespace = space.oid and view_space.nspname = space.nspname || %s
        where view.relkind = 'v'
        """,
        [NEXT],
    )
    oids = {row[0] for row in rows}
    return [found for found in relations.in_schemas(connection, relations.suffixed(NEXT)) if found.oid in oids]


# --- steps of both --------------------------------------------------------------------------------------------------


def _make_schemas(connection: psycopg.Connection[Any], suffixes: Iterable[str]) -> None:
    there = {row[0] for row in connection.execute("select nspname from pg_namespace")}
    for suffix in suffixes:
        for name in relations.suffixed(suffix):
            if name not in there:  # "if not exists" would ask for the right to create schemas all the same
                connection.execute(sql.SQL("create schema {}").format(sql.Identifier(name)))


def _present(connection: psycopg.Connection[Any], named: Iterable[Relation], suffix: str = "") -> list[Relation]:
    """Those of the relations that are there, in the schemas with that suffix."""
    there = {str(found) for found in relations.in_schemas(connection, relations.suffixed(suffix))}
    return [relation for relation in named if f"{relation.schema}{suffix}.{relation.name}" in there]


def _open_to_roles(connection: psycopg.Connection[Any], new: Iterable[Relation], at_new: str) -> list[str]:
    """Grant the project's roles what they may read of a set, where nobody can look yet; says what others must do."""
    lacking = access.apply(connection, waits=True)
    access.give(connection, [(relation.schema, relation.name) for relation in new], at_new)
    return [access.for_administrator(lacking)] if lacking else []


def _carry_over(
    connection: psycopg.Connection[Any], old: Iterable[Relation], new: Iterable[Relation], at_new: str
) -> list[str]:
    """Before any lock is asked for: it takes a while, and concerns only the set that nobody reads yet."""
    declared = {str(relation): relation.declared_grants for relation in old}
    warnings = []
    for relation in new:
        if str(relation) in declared:
            warnings += carry_over(connection, relation, "", at_new, declared[str(relation)])
    return warnings


def _script(*statements: sql.Composable) -> sql.Composed:
    """Many statements as one text: sent at once, so that the locks are held for no round trip too many."""
    return sql.SQL(";\n").join(statements)


def _drops(found: Sequence[Found]) -> list[sql.Composable]:
    """Drop relations without cascading: whatever else depends on one of them stops the swap."""
    statements: list[sql.Composable] = []
    for kind in ("view", "materialized view", "foreign table", "table"):
        names = [sql.Identifier(one.schema, one.name) for one in found if one.kind == kind]
        if names:
            statements.append(sql.SQL("drop {} {}").format(sql.SQL(kind), sql.SQL(", ").join(names)))
    return statements


def _moves(moved: Iterable[Relation], old: str, new: str) -> list[sql.Composable]:
    return [
        sql.SQL("alter {} {} set schema {}").format(
            sql.SQL("view" if relation.kind == "view" else "table"),
            relation.at(old),
            sql.Identifier(relation.schema + new),
        )
        for relation in moved
    ]


def _rests(published: Iterable[Relation]) -> list[sql.Composable]:
    """Let each candidate name stand for the published relation until it is built again.

    So `dbt test`, `dbt show` and a selection find their parents. The view asks for the reader's own rights, or it
    would pass by the row policies of its table.
    """
    form = sql.SQL("create view {} with (security_invoker = true) as select * from {}")
    return [form.format(relation.at(NEXT), relation.at()) for relation in published]


# --- the swap under its locks ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Swap:
    """What goes, what comes, and the statements that do it."""

    old: Sequence[Relation]
    new: Sequence[Relation]
    script: sql.Composed

    def own(self, connection: psycopg.Connection[Any]) -> list[Found]:
        """The relations of all three sets. In the published schemas themselves only what a build has put there."""
        names = {str(relation) for relation in [*self.old, *self.new]}
        published = [found for found in relations.in_schemas(connection, relations.SCHEMAS) if str(found) in names]
        beside = [*relations.suffixed(NEXT), *relations.suffixed(PREVIOUS), *relations.suffixed(SWAP)]
        return [*published, *relations.in_schemas(connection, beside)]

    def find(self, connection: psycopg.Connection[Any]) -> tuple[list[Found], list[dependants.ForeignView]]:
        """Our relations and other people's views on them.

        :raises PublishRefused: where others have built anything else on them.
        """
        own = self.own(connection)
        views, blockers = dependants.find(connection, [found.oid for found in own])
        if blockers:
            raise PublishRefused(
                "Others have built on the published tables what a publication would break; ask them to drop it, "
                "or to make it a view:",
                sorted(map(str, blockers)),
            )
        return own, views

    def run(self, connection: psycopg.Connection[Any], views: Sequence[dependants.ForeignView]) -> None:
        """Swap, once every relation is locked."""
        for view in reversed(views):
            view.drop(connection)
        connection.execute(self.script)
        # A relation is locked only once we know of it: somebody may have built on the set since we looked.
        if dependants.find(connection, [found.oid for found in self.own(connection)])[0]:
            raise _Retry("somebody has just built on the published tables")
        _make_views_again(connection, views)


def _make_views_again(connection: psycopg.Connection[Any], views: Iterable[dependants.ForeignView]) -> None:
    for view in views:
        try:
            with connection.transaction():
                view.create(connection)
        except (errors.LockNotAvailable, errors.DeadlockDetected):
            raise
        except psycopg.Error as error:
            reason = str(error).splitlines()[0]
            raise PublishRefused(
                f"The view {view} of {view.owner} cannot be made again on the new tables ({reason}); "
                "ask them to change or drop it."
            ) from error


def _with_locks(connection: psycopg.Connection[Any], swap: _Swap, done: Publication, wait: float, say: Say) -> None:
    """Run the swap with every relation locked; from the start again while readers hold on to one."""
    begun = time.monotonic()
    _exclude_long_readers(connection, wait)
    _notice_vacuum(connection)
    connection.execute("set local search_path to ''")  # so that the server writes every name of a view in full
    own, views = swap.find(connection)
    has_said = False
    for milliseconds in cycle(LOCK_MILLISECONDS):
        done.tries += 1
        connection.execute("select set_config('lock_timeout', %s, true)", [f"{milliseconds}ms"])
        try:
            with connection.transaction():
                connection.execute(_locks(own, views))
                swap.run(connection, views)
                done.views = [str(view) for view in views]
                return
        except _Retry:
            own, views = swap.find(connection)
        except (errors.LockNotAvailable, errors.DeadlockDetected) as error:
            waited = time.monotonic() - begun
            if waited >= wait:
                raise PublishBusy(
                    f"Readers held on to the published tables for {wait:g} seconds; the candidates stay ready. "
                    "Publish again when these sessions are done:",
                    _holders(connection, own, views) or [str(error).splitlines()[0]],
                ) from error
            if waited >= SAY_AFTER and not has_said:
                has_said = True
                say("waiting for readers: " + "; ".join(_holders(connection, own, views)))
        # Never in step with another's rhythm; after a long try long enough for those who waited behind us to be done.
        time.sleep(random.uniform(0.001, 0.01) if milliseconds == 1 else random.uniform(0.02, 0.1))


def _locks(own: Sequence[Found], views: Sequence[dependants.ForeignView]) -> sql.Composed:
    """Access exclusive locks on all of these, in one text.

    ``lock table`` on a view would lock whatever the view reads, other people's tables and the ledger included. To set
    the owner that it has changes nothing and locks the view alone.
    """
    owner = sql.SQL("alter table {} owner to {}")
    tables = [sql.Identifier(found.schema, found.name) for found in own if found.kind == "table"]
    statements: list[sql.Composable] = [
        owner.format(sql.Identifier(found.schema, found.name), sql.Identifier(found.owner))
        for found in own
        if found.kind != "table"
    ]
    statements += [owner.format(view.identifier, sql.Identifier(view.owner)) for view in views]
    if tables:
        statements.append(sql.SQL("lock table {} in access exclusive mode").format(sql.SQL(", ").join(tables)))
    return _script(*statements) if statements else sql.SQL("select").format()


def _exclude_long_readers(connection: psycopg.Connection[Any], wait: float) -> None:
    """Wait for readers of several statements; nobody else is held up meanwhile."""
    milliseconds = max(int(wait * 1000), 1)
    connection.execute("select set_config('lock_timeout', %s, true)", [f"{milliseconds}ms"])
    try:
        with connection.transaction():
            connection.execute("select pg_advisory_xact_lock(%s, %s)", snapshot.KEY)
    except errors.LockNotAvailable as error:
        rows = connection.execute(
            """
            select activity.pid, activity.usename, activity.application_name, activity.xact_start, activity.state
            from pg_locks as held inner join pg_stat_activity as activity on held.pid = activity.pid
            where held.locktype = 'advisory' and held.granted and held.objsubid = 2
                and held.classid = %s and held.objid = %s and held.pid <> pg_backend_pid()
                and held.database = (select oid from pg_database where datname = current_database())
            order by activity.xact_start
            """,
            snapshot.KEY,
        )
        raise PublishBusy(
            f"A report or an export was reading for {wait:g} seconds; the candidates stay ready. "
            "Publish again when these sessions are done:",
            [_session(row) for row in rows],
        ) from error


def _notice_vacuum(connection: psycopg.Connection[Any]) -> None:
    """Automatic vacuum gives way to a waiting lock, but only after this time: it has to be shorter than ours.

    Only a superuser may set it; elsewhere a vacuum that takes a minute is named like any other session.
    """
    try:
        with connection.transaction():
            connection.execute("set local deadlock_timeout = '20ms'")
    except errors.InsufficientPrivilege:
        return


def _holders(
    connection: psycopg.Connection[Any], own: Iterable[Found], views: Iterable[dependants.ForeignView]
) -> list[str]:
    rows = connection.execute(
        """
        select distinct activity.pid, activity.usename, activity.application_name, activity.xact_start, activity.state
        from pg_locks as held inner join pg_stat_activity as activity on held.pid = activity.pid
        where held.locktype = 'relation' and held.granted and held.pid <> pg_backend_pid()
            and held.database = (select oid from pg_database where datname = current_database())
            and held.relation = any(%s)
        order by activity.xact_start
        """,
        [[*(found.oid for found in own), *(view.oid for view in views)]],
    )
    return [_session(row) for row in rows]


def _session(row: Sequence[Any]) -> str:
    pid, user, application, since, state = row
    begun = f", since {since:%Y-%m-%d %H:%M:%S} UTC" if since else ""
    return f"session {pid} of {user or 'the server itself'} ({application or 'unnamed'}, {state or 'at work'}{begun})"
