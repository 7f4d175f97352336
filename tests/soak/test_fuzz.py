"""Thousands of hostile files through the whole landing; ``WAREHOUSE_SOAK_FILES`` says how many.

The same files in kind as in ``tests/unit/test_fuzz.py``. It prints how many ended how.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings

from orchestration.lib import settings
from tests import fuzz
from tests.integration.conftest import fresh_database

pytestmark = pytest.mark.soak

FILES = int(os.environ.get("WAREHOUSE_SOAK_FILES", "5000"))


@pytest.fixture
def inbox(warehouse_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    (tmp_path / "inbox").mkdir()
    monkeypatch.setenv("WAREHOUSE_INBOX", str(tmp_path / "inbox"))
    monkeypatch.setattr(settings, "archive", lambda: tmp_path / "archive")
    with fresh_database():
        yield tmp_path / "inbox"


def test_whatever_arrives_ends_in_the_ledger(inbox: Path) -> None:
    ends: Counter[str] = Counter()

    @hypothesis_settings(max_examples=FILES, deadline=None, derandomize=False, suppress_health_check=list(HealthCheck))
    @given(delivery=fuzz.DELIVERIES)
    def every(delivery: fuzz.Delivery) -> None:
        ends[fuzz.in_the_inbox(delivery, inbox)] += 1

    every()
    print(f"\n{sum(ends.values()):,} files: {dict(ends.most_common())}")
