"""The list of the rules names what exists, and what is said twice is said alike."""

from __future__ import annotations

import csv
import re
from datetime import date

from orchestration.lib.landing.table import CALENDAR
from orchestration.lib.settings import ROOT

RULES = ROOT / "docs" / "rules.md"
NAME = re.compile(r"`([a-zA-Z0-9_.]+)`")
RULE = re.compile(r"\b[RK]\d+\b")
ROWS = re.compile(r"`test_rows\[([A-Z]\d+)\]`")


def _lines() -> list[list[str]]:
    rows = [line for line in RULES.read_text(encoding="utf-8").splitlines() if line.startswith("| ")]
    return [[cell.strip() for cell in row.strip("|").split("|")] for row in rows[1:]]


def test_every_place_in_the_list_of_rules_exists() -> None:
    files = {path.name for folder in ("orchestration", "macros") for path in (ROOT / folder).rglob("*.*")}
    models = {path.stem for path in (ROOT / "models").rglob("*.sql")}
    places = {name for line in _lines() for name in NAME.findall(line[1])}
    assert len(places) > 20
    assert places <= files | models, places - files - models


def test_every_test_in_the_list_of_rules_exists() -> None:
    known = {path.stem for path in (ROOT / "tests" / "sql" / "singular").glob("*.sql")}
    for path in (ROOT / "models").rglob("*.yml"):
        known |= set(re.findall(r"^  - name: (\w+)$", path.read_text(encoding="utf-8"), re.MULTILINE))
    for path in (ROOT / "tests").rglob("test_*.py"):
        known |= set(re.findall(r"^def (test_\w+)", path.read_text(encoding="utf-8"), re.MULTILINE))
    named = {name for line in _lines() for name in NAME.findall(line[2])}
    assert len(named) > 20
    assert named <= known, named - known


def test_every_rule_with_rows_of_its_own_is_in_the_list() -> None:
    with (ROOT / "tests" / "fixtures" / "rules" / "expected.csv").open(encoding="utf-8", newline="") as stream:
        tried = {row["rule"] for row in csv.DictReader(stream)}
    assert tried == {rule for line in _lines() for rule in ROWS.findall(line[2])}
    for line in _lines():
        assert set(ROWS.findall(line[2])) == {rule for rule in RULE.findall(line[0]) if rule in tried}, line[0]


def test_every_code_in_the_list_of_rules_is_explained() -> None:
    with (ROOT / "seeds" / "policy" / "rules.csv").open(encoding="utf-8", newline="") as stream:
        codes = {row["code"] for row in csv.DictReader(stream)}
    relations = {path.stem for path in (ROOT / "models").rglob("*.sql")}
    named = {name for line in _lines() for name in NAME.findall(line[3])}
    assert named <= codes | relations, named - codes - relations


def test_landing_and_staging_know_the_same_calendar() -> None:
    macro = (ROOT / "macros" / "cleaning" / "value_range.sql").read_text(encoding="utf-8")
    days = re.findall(r"calendar_(?:first|last)_day\(\) %\}date '([0-9-]+)'", macro)
    assert tuple(map(date.fromisoformat, days)) == CALENDAR
