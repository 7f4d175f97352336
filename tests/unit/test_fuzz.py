"""Whatever arrives at the door is taken, or refused in words."""

from __future__ import annotations

import tempfile
from pathlib import Path

from hypothesis import HealthCheck, given, settings

from tests import fuzz

FILES = 200


@settings(max_examples=FILES, deadline=None, suppress_health_check=list(HealthCheck))
@given(delivery=fuzz.DELIVERIES)
def test_whatever_arrives_is_taken_or_refused_in_words(delivery: fuzz.Delivery) -> None:
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        fuzz.at_the_door(delivery, Path(folder))
