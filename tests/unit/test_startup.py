"""The connection facts that are set when an interpreter starts."""

from __future__ import annotations

import pytest

from orchestration.lib.database import startup


@pytest.fixture
def environ(tmp_path):
    return {"WAREHOUSE_HOME": str(tmp_path / "home"), "PATH": "/usr/bin"}


def test_sets_every_fact_where_nothing_is_set(environ):
    assert startup.apply(environ)
    home = environ["WAREHOUSE_HOME"]
    assert environ["PGHOST"] == "127.0.0.1"
    assert environ["PGUSER"] == environ["PGDATABASE"] == "warehouse"
    assert environ["PGPORT"] == str(startup.first_port(home))
    assert environ["PGPASSFILE"] == f"{home}/postgres/passfile"


def test_a_kept_port_wins_over_the_first_one(environ, tmp_path):
    folder = tmp_path / "home" / "postgres"
    folder.mkdir(parents=True)
    (folder / "port").write_text("40123\n")
    startup.apply(environ)
    assert environ["PGPORT"] == "40123"


@pytest.mark.parametrize("name", startup.VARIABLES)
def test_any_variable_of_the_user_means_another_server(environ, name):
    environ[name] = "5432" if name == "PGPORT" else "theirs"
    before = dict(environ)
    assert not startup.apply(environ)
    assert {fact: environ[fact] for fact in environ if fact not in (startup.FEEDS, startup.JUDGED_FEEDS)} == before


def test_the_feeds_are_told_by_the_names_of_the_models_whichever_server_is_meant(environ, tmp_path, monkeypatch):
    for name in (
        "staging/intake/stg_people.sql",
        "staging/intake/stg_people.yml",
        "staging/attendance/stg_office_hours.sql",
        "intermediate/int_people_judged.sql",
        "intermediate/int_people_judged.yml",
        "intermediate/int_event.sql",
    ):
        (tmp_path / "models" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "models" / name).touch()
    monkeypatch.setattr(startup, "_ROOT", str(tmp_path))
    environ["PGHOST"] = "db.example.org"
    environ["WAREHOUSE_FEEDS"] = "what a parent process said before a model was added"
    startup.apply(environ)
    assert environ["WAREHOUSE_FEEDS"] == "office_hours people"
    assert environ["WAREHOUSE_JUDGED_FEEDS"] == "people"


def test_an_empty_variable_is_not_set(environ):
    environ["PGHOST"] = ""
    assert startup.apply(environ)
    assert environ["PGHOST"] == "127.0.0.1"


def test_children_inherit_and_keep_their_database(environ):
    startup.apply(environ)
    environ["PGDATABASE"] = "another"
    assert startup.apply(environ)
    assert environ["PGDATABASE"] == "another"


def test_another_home_is_resolved_anew(environ, tmp_path):
    startup.apply(environ)
    environ["PGDATABASE"] = "another"
    environ["WAREHOUSE_HOME"] = str(tmp_path / "second")
    assert startup.apply(environ)
    assert environ["PGPORT"] == str(startup.first_port(environ["WAREHOUSE_HOME"]))
    assert environ["PGPASSFILE"].startswith(environ["WAREHOUSE_HOME"])
    assert environ["PGDATABASE"] == "warehouse"


def test_a_relative_home_is_the_same_folder_for_children_elsewhere(environ, tmp_path, monkeypatch):
    environ["WAREHOUSE_HOME"] = "state"
    monkeypatch.chdir(tmp_path)
    startup.apply(environ)
    assert environ["WAREHOUSE_HOME"] == str(tmp_path / "state")
    assert environ["PGPASSFILE"].startswith(environ["WAREHOUSE_HOME"])


def test_a_port_that_moved_is_followed(environ, tmp_path):
    startup.apply(environ)
    folder = tmp_path / "home" / "postgres"
    folder.mkdir(parents=True)
    (folder / "port").write_text("40123\n")
    startup.apply(environ)
    assert environ["PGPORT"] == "40123"


@pytest.mark.parametrize(
    ("name", "value"), [("PGHOST", "db.example.org"), ("PGPASSWORD", "secret"), ("PGSERVICE", "other")]
)
def test_a_variable_set_over_ours_means_another_server(environ, name, value):
    startup.apply(environ)
    environ[name] = value
    assert not startup.apply(environ)
    assert environ[name] == value
    assert startup.MARKER not in environ
