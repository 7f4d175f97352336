"""Whatever arrives in the inbox lands, is held row by row, or is refused in words; the database loses nothing."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings

from orchestration.lib import settings
from tests import fuzz
from tests.integration.conftest import fresh_database

FILES = 60


@pytest.fixture(scope="module")
def inbox(warehouse_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """One database and one inbox for all files: each is another delivery."""
    folder = tmp_path_factory.mktemp("fuzz")
    with fresh_database(), pytest.MonkeyPatch.context() as patch:
        patch.setenv("WAREHOUSE_INBOX", str(folder / "inbox"))
        patch.setattr(settings, "archive", lambda: folder / "archive")
        (folder / "inbox").mkdir()
        yield folder / "inbox"


@hypothesis_settings(max_examples=FILES, deadline=None, suppress_health_check=list(HealthCheck))
@given(delivery=fuzz.DELIVERIES)
def test_whatever_arrives_ends_in_the_ledger(inbox: Path, delivery: fuzz.Delivery) -> None:
    fuzz.in_the_inbox(delivery, inbox)
