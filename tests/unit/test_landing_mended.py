"""The workbook of held rows as landing reads it: which row a row mends, and what is none of the data."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from orchestration.lib.landing import mended
from orchestration.lib.landing.contracts import load_contracts, squash

DIGEST = "0123456789abcdef" * 4
HEADER = ["event_id", "session_date", mended.WHY_HEADING, mended.ROW_HEADING]


def _batch(batch_id: str = DIGEST, rows: int = 5) -> Any:
    return SimpleNamespace(batch_id=batch_id, row_count=rows, source_name="sent.csv", layout=None)


def _mending(batch: Any) -> mended.Mending:
    return mended.Mending(batch, at=3, marks=frozenset({2, 3}))


def test_no_feed_takes_the_two_columns_for_data() -> None:
    claimed = {
        heading
        for contract in load_contracts().values()
        for variant in contract.variants
        for column in variant.columns
        for heading in (*column.own_headings, *column.other_headings, *column.layout_headings)
    }
    assert not claimed & mended.HEADINGS
    assert squash(mended.ROW_HEADING) in mended.HEADINGS


@pytest.mark.parametrize("batch_id", [DIGEST, f"{DIGEST}/Sheet #2", f"{DIGEST}/A/701"])
def test_a_held_row_is_named_and_found_again(batch_id: str) -> None:
    mending = _mending(_batch(batch_id))
    assert mending.place(1, ["701", "", "", mended.name_of(batch_id, 4)]) is None
    assert mending.rows == [(1, 4)]


@pytest.mark.parametrize(
    ("cell", "problem"),
    [
        ("", "names no held row"),
        ("4", "names no held row"),
        (f"{DIGEST[:16]}#0", "names a row that sent.csv does not have"),
        (f"{DIGEST[:16]}#6", "names a row that sent.csv does not have"),
        (f"{'f' * 16}#4", "mends a row of another file"),
        (f"{DIGEST[:16]}/Sheet1#4", "mends a row of another file"),
    ],
)
def test_a_row_that_mends_none_says_why(cell: str, problem: str) -> None:
    mending = _mending(_batch())
    assert problem in str(mending.place(1, ["701", "", "", cell]))
    assert mending.rows == []


def test_the_header_is_found_below_notes_and_by_no_other_table() -> None:
    records = [(1, ["a note", "", "", ""]), (3, HEADER)]
    assert mended.find(records) == mended.Marked(place=1, first=2, at=3, marks=frozenset({2, 3}))
    assert mended.find([(1, HEADER[:3])]) is None  # only a reason: somebody's own column


def test_a_column_that_the_feed_requires_must_be_left() -> None:
    contract = load_contracts()["event_sessions"]
    records = [(1, ["event_id", "when", *HEADER[2:]])]
    marked = mended.find(records)
    assert marked
    with pytest.raises(mended.LandingError, match="session_date"):
        mended.fit(contract, _batch(), records[0], marked)
