"""Lists of the authors of a curriculum: remarks between the rows, and headings that name the list beyond doubt."""

from __future__ import annotations

from pathlib import Path

import pytest

from orchestration.lib.landing.contracts import load_contracts
from orchestration.lib.landing.delivery import tables
from orchestration.lib.landing.errors import LandingError
from orchestration.lib.landing.inbox import Arrival
from orchestration.lib.landing.recognise import recognise
from orchestration.lib.landing.table import Statement

CONTRACTS = load_contracts()


def _records(folder: Path, text: str, feed: str) -> list[list[str]]:
    path = folder / "list.csv"
    path.write_text(text, encoding="utf-8")
    (table,), _ = tables(Arrival(path, path.name), CONTRACTS, Statement(feed))
    return [cells for _, cells in table.records()]


def test_a_remark_is_one_cell_in_the_first_declared_column(tmp_path: Path) -> None:
    text = "colour,slug,title,area\nred,flags,Flags,Algebra\n; gone, or so, since May, and for good, too\nblue,x,X,\n"
    assert _records(tmp_path, text, "lessons") == [
        ["red", "flags", "Flags", "Algebra"],
        ["", "; gone, or so, since May, and for good, too", "", ""],
        ["blue", "x", "X", ""],
    ]


def test_a_semicolon_within_a_row_is_no_remark(tmp_path: Path) -> None:
    assert _records(tmp_path, "slug,title\nflags,; Flags\n", "lessons") == [["flags", "; Flags"]]


def test_other_feeds_have_no_remarks(tmp_path: Path) -> None:
    assert _records(tmp_path, "org_id,name\n; a, b\n", "organizations") == [["; a", " b"]]


@pytest.mark.parametrize(
    ("header", "feed"),
    [
        ("unit,lesson_slug,language,title,prerequisites,keywords,objectives_count", "lessons"),
        ("pathway,language,position,lesson_slug,note,section", "pathways"),
        ("curriculum_code,name,programming_language", "curricula"),
        ("framework,code,description,lessons", "standards"),
        ("textbook_id,code,description,lessons", "textbooks"),
        ("textbook_id,name,publisher,year", "textbooks"),
        ("slug,text,standards,assessment-rec", "skills"),
        ("First Name,Last Name,Email address,Notes", "opt_outs"),
        ("person,purpose,in_or_out,on", "consent"),
        ("person,since", "master_teachers"),
        ("from_id,into_id,merged_at", "merges"),
        ("kind,a,b,decided_by,decided_on,why", "decisions"),
        ("table,key,field,old,new,source of truth", "corrections"),
        ("change_id,kind,curriculum,element,effective_date,description,expected_effect", "change_log"),
        ("curriculum,event type,format,modality,follow-ups,version,from", "learning_models"),
        ("instrument,version,kind,name,item", "instruments"),
    ],
)
def test_a_list_is_known_by_its_headings(header: str, feed: str) -> None:
    found = recognise(CONTRACTS, [(1, header.split(","))])
    assert found
    assert found.contract.feed == feed


@pytest.mark.parametrize(
    "header", ["Email address,Notes", "title,description", "First Name,Last Name,Email", "kind,name"]
)
def test_a_header_of_everyday_words_is_no_list(header: str) -> None:
    assert recognise(CONTRACTS, [(1, header.split(","))]) is None


def test_a_map_that_names_neither_framework_nor_textbook_asks_for_its_folder() -> None:
    with pytest.raises(LandingError, match="standards and textbooks equally well"):
        recognise(CONTRACTS, [(1, ["code", "description", "lessons"])])


@pytest.mark.parametrize(
    ("name", "feed", "told"),
    [
        ("standards-ngss-dictionary", "standards", {"framework": "ngss"}),
        ("practices-k12cs-dictionary", "standards", {"framework": "practices-k12cs"}),
        ("textbook-im-6-dictionary", "textbooks", {"textbook_id": "im-6"}),
    ],
)
def test_a_dictionary_is_told_by_its_name(tmp_path: Path, name: str, feed: str, told: dict[str, str]) -> None:
    path = tmp_path / f"{name}.json"
    path.write_text('{"A.1": {"description": "Count", "lessons": ["flags"]}}', encoding="utf-8")
    (table,), _ = tables(Arrival(path, path.name), CONTRACTS, Statement())
    assert (table.contract.feed, table.constants) == (feed, told)
