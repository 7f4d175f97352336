"""Rule R1 at the door: files about students are refused, files about educators are not."""

from __future__ import annotations

from pathlib import Path

import pytest

from orchestration.lib.landing import students
from orchestration.lib.landing.contracts import load_contracts
from orchestration.lib.landing.delivery import tables
from orchestration.lib.landing.errors import LandingError
from orchestration.lib.landing.inbox import Arrival

CONTRACTS = load_contracts()
SECRET = "Zaphod"


def _verdict(folder: Path, text: str, feed: str | None = None, event: str | None = "E1") -> str:
    """The code with which a file is refused, or that it is taken; a refusal never quotes a cell."""
    path = folder / "file.csv"
    path.write_text(text, encoding="utf-8")
    try:
        tables(Arrival(path, path.name), CONTRACTS, feed=feed, event=event)
    except LandingError as refusal:
        return "a cell is quoted" if SECRET in str(refusal) else refusal.code
    return "taken"


@pytest.mark.parametrize(
    "heading",
    [
        *("Student Name", "student_first_name", "StudentLastName", "Student's name", "Name of student", "Pupil name"),
        *("Student ID", "StudentID", "student_number", "State Student ID", "Student Unique Id", "Student Primary ID"),
        *("Student Email", "student e-mail", "Student DOB", "Student Date of Birth", "participant_code", "form_data"),
        *("ext_vendor_studentPassword", "Guardian Email", "Mother name", "TestRITScore", "LASID", "studentUSI"),
        "Student name (first and last, as in the class list of your school)",
    ],
)
def test_headings_of_students_are_refused(tmp_path: Path, heading: str) -> None:
    assert _verdict(tmp_path, f"org_id,name,{heading}\n1,x,{SECRET}\n", feed="organizations") == students.CODE
    assert _verdict(tmp_path, f"{heading},Score\n{SECRET},3\n") == students.CODE


@pytest.mark.parametrize(
    "heading",
    [
        *("How many students", "Describe your students", "Students", "% Girls", "Number of student IDs", "n_students"),
        *(
            "student_demographics",
            "Student Post-test",
            "Student teacher name",
            "learner_id",
            "Parent name",
            "parent_id",
        ),
        *("Count of Student ID", "Roughly how many GIRLS do you expect to teach next year?", "Principal email"),
        *("students with visual or sensorimotor impairments", "Scholarship ID", "Class Teacher(s)", "instrument"),
        "How well do you remember your students' names after the first week of term?",
    ],
)
def test_headings_about_classes_and_educators_are_not(tmp_path: Path, heading: str) -> None:
    assert _verdict(tmp_path, f'org_id,name,"{heading}"\n1,x,2\n', feed="organizations") == "taken"


def test_the_message_names_line_and_column(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(f"Results of grade 5\n\nClass,Student Name,Score\n5a,{SECRET},3\n")
    with pytest.raises(LandingError, match=r"line 3: column 2 \('Student Name'\)"):
        tables(Arrival(path, path.name), CONTRACTS, feed="organizations", event=None)


def test_notes_do_not_hide_a_list_of_students_behind_another_delimiter(tmp_path: Path) -> None:
    text = f"Export, made by the office\nStudent Name\tStudent ID\tScore\n{SECRET}\t1\t2\n"
    assert _verdict(tmp_path, text) == students.CODE


def test_a_second_header_line_of_students_is_found(tmp_path: Path) -> None:
    text = f"org_id,name,type\nid,Student Name,Student ID\n1,{SECRET},3\n"
    assert _verdict(tmp_path, text, feed="organizations") == students.CODE


@pytest.mark.parametrize(
    "header",
    [
        "Last Name,First Name,Student ID,Student Grade,Academic Year,School,Overall Scale Score,Percentile",
        "TermName,DistrictName,StudentID,StudentLastName,StudentFirstName,TestRITScore",
        "Primary ID_Student Primary ID,Student Last Name,Composite Score",
        "School,Class,Overall Scale Score,Percentile",
    ],
)
def test_vendor_exports_of_single_students_are_refused(tmp_path: Path, header: str) -> None:
    cells = ",".join([SECRET] * len(header.split(",")))
    assert _verdict(tmp_path, f"{header}\n{cells}\n") == students.CODE


# --- roles ------------------------------------------------------------------------------------------------------------

ONEROSTER = "sourcedId,status,enabledUser,orgSourcedIds,role,username,givenName,familyName,email"


def test_a_school_systems_users_are_refused_when_one_is_a_student(tmp_path: Path) -> None:
    user = f"u1,active,TRUE,12,{{}},x,{SECRET},{SECRET},x@example.org\n"
    assert _verdict(tmp_path, f"{ONEROSTER}\n{user.format('teacher')}{user.format('Student')}") == students.CODE
    assert _verdict(tmp_path, f"{ONEROSTER}\n{user.format('teacher')}") == "no_feed"


def test_people_with_the_role_student_are_refused_with_their_lines(tmp_path: Path) -> None:
    path = tmp_path / "people.csv"
    path.write_text(f"person_id,name_first,name_last,role\n1,A,B,Teacher\n2,{SECRET},D,Student\n3,E,{SECRET},student\n")
    with pytest.raises(LandingError, match=r"column 4 \('role'\) .* 2 record\(s\) \(line 3, 4\)") as caught:
        tables(Arrival(path, path.name), CONTRACTS, feed=None, event=None)
    assert SECRET not in str(caught.value)


def test_the_word_student_on_an_events_roster_is_the_tools_word_for_a_participant(tmp_path: Path) -> None:
    assert _verdict(tmp_path, 'Name,Email,Role\n"B, A",a@example.org,Student\n') == "taken"
    assert _verdict(tmp_path, "Name,Email,Role,Jun 10\nA,a@example.org,Student,P\n") == "taken"


def test_but_not_beside_the_ids_of_a_school_system(tmp_path: Path) -> None:
    text = f"Name,Email,Role,userSourcedId\n{SECRET},a@example.org,Student,u1\n"
    assert _verdict(tmp_path, text, feed="rosters") == students.CODE


def test_every_kind_of_the_policy_is_used() -> None:
    policy = students.load_policy()
    assert policy.headings
    assert policy.aggregates
    assert policy.together
    assert policy.role_values
