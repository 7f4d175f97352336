"""Quality assurance (I11), computed once more: what became of rows and who answered, from the truth of a sample.

The truth has no keys: members that nobody knows are counted with pandas from the columns of the published facts, and
where it names them, by its words.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pandas as pd

from orchestration.lib import star
from orchestration.lib.database import connect
from tests.integration.conftest import AS_OF
from tests.integration.recomputed import Rows, Truth, differences, numbers, published, wilson

OUTCOMES = ("loaded", "rejected", "superseded", "filtered")


# --- feed × batch -----------------------------------------------------------------------------------------------------


def told(counted: Iterable[tuple[str, int]]) -> str | None:
    """Codes with their numbers, the most frequent first. Which duplicates contradict others the truth does not say."""
    sums: Counter[str] = Counter()
    for code, number in counted:
        sums["duplicate_row" if code == "contradicting_row" else code] += number
    return "; ".join(f"{code}: {sums[code]}" for code in sorted(sums, key=lambda code: (-sums[code], code))) or None


def read(text: str | None) -> Iterable[tuple[str, int]]:
    for part in (text or "").split("; "):
        if part:
            code, _, number = part.partition(": ")
            yield code, int(number)


def test_what_became_of_every_file_is_what_pandas_says(published_sample: str, sample: Path) -> None:
    truth = Truth(sample / "truth")
    files, verdicts = truth["files"], truth["rejections"]
    expected: Rows = {}
    for row in files.itertuples():
        own = verdicts[verdicts.file == row.file]
        landed, held = int(row.units), int(row.rejected)
        expected[row.file,] = {
            "feed": row.feed, "landed": landed, **{word: int(getattr(row, word)) for word in OUTCOMES},
            **{
                f"{word}_by_code": told(own[own.disposition == word].code.value_counts().items())
                for word in OUTCOMES[1:]
            },
            "rejected_codes": own[own.disposition == "rejected"].code.nunique(),
            "loaded_share": int(row.loaded) / landed if landed else None,
            "rejected_share": held / landed if landed else None,
        }  # fmt: skip
    query = """
        select
            source_file, feed, landed, loaded, rejected, superseded, filtered, rejected_by_code, superseded_by_code,
            filtered_by_code, rejected_codes, loaded_share, rejected_share
        from analysis.feed_batch
    """
    found = published(query, 1)
    for row in found.values():
        row |= {name: told(read(row[name])) for name in row if name.endswith("_by_code")}
    assert not differences(found, expected)


def test_reasons_of_feeds_are_what_pandas_says(published_sample: str, sample: Path) -> None:
    truth = Truth(sample / "truth")
    files = truth["files"].set_index("file")
    verdicts = truth["rejections"].assign(feed=lambda one: one.file.map(files.feed))
    landed = numbers(files, "units").groupby(files.feed).sum()
    loaded = numbers(files, "loaded").groupby(files.feed)
    expected: Rows = {
        (feed, "loaded", ""): {"units": sum(own), "batches": sum(own > 0), "share_of_feed": sum(own) / landed[feed]}
        for feed, own in loaded
        if sum(own)
    }
    for (feed, word, code), own in verdicts.groupby(["feed", "disposition", "code"]):
        share, batches = len(own) / landed[feed], own.file.nunique()
        expected[feed, word, code] = {"units": len(own), "batches": batches, "share_of_feed": share}
        if code == "duplicate_row":
            del expected[feed, word, code]["batches"], expected[feed, word, code]["share_of_feed"]
    # which duplicates contradict each other the truth does not say
    query = """
        select
            feed, disposition, case code when 'contradicting_row' then 'duplicate_row' else code end as code_of_truth,
            sum(units) as units, sum(batches) as batches, sum(share_of_feed) as share_of_feed
        from analysis.feed_reason
        group by feed, disposition, code_of_truth
    """
    assert not differences(published(query, 3), expected)


def test_the_newest_file_of_a_feed_tells_how_fresh_it_is(published_sample: str) -> None:
    query = "select batch_id, feed, effective_date, days_old, is_newest_of_feed from analysis.feed_batch"
    rows = pd.DataFrame(published(query, 1).values())
    ages = (pd.Timestamp(AS_OF) - pd.to_datetime(rows.effective_date)).dt.days
    # files without a date are of the day on which they landed, which is after the report date
    assert ages.where(ages >= 0).equals(pd.to_numeric(rows.days_old))
    newest = rows[rows.is_newest_of_feed].groupby("feed").effective_date.max()
    assert newest.equals(rows.groupby("feed").effective_date.max())


# --- members that nobody knows ----------------------------------------------------------------------------------------


def test_unknown_members_are_what_pandas_counts(published_sample: str) -> None:
    expected: Rows = {}
    with connect() as connection:
        for dimension, fact, keys in star.edges():
            if not (fact.startswith("fct_") and dimension.startswith("dim_")):
                continue
            found = connection.execute(f"select {', '.join(keys)} from marts.{fact}").fetchall()
            frame = pd.DataFrame(found, columns=keys)
            for key in keys:
                unknown, late, none = (int((frame[key] == member).sum()) for member in (-1, -3, -2))
                applies = len(frame) - none
                expected[fact, key] = {
                    "dimension": dimension, "n_rows": len(frame), "n_unknown": unknown, "n_late": late,
                    "n_not_applicable": none, "n_applicable": applies,
                    "unknown_share": (unknown + late) / applies if applies else None,
                }  # fmt: skip
    query = """
        select
            fact, fact_key, dimension, n_rows, n_unknown, n_late, n_not_applicable, n_applicable, unknown_share
        from analysis.unknown_member
    """
    assert len(expected) > 100
    assert not differences(published(query, 2), expected)


def test_unknown_members_are_those_that_the_truth_does_not_know(published_sample: str, sample: Path) -> None:
    truth = Truth(sample / "truth")
    spoken, orders = truth["interactions"], truth["workbook_orders"]
    entitled, answers = truth["coaching_periods"], truth["expected_responses"]
    expected = {
        ("fct_interaction", "author_contact_key"): states(spoken.author),
        ("fct_coaching_entitlement", "curriculum_key"): states(entitled.curriculum),
        ("fct_workbook_order", "contract_key"): states(orders.contract),
        ("fct_workbook_order", "event_key"): states(orders.event_id),
        ("fct_expected_response", "event_key"): states(answers.event_id),
    }
    found = published(
        "select fact, fact_key, n_rows, n_unknown, n_late, n_not_applicable from analysis.unknown_member", 2
    )
    assert not differences({key: found[key] for key in expected}, expected)
    assert sum(row["n_unknown"] > 0 for row in expected.values()) > 1
    assert any(row["n_late"] for row in expected.values())


def states(words: pd.Series) -> dict[str, Any]:
    names = {"n_unknown": "unknown", "n_late": "late", "n_not_applicable": "not_applicable"}
    # of the author of an interaction the truth says nobody where none is named
    words = words.replace("nobody", "not_applicable")
    counted = words.value_counts()
    return {"n_rows": len(words), **{name: int(counted.get(word, 0)) for name, word in names.items()}}


# --- response rates ---------------------------------------------------------------------------------------------------


def test_response_rates_are_what_pandas_says(published_sample: str, sample: Path) -> None:
    answers = Truth(sample / "truth")["expected_responses"]
    for column in ("due", "answered", "answered_early"):
        answers[column] = numbers(answers, column).astype(int)
    expected: Rows = {}
    for (kind, occasion, year), own in answers.groupby(["instrument_kind", "occasion", "academic_year"]):
        due, answered = int(own.due.sum()), int(own.answered.sum())
        interval = wilson(answered, due)
        expected[kind, occasion, int(year)] = {
            "n_expected": len(own), "n_due": due, "n_answered": answered,
            "n_answered_early": int(own.answered_early.sum()),
            "n_late": int(((own.is_late == "Y") & (own.answered == 1)).sum()),
            "state": "shown" if due else "too_early", "response_rate": answered / due if due else None,
            "ci_low": interval["low"], "ci_high": interval["high"],
            "ci_reason": interval["reason"] if due else None, "is_low_response": bool(due and answered / due < 0.5),
        }  # fmt: skip
    query = """
        select
            instrument_kind, occasion, academic_year, n_expected, n_due, n_answered, n_answered_early, n_late, state,
            response_rate, ci_low, ci_high, ci_reason, is_low_response
        from analysis.response_rate
    """
    assert not differences(published(query, 3), expected)
