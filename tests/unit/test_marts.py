"""What people join: every relation is guarded by a suite, and the measures know every number of a fact."""

from __future__ import annotations

import ast
import csv
import functools
import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from orchestration.lib import lint, star
from orchestration.lib.landing import load_contracts
from orchestration.lib.landing.contracts import LOADER
from orchestration.lib.settings import ROOT

GUARDED = ("marts", "restricted", "reports")
GUARDED_AND_QUALITY = (*GUARDED, "quality", "analysis")
MODELS = {
    model["name"]: path
    for folder in GUARDED_AND_QUALITY
    for path in (ROOT / "models" / folder).rglob("*.yml")
    for model in yaml.load(path.read_text(encoding="utf-8"), Loader=LOADER).get("models", [])
}


@functools.cache
def declared(model: str) -> dict[str, Any]:
    """What the yml says of a model; read once, as parsing takes longer than any test here."""
    models = yaml.load(MODELS[model].read_text(encoding="utf-8"), Loader=LOADER)["models"]
    return next(one for one in models if one["name"] == model)


def columns(model: str) -> set[str]:
    """The declared columns of a model."""
    return {column["name"] for column in declared(model)["columns"]}


def seed(name: str) -> list[dict[str, str]]:
    with (ROOT / "seeds" / f"{name}.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def suite(model: str) -> dict[str, Any]:
    return json.loads((ROOT / "expectations" / "marts" / f"{model}.json").read_text(encoding="utf-8"))


def room(path: Path) -> str:
    return path.relative_to(ROOT / "models").parts[0]


@pytest.mark.parametrize("model", sorted(name for name, path in MODELS.items() if room(path) in GUARDED))
def test_every_relation_that_people_read_has_a_suite_with_an_owner(model: str) -> None:
    spec = suite(model)
    assert spec["owner"]
    assert {one["severity"] for one in spec["expectations"]} == {"critical", "warning"}


@pytest.mark.parametrize(
    ("model", "column", "listed"),
    [("fct_attendance", "attendance_value", "reference/attendance_value")],
)
def test_a_suite_knows_every_value_of_the_canonical_list(model: str, column: str, listed: str) -> None:
    # A value that the suite lacks would stop the publication of a correct build: totals of days once did.
    (values,) = [
        one["kwargs"]["value_set"]
        for one in suite(model)["expectations"]
        if one["type"] == "expect_column_values_to_be_in_set" and one["kwargs"]["column"] == column
    ]
    assert set(values) == {row[column] for row in seed(listed)}


@pytest.mark.parametrize("model", sorted(name for name in MODELS if name.startswith(("bridge_", "dim_", "fct_"))))
def test_no_key_can_be_null(model: str) -> None:
    # The database holds it when the table is filled; a view shows the keys of its table.
    if "materialized='view'" in MODELS[model].with_suffix(".sql").read_text(encoding="utf-8"):
        return
    assert declared(model)["config"]["contract"]["enforced"]
    nullable = [
        column["name"]
        for column in declared(model)["columns"]
        if column["name"].endswith(("_key", "_id")) and not column["name"].endswith("_source_id")
        if {"type": "not_null"} not in column.get("constraints", [])
    ]
    assert not nullable, "a key points to -1, -2 or -3; give it the constraint not_null"


DIMENSIONS = sorted(name for name in MODELS if name.startswith("dim_"))


@pytest.mark.parametrize("model", DIMENSIONS)
def test_a_special_member_says_of_itself_what_it_stands_for(model: str) -> None:
    # What does not apply read as unknown, and a list of what is current had members that stand for nothing.
    text = MODELS[model].with_suffix(".sql").read_text(encoding="utf-8")
    if "federal_year_members(" in text:
        text = (ROOT / "macros" / "history" / "federal_years.sql").read_text(encoding="utf-8")
    _, _, special = text.rpartition("union all")
    if "from special_members" in special:
        assert not re.findall(r"'unknown' as|'Unknown' as|true as is_current", special)


def ordinal_lists() -> dict[str, str]:
    """The column that an ordinal list of `seeds/reference` is known by, by the list."""
    lists = {
        one["name"]: one["columns"][0]["name"]
        for path in sorted((ROOT / "seeds" / "reference").glob("*.yml"))
        for one in yaml.load(path.read_text(encoding="utf-8"), Loader=LOADER)["seeds"]
        if one["config"].get("meta", {}).get("ordinal")
    }
    # the star calls the status of an implementation by the shorter word
    return {name: column.removeprefix("implementation_") for name, column in lists.items()}


STAR = sorted(name for name, path in MODELS.items() if room(path) == "marts")


@pytest.mark.parametrize("model", STAR)
def test_an_ordinal_value_has_its_order_beside_it(model: str) -> None:
    # Without it a list of grades begins with Elementary, High School, Middle School.
    words = {one["name"] for one in declared(model)["columns"] if one.get("data_type", "text") == "text"}
    ordinal = {name for name in words for column in ordinal_lists().values() if f"_{name}".endswith(f"_{column}")}
    assert {f"{name}_sort" for name in ordinal} <= columns(model)


def test_there_are_ordinal_lists() -> None:
    assert {"class_grade_band", "implementation_status", "journey_stage"} <= set(ordinal_lists())


def test_facts_about_people_say_whether_they_need_a_role() -> None:
    """One that is in neither list stops the publication, once it holds somebody without a role on its date (R12)."""
    macro = (ROOT / "macros" / "keys" / "facts_of_contacts.sql").read_text(encoding="utf-8")
    single = (ROOT / "tests" / "sql" / "singular" / "people_without_a_role_are_warned_of_once.sql").read_text("utf-8")
    warned, others = (re.findall(r"'(fct_\w+)'", text) for text in (macro, single))
    facts = {model for model in MODELS if model.startswith("fct_") and "contact_key" in columns(model)}
    assert sorted([*warned, *others]) == sorted(facts)
    given = MODELS["warning"].read_text(encoding="utf-8")
    assert not [fact for fact in warned if f"input: ref('{fact}')" not in given]


LABELS = {
    "dim_contact": "person_label",
    "dim_contact_current": "contact_label",
    "dim_user": "contact_label",
    "dim_curriculum_release": "release_label",
    "dim_instrument_item": "item_label",
}


@pytest.mark.parametrize("model", DIMENSIONS)
def test_a_dimension_has_a_label(model: str) -> None:
    assert LABELS.get(model, f"{model.removeprefix('dim_')}_label") in columns(model)


def test_a_comment_can_be_read_alone() -> None:
    assert lint.LEANS.search("Those with any mark.")
    assert lint.LEANS.search("Sum of the indexes. Additive likewise.")
    assert not lint.LEANS.search("Day of those that count.")
    assert not list(lint.comments_stand_alone())


def test_a_model_reads_what_its_macros_read() -> None:
    macros = {"outer": "{{ inner(1) }}", "inner": "{{ ref('stg_people') }} {{ outer() }}", "other": "{{ ref('x') }}"}
    assert lint.REF.findall(lint.whole_text("select * from {{ outer() }}", macros)) == ["stg_people"]
    events = lint.whole_text("with {{ event_words() }}", lint.macros())
    assert set(lint.REF.findall(events)) == {"int_events_judged", "int_event", "event_alias"}
    assert not list(lint.direction_of_refs())


def test_an_order_is_named_after_what_it_orders() -> None:
    for model, path in MODELS.items():
        orders = {name for name in columns(model) if "sort" in name.split("_")}
        assert {name.removesuffix("_sort") for name in orders} <= columns(model) | {"stage", "item"}, path
        assert "sort_order" not in orders, path


@pytest.mark.parametrize("measure", seed("policy/metrics"), ids=lambda row: row["metric"])
def test_a_measure_names_columns_that_exist(measure: dict[str, str]) -> None:
    assert measure["title"]
    assert measure["unit"]
    assert measure["numerator"]
    for name in filter(None, measure["column_names"].split("; ")):
        model, column = name.split(".")
        assert column in columns(model), name


def test_the_readme_lists_every_fact_and_the_number_of_feeds() -> None:
    readme = star.README.read_text(encoding="utf-8")
    assert {name for name in MODELS if name.startswith("fct_") and f"`{name}`" not in readme} == set()
    tens = {4: "Forty", 5: "Fifty"}
    ones = ["", "-one", "-two", "-three", "-four", "-five", "-six", "-seven", "-eight", "-nine"]
    number = len(load_contracts())
    assert f"{tens[number // 10]}{ones[number % 10]} feeds under thirty numbers" in readme


def test_what_does_not_apply_is_spelled_in_one_place() -> None:
    # "not applicable", "not_applicable" and "Not applicable" once stood beside each other in the columns of one mart.
    spelled = re.compile(r"'not[ _]applicable'", re.IGNORECASE)
    scripts = [path for folder in ("models", "macros") for path in (ROOT / folder).rglob("*.sql")]
    found = [path.name for path in scripts if spelled.search(path.read_text(encoding="utf-8"))]
    assert found == ["special_members.sql"]
    cells = {cell for path in (ROOT / "seeds" / "reference").glob("*.csv")
             for row in seed(f"reference/{path.stem}") for cell in row.values()}  # fmt: skip
    assert "not applicable" not in cells


# Numbers of facts that nobody counts, adds up or averages, and why not.
NO_MEASURE = {
    r"\w+_(key|id)": "joins rows",
    r"(\w+_)?academic_year|calendar_year": "says when",
    r"\w+_sort": "says in which order lists show another column",
    r"(instruction|rater|rating|record|respondent)_number": "tells rows apart",
    r"(furthest_)?stage_number": "names a stage",
    r"answer_number": "says of each question another thing",
    r"stipend_threshold": "is a term of the contract",
}


def test_every_number_of_a_fact_belongs_to_a_measure() -> None:
    numbers = {
        f"{model}.{column['name']}"
        for model in MODELS
        if model.startswith("fct_")
        for column in declared(model)["columns"]
        if re.match("(small|big)?int|numeric|double|real", column["data_type"])
    }
    assert len(numbers) > 150
    measured = {name for row in seed("policy/metrics") for name in row["column_names"].split("; ")}
    excepted = {
        pattern: {name for name in numbers if re.fullmatch(pattern, name.partition(".")[2])} for pattern in NO_MEASURE
    }
    missing = numbers - measured - set().union(*excepted.values())
    assert not missing, f"give each a row of seeds/policy/metrics.csv, or say in NO_MEASURE why not: {sorted(missing)}"
    assert all(excepted.values()), "strike the exceptions that no column needs any more"


def test_a_rate_or_mean_says_of_what() -> None:
    for measure in seed("policy/metrics"):
        if measure["unit"] == "share":
            assert measure["denominator"], measure["metric"]
            assert measure["is_additive"] == "false", measure["metric"]
            assert measure["column_names"], measure["metric"]


def test_unknown_members_are_counted_of_every_key_of_every_fact() -> None:
    macro = (ROOT / "macros" / "keys" / "fact_dimensions.sql").read_text(encoding="utf-8")
    listed = ast.literal_eval(re.search(r"return\((\{.*\})\)", macro, re.DOTALL)[1])
    declared_keys: dict[str, dict[str, str]] = {}
    for dimension, fact, keys in star.edges():
        if fact.startswith("fct_") and dimension.startswith("dim_"):
            declared_keys.setdefault(fact, {}).update(dict.fromkeys(keys, dimension))
    assert listed == declared_keys


def test_the_diagrams_show_the_declared_star() -> None:
    told = "run python -m orchestration.lib.star"
    assert star.core() in star.README.read_text(encoding="utf-8"), told
    assert star.page() == star.PAGE.read_text(encoding="utf-8"), told
    assert ("dim_date", "fct_enrollment", ["date_key", "enrolled_date_key"]) in star.edges()


def test_every_foreign_key_is_in_one_diagram_that_can_be_read() -> None:
    blocks = star.DIAGRAM.findall(star.page())
    lines = [line for block in blocks for line in block.splitlines() if star.SOLID in line or star.DOTTED in line]
    assert len(lines) == len(set(lines)) == len(star.edges())
    assert star.OTHERS not in map(star.family, (name for _, name, _ in star.edges())), "name its family in star.py"
    assert max(block.count("o{") for block in [*blocks, star.core()]) <= 45


def test_what_starts_at_a_view_is_dotted_as_the_database_has_no_key_for_it() -> None:
    dotted = {line.split()[0] for line in star.page().splitlines() if star.DOTTED in line}
    assert dotted == {"dim_contact_current"}
    assert not [line for line in star.page().splitlines() if f"dim_contact_current {star.SOLID}" in line]


def test_the_star_is_renewed_in_place(tmp_path: Path) -> None:
    readme, page = tmp_path / "README.md", tmp_path / "star.md"
    readme.write_text("before\n```mermaid\nerDiagram\n    old\n```\nafter\n", encoding="utf-8")
    assert star.renew(readme, page)
    assert readme.read_text(encoding="utf-8") == f"before\n{star.core()}after\n"
    assert page.read_text(encoding="utf-8") == star.page()
    assert not star.renew(readme, page)


def test_every_sort_of_a_dimension_is_held_to_its_word() -> None:
    """The place of an item is that in its instrument, and no function of a word."""
    test = (ROOT / "tests" / "sql" / "singular" / "sort_columns_follow_their_word.sql").read_text(encoding="utf-8")
    listed = {
        (model, sort)
        for model, sorts in re.findall(r"'(dim_\w+)': \{(.*?)\}", test, re.DOTALL)
        for sort in re.findall(r"'(\w+_sort)'", sorts)
    }
    dimensions = [name for name, path in MODELS.items() if name.startswith("dim_") and room(path) == "marts"]
    sorts = {(model, column) for model in dimensions for column in columns(model) if column.endswith("_sort")}
    assert listed == sorts - {("dim_instrument_item", "item_sort")}


def test_what_nobody_said_is_spelled_as_the_lists_spell_it() -> None:
    """`Not stated` of a word, as in the lists of demographics, `not_reported` of a figure, and nothing else."""
    with (ROOT / "seeds" / "reference" / "gender.csv").open(encoding="utf-8", newline="") as lines:
        gaps = {row["gender"] for row in csv.DictReader(lines) if row["kind"] == "gap"}
    said = re.compile(r"'(not[ _](?:told|stated|said|given|reported|known))'", re.IGNORECASE)
    models = [path for folder in GUARDED_AND_QUALITY for path in (ROOT / "models" / folder).rglob("*.sql")]
    found = {word for path in models for word in said.findall(path.read_text(encoding="utf-8"))}
    assert found == {*gaps, "not_reported"}
