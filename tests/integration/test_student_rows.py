"""Rule R1: a row about one student is counted, and its values are kept nowhere, not in the archive either."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest

from orchestration.lib import settings
from orchestration.lib.database import connect
from orchestration.lib.landing import land_inbox
from tests.integration.conftest import fresh_database

SECRET = "73.8125"
HEADER = "teacher_id,class_id,instrument,version,n_pre,mean_pre,sd_pre,n_post,mean_post,sd_post,max_score,n_matched"
ROWS = [
    "P1,C1,T,v1,24,52,18,24,64,16,100,24",
    f"P1,C2,T,v1,1,{SECRET},,1,80,,100,1",
    "P1,C3,T,v1,22,50,17,22,61,15,100,",
    f"P1,C4,T,v1,{SECRET}",
]


@pytest.fixture
def inbox(warehouse_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    folder = tmp_path / "inbox"
    (folder / "student_aggregates").mkdir(parents=True)
    monkeypatch.setenv("WAREHOUSE_INBOX", str(folder))
    monkeypatch.setenv("WAREHOUSE_SETTLE_SECONDS", "0")
    monkeypatch.setattr(settings, "archive", lambda: tmp_path / "archive")
    with fresh_database():
        yield folder


def _stored() -> str:
    """Everything that the database holds of the file."""
    with connect() as connection:
        tables = connection.execute(
            "select format('%I.%I', schemaname, tablename) from pg_tables where schemaname = 'audit' or "
            "tablename = 'raw_student_aggregates'"
        ).fetchall()
        return json.dumps([connection.execute(f"select to_jsonb(t) from {name} as t").fetchall() for (name,) in tables])


def _archived() -> list[Path]:
    return sorted(path for path in settings.archive().rglob("*") if path.is_file())


def test_a_row_of_one_student_is_counted_and_kept_nowhere(inbox: Path) -> None:
    path = inbox / "student_aggregates" / "figures__20240601__1.csv"
    path.write_text("\n".join([HEADER, *ROWS]) + "\n", encoding="utf-8")
    (result,) = land_inbox()
    assert (result.outcome, result.rows, result.malformed) == ("landed", 4, 2)
    assert "row 2 in line 3" in result.message
    assert SECRET not in result.message
    assert SECRET not in _stored()
    with connect() as connection:
        held = connection.execute("select row_number, code, cells from audit.malformed_row order by 1").fetchall()
    assert held == [(2, "single_student_row", []), (4, "wrong_width", [])]

    assert not path.exists()
    (kept,) = _archived()
    assert kept.read_text(encoding="utf-8").splitlines() == [HEADER, ROWS[0], ROWS[2]]


@pytest.mark.parametrize("count", ["<2", "≤1"])
def test_a_row_of_one_student_at_most_is_kept_nowhere(inbox: Path, count: str) -> None:
    path = inbox / "student_aggregates" / "figures__20240601__1.csv"
    single = f"P1,C2,T,v1,{count},{SECRET},,{count},80,,100,"
    path.write_text("\n".join([HEADER, ROWS[0], single, ROWS[2]]) + "\n", encoding="utf-8")
    (result,) = land_inbox()
    assert (result.outcome, result.rows, result.malformed) == ("landed", 3, 1)
    assert SECRET not in _stored()
    (kept,) = _archived()
    assert kept.read_text(encoding="utf-8").splitlines() == [HEADER, ROWS[0], ROWS[2]]


def test_the_same_file_again_is_not_kept_either(inbox: Path) -> None:
    path = inbox / "student_aggregates" / "figures__20240601__1.csv"
    for outcome in ("landed", "already"):
        path.write_text("\n".join([HEADER, *ROWS]) + "\n", encoding="utf-8")
        (result,) = land_inbox()
        assert result.outcome == outcome
        assert not path.exists()
    assert not any(SECRET in kept.read_text(encoding="utf-8") for kept in _archived())


def test_sheets_are_kept_without_the_student(inbox: Path) -> None:
    book = openpyxl.Workbook()
    for name, rows in (("fall", [ROWS[0], ROWS[1], ROWS[2]]), ("spring", [ROWS[2]])):
        sheet = book.create_sheet(name)
        sheet.append(HEADER.split(","))
        for row in rows:
            sheet.append([float(cell) if cell.replace(".", "").isdigit() else cell for cell in row.split(",")])
    del book["Sheet"]
    book.save(inbox / "student_aggregates" / "figures.xlsx")
    results = land_inbox()
    assert [(result.rows, result.malformed) for result in results] == [(3, 1), (1, 0)]
    assert SECRET not in _stored()
    assert [path.suffix for path in _archived()] == [".csv", ".csv"]
    assert not any(SECRET in kept.read_text(encoding="utf-8") for kept in _archived())
