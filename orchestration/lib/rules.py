"""Which model, macro or module gives each code of the rules, found in the code itself.

``python -m orchestration.lib.rules`` renews the second table of docs/rules.md; a test fails where it is out of date.
"""

from __future__ import annotations

import re
from pathlib import Path

from orchestration.lib import seeds
from orchestration.lib.settings import ROOT

PAGE = ROOT / "docs" / "rules.md"
HEADING = "## Codes, and who gives them"
INTRODUCTION = """
Every code of `seeds/policy/rules.csv`, the rule it is of, what becomes of the row (a warning lets it in), and all
models, macros and parts of landing that give it; written by `python -m orchestration.lib.rules`. A code without a rule
says that a file or a cell cannot be read. Of more than twenty models the layers are counted.
"""
FOLDERS = ("models/staging", "models/intermediate", "models/quality", "models/quarantine", "macros")
LANDING = ROOT / "orchestration" / "lib" / "landing"
MOST_NAMES = 20


def codes() -> list[dict[str, str]]:
    """The rows of the seed, in its order."""
    return seeds.rows("rules")


def _texts() -> tuple[dict[str, str], dict[str, str]]:
    """The SQL and the modules of landing, by the name to be shown: of a model that of its table."""
    queries = {
        path.stem if folder.startswith("models") else path.name: path.read_text(encoding="utf-8")
        for folder in FOLDERS
        for path in sorted((ROOT / folder).rglob("*.sql"))
    }
    modules = {
        path.relative_to(LANDING).as_posix(): path.read_text(encoding="utf-8") for path in sorted(LANDING.rglob("*.py"))
    }
    return queries, modules


def givers() -> dict[str, list[str]]:
    """Who names the code as a word of its own, or with its column; a part of landing only where no SQL does."""
    queries, modules = _texts()
    found: dict[str, list[str]] = {}
    for row in codes():
        named = re.compile(rf"""['"]{row["code"]}(:[^'"]*)?['"]""")
        found[row["code"]] = sorted(name for name, text in queries.items() if named.search(text)) or sorted(
            name for name, text in modules.items() if named.search(text)
        )
    return found


def _told(names: list[str]) -> str:
    if len(names) <= MOST_NAMES:
        return ", ".join(f"`{name}`" for name in names)
    layers = {layer: sum(name.startswith(layer) for name in names) for layer in ("stg_", "int_")}
    counted = [f"{count} {'model' if count == 1 else 'models'} `{layer}…`" for layer, count in layers.items() if count]
    return ", ".join([*counted, *(f"`{name}`" for name in names if not name.startswith(tuple(layers)))])


def table() -> str:
    """The second table of the page."""
    given = givers()
    lines = [
        f"| `{row['code']}` | {row['rule']} | {row['outcome'].replace('_', ' ')} | {_told(given[row['code']])} |"
        for row in codes()
    ]
    return "\n".join([HEADING, INTRODUCTION, "| code | rule | becomes | given by |", "|---|---|---|---|", *lines, ""])


def renew(page: Path = PAGE) -> bool:
    """Write the second table anew; whether that changed it."""
    before = page.read_text(encoding="utf-8")
    renewed = before.partition(HEADING)[0].rstrip("\n") + "\n\n" + table()
    page.write_text(renewed, encoding="utf-8")
    return renewed != before


if __name__ == "__main__":
    print("renewed" if renew() else "up to date")
