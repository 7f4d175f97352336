"""The database roles: each logs in and tries what it must not, after a second publication and after going back."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import psycopg
import pytest
from psycopg import errors, sql

from orchestration import cli
from orchestration.lib import access, pipeline
from orchestration.lib.database import connect, startup
from orchestration.lib.dbt import DbtOutcome
from orchestration.lib.publish import publish, undo
from tests.integration.conftest import fresh_database
from tests.integration.test_publish import candidates, generations

# Logins of three people, each in one role.
LOGINS = {"ann": "warehouse_analyst", "stu": "warehouse_steward", "bea": "warehouse_bi"}

LISTS = {"reference", "crosswalks", "policy"}
OPEN = {
    "ann": {"marts", "analysis", "quality"} | LISTS,
    "stu": {"marts", "quality", "quarantine", "restricted", "audit"} | LISTS,
    "bea": {"reports", "marts"} | LISTS,
}
# What reporting tools must not read of the marts, by hand: figures of students in which small groups show.
CLOSED_TO_BI = {"fct_student_aggregate", "fct_achievement"}
SHARES = {
    "pct_girls", "pct_boys", "pct_non_binary", "pct_disability", "pct_african_american", "pct_asian", "pct_white",
    "pct_american_indian", "pct_native_hawaiian", "pct_hispanic",
}  # fmt: skip
CLOSED_COLUMNS = {
    "bi_educator_year": {"students", "students_weighted"},
    "bridge_implementation_class": {
        "students", "students_weighted", "students_of_shares", "pct_iep", "pct_girls", "pct_non_binary", "pct_black",
        "pct_latino", "pct_asian", "pct_pacific_islander",
    },
    "dim_class": {"students", *SHARES},
    "dim_demographic": {"students", "students_of_shares", *SHARES},
    "fct_educator_year": {"students", "students_weighted"},
    "fct_implementation": {"students", "students_weighted"},
    "fct_implementation_record": {"students"},
    "fct_intake_response": {"answer_number"},
}  # fmt: skip

RELATIONS = """
select space.nspname, class.relname, class.relkind = 'v', array(
    select cast(attname as text) from pg_attribute
    where attrelid = class.oid and attnum > 0 and not attisdropped order by attnum)
from pg_class as class inner join pg_namespace as space on class.relnamespace = space.oid
where class.relkind in ('r', 'p', 'v', 'm') and space.nspname !~ '^pg_' and space.nspname <> 'information_schema'
order by 1, 2
"""


@dataclass(frozen=True)
class Relation:
    """A relation of the database, whatever its schema."""

    schema: str
    name: str
    is_view: bool
    columns: list[str]

    @property
    def identifier(self) -> sql.Identifier:
        return sql.Identifier(self.schema, self.name)

    def is_open(self, login: str) -> bool:
        """Whether a login is to read any of it."""
        if (self.schema, self.name) == ("audit", "report_figure"):
            return False
        if self.name == "bridge_contact_alias" and login != "stu":
            return False
        return self.schema in OPEN[login] and not (login == "bea" and self.name in CLOSED_TO_BI)

    def closed_columns(self, login: str) -> set[str]:
        """What a login is not to read of a relation that is open."""
        return CLOSED_COLUMNS.get(self.name, set()) if login == "bea" and self.schema == "marts" else set()


def relations() -> list[Relation]:
    with connect(autocommit=True) as connection:
        return [Relation(*row) for row in connection.execute(RELATIONS)]


@contextmanager
def logged_in(name: str) -> Iterator[psycopg.Connection[Any]]:
    with psycopg.connect("", user=name, password=name, autocommit=True) as connection:
        yield connection


def is_denied(connection: psycopg.Connection[Any], statement: str | sql.Composable) -> bool:
    """Whether the server refuses it for want of a right, and for no other reason."""
    try:
        connection.execute(statement)  # type: ignore[arg-type]
    except errors.InsufficientPrivilege:
        return True
    return False


@pytest.fixture(scope="module")
def logins(warehouse_home: Any) -> Iterator[None]:
    """Made by an administrator as README says."""
    startup.apply(os.environ)
    with psycopg.connect("", dbname="postgres", autocommit=True) as connection:
        access.make_roles(connection)
        for name, role in LOGINS.items():
            connection.execute(f"create role {name} login password '{name}' in role {role}")
            connection.execute(f"alter role {name} set default_transaction_read_only = on")
        yield
    startup.apply(os.environ)
    with psycopg.connect("", dbname="postgres", autocommit=True) as connection:
        for name in LOGINS:
            connection.execute(f"drop role {name}")


def what_is_wrong(login: str) -> list[str]:
    """Everything that a login can read and must not, or must read and cannot."""
    wrong = []
    with logged_in(login) as connection:
        for one in relations():
            whole = sql.SQL("select * from {} limit 1").format(one.identifier)
            closed = one.closed_columns(login)
            if is_denied(connection, whole) == (one.is_open(login) and not closed):
                wrong.append(f"{one.schema}.{one.name}")
            if not (one.is_open(login) and closed):
                continue
            assert closed < set(one.columns)
            for column in one.columns:
                of_one = sql.SQL("select {} from {} limit 1").format(sql.Identifier(column), one.identifier)
                if is_denied(connection, of_one) != (column in closed):
                    wrong.append(f"{one.schema}.{one.name}.{column}")
    return wrong


def test_the_world_has_all_that_is_to_be_closed(feeds_later: str) -> None:
    schemas = {one.schema for one in relations()}
    beside = {"marts__next", "restricted__next", "marts__previous", "restricted__previous"}
    staging = {"staging_intake", "staging_attendance", "staging_survey", "intermediate"}
    assert beside | staging | set().union(*OPEN.values()) <= schemas
    assert CLOSED_TO_BI | set(CLOSED_COLUMNS) <= {one.name for one in relations() if one.schema == "marts"}


@pytest.mark.parametrize("login", LOGINS)
def test_a_role_reads_what_it_is_for_after_a_second_publication(logins: None, feeds_later: str, login: str) -> None:
    assert what_is_wrong(login) == []


@pytest.mark.parametrize("login", LOGINS)
def test_a_role_changes_nothing(logins: None, feeds_later: str, login: str) -> None:
    with logged_in(login) as connection:
        with pytest.raises(errors.ReadOnlySqlTransaction):
            connection.execute("create table public.mine (a int)")
        # A login may turn that off for itself: its rights must not hang on it.
        connection.execute("set default_transaction_read_only = off")
        allowed = [
            statement
            for statement in (
                "create table public.mine (a int)", "create table marts.mine (a int)", "create schema mine",
                "create view reports.mine as select 1 as a", "create table reports__next.mine (a int)",
                "set role warehouse", "set session authorization warehouse", "create role eve login",
                f"alter role {LOGINS[login]} set default_transaction_read_only = off",
                *(f"set role {role}" for role in LOGINS.values() if role != LOGINS[login]),
                *(f"grant {role} to {login}" for role in LOGINS.values() if role != LOGINS[login]),
            )
            if not is_denied(connection, statement)
        ]  # fmt: skip
        for one in relations():
            if not one.is_open(login):
                continue
            first = sql.Identifier(one.columns[0])
            forms = ["drop {2} {0}"]
            if not one.is_view:
                forms += ["insert into {0} default values", "delete from {0}", "update {0} set {1} = default"]
                forms += ["truncate {0}", "alter table {0} add column mine int", "create index on {0} ({1})"]
            kind = sql.SQL("view" if one.is_view else "table")
            for form in forms:
                statement = sql.SQL(form).format(one.identifier, first, kind)  # type: ignore[arg-type]
                if not is_denied(connection, statement):
                    allowed.append(f"{form} {one.schema}.{one.name}")
        assert allowed == []


@pytest.mark.parametrize("login", LOGINS)
def test_a_role_holds_no_lock_of_a_writer_and_fills_no_disk(logins: None, feeds_later: str, login: str) -> None:
    with logged_in(login) as connection:
        connection.execute("set default_transaction_read_only = off")
        allowed = [
            statement
            for statement in (
                "select pg_advisory_lock(1162106689, 1)", "select pg_advisory_lock_shared(1162106689, 1)",
                "select pg_try_advisory_lock(1162106689, 1)", "select pg_advisory_xact_lock(1162106689, 5)",
                "select pg_try_advisory_xact_lock_shared(1)", "select lo_create(0)", "select lo_creat(-1)",
                "select lo_from_bytea(0, 'x')",
            )
            if not is_denied(connection, statement)
        ]  # fmt: skip
        assert allowed == []


def test_going_back_and_forth_leaves_the_grants(logins: None, feeds_later: str) -> None:
    with fresh_database(copy_of=feeds_later):
        undo()
        assert [what_is_wrong(login) for login in LOGINS] == [[], [], []]
        undo()
        assert what_is_wrong("bea") == []


def test_a_table_that_no_publication_has_moved_is_closed_and_a_list_made_later_is_open(
    logins: None, feeds_later: str
) -> None:
    with fresh_database(copy_of=feeds_later):
        with connect(autocommit=True) as connection:
            for schema in ("marts", "reports", "restricted", "policy", "audit"):
                connection.execute(f"create table {schema}.later as select 1 as a")
        found = {}
        for login in LOGINS:
            with logged_in(login) as connection:
                found[login] = {
                    schema
                    for schema in ("marts", "reports", "restricted", "policy", "audit")
                    if not is_denied(connection, f"select a from {schema}.later")
                }
        assert found == {"ann": {"policy"}, "stu": {"policy", "audit"}, "bea": {"policy"}}


def grants_of_t1() -> set[tuple[str, str]]:
    with connect(autocommit=True) as connection:
        return set(
            connection.execute(
                "select grantee, privilege_type from information_schema.role_table_grants "
                "where table_schema = 'marts' and table_name = 't1' and grantee like 'warehouse\\_%'"
            ).fetchall()
        )


def test_what_somebody_grants_a_role_beside_the_rules_is_gone_with_the_next_publication(database: str) -> None:
    candidates(1)
    publish()
    as_ruled = {(role, "SELECT") for role in LOGINS.values()}
    assert grants_of_t1() == as_ruled
    with connect(autocommit=True) as connection:
        connection.execute("grant insert, update on marts.t1 to warehouse_bi")
        connection.execute("alter default privileges in schema marts grant delete on tables to warehouse_analyst")
        connection.execute("grant select (label) on marts.t3 to warehouse_steward")
    candidates(2)
    publish()
    assert grants_of_t1() == as_ruled
    with connect(autocommit=True) as connection:
        connection.execute("grant insert on marts.t1 to warehouse_bi")
        assert access.apply(connection) == []
        assert access.apply(connection) == []
    assert grants_of_t1() == as_ruled


# --- a login that may make no roles ---------------------------------------------------------------------------------


@pytest.fixture
def builder(warehouse_home: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[psycopg.Connection[Any]]:
    """Work as a login that owns its database and may make no roles, on a server without ours; yields who may."""
    startup.apply(os.environ)
    with psycopg.connect("", dbname="postgres", autocommit=True) as administrator:
        access.make_roles(administrator)
        for role in access.ROLES:  # grants in other databases stay with them
            administrator.execute(f"alter role {role} rename to parked_{role}")
        administrator.execute("create role builder login password 'builder'")
        database = f"building_{secrets.token_hex(5)}"
        administrator.execute(f"create database {database} owner builder")
        owner, word = administrator.info.user, administrator.info.password
        facts = {"PGHOST": administrator.info.host, "PGPORT": str(administrator.info.port)}
        with monkeypatch.context() as patch:
            for name in (*startup.VARIABLES, startup.MARKER):
                patch.delenv(name, raising=False)
            own = {"PGUSER": "builder", "PGPASSWORD": "builder", "PGDATABASE": database}
            for name, value in {**facts, **own}.items():
                patch.setenv(name, value)
            within = psycopg.connect("", dbname=database, user=owner, password=word, autocommit=True)
            yield within
            within.close()
        administrator.execute(f"drop database {database} with (force)")
        for role in access.ROLES:
            administrator.execute(f"drop role if exists {role}")
            administrator.execute(f"alter role parked_{role} rename to {role}")
        administrator.execute("drop role builder")


def build(generation: int, monkeypatch: pytest.MonkeyPatch) -> pipeline.BuildOutcome:
    """The pipeline's build, of the small synthetic set in the place of dbt's."""

    def build_candidates(build_id: str, from_raw: bool) -> DbtOutcome:
        candidates(generation)
        return DbtOutcome()

    monkeypatch.setattr(pipeline, "_build_candidates", build_candidates)
    monkeypatch.setattr(pipeline, "check_candidates", lambda say: ([], []))
    return pipeline.build()


def said_by(*arguments: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> str:
    monkeypatch.setattr("sys.argv", ["warehouse", *arguments])
    with pytest.raises(SystemExit) as end:
        raise SystemExit(cli.main())
    assert not end.value.code
    return capsys.readouterr().out


def test_a_login_without_the_right_goes_on_and_prints_what_an_administrator_runs(
    builder: psycopg.Connection[Any], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    outcome = build(1, monkeypatch)
    assert outcome.published
    assert generations() == {1}
    (warning,) = outcome.warnings
    assert 'create role "warehouse_bi" nologin;' in warning
    printed = said_by("db", "roles", "--sql", monkeypatch=monkeypatch, capsys=capsys)
    assert printed.strip() in warning
    assert grants_of_t1() == set()

    builder.execute(printed)  # as printed, line for line
    assert said_by("db", "roles", "--sql", monkeypatch=monkeypatch, capsys=capsys) == "-- nothing is lacking\n"
    said_by("db", "roles", monkeypatch=monkeypatch, capsys=capsys)
    assert grants_of_t1() == {(role, "SELECT") for role in access.ROLES}
    outcome = build(2, monkeypatch)
    assert (outcome.published, outcome.warnings) == (True, [])
    assert grants_of_t1() == {(role, "SELECT") for role in access.ROLES}


def test_roles_that_may_not_connect_or_look_in_are_told_too(
    builder: psycopg.Connection[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    with connect() as connection:
        builder.execute("\n".join(access.missing(connection)))
        connection.rollback()
        name = connection.info.dbname
        builder.execute(f"revoke connect on database {name} from public")
        builder.execute(f"alter database {name} owner to warehouse")
        lacking = access.apply(connection)
        assert lacking == [f'grant connect on database "{name}" to "{role}";' for role in sorted(access.ROLES)]
