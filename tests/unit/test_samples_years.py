"""What must be concluded of the twenty educators' earlier years, worked out by hand from `samples/sequels.py`.

The report date is 30 June 2026: the academic year 2024 is over, that of 2025 is open until the end of the day.
"""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from orchestration.lib.samples.truth.yearbook import Year, any_outcome

ADA, BEN, DEV, ERIN, FARAH, GUS, HANA, INES = "10001", "10002", "10003", "10004", "10005", "10006", "10007", "10008"
JOEL, KAY, LUIS, MONA, NOAH, OLGA, PIA, QUENTIN, SAM = (
    "10009", "10010", "10011", "10012", "10013", "10014", "10015", "10016", "10017",
)  # fmt: skip


def truth(folder: Path, name: str) -> list[dict[str, str]]:
    """A book of the truth."""
    with (folder / "truth" / f"{name}.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


@pytest.mark.parametrize(
    ("person", "curriculum", "year", "expected"),
    [
        (KAY, "algebra", "2024", "will_not survey no"),  # three days later, of another course
        (NOAH, "algebra", "2024", "implementing survey yes"),  # six hours later
        (NOAH, "physics", "2024", "will_not survey no"),  # six hours later, though it is later in the list of statuses
        (NOAH, "algebra_2", "2024", "will_next_year survey no"),  # of one moment: the first of the list
        (FARAH, "data_science", "2024", "unknown none unknown"),  # said so after "Implementing"
        (FARAH, "physics", "2024", "will_not survey no"),  # "We shall see" says nothing
        (FARAH, "algebra_2", "2024", "unknown none unknown"),  # a blank
        (JOEL, "physics", "2024", "implementing survey yes"),  # without ids: the last row of the file
        (HANA, "algebra", "2024", "not_applicable survey not_applicable"),
        (QUENTIN, "algebra", "2024", "unknown none unknown"),  # a plan; its list of lessons is no trace
        (QUENTIN, "physics", "2024", "implementing inferred yes"),  # meant to, ordered, and opened a lesson
        (QUENTIN, "algebra_2", "2025", "will_this_year survey too_early"),
        (OLGA, "algebra_2", "2024", "implementing inferred yes"),  # ordered under the id of a copy, and tested a class
        (SAM, "data_science", "2024", "unknown none unknown"),  # sent it all back in July
        (SAM, "physics", "2024", "implementing inferred yes"),  # sent back a quarter of it
        (ERIN, "algebra", "2024", "implementing inferred yes"),  # a lesson, and a note that names the curriculum
        (ERIN, "physics", "2024", "unknown none unknown"),  # a note alone
        # the application has it from before the year; traces of two kinds outweigh that
        (JOEL, "algebra", "2025", "implementing inferred too_early"),
        (GUS, "algebra", "2025", "implementing survey too_early"),  # the survey, beside N/A in the application
    ],
)
def test_what_counts(world: Path, person: str, curriculum: str, year: str, expected: str) -> None:
    rows = {(row["person"], row["curriculum"], row["academic_year"]): row for row in truth(world, "implementations")}
    row = rows[person, curriculum, year]
    assert f"{row['status']} {row['evidence']} {row['outcome_state']}" == expected


def test_what_a_sheet_notes_is_an_answer(world: Path) -> None:
    """Of October 2025: the newer sheet counts, a record before any, and a facilitator has no outcome."""
    rows = {(row["person"], row["curriculum"]): row for row in truth(world, "implementations")
            if row["academic_year"] == "2025"}  # fmt: skip
    names = ("status", "answer_source", "evidence")
    for curriculum in ("algebra", "data_science"):
        assert " ".join(rows[PIA, curriculum][name] for name in names) == "implementing record survey"
        assert " ".join(rows[LUIS, curriculum][name] for name in names) == "implementing enrollment survey"
        assert rows[MONA, curriculum]["status"] == "not_applicable"
        assert (HANA, curriculum) not in rows


def test_a_note_about_nothing_known_is_no_trace(world: Path) -> None:
    """Of three notes about Erin one names physics, one algebra, and one nothing: she is coached in nothing that day."""
    rows = {row["curriculum"]: row for row in truth(world, "implementations")
            if (row["person"], row["academic_year"]) == (ERIN, "2024")}  # fmt: skip
    assert {name: row["evidence_kinds"] for name, row in rows.items()} == {
        "algebra": "lesson_list; coaching_note", "physics": "coaching_note",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("curriculum", "expected"),
    [
        # CL-51 with the newest number, 24, shared with Data Science; CL-52 with the number of the class, 23
        ("algebra", "2 2 2 47 35.0000"),
        # CL-51, and Statistics; Algebra 1 is the course of CL-51, and the answer without a group tells of nobody else
        ("data_science", "1 2 2 55 43.0000"),
        # the course; the answer without one speaks of the same students
        ("physics", "0 1 1 21 21.0000"),
        # the answer that does not use it has no students
        ("algebra_2", "0 1 1 33 33.0000"),
    ],
)
def test_students_count_once(world: Path, curriculum: str, expected: str) -> None:
    names = ("classes", "student_groups", "student_groups_with_count", "students", "students_weighted")
    rows = {row["curriculum"]: row for row in truth(world, "implementations")
            if (row["person"], row["academic_year"]) == (DEV, "2024")}  # fmt: skip
    assert " ".join(rows[curriculum][name] for name in names) == expected
    assert rows[curriculum]["classes_taught"] == "3"  # next year's class is in the next year


def test_what_is_only_meant_shares_no_students_that_are_reached(world: Path) -> None:
    """Dev's 24 of 2025 use algebra 2, and may use physics: all of them are reached in algebra 2."""
    rows = {row["curriculum"]: (row["status"], row["students"], row["students_weighted"])
            for row in truth(world, "implementations")
            if (row["person"], row["academic_year"]) == (DEV, "2025")}  # fmt: skip
    assert rows["algebra_2"] == ("implementing", "24", "24.0000")
    assert rows["physics"] == ("will_this_year", "24", "0.0000")


def test_an_id_that_comes_again_is_another_class(world: Path) -> None:
    """CL-55 of Ines has 16 students in 2023 and 27 in 2024, in two curricula; both stand in the list."""
    reached = {(row["curriculum"], row["academic_year"]): (row["students"], row["classes_taught"])
               for row in truth(world, "implementations") if row["person"] == INES}  # fmt: skip
    assert reached["algebra", "2023"] == ("16", "1")
    assert reached["physics", "2024"] == ("27", "1")
    listed = [(row["academic_year"], row["students"]) for row in truth(world, "classes") if row["class"] == "CL-55"]
    assert sorted(listed) == [("2023", "16"), ("2024", "27")]


def test_nobody_reaches_students_who_does_not_implement(world: Path) -> None:
    rows = [row for row in truth(world, "implementations") if row["implementers"] == "0"]
    assert any(row["students"] for row in rows)
    assert {row["students_weighted"] for row in rows} == {"0.0000"}
    years = [row for row in truth(world, "educator_years") if row["status"] != "implementing"]
    assert {row["students_weighted"] for row in years} == {"0.0000"}


def test_classes_of_figures_are_taught_whoever_uses_the_curriculum(world: Path) -> None:
    (gus,) = (row for row in truth(world, "implementations")
              if (row["person"], row["academic_year"]) == (GUS, "2024"))  # fmt: skip
    assert (gus["status"], gus["classes"], gus["classes_taught"]) == ("will_not", "0", "2")


def test_support_of_the_administration(world: Path) -> None:
    """The rating of the later answer, and the only choice."""
    (hana,) = (row for row in truth(world, "admin_support") if row["person"] == HANA)
    assert (hana["academic_year"], hana["rating"], hana["choice"], hana["answers"]) == ("2024", "5", "required", "2")


def test_who_goes_on(world: Path) -> None:
    """Ines gives up one curriculum for a good reason and takes another; of Luis nobody hears again; Mona goes on."""
    rows = {(row["person"], row["curriculum"], row["academic_year"]): row for row in truth(world, "educator_years")}
    names = ("retained_state", "churn_reason_class", "any_retained_state", "first_spell_years", "is_right_censored")

    def told(person: str, curriculum: str) -> str:
        return ", ".join(rows[person, curriculum, "2023"][name] for name in names)

    assert told(INES, "algebra") == "no, good reason, yes, 2, Y"
    assert told(LUIS, "algebra_2") == "unknown, not_applicable, unknown, 1, Y"
    assert told(MONA, "physics") == "no, outside, yes, 2, Y"
    assert rows[LUIS, "algebra_2", "2024"]["is_asked"] == "Y"  # who implemented the year before
    assert rows[LUIS, "data_science", "2024"]["outcome_state"] == "no"
    assert rows[LUIS, "data_science", "2024"]["any_outcome_state"] == "unknown"
    assert rows[INES, "algebra", "2024"]["churn_reason_class"] == "not_applicable"  # stopped before


def test_late_answers_are_answers(world: Path) -> None:
    """The survey of 2024 is due on 1 July 2025; Ines answered on the second, and Mona about Physics, too."""
    rows = {(row["person"], row["curriculum"], row["academic_year"]): row for row in truth(world, "expected_responses")
            if row["instrument_kind"] == "implementation"}  # fmt: skip
    for person, curriculum in ((INES, "algebra"), (MONA, "physics")):
        row = rows[person, curriculum, "2024"]
        assert (row["response_state"], row["is_late"], row["expected_because"]) == ("answered", "Y", "implemented")
    assert rows[LUIS, "algebra_2", "2024"]["response_state"] == "not_answered"


def test_words_alone_are_a_response(world: Path) -> None:
    rows = {(row["person"], row["occasion"]): row for row in truth(world, "expected_responses")
            if row["instrument_kind"] == "feedback" and row["event_id"] == "701"}  # fmt: skip
    assert (rows[GUS, "post"]["response_state"], rows[GUS, "post"]["answered_on"]) == ("answered", "2025-06-13")
    assert rows[BEN, "post"]["response_state"] == "not_answered"


def test_the_year_of_ada(world: Path) -> None:
    """Trained at the institute of June 2025, which belongs to 2024; confidence 3, 2, 2 before and 5, 4, 5 after.

    Coaching on four days, of which she came on three: two evenings of the event, and one of a form.
    """
    rows = {(row["curriculum"], row["academic_year"]): row for row in truth(world, "educator_years")
            if row["person"] == ADA}  # fmt: skip
    trained, judged = rows["algebra", "2024"], rows["algebra", "2025"]
    names = ("trainings", "periods_held", "periods_attended", "confidence_pre_sum", "confidence_post_sum",
             "confidence_matched_n", "trained_state", "trained_on", "is_first_outcome_year")  # fmt: skip
    assert [trained[name] for name in names] == ["1", "10", "8", "2.3333", "4.6667", "1", "yes", "2025-06-13", "N"]
    assert [judged[name] for name in names] == ["0", "0", "0", "0.0000", "0.0000", "0", "yes", "2025-06-13", "Y"]
    # From 1 September 2025, of which the year has 303 days; the second entitlement lies within it.
    assert judged["coaching_days"] == "303"
    assert (judged["coaching_session_days"], judged["coaching_sessions_attended"]) == ("4", "3")


@pytest.mark.parametrize(
    ("outcomes", "expected"),
    [
        ("yes no", "yes"), ("no unknown?", "unknown"), ("no unknown", "no"), ("unknown", "unknown"),
        ("not_applicable", "not_applicable"), ("not_applicable no", "no"), ("too_early not_applicable", "too_early"),
        ("not_applicable unknown", "not_applicable"), ("not_applicable unknown?", "unknown"),
        ("not_yet", "not_yet"), ("not_yet unknown", "unknown"), ("not_yet no", "no"),
    ],
)  # fmt: skip
def test_one_yes_is_enough_and_no_leaves_nothing_unsaid(outcomes: str, expected: str) -> None:
    years = [Year(("1", "algebra", 2024), is_awaited=word.endswith("?"), outcome=word.rstrip("?"))
             for word in outcomes.split()]  # fmt: skip
    assert any_outcome(years) == expected
