"""Rule R1 by shape: figures of classes come in, figures of single students do not."""

from __future__ import annotations

from pathlib import Path

import pytest

from orchestration.lib.landing import store, student_shapes, students
from orchestration.lib.landing.contracts import load_contracts
from orchestration.lib.landing.delivery import tables
from orchestration.lib.landing.errors import LandingError
from orchestration.lib.landing.inbox import Arrival
from orchestration.lib.landing.table import Statement, Table

CONTRACTS = load_contracts()
HEADER = "teacher_id,class_id,instrument,version,n_pre,mean_pre,sd_pre,n_post,mean_post,sd_post,max_score,n_matched"
SECRET = "73.25"


def _tables(folder: Path, text: str, name: str = "student_aggregates__20240601__1.csv") -> list[Table]:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return tables(Arrival(path, path.name), CONTRACTS, Statement())[0]


def _verdict(folder: Path, rows: list[str], header: str = HEADER, name: str = "student_aggregates__1.csv") -> str:
    try:
        _tables(folder, "\n".join([header, *rows]) + "\n", name)
    except LandingError as refusal:
        return "a cell is quoted" if SECRET in str(refusal) else refusal.code
    return "taken"


def test_a_row_per_class_is_taken(tmp_path: Path) -> None:
    rows = ["P1,C1,T,v1,24,52,18,22,64,16,100,20", "P1,C2,T,v1,7,50,10,7,60,9,100,7", "P2,,T,v1,30,50,10,29,60,9,100,"]
    assert _verdict(tmp_path, rows) == "taken"
    assert [table.contract.feed for table in _tables(tmp_path, HEADER + "\n" + rows[0] + "\n", "export.csv")] == [
        "student_aggregates"
    ]


def test_what_parts_two_digits_tells_classes_apart(tmp_path: Path) -> None:
    first, other = "P1,C 1.1,T,v1,24,52,18,22,64,16,100,20", "P1,C11,T,v1,24,51,18,22,63,16,100,20"
    assert _verdict(tmp_path, [first, other]) == "taken"
    assert _verdict(tmp_path, [first, other.replace("C11", "c1-1")]) == students.CODE


@pytest.mark.parametrize(
    "rows",
    [
        [f"P1,C1,T,v1,24,{SECRET},18,22,64,16,100,20", "P1,c 1,t,V1,24,50,18,22,64,16,100,20"],
        [f"P1,C1,T,v1,1,{SECRET},,1,60,,100,1", "P1,C2,T,v1,1,50,,1,60,,100,1", "P1,C3,T,v1,20,50,9,20,60,9,100,20"],
        [f"P1,C1,T,v1,1,{SECRET},,1,60,,100,1"],
        [f"P1,C1,T,v1,,{SECRET},,,60,,100,", "P1,C2,T,v1,,50,,,60,,100,", "P1,C3,T,v1,20,50,9,20,60,9,100,20"],
        [f'P1,C1,T,v1,3,"72;65;{SECRET}",9,3,60,9,100,3'],
        [f'P1,C1,T,v1,3,"72, 65, {SECRET}",9,3,60,9,100,3'],
        [f'P1,C1,T,v1,3,"[72 65 {SECRET}]",9,3,60,9,100,3'],
        [f'P1,C1,T,v1,3,"72\n{SECRET}",9,3,60,9,100,3'],
    ],
)
def test_single_students_in_disguise_refuse_the_file(tmp_path: Path, rows: list[str]) -> None:
    assert _verdict(tmp_path, rows) == students.CODE


def test_a_list_of_scores_in_a_column_that_nobody_declared_refuses_the_file(tmp_path: Path) -> None:
    row = f"P1,C1,T,v1,3,70,9,3,60,9,100,3,72|65|{SECRET}"
    assert _verdict(tmp_path, [row], HEADER + ",notes") == students.CODE


def test_a_list_of_scores_in_json_refuses_the_file(tmp_path: Path) -> None:
    record = (
        '{"teacher_id": "P1", "class_id": "C1", "instrument": "T", "version": "v1", "n_pre": 3, "n_post": 3,'
        f' "mean_pre": [72, 65, {SECRET}], "mean_post": 60, "max_score": 100}}'
    )
    path = tmp_path / "student_aggregates__1.json"
    path.write_text(f"[{record}]", encoding="utf-8")
    with pytest.raises(LandingError) as caught:
        tables(Arrival(path, path.name), CONTRACTS, Statement())
    assert caught.value.code == students.CODE
    assert SECRET not in str(caught.value)


@pytest.mark.parametrize("count", ["<2", "≤1", "1 or fewer"])
def test_rows_of_one_student_at_most_refuse_the_file(tmp_path: Path, count: str) -> None:
    header = "teacher_id,class_id,exam,AY,n_tested,mean_scale_score,sd,n_proficient,pct_proficient,comparison_kind"
    rows = [f"P1,{name},RI Algebra,2025,{count},{SECRET},,1,50,state" for name in ("Ann Poe", "Bob Roe", "Cid Doe")]
    assert _verdict(tmp_path, rows, header, "achievement__1.csv") == students.CODE
    assert _verdict(tmp_path, [row.replace(count, "<10") for row in rows], header, "achievement__1.csv") == "taken"


@pytest.mark.parametrize(
    "cell",
    [
        *(f"Ann Poe={SECRET}; Bob Roe=510", f"Ann Poe: {SECRET}, Bob Roe: 510", f"Ann Poe -> {SECRET} | Bob -> 510"),
        *(f"Poe - {SECRET}%\nRoe - 51%", f'{{"Ann Poe":{SECRET},"Bob Roe":510}}', f"Zoë Ø={SECRET};Bob=510;note"),
        *(f"Girls: {SECRET}; Ann Poe: 3", f"[Ann: {SECRET}; Bob: 5]", f"A. P.: {SECRET}; B. R.: 5"),
    ],
)
@pytest.mark.parametrize("name", ["notes", "class_source"])
def test_a_list_of_names_with_scores_refuses_the_file(tmp_path: Path, cell: str, name: str) -> None:
    quoted = cell.replace('"', '""')
    row = f'P1,C1,T,v1,24,52,18,22,64,16,100,20,"{quoted}"'
    assert _verdict(tmp_path, [row], f"{HEADER},{name}") == students.CODE


@pytest.mark.parametrize(
    "cell",
    [
        *("Girls: 12; Boys: 14", "Level 1=5, Level 2=9", "Below basic: 3; Proficient: 20", "n=24; mean=52; sd=18"),
        *("Grade 6: 12; Grade 7: 11", "Period 2: 24; Period 4: 25", "not tested: 3, absent: 1", "Fall: 20; Spring: 22"),
        *("Ann Poe called: see below", "Start: 9:00; End: 10:30", "Algebra: 12; Geometry: 9", "Pre: 20; Post: 19"),
        *("IEP: 3; ELL: 4", "a: 1; b: 2", "Section A: 24; Section B: 22"),
    ],
)
def test_parts_of_a_class_are_no_names(tmp_path: Path, cell: str) -> None:
    assert _verdict(tmp_path, [f'P1,C1,T,v1,24,52,18,22,64,16,100,20,"{cell}"'], f"{HEADER},notes") == "taken"


@pytest.mark.parametrize("cell", ["1,234,567", "2024-06-03", "10-12", "72.5", "<10", "72; see below", "6/3/24", ""])
def test_what_is_no_list_of_scores(tmp_path: Path, cell: str) -> None:
    row = f'P1,C1,T,v1,30,70,9,30,60,9,100,30,"{cell}"'
    assert _verdict(tmp_path, [row], HEADER + ",notes") == "taken"


@pytest.mark.parametrize(
    "heading", ["Name", "First Name", "Last name", "E-mail", "Participant", "Gender", "Initials", "Q1", "Raw score"]
)
def test_columns_of_persons_refuse_figures_of_classes(tmp_path: Path, heading: str) -> None:
    row = "P1,C1,T,v1,24,52,18,22,64,16,100,20,x"
    assert _verdict(tmp_path, [row], f"{HEADER},{heading}") == students.CODE


@pytest.mark.parametrize("heading", ["School", "Teacher name", "Class name", "District", "State", "Notes", "Subject"])
def test_columns_about_the_class_do_not(tmp_path: Path, heading: str) -> None:
    row = "P1,C1,T,v1,24,52,18,22,64,16,100,20,x"
    assert _verdict(tmp_path, [row], f"{HEADER},{heading}") == "taken"


@pytest.mark.parametrize(
    ("cell", "is_single"),
    [
        *[(one, True) for one in ("1", "1.0", " 1 ", "01", "n = 1", "one", "1 student", "１", "only one student")],
        *[(one, True) for one in ("<2", "< 2", "n<2", "＜2", "&lt;2", "<1.5", "≤1", "<=1", "=< 1", "⩽ 1", "≤ 1.0")],
        *[(one, True) for one in ("0-1", "0–1", "0 to 1", "zero, or 1", "1 or fewer", "up to 1", "At most 1")],
        *[(one, True) for one in ("fewer than 2", "less than 2", "under 2", "no more than 1")],
        *[(more, False) for more in ("", "0", "2", "10", "11", "1.5", "<1", "1 of 24", "-", "*", "1%")],
        *[(more, False) for more in ("<10", "n<10", "≤9", "<=9", "<3", "≤2", "1-9", "0-9", "fewer than 10", "<0")],
    ],
)
def test_a_count_of_one(cell: str, is_single: bool) -> None:
    """In whichever count: the mean gain of one matched pair is one student's gain."""
    contract = CONTRACTS["student_aggregates"]
    for name in ("n_pre", "n_post", "n_matched"):
        assert student_shapes.is_one_student(contract, {name: 0}, [cell]) is is_single


def test_a_row_of_one_student_keeps_nothing(tmp_path: Path) -> None:
    rows = [f"P{n},C1,T,v1,24,52,18,22,64,16,100,20" for n in range(3)]
    rows.insert(1, f"P9,C9,T,v1,1,{SECRET},,1,80,,100,1")
    rows.append(f"P9,C8,T,v1,1,{SECRET}")
    (table,) = _tables(tmp_path, "\n".join([HEADER, *rows]) + "\n")
    held = [
        row for number, (line, cells) in enumerate(table.records(), start=1)
        if (row := store._held(table, [], number, line, cells))
    ]  # fmt: skip
    assert [(row.row_number, row.line_number, row.code, row.cells) for row in held] == [
        (2, 3, "single_student_row", []), (5, 6, "single_student_row", []),
    ]  # fmt: skip


def test_a_row_of_the_wrong_width_keeps_no_cell(tmp_path: Path) -> None:
    (table,) = _tables(tmp_path, f"{HEADER}\nP1,C1,T,v1,24,52,18,22,64,16,100,20\nP1,C2,T,v1,,1,{SECRET}\n")
    (_, record) = table.records()
    row = store._held(table, [], 2, *record)
    assert row is not None
    assert (row.code, row.cells) == ("wrong_width", [])


def test_other_feeds_have_no_such_rows() -> None:
    assert not student_shapes.is_one_student(CONTRACTS["people"], {"person_id": 0}, ["1"])


@pytest.mark.parametrize("instrument", ["Student Post-test", "student pre test", "Pupils' quiz"])
def test_a_quiz_of_students_is_no_diagnostic_of_teachers(tmp_path: Path, instrument: str) -> None:
    header = "teacher_id,event_id,instrument,version,window,item,correct,score,max_score"
    rows = ["P1,E1,Teacher Pre-test,v1,pre,1,1,1,1", f"P1,E1,{instrument},v1,pre,1,1,1,1"]
    assert _verdict(tmp_path, rows[:1], header, "teacher_diagnostic__1.csv") == "taken"
    assert _verdict(tmp_path, rows, header, "teacher_diagnostic__1.csv") == students.CODE
