"""The truth about people and their journeys, against what is worked out by hand of the twenty educators."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import pytest

from orchestration.lib import samples
from orchestration.lib.samples.truth.journey import silences
from orchestration.lib.samples.truth.window import Use, Window, after_training, alone_from, supported_from

ADA, ERIN, GUS = "10001", "10004", "10006"


@pytest.fixture(scope="module")
def twenty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The truth about the twenty educators who are written by hand."""
    folder = tmp_path_factory.mktemp("twenty")
    samples.generate(folder, educators=20, years=2, seed=3, as_of=date(2026, 6, 30))
    return folder / "truth"


def book(folder: Path, name: str, person: str) -> list[dict[str, str]]:
    """What a book of the truth says about one person."""
    with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as stream:
        return [row for row in csv.DictReader(stream) if row["person"] == person]


def test_a_record_of_the_office_is_a_trace_and_no_contact(twenty: Path) -> None:
    """Ada was recorded on 1 March 2024, enrolled on 30 April 2025, and signed up in October."""
    [row] = book(twenty, "first_contacts", ADA)
    assert row["first_contact_type"] == "formal"
    assert row["first_contact_channel"] == "event enrollment"
    assert row["first_contact_date"] == "2024-03-01"


def test_a_journey_from_enrollment_to_supported_use(twenty: Path) -> None:
    """Ada attended from 9 to 13 June 2025 and uses it since September; her coaching ends on 28 February 2027."""
    [row] = book(twenty, "journeys", ADA)
    expected = {
        "curriculum": "algebra",
        "intake_date_key": "20250601",
        "onboarding_date_key": "20250430",
        "training_date_key": "20250609",
        "trained_date_key": "20250613",
        "supported_implementation_date_key": "20250908",
        "support_until_date_key": "20270228",
        "days_contact_to_enrollment": "425",
        "days_enrollment_to_training": "40",
        "days_training_to_implementation": "91",
        "entry_path": "formal, free choice",
        "stage_sequence": "first_contact > onboarding > intake > training > trained > supported_implementation",
        "is_in_support": "Y",
        "is_opted_out": "N",
    }
    assert {name: row[name] for name in expected} == expected


def test_the_last_instruction_wins(twenty: Path) -> None:
    """Erin left everything in February and may be invited again since April; Gus left everything for good."""
    [erin] = book(twenty, "current_consents", ERIN)
    assert (erin["tips_consent"], erin["event_invitations_consent"], erin["coaching_consent"]) == ("out", "in", "out")
    assert erin["is_do_not_contact"] == "N"
    [gus] = book(twenty, "current_consents", GUS)
    assert gus["is_do_not_contact"] == "Y"
    left = [row for row in book(twenty, "journey_stages", GUS) if row["stage"] == "opted_out"]
    assert {row["entered_on"] for row in left} == {"2026-02-10"}


def test_roles_follow_one_another(twenty: Path) -> None:
    """Gus taught until June 2025 and coordinates since July."""
    rows = sorted(book(twenty, "contact_versions", GUS), key=lambda row: row["valid_from"])
    found = [(row["valid_from"], row["valid_to"], row["role"], row["school"]) for row in rows]
    assert found == [
        ("1900-01-01", "2020-08-01", "unknown", "Unknown"),
        ("2020-08-01", "2025-07-01", "teacher", "Northfield High School"),
        ("2025-07-01", "9999-12-31", "coordinator", "Not applicable"),
    ]


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        ([date(2020, 6, 30), date(2022, 7, 1)], [(date(2022, 7, 1), date(2022, 7, 1))]),
        ([date(2020, 8, 1), date(2022, 8, 1)], []),
        ([date(2020, 8, 1)], [(date(2023, 7, 1), None)]),
        ([date(2021, 8, 1)], [(date(2024, 7, 1), None)]),
        ([date(2022, 6, 30)], [(date(2024, 7, 1), None)]),
        ([date(2022, 8, 1)], []),
        ([], []),
    ],
)
def test_two_whole_years_of_silence(days: list[date], expected: list[tuple[date, date | None]]) -> None:
    assert list(silences(days, date(2024, 7, 31))) == expected


def test_use_with_support_and_alone() -> None:
    """A window to 1 October; coaching on 1 March of the year before counts for 365 days, that day included."""
    use = Use("p", "algebra", 2025, "survey", date(2025, 9, 1), date(2026, 5, 20))
    window = [Window(date(2024, 6, 13), date(2025, 10, 1))]
    assert supported_from(use, window) == date(2025, 9, 1)
    assert alone_from(use, window, []) == date(2025, 10, 2)
    assert alone_from(use, window, [date(2025, 3, 1)]) == date(2026, 3, 2)
    assert alone_from(use, window, [date(2025, 6, 1)]) is None
    assert alone_from(use, [], []) is None


def test_use_counts_from_the_first_attended_period() -> None:
    """Used from 1 September to 20 May: after a training begun in June all of it, in January the rest."""
    use = Use("p", "algebra", 2025, "survey", date(2025, 9, 1), date(2026, 5, 20))
    assert after_training(use, date(2025, 6, 9)) == date(2025, 9, 1)
    assert after_training(use, date(2026, 1, 15)) == date(2026, 1, 15)
    assert after_training(use, date(2026, 6, 1)) is None
    assert after_training(use, None) is None
