"""The whole warehouse against the truth of a sample, cell by cell.

The truth is a second implementation of the domain's rules: it shares no code, no model and no seed with the first.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from orchestration.lib.database import connect
from tests.integration.truth import COMPARISONS, NOT_COMPARED, QUERIES, differences

MARTS = Path(__file__).parents[2] / "models" / "marts"


@pytest.mark.parametrize("part", COMPARISONS)
def test_the_warehouse_equals_the_truth(part: str, published_sample: str, sample: Path) -> None:
    with connect() as connection:
        found = differences(part, connection, sample / "truth")
    assert not found, "\n".join([f"{len(found)} difference(s) in {part}:", *found[:20]])


def test_every_relation_of_the_marts_is_compared() -> None:
    relations = {path.stem for path in MARTS.rglob("*.yml") if re.match("fct_|dim_|bridge_", path.stem)}
    queries = [path.read_text(encoding="utf-8") for path in QUERIES.iterdir() if path.suffix in (".sql", ".py")]
    read = {name for query in queries for name in re.findall(r"marts\.(\w+)", query)}
    assert relations - read == NOT_COMPARED.keys()
