"""Thresholds of the policy, from where the models read them: what a report says of one is what was reckoned by it."""

from __future__ import annotations

import csv
from decimal import Decimal
from functools import cache

from orchestration.lib.settings import ROOT


@cache
def statistics_policy(name: str) -> Decimal:
    """A number of the policy of statistics.

    Args:
        name: which, as the seed calls it.

    Raises:
        KeyError: the policy has no such number.
    """
    with (ROOT / "seeds" / "policy" / "statistics_policy.csv").open(encoding="utf-8", newline="") as stream:
        return {row["threshold"]: Decimal(row["value"]) for row in csv.DictReader(stream)}[name]
