"""The whole warehouse against the truth of a sample, cell by cell.

The truth is a second implementation of the domain's rules: it shares no code, no model and no seed with the first.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from orchestration.lib.database import connect
from tests.integration.truth import COMPARISONS, differences


@pytest.mark.parametrize("part", COMPARISONS)
def test_the_warehouse_equals_the_truth(part: str, published_sample: str, sample: Path) -> None:
    with connect() as connection:
        found = differences(part, connection, sample / "truth")
    assert not found, "\n".join([f"{len(found)} difference(s) in {part}:", *found[:20]])
