"""Rule R1 at the door: files about students are refused, files about educators are not."""

from __future__ import annotations

import json
import time
from pathlib import Path

import openpyxl
import pytest

from orchestration.lib.landing import students
from orchestration.lib.landing.contracts import load_contracts
from orchestration.lib.landing.delivery import tables
from orchestration.lib.landing.errors import LandingError
from orchestration.lib.landing.inbox import Arrival
from orchestration.lib.landing.table import Statement
from orchestration.lib.settings import ROOT

CONTRACTS = load_contracts()
SECRET = "Zaphod"


def _verdict(
    folder: Path, text: str | bytes, feed: str | None = None, event: str | None = "E1", name: str = "file.csv"
) -> str:
    """The code with which a file is refused, or that it is taken; no message ever quotes a cell."""
    path = folder / name
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    try:
        found, _ = tables(Arrival(path, path.name), CONTRACTS, Statement(feed, event))
    except LandingError as refusal:
        return "a cell is quoted" if SECRET in str(refusal) else refusal.code
    return "a cell is quoted" if any(SECRET in warning for table in found for warning in table.warnings) else "taken"


# --- one heading ------------------------------------------------------------------------------------------------------


def _listed(text: str) -> list[str]:
    return [heading.strip() for line in text.strip().splitlines() for heading in line.split(" | ")]


REFUSED = _listed("""
Student Name | student_first_name | StudentLastName | Student's name | Students' names | Name of student
Pupil name | STUDENTNAME | studentid | Unique Student ID | Distinct Student ID | Total Student Names
N Student Name | Student ID Total Score | Student ID of record | Student First | Student Last
Last Name (Student) | Email (student) | Stu ID | STU_NAME | Student No. | Student # | Student Nr | Child Name
Child's first name | Scholar ID | Scholar Name | Parent/Guardian Name | Parent/Guardian e-mail
Parent / Guardian 1 Phone | SIS User ID | SIS Login ID | participant_code_2 | participant_code
Participant Code | form_data | Form Data JSON | Nombre del alumno | Alumna nombre | ID alumno | Alumno ID
ID del estudiante | Nombre de la estudiante | Apellidos del alumno | Nom de l'élève | Prénom de l’élève
Identifiant élève | Nom de l'étudiant | Schülername | Name des Schülers | Schüler-ID | Vorname der Schülerin
Schuelername | Schülernummer | Ｓｔｕｄｅｎｔ\u3000Ｎａｍｅ | Ѕtudеnt Nаmе | ѕtudеnt_іd | Stu\u200bdent ID
Student\u00a0ID | Stu\u00addent Name | Student Email | student e-mail | Student DOB | Student Date of Birth
ext_vendor_studentPassword | Guardian Email | Mother name | TestRITScore | LASID | studentUSI
Student Primary ID | Student name (first and last, as in the class list of your school)
Please list each student's name and what they found hard | Please list the names of all students in your class
Enter your student's ID here | What is the student's name? | What is the full name of the student
List names of your students | First and last name of each student | Student Full Name | Student 1 Name
student_id_2 | Name (student) | Student Initials | Student username | student.studentNumber | student.lastName
Student_Number | DOB of student | Learner DOB | Learner grade | Unique Learner Number | statestudentid
Student State ID | Kid's name | Student First Name | Student LastFirst | State Student ID Number (Primary Key)
Your student ID | Parent email | Parents' names | <b>Student</b> name | Student Sourced Id | Student key
Student home address | Students Names List | 1. Student name | I. Student Name | A. Student Name
In the table below, please enter each student's name | Could you give the names and ids of your students?
Name of Pupil/Student | Student's Full Legal Name | Student (Last, First) | Student - Name
Last name of the student | Student surname | Pupil Forename | Student ID No | ID# (student) | Names of kids
Pupil Reference Number | Numéro d'étudiant | Número de alumno | Matrícula del alumno
Correo electrónico del alumno | E-Mail des Schülers | Courriel de l'élève | STUDENT_NBR | StudentUniqueId
studentSchoolId | Student Legal First Name | Preferred Student Name | Student Nickname | Student Contact Email
STUDENT.ID | Student/Participant Name | Child's DOB | Full name of child | Scholar First Name
K-12 Student ID | Perm ID (student) | Student Perm ID | First Name (Pupil) | Student First Initial
Please provide your student's initials | What was your student's name? | Student Google email
Name of your students (optional) | Students (names) | Students: first names | Roster: student names
Names of my students | STDNT_ID | Stdt Name | Student_Fname | StuLName | Student hash | student pseudonym
anonymous student code | Student Identity Number | Student record number | Student&nbsp;Name | Student\\nName
Studnet Name | Sutdent ID | Studens names | S t u d e n t  N a m e | S_T_U_D_E_N_T_ID | Youth Name | Camper ID
Stu&shy;dent Name | &#83;tudent ID | Nombre del niño | Nombre de su hijo | Nom de l'enfant | Name des Kindes
Imię ucznia | Öğrenci adı | Pangalan ng mag-aaral | Magaca ardayga
Escriba los nombres de sus estudiantes | Liste os nomes dos alunos
Tutee name | Son/Daughter name | Names of your 8th graders | GTID | Paste your class roster here
Please upload your full class list | Class list (first and last names)
Which of your students need support? Please give their names | Who are your students (names)
Nome do aluno | Estudante nome | Nome dello studente | Naam van de leerling | Leerlingnummer | Имя ученика
ID_StateAssign | State Assigned ID | STD_PID | STD_LASTNM | STD_FIRSTNM | std_bday
学生姓名 | 学号 | 生徒氏名 | 학생 이름 | اسم الطالب | Tên học sinh
""")

ALLOWED = _listed("""
How many students | Describe your students | Students | % Girls | Number of student IDs | n_students
student_demographics | Student Post-test | Student teacher name | learner_id | Learner ID | Learner Name
Parent name | parent_id | Count of Student ID | Roughly how many GIRLS do you expect to teach next year?
Principal email | students with visual or sensorimotor impairments | Scholarship ID | Class Teacher(s)
instrument | How well do you remember your students' names after the first week of term?
How did you learn your students' names? | Students reported | pct_disability | Number of students in class
class_students | Grade Level | Student engagement | Students' names are protected in my class (agree/disagree)
n_pre | mean_pre | n_tested | student_count | Total students | Student Count | Count Distinct Student ID
Student ID Count | Mean student score | Average number of students | Student ideas | Student identity
Student code of conduct | Quality of student code | Student work | Student Support email
Name of student teacher | Student Services contact name | Google Scholar ID | parent_event_id
Student-teacher ratio | student access to computers | Students # | Student number of absences
Do you know student names? | I learn student names quickly | Did you use student names?
student first language | Students' first impressions | Children | Participant ID (UPN) | Participant Email
Participant Name | Teacher name | School name (students) | school_id | Student organization name
What is your student population? | What do your students need?
How do you enter student names into the gradebook? | Please list strategies to learn your students' names
The workshop helped me use students' names | Platform data | Contact name | platform_database
Student Information System | students_pre_n | Student growth | % IEP
Please describe how your students identify themselves | How many of your students have an e-mail address?
Students per class | Which of your students' needs were met? | Share of student IDs | Name | Email
identifier | parentSourcedId | Number of parents | Graduate student | Student discount code
What grade(s) are your students in? | Date | Birthplace | Does the student code run?
I feel confident that students can name a function | Students can name the parts of a function
Student can identify variables | Learning management system ID | Student login frequency
Student-facing materials | Class size (students) | students_no | Parent engagement | Student nominations
Student ID policy is clear to me | Emails to students | Students email me with questions | Nombre d'élèves
Número de alumnos | Anzahl Schüler | Schülerzahl | Student email domain | Student ID policy
Student name tags | Nombre total d'étudiants | Student teacher email | Pupil premium %
Student Learning Outcomes | Student facing | Student devices | Student voice | Students with IEP
Student retention | Scholar program | Child development course | Childcare | kids' corner | Children's museum
Kids code | Name of school / student body size | student_body | Student loan | Student Achievement Partners
Student handouts | My students named variables | Students identified | students idle | Student pin-ups | name
Name (Original Name) | student teachers' names | What do you call your students?
How often did you call students by name? | Email used for your student account | Stud welding | Studio name
Studies id | Student-led | student_n | N (students) | % of students | Student attendance number
What is the name of the student curriculum you use? | Name of student assessment | Name of youth program
Which of your students' names do you remember best? Why? | Class roster size | Class list received
Which students enjoyed it most? | a b c d | Section list
std | Std dev | STD_ID | Std. error | std_last | Test taker name | State ID | Perm ID
Provide a class roster size | Lesson name | Season id | Person name | Youth center email | I teach 8th graders
Sister school name | Father figure | Student's teacher's name
Roughly how many Hispanic/Latino/Chicano students do you expect to teach next year?
Roughly how many NON-BINARY students do you expect to teach next year? | # of students | No. of students
How many students do you expect to teach next year? | Describe your students (grade, background)
Tell us about your students | Student population | Student grade levels | Grade levels of your students
Number of Students in class | About how many students will use the materials? | Students you teach
""")


def test_no_pattern_needs_a_newer_python_than_the_oldest() -> None:
    # CPython before 3.11.5 takes a possessive group of several ways for one that never matches; an atomic one it knows.
    assert ")*+" not in (ROOT / "seeds" / "policy" / "forbidden_fields.csv").read_text(encoding="utf-8")


@pytest.mark.parametrize("heading", REFUSED)
def test_headings_of_students_are_refused(tmp_path: Path, heading: str) -> None:
    quoted = heading.replace('"', '""')
    assert _verdict(tmp_path, f'org_id,name,"{quoted}"\n1,x,{SECRET}\n', feed="organizations") == students.CODE
    assert _verdict(tmp_path, f'"{quoted}",Score\n{SECRET},3\n') == students.CODE


@pytest.mark.parametrize("heading", ALLOWED)
def test_headings_about_classes_and_educators_are_not(tmp_path: Path, heading: str) -> None:
    assert _verdict(tmp_path, f'org_id,org_name,"{heading}"\n1,x,2\n', feed="organizations") == "taken"


@pytest.mark.parametrize("heading", ["Date of Birth", "DOB", "birthdate", "Date of birth (MM/DD/YYYY)", "Birthday"])
def test_no_feed_asks_an_educator_for_a_date_of_birth(tmp_path: Path, heading: str) -> None:
    assert _verdict(tmp_path, f"org_id,name,{heading}\n1,x,{SECRET}\n", feed="organizations") == students.CODE
    assert _verdict(tmp_path, f"given_name,surname,{heading}\n{SECRET},x,1\n") == "no_feed"


def test_the_message_names_line_column_and_reason(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(f"Results of grade 5\n\nClass,Student Name,Score\n5a,{SECRET},3\n")
    with pytest.raises(LandingError, match=r"line 3: column 2: a student's name\. The warehouse holds no individual"):
        tables(Arrival(path, path.name), CONTRACTS, Statement("organizations", None))


@pytest.mark.parametrize(
    "text",
    [
        f"Student Name: {SECRET},Student ID: 600001\n",
        f'[{{"Student Name": "{SECRET}", "Student ID": 600001}}]\n',
        f"Name: {SECRET} / ID: 600001,Grade: 8\n",
        f"{SECRET},Beeblebrox,8,600001\n",
        f"org_id,nmae {SECRET} 1999,x\n",
        f"Teacher,Emil {SECRET}\n",
    ],
)
@pytest.mark.parametrize("feed", [None, "people", "organizations", "attendance_wide"])
def test_no_refusal_repeats_a_cell(tmp_path: Path, text: str, feed: str | None) -> None:
    assert _verdict(tmp_path, text, feed=feed) in {students.CODE, "no_feed", "no_header", "missing_column"}


def test_nor_does_a_warning_about_a_column_nobody_declared(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(f'org_id,org_name,"call {SECRET}: 555-0199",Remark\n1,x,2,3\n')
    found, _ = tables(Arrival(path, path.name), CONTRACTS, Statement("organizations", None))
    assert found[0].warnings == ["2 column(s) nobody declared are kept: column 3; column 4, 'Remark'"]


def test_a_header_with_somebodys_address_is_data(tmp_path: Path) -> None:
    text = f"org_id,name,{SECRET}@example.org\n1,x,2\n"
    assert _verdict(tmp_path, text, feed="organizations") == "no_header"


@pytest.mark.parametrize("start", ["", "please list ", "what is ", "student "])
@pytest.mark.parametrize("part", ["name of the ", "last first ", "first ", "names ids ", "list name ", "8 th grade "])
def test_no_heading_takes_long(tmp_path: Path, start: str, part: str) -> None:
    rules = [rule for rules in students.load_policy().rules.values() for rule in rules]
    for times in range(4, 80, 2):  # what grows by powers is seen before it never ends
        text, before = f"{start}{part * times}", time.process_time()
        for rule in rules:
            rule.pattern.search(text)
        assert time.process_time() - before < 1
    text = f"org_id,name,{start}{part * 50}\n1,x,y\n"
    assert _verdict(tmp_path, text, feed="organizations") in {"taken", students.CODE}


# --- headings whose cells decide --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("heading", "cells", "verdict"),
    [
        ("Students", ["28", "", "~15", "10-12", "half", "about 120, 28 per class", "1,204", "n<10", "N/A"], "taken"),
        ("Students", ["28", SECRET], students.CODE),
        ("Pupils", ["30", "S-1023 B"], students.CODE),
        ("Student(s)", [f"{SECRET} Beeblebrox"], students.CODE),
        ("Students #", ["28"], "taken"),
        ("Students", ["about thirty", "two dozen"], "taken"),
        ("Student 1", ["3", "yes", "n/a", "", "Proficient", "Below grade level"], "taken"),
        ("Student 1", [SECRET], students.CODE),
        ("Pupil B", [f"{SECRET} B."], students.CODE),
        ("Alumnos", ["28", "30"], "taken"),
        ("Alumnos", [SECRET], students.CODE),
        ("Student", ["x", "", "Yes", "0", "Student", "PhD student"], "taken"),
        ("Student", ["Beeblebrox"], students.CODE),
        ("Student", ["1001", "1002"], students.CODE),
        ("Pupil", [SECRET], students.CODE),
        ("Élève", [SECRET], students.CODE),
        ("Parent/Guardian", ["x", ""], "taken"),
        ("Parent/Guardian", [SECRET], students.CODE),
        ("UPN", ["A123456789012"], students.CODE),
        ("UPN", ["ada@example.org"], "taken"),
    ],
)
def test_counts_and_ticks_are_told_from_persons(tmp_path: Path, heading: str, cells: list[str], verdict: str) -> None:
    rows = "".join(f'1,x,"{cell}"\n' for cell in cells)
    assert _verdict(tmp_path, f'org_id,org_name,"{heading}"\n{rows}', feed="organizations") == verdict


@pytest.mark.parametrize(
    ("feed", "header", "row", "verdict"),
    [
        ("classes", "teacher_id,class_name,students,pct_white", "P1,Math 8,28,0.6", "taken"),
        ("classes", "teacher_id,Class,Students,% IEP", "P1,Math 8,about 28,12%", "taken"),
        ("classes", "teacher_id,class_name,Student Name", f"P1,Math 8,{SECRET}", students.CODE),
        ("classes", "teacher_id,class_name,Students", f"P1,Math 8,{SECRET}", students.CODE),
        (
            "intake_survey",
            "Timestamp,First name,Last name,Professional email,How many students,Describe your students,Principal name",
            '6/1/2024 9:00:00,A,B,a@example.org,"about 120, 28 per class","Ninth grade, many new to the country",C',
            "taken",
        ),
        (
            "intake_survey",
            "Timestamp,First name,Last name,Professional email,Are you a teacher?,Please list your students' names",
            f"6/1/2024 9:00:00,A,B,a@example.org,Yes,{SECRET}",
            students.CODE,
        ),
        (
            "intake_survey_legacy",
            "Timestamp,First Name,Last Name,Email,Roughly how many GIRLS do you expect to teach next year?,"
            "students with visual or sensorimotor impairments",
            "6/1/2019 9:00:00,A,B,a@example.org,half,10-12",
            "taken",
        ),
    ],
)
def test_surveys_and_classes_count_students_and_name_none(
    tmp_path: Path, feed: str, header: str, row: str, verdict: str
) -> None:
    assert _verdict(tmp_path, f"{header}\n{row}\n", feed=feed) == verdict


# --- exports of student systems ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "header",
    [
        "Last Name,First Name,Student ID,Student Grade,Academic Year,School,Overall Scale Score,Percentile",
        "Last Name,First Name,Student Grade,School,Subject,Overall Placement",
        "TermName,DistrictName,StudentID,StudentLastName,StudentFirstName,TestRITScore",
        "TermName,SchoolName,TestName,TestStartDate,TestPercentile",
        "Primary ID_Student Primary ID,Student Last Name,Composite Score",
        "School,Class,Overall Scale Score,Percentile",
        "Last Name,First Name,Grade,SS,PR,GE,NCE",
        "First name,Last name,Scaled Score,Percentile Rank,Grade Equivalent",
        "Student,ID,SIS User ID,SIS Login ID,Section,Homework 1 (123)",
        "Student,ID,Section,Homework 1 (123)",
        "Last Name,First Name,Email Address,Homework 1,Overall Grade",
        "LastFirst,Grade_Level,Home_Room",
        "Student_Number,LastFirst,Grade_Level",
        "personID,calendarName,grade,lastName",
        "student.studentNumber,student.lastName,grade",
        "School_id,Student_id,State_id,Last_name,First_name,Grade,DOB",
        "First_name,Last_name,FRL_status,ELL_status",
        "Name,Homeroom,Lunch",
        "Last Name,Economically Disadvantaged,Score",
        "sourcedId,classSourcedId,schoolSourcedId,userSourcedId,role,status",
        "userSourcedId,status,dateLastModified,birthdate,sex",
        "userSourcedId,status,dateLastModified,sex,asian,white",
        "TermName,TestName,TestType,TestPercentile,Goal1RitScore",
        "ScaledScore,PercentileRank,NormalCurveEquivalent,ScreeningDate",
        "ScreeningCategoryTitle,ScaledScore,Grade",
        "School Year,Benchmark Period,Composite Score,Composite Level",
        "Composite Level,NWF-CLS,PSF,ORF Accuracy",
        "testScaleScore,testPerformanceLevel,period",
        "Registered Test Grade,Scale Score,Achievement Level",
        "LastOrSurname,FirstName,Scale Score",
        "AP Number,Exam Code 1,Exam Grade 1",
        "TestAdmin,PermID,StateID,Grade,LName,FName,English",
        "Login Name,First Name,Last Name,Language,Grade,Test Taker ID,Composite Score",
        "sourcedId,status,dateLastModified,birthDate,sex,asian",
        "YEAR,SCH_ID,SCH_NM,TCH_ID,STD_PID,STD_LASTNM,STD_FIRSTNM,ID",
        "ID_ACT,ID_StateAssign,ID_Local,F_Name,L_Name,Composite",
    ],
)
def test_vendor_exports_of_single_students_are_refused(tmp_path: Path, header: str) -> None:
    cells = ",".join([SECRET] * len(header.split(",")))
    assert _verdict(tmp_path, f"{header}\n{cells}\n") == students.CODE
    assert _verdict(tmp_path, f"{header}\n") == students.CODE
    assert _verdict(tmp_path, f"Made by the office\n\n{header}\n{cells}\n") == students.CODE


@pytest.mark.parametrize(
    "header",
    [
        "MATHTOT,PR50M,LOWINC,PERASIAN,PERBLACK,PERHISP,PERMINTE,AVYRSEXP,AVSALK,PTRATIO",
        "teacher_id,class_id,exam,AY,n_tested,mean_scale_score,sd,n_proficient,pct_proficient,comparison_kind",
        "teacher_id,class_id,instrument,version,n_pre,mean_pre,sd_pre,n_post,mean_post,sd_post,max_score,n_matched",
        "teacher_id,class_id,class_name,class_gradelevel,students,pct_disability,pct_african_american",
        "AY,State,Teacher,School Name,Curriculum,Status,Subject,Grade Level,Students,% IEP,% Girls",
        "sourcedId,status,dateLastModified,name,type,identifier,parentSourcedId",
        "personal,middle,family,email,event,role",
    ],
)
def test_tables_about_classes_places_and_educators_are_not(tmp_path: Path, header: str) -> None:
    cells = ",".join(["2"] * len(header.split(",")))
    assert _verdict(tmp_path, f"{header}\n{cells}\n") in {"no_feed", "taken"}


# --- further down and elsewhere ---------------------------------------------------------------------------------------


def test_notes_do_not_hide_a_list_of_students_behind_another_delimiter(tmp_path: Path) -> None:
    text = f"Export, made by the office\nStudent Name\tStudent ID\tScore\n{SECRET}\t1\t2\n"
    assert _verdict(tmp_path, text) == students.CODE


def test_a_second_header_line_of_students_is_found(tmp_path: Path) -> None:
    text = f"org_id,name,type\nid,Student Name,Student ID\n1,{SECRET},3\n"
    assert _verdict(tmp_path, text, feed="organizations") == students.CODE


ORGANIZATIONS = "org_id,org_name,type\n" + "".join(f"{number},School {number},School\n" for number in range(40))


@pytest.mark.parametrize(
    "table",
    [
        f"Student ID,Student Name,Score\n1,{SECRET},3\n",
        f"Student Name,Score,\n{SECRET},3,\n",
        f"Student Name,Score 1,Score 2\n{SECRET},3,4\n",
        f"sourcedId,classSourcedId,userSourcedId\n1,{SECRET},3\n",
        f"Class,Étudiant nom,Étudiant ID\n1,{SECRET},3\n",
        f"Nombre del alumno,Nota,\n{SECRET},3,\n",
        f"Leerlingnummer,Naam van de leerling,\n1,{SECRET},\n",
        f"Last Name,First Name,Homeroom\n{SECRET},x,8b\n",
        f"First Name,Overall Scale Score,Percentile\n{SECRET},3,4\n",
        f"Student,Score,Class\n{SECRET},3,4\n",
        f"Имя ученика,Класс\n{SECRET},8\n",
        f"First Name,Last Name,DOB\n{SECRET},x,3\n",
        f"Klasse,SCHÜLERNAME,SCHÜLER-ID\n1,{SECRET},3\n",
        f"Class,\u0405tud\u0435nt Name,\uff33tudent ID\n1,{SECRET},3\n",
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_a_second_table_far_below_the_first_is_found(tmp_path: Path, table: str, encoding: str, end: str) -> None:
    text = f"{ORGANIZATIONS}\n{table}".replace("\n", end)
    path = tmp_path / "a.csv"
    path.write_bytes(text.encode(encoding))
    with pytest.raises(LandingError, match=r"(line 43: column|column 1.*line 44)") as caught:
        tables(Arrival(path, path.name), CONTRACTS, Statement("organizations", None))
    assert caught.value.code == students.CODE
    assert SECRET not in str(caught.value)


@pytest.mark.parametrize("gap", ["\n", ",,\n", "\n\n,,\n", '"","",""\n\n'])
def test_whatever_the_gap_between_two_tables(tmp_path: Path, gap: str) -> None:
    text = f"{ORGANIZATIONS}{gap}Last Name,First Name,Homeroom\n{SECRET},x,8b\n"
    assert _verdict(tmp_path, text, feed="organizations") == students.CODE


def test_columns_of_a_second_table_are_judged_by_its_own_headings(tmp_path: Path) -> None:
    roles = f"person,role\nx,Teacher\n{SECRET},Student\n"
    assert _verdict(tmp_path, f"{ORGANIZATIONS}\n{roles}", feed="organizations") == students.CODE
    counts = "Class,Students\n5a,28\n\nTopic,Comment\nAlgebra,They liked it\n"
    assert _verdict(tmp_path, f"{ORGANIZATIONS}\n{counts}", feed="organizations") == "taken"


def test_blank_lines_between_and_after_rows_of_educators_are_nothing(tmp_path: Path) -> None:
    rows = "org_id,org_name,type\n\n1,x,School\n\n2,y,School\n\nOffice,Student Services,District\n\n\n"
    assert _verdict(tmp_path, rows, feed="organizations") == "taken"
    people = "person_id,name_first,name_last,role\n\nX,A,B,Teacher\n\nY,C,D,Student teacher\n"
    assert _verdict(tmp_path, people, feed="people") == "taken"
    assert _verdict(tmp_path, f"{people}\nZ,{SECRET},F,Student\n\n", feed="people") == students.CODE


def test_a_row_of_another_width_that_is_a_header_of_students_refuses(tmp_path: Path) -> None:
    """Without a blank line before it and without a word that is searched for: it is met when it is held aside."""
    header = ["Last Name", "First Name", "Homeroom", "Lunch"]
    with pytest.raises(LandingError, match="line 7: columns 1, 3 together") as caught:
        students.keepable(header, ["org_id", "org_name"], CONTRACTS["organizations"], 7)
    assert caught.value.code == students.CODE


def test_the_same_in_windows_1252(tmp_path: Path) -> None:
    text = f"{ORGANIZATIONS}\nKlasse,Schülername,Schüler-ID\n1,{SECRET},3\n"
    assert _verdict(tmp_path, text.encode("windows-1252"), feed="organizations") == students.CODE


def test_what_people_write_about_students_is_no_table(tmp_path: Path) -> None:
    answers = [
        "They asked for student name, student ID and e-mail",
        "I never knew:\nstudent name,\nstudent ID, student email\nand more",
        "student name",
        "Student ID",
    ]
    rows = "".join(f'6/3/2024 9:{number:02d}:00,a@example.org,"{answers[number % 4]}"\n' for number in range(60))
    text = f"Timestamp,Email Address,What did the tool ask for?\n{rows}"
    assert _verdict(tmp_path, text, feed="feedback") == "taken"


def test_the_wording_of_questions_below_their_short_names_is_a_header(tmp_path: Path) -> None:
    ids = '"{""ImportId"":""a""}","{""ImportId"":""b""}"'
    text = f"RecordedDate,Q1\nRecorded Date,Please list the names of your students\n{ids}\n2024-06-03,{SECRET}\n"
    assert _verdict(tmp_path, text, feed="feedback") == students.CODE
    assert _verdict(tmp_path, text.replace("the names of your students", "what helped"), feed="feedback") == "taken"


@pytest.mark.parametrize("state", ["visible", "hidden", "veryHidden"])
@pytest.mark.parametrize(
    "rows",
    [
        [["Student Name", "Score"], [SECRET, 3]],
        [["Student", "Score"], [SECRET, 3]],
        [["person", "role"], [SECRET, "Student (grade 8)"]],
        [["a", "b"], *[[number, "x"] for number in range(40)], ["Student ID", "Student Name"], [1, SECRET]],
    ],
)
def test_one_sheet_of_students_refuses_the_workbook(tmp_path: Path, rows: list[list[object]], state: str) -> None:
    book = openpyxl.Workbook()
    book.active.append(["org_id", "name"])
    book.active.append(["1", "x"])
    sheet = book.create_sheet("Other")
    sheet.sheet_state = state
    for row in rows:
        sheet.append(row)
    book.save(tmp_path / "book.xlsx")
    assert _verdict(tmp_path, (tmp_path / "book.xlsx").read_bytes(), name="a.xlsx") == students.CODE


@pytest.mark.parametrize("rows", [0, 40])
@pytest.mark.parametrize(
    "beside",
    [f"7,x,School,Student Name,Score\n8,y,School,{SECRET},3\n", f"7,x,School,,Student ID,Class\n,,,,{SECRET},3\n"],
)
def test_a_second_table_beside_the_first_is_found(tmp_path: Path, rows: int, beside: str) -> None:
    text = "org_id,org_name,type\n" + "1,x,School\n" * rows + beside
    assert _verdict(tmp_path, text, feed="organizations") == students.CODE


@pytest.mark.parametrize(
    ("held", "verdict"),
    [
        ({"students": [{"name": SECRET, "email": "a@example.org"}]}, students.CODE),
        ({"day": [{"pupils": [SECRET]}]}, students.CODE),
        ({"student_name": SECRET}, students.CODE),
        ({"students": 24, "days": ["P", "A"]}, "taken"),
    ],
)
@pytest.mark.parametrize("indent", [None, 1])
@pytest.mark.parametrize("rows", [0, 40])
def test_json_in_a_cell_is_looked_into(
    tmp_path: Path, held: dict[str, object], verdict: str, indent: int | None, rows: int
) -> None:
    cell = json.dumps(held, indent=indent).replace('"', '""')
    header, blank = "person_id,event_id,attendance\n", "7,701,[]\n"
    assert _verdict(tmp_path, f'{header}{blank * rows}8,701,"{cell}"\n', feed="attendance_json") == verdict


TITLED = f"ID,Name,Score\n1,{SECRET},3\n"


@pytest.mark.parametrize(
    "title", ["Students", "Student list", "My students", "Grade 8 students", "Student Roster 2024"]
)
def test_a_title_says_whose_names_and_ids_they_are(tmp_path: Path, title: str) -> None:
    assert _verdict(tmp_path, f"{title},,\n{TITLED}", feed="schools") == students.CODE
    assert _verdict(tmp_path, TITLED, feed="schools", name=f"{title}__20240901.csv") == students.CODE
    book = openpyxl.Workbook()
    book.active.append(["org_id", "name"])
    book.active.append(["1", "x"])
    sheet = book.create_sheet(title)
    sheet.append(["ID", "Name"])
    sheet.append([1, SECRET])
    book.save(tmp_path / "book.xlsx")
    assert _verdict(tmp_path, (tmp_path / "book.xlsx").read_bytes(), name="a.xlsx") == students.CODE


def test_a_title_over_figures_or_over_an_events_people_says_nothing(tmp_path: Path) -> None:
    assert _verdict(tmp_path, ",,Students,\norg_id,org_name,n,mean\n1,x,20,3\n", feed="organizations") == "taken"
    assert _verdict(tmp_path, "Student counts\norg_id,org_name\n1,x\n", feed="organizations") == "taken"
    assert _verdict(tmp_path, "Schools,,Students\norg_id,org_name,n\n1,x,20\n", feed="organizations") == "taken"
    assert _verdict(tmp_path, "Students\nName,Email\nAda,a@example.org\n", feed="rosters") == "taken"


def test_a_list_under_the_title_students_is_an_events_only_where_the_sender_said_so(tmp_path: Path) -> None:
    people = f"Name,Email\n{SECRET},a@example.org\n"
    nested = f'{{"students": [{{"name": "{SECRET}", "email": "a@example.org"}}]}}'
    assert _verdict(tmp_path, people, event=None, name="Students.csv") == students.CODE
    assert _verdict(tmp_path, nested, event=None, name="class.json") == students.CODE
    assert _verdict(tmp_path, people, name="Students.csv") == "taken"
    assert _verdict(tmp_path, people, event=None, name="Teachers.csv") == "event_not_named"


@pytest.mark.parametrize("title", ["Grade 8 students", "Homeroom 8b", "8th grade roster", "Grade 5 class list"])
def test_the_title_of_a_class_says_so_over_an_events_list_too(tmp_path: Path, title: str) -> None:
    text = f"{title},,\nName,Email,Jun 10\n{SECRET},a@example.org,P\n"
    assert _verdict(tmp_path, text, feed="attendance_wide") == students.CODE


@pytest.mark.parametrize(
    "title", ["Grade 8 teachers", "Grade 8 Math institute", "Week 8", "8th grade ELA cohort", "Class"]
)
def test_the_title_of_a_training_does_not(tmp_path: Path, title: str) -> None:
    text = f"{title},,\nName,Email,Jun 10\nAda,a@example.org,P\n"
    assert _verdict(tmp_path, text, feed="attendance_wide") == "taken"


# --- roles ------------------------------------------------------------------------------------------------------------

ONEROSTER = "sourcedId,status,enabledUser,orgSourcedIds,role,username,givenName,familyName,email"
PEOPLE = "person_id,name_first,name_last"


def test_a_school_systems_users_are_refused_when_one_is_a_student(tmp_path: Path) -> None:
    user = f"u1,active,TRUE,12,{{}},x,{SECRET},{SECRET},x@example.org\n"
    assert _verdict(tmp_path, f"{ONEROSTER}\n{user.format('teacher')}{user.format('Student')}") == students.CODE
    assert _verdict(tmp_path, f"{ONEROSTER}\n{user.format('teacher')}") == "no_feed"


def test_people_with_the_role_student_are_refused_with_their_lines(tmp_path: Path) -> None:
    path = tmp_path / "people.csv"
    path.write_text(f"{PEOPLE},role\n1,A,B,Teacher\n2,{SECRET},D,Student\n3,E,{SECRET},student\n")
    with pytest.raises(LandingError, match=r"column 4: the person is a student \(2 record\(s\), line 3, 4\)") as caught:
        tables(Arrival(path, path.name), CONTRACTS, Statement(None, None))
    assert SECRET not in str(caught.value)


@pytest.mark.parametrize("heading", ["role", "Role at organization", "orgRole"])
@pytest.mark.parametrize(
    "role",
    [
        *("Student", "students", "Pupil", "K-12 student", "Student (grade 8)", "Student - 8th grade"),
        *(
            "Grade 8 student",
            "8th grade student",
            "High School Student",
            "HS student",
            "Alumno",
            "alumna",
            "Estudiante",
            "Élève",
            "Schüler",
        ),
        *("SCHÜLERIN", "Étudiante", "\u0405tudent", "Student in grade 7"),
        *("8th grader", "Scholar", "STU", "user, student", "[student]", "Leerling"),
    ],
)
def test_a_student_by_any_name_is_no_educator(tmp_path: Path, heading: str, role: str) -> None:
    text = f"{PEOPLE},{heading}\n" + "1,A,B,Teacher\n" * 30 + f"2,{SECRET},D,{role}\n"
    assert _verdict(tmp_path, text, feed="people") == students.CODE


@pytest.mark.parametrize(
    "role", ["Student teacher", "Dean of Students", "Graduate student", "Student Services Coordinator", "Learner"]
)
def test_titles_with_the_word_are_educators(tmp_path: Path, role: str) -> None:
    assert _verdict(tmp_path, f"{PEOPLE},role\n1,A,B,{role}\n", feed="people") == "taken"


@pytest.mark.parametrize("heading", ["title", "Job title", "Position"])
@pytest.mark.parametrize("role", ["Other", "Teacher", ""])
@pytest.mark.parametrize(
    "title",
    [
        *("Student", "8th grade student", "8th grader", "Grade 8 student", "Pupil", "Student (grade 8)", "HS student"),
        *("Eighth grader", "Middle schooler", "Student, Lincoln Middle", "Student at Lincoln Middle School", "Alumno"),
    ],
)
def test_a_title_says_that_somebody_is_a_student(tmp_path: Path, title: str, role: str, heading: str) -> None:
    text = f'{PEOPLE},role,{heading}\n1,A,B,Teacher,Coach\n2,{SECRET},D,{role},"{title}"\n'
    assert _verdict(tmp_path, text, feed="people") == students.CODE
    assert _verdict(tmp_path, text.replace(",role,", ",notes,"), feed="people") == students.CODE


@pytest.mark.parametrize(
    "title",
    [
        *("Student teacher", "Student support specialist", "Director, Student Services", "Graduate student"),
        *(
            "PhD student",
            "Dean of Students",
            "Student success coach",
            "Undergraduate student, UMass",
            "8th grade teacher",
        ),
        *("Student at the graduate school of education", "High school teacher", "Kindergarten teacher", ""),
    ],
)
def test_titles_of_adults_are_no_students(tmp_path: Path, title: str) -> None:
    text = f'{PEOPLE},role,title\n1,A,B,Teacher,"{title}"\n2,C,D,Other,"{title}"\n'
    assert _verdict(tmp_path, text, feed="people") == "taken"


def test_titles_of_things_are_no_roles(tmp_path: Path) -> None:
    event = "event_id,title,type,start_date,end_date,event_days\nE1,Students,Full PD,2024-06-03,2024-06-03,1\n"
    assert _verdict(tmp_path, event, feed="events") == "taken"


@pytest.mark.parametrize(
    "heading", ["class_roster", "Course roster", "Student roster", "my class rosters", "Student list"]
)
def test_a_roster_in_a_cell_is_a_list_of_students(tmp_path: Path, heading: str) -> None:
    record = {"person_id": "9", "name_first": "A", "name_last": "B", "role": "Teacher", heading: [SECRET, "Bob"]}
    assert _verdict(tmp_path, json.dumps([record]), feed="people", name="p.json") == students.CODE
    nested = {**record, heading: "", "more": {heading: [{"first": SECRET}]}}
    assert _verdict(tmp_path, json.dumps([nested]), feed="people", name="p.json") == students.CODE
    for cell, verdict in ((SECRET, students.CODE), ("24", "taken"), ("uploaded", "taken"), ("", "taken")):
        text = f"{PEOPLE},role,{heading}\n1,A,B,Teacher,{cell}\n"
        assert _verdict(tmp_path, text, feed="people") == verdict


def test_a_role_that_slipped_into_another_column_counts(tmp_path: Path) -> None:
    assert _verdict(tmp_path, f"{PEOPLE},role\n1,A,B,Teacher\n2,{SECRET},D,8,Student\n") == students.CODE


@pytest.mark.parametrize(
    ("feed", "header", "cells", "is_kept"),
    [
        ("people", PEOPLE, ["1", "Ada", "Teacher"], True),
        ("people", PEOPLE, ["1", SECRET, "Student"], False),
        ("rosters", "Name,Email,Role", ["Ada", "Student"], True),
        ("rosters", "Name,Email,Role", ["Student ID 600001", SECRET], False),
        ("organizations", "org_id,name,Students", ["1", "x"], False),
    ],
)
def test_cells_of_a_row_held_aside_are_kept_unless_they_may_be_a_student(
    feed: str, header: str, cells: list[str], is_kept: bool
) -> None:
    assert students.keepable(cells, header.split(","), CONTRACTS[feed]) == (cells if is_kept else [])


def test_a_school_with_a_comma_too_many_is_no_student(tmp_path: Path) -> None:
    text = "org_id,org_name,Students\n1,x,28\n2,Lakeview, Lower School,30\n"
    assert _verdict(tmp_path, text, feed="organizations") == "taken"


def test_the_word_student_on_an_events_roster_is_the_tools_word_for_a_participant(tmp_path: Path) -> None:
    assert _verdict(tmp_path, 'Name,Email,Role\n"B, A",a@example.org,Student\n') == "taken"
    assert _verdict(tmp_path, "Name,Email,Role,Jun 10\nA,a@example.org,Student,P\n") == "taken"


@pytest.mark.parametrize(
    ("rows", "verdict"),
    [
        (["Student,Grade 8,,P", "Student,8,,A", "Teacher,,Biology,P"], students.CODE),
        (["Student,8th grade,,P"], students.CODE),
        (["Student,8,,P", "Student,6-8,,P"], "taken"),
        (["Student,8,Math,P", "Student,8,,P"], "taken"),
        (["Student,,,P", "Student,,,P"], "taken"),
        (["Teacher,8,,P", "Participant,7,,P"], "taken"),
    ],
)
def test_a_class_is_told_from_a_training_by_its_grades(tmp_path: Path, rows: list[str], verdict: str) -> None:
    lines = "".join(f"{SECRET},a@example.org,{row}\n" for row in rows)
    assert _verdict(tmp_path, f"Name,Email,Role,Grades,Primary Subject,Jun 10\n{lines}") == verdict


def test_but_not_beside_the_ids_of_a_school_system(tmp_path: Path) -> None:
    text = f"Name,Email,Role,userSourcedId\n{SECRET},a@example.org,Student,u1\n"
    assert _verdict(tmp_path, text, feed="rosters") == students.CODE


# --- the policy itself ------------------------------------------------------------------------------------------------


def test_every_kind_of_the_policy_is_used() -> None:
    policy = students.load_policy()
    assert set(policy.rules) == students.KINDS
    assert policy.together
    assert policy.traces
