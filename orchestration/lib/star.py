"""The star as a diagram, drawn from the foreign keys that the marts declare and test.

``python -m orchestration.lib.star`` renews it in README.md; a test fails where it is out of date.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from orchestration.lib.settings import ROOT

README = ROOT / "README.md"
MARTS = ROOT / "models" / "marts"
DIAGRAM = re.compile(r"```mermaid\nerDiagram\n.*?```\n", re.DOTALL)
TARGET = re.compile(r"ref\('(\w+)'\)")


def _foreign_keys(model: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Column and referenced table of every relationship that the model tests."""
    tests = [(column["name"], test) for column in model["columns"] for test in column.get("data_tests", [])]
    tests += [(None, test) for test in model.get("data_tests", [])]
    for column, test in tests:
        if isinstance(test, dict) and "relationships" in test:
            arguments = test["relationships"]["arguments"]
            yield column or arguments["column_name"], TARGET.fullmatch(arguments["to"]).group(1)


def edges() -> list[tuple[str, str, list[str]]]:
    """Referenced dimension, referencing table, and the columns, in order; reference lists are no dimensions."""
    found: dict[tuple[str, str], list[str]] = {}
    for path in sorted(MARTS.rglob("*.yml")):
        for model in yaml.safe_load(path.read_text(encoding="utf-8"))["models"]:
            for column, target in _foreign_keys(model):
                if target.startswith("dim_") and target != model["name"]:
                    found.setdefault((target, model["name"]), []).append(column)
    return [(target, name, columns) for (target, name), columns in sorted(found.items())]


def diagram() -> str:
    """The diagram as a fenced Mermaid block: a dimension has many rows of the table that points to it."""
    lines = [f'    {target} ||--o{{ {name} : "{", ".join(columns)}"' for target, name, columns in edges()]
    return "\n".join(["```mermaid", "erDiagram", *lines, "```", ""])


def renew(readme: Path = README) -> bool:
    """Put the diagram into the file; whether that changed it."""
    text = readme.read_text(encoding="utf-8")
    renewed = DIAGRAM.sub(lambda _: diagram(), text)
    readme.write_text(renewed, encoding="utf-8")
    return renewed != text


if __name__ == "__main__":
    print("renewed" if renew() else "up to date")
