"""What is imported is named in pyproject.toml, and README says what it is for."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

from orchestration.lib.settings import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
# What another package hands out as its own: it comes and goes with that.
PART_OF = {"click": "dbt-core", "dbt-common": "dbt-core", "markupsafe": "jinja2", "msgpack": "dbt-core"}


def names(requirements: list[str]) -> set[str]:
    return {re.split(r"[^\w.-]", requirement.lower())[0] for requirement in requirements}


def imported(folder: Path) -> set[str]:
    """The packages, as registries know them, that the modules of a folder import."""
    found: set[str] = set()
    for path in folder.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                found |= {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                found.add(node.module.partition(".")[0])
    known = packages_distributions()
    others = found - sys.stdlib_module_names - {"orchestration", "tests", "benchmarks"}
    return {known[name][0].lower().replace("_", "-") for name in others}


def test_what_is_imported_is_named() -> None:
    named = names(PROJECT["dependencies"])
    assert {PART_OF.get(name, name) for name in imported(ROOT / "orchestration")} <= named
    named |= names(PROJECT["optional-dependencies"]["dev"])
    assert {PART_OF.get(name, name) for name in imported(ROOT / "tests") | imported(ROOT / "benchmarks")} <= named


def test_readme_says_what_each_is_for() -> None:
    table = (ROOT / "README.md").read_text(encoding="utf-8").partition("## Dependencies")[2].lower()
    cells = {word for line in table.splitlines() for word in line.split("|")[1:2]}
    told = {word.strip() for cell in cells for word in cell.split(",")}
    every = names(PROJECT["dependencies"]) | names(PROJECT["optional-dependencies"]["dev"])
    assert {name.removesuffix("-python") for name in every} <= told
