"""The star as diagrams, drawn from the foreign keys that the marts declare and test.

``python -m orchestration.lib.star`` renews the core of it in README.md, and all of it in docs/star.md, a diagram for
each family of facts: in one diagram nobody could follow a line. A test fails where they are out of date.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from orchestration.lib.landing.contracts import LOADER
from orchestration.lib.settings import ROOT

README = ROOT / "README.md"
PAGE = ROOT / "docs" / "star.md"
JOINED = [ROOT / "models" / room for room in ("marts", "restricted")]
DIAGRAM = re.compile(r"```mermaid\nerDiagram\n.*?```\n", re.DOTALL)
TARGET = re.compile(r"ref\('(\w+)'\)")

# The facts that most questions begin with: README shows these, and the bridge that an event's figures pass.
CORE = (
    "fct_educator_year", "fct_enrollment", "fct_attendance", "fct_feedback_response", "fct_implementation",
    "fct_proficiency", "bridge_event_curriculum",
)  # fmt: skip

# The families in the order of the page, each with words of the names of its facts and bridges; the first that fits.
FAMILIES = {
    "Training: who enrolled, came and completed": (
        "enrollment", "attendance", "event", "cohort_membership", "cohort_contact", "stipend", "deliverable",
        "contract",
    ),
    "Answers: confidence, fit, intake": ("feedback", "intake", "instrument", "survey", "expected_response"),
    "Tests and ratings: diagnostics, proficiency": ("diagnostic", "proficiency", "skill_level"),
    "Students as counts: tests and exams of classes": ("student", "achievement"),
    "Classroom: implementation and classes": ("implementation", "class", "admin_support", "lesson_rating"),
    "Support: coaching, contacts, materials": (
        "coaching", "interaction", "comment", "consent", "workbook", "pathway_use",
    ),
    "Curriculum: lessons, skills, standards, and what changed": (
        "curriculum", "lesson", "pathway", "skill", "standard", "textbook",
    ),
    "Years and stages: what the analyses read": ("educator_year", "journey"),
    "People: roles, licenses, other ids": ("contact", "certification", "license", "organization"),
}  # fmt: skip
DIMENSIONS = "Dimensions that refer to others"
OTHERS = "Others"
SOLID, DOTTED = "||--o{", "||..o{"

Edge = tuple[str, str, list[str]]


def _foreign_keys(model: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Column and referenced table of every relationship that the model tests."""
    tests = [(column["name"], test) for column in model["columns"] for test in column.get("data_tests", [])]
    tests += [(None, test) for test in model.get("data_tests", [])]
    for column, test in tests:
        if isinstance(test, dict) and "relationships" in test:
            arguments = test["relationships"]["arguments"]
            yield column or arguments["column_name"], TARGET.fullmatch(arguments["to"]).group(1)


def edges() -> list[Edge]:
    """Referenced dimension or fact, referencing table, and the columns, in order; reference lists are left out."""
    found: dict[tuple[str, str], list[str]] = {}
    for path in sorted(path for room in JOINED for path in room.rglob("*.yml")):
        for model in yaml.load(path.read_text(encoding="utf-8"), Loader=LOADER)["models"]:
            for column, target in _foreign_keys(model):
                if target.startswith(("dim_", "fct_")) and target != model["name"]:
                    found.setdefault((target, model["name"]), []).append(column)
    return [(target, name, columns) for (target, name), columns in sorted(found.items())]


def family(table: str) -> str:
    """The family whose diagram shows the table with what it refers to."""
    if table.startswith("dim_"):
        return DIMENSIONS
    return next((name for name, words in FAMILIES.items() if any(word in table for word in words)), OTHERS)


def views() -> set[str]:
    """The models that are views: PostgreSQL lets no key refer to one."""
    paths = (path for room in JOINED for path in room.rglob("*.sql"))
    return {path.stem for path in paths if "materialized='view'" in path.read_text(encoding="utf-8")}


def diagram(drawn: list[Edge]) -> str:
    """A diagram as a fenced Mermaid block: a dimension has many rows of the table that points to it.

    Dotted is what is tested alone: a key of the database cannot refer to a view.
    """
    without_key = views()
    lines = [
        f'    {target} {DOTTED if target in without_key else SOLID} {name} : "{", ".join(columns)}"'
        for target, name, columns in drawn
    ]
    return "\n".join(["```mermaid", "erDiagram", *lines, "```", ""])


def core() -> str:
    """The diagram of README."""
    return diagram([edge for edge in edges() if edge[1] in CORE])


def page() -> str:
    """The page with every foreign key, family by family."""
    drawn: dict[str, list[Edge]] = {name: [] for name in (*FAMILIES, OTHERS, DIMENSIONS)}
    for edge in edges():
        drawn[family(edge[1])].append(edge)
    parts = [
        "# The star, family by family\n\nWhich column joins what, drawn from the tested foreign keys by "
        "`python -m orchestration.lib.star`. The database has\nthe same keys, `not valid` where they refer: "
        "tools that draw reports find the joins by themselves. A dotted line is\ntested in every build but no key of "
        "the database, as it starts at a view (`dim_contact_current`): in such a tool draw it\nby hand. `dim_user`, "
        "the users among them, is joined by `contact_id` as well.\n"
    ]
    parts += [f"## {name}\n\n{diagram(lines)}" for name, lines in drawn.items() if lines]
    return "\n".join(parts)


def renew(readme: Path = README, star: Path = PAGE) -> bool:
    """Put the core into README and write the page; whether that changed one of them."""
    text, before = readme.read_text(encoding="utf-8"), star.read_text(encoding="utf-8") if star.exists() else ""
    renewed = DIAGRAM.sub(lambda _: core(), text)
    readme.write_text(renewed, encoding="utf-8")
    star.write_text(page(), encoding="utf-8")
    return renewed != text or before != page()


if __name__ == "__main__":
    print("renewed" if renew() else "up to date")
