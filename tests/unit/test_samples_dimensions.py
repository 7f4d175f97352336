"""What the truth says of places, events, classes and lists: worked out by hand from the hand-written region."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import pytest

from orchestration.lib import samples


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The twenty educators alone."""
    folder = tmp_path_factory.mktemp("dimensions")
    samples.generate(folder, educators=20, years=1, seed=3, as_of=date(2026, 6, 30))
    return folder


def told(folder: Path, name: str, *columns: str) -> list[tuple[str, ...]]:
    """The columns of a table of the truth."""
    with (folder / "truth" / f"{name}.csv").open(encoding="utf-8", newline="") as stream:
        return [tuple(row[column] for column in columns) for row in csv.DictReader(stream)]


def test_organizations(world: Path) -> None:
    rows = {row[0]: row[1:] for row in told(world, "organizations", "organization", "partner_type", "agency_kind",
                                           "nces_match", "parent", "district", "school")}  # fmt: skip
    none = ("not_applicable", "not_applicable", "not_applicable")
    assert rows["3001"] == ("government", "district", "id", "not_applicable", "3001", "not_applicable")
    assert rows["3003"] == ("government", "not_applicable", "name", "3001", "3001", "3003")
    assert rows["3006"] == ("government", "not_applicable", "id", "not_applicable", "3005", "3006")  # by the list
    assert rows["3021"][0] == "private"  # a religious school
    assert rows["3022"] == ("government", "charter network", "none", "not_applicable", "3022", "not_applicable")
    assert rows["3023"] == ("government", "not_applicable", "none", "3022", "3022", "unknown")
    assert rows["3029"] == ("not_applicable", "not_applicable", "not_applicable", *none)
    assert rows["3030"] == ("private", "not_applicable", "not_applicable", *none)
    # a circle: the link that closes it is held
    assert (rows["3031"][3], rows["3032"][3], rows["3033"][3]) == ("3032", "not_applicable", "not_applicable")
    assert rows["3034"] == ("government", "not_applicable", "not listed", "not_applicable", "3001", "3034")
    assert rows["3035"][4:] == ("3001", "3002")  # the lower id stands for the school
    assert rows["449909900106"][4:] == ("late", "449909900106")
    assert rows["A9900001"][3:] == ("not_applicable", "RI", "A9900001")
    assert rows["RI"][1] == "independent"


def test_schools_by_year(world: Path) -> None:
    rows = {row[:2]: row[2:] for row in told(world, "schools", "nces_id", "school_year", "name", "district",
                                            "setting", "setting_rollup", "valid_from", "valid_to")}  # fmt: skip
    assert rows["449901000105", "2024-25"] == (
        "Northfield Evening School", "3001", "suburban", "suburban", "1900-01-01", "2025-07-01",
    )  # fmt: skip
    assert rows["449901000105", "2025-26"] == (
        "Southfield Night School", "4499011", "town", "rural", "2025-07-01", "9999-12-31",
    )  # fmt: skip
    assert rows["449901000103", "2024-25"][-2:] == ("1900-01-01", "9999-12-31")  # closed: its last list speaks on
    assert rows["449901000104", "2025-26"][-2:] == ("1900-01-01", "9999-12-31")
    assert rows["449901000199", "Unknown"][1] == "3001"


def test_events(world: Path) -> None:
    rows = {row[0]: row[1:] for row in told(world, "events", "event_id", "modality", "curriculum_group", "event_days",
                                           "is_training", "is_support", "organization")}  # fmt: skip
    assert rows["702"] == ("virtual", "Data Science", "4", "Y", "N", "3004")
    assert rows["716"] == ("virtual", "not_applicable", "1", "N", "N", "not_applicable")  # by a word of its title
    assert rows["717"] == ("hybrid", "Data Science (CODAP)", "1", "N", "N", "3001")  # a link and a room
    assert rows["718"] == ("hybrid", "Algebra & Unknown", "2", "N", "Y", "3001")  # an evening of each kind
    assert rows["719"][1:] == ("Algebra & Data Science & Physics", "1", "N", "Y", "unknown")
    assert rows["720"][1:3] == ("Unknown", "3")  # as stated, although it is one day
    assert told(world, "event_parents", "event_id", "parent", "is_known")[-2:] == [
        ("719", "701", "Y"), ("719", "711", "N"),
    ]  # fmt: skip
    led = {row[0]: row[1:] for row in told(world, "event_facilitators", "event_id", "facilitators", "is_co_led")}
    assert (led["717"], led["718"], led["719"]) == (("1", "N"), ("2", "Y"), ("1", "N"))


def test_learning_models(world: Path) -> None:
    """The institute follows the second version of its model, the introduction in two curricula the model of both."""
    rows = {row[:2]: row[2] for row in told(world, "event_learning_models", "event_id", "curriculum", "model")}
    assert rows["701", "Algebra"] == "Algebra, Full PD, Intensive, in_person, version 2"
    assert rows["705", "Algebra"] == rows["705", "Data Science"] == "Algebra & Data Science, Intro PD, version 1"
    assert rows["710", "Data Science (CODAP)"] == "any curriculum, Intro PD, virtual, version 1"
    assert rows["707", "Algebra 2"] == "unknown"


def test_classes(world: Path) -> None:
    rows = {row[0]: row[1:] for row in told(world, "classes", "class", "school", "school_basis", "state_code", "level",
                                           "grade_band", "academic_year", "in_area")}  # fmt: skip
    assert rows["CL-1"] == ("3002", "name of an employer", "RI", "grade-level", "Middle & High School", "2025", "yes")
    assert rows["CL-3"][:2] == ("3002", "name of a school")  # the teacher's own is another one
    assert rows["CL-21"] == ("3006", "employer of the teacher", "CA", "advanced", "High School", "2026", "yes")
    assert rows["CL-22"] == ("unknown", "unknown", "RI", "grade-level", "High School", "2025", "no")  # of another state
    assert rows["CL-23"][4:] == ("Elementary", "2025", "no")  # a license of science is none of art
    assert rows["CL-24"] == ("3003", "id", "RI", "unknown", "K-12", "2025", "no")  # expired on the day before
    uses = [row[1:] for row in told(world, "class_curricula", "class", "curriculum", "weight") if row[0] == "CL-25"]
    assert uses == [("Algebra", "0.5"), ("Data Science", "0.5")]


def test_own_pathways(world: Path) -> None:
    rows = {row[0]: row[1:] for row in told(world, "pathways", "pathway", "kind", "person", "lessons")}
    assert rows["Ben's own pathway"] == ("educator", "10002", "")  # he made it before Ada said that she had
    assert rows["Ada's short algebra"] == ("educator", "10001", "4")
    assert rows["Northfield pacing"] == ("contract", "anonymous", "4")
