"""Layouts: what a few lines of YAML make of another tool's file, and how its dates and letters are read."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from pydantic import ValidationError

from orchestration.lib.landing.contracts import Contract
from orchestration.lib.landing.delivery import tables
from orchestration.lib.landing.errors import LandingError
from orchestration.lib.landing.inbox import Arrival
from orchestration.lib.landing.layouts import Layout
from orchestration.lib.landing.table import Statement, Table

COLUMNS = [
    {"name": "person", "header": "Person", "required": True, "pii": "direct"},
    {"name": "seen_on", "header": "Seen on", "required": True, "staged_type": "date"},
    {"name": "place", "header": "Place", "aliases": ["Site"]},
    {"name": "event", "header": "Event", "required": True},
]


def _contracts(*layouts: dict[str, Any], **more: Any) -> dict[str, Contract]:
    contract = Contract.model_validate(
        {
            "feed": "visits", "schema_name": "staging_intake", "table": "raw_visits",
            "columns": COLUMNS, "layouts": list(layouts), **more,
        }
    )  # fmt: skip
    other = Contract.model_validate(
        {
            "feed": "other", "schema_name": "staging_intake", "table": "raw_other",
            "columns": [{"name": "who", "header": "Who", "required": True}, {"name": "when", "header": "Seen on"}],
        }
    )  # fmt: skip
    return {"visits": contract, "other": other}


def _table(folder: Path, text: str | bytes, contracts: dict[str, Contract], name: str = "f.csv", **said: Any) -> Table:
    path = folder / name
    path.write_bytes(text.encode("utf-8") if isinstance(text, str) else text)
    found, _ = tables(Arrival(path, name), contracts, Statement(**said))
    return found[0]


def _rows(table: Table) -> list[dict[str, str]]:
    return [table.named(cells) for _, cells in table.records()]


CLUB = {
    "name": "club",
    "recognised_by": ["Given", "Family", "Day"],
    "headings": {"seen_on": "Day"},
    "joined": {"person": ["Given", "Family"]},
    "constants": {"place": "Club house"},
    "from_file_name": {"event": r"visits[ _-]([a-z0-9]+)"},
}


def test_a_layout_renames_joins_and_fills(tmp_path: Path) -> None:
    text = "Given,Family,Day,Mood\nAda,Day,2024-06-03,good\n Bo ,,2024-06-04,\n"
    table = _table(tmp_path, text, _contracts(CLUB), "visits_e17.csv")
    assert table.layout == "club"
    assert _rows(table) == [
        {"person": "Ada Day", "seen_on": "2024-06-03", "place": "Club house", "event": "e17"},
        {"person": "Bo", "seen_on": "2024-06-04", "place": "Club house", "event": "e17"},
    ]
    assert table.undeclared == [3]


def test_a_column_of_the_file_wins_over_a_constant(tmp_path: Path) -> None:
    text = "Given,Family,Day,Site\nAda,Day,2024-06-03,Hall\n"
    assert _rows(_table(tmp_path, text, _contracts(CLUB), "visits-e1.csv"))[0]["place"] == "Hall"


def test_a_layout_that_cannot_be_filled_is_not_taken(tmp_path: Path) -> None:
    with pytest.raises(LandingError, match="takes event from the file's name") as caught:
        _table(tmp_path, "Given,Family,Day\nAda,Day,2024-06-03\n", _contracts(CLUB), "list.csv")
    assert caught.value.code == "missing_column"


def test_a_layout_names_the_feed_without_folder_and_word(tmp_path: Path) -> None:
    layout = {"name": "tally", "recognised_by": ["Wer", "Wann"], "headings": {"person": "Wer", "seen_on": "Wann"},
              "lacks": ["event"]}  # fmt: skip
    table = _table(tmp_path, "Wer;Wann\nAda;2024-06-03\n", _contracts(layout))
    assert (table.contract.feed, table.layout) == ("visits", "tally")
    assert _rows(table) == [{"person": "Ada", "seen_on": "2024-06-03"}]


def test_a_layout_finds_its_header_by_its_line(tmp_path: Path) -> None:
    layout = {"name": "late", "recognised_by": ["Person", "Seen on"], "header_row": 3, "lacks": ["event"]}
    text = "Person,Seen on\nnot this one,\nPerson,Seen on\nAda,2024-06-03\n"
    assert len(_rows(_table(tmp_path, text, _contracts(layout)))) == 1


@pytest.mark.parametrize(
    ("field", "value", "problem"),
    [
        ("timezone", "Mars/Olympus", "no time zone"),
        ("from_file_name", {"event": "visits"}, "needs one group"),
        ("date_order", "ymd", "date_order"),
        ("colour", "red", "colour"),
        ("recognised_by", [], "recognised_by"),
    ],
)
def test_a_layout_with_a_slip_is_refused(field: str, value: Any, problem: str) -> None:
    with pytest.raises(ValidationError, match=problem):
        Layout.model_validate({"name": "club", "recognised_by": ["A"], field: value})


def test_a_layout_may_only_speak_of_declared_columns() -> None:
    with pytest.raises(ValidationError, match="columns that are not declared"):
        _contracts(CLUB | {"constants": {"colour": "red"}})


# --- the order of dates -----------------------------------------------------------------------------------------------

PLAIN = "Person,Seen on,Event\nAda,{},e1\nBo,{},e1\n"
NEVER_SAID = {"date_order": "by_evidence"}


@pytest.mark.parametrize(
    ("dates", "contract", "stated", "expected"),
    [
        (("3/4/2024", "5/6/2024"), {}, None, "mdy"),  # the contract says so
        (("13/4/2024", "5/6/2024"), {}, None, "dmy"),  # the file can be read in no other way
        (("3.4.2024", "5.6.2024"), {}, None, "dmy"),
        (("13/4/2024", "5/16/2024"), {}, None, "mdy"),  # contradictory: as declared, one row will be held
        (("3/4/2024", "5/6/2024"), {}, "dmy", "dmy"),
        (("3/14/2024", "5/6/2024"), {}, "dmy", "dmy"),
        (("3/14/2024", "5/6/2024"), NEVER_SAID, None, "mdy"),
        (("14/3/2024", "5/6/2024"), NEVER_SAID, None, "dmy"),
        (("5/5/2024", "6/6/2024"), NEVER_SAID, None, "mdy"),  # the same in both readings
        (("2024-03-04", "45446"), NEVER_SAID, None, "mdy"),
        (("3/4/2024", "5/6/2024"), NEVER_SAID, "mdy", "mdy"),
    ],
)
def test_the_order_of_dates(
    tmp_path: Path, dates: tuple[str, str], contract: dict[str, str], stated: str | None, expected: str
) -> None:
    table = _table(tmp_path, PLAIN.format(*dates), _contracts(**contract), date_order=stated)
    assert table.date_order == expected
    assert table.facts.get("date_order", "mdy") == expected
    tells = not contract and not stated and expected == "dmy"
    assert any("day first: row 1, column seen_on" in warning for warning in table.warnings) == tells


@pytest.mark.parametrize(
    ("dates", "contract", "expected"),
    [
        (["6/3/2024"] * 40 + ["13/6/2024"], {}, "mdy"),  # one slip among dates that are read as declared
        (["6/3/2024"] * 10 + ["13/6/2024"], {}, "dmy"),  # days above twelve are too many for a slip
        (["6/3/2024"] * 2_000 + ["13/6/2024"] * 900, {}, "dmy"),  # the first thousand say nothing
        (["24/06/03", "24/07/15", "24/08/19"], {}, "mdy"),  # years come first: in neither order a date
        (["13/04/24", "14/04/24"], {}, "dmy"),
        (["24/06/24", "24/07/24"], {}, "dmy"),  # the same day of two months of one year
        (["6.3.2024", "6.14.2024"], {}, "mdy"),  # dots and the month first: not read, and not turned around
        (["\u200b13/4/2024", "\u00a05/6/2024"], {}, "dmy"),
    ],
)
def test_evidence_that_misleads_is_weighed(
    tmp_path: Path, dates: list[str], contract: dict[str, str], expected: str
) -> None:
    rows = "".join(f"Ada,{day},e1\n" for day in dates)
    assert _table(tmp_path, f"Person,Seen on,Event\n{rows}", _contracts(**contract)).date_order == expected


def _sheet(folder: Path, *cells: object) -> bytes:
    book = openpyxl.Workbook()
    for row in [["Person", "Seen on", "Event"], *(["Ada", cell, "e1"] for cell in cells)]:
        book.active.append(row)
    book.save(folder / "book.xlsx")
    return (folder / "book.xlsx").read_bytes()


@pytest.mark.parametrize("text", ["13/04/2024", "4/13/2024"])
def test_dates_that_a_spreadsheet_turned_as_far_as_it_could_are_refused(tmp_path: Path, text: str) -> None:
    """3, 4 and 5 April, day first, became 4 March, 4 April and 4 May; 13 April could not, and stayed text."""
    turned = _sheet(tmp_path, date(2024, 3, 4), date(2024, 4, 4), date(2024, 5, 4), text)
    with pytest.raises(LandingError, match="row 4, column seen_on is text, and the real dates") as caught:
        _table(tmp_path, turned, _contracts(), name="f.xlsx")
    assert caught.value.code == "ambiguous_dates"
    assert _table(tmp_path, turned, _contracts(), name="f.xlsx", date_order="dmy").date_order == "dmy"


def test_real_dates_beside_text_are_no_damage_where_one_has_a_day_above_twelve(tmp_path: Path) -> None:
    mixed = _sheet(tmp_path, date(2024, 3, 4), date(2024, 4, 4), date(2024, 4, 30), "4/13/2024")
    assert _table(tmp_path, mixed, _contracts(), name="f.xlsx").date_order == "mdy"
    few = _sheet(tmp_path, date(2024, 3, 4), date(2024, 4, 4), "4/13/2024")
    assert _table(tmp_path, few, _contracts(), name="f.xlsx").date_order == "mdy"


def test_a_year_in_front_settles_no_order(tmp_path: Path) -> None:
    rows = "".join(f"Ada,{day},e1\n" for day in ("24/06/03", "24/07/15"))
    with pytest.raises(LandingError) as caught:
        _table(tmp_path, f"Person,Seen on,Event\n{rows}", _contracts(**NEVER_SAID))
    assert caught.value.code == "ambiguous_dates"


def test_a_file_whose_dates_settle_nothing_is_refused_with_both_readings(tmp_path: Path) -> None:
    with pytest.raises(LandingError, match=r"row 1, column seen_on is 2024-04-03 or 2024-03-04") as caught:
        _table(tmp_path, PLAIN.format("3/4/2024", "2024-06-03"), _contracts(**NEVER_SAID))
    assert caught.value.code == "ambiguous_dates"


def test_a_file_whose_dates_contradict_each_other_is_refused_with_both_places(tmp_path: Path) -> None:
    with pytest.raises(LandingError, match=r"day first \(row 2, .*the month \(row 1,") as caught:
        _table(tmp_path, PLAIN.format("3/14/2024", "14/3/2024"), _contracts(**NEVER_SAID))
    assert caught.value.code == "ambiguous_dates"


# --- letters ----------------------------------------------------------------------------------------------------------


def test_text_that_is_no_unicode_is_read_as_the_layout_declares(tmp_path: Path) -> None:
    layout = {"name": "old_mac", "recognised_by": ["Person", "Città"], "lacks": ["event"], "encoding": "mac_roman",
              "headings": {"place": "Città"}}  # fmt: skip
    plain = {**layout, "name": "any", "recognised_by": ["Person"], "encoding": "mac_roman"}
    text = "Person,Seen on,Città\nJosé,2024-06-03,Forlì\n".encode("mac_roman")
    table = _table(tmp_path, text, _contracts(layout, plain))
    assert _rows(table)[0] == {"person": "José", "seen_on": "2024-06-03", "place": "Forlì"}
    assert any("read as mac_roman, as the layout any says" in warning for warning in table.warnings)


def test_text_that_is_no_unicode_is_read_as_the_contract_declares(tmp_path: Path) -> None:
    text = "Person,Seen on,Event\nJosé,2024-06-03,e1\n"
    assert _rows(_table(tmp_path, text.encode("windows-1252"), _contracts()))[0]["person"] == "José"
    declared = _contracts(encoding="mac_roman")
    assert _rows(_table(tmp_path, text.encode("mac_roman"), declared))[0]["person"] == "José"
