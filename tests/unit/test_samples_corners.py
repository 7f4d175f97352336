"""What the truth says of the corners of single tables, worked out by hand.

The rows are written out in ``orchestration/lib/samples/corners.py``. Dates are those of the default report date, 30
June 2026; the summer institute ends on 13 June 2025.
"""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from orchestration.lib.samples.truth.comments import words
from orchestration.lib.samples.truth.levels import lower_median

PEOPLE = {"ada": "10001", "ben": "10002", "erin": "10004", "farah": "10005", "ines": "10008", "kay": "10010",
          "mona": "10012", "noah": "10013", "olga": "10014", "pia": "10015"}  # fmt: skip


def rows(folder: Path, name: str, key: str = "", **wanted: str) -> list[dict[str, str]]:
    """Rows of a book, those of one person if a key is given, with certain values."""
    wanted |= {"person": PEOPLE[key]} if key else {}
    with (folder / "truth" / f"{name}.csv").open(encoding="utf-8", newline="") as stream:
        return [row for row in csv.DictReader(stream) if wanted.items() <= row.items()]


def told(found: list[dict[str, str]], *names: str) -> list[tuple[str, ...]]:
    """Some columns of rows."""
    return [tuple(row[name] for name in names) for row in found]


@pytest.mark.parametrize(("levels", "expected"), [([1, 4], 1), ([4, 1, 3], 3), ([4, 3, 2, 1], 2), ([2], 2)])
def test_of_two_middle_ratings_the_lower(levels: list[int], expected: int) -> None:
    assert lower_median(levels) == expected


def test_levels_of_a_day(world: Path) -> None:
    found = rows(world, "skill_levels", "pia", skill="slopefromtable")
    assert told(found, "date", "level", "ratings", "self_ratings", "is_first", "is_latest", "is_self_rated_only") == [
        ("2025-07-13", "1", "2", "0", "Y", "N", "N"),  # novice and master
        ("2025-07-14", "3", "3", "0", "N", "N", "N"),  # 1; 4 of 4; 4 of 5, which is the third level
        ("2025-07-15", "2", "4", "1", "N", "N", "N"),  # one of each
        ("2025-07-16", "4", "1", "1", "N", "N", "Y"),
        ("2025-07-17", "3", "1", "0", "N", "Y", "N"),  # "Slope From Table"
    ]


def test_an_index_needs_two_of_three(world: Path) -> None:
    names = ("occasion", "items_asked", "items_answered", "score_sum", "index", "is_rescaled")
    assert told(rows(world, "feedback_responses", "erin", construct="confidence"), *names) == [
        ("post", "3", "1", "4", "", "N"),
        ("follow-up", "3", "3", "6.1111", "2.037", "Y"),  # 2, 3 and 5 of 10: 13/9 + 17/9 + 25/9
    ]
    assert told(rows(world, "feedback_responses", "farah", construct="confidence"), *names)[0][2:5] == ("2", "9", "4.5")
    # Words alone: what was asked and left blank has rows.
    assert {row["items_answered"] for row in rows(world, "feedback_responses", "ines")} == {"0"}


def test_a_session_told_twice_is_one(world: Path) -> None:
    names = ("date", "event_id", "curriculum", "attended", "source", "sessions_attended")
    assert told(rows(world, "coaching_sessions", "ada", event_id="704"), *names) == [
        ("2025-09-09", "704", "algebra", "yes", "both", "1"),
        ("2025-11-10", "704", "algebra", "no", "both", "0"),
        ("2025-10-09", "704", "algebra", "yes", "event attendance", "1"),
    ]
    # Excused on the sheet, whatever the form says (rule R16)
    assert told(rows(world, "coaching_sessions", "ines", date="2025-10-09"), *names)[0][4:] == ("both", "0")
    # The form says "Monday, November 10".
    assert told(rows(world, "coaching_sessions", "ines", date="2025-11-10"), *names)[0][4:] == ("both", "1")
    coming = [row for row in rows(world, "coaching_sessions") if row["date"] > "2026-06-30"]
    assert told(coming, "date", "attended") == [("2026-07-12", "unknown")]  # although the form says so already


def test_whole_tests_and_sums_of_items(world: Path) -> None:
    names = ("window", "score_basis", "score", "max_score", "score_pct")
    assert told(rows(world, "teacher_diagnostic_scores", "mona", event_id="701"), *names) == [
        ("pre", "items", "1.5", "3", "50"),  # right, wrong, half; what only informs does not count
        ("post", "whole_test", "2", "3", "66.6667"),  # although its items are sent too
        ("follow-up", "items", "1", "1", "100"),
    ]
    quick = rows(world, "teacher_diagnostic_scores", "noah", instrument="quickcheck")
    assert told(quick, "window", "without_maximum", "score", "max_score") == [
        ("post", "1", "1", "1"),  # 4 points of nobody knows how many, and one right answer
        ("pre", "0", "7", "9"),
    ]


def test_a_result_compared_five_times_counts_once(world: Path) -> None:
    found = [row for row in rows(world, "achievement", "ada") if row["class_id"].upper() == "CL-1"]
    assert sorted(told(found, "comparison_kind", "is_first_comparison")) == [
        ("district", "Y"), ("same_school", "N"), ("state", "N"), ("unknown", "N"), ("unknown", "N"),
    ]  # fmt: skip


def test_students_of_an_exam_count_once(world: Path) -> None:
    names = ("class_id", "comparison_kind", "n_tested", "is_counted")
    # A class is suppressed: all classes are 60.
    mine = rows(world, "achievement", "ada", exam="rialgebrai")
    assert told([row for row in mine if row["is_counted"] == "Y"], *names) == [
        ("not_applicable", "not_applicable", "60", "Y")
    ]
    assert sorted(told(rows(world, "achievement", "ben", exam="apstatistics"), *names)) == [
        ("CL-78", "state", "22", "Y"), ("cl3", "state", "20", "Y"), ("not_applicable", "state", "42", "N"),
    ]  # fmt: skip


def test_students_of_a_test_count_once(world: Path) -> None:
    names = ("class_id", "skill", "n_post", "is_counted", "is_counted_in_skill")
    found = {year: rows(world, "student_aggregates", "ada", academic_year=year) for year in ("2024", "2025")}
    assert sorted(told(found["2024"], *names)) == [
        ("", "", "32", "N", "Y"),  # as many as the classes, of which one tells no whole
        ("CL-1", "slope-from-table", "24", "N", "Y"),
        ("CL-2", "slope-from-table", "6", "N", "Y"),
        ("cl-1", "", "25", "Y", "N"),
        ("cl2", "examples-first", "7", "Y", "Y"),
    ]
    assert sorted(told(found["2025"], *names)) == [
        ("", "", "40", "Y", "Y"), ("", "slope-from-table", "40", "N", "Y"), ("CL-1", "", "25", "N", "N"),
        ("CL-1", "slope-from-table", "25", "N", "N"), ("CL-2", "", "7", "N", "N"),
    ]  # fmt: skip


def test_what_is_kept_needs_a_permission(world: Path) -> None:
    kept = {key: rows(world, "instrument_data", key, form="intake_survey", version="2024")[0]
            for key in ("mona", "noah", "olga")}  # fmt: skip
    assert told(list(kept.values()), "race", "gender", "supervisor_email") == [
        ("", "", ""),  # "I would rather not"
        ("Asian", "woman", ""),  # "Yes, of course"
        ("", "", ""),  # "perhaps"
    ]


def test_papers_are_valid_to_the_last_day(world: Path) -> None:
    found = {row["area"]: row["validity"] for row in rows(world, "certifications_held", "kay", kind="license")}
    assert found == {
        "Math": "valid", "Science": "expired", "Music": "to come", "Unknown": "no end stated", "Dance": "no end stated",
        "Computer Science": "no end stated",  # of the annex
    }  # fmt: skip


@pytest.mark.parametrize(
    ("text", "expected"),
    [("<p>Called&nbsp;about<br/>the &quot;keys&quot;</p>", 'Called about the "keys"'), ("5 < 7 &amp; 8", "5 < 7 & 8"),
     ("one\\ntwo", "one two"), ("-", ""), ("<br/>", "")],
)  # fmt: skip
def test_words_without_their_marks(text: str, expected: str) -> None:
    assert words(text) == expected
