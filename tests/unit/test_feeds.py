"""What the contracts say of the feeds to people: guide, template, calendar, drafts of layouts."""

from __future__ import annotations

from datetime import date
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
import yaml
from pydantic import ValidationError

from orchestration.lib import feeds
from orchestration.lib.feeds.catalogue import next_due
from orchestration.lib.landing.contracts import Column, Contract, ContractError, load_contracts
from orchestration.lib.landing.delivery import tables
from orchestration.lib.landing.errors import LandingError
from orchestration.lib.landing.inbox import Arrival
from orchestration.lib.landing.layouts import Layout
from orchestration.lib.landing.table import Statement

CONTRACTS = load_contracts()
WORDS = sorted(CONTRACTS)


@pytest.mark.parametrize("word", WORDS)
def test_the_guide_names_every_column_and_what_is_needed(word: str) -> None:
    text = feeds.guide(CONTRACTS[word])
    rows = {row.split("|")[1].strip(): row for row in text.splitlines() if row.startswith("| `")}
    for column in CONTRACTS[word].columns:
        row = rows[f"`{column.name}`"]
        assert column.header in row
        assert (row.split("|")[3].strip() == "yes") == column.required
        for value in feeds.allowed_values(column)[:5]:
            assert f"`{value}`" in row
    assert f"inbox/{word}/" in text


@pytest.mark.parametrize("word", WORDS)
def test_a_template_filled_in_is_recognised_as_its_feed(word: str, tmp_path: Path) -> None:
    contract = CONTRACTS[word]
    book = openpyxl.load_workbook(BytesIO(feeds.template(contract)))
    sheet = book.worksheets[0]
    assert [cell.value for cell in sheet[1]] == [column.header for column in contract.columns]
    listed = [column for column in contract.columns if feeds.allowed_values(column)]
    assert len(sheet.data_validations.dataValidation) == len(listed)
    for place, column in enumerate(contract.columns, start=1):
        values = feeds.allowed_values(column)
        sheet.cell(2, place, values[0] if values else f"a {column.name}")
    if contract.other_columns == "days":
        sheet.cell(1, len(contract.columns) + 1, "Jun 10")
    path = tmp_path / "filled in.xlsx"
    book.save(path)
    found, passed_over = tables(Arrival(path, path.name), CONTRACTS, Statement(feed=word, event="E1"))
    assert [table.contract.feed for table in found] == [word]
    assert passed_over == []
    assert len(list(found[0].records())) == 1


def test_the_guide_in_a_template_is_a_table_without_markdown() -> None:
    """A person who opens the workbook sees columns, and the bar that parts the values of a key as a bar."""
    sheet = openpyxl.load_workbook(BytesIO(feeds.template(CONTRACTS["corrections"])))["How to fill in"]
    rows = list(sheet.iter_rows(values_only=True))
    told = {row[0]: row for row in rows}
    assert told["column"] == ("column", "heading", "needed", "what it holds")
    assert told["column old_value"][1:3] == ("headed old (or: Old value; Was; From)", "")
    assert "parted by |;" in told["column record_key"][3]
    assert rows[0][0] == "F29 corrections: Corrections of values that the source cannot mend"
    assert not any(mark in str(cell) for row in rows for cell in row for mark in ("`", "&#124;", "|---"))


def test_decisions_are_chosen_from_a_list() -> None:
    """Sheets that a person fills in by hand offer the words that are understood."""
    kind = next(column for column in CONTRACTS["decisions"].columns if column.name == "kind")
    table = next(column for column in CONTRACTS["corrections"].columns if column.name == "table_name")
    assert feeds.allowed_values(kind) == ("merge", "keep apart", "un-merge")
    assert feeds.allowed_values(table) == ("attendance_long", "enrollments", "events", "organizations", "people")


def _column(**meta: object) -> Column:
    return Column.model_validate({"name": "a", "header": "a", **meta})


def test_allowed_values_come_from_the_contract_or_a_seed() -> None:
    assert feeds.allowed_values(_column(values=["x", "y"])) == ("x", "y")
    assert feeds.allowed_values(_column(values="enrollment_role"))[:2] == ("facilitator", "participant")
    assert "Rhode Island" in feeds.allowed_values(_column(values="us_state.state_name"))
    assert feeds.allowed_values(_column()) == ()
    with pytest.raises(ContractError, match="no seed"):
        feeds.allowed_values(_column(values="nonsense"))
    with pytest.raises(ContractError, match="no column"):
        feeds.allowed_values(_column(values="us_state.nonsense"))


def test_feeds_are_found_by_word_and_number() -> None:
    assert [contract.feed for contract in feeds.find("Events")] == ["events"]
    assert [contract.feed for contract in feeds.find("f7")] == ["events"]
    assert [contract.feed for contract in feeds.find("F9")] == ["enrollments", "rosters"]
    assert feeds.find("F99") == []
    assert "events" in feeds.nearest("event")


@pytest.mark.parametrize(
    ("due", "newest", "expected"),
    [
        ({"cadence": "weekly", "grace_days": 2}, date(2024, 6, 3), date(2024, 6, 12)),
        ({"cadence": "monthly"}, date(2024, 6, 3), date(2024, 7, 4)),
        ({"cadence": "yearly", "grace_days": 10}, date(2024, 6, 3), date(2025, 6, 14)),
        ({"cadence": "per_event", "grace_days": 7}, date(2024, 6, 3), None),
        ({"cadence": "weekly"}, None, None),
        (None, date(2024, 6, 3), None),
    ],
)
def test_the_next_file_is_due(due: dict[str, object] | None, newest: date | None, expected: date | None) -> None:
    contract = Contract.model_validate(
        {
            "feed": "a", "schema_name": "s", "table": "t", "due": due,
            "columns": [{"name": "a", "header": "a"}],
        }
    )  # fmt: skip
    assert next_due(contract, newest) == expected


def _draft(folder: Path, text: str, feed: str | None = None) -> tuple[str, dict[str, object]]:
    path = folder / "Fall sign-ups.csv"
    path.write_text(text, encoding="utf-8")
    draft = feeds.suggest(path, feed)
    return draft, yaml.safe_load(draft)["layouts"][0]


def test_a_draft_offers_a_heading_for_each_column(tmp_path: Path) -> None:
    text = "Participants Name,Participant Emails,Workshop code,Shirt size\nAda Day,ada@example.org,E1,M\n"
    draft, layout = _draft(tmp_path, text, "rosters")
    assert layout["headings"] == {"participant_name": "Participants Name", "participant_email": "Participant Emails"}
    assert "Shirt size" in draft
    assert "ada@example.org" not in draft
    assert Layout.model_validate(layout).recognised_by == ("Workshop code", "Shirt size")


def test_a_draft_says_what_nothing_resembles(tmp_path: Path) -> None:
    draft, layout = _draft(tmp_path, "org_id,Colour\nO1,red\n", "organizations")
    assert "No heading resembles what is required: name." in draft
    assert "name" in layout["constants"]  # type: ignore[operator]
    with pytest.raises(ValidationError, match="name is still as it was drafted"):
        Layout.model_validate(layout)


def test_no_heading_and_no_name_of_a_file_goes_on_as_yaml(tmp_path: Path) -> None:
    path = tmp_path / "a\nlayouts: [].csv"
    path.write_text('org_id,"Colour\nlayouts: []","Size\x85layouts: []"\nO1,red,2\n', encoding="utf-8")
    draft = feeds.suggest(path, "organizations")
    assert [line for line in draft.splitlines() if line.startswith("layouts")] == ["layouts:"]
    assert yaml.safe_load(draft)["layouts"][0]["recognised_by"][0] == "Colour\nlayouts: []"


def test_no_draft_is_made_of_students_or_of_data(tmp_path: Path) -> None:
    with pytest.raises(LandingError) as caught:
        _draft(tmp_path, "Student Name,Score\nEmil Noe,12\n")
    assert caught.value.code == "student_level_data"
    assert "Emil" not in caught.value.message
    with pytest.raises(LandingError) as caught:
        _draft(tmp_path, "Ada Day,ada@example.org,12\nBo Poe,bo@example.org,13\n")
    assert caught.value.code == "no_header"
