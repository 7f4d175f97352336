"""People who are in a sample twice without a common identifier: suggested, never joined, and counted in the report."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

import pytest

from orchestration.lib import known_people
from orchestration.lib.database import connect
from orchestration.lib.dbt import run_dbt

# By hand, with the weights of seeds/policy/identity_evidence: the likeness of the names and the address of work (0.40)
# or the school (0.50), and more where hardly anybody has the name. The least score that is suggested is 0.60.
EVIDENCE = {
    "nickname": ("nickname", "same_domain"),  # 1 - (1 - 0.55 * 0.90) * 0.60 = 0.70
    "sound": ("sound_alike", "same_domain"),  # 1 - (1 - 0.55 * 0.75) * 0.60 = 0.65
    "slip": ("near_spelling", "same_domain"),  # as the one above
    "swapped": ("swapped_name", "same_domain", "rare_name"),  # 1 - (1 - 0.55 * 0.90) * 0.60 * 0.75 = 0.77
    "double name": ("part_of_name", "same_domain", "rare_name"),
    "maiden name": ("alternate_name", "same_domain", "rare_name"),
    "accent": ("same_name", "rare_name"),  # 1 - (1 - 0.55) * 0.75 = 0.66
    "sisters": ("near_spelling", "same_domain"),  # two people, and nothing that says so
    "entered again": ("near_spelling", "same_organization"),  # 1 - (1 - 0.55 * 0.75) * 0.50 = 0.71
}
LOST = "nothing left"


@pytest.fixture
def pairs(sample: Path) -> list[dict[str, str]]:
    with (sample / "truth" / "doubles.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def _found(one: str, other: str) -> list[tuple[str, str]]:
    """Evidence and state of the pair of two identifiers, whichever is named first; none where it is not suggested."""
    with connect() as connection:
        return connection.execute(
            """
            select candidate.evidence, candidate.state
            from restricted.merge_candidate as candidate
            where (candidate.contact_id, candidate.other_contact_id) in (
                select least(one.contact_id, other.contact_id), greatest(one.contact_id, other.contact_id)
                from intermediate.int_identifier_contact as one cross join intermediate.int_identifier_contact as other
                where one.identifier = %s and other.identifier = %s
            )
            """,
            (one, other),
        ).fetchall()


def test_planted_doubles_are_suggested(published_sample: str, pairs: list[dict[str, str]]) -> None:
    """Every kind but the one of whom nothing is left, with the evidence that was planted; nobody is joined."""
    assert {pair["kind"] for pair in pairs} == {*EVIDENCE, LOST}
    for pair in pairs:
        found = _found(pair["one"], pair["other"])
        if pair["kind"] == LOST:
            assert not found
            continue
        ((evidence, state),) = found
        assert set(EVIDENCE[pair["kind"]]) <= set(evidence.split(", ")), pair["kind"]
        assert state == "open"


@pytest.fixture
def told(published_sample: str, sample: Path) -> Iterator[None]:
    """The report of a warehouse that was told who is who, built beside what is published."""
    known_people.load(sample / "truth")
    outcome = run_dbt(["run", "--select", "identity_report"])
    assert not outcome.problems
    yield
    with connect() as connection:
        connection.execute("delete from audit.known_person")


def test_the_report_says_how_right_suggestions_and_joins_are(told: None) -> None:
    """Nine pairs are one person's, of whom one is lost: 8 of 9. The sisters are wrong, and few others are."""
    with connect() as connection:
        shares = {
            measure: (value, out_of)
            for measure, value, out_of in connection.execute(
                "select measure, value, out_of from quality__next.identity_report "
                "where code = 'by the truth of a sample'"
            )
        }
    assert shares["recall of candidates"] == (8, 9)
    right, suggested = shares["precision of candidates"]
    assert right == 8
    assert right / suggested >= 8 / 12
    joined_right, joined = shares["precision of joins"]
    assert joined_right == joined > 0
    assert shares["recall of joins"][0] == joined_right


def test_a_merge_of_the_sample_is_shown_as_the_answer(published_sample: str) -> None:
    """The steward merged one educator's second record of the same name at the same school."""
    with connect() as connection:
        found = connection.execute(
            "select evidence from restricted.merge_candidate "
            "where state = 'merged' and '950001' in (record_a, record_b)"
        ).fetchall()
    ((evidence,),) = found
    assert {"same_name", "same_organization"} <= set(evidence.split(", "))
