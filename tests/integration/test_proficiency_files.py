"""The files on proficiency as a partner opens them: the whole contract, nothing but the contract, and no remark."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from orchestration.lib.database import connect
from orchestration.lib.reports import Format, ReportFile, files, proficiency, write_partner_reports
from tests.integration.test_reports import NAMES, _letters, _read
from tests.unit.test_proficiency_report import made

NUMBERS = {name for name, kind in proficiency.KINDS.items() if kind == "count"}


@pytest.fixture
def reports(published_sample: str, tmp_path: Path) -> list[ReportFile]:
    """The files of every contract, in every format."""
    with connect() as connection:
        query = "select distinct contract from reports.rpt_teacher_proficiency_head order by contract"
        contracts = [contract for (contract,) in connection.execute(query).fetchall()]
    assert len(contracts) > 1
    return [
        file for one in contracts for file in write_partner_reports(one, [proficiency.NAME], list(Format), tmp_path)
    ]


def _lines(report: ReportFile) -> list[dict[str, str]]:
    found = [path for path in report.paths if path.name.count("__") == 1 and path.suffix == ".csv"]
    if not found:
        return []  # without rows there is no file
    (path,) = found
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


def _texts(report: ReportFile) -> Iterator[tuple[Path, str]]:
    return ((path, _letters(_read(path))) for path in report.paths)


def test_every_contract_has_its_rows_and_no_others(reports: list[ReportFile]) -> None:
    with connect() as connection:
        rows = connection.execute("select contract, skill_code from reports.rpt_teacher_proficiency").fetchall()
    assert rows
    for report in reports:
        lines = _lines(report)
        assert tuple(lines[0] if lines else proficiency.KINDS) == tuple(proficiency.KINDS)
        assert {line["contract"] for line in lines} <= {report.contract}  # rule R40
        assert sorted(line["skill_code"] for line in lines) == sorted(
            skill for contract, skill in rows if contract == report.contract
        )


def test_the_workbook_says_the_same_as_the_csv(reports: list[ReportFile]) -> None:
    for report in reports:
        (path,) = (path for path in report.paths if path.suffix == ".xlsx")
        book = openpyxl.load_workbook(path)
        sheet = book["Skills"]
        assert {"Educators", "About"} <= set(book.sheetnames)
        cells = [row for row in sheet.iter_rows(values_only=True) if row[0] == report.contract]
        assert len(cells) == report.rows
        for row, line in zip(cells, _lines(report), strict=True):
            for (name, kind), cell in zip(proficiency.KINDS.items(), row, strict=True):
                if name in NUMBERS and line[name] != "n/a":
                    assert (type(cell), cell) == (int, int(line[name])), name
                else:
                    assert (f"{cell:%Y-%m-%d}" if isinstance(cell, date) else cell or "") == line[name], name
                    assert kind != "date" or isinstance(cell, date), name


def test_each_format_names_the_contract_s_educators_and_nobody_else(reports: list[ReportFile]) -> None:
    with connect() as connection:
        query = "select contract, last_name, first_name from reports.rpt_teacher_proficiency_head"
        heads = connection.execute(query).fetchall()
    for report in reports:
        own = {(last, first) for contract, last, first in heads if contract == report.contract}
        others = {(last, first) for contract, last, first in heads if contract != report.contract} - own
        assert own
        for path, text in _texts(report):
            # in cells beside each other, and beside bars
            named = [pair for pair in others for sign in ("", ",", "\n") if _letters(sign.join(pair)) in text]
            assert not named, path.name  # rule R40
            if path.suffix in (".pdf", ".html", ".xlsx"):
                assert all(_letters(part) in text for pair in own for part in pair), path.name


def test_no_remark_and_no_evidence_leaves(reports: list[ReportFile]) -> None:
    with connect() as connection:
        evidence = connection.execute(
            "select evidence from restricted.proficiency_evidence where evidence is not null"
        ).fetchall()
        remarks = connection.execute("select comment_text from restricted.comment_text").fetchall()
    hidden = {_letters(text) for (text,) in [*evidence, *remarks] if text and len(text) > 12}
    assert evidence
    for report in reports:
        for path, text in _texts(report):
            assert not [remark for remark in hidden if remark in text], path.name  # rule R39


@pytest.mark.parametrize("form", Format)
def test_every_name_is_in_every_format_as_it_is(form: Format, tmp_path: Path) -> None:
    skills = [{"last_name": name, "context": "=1+1", "contact_id": n} for n, name in enumerate(NAMES)]
    heads = [{"last_name": name, "contact_id": n} for n, name in enumerate(NAMES)]
    report = made(skills, heads)
    path = files.write(report, [form], tmp_path).paths[0]
    text = _letters(_read(path))
    for name in NAMES:
        assert _letters(name) in text, name
    if form is Format.CSV:
        assert ",=1+1" not in path.read_text(encoding="utf-8-sig")
    if form is Format.XLSX:
        sheet = openpyxl.load_workbook(path)["Educators"]
        shares = [row[list(proficiency.HEAD_KINDS).index("professional_share")] for row in sheet.iter_rows(min_row=4)]
        assert {cell.value for cell in shares} == {float(Decimal("0.666667"))}
        assert {cell.number_format for cell in shares} == {"0.0%"}
        assert sheet.freeze_panes
        assert sheet.auto_filter.ref
