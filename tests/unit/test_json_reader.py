"""JSON files become records, or are refused with a line; no student passes in them, and no cell is repeated."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orchestration.lib.landing.contracts import load_contracts
from orchestration.lib.landing.delivery import tables
from orchestration.lib.landing.errors import LandingError
from orchestration.lib.landing.inbox import arrival
from orchestration.lib.landing.readers import inner_headings, json_reader, open_sources
from orchestration.lib.landing.table import Statement

SECRET = "Robin Quill"


def _write(folder: Path, content: bytes | str, name: str = "file.json") -> Path:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def _rows(path: Path) -> list[tuple[int, list[str]]]:
    return list(open_sources(path)[0][0].records())


def _refusal(path: Path) -> LandingError:
    with pytest.raises(LandingError) as caught:
        _rows(path)
    return caught.value


def test_a_list_of_objects_has_a_record_each(tmp_path: Path) -> None:
    """The header is every name in the order in which it is first met; what an object lacks is blank."""
    path = _write(tmp_path, '[\n {"a": "1", "b": null},\n {"c": "x", "a": "2"},\n {}\n]\n')
    assert _rows(path) == [(2, ["a", "b", "c"]), (2, ["1", "", ""]), (3, ["2", "", "x"])]


def test_a_map_of_objects_begins_with_the_code(tmp_path: Path) -> None:
    path = _write(tmp_path, '{"5.OA": {"text": "Write"},\n "5.OB": {"text": "Read", "lessons": ["x", "y"]}}')
    assert _rows(path) == [
        (1, ["code", "text", "lessons"]), (1, ["5.OA", "Write", ""]), (2, ["5.OB", "Read", '["x","y"]']),
    ]  # fmt: skip


def test_a_map_of_lists_or_values(tmp_path: Path) -> None:
    path = _write(tmp_path, '{"a": ["x", "y"], "b": [], "c": 3}')
    assert [cells for _, cells in _rows(path)] == [["code", "value"], ["a", '["x","y"]'], ["b", "[]"], ["c", "3"]]


def test_one_list_in_an_object_is_the_table_and_its_names_are_the_title(tmp_path: Path) -> None:
    path = _write(tmp_path, '{"count": 2, "people": [{"id": 1}, {"id": 2}], "errors": []}')
    assert [cells for _, cells in _rows(path)] == [["people", "count", "errors"], ["id"], ["1"], ["2"]]


def test_json_lines(tmp_path: Path) -> None:
    """One record a line, also where only one line is left; the records keep their lines."""
    content = '{"a": 1}\n\n{"b": "x\\ny"}\n'
    expected = [(1, ["a", "b"]), (1, ["1", ""]), (3, ["", "x\ny"])]
    assert _rows(_write(tmp_path, content)) == expected
    assert _rows(_write(tmp_path, content, "lines.jsonl")) == expected
    assert _rows(_write(tmp_path, '{"a": 1}\n', "one.ndjson")) == [(1, ["a"]), (1, ["1"])]


def test_values_come_as_they_are_written(tmp_path: Path) -> None:
    """No number is rounded, not even in a nested value; an escape is the letter that it names."""
    path = _write(
        tmp_path,
        '[{"n": 0.10000000000000000001, "big": 12345678901234567890, "yes": true, "e": 1E5,'
        ' "deep": {"n": 1.50, "t": "\\u00e9", "l": [null, false, {"k": "1"}]}, "zero": "a\\u0000b"}]',
    )
    source = open_sources(path)[0][0]
    assert [cells for _, cells in source.records()][1] == [
        "0.10000000000000000001", "12345678901234567890", "true", "1E5",
        '{"n":1.50,"t":"é","l":[null,false,{"k":"1"}]}', "ab",
    ]  # fmt: skip
    assert source.zeros_removed == 1


def test_half_a_letter_is_no_reason_to_fail(tmp_path: Path) -> None:
    assert _rows(_write(tmp_path, '[{"a": "x\\ud83d"}]'))[1][1] == ["x?"]


@pytest.mark.parametrize(
    ("content", "code", "line"),
    [
        (f'[{{"a": 1}},\n {{"a": "{SECRET}", "a": 2}}]', "unreadable_file", "line 2"),
        (f'[{{"a": "{SECRET}"}},\n]', "unreadable_file", "line 1"),
        (f'[{{"a": "{SECRET}"}}\n {{"a": 2}}]', "unreadable_file", "line 2"),
        (f'[{{"a": 1}},\n {{"a": "{SECRET}"}}\n', "unreadable_file", "line 2"),
        (f'{{"{SECRET}": 1, "x": NaN}}', "unreadable_file", "line 1"),
        ('[{"a": -Infinity}]', "unreadable_file", "line 1"),
        (f'[{{"a": 1}},\n {{"a": "{SECRET}"', "unreadable_file", "line 2"),
        (f'[{{"a": 1}},\n {{"a": "{SECRET}', "unreadable_file", "line 2"),
        (f'[{{"a": 1}},\n {{"a": {SECRET}}}]', "unreadable_file", "line 2"),
        ('[{"a": 1},\n {"b": ' + "[" * 60 + "]" * 60 + "}]", "unreadable_file", "line 2"),
        ('[{"a": ' + "[" * 100_000 + "]" * 100_000 + "}]", "unreadable_file", "line 1"),
        (f'[{{"a": 1}},\n "{SECRET}"]', "unreadable_file", "line 2"),
        (f'{{"a": {{"b": 1}},\n "c": "{SECRET}"}}', "unreadable_file", "line 1"),
        (f'{{"a": 1}}\n["{SECRET}"]', "unreadable_file", "line 2"),
        (f'[{{"a": 1}}]\n[{{"a": "{SECRET}"}}]', "unreadable_file", "line 2"),
        (f'"{SECRET}"', "unreadable_file", "line 1"),
        (b'[{"a": "x"},\n {"a": "caf\xe9 Robin Quill"}]', "unreadable_file", "line 2"),
        (b'[{"a": "x"},\n {"a": "caf\xc3', "unreadable_file", "line 2"),
        ("[]", "empty_file", ""),
        ("{}", "empty_file", ""),
        ("[{}]", "empty_file", ""),
        (" \n ", "empty_file", ""),
    ],
)
def test_what_is_no_table_is_refused_with_its_line(tmp_path: Path, content: bytes | str, code: str, line: str) -> None:
    refusal = _refusal(_write(tmp_path, content))
    assert refusal.code == code
    assert line in refusal.message
    assert SECRET not in str(refusal)


def test_a_file_beyond_64_mb_is_refused_with_advice(tmp_path: Path) -> None:
    path = tmp_path / "big.json"
    with path.open("wb") as stream:
        stream.write(b"[")
        stream.truncate(json_reader.MOST_BYTES + 1)
    refusal = _refusal(path)
    assert refusal.code == "unreadable_file"
    assert "CSV" in refusal.message


def test_text_that_begins_with_a_bracket(tmp_path: Path) -> None:
    """It is JSON where it can be read as JSON, else a CSV whose first heading begins so."""
    assert open_sources(_write(tmp_path, '[{"a": 1}]', "export.txt"))[0][0].format == "json"
    assert open_sources(_write(tmp_path, b'\xef\xbb\xbf\n {"a": {"b": 1}}', "export.csv"))[0][0].format == "json"
    assert open_sources(_write(tmp_path, "[id],name\n1,x\n", "export.csv"))[0][0].format == "csv"


# --- rule R1 ----------------------------------------------------------------------------------------------------------


STUDENTS = [
    '[{"St\\u0075dent Name": "Robin Quill", "score": 3}]',
    '[{"teacher_id": "T1", "list": [{"student_name": "Robin Quill"}]}]',
    '[{"teacher_id": "T1", "list": "[{\\"student_\\u006eame\\": \\"Robin Quill\\"}]"}]',
    '{"Student Name": "Robin Quill", "score": 3}',
    '{"students": [{"id": 1, "name": "Robin Quill"}]}',
    '{"T1": {"Student Name": "Robin Quill"}}',
    '[{"teacher_id": "T1", "list": {"students": [{"name": "Robin Quill", "email": "rq@example.org"}]}}]',
    '[{"teacher_id": "T1", "list": {"students": [{"id": 4}, {"id": 5}]}}]',
    '[{"teacher_id": "T1", "list": {"pupils": ["Robin Quill"]}}]',
    '[{"teacher_id": "T1", "list": [[{"class": {"stud\\u0065nts": "Robin Quill"}}]]}]',
    '[{"teacher_id": "T1", "list": "{\\"students\\": [\\"Robin Quill\\"]}"}]',
    '[{"teacher_id": "T1", "list": {"grade_8_students": {"fall": ["Robin Quill"]}}}]',
    '{"T1": {"list": {"student_list": [{"name": "Robin Quill"}]}}}',
    '{"T1": {"pupil": {"last": "Quill"}}}',
    '{"user_id": "P1", "event_id": "E1", "attendance_date": "2024-06-03", "attendance_period": 1,'
    ' "attendance_value": "P", "participant_code": "Robin Quill"}\n',
    "[" + '{"a": 1},' * 40 + '{"Student ID": "Robin Quill"}]',
]


@pytest.mark.parametrize("content", STUDENTS)
@pytest.mark.parametrize("name", ["export.json", "attendance_long/export.json", "export.txt"])
def test_a_list_of_students_in_json_is_refused(tmp_path: Path, content: str, name: str) -> None:
    path = tmp_path / name
    path.parent.mkdir(exist_ok=True)
    _write(path.parent, content, path.name)
    with pytest.raises(LandingError) as caught:
        tables(arrival(path), load_contracts(), Statement())
    assert caught.value.code == "student_level_data"
    assert SECRET not in str(caught.value)


@pytest.mark.parametrize(
    "held",
    [
        '{"students": 24}',
        '{"students": "about 24", "pupils": []}',
        '{"students": null, "teachers": ["Ada Byron"]}',
        '{"student_data": {"total": 24, "girls": 11}, "student": true}',
        '{"grade_8_students": [24, 23]}',
        '{"student_activities": ["Count the flags"]}',
    ],
)
def test_counts_inside_a_record_are_no_students(tmp_path: Path, held: str) -> None:
    path = _write(tmp_path, f'[{{"org_id": "1", "name": "x", "about": {held}}}]', "organizations__1.json")
    assert tables(arrival(path), load_contracts(), Statement())


def test_names_inside_cells_are_known_once_each(tmp_path: Path) -> None:
    path = _write(tmp_path, '[{"a": {"b": 1}},\n {"a": {"b": 2}},\n {"a": [{"c": {"d": 1}}]}]')
    assert inner_headings(open_sources(path)[0][0]) == [(1, ["b"]), (3, ["c"]), (3, ["d"])]


# --- whatever comes ---------------------------------------------------------------------------------------------------

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=12,
)


@settings(max_examples=150, deadline=None)
@given(value=VALUES, cut=st.none() | st.integers(0, 60), indent=st.sampled_from([None, 1]))
def test_no_json_ends_in_anything_but_records_or_a_refusal(
    tmp_path_factory: pytest.TempPathFactory, value: object, cut: int | None, indent: int | None
) -> None:
    path = _write(tmp_path_factory.mktemp("json"), json.dumps(value, indent=indent)[:cut])
    try:
        rows = _rows(path)
    except LandingError:
        return
    assert len({len(cells) for _, cells in rows[-2:]}) == 1


@settings(max_examples=100, deadline=None)
@given(st.lists(st.dictionaries(st.text("abc", min_size=1, max_size=3), st.text(max_size=5), min_size=1), min_size=1))
def test_every_object_of_a_list_is_a_record(
    tmp_path_factory: pytest.TempPathFactory, objects: list[dict[str, str]]
) -> None:
    rows = _rows(_write(tmp_path_factory.mktemp("json"), json.dumps(objects)))
    filled = [one for one in objects if any(text.replace("\0", "").strip() for text in one.values())]
    assert len(rows) - 1 == len(filled)
