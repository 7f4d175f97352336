"""Who sees what: no column of students or of who somebody is can be forgotten by the rules of the database roles."""

from __future__ import annotations

import functools
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from orchestration.lib import lint
from orchestration.lib.access import ANALYST, BI, READS, STEWARD, readable, rules
from orchestration.lib.landing.contracts import LOADER
from orchestration.lib.publish import relations
from orchestration.lib.settings import ROOT

# Numbers whose description speaks of students, and which count none.
NO_STUDENTS = {
    "curricula": "how many curricula share a group",
    "student_groups": "how many groups, whatever their size",
    "student_groups_with_count": "how many groups, whatever their size",
    "outcome_academic_year": "a year",
}


@functools.cache
def models(schema: str) -> dict[str, list[dict[str, Any]]]:
    """The columns of the models of a schema, by model."""
    return {
        model["name"]: model["columns"]
        for path in sorted((ROOT / "models" / schema).rglob("*.yml"))
        for model in yaml.load(path.read_text(encoding="utf-8"), Loader=LOADER).get("models", [])
    }


def names(schema: str, model: str) -> list[str]:
    return [column["name"] for column in models(schema)[model]]


def closed(role: str, model: str) -> set[str]:
    """The columns of a mart that a role may not read."""
    columns = names("marts", model)
    return set(columns) - set(readable(role, "marts", model, columns))


def is_number(column: dict[str, Any]) -> bool:
    counts = str(column.get("data_type", "")).startswith(("integer", "bigint", "smallint", "numeric", "double"))
    return counts and not column["name"].endswith(("_key", "_id"))


@pytest.mark.parametrize("model", sorted(models("marts")))
def test_a_number_that_speaks_of_students_is_closed_to_reporting_tools(model: str) -> None:
    # A new mart, or a new column, that counts students fails here until `access/rules.py` knows it; what counts none is
    # told above, with its reason.
    told = {
        column["name"]
        for column in models("marts")[model]
        if is_number(column) and "student" in column["description"].lower()
    }
    assert told - closed(BI, model) - set(NO_STUDENTS) == set()


def test_what_is_made_of_the_feeds_of_students_figures_is_closed_as_a_whole() -> None:
    feeds = {"int_student_aggregates_judged", "int_achievement_judged"}
    known = lint.macros()
    found = {
        path.stem
        for path in (ROOT / "models" / "marts").rglob("*.sql")
        if feeds & set(lint.REF.findall(lint.whole_text(path.read_text(encoding="utf-8"), known)))
    }
    assert found == rules.OF_STUDENTS
    assert [readable(BI, "marts", model, names("marts", model)) for model in sorted(found)] == [[], []]


def test_the_ids_that_people_were_known_by_are_for_stewards_alone() -> None:
    # An id is made of an address: of a guessed one it would tell whose figures these are.
    columns = names("marts", "bridge_contact_alias")
    told = {role: readable(role, "marts", "bridge_contact_alias", columns) for role in (ANALYST, BI, STEWARD)}
    assert told == {ANALYST: [], BI: [], STEWARD: columns}


def test_the_marts_of_which_columns_are_closed() -> None:
    # By hand, so that a pattern that hides too much is seen, too.
    of_class = {
        "students", "pct_girls", "pct_boys", "pct_non_binary", "pct_disability", "pct_african_american", "pct_asian",
        "pct_white", "pct_american_indian", "pct_native_hawaiian", "pct_hispanic",
    }  # fmt: skip
    of_groups = {"pct_iep", "pct_girls", "pct_non_binary", "pct_black", "pct_latino", "pct_asian"}
    counted = {"students", "students_weighted"}
    whole = rules.OF_STUDENTS | {name for _, name in rules.OF_IDENTITIES}
    some = {model: closed(BI, model) for model in models("marts") if model not in whole}
    assert {model: columns for model, columns in some.items() if columns} == {
        "bi_educator_year": counted,
        "bridge_implementation_class": counted | of_groups | {"students_of_shares", "pct_pacific_islander"},
        "dim_class": of_class,
        "dim_demographic": of_class | {"students_of_shares"},
        "fct_educator_year": counted,
        "fct_implementation": counted,
        "fct_implementation_record": {"students"},
        "fct_intake_response": {"answer_number"},
    }
    assert [model for model in models("marts") if closed(ANALYST, model)] == ["bridge_contact_alias"]
    assert not [model for model in models("marts") if closed(STEWARD, model)]


@pytest.mark.parametrize("schema", ["marts", "analysis", "quality"])
def test_no_open_table_says_who_somebody_is(schema: str) -> None:
    # It would be closed to analysts and reporting tools column by column: better not to have it there at all.
    assert not [(model, name) for model in models(schema) for name in names(schema, model) if rules.is_identifier(name)]


def test_identifiers_are_known_by_their_names() -> None:
    known = {name for name in names("restricted", "contact_identity") if rules.is_identifier(name)}
    assert known == {
        "name_first", "name_last", "name_preferred", "alt_name_first", "alt_name_last", "contact_email",
        "email_professional", "email_personal", "email_google", "email_other", "home_phone", "work_phone", "cell_phone",
        "home_address",
    }  # fmt: skip
    columns = ["contact_id", "work_email", "students", "last_name"]
    assert readable(ANALYST, "marts", "fct_new", columns) == ["contact_id", "students"]
    assert readable(BI, "marts", "fct_new", columns) == ["contact_id"]
    assert readable(STEWARD, "marts", "fct_new", columns) == columns
    assert readable(BI, "reports", "rpt_new", columns) == columns
    assert [readable(role, "staging_intake", "stg_people", columns) for role in READS] == [[], [], []]
    assert [readable(role, "audit", "report_figure", columns) for role in READS] == [[], [], []]


def test_every_schema_of_the_set_has_a_reader_and_lasting_ones_are_no_part_of_it() -> None:
    read = {schema for schemas in READS.values() for schema in schemas}
    assert read - set(rules.LASTING) == set(relations.SCHEMAS)
    assert not set(rules.LASTING) & set(relations.SCHEMAS)
    assert not set(READS[ANALYST]) & {"restricted", "quarantine", "reports", "audit"}
    assert not set(READS[BI]) & {"restricted", "quarantine", "quality", "analysis", "audit"}


@pytest.mark.parametrize("role", READS)
def test_the_readme_says_what_each_role_reads_and_what_not(role: str) -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    _, _, _, reads, closed_to, _ = re.search(rf"^\| `{role}` .*$", readme, re.MULTILINE)[0].split("|")  # type: ignore[index]
    every = set(relations.SCHEMAS) | {"audit"}

    def told(cell: str) -> set[str]:
        return {name for name in every if f"`{name}`" in cell or (name == "audit" and "ledger" in cell)}

    # of a schema that it reads, columns and tables may be closed
    assert told(reads) == set(READS[role]) & every
    assert told(closed_to) >= every - set(READS[role])


def test_the_seeds_stand_in_schemas_that_every_role_reads() -> None:
    folders = {path.parent.name for path in Path(ROOT / "seeds").rglob("*.csv")}
    assert folders == set(rules.LISTS)
