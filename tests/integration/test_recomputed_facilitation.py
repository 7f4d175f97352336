"""Analysis I3, computed once more from the truth of a sample with pandas and statsmodels.

Nothing is read of the marts: who attended, implemented or answered is taken from what the sample was written with.
"""

from __future__ import annotations

from pathlib import Path

from tests.integration.recomputed import Rows, Truth, differences, published
from tests.integration.recomputed_levels import QUERY, in_long_form, rates, sliced_trainings, trainings

VARIABLES = (
    "event_type", "event_format", "modality", "event_days_band", "attendance_band", "coaching_band", "co_led",
    "group_size_band",
)  # fmt: skip


def facilitation(truth: Truth) -> Rows:
    rows = sliced_trainings(truth, trainings(truth).assign(all="all"))
    long = in_long_form(rows, {name: name for name in ("all", *VARIABLES)})
    return rates(long, ["academic_year", "last", "event_id"], "event_id", set())


def test_rates_of_attenders_are_what_statsmodels_says(published_sample: str, sample: Path) -> None:
    found = published(QUERY.format(relation="facilitation_implementation"), 4)
    assert not differences(found, facilitation(Truth(sample / "truth")))
