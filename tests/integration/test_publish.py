"""The publish gate, on a small synthetic set of relations moved by the same functions as the real one."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
from contextlib import contextmanager

import psycopg
import pytest
from psycopg import errors

from orchestration.lib.database import builds, connect, startup, writer_lock
from orchestration.lib.landing import raw_tables
from orchestration.lib.publish import PublishBusy, PublishRefused, publish, published_snapshot, relations, undo
from orchestration.lib.reports.reader import failed_since

TABLES = [f"t{number}" for number in range(9)]
RELATIONS = [
    *({"schema": "marts" if number % 2 else "reports", "name": name} for number, name in enumerate(TABLES)),
    {"schema": "marts", "name": "publication"},
    {"schema": "analysis", "name": "v_all", "kind": "view"},
    {"schema": "quality", "name": "headline_metric"},
]
# Tables of the set refer to each other, within a schema and across, as the facts do to their dimensions.
REFERENCES = {"t1": "t0", "t2": "t1", "t5": "t0"}
for _relation in RELATIONS:
    if _relation["name"] in REFERENCES.values():
        _relation["unique"] = ["generation"]
    if _target := REFERENCES.get(_relation["name"]):
        _schema = next(r["schema"] for r in RELATIONS if r["name"] == _target)
        _relation["references"] = [{"column": "generation", "schema": _schema, "name": _target, "field": "generation"}]
EVERYTHING = ", ".join(f"(select generation from {r['schema']}.{r['name']})" for r in RELATIONS[:11])


def candidates(generation: int, *, kind: str = "full", status: str = "candidates_ready", extra: str = "") -> str:
    """Build every relation of the synthetic set with this generation's number, as a build would leave it."""
    with writer_lock("test build"), connect() as connection:
        build_id = builds.start_build(connection, kind=kind, command="test", detail={"relations": RELATIONS})
        for relation in reversed(RELATIONS):
            connection.execute(f"create schema if not exists {relation['schema']}__next")
            name = f"{relation['schema']}__next.{relation['name']}"
            drop_whatever(connection, relation["schema"] + "__next", relation["name"])
            if relation["name"] == "publication":
                connection.execute(
                    f"create table {name} as select cast(%s as text) as build_id, {generation} as generation, "
                    "cast(null as timestamptz) as published_at",
                    [build_id],
                )
            elif relation["name"] == "headline_metric":
                connection.execute(
                    f"create table {name} as select 'contacts' as metric, {generation}.5 as value, 'all' as detail, "
                    f"cast({generation} as bigint) as educators, false as is_suppressed, true as mixes_scales"
                )
            elif relation.get("kind") != "view":
                connection.execute(f"create table {name} as select {generation} as generation, 'x' as label")
                connection.execute(f"create unique index on {name} (generation)")
        connection.execute(
            "create view analysis__next.v_all as select t0.generation from reports__next.t0 as t0 "
            "inner join marts__next.t1 as t1 on t0.generation = t1.generation"
        )
        if extra:
            connection.execute(extra.encode())
        builds.finish_build(connection, build_id, status)
    return build_id


def drop_whatever(connection, schema: str, name: str) -> None:
    row = connection.execute(
        "select relkind from pg_class where oid = to_regclass(%s)", [f"{schema}.{name}"]
    ).fetchone()
    if row:
        kind = {"r": "table", "v": "view"}[row[0]]
        connection.execute(f"drop {kind} {schema}.{name} cascade")


def query(statement: str, *parameters):
    with connect(autocommit=True) as connection:
        return connection.execute(statement, list(parameters)).fetchall()


def generations() -> set[int]:
    return set(query(f"select {EVERYTHING}")[0])


def status_of(build_id: str) -> str:
    return query("select status from audit.build where build_id = %s", build_id)[0][0]


@pytest.fixture
def published(database):
    """A database with generation 1 published."""
    build_id = candidates(1)
    publish()
    return build_id


@contextmanager
def somebody(connection, *names: str):
    """Roles of other people; they are gone at the end."""
    for name in names:
        connection.execute(f"create role {name}")
    try:
        yield
    finally:
        connection.execute("reset role")
        for name in names:
            connection.execute(f"drop owned by {name} cascade")
            connection.execute(f"drop role {name}")


# --- what is published ----------------------------------------------------------------------------------------------


def test_the_first_publication_and_the_next(database):
    first = candidates(1)
    done = publish()
    assert (done.build_id, done.warnings, done.views) == (first, [], [])
    assert generations() == {1}
    second = candidates(2)
    assert generations() == {1}
    publish()
    assert generations() == {2}
    assert query("select generation from reports__previous.t0") == [(1,)]
    assert (status_of(first), status_of(second)) == ("published", "published")
    assert query("select slot, build_id from audit.published_set order by slot") == [
        ("previous", first),
        ("published", second),
    ]


def test_the_set_says_when_it_was_published_and_keeps_its_figures(published):
    second = candidates(2)
    done = publish()
    assert query("select build_id, published_at from marts.publication") == [(second, done.published_at)]
    columns = "build_id, metric, value, educators, is_suppressed, mixes_scales"
    rows = query(f"select {columns} from audit.metric_history order by value")
    assert [(row[0], row[1], float(row[2]), *row[3:]) for row in rows] == [
        (published, "contacts", 1.5, 1, False, True),
        (second, "contacts", 2.5, 2, False, True),
    ]


def foreign_keys(suffix: str = "") -> set[tuple[str, str]]:
    """Which table refers to which, in the schemas with that suffix."""
    schemas = relations.suffixed(suffix)
    return {
        (one, other)
        for one, other, is_valid in query(
            "select conrelid::regclass::text, confrelid::regclass::text, convalidated from pg_constraint "
            "where contype = 'f' and connamespace = any(select oid from pg_namespace where nspname = any(%s))",
            schemas,
        )
        if not is_valid
    }


def test_the_published_tables_refer_to_one_another(published):
    expected = {("marts.t1", "reports.t0"), ("reports.t2", "marts.t1"), ("marts.t5", "reports.t0")}
    assert foreign_keys() == expected
    candidates(2)
    publish()
    candidates(3)
    publish()
    assert foreign_keys() == expected
    assert len(foreign_keys("__previous")) == 3
    undo()
    assert foreign_keys() == expected
    keys = query(
        "select conrelid::regclass::text from pg_constraint where contype = 'p' "
        "and connamespace in ('marts'::regnamespace, 'reports'::regnamespace) order by 1"
    )
    assert keys == [("marts.t1",), ("reports.t0",)]


def test_a_distributed_server_has_no_foreign_keys(published, monkeypatch):
    monkeypatch.setattr("orchestration.lib.publish.keys._IS_DISTRIBUTED", "select true")
    candidates(2)
    publish()
    assert generations() == {2}
    assert not foreign_keys()


def test_a_key_that_is_none_stops_the_publication(published):
    candidates(2, extra="insert into reports__next.t0 select null, 'y'")
    with pytest.raises(PublishRefused, match="null values"):
        publish()
    assert generations() == {1}


def test_at_rest_every_candidate_name_stands_for_the_published_relation(published):
    rows = query(
        "select count(*) from pg_class where relkind = 'v' and relnamespace::regnamespace::text like '%%\\_\\_next'"
    )
    assert rows == [(len(RELATIONS),)]
    assert query("select generation from marts__next.t1") == [(1,)]


def test_a_third_generation_drops_the_first(published):
    for generation in (2, 3):
        candidates(generation)
        publish()
    assert generations() == {3}
    assert query("select generation from reports__previous.t0") == [(2,)]


def test_a_relation_that_left_the_project_leaves_with_the_next_publication(database):
    gone = {"schema": "marts", "name": "old_mart"}
    RELATIONS.append(gone)
    try:
        candidates(1)
        publish()
    finally:
        RELATIONS.remove(gone)
    candidates(2)
    publish()
    assert query("select to_regclass('marts.old_mart'), to_regclass('marts__next.old_mart')") == [(None, None)]
    assert query("select count(*) from marts__previous.old_mart") == [(1,)]


def test_every_schema_says_what_it_is_for(published):
    suffixes = ("", relations.NEXT, relations.PREVIOUS)
    schemas = [schema + suffix for schema in relations.SCHEMAS for suffix in suffixes]
    told = dict(query("select nspname, obj_description(oid, 'pg_namespace') from pg_namespace"))
    assert all(told[schema] for schema in schemas)
    assert told["marts"].startswith("Connect here")
    assert told["marts__next"].endswith("connect to marts.")
    assert {*relations.SCHEMAS, raw_tables.PARTS} < set(relations.ABOUT)
    assert not [schema for schema in told if schema in relations.ABOUT and not told[schema]]


def test_what_somebody_says_of_a_schema_stays(published):
    with connect() as connection:
        connection.execute("comment on schema marts is 'ours'")
    candidates(2)
    publish()
    assert query("select obj_description('marts'::regnamespace)") == [("ours",)]


def test_the_schemas_are_those_of_the_project():
    text = (relations_file := builds.settings.ROOT / "macros/dbt/generate_schema_name.sql").read_text()
    assert str(list(relations.SCHEMAS)) in text, relations_file


# --- what is refused ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "status", "words"),
    [
        ("selection", "built", "is a selection"),
        ("full", "failed", "is not ready"),
        ("full", "running", "is not ready"),
    ],
)
def test_only_a_full_build_that_passed_is_published(published, kind, status, words):
    candidates(2, kind=kind, status=status)
    with pytest.raises(PublishRefused, match=words):
        publish()
    assert generations() == {1}


def test_a_selection_after_ready_candidates_makes_them_unready(published):
    candidates(2)
    candidates(2, kind="selection", status="built")
    with pytest.raises(PublishRefused, match="is a selection"):
        publish()


def test_nothing_built_is_said(database):
    with pytest.raises(PublishRefused, match="Nothing was built"):
        publish()


def test_the_same_build_is_published_once(published):
    with pytest.raises(PublishRefused, match="published already"):
        publish()


def test_a_missing_candidate_is_named(published):
    candidates(2, extra="drop table marts__next.t3")
    with pytest.raises(PublishRefused, match=r"marts\.t3 is missing"):
        publish()
    assert generations() == {1}


def test_a_candidate_of_another_kind_is_named(published):
    candidates(2, extra="drop table marts__next.t3; create view marts__next.t3 as select 2 as generation")
    with pytest.raises(PublishRefused, match=r"marts\.t3 is a view and was built as a table"):
        publish()


def test_a_view_on_what_the_next_build_replaces_is_refused(published):
    candidates(
        2,
        extra="create schema intermediate; create table intermediate.work as select 2 as generation; "
        "create or replace view analysis__next.v_all as select generation from intermediate.work",
    )
    with pytest.raises(PublishRefused, match=r"analysis\.v_all reads intermediate\.work"):
        publish()


def test_somebody_elses_table_under_a_name_of_the_set_is_not_touched(database):
    with connect(autocommit=True) as connection:
        connection.execute("create schema marts; create table marts.t1 as select 'theirs' as mine")
    candidates(1)
    with pytest.raises(PublishRefused, match=r"table marts\.t1 \(owner warehouse\)"):
        publish()
    assert query("select mine from marts.t1") == [("theirs",)]


# --- other people's objects -----------------------------------------------------------------------------------------


def test_other_peoples_views_are_made_again(published):
    with connect(autocommit=True) as connection, somebody(connection, "ana", "ben"):
        connection.execute(
            """
            create schema office authorization ana;
            create view office.plain as select generation as "The Generation" from marts.t1;
            grant usage on schema marts, reports, analysis to ana;
            grant select on all tables in schema marts, reports, analysis to ana;
            create view office.second with (security_barrier = true) as
                select p."The Generation", r.label from office.plain as p cross join reports.t0 as r;
            create view office.of_view as select generation from analysis.v_all;
            alter view office.plain owner to ana;
            grant select on office.plain to ben with grant option;
            grant select ("The Generation") on office.second to public;
            comment on view office.second is 'what we look at';
            comment on column office.second.label is 'a label';
            """
        )
        for generation in (2, 3):
            candidates(generation)
            done = publish()
            assert sorted(done.views) == ["office.of_view", "office.plain", "office.second"]
            assert connection.execute('select "The Generation", label from office.second').fetchall() == [
                (generation, "x")
            ]
            assert connection.execute("select generation from office.of_view").fetchall() == [(generation,)]
        facts = connection.execute(
            """
            select pg_get_userbyid(relowner), relacl::text, reloptions::text, obj_description(oid, 'pg_class')
            from pg_class where oid in ('office.plain'::regclass, 'office.second'::regclass) order by relname
            """
        ).fetchall()
        assert facts[0][0] == "ana"
        assert "ben=r*/ana" in facts[0][1]
        assert facts[1][2:] == ("{security_barrier=true}", "what we look at")
        column = connection.execute(
            "select col_description('office.second'::regclass, 2), attacl::text from pg_attribute "
            "where attrelid = 'office.second'::regclass and attnum = 1"
        ).fetchone()
        assert column == ("a label", "{=r/warehouse}")


def test_a_view_that_the_new_tables_cannot_serve_stops_the_publication(published):
    with connect(autocommit=True) as connection, somebody(connection, "ana"):
        connection.execute(
            "create schema office; create view office.labels as select label from marts.t1; "
            "alter view office.labels owner to ana; grant usage on schema marts to ana; grant select on marts.t1 to ana"
        )
        candidates(2, extra="alter table marts__next.t1 drop column label")
        with pytest.raises(PublishRefused, match=r"The view office\.labels of ana .*label"):
            publish()
        assert generations() == {1}
        assert connection.execute("select label from office.labels").fetchall() == [("x",)]


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        (
            "create table office.mine (generation int references marts.t1 (generation))",
            r"constraint mine_generation_fkey on table office\.mine \(owner ana\) depends on marts\.t1",
        ),
        (
            "create materialized view office.mine as select generation from marts.t1",
            r"rule _RETURN on materialized view office\.mine \(owner ana\) depends on marts\.t1",
        ),
        (
            "create view office.halfway as select generation from marts.t1; "
            "create materialized view office.mine as select generation from office.halfway",
            r"materialized view office\.mine \(owner ana\) depends on office\.halfway",
        ),
        (
            "create function office.mine() returns bigint begin atomic select count(*) from marts.t1; end",
            r"function office\.mine\(\) \(owner ana\) depends on marts\.t1",
        ),
        (
            "create function office.mine(marts.t1) returns int language sql as 'select 1'",
            r"function office\.mine\(marts\.t1\) \(owner ana\) depends on marts\.t1",
        ),
        (
            "create table office.mine (t marts.t1[])",
            r"table office\.mine.* \(owner ana\) depends on marts\.t1",
        ),
        (
            "create table office.mine () inherits (marts.t1)",
            r"table office\.mine \(owner ana\) depends on marts\.t1",
        ),
    ],
)
def test_anything_else_of_theirs_is_listed_with_its_owner(published, statement, words):
    with connect(autocommit=True) as connection, somebody(connection, "ana"):
        connection.execute("create schema office authorization ana")
        connection.execute("grant usage on schema marts to ana; grant all on marts.t1 to ana")
        if "inherits" in statement:  # asks for the parent's owner
            connection.execute(f"{statement}; alter table office.mine owner to ana")
        else:
            connection.execute(f"set role ana; {statement}; reset role")
        candidates(2)
        with pytest.raises(PublishRefused, match=words):
            publish()
        assert generations() == {1}
        assert connection.execute("select status from audit.build order by sequence desc limit 1").fetchone() == (
            "candidates_ready",
        )


def test_what_depends_inside_the_set_moves_along(database):
    extra = """
        alter table marts__next.t1 add primary key (generation);
        alter table reports__next.t0 add foreign key (generation) references marts__next.t1 (generation);
        alter table marts__next.t3 add column id bigint generated always as identity;
        alter table marts__next.t5 add column note text default 'long';
    """
    for generation in (1, 2, 3):
        candidates(generation, extra=extra)
        publish()
    assert generations() == {3}
    assert query(
        "select confrelid::regclass::text from pg_constraint where contype = 'f' and conrelid = 'reports.t0'::regclass"
    ) == [("marts.t1",)]


# --- what was set by hand -------------------------------------------------------------------------------------------


def test_undeclared_grants_policies_and_comments_are_carried_over_with_a_warning(published):
    with connect(autocommit=True) as connection, somebody(connection, "ana", "ben"):
        connection.execute(
            """
            grant select on marts.t1 to ana;
            grant select (label) on marts.t3 to ben;
            alter table marts.t1 enable row level security;
            create policy mine on marts.t1 as restrictive for select to ana, public using (generation > 0);
            comment on table marts.t1 is 'by hand';
            comment on column marts.t1.label is 'by hand too';
            """
        )
        candidates(2)
        done = publish()
        assert [warning.partition(" is not declared")[0] for warning in done.warnings] == [
            "marts.t1: the grant of select to ana",
            "marts.t1: the policy mine",
            "marts.t1: row level security",
            "marts.t1: its comment",
            "marts.t1: the comment on column label",
            "marts.t3: the grant of select on column label to ben",
        ]
        assert connection.execute(
            "select has_table_privilege('ana', 'marts.t1', 'select'), "
            "has_column_privilege('ben', 'marts.t3', 'label', 'select'), relrowsecurity, "
            "obj_description(oid, 'pg_class') from pg_class where oid = 'marts.t1'::regclass"
        ).fetchone() == (True, True, True, "by hand")
        policy = connection.execute("select permissive, roles::text, cmd, qual from pg_policies").fetchone()
        assert policy == ("RESTRICTIVE", "{public}", "SELECT", "(generation > 0)")


def test_a_grant_that_the_project_no_longer_declares_is_taken_back(database):
    with connect(autocommit=True) as connection, somebody(connection, "ana"):
        RELATIONS[1]["grants"] = {"select": ["ana"]}
        try:
            candidates(1, extra="grant select on marts__next.t1 to ana")
            assert publish().warnings == []
        finally:
            del RELATIONS[1]["grants"]
        assert query("select has_table_privilege('ana', 'marts.t1', 'select')") == [(True,)]
        candidates(2)
        assert publish().warnings == []
        assert query("select has_table_privilege('ana', 'marts.t1', 'select')") == [(False,)]


def test_default_privileges_of_a_published_schema_hold_for_its_new_tables(published):
    with connect(autocommit=True) as connection, somebody(connection, "ana"):
        connection.execute("alter default privileges in schema marts grant select on tables to ana")
        candidates(2)
        publish()
        assert query("select has_table_privilege('ana', 'marts.t1', 'select')") == [(True,)]


def test_a_view_at_rest_asks_for_the_readers_own_rights(published):
    with connect(autocommit=True) as connection, somebody(connection, "ana"):
        connection.execute(
            "grant usage on schema marts__next to ana; grant select on marts__next.t1 to ana; set role ana"
        )
        with pytest.raises(errors.InsufficientPrivilege):
            connection.execute("select * from marts__next.t1")
        connection.execute("reset role")


# --- undo -----------------------------------------------------------------------------------------------------------


def test_undo_brings_the_previous_publication_back_and_twice_is_as_if_never(published):
    second = candidates(2)
    publish()
    with connect(autocommit=True) as connection:
        connection.execute("create schema office; create view office.mine as select generation from marts.t1")
    assert undo().build_id == published
    assert generations() == {1}
    assert query("select generation from office.mine") == [(1,)]
    assert query("select generation from marts__next.t1") == [(1,)]
    assert (status_of(published), status_of(second)) == ("published", "undone")
    assert undo().build_id == second
    assert generations() == {2}
    assert (status_of(published), status_of(second)) == ("undone", "published")
    assert query("select count(*) from pg_namespace where nspname like '%%swap'") == [(0,)]


def test_undo_lets_go_of_what_a_selection_built(published):
    candidates(2)
    publish()
    with writer_lock("test build"), connect() as connection:
        build_id = builds.start_build(connection, kind="selection", command="test")
        connection.execute("drop view analysis__next.v_all")
        connection.execute("create view analysis__next.v_all as select generation from marts__next.t1")
        builds.finish_build(connection, build_id, "built")
    undo()
    assert generations() == {1}
    assert query("select generation from analysis__next.v_all") == [(1,)]


def test_undo_leaves_ready_candidates_ready(published):
    for generation in (2, 3):
        build_id = candidates(generation)
        if generation == 2:
            publish()
    undo()
    assert generations() == {1}
    assert publish().build_id == build_id
    assert generations() == {3}
    undo()
    assert generations() == {1}


def test_a_build_that_failed_is_told_of_until_another_passes(published):
    def told() -> str:
        with connect() as connection:
            return failed_since(connection, builds.published_build(connection).build_id)

    assert told() == ""
    failed = candidates(2, status="failed")
    assert f"build {failed}" in told()
    candidates(3)
    publish()
    assert told() == ""
    # behind both, nobody is told of the one that was over before
    undo()
    assert told() == ""
    # and a selection is nobody's newer state
    candidates(4, kind="selection", status="failed")
    assert told() == ""
    failed = candidates(5, status="failed")
    assert f"build {failed}" in told()


def test_a_build_that_failed_is_told_of_in_words(published):
    def told() -> str:
        with connect() as connection:
            return failed_since(connection, published).partition(") ")[2]

    build_id = candidates(2, status="failed")
    assert told() == "was not completed"
    query("update audit.build set detail = detail || %s where build_id = %s returning 1",
          '{"failed": ["test.of_ours.not_null_dim_thing"]}', build_id)  # fmt: skip
    assert told() == "failed its checks"
    said = (
        (["Rates lie between 0 and 1."], "failed the check “Rates lie between 0 and 1”"),
        # of a suite that is judged beside it, and once more
        (["Nobody is twice there", "Rates lie between 0 and 1."],
         "failed the checks “Rates lie between 0 and 1” and “Nobody is twice there”"),
        (["Third", "Fourth", "Fifth"],
         "failed the checks “Rates lie between 0 and 1”, “Nobody is twice there”, “Third” and 2 more"),
    )  # fmt: skip
    for checks, expected in said:
        with connect() as connection:
            builds.finish_build(connection, build_id, "failed", "where", checks)
        assert told() == expected


def test_there_must_be_something_to_go_back_to(published):
    with pytest.raises(PublishRefused, match="no previous publication"):
        undo()


# --- readers --------------------------------------------------------------------------------------------------------


class Readers:
    """Threads that read in a loop until told to stop; each keeps what it saw and what went wrong."""

    def __init__(self) -> None:
        self.over = threading.Event()
        self.threads: list[threading.Thread] = []
        self.mixtures: list[object] = []
        self.errors: list[Exception] = []
        self.reads = 0

    def add(self, read) -> None:
        def loop() -> None:
            connection = connect(application="a reader", autocommit=True)
            while not self.over.is_set():
                try:
                    seen = read(connection)
                except psycopg.Error as error:
                    self.errors.append(error)
                    return
                self.reads += 1
                if len(set(seen)) != 1:
                    self.mixtures.append(seen)
            connection.close()

        self.threads.append(threading.Thread(target=loop))

    def __enter__(self) -> Readers:
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.over.set()
        for thread in self.threads:
            thread.join()


def shuffled_join(connection) -> list[int]:
    """One statement that joins ten relations, in another order each time: so their locks are taken in any order."""
    order = random.sample(RELATIONS[:11], 11)
    columns = ", ".join(f"r{number}.generation" for number in range(len(order)))
    tables = " cross join ".join(f"{r['schema']}.{r['name']} as r{number}" for number, r in enumerate(order))
    return list(connection.execute(f"select {columns} from {tables}").fetchone())


def prepared_join(connection) -> list[int]:
    return list(connection.execute(f"select {EVERYTHING}", prepare=True).fetchone())


def foreign_view(connection) -> list[int]:
    return list(connection.execute("select a, b, c, pg_sleep(0.01) is null from office.mine").fetchone())[:3]


def slow_join(connection) -> list[int]:
    """Holds its locks for longer than the gate waits for one, then thinks for a moment as a person would."""
    time.sleep(random.uniform(0.1, 0.5))
    both = "select generation, pg_sleep(0.15) from marts.t1 union all select generation, null from reports.t0"
    return [row[0] for row in connection.execute(both).fetchall()]


def many_statements(_) -> list[int]:
    seen = []
    with published_snapshot() as snapshot:
        for relation in RELATIONS[:11]:
            name = f"{relation['schema']}.{relation['name']}"
            seen += [row[0] for row in snapshot.connection.execute(f"select generation from {name}")]
            time.sleep(0.002)
    return seen


def publish_under_readers(publications: int) -> Readers:
    """Publish that often, now and then undo twice, while readers of every kind read without a pause."""
    with connect(autocommit=True) as connection:
        connection.execute(
            "create schema office; create view office.mine as select t1.generation as a, t0.generation as b, "
            "v.generation as c from marts.t1 as t1 cross join reports.t0 as t0 cross join analysis.v_all as v"
        )
    readers = Readers()
    for read in (shuffled_join, shuffled_join, prepared_join, foreign_view, slow_join, many_statements):
        readers.add(read)
    with readers:
        for generation in range(2, publications + 2):
            candidates(generation)
            publish()
            if generation % 4 == 0:
                undo()
                undo()
    return readers


def test_readers_see_one_publication_in_every_statement(published):
    readers = publish_under_readers(6)
    assert readers.errors == []
    assert readers.mixtures == []
    assert readers.reads > 100
    assert generations() == {7}


def test_a_reader_that_holds_on_is_named_and_the_candidates_stay_ready(published):
    build_id = candidates(2)
    with connect(application="long report") as reader:
        reader.execute("select * from marts.t1")
        with pytest.raises(PublishBusy, match=rf"session {reader.info.backend_pid} of warehouse \(long report"):
            publish(wait=0.5)
        assert query("select generation from marts.t3") == [(1,)]
    assert status_of(build_id) == "candidates_ready"
    publish()
    assert generations() == {2}


def test_a_reader_of_many_statements_is_waited_for(published):
    candidates(2)
    with published_snapshot("a partner's report") as snapshot:
        assert snapshot.build_id == published
        with pytest.raises(PublishBusy, match="a partner's report"):
            publish(wait=0.5)
        assert snapshot.connection.execute("select generation from marts.t3").fetchall() == [(1,)]
    publish()
    with published_snapshot() as snapshot, pytest.raises(errors.ReadOnlySqlTransaction):
        snapshot.connection.execute("create table marts.not_here (a int)")


def give_up_publishing() -> None:
    with pytest.raises(PublishBusy):
        publish(wait=1.5)


def test_plain_readers_go_on_while_a_long_report_is_waited_for(published):
    candidates(2)
    with published_snapshot():
        waiting = threading.Thread(target=give_up_publishing)
        waiting.start()
        while waiting.is_alive():
            with psycopg.connect("", autocommit=True, options="-c lock_timeout=500ms") as reader:
                assert reader.execute("select generation from marts.t1").fetchall() == [(1,)]
        waiting.join()


def test_an_ordinary_account_that_owns_its_database_is_enough(warehouse_home, monkeypatch):
    """Another server's account is no superuser; nothing of the gate may ask for that."""
    startup.apply(os.environ)
    with psycopg.connect("", autocommit=True) as connection:
        connection.execute("create role ordinary login password 'ordinary'")
        connection.execute("create database ordinary owner ordinary")
        facts = {"PGHOST": connection.info.host, "PGPORT": str(connection.info.port)}
        with monkeypatch.context() as patch:
            for name in (*startup.VARIABLES, startup.MARKER):
                patch.delenv(name, raising=False)
            for name, value in {**facts, "PGUSER": "ordinary", "PGPASSWORD": "ordinary"}.items():
                patch.setenv(name, value)
            for generation in (1, 2):
                candidates(generation)
                publish()
            assert generations() == {2}
            undo()
            assert generations() == {1}
        connection.execute("drop database ordinary with (force)")
        connection.execute("drop role ordinary")


# --- kills ----------------------------------------------------------------------------------------------------------

PUBLISH = """
import os, signal, sys
from orchestration.lib.publish import gate
name, when = sys.argv[1:]
real = getattr(gate, name)
def killed(*arguments, **named):
    if when == "before":
        os.kill(os.getpid(), signal.SIGKILL)
    real(*arguments, **named)
    os.kill(os.getpid(), signal.SIGKILL)
setattr(gate, name, killed)
gate.publish()
"""


@pytest.mark.parametrize("step", ["_stamp", "_carry_over", "_make_views_again", "_keep_metrics", "_enter"])
def test_a_kill_in_the_middle_publishes_nothing_and_the_next_try_everything(published, step):
    build_id = candidates(2)
    done = subprocess.run([sys.executable, "-c", PUBLISH, step, "after"], capture_output=True, text=True, check=False)
    assert done.returncode == -signal.SIGKILL, done.stderr
    assert generations() == {1}
    assert status_of(build_id) == "candidates_ready"
    publish()
    assert generations() == {2}


def test_the_connection_facts_reach_children(database):
    """The tests above start children; they must work on this test's database and nobody else's."""
    program = "import os, json; print(json.dumps({n: os.environ.get(n) for n in ('PGPORT', 'PGDATABASE')}))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert json.loads(done.stdout) == {"PGPORT": os.environ["PGPORT"], "PGDATABASE": database}
    assert startup.MARKER in os.environ
