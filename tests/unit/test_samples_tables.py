"""The tables of a sample besides attendance: what becomes of each of their rows, worked out by hand.

The rows are written out in ``orchestration/lib/samples/library.py`` and ``casebook.py``. Dates are those of the default
report date, 30 June 2026.
"""

from __future__ import annotations

import csv
from collections import Counter, defaultdict
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest

from orchestration.lib import samples
from orchestration.lib.samples.lines import DecisionRow, MergeRow, RatingRow
from orchestration.lib.samples.statements import File
from orchestration.lib.samples.truth.identity import leads_back, newest_decisions
from orchestration.lib.samples.truth.outcomes import level
from orchestration.lib.samples.truth.support import last_day

# Rows that are not loaded, by feed and code: counted by hand over the lists and the twenty educators.
# Of classes, answers by course and by class, ratings by title and by skill, tests by item, version and name, things
# handed in, skills and items there is each a "1.1" that a "1-1" repeats, and an "11" that is another one.
VERDICTS = {
    "curricula": {"duplicate_row": 1, "list_comment": 1, "missing_value": 1, "wrong_width": 1},
    "lessons": {"author_sample": 2, "list_comment": 1, "missing_value": 2},
    "pathways": {"duplicate_row": 1, "author_sample": 1, "bad_number": 1, "missing_value": 1, "unknown_person": 1},
    "standards": {"duplicate_row": 1, "missing_value": 2},
    "textbooks": {"duplicate_row": 1, "missing_value": 2},
    "skills": {"duplicate_row": 1 + 1, "author_sample": 1, "missing_value": 1},
    "change_log": {"duplicate_row": 1, "bad_date": 1, "missing_value": 1},
    "learning_models": {"unmapped_value": 1, "missing_value": 1, "bad_date": 1},
    "instruments": {"duplicate_row": 1 + 1, "missing_value": 1},
    # unknown, nobody, ended before it began, 145 percent, -4 students
    "classes": {"duplicate_row": 1 + 1, "class_invalid": 5, "missing_value": 1, "wrong_width": 1},
    "implementation": {
        "superseded_by_newer_row": 1 + 1, "implementation_plan_has_child": 1, "duplicate_row": 2 + 1,
        "implementation_no_curriculum": 1, "bad_academic_year": 1, "unknown_person": 2, "person_without_identity": 1,
        "wrong_width": 1,
    },
    # a mean above the highest score, 26 pairs of 25, a negative deviation, after before before, 8 of a class of 7
    "student_aggregates": {
        "aggregate_invalid": 5, "unknown_person": 1, "missing_value": 1, "bad_number": 1, "future_date": 1,
        "single_student_row": 1,
    },
    # 27 of 26 are proficient, 120 percent are, 9 and 8 of a class of 7 were tested
    "achievement": {
        "aggregate_invalid": 4, "unknown_person": 1, "bad_academic_year": 1, "missing_value": 1,
        "single_student_row": 1,
    },
    "proficiency": {
        "duplicate_row": 1 + 2, "rater_is_ratee": 1, "score_out_of_range": 2, "unmapped_value": 1,
        "assessment_incomplete": 2, "unknown_person": 1, "bad_date": 1, "future_date": 1,
    },
    "teacher_diagnostic": {
        "no_answer": 1, "duplicate_row": 2 + 3, "event_not_found": 1, "unknown_person": 1, "missing_value": 2,
        "unmapped_value": 1, "score_out_of_range": 1, "future_date": 1, "superseded_by_newer_row": 4,
    },
    "pathway_use": {"duplicate_row": 1, "unknown_person": 2, "missing_value": 2, "bad_timestamp": 1, "future_date": 1},
    # two wordings of one area in one state, twice, beside a line that comes again
    "licenses": {"duplicate_row": 3, "licence_no_teacher": 2, "bad_email": 1, "missing_value": 1},
    "certifications": {"duplicate_row": 1, "licence_no_teacher": 2, "missing_value": 1},
    "coaching": {
        "duplicate_row": 1, "coaching_no_curriculum": 1, "unknown_person": 1, "person_without_identity": 1,
        "bad_date": 1, "missing_value": 1, "wrong_width": 1,
    },
    "coaching_registrations": {
        "duplicate_row": 1, "unknown_person": 1, "person_without_identity": 1, "bad_email": 1, "missing_value": 2,
        "bad_timestamp": 1,
    },
    "interactions": {
        "duplicate_row": 1, "unknown_person": 1, "person_without_identity": 1, "bad_date": 1, "missing_value": 1,
    },
    # the quantity, the orderer, the workbook and the order itself are missing once each
    "workbook_orders": {"duplicate_row": 1, "quantity_zero": 1, "bad_number": 1, "missing_value": 4, "bad_date": 1},
    "deliverables": {"duplicate_row": 1 + 1, "orphan_deliverable": 1, "unknown_person": 1, "missing_value": 3},
    "intake_survey": {
        "duplicate_row": 1, "contact_no_email": 1, "bad_email": 1, "missing_value": 1, "bad_timestamp": 1,
        "superseded_by_newer_row": 1,
    },
    "intake_survey_legacy": {"duplicate_row": 1, "contact_no_email": 1, "bad_email": 1, "missing_value": 1},
    # a day of Ben's and a total of Ada's that sheets know better, a total of nine days of five, Ada's day after the end
    # and her "soon", Hana who leads, Kay who is not enrolled, a list of Luis's without a day and nothing of Mona's
    "attendance_json": {
        "attendance_superseded": 2, "unmapped_attendance_value": 1, "attendance_outside_event": 1, "bad_date": 1,
        "not_a_participant": 1, "attendance_without_enrolment": 1, "unknown_person": 1, "event_not_found": 1,
        "future_date": 1, "bad_json": 1, "nothing_recorded": 2,
    },
    "opt_outs": {"duplicate_row": 1, "unknown_person": 1, "missing_value": 1, "bad_email": 1, "future_date": 1},
    # a purpose and an "in or out" without meaning; an "in or out" and a person that are missing
    "consent": {"duplicate_row": 1, "unknown_person": 1, "unmapped_value": 2, "missing_value": 2, "future_date": 1},
    "merges": {"merge_circle": 2, "unknown_person": 1, "missing_value": 1},
    "decisions": {"unmapped_value": 1, "unknown_person": 1, "missing_value": 1, "future_date": 1},
    "corrections": {"unknown_table": 1, "unknown_field": 1, "unknown_row": 1, "missing_value": 1},
    "master_teachers": {
        "duplicate_row": 1, "role_dates_reversed": 1, "unknown_person": 1, "missing_value": 1, "bad_date": 1,
    },
}  # fmt: skip


def truth(folder: Path, name: str) -> list[dict[str, str]]:
    """A book of the truth."""
    with (folder / "truth" / f"{name}.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


@pytest.mark.parametrize("feed", VERDICTS)
def test_every_verdict(world: Path, feed: str) -> None:
    files = {row["file"] for row in truth(world, "files") if row["feed"] == feed}
    assert files
    found = Counter(row["code"] for row in truth(world, "rejections") if row["file"] in files)
    assert found == VERDICTS[feed]


def test_each_feed_has_rows_that_are_loaded(larger: Path) -> None:
    # of the twenty educators every day that the application ticks is held, beaten or none
    loaded = Counter()
    for row in truth(larger, "files"):
        loaded[row["feed"]] += int(row["loaded"])
    assert set(VERDICTS) < set(loaded)
    assert len(loaded) == 48
    assert all(loaded.values())


def test_copies_of_a_person_are_the_person(world: Path) -> None:
    people = {row["identifier"]: row["person"] for row in truth(world, "contacts")}
    assert {people[copy] for copy in ("19001", "19002", "olga.p@mail.example.org")} == {"10014"}  # Olga, in two steps
    assert people["19003"] == "10017"  # Sam: merged, parted, merged again
    assert people["10003"] != people["10004"]  # Dev and Erin: a circle joins nobody


def test_a_decision_is_newer_than_a_merge() -> None:
    file = File("decisions.csv", "decisions", [], date=date(2026, 6, 30))
    rows = [
        DecisionRow(file=file, kind="merge", one="1", other="2", day=date(2026, 1, 2)),
        DecisionRow(file=file, kind="un-merge", one="2", other="1", day=date(2026, 1, 3)),
        DecisionRow(file=file, kind="keep apart", one="1", other="3"),  # of the day of its file
    ]
    kinds = {pair: row.kind for pair, row in newest_decisions(rows).items()}
    assert kinds == {frozenset("12"): "un-merge", frozenset("13"): "keep apart"}


@pytest.mark.parametrize(
    ("links", "expected"),
    [("ab", False), ("ab bc", False), ("ab ba", True), ("ab bc ca", True), ("ab bc cb", False), ("aa", True)],
)
def test_a_circle_leads_back_to_where_it_began(links: str, expected: bool) -> None:
    ahead = {link[0]: link[1] for link in links.split()}
    assert leads_back("a", ahead) == expected
    assert MergeRow(file=File("merges.csv", "merges", []), from_id="a", into_id="b").day is None


@pytest.mark.parametrize(
    ("start", "end"),
    [("2024-09-01", "2025-08-31"), ("2023-09-01", "2024-08-31"), ("2024-02-29", "2025-02-27"),
     ("2025-03-01", "2026-02-28")],
)  # fmt: skip
def test_coaching_lasts_a_year_less_a_day(start: str, end: str) -> None:
    assert last_day(date.fromisoformat(start)) == date.fromisoformat(end)


def test_entitlements(world: Path) -> None:
    found = {(row["person"], row["start_date"]): row for row in truth(world, "coaching")}
    gus = found["10006", "2025-09-01"]  # trained in Algebra alone in 2025
    assert (gus["curriculum"], gus["end_date"], gus["is_derived"]) == ("algebra", "2026-08-31", "Y")
    assert found["10001", "2026-03-01"]["end_date"] == "2027-02-28"
    assert found["10010", "2025-09-01"]["curriculum"] == "physics"
    assert found["10004", "2025-09-01"]["curriculum"] == "unknown"  # "Cooking"
    assert found["10004", "2025-11-01"]["curriculum"] == "unknown"  # "Gardening"
    assert len(found) == 10  # Ines in two curricula from one day on


def test_a_day_of_coaching_in_two_unknown_curricula_is_one_day(world: Path) -> None:
    years = {(row["person"], row["curriculum"], row["academic_year"]): row for row in truth(world, "educator_years")}
    # cooking from 1 September, gardening from 1 November, until 30 June
    assert years["10004", "unknown", "2025"]["coaching_days"] == str(30 + 31 + 30 + 31 + 31 + 28 + 31 + 30 + 31 + 30)


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"word": "Practitioner"}, 2), ({"word": "master"}, 4),
        ({"number": 4, "highest": 4}, 4), ({"number": 2, "highest": 4}, 2),
        ({"number": 1}, 1), ({"number": 2}, 2), ({"number": 3}, 2), ({"number": 4}, 3), ({"number": 5}, 4),
    ],
)  # fmt: skip
def test_levels(values: dict[str, object], expected: int) -> None:
    row = RatingRow(file=File("a.csv", "proficiency", []), teacher_id="1", skill="s", rater="2", day=None, **values)
    assert level(row) == expected


def test_ratings(world: Path) -> None:
    rows = [row for row in truth(world, "proficiency") if row["person"] == "10001"]
    assert [(row["rater"], row["level"], row["is_self_rating"]) for row in rows] == [
        ("10007", "2", "N"), ("j.r.", "4", "N"), ("10007", "3", "N"), ("self", "4", "Y"),
    ]  # fmt: skip


def test_figures_of_classes(world: Path) -> None:
    """The worked example: 26 and 25 students, 52 and 64 percent of 20 points, 24 pairs."""
    ada = truth(world, "student_aggregates")[0]
    names = (
        "person",
        "class_id",
        "academic_year",
        "n_pre",
        "mean_pre",
        "n_post",
        "mean_post",
        "n_matched",
        "mean_gain",
    )
    assert [ada[name] for name in names] == ["10001", "CL-1", "2025", "26", "10.4", "25", "12.8", "24", "2.4"]
    assert {row["n_pre"] for row in truth(world, "student_aggregates") if row["class_id"] == "CL-2"} == {"7"}


def test_implementations(world: Path) -> None:
    rows = {row["implementation"]: row for row in truth(world, "implementation")}
    assert "4903" not in rows  # the plan of 4904
    ada = rows["4904"]
    assert (ada["person"], ada["status"], ada["pct_girls"], ada["students"]) == ("10001", "implementing", "45", "26")
    assert ada["lessons"].count("; ") == 5
    assert rows["4902"]["pct_girls"] == "45"  # 0.45 in a file of fractions
    assert rows["4901"]["status"] == "will_not"  # unknown, until the newer file
    assert rows["4907"]["curricula"] == "algebra;data_science"
    assert rows["4908"]["academic_year"] == "2025"  # of its start, 8 September 2025
    assert rows["4909"]["academic_year"] == "2025"  # of the answer, 12 May 2026
    of_may = {name for name in rows if name > "4900"}
    assert of_may == {"4901", "4902", "4904", "4905", "4906", "4907", "4908", "4909", "4921"}


def test_who_attended_more_implements_more_often(tmp_path: Path) -> None:
    """There is something to find, and noise: in each group some do and some do not."""
    samples.generate(tmp_path, educators=1500, years=5, seed=1)
    shares: dict[tuple[str, str], list[Fraction]] = defaultdict(list)
    for row in truth(tmp_path, "enrollments"):
        if row["is_make_up"] == "N" and row["scheduled"] not in ("", "0"):
            shares[row["person"], row["outcome_ay"]].append(Fraction(int(row["attended"]), int(row["scheduled"])))
    groups: dict[bool, Counter[bool]] = defaultdict(Counter)
    for row in truth(tmp_path, "implementation"):
        known = shares[row["person"], row["academic_year"]]
        if len(known) == 1:
            groups[known[0] == 1][row["status"] == "implementing"] += 1
    part, whole = (Fraction(groups[all_of_it][True], groups[all_of_it].total()) for all_of_it in (False, True))
    assert 0 < part < whole - Fraction(1, 10)
    assert whole < 1


def test_lessons_come_from_pathways(larger: Path) -> None:
    slugs = set()
    for path in (larger / "inbox").glob("pathways__*.csv"):
        with path.open(encoding="utf-8", newline="") as stream:
            slugs = {row["lesson_slug"] for row in csv.DictReader(stream)}
    used = {slug for row in truth(larger, "implementation") for slug in row["lessons"].split("; ") if slug}
    assert used
    assert used <= slugs


def test_every_table_goes_on_in_invented_regions(world: Path, larger: Path) -> None:
    """Beyond the lists, which are the same everywhere, and the corrections, which are written by hand."""
    lists = {"curricula", "lessons", "pathways", "standards", "textbooks", "skills", "change_log", "learning_models",
             "instruments", "corrections"}  # fmt: skip
    few, many = (Counter(), Counter())
    for folder, rows in ((world, few), (larger, many)):
        for row in truth(folder, "files"):
            rows[row["feed"]] += int(row["rows"])
    assert {feed for feed in VERDICTS if many[feed] == few[feed]} == lists
