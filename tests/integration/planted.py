"""Files about students with values that cannot be mistaken, one for each way in which such a file can arrive."""

from __future__ import annotations

import base64
import csv
import html
import io
import json
import urllib.parse
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

import openpyxl

# What every planted value holds; each file adds a number of its own, so that a find says where it came from.
GIVEN, FAMILY, NUMBER, MAILBOX = "Quïllerine", "Vexbarrow", "884173350", "vexbarrow.q"

GOOD = "org_id,org_name,type\n" + "".join(f"O{number},School {number},School\n" for number in range(40))

# Longer than what is looked at of a file before its feed is known, and than any block that is read at once.
FAR_LINES = 20_500


@dataclass(frozen=True)
class Pupil:
    """One invented student."""

    number: int

    @property
    def given(self) -> str:
        return f"{GIVEN}{self.number}"

    @property
    def family(self) -> str:
        return f"{FAMILY}{self.number}"

    @property
    def id(self) -> str:
        return f"{NUMBER}{self.number:04}"

    @property
    def mail(self) -> str:
        return f"{MAILBOX}{self.number}@pupils.example.org"

    @property
    def name(self) -> str:
        return f"{self.family}, {self.given}"


Rows = Sequence[Sequence[object]]
Maker = Callable[[list[Pupil]], bytes]
MAKERS: dict[str, Maker] = {}


def files() -> dict[str, bytes]:
    """The files by their path in the inbox."""
    return {
        name: make([Pupil(10 * number + place) for place in range(3)])
        for number, (name, make) in enumerate(MAKERS.items(), start=1)
    }


def _file(name: str) -> Callable[[Maker], Maker]:
    def remember(make: Maker) -> Maker:
        MAKERS[name] = make
        return make

    return remember


def _text(rows: Rows, delimiter: str = ",", above: str = "") -> str:
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter, lineterminator="\n").writerows(rows)
    return above + out.getvalue()


def _csv(name: str, header: str, *columns: Callable[[Pupil], object], above: str = "", encoding: str = "utf-8") -> None:
    """Plant a CSV of one row per student under a header."""

    def make(pupils: list[Pupil]) -> bytes:
        rows = [header.split(","), *([column(pupil) for column in columns] for pupil in pupils)]
        return _text(rows, above=above).encode(encoding)

    MAKERS[name] = make


def _book(**sheets: Rows) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(list(row))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _list(pupils: Iterable[Pupil]) -> Rows:
    return [["Student ID", "Student Name", "Score"], *([one.id, one.name, 3] for one in pupils)]


def _given(one: Pupil) -> str:
    return one.given


def _family(one: Pupil) -> str:
    return one.family


def _id(one: Pupil) -> str:
    return one.id


def _mail(one: Pupil) -> str:
    return one.mail


def _name(one: Pupil) -> str:
    return one.name


def _is(value: object) -> Callable[[Pupil], object]:
    return lambda _: value


# --- where in a file --------------------------------------------------------------------------------------------------

_csv("line_1.csv", "Student Name,Student ID,Student Email,Score", _name, _id, _mail, _is(3))
_csv("below_notes.csv", "Student Name,Student ID", _name, _id, above="Made by the office\n\nfor grade 5\n")
_csv("people/in_a_feeds_folder.csv", "Last Name,First Name,Student ID,Score", _family, _given, _id, _is(7))
_csv("organizations__20240901__1.csv", "org_id,name,Student Name", _id, _mail, _name)
_csv("schools/far_right.csv", ",".join([*(f"c{n}" for n in range(300)), "Student Name"]), *[_is("")] * 300, _name)
_csv("utf16.csv", "Student Name,Student ID", _name, _id, encoding="utf-16")
_csv("utf16_without_mark.csv", "Student Name,Student ID", _name, _id, encoding="utf-16-le")
_csv("windows_1252.csv", "Schülername,Schüler-ID", _name, _id, encoding="windows-1252")
_csv("lookalike.csv", "Ѕtudеnt Nаmе,Ѕtudent ІD", _name, _id)
_csv("spanish.csv", "Nombre del alumno,Matrícula del alumno,Calificación", _name, _id, _is(9))


@_file("semicolons.csv")
def _semicolons(pupils: list[Pupil]) -> bytes:
    return _text(_list(pupils), delimiter=";").encode("utf-8-sig")


@_file("tabs.tsv")
def _tabs(pupils: list[Pupil]) -> bytes:
    return _text(_list(pupils), delimiter="\t", above="Export, made today\n").encode()


@_file("organizations/second_table.csv")
def _second_table(pupils: list[Pupil]) -> bytes:
    return f"{GOOD}\n{_text(_list(pupils))}".encode()


def _class_list(pupils: list[Pupil]) -> str:
    """A list without a word that gives it away."""
    return _text([["Last Name", "First Name", "Homeroom", "Lunch"], *([p.family, p.given, "8b", p.id] for p in pupils)])


@_file("organizations/second_table_of_plain_words.csv")
def _plain_words(pupils: list[Pupil]) -> bytes:
    return f"{GOOD}\n{_class_list(pupils)}".encode()


@_file("organizations/second_table_without_a_gap.csv")
def _without_a_gap(pupils: list[Pupil]) -> bytes:
    return f"{GOOD}{_class_list(pupils)}".encode()


@_file("organizations/beside.csv")
def _beside(pupils: list[Pupil]) -> bytes:
    rows = [["O1", "x", "School", "", *row] for row in _list(pupils)]
    return f"org_id,org_name,type\n{_text(rows)}".encode()


@_file("organizations/far_below.csv")
def _far_below(pupils: list[Pupil]) -> bytes:
    good = "".join(f"O{number},School {number},School\n" for number in range(FAR_LINES))
    return f"org_id,org_name,type\n{good}{_text(_list(pupils))}".encode()


@_file("organizations/counted.csv")
def _counted(pupils: list[Pupil]) -> bytes:
    return f'org_id,org_name,Students\n1,x,28\n2,y,"{pupils[0].name}"\n'.encode()


@_file("organizations/first_line_is_a_student.csv")
def _no_header(pupils: list[Pupil]) -> bytes:
    return "".join(f'"Student Name: {one.name}",Student ID: {one.id}\n' for one in pupils).encode()


@_file("second_sheet.xlsx")
def _second_sheet(pupils: list[Pupil]) -> bytes:
    return _book(Schools=[["org_id", "org_name"], ["1", "x"]], Klasse=_list(pupils))


@_file("hidden_sheet.xlsx")
def _hidden_sheet(pupils: list[Pupil]) -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(_second_sheet(pupils)))
    book["Klasse"].sheet_state = "veryHidden"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@_file("people/merged_title.xlsx")
def _merged_title(pupils: list[Pupil]) -> bytes:
    book = openpyxl.Workbook()
    book.active.append(["Grade 8 students", None, None])
    book.active.merge_cells("A1:C1")
    for row in [["ID", "Name", "Score"], *([one.id, one.name, 3] for one in pupils)]:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@_file("classes.json")
def _json(pupils: list[Pupil]) -> bytes:
    rows = [{"Student Name": one.name, "Student ID": one.id, "Score": 3} for one in pupils]
    return json.dumps(rows).encode()


@_file("nested.json")
def _nested_json(pupils: list[Pupil]) -> bytes:
    students = [{"name": one.name, "id": one.id, "email": one.mail} for one in pupils]
    return json.dumps({"class": "5a", "students": students}, ensure_ascii=False, indent=1).encode()


@_file("attendance_json/inner_objects.json")
def _inner_objects(pupils: list[Pupil]) -> bytes:
    students = [{"name": one.name, "email": one.mail} for one in pupils]
    return json.dumps([{"person_id": "T1", "event_id": "E1", "attendance": {"students": students}}]).encode()


@_file("attendance_json/inner_names.json")
def _inner_names(pupils: list[Pupil]) -> bytes:
    names = [{"pupils": [one.name for one in pupils]}]
    return json.dumps([{"person_id": "T1", "event_id": "E1", "attendance": names}], ensure_ascii=False).encode()


@_file("attendance_json/inner_of_a_cell.csv")
def _inner_of_a_cell(pupils: list[Pupil]) -> bytes:
    held = json.dumps({"class": {"students": [one.name for one in pupils]}}, ensure_ascii=False)
    return _text([["person_id", "event_id", "attendance"], ["T1", "E1", held]]).encode()


@_file("archive.zip")
def _zip(pupils: list[Pupil]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("organizations.csv", GOOD)
        archive.writestr("class.csv", _text(_list(pupils)))
    return out.getvalue()


# --- what school systems, tests and grade books export ----------------------------------------------------------------

_csv(
    "oneroster_users.csv",
    "sourcedId,status,enabledUser,orgSourcedIds,role,username,givenName,familyName,identifier,email,grades",
    *(_id, _is("active"), _is("TRUE"), _is("s1"), _is("student"), _mail, _given, _family, _id, _mail, _is("08")),
)
_csv(
    "oneroster_enrollments.csv",
    "sourcedId,status,classSourcedId,schoolSourcedId,userSourcedId,role",
    *(_id, _is("active"), _is("c1"), _is("s1"), _id, _is("student")),
)
_csv(
    "oneroster_demographics.csv",
    "userSourcedId,status,birthDate,sex,americanIndianOrAlaskaNative,asian,white,cityOfBirth",
    *(_id, _is("active"), _is("2013-02-03"), _is("female"), _is("false"), _is("true"), _is("false"), _family),
)
_csv(
    "iready.csv",
    "Last Name,First Name,Student ID,Student Grade,Academic Year,School,Overall Scale Score,Percentile",
    *(_family, _given, _id, _is(5), _is("2024-2025"), _is("Lakeside"), _is(512), _is(61)),
)
_csv(
    "nwea_map.csv",
    "TermName,DistrictName,StudentID,StudentLastName,StudentFirstName,TestName,TestRITScore,TestPercentile",
    *(_is("Fall 2024"), _is("Lakeside"), _id, _family, _given, _is("Math"), _is(213), _is(44)),
)
_csv(
    "star.csv",
    "Last Name,First Name,Grade,SS,PR,GE,NCE",
    *(_family, _given, _is(4), _is(501), _is(48), _is("4.1"), _is(49)),
)
_csv(
    "dibels.csv",
    "Primary ID_Student Primary ID,Student Last Name,Student First Name,Composite Score",
    *(_id, _family, _given, _is(330)),
)
_csv(
    "state_test.csv",
    "StateStudentIdentifier,LastOrSurname,FirstName,GradeLevelWhenAssessed,TestScaleScore,PerformanceLevel",
    *(_id, _family, _given, _is("05"), _is(741), _is(3)),
)
_csv(
    "canvas_gradebook.csv",
    "Student,ID,SIS User ID,SIS Login ID,Section,Homework 1 (123)",
    *(_name, _id, _id, _mail, _is("5a"), _is(8)),
)
_csv(
    "classroom_gradebook.csv",
    "Last Name,First Name,Email Address,Homework 1,Overall Grade",
    *(_family, _given, _mail, _is(8), _is("92%")),
)
_csv(
    "rosters/E1/class_roster.csv",
    "Name,Email,Role,Grade",
    *(_name, _mail, _is("Student"), _is("Grade 8")),
)
_csv(
    "powerschool.csv",
    "Student_Number,LastFirst,Grade_Level,Home_Room",
    *(_id, _name, _is(8), _is("8b")),
)
_csv(
    "people/users_with_roles.csv",
    "person_id,name_first,name_last,role",
    *(_id, _given, _family, _is("Student")),
)
_csv(
    "feedback/survey.csv",
    "Timestamp,Email Address,Please list the names of your students",
    *(_is("6/3/2024 9:00:00"), _is("ada@example.org"), _name),
)


INNOCENT = "student_aggregates/innocent.csv"
_csv(
    INNOCENT,
    "teacher_id,class_id,instrument,version,pre_window_start,n_pre,mean_pre,n_post,mean_post,max_score,skill",
    *(_is("T1"), _is("c1"), _is("quiz"), _is("1"), _is("2024-09-01"), _is(1), _is(7), _is(1), _is(9), _is(10), _name),
)


# --- how a value may be written ---------------------------------------------------------------------------------------


def _written(stem: str) -> Iterator[bytes]:
    """A stem in every writing in which it may be kept; letters are small where the case of them means nothing."""
    for text in {stem, stem.lower(), stem.upper()}:
        for encoding in ("utf-8", "utf-16-le", "utf-16-be", "latin-1"):
            yield text.encode(encoding)
        yield json.dumps(text)[1:-1].encode()
        yield urllib.parse.quote(text).encode()
        yield html.escape(text).encode()
        yield html.escape(text).encode("ascii", "xmlcharrefreplace")
        for encoding in ("utf-8", "utf-16-le"):
            for shift in range(3):  # base64 writes three bytes as four letters: a text begins at one of three places
                whole = base64.b64encode(b"\0" * shift + text.encode(encoding))
                usable = whole[-(-shift * 8 // 6) :].rstrip(b"=")
                yield usable[: len(usable) - 1]


FORMS = sorted({form for stem in (GIVEN, FAMILY, NUMBER, MAILBOX) for form in _written(stem)}, key=len)


def finds(content: bytes) -> list[str]:
    """The planted values in some bytes, each with a few bytes around it."""
    places = sorted({place for form in FORMS if (place := content.find(form)) >= 0})
    return [repr(content[max(0, place - 60) : place + 60]) for place in places]
