"""The suites: one readable JSON file per table under ``expectations/``.

A landed feed's suite starts with what its contract already says (the required columns are filled), so that nothing
about a feed is written twice; its file, if there is one, adds what only experience knows.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from orchestration.lib.landing.contracts import Contract, load_contracts
from orchestration.lib.settings import ROOT

EXPECTATIONS = ROOT / "expectations"

# Half of a required column left blank is no dirt: it is the wrong export.
REQUIRED_SHARE = 0.5

# A share of fewer rows than this is chance: a small file is never set aside, its rows are held back one by one.
FEWEST_ROWS = 5


@dataclass(frozen=True)
class Suite:
    """What is expected of one table.

    Attributes:
        name: name of the suite, ``landed.people`` or ``marts.dim_contact``.
        schema: schema of the table as published; the runner turns it into the candidate's.
        table: name of the table.
        owner: who is to act when an expectation fails.
        expectations: Great Expectations configurations; ``severity`` critical blocks, warning is listed.
        feed: the feed's word for a landed suite, else None.
    """

    name: str
    schema: str
    table: str
    owner: str
    expectations: list[dict[str, Any]] = field(default_factory=list)
    feed: str | None = None


def _read(path: Path) -> dict[str, Any]:
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}


def _from_contract(contract: Contract) -> list[dict[str, Any]]:
    """Expectations that follow from the contract alone: a required column is filled in most rows.

    Critical where the column says what the row is about. Names and addresses are typed by hand and often left out, and
    other columns only make the row poorer: there a row without is held back or loaded for itself.
    """
    return [
        {
            "type": "expect_column_values_to_match_regex",
            "kwargs": {"column": column.name, "regex": r"\S", "mostly": REQUIRED_SHARE},
            "severity": "critical" if column.name in contract.natural_key and column.pii == "none" else "warning",
            "description": f"{column.name} is required: filled in at least half of the rows.",
            "meta": {"rule": "contract"},
        }
        for column in contract.columns
        if column.required and not column.may_be_blank
    ]


def landed_suites() -> dict[str, Suite]:
    """Suites of the landed feeds, by the feed's word."""
    suites = {}
    for word, contract in load_contracts().items():
        extra = _read(EXPECTATIONS / "landed" / f"{word}.json")
        suites[word] = Suite(
            name=f"landed.{word}",
            schema=contract.schema_name,
            table=contract.table,
            owner=extra.get("owner", "data steward"),
            expectations=_from_contract(contract) + extra.get("expectations", []),
            feed=word,
        )
    return suites


def mart_suites() -> dict[str, Suite]:
    """Suites of the marts, by the table's name."""
    suites = {}
    for path in sorted((EXPECTATIONS / "marts").glob("*.json")):
        spec = _read(path)
        suites[path.stem] = Suite(
            name=f"{spec['schema']}.{path.stem}",
            schema=spec["schema"],
            table=path.stem,
            owner=spec["owner"],
            expectations=spec["expectations"],
        )
    return suites
