"""The list of the rules names what exists, and what is said twice is said alike."""

from __future__ import annotations

import csv
import re
from datetime import date

import yaml

from orchestration.lib import rules
from orchestration.lib.landing.contracts import LOADER
from orchestration.lib.landing.table import CALENDAR
from orchestration.lib.settings import ROOT

RULES = ROOT / "docs" / "rules.md"
NAME = re.compile(r"`([a-zA-Z0-9_.]+)`")
RULE = re.compile(r"\b[RK]\d+\b")
ROWS = re.compile(r"`test_rows\[([A-Z]\d+)\]`")
ANSWERS = ROOT / "tests" / "fixtures" / "feeds" / "marts"
ANSWER = re.compile(r"`(\w+)` of `tests/fixtures/feeds/marts`")


def _lines() -> list[list[str]]:
    page, _, _ = RULES.read_text(encoding="utf-8").partition(rules.HEADING)
    rows = [line for line in page.splitlines() if line.startswith("| ")]
    return [[cell.strip() for cell in row.strip("|").split("|")] for row in rows[1:]]


def test_no_rule_is_said_twice() -> None:
    labels = [line[0] for line in _lines()]
    assert not {label for label in labels if labels.count(label) > 1}
    told = [tuple(line[1:]) for line in _lines()]
    assert not {line for line in told if told.count(line) > 1}


def test_every_rule_has_its_line() -> None:
    told = {rule for line in _lines() for rule in RULE.findall(line[0])}
    assert not {f"R{number}" for number in range(1, 43)} - told


def test_every_code_of_a_rule_is_listed_with_those_who_give_it() -> None:
    assert rules.table() in RULES.read_text(encoding="utf-8"), "run python -m orchestration.lib.rules"
    given = rules.givers()
    assert {row["code"] for row in rules.codes()} == set(given)
    assert not [code for code, names in given.items() if not names], "strike the code, or find out who gives it"
    assert "int_proficiency_judged" in given["future_date"]
    assert given["event_end_missing"] == ["int_events_judged"]


def test_every_place_in_the_list_of_rules_exists() -> None:
    files = {path.name for folder in ("orchestration", "macros") for path in (ROOT / folder).rglob("*.*")}
    models = {path.stem for path in (ROOT / "models").rglob("*.sql")}
    places = {name for line in _lines() for name in NAME.findall(line[1])}
    assert len(places) > 20
    assert places <= files | models, places - files - models


def test_every_test_in_the_list_of_rules_exists() -> None:
    known = {path.stem for path in (ROOT / "tests" / "sql" / "singular").glob("*.sql")}
    for path in (ROOT / "models").rglob("*.yml"):
        declared = yaml.load(path.read_text(encoding="utf-8"), Loader=LOADER)
        known |= {test["name"] for test in declared.get("unit_tests", [])}
    for path in (ROOT / "tests").rglob("test_*.py"):
        known |= set(re.findall(r"^def (test_\w+)", path.read_text(encoding="utf-8"), re.MULTILINE))
    answers = {name for line in _lines() for name in ANSWER.findall(line[2])}
    absent = {name for name in answers if not all((ANSWERS / f"{name}{kind}").exists() for kind in (".sql", ".csv"))}
    assert not absent
    named = {name for line in _lines() for name in NAME.findall(ANSWER.sub("", line[2]))}
    assert len(named) > 20
    assert named <= known, named - known


def test_every_rule_with_rows_of_its_own_is_in_the_list() -> None:
    with (ROOT / "tests" / "fixtures" / "rules" / "expected.csv").open(encoding="utf-8", newline="") as stream:
        tried = {row["rule"] for row in csv.DictReader(stream)}
    assert tried == {rule for line in _lines() for rule in ROWS.findall(line[2])}
    for line in _lines():
        assert set(ROWS.findall(line[2])) == {rule for rule in RULE.findall(line[0]) if rule in tried}, line[0]


def test_every_code_in_the_list_of_rules_is_explained() -> None:
    codes = {row["code"] for row in rules.codes()}
    relations = {path.stem for path in (ROOT / "models").rglob("*.sql")}
    named = {name for line in _lines() for name in NAME.findall(line[3])}
    assert named <= codes | relations, named - codes - relations


def test_landing_and_staging_know_the_same_calendar() -> None:
    macro = (ROOT / "macros" / "cleaning" / "value_range.sql").read_text(encoding="utf-8")
    days = re.findall(r"calendar_(?:first|last)_day\(\) %\}date '([0-9-]+)'", macro)
    assert tuple(map(date.fromisoformat, days)) == CALENDAR
