"""The dbt project by dbt's own commands, as any user of dbt runs them from the root."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from orchestration.lib import star
from orchestration.lib.database import connect
from orchestration.lib.settings import ROOT
from tests import parsed
from tests.integration.conftest import fresh_database

DBT = str(Path(sys.executable).parent / "dbt")


# Nobody reads what a command of a test leaves behind: neither its log of every statement nor its results as JSON.
QUIETLY = {"DBT_LOG_LEVEL_FILE": "info", "DBT_WRITE_JSON": "false"}


def _dbt(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [DBT, "--no-use-colors", *arguments]
    environment = {**os.environ, **QUIETLY}
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)


def test_every_unit_test_of_the_models_passes(published_feeds: str) -> None:
    done = _dbt("test", "--select", "test_type:unit")
    assert done.returncode == 0, done.stdout[-5000:]
    assert "Completed successfully" in done.stdout


def test_data_tests_ask_what_is_published(published_feeds: str, tmp_path: Path) -> None:
    """All of them held when it was built; here the target must lead to it."""
    parsed.make_out(published_feeds, "published", tmp_path)
    done = _dbt(
        "test", "--target", "published", "--select", "dim_date", "fct_attendance", "--indirect-selection", "cautious",
        "--exclude-resource-type", "unit_test", "--target-path", str(tmp_path),
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-5000:]
    asked = "\n".join(path.read_text(encoding="utf-8") for path in (tmp_path / "compiled").rglob("*.sql"))
    assert '"marts"."fct_attendance"' in asked
    assert "__next" not in asked


def test_the_database_shows_every_foreign_key_that_the_marts_test(published_feeds: str) -> None:
    with connect() as connection:
        found = connection.execute(
            """
            select target.relname, referring.relname, attribute.attname
            from pg_constraint as con
            inner join pg_class as target on con.confrelid = target.oid
            inner join pg_class as referring on con.conrelid = referring.oid
            inner join pg_attribute as attribute
                on con.conrelid = attribute.attrelid and attribute.attnum = any(con.conkey)
            where con.contype = 'f' and con.connamespace in ('marts'::regnamespace, 'restricted'::regnamespace)
                and target.oid <> referring.oid and target.relname like any (array['dim\\_%', 'fct\\_%'])
            """
        ).fetchall()
        views = {name for (name,) in connection.execute("select viewname from pg_views where schemaname = 'marts'")}
        without_key = connection.execute(
            """
            select tablename from pg_tables where schemaname = 'marts' and tablename like 'dim\\_%'
            except
            select class.relname from pg_constraint as con inner join pg_class as class on con.conrelid = class.oid
            where con.contype = 'p' and con.connamespace = 'marts'::regnamespace
            """
        ).fetchall()
    declared = {
        (target, name, column)
        for target, name, columns in star.edges()
        for column in columns
        if target not in views  # nothing can refer to a view
    }
    assert set(found) == declared
    assert len(found) == len(declared)
    assert not without_key


def test_the_project_uses_nothing_deprecated(published_feeds: str, tmp_path: Path) -> None:
    done = _dbt(
        "--warn-error-options", '{"error": ["Deprecations"]}', "parse", "--no-partial-parse", "--target-path",
        str(tmp_path),
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-3000:]


def test_a_selection_is_built_beside_and_not_published(published_feeds: str) -> None:
    done = _dbt("build", "--select", "dim_date", "--exclude-resource-type", "unit_test")
    assert done.returncode == 0, done.stdout[-3000:]
    assert "candidates ready" not in done.stdout


def test_the_published_target_refuses_to_be_written(published_feeds: str) -> None:
    done = _dbt("build", "--target", "published")
    assert done.returncode != 0
    assert "is for reading" in done.stdout


def test_a_seed_of_other_columns_replaces_the_table_of_an_earlier_version(warehouse_home: Path) -> None:
    with fresh_database():
        assert _dbt("seed", "--select", "period_alias").returncode == 0
        with connect(autocommit=True) as connection:
            connection.execute("alter table crosswalks.period_alias drop column period, add column word text")
        done = _dbt("seed", "--select", "period_alias")
        assert done.returncode == 0, done.stdout[-3000:]
        with connect() as connection:
            rows = connection.execute("select * from crosswalks.period_alias limit 0")
            assert [column.name for column in rows.description] == ["alias", "period"]
