"""dbt as a user runs it, on a small project with the macros of the real one."""

from __future__ import annotations

import gc
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from dbt.adapters.postgres.connections import PostgresConnectionManager
from dbt.cli.main import dbtRunner

from orchestration.lib import settings
from orchestration.lib.database import builds, connect, dbt_plugin, startup, writer_lock
from orchestration.lib.database.dbt_plugin import LEFT_OUT, READY
from orchestration.lib.database.server import Server
from orchestration.lib.publish import PublishRefused, publish

FILES = {
    "dbt_project.yml": """
        name: educator_warehouse
        version: "0.1.0"
        profile: educator_warehouse
        flags: {send_anonymous_usage_stats: false, require_generic_test_arguments_property: true}
        on-run-end: ["{{ record_build(results) }}"]
        models:
          educator_warehouse:
            staging:
              +materialized: incremental
              +incremental_strategy: append
              +schema: staging_things
              +post-hook: "{{ record_judged() }}"
            marts: {+schema: marts, +materialized: table}
    """,
    "models/sources.yml": """
        sources:
          - name: staging_things
            schema: staging_things
            tables: [{name: raw_things, config: {meta: {feed: things}}, columns: [{name: thing}]}]
          - name: audit
            tables: [{name: current_batch}, {name: current_build}]
    """,
    "models/staging/stg_things.sql": """
        with source as ({{ rows_to_judge(source('staging_things', 'raw_things')) }})
        select _batch_id, _row_number, {{ tidy('thing') }} as thing, pg_backend_pid() as judged_by from source
    """,
    "models/staging/stg_things.yml": """
        models: [{name: stg_things}]
        unit_tests:
          - name: things_are_tidied
            model: stg_things
            given:
              - input: source('staging_things', 'raw_things')
                rows: [{_batch_id: b, _row_number: 1, thing: ' a '}]
            expect:
              rows: [{_batch_id: b, _row_number: 1, thing: a}]
    """,
    "models/marts/dim_thing.sql": """
        select stg.thing, stg._batch_id from {{ ref('stg_things') }} as stg
        inner join {{ source('audit', 'current_batch') }} as batch on stg._batch_id = batch.batch_id
    """,
    "models/marts/v_thing.sql": """
        {{ config(materialized='view', schema='analysis') }}
        select thing from {{ ref('dim_thing') }}
    """,
    "models/marts/dim_thing.yml": """
        models:
          - name: dim_thing
            columns: [{name: thing, data_tests: [not_null]}]
          - name: v_thing
            config: {persist_docs: {relation: true, columns: true}}
            description: The things' own view.
            columns: [{name: thing, description: What it's called.}]
    """,
    "macros/cleaning/tidy.sql": "{% macro tidy(column) %}trim({{ column }}){% endmacro %}",
}

MACROS = (
    "macros/dbt", "macros/verdict/rows_to_judge.sql", "macros/privacy/contract.sql",
    "macros/cleaning/declared_text.sql", "profiles.yml",
)  # fmt: skip


def dedent(text: str) -> str:
    lines = text.strip("\n").splitlines()
    indent = min((len(line) - len(line.lstrip()) for line in lines if line.strip()), default=0)
    return "\n".join(line[indent:] for line in lines) + "\n"


@pytest.fixture
def project(database, tmp_path, monkeypatch) -> Path:
    """A project of three models on one raw table with one landed batch of two rows."""
    root = tmp_path / "project"
    monkeypatch.delenv("WAREHOUSE_ARTIFACTS", raising=False)
    for name, text in FILES.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(dedent(text))
    for name in MACROS:
        source = settings.ROOT / name
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (shutil.copytree if source.is_dir() else shutil.copyfile)(source, root / name)
    monkeypatch.chdir(root)
    with connect() as connection:
        connection.execute(
            "create schema staging_things; create table staging_things.raw_things "
            "(thing text, _batch_id text not null, _row_number bigint not null, "
            "_extra jsonb not null default '{}', _line_number bigint)"
        )
    land("batch1", "a", " b ")
    return root


def land(batch_id: str, *things: str | None) -> None:
    with connect() as connection:
        connection.execute(
            "insert into audit.batch (batch_id, feed, relation, source_name, row_count) values (%s, 'things', "
            "'staging_things.raw_things', 'things.csv', %s)",
            [batch_id, len(things)],
        )
        for number, thing in enumerate(things, start=1):
            connection.execute("insert into staging_things.raw_things values (%s, %s, %s)", [thing, batch_id, number])


def dbt(*arguments: str):
    """dbt in this process, as the pipeline runs it."""
    return dbtRunner().invoke(["--quiet", *arguments])


def dbt_command(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """dbt as a user types it."""
    return subprocess.run(
        [str(Path(sys.executable).with_name("dbt")), "--no-use-colors", *arguments],
        env=os.environ | environment,
        capture_output=True,
        text=True,
        check=False,
    )


def query(statement: str, *parameters):
    with connect(autocommit=True) as connection:
        return connection.execute(statement, list(parameters)).fetchall()


def newest() -> builds.Build:
    with connect() as connection:
        build = builds.newest_build(connection)
    assert build is not None
    return build


def judges() -> dict[str, int]:
    """For each batch the session that judged its rows."""
    return dict(query("select distinct _batch_id, judged_by from staging_things.stg_things"))


# --- the plain ways -------------------------------------------------------------------------------------------------


def test_a_plain_build_ends_with_one_line_and_is_then_published(project):
    done = dbt_command("build")
    assert done.returncode == 0, done.stdout
    assert done.stdout.rstrip().splitlines()[-1] == READY
    assert done.stdout.count(READY) == 1
    build = newest()
    assert (build.kind, build.status) == ("full", "candidates_ready")
    assert sorted((r["schema"], r["name"], r["kind"]) for r in build.detail["relations"]) == [
        ("analysis", "v_thing", "view"),
        ("marts", "dim_thing", "table"),
    ]
    assert query("select to_regclass('marts.dim_thing')") == [(None,)]
    publish()
    assert query("select thing from analysis.v_thing order by 1") == [("a",), ("b",)]
    assert (project / "target/candidate/manifest.json").exists()


def test_a_selection_is_built_beside_and_never_published(project):
    assert dbt("build").success
    publish()
    land("batch2", "c")
    assert dbt("build", "--select", "dim_thing").success
    assert (newest().kind, newest().status) == ("selection", "built")
    assert query("select relkind from pg_class where oid = 'marts__next.dim_thing'::regclass") == [("r",)]
    with pytest.raises(PublishRefused, match="is a selection"):
        publish()
    assert dbt("test").success
    assert dbt("show", "--select", "v_thing").success


def test_garbage_is_looked_for_less_often_for_as_long_as_a_command_runs(project, monkeypatch):
    before, meanwhile = gc.get_threshold(), []
    record = dbt_plugin.record_fingerprints

    def record_and_look(*arguments):
        meanwhile.append(gc.get_threshold())
        record(*arguments)

    monkeypatch.setattr(dbt_plugin, "record_fingerprints", record_and_look)
    assert dbt("seed").success
    assert dbt_plugin.GARBAGE_IS_LOOKED_FOR[0] > 10 * before[0]
    assert meanwhile == [dbt_plugin.GARBAGE_IS_LOOKED_FOR]
    assert gc.get_threshold() == before


def test_a_session_serves_one_node_after_another(project, monkeypatch):
    models = 40
    for number in range(models):
        (project / f"models/marts/plain_{number}.sql").write_text(f"select {number} as a")
    (project / "models/marts/plain_0.sql").write_text("select 1 / 0 as a")
    begun, begin, end = [], PostgresConnectionManager.open, PostgresConnectionManager.release

    def begin_and_count(kind, connection):
        begun.append(connection.name)
        return begin(connection)

    monkeypatch.setattr(PostgresConnectionManager, "open", classmethod(begin_and_count))
    done = dbt("build", "--select", "plain_*")
    assert [found.node.name for found in done.result.results if found.status == "error"] == ["plain_0"]
    assert len(done.result.results) >= models
    assert 0 < len(begun) < models / 2
    assert PostgresConnectionManager.release is end
    left = "select count(*) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()"
    assert query(left) == [(0,)]


def test_a_view_on_what_a_selection_builds_stays_as_it_was(project):
    """With candidates of an earlier build at hand it fell with its table, and a test of the two failed."""
    assert dbt("build").success
    publish()
    land("batch2", "c")
    assert dbt("build").success
    assert dbt("build", "--select", "dim_thing").success
    assert query("select thing from analysis__next.v_thing order by 1") == [("a",), ("b",), ("c",)]
    assert query("select thing from analysis.v_thing order by 1") == [("a",), ("b",)]
    comments = "select obj_description(oid), col_description(oid, 1) from pg_class"
    assert query(f"{comments} where oid = 'analysis__next.v_thing'::regclass") == [
        ("The things' own view.", "What it's called.")
    ]
    # one that no longer fits stands for the published one until it is built anew
    model = project / "models/marts/dim_thing.sql"
    model.write_text(model.read_text().replace("stg.thing,", "stg.thing as label,"))
    assert dbt("run", "--select", "dim_thing").success
    assert query("select thing from analysis__next.v_thing order by 1") == [("a",), ("b",)]
    view = project / "models/marts/v_thing.sql"
    view.write_text(view.read_text().replace("select thing", "select label as thing"))
    assert dbt("run", "--select", "dim_thing", "v_thing").success
    assert query("select thing from analysis__next.v_thing order by 1") == [("a",), ("b",), ("c",)]


def test_a_view_on_a_view_that_a_selection_builds_stays_as_it_was(project):
    (project / "models/marts/v_later_thing.sql").write_text(
        "{{ config(materialized='view', schema='analysis') }} select thing from {{ ref('v_thing') }} where thing <> 'A'"
    )
    assert dbt("build").success
    publish()
    land("batch2", "c")
    assert dbt("build").success
    view = project / "models/marts/v_thing.sql"
    view.write_text(view.read_text().replace("select thing", "select upper(thing) as thing"))
    for selection in (["v_thing"], ["dim_thing"], ["dim_thing", "v_thing"]):
        assert dbt("build", "--select", *selection).success
        assert query("select thing from analysis__next.v_thing order by 1") == [("A",), ("B",), ("C",)]
        assert query("select thing from analysis__next.v_later_thing order by 1") == [("B",), ("C",)]
    assert query("select thing from analysis.v_later_thing order by 1") == [("a",), ("b",)]


def test_a_selection_says_which_files_it_knows_nothing_of(project):
    assert dbt("build").success
    publish()
    assert "`warehouse build`" not in dbt_command("build", "--select", "dim_thing").stdout
    land("batch2", "c")
    land("batch3", "d")
    done = dbt_command("build", "--select", "dim_thing")
    assert done.returncode == 0, done.stdout
    assert done.stdout.rstrip().splitlines()[-1] == LEFT_OUT.format(2)
    assert READY in dbt_command("build").stdout


def test_constraints_are_called_after_the_table(project):
    contract = project / "models/marts/dim_thing.yml"
    contract.write_text(
        contract.read_text().replace(
            "columns: [{name: thing, data_tests: [not_null]}]",
            "config: {contract: {enforced: true}}\n    columns:\n"
            "      - {name: thing, data_type: text, constraints: [{type: not_null}, {type: unique}]}\n"
            "      - {name: _batch_id, data_type: text}",
            1,
        )
    )
    for _ in range(2):
        assert dbt("build").success
        found = query("select conname from pg_constraint where conrelid = 'marts__next.dim_thing'::regclass")
        names = {name for (name,) in found}
        assert {"dim_thing_thing_key"} <= names <= {"dim_thing_thing_key", "dim_thing_thing_not_null"}


def test_a_selection_stands_on_the_batches_and_the_date_of_the_published_build(project, monkeypatch):
    monkeypatch.setenv(builds.AS_OF, "2026-08-31")
    assert dbt("build").success
    publish()
    land("batch2", "c")
    monkeypatch.delenv(builds.AS_OF)
    assert dbt("build", "--select", "stg_things+").success
    assert query("select distinct batch_id from audit.current_batch") == [("batch1",)]
    assert str(query("select as_of from audit.current_build")[0][0]) == "2026-08-31"
    assert query("select count(*) from marts__next.dim_thing") == [(2,)]
    assert dbt("build").success
    assert query("select count(*) from marts__next.dim_thing") == [(3,)]


@pytest.mark.parametrize(
    "command",
    [("run",), ("build", "--exclude", "v_thing"), ("build", "--vars", "{a: 1}"), ("run", "--select", "stg_things")],
)
def test_anything_less_than_the_whole_is_a_selection(project, command):
    assert dbt(*command).success
    assert (newest().kind, newest().status) == ("selection", "built")


def test_unit_tests_may_be_left_out_of_the_whole_however_it_is_asked_for(project):
    assert dbt("build", "--exclude-resource-type", "unit_test", "--select", "fqn:*").success
    assert (newest().kind, newest().status) == ("full", "candidates_ready")


def test_a_failed_test_makes_a_failed_build(project):
    land("batch2", None)
    done = dbt_command("build")
    assert done.returncode == 1
    assert READY not in done.stdout
    assert newest().status == "failed"
    assert newest().detail["failed"][0].startswith("test.educator_warehouse.not_null_dim_thing_thing")
    # what is skipped because of it has not failed
    assert newest().detail["why"] == "not_null_dim_thing_thing"
    assert newest().detail["failed_checks"] == ["no value is missing that must be there"]
    with pytest.raises(PublishRefused, match="is not ready"):
        publish()


def test_what_failed_is_told_in_words_without_a_value(project):
    land("batch2", "Ann Secret")
    (project / "models/marts/numbers.sql").write_text("select cast(thing as integer) as n from {{ ref('stg_things') }}")
    (project / "tests").mkdir()
    (project / "tests/nobody_is_secret.sql").write_text(
        "-- Checks rule R1: nobody's name is told, or\n-- shown. It is a secret: ours.\n"
        "-- When it matters: always.\nselect thing from {{ ref('dim_thing') }} where thing like '%Secret'"
    )
    assert not dbt("build").success
    detail = newest().detail
    assert sorted(detail["failed_checks"]) == ["every table can be made", "nobody's name is told, or shown"]
    assert sorted(detail["why"].split(", ")) == ["nobody_is_secret", "numbers"]
    assert "Ann" not in str(detail)


def test_a_build_that_never_got_to_its_nodes_failed(project):
    (project / "models/marts/broken.sql").write_text("select * from {{ ref('nobody') }}")
    assert not dbt("build").success
    assert (newest().status, newest().detail["why"]) == ("failed", "dbt ended before its nodes were done")


def test_a_build_of_the_pipeline_is_served_and_left_open_to_it(project, monkeypatch):
    with writer_lock("pipeline"):
        with connect() as connection:
            build_id = builds.start_build(connection, kind="full", command="warehouse build")
        monkeypatch.setenv(builds.BUILD_ID, build_id)
        assert dbt("build").success
    assert (newest().build_id, newest().status) == (build_id, "candidates_ready")


# --- the targets ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("command", ["build", "run", "seed", "snapshot", "clone", "retry"])
def test_the_published_target_is_for_reading(project, command):
    done = dbt(command, "--target", "published", *(["--state", "target"] if command == "clone" else []))
    assert "is for reading" in str(done.exception)
    assert query("select count(*) from audit.build") == [(0,)]


def test_a_macro_cannot_be_run_on_the_published_target(project):
    done = dbt("run-operation", "published_schemas", "--target", "published")
    assert "is for reading" in str(done.exception)


def test_what_is_published_can_be_tested_shown_and_documented(project):
    assert dbt("build").success
    publish()
    for command in (["test"], ["show", "--select", "v_thing"], ["compile"], ["docs", "generate"]):
        done = dbt(*command, "--target", "published")
        assert done.success, (command, done.exception)
    assert (project / "target/published/catalog.json").exists()
    assert '"marts"' in (project / "target/published/catalog.json").read_text()
    assert newest().status == "published"


# --- judging batches once -------------------------------------------------------------------------------------------


def test_new_batches_are_judged_and_old_ones_kept(project):
    assert dbt("build").success
    before = judges()
    land("batch2", "c")
    assert dbt("build").success
    after = judges()
    assert after["batch1"] == before["batch1"]
    assert set(after) == {"batch1", "batch2"}
    assert query("select count(*) from marts__next.dim_thing") == [(3,)]


@pytest.mark.parametrize(
    ("changed", "old", "new"),
    [
        ("macros/cleaning/tidy.sql", "trim", "lower"),
        (
            "models/staging/stg_things.yml",
            "models: [{name: stg_things}]",
            "models: [{name: stg_things, description: x}]",
        ),
        ("models/staging/stg_things.sql", "pg_backend_pid()", "1 + pg_backend_pid()"),
    ],
)
def test_other_code_judges_everything_again(project, changed, old, new):
    assert dbt("build", "--exclude-resource-type", "unit_test").success
    before = judges()
    land("batch2", "c")
    path = project / changed
    path.write_text(path.read_text().replace(old, new))
    assert dbt("build", "--exclude-resource-type", "unit_test").success
    after = judges()
    assert after["batch1"] == after["batch2"] != before["batch1"]
    assert query("select count(*), count(distinct fingerprint) from audit.judged_batch") == [(2, 1)]
    assert query("select count(*) from staging_things.stg_things") == [(3,)]


def test_a_withdrawn_batch_leaves_the_marts_and_comes_back_when_restored(project):
    land("batch2", "c")
    assert dbt("build").success
    for status, rows in (("withdrawn", 2), ("landed", 3)):
        with connect() as connection:
            connection.execute("update audit.batch set status = %s where batch_id = 'batch2'", [status])
        assert dbt("build", *(["--full-refresh"] if status == "withdrawn" else [])).success
        assert query("select count(*) from marts__next.dim_thing") == [(rows,)]


def test_a_table_dropped_by_hand_is_built_whole(project):
    assert dbt("build").success
    with connect() as connection:
        connection.execute("drop table staging_things.stg_things cascade")
    assert dbt("build").success
    assert query("select count(*) from staging_things.stg_things") == [(2,)]


# --- the server and the lock ----------------------------------------------------------------------------------------


def test_the_server_is_started_for_a_build_and_not_for_parsing(project, tmp_path):
    home = tmp_path / "home"
    left_out = {*startup.VARIABLES, startup.MARKER}
    environment = {k: v for k, v in os.environ.items() if k not in left_out} | {"WAREHOUSE_HOME": str(home)}
    program = [str(Path(sys.executable).with_name("dbt")), "--quiet"]
    try:
        for command in (["parse"], ["list"], ["deps"], ["clean"]):
            done = subprocess.run([*program, *command], env=environment, capture_output=True, text=True, check=False)
            assert done.returncode == 0, done.stdout
            assert not home.exists()
        done = subprocess.run([*program, "compile"], env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout
        assert Server(home).is_ready()
    finally:
        Server(home).remove()


def test_dbt_waits_for_another_writer_and_says_for_whom(project):
    with writer_lock("a long landing"):
        environment = {k: v for k, v in os.environ.items() if k != "WAREHOUSE_WRITER_TOKEN"}
        waiting = subprocess.Popen(
            [str(Path(sys.executable).with_name("dbt")), "--quiet", "build"],
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert waiting.stderr is not None
        assert waiting.stderr.readline().startswith("waiting for another writer: a long landing (process ")
        assert query("select count(*) from audit.build") == [(0,)]
    out, _ = waiting.communicate(timeout=120)
    assert waiting.returncode == 0, out
    assert newest().status == "candidates_ready"


OWNER = """
import subprocess, sys
from orchestration.lib.database import writer_lock
with writer_lock("the owner"):
    child = subprocess.Popen([sys.argv[1], "build"])
    print(child.pid, flush=True)
    child.wait()
"""


def test_a_killed_owner_takes_its_dbt_along(project):
    (project / "models/marts/slow.sql").write_text("select 1 as a from (select pg_sleep(120)) as s")
    owner = subprocess.Popen(
        [sys.executable, "-c", OWNER, str(Path(sys.executable).with_name("dbt"))], stdout=subprocess.PIPE, text=True
    )
    assert owner.stdout is not None
    child = int(owner.stdout.readline())
    while not query(
        "select 1 from pg_stat_activity where datname = current_database() and query like '%%pg_sleep(120)%%' "
        "and state = 'active' and pid <> pg_backend_pid()"
    ):
        time.sleep(0.1)
    os.kill(owner.pid, signal.SIGKILL)
    owner.wait()
    with writer_lock("the next"):
        assert newest().status == "failed"
        while alive(child):
            time.sleep(0.1)
        assert query(
            "select count(*) from pg_stat_activity where datname = current_database() "
            "and query like '%%pg_sleep(120)%%' and pid <> pg_backend_pid()"
        ) == [(0,)]


def alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"
