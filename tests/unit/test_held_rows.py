"""What reports say to a partner of rows that are held back."""

from __future__ import annotations

import csv

from orchestration.lib.reports import held
from orchestration.lib.reports.notes import CORRECTED
from orchestration.lib.settings import ROOT

ROW = {"feed": "feedback", "code": "score_out_of_range", "rule": "R31", "title": "It is wrong", "held_back_rows": 2}


def test_what_frees_a_row_is_said_also_where_no_rule_has_words_for_partners() -> None:
    said = held.section([{**ROW, "advice": None}, {**ROW, "advice": "Such rows come in once they ring."}]).paragraphs
    assert f"It is wrong. {CORRECTED} (rule R31, score_out_of_range)" in said[0]
    assert "It is wrong. Such rows come in once they ring. (rule R31" in said[1]


def test_words_for_partners_name_nothing_of_the_warehouse() -> None:
    """Whoever reads a report has no command, no codebook and no crosswalk."""
    with (ROOT / "seeds" / "policy" / "rules.csv").open(encoding="utf-8", newline="") as file:
        told = [row["for_partners"] for row in csv.DictReader(file) if row["for_partners"]]
    assert told
    words = ("`", "crosswalk", "codebook", "steward", "warehouse", "land ", "policy")
    assert [text for text in told for word in words if word in text.lower()] == []
    assert all(text.startswith("Such rows come in ") and text.endswith(".") for text in told)
