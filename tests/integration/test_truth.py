"""The whole warehouse against the truth of a sample, cell by cell.

The truth is a second implementation of the domain's rules: it shares no code, no model and no seed with the first.
"""

from __future__ import annotations

import re
from pathlib import Path
from unittest.mock import Mock

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


def test_nothing_compared_with_nothing_is_a_difference(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setitem(COMPARISONS, "nothing", lambda connection, truth: ([], []))
    assert differences("nothing", Mock(), tmp_path) == ["neither side has a row: nothing is compared"]
