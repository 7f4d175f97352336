"""What the truth says of who educators are, against words read by hand."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import pytest

from orchestration.lib import samples
from orchestration.lib.samples.truth.portrait import Told, races_in, taught
from tests.unit.test_samples_dimensions import told as table


def said(text: str | None) -> Told:
    day = date(2026, 6, 30)
    return Told(text, "people", day, (True, day, datetime.min, True, (day, 1), 1))


@pytest.mark.parametrize(
    ("text", "races"),
    [
        ("White or European, Asian or Asian American", {"White", "Asian"}),
        ("Black/African American; White", {"Black or African American", "White"}),
        ("Native Hawai`ian or Pacific Islander", {"Native Hawaiian or Other Pacific Islander"}),
        ("White and Asian", {"White", "Asian"}),
        ("White, Martian", {"White", "Unknown"}),
        ("UNKNOWN", {"Unknown"}),
        (None, set()),
    ],
)
def test_races_of_a_cell(text: str | None, races: set[str]) -> None:
    assert races_in(said(text)) == races


@pytest.mark.parametrize(
    ("text", "grades"),
    [
        ("9th, 10th", ("9th; 10th", "High School", "9", "10")),
        ("5th, 9th", ("5th; 9th", "K-12", "5", "9")),
        ("7th, 8th", ("7th; 8th", "Middle School", "7", "8")),
        ("M&HS", ("", "Middle & High School", "", "")),
        ("", ("", "Unknown", "", "")),
    ],
)
def test_grades_of_a_cell(text: str, grades: tuple[str, ...]) -> None:
    assert taught(text) == grades


def test_what_is_told_of_is_told_once_a_person(tmp_path: Path) -> None:
    samples.generate(tmp_path, educators=20, years=1, seed=3, as_of=date(2026, 6, 30))
    people = [person for (person,) in table(tmp_path, "contact_demographics", "person")]
    assert len(people) == len(set(people))
    assert people == [person for (person,) in table(tmp_path, "contact_teaching", "person")]
    # Ben permitted his race to be kept in June 2025, and the office knows of none.
    races = dict(table(tmp_path, "contact_demographics", "person", "race_summary"))
    sources = dict(table(tmp_path, "contact_demographics", "person", "race_source"))
    assert (races["10002"], sources["10002"]) == ("White", "intake_survey")
