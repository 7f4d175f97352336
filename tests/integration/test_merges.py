"""What a steward decides about records becomes true of the facts, and is taken back without a trace."""

from __future__ import annotations

from datetime import date

import pytest

from orchestration.lib.database import connect


def _rows(query: str) -> list[tuple[object, ...]]:
    with connect() as connection:
        return connection.execute(query).fetchall()


def _contacts(ids: str) -> list[tuple[object, ...]]:
    """The canonical identifier of the contact that each given id finds."""
    return _rows(
        "select identifier, canonical from intermediate.int_identifier_contact "
        f"where identifier_type = 'person_id' and identifier in ({ids}) order by identifier"
    )


# Who was marked on the 10th and the 11th of June, by name and given id of the row that says who they are.
MARKS = (
    "select name_first || ' ' || name_last, date_key, attendance_value from marts.fct_attendance "
    "join marts.dim_event using (event_key) join restricted.contact_identity using (contact_id) "
    "where event_source_id = 'MGE1' order by 1, 2"
)


@pytest.fixture(autouse=True)
def _before(published_feeds: str) -> None:
    """The people of the merges, their event, and everything that was decided on them."""


def test_merged_records_are_one_contact() -> None:
    """The earliest stands for all, through a chain and by decision; a circle and a merge taken back join nobody."""
    assert _contacts("'MG1', 'MG2', 'MG3', 'MG4', 'MG5', 'MG6', 'MG7', 'MG8', 'MG9', 'MG10', 'MG11'") == [
        ("MG1", "MG2"),
        ("MG10", "MG11"),
        ("MG11", "MG11"),
        ("MG2", "MG2"),
        ("MG3", "MG3"),
        ("MG4", "MG4"),
        ("MG5", "MG5"),
        ("MG6", "MG5"),
        ("MG7", "MG5"),
        ("MG8", "MG8"),
        ("MG9", "MG9"),
    ]


def test_the_record_that_stayed_says_who_they_are_and_the_wish_of_either_counts() -> None:
    """MG2 was given up for MG1, had been recorded earlier, and asked not to be written to (R29, R30)."""
    assert _rows(
        "select person_id, name_last, created_date, is_do_not_contact from intermediate.int_contact "
        "where person_id in ('MG1', 'MG7') order by 1"
    ) == [
        ("MG1", "Grey", date(2021, 3, 1), True),
        ("MG7", "Alba-Ruiz", date(2022, 1, 5), False),
    ]


def test_every_id_ever_handed_out_finds_the_contact() -> None:
    assert _rows(
        "select identifiers.identifier, contacts.person_id from intermediate.int_identifier_contact as identifiers "
        "join marts.bridge_contact_alias as aliases using (alias_contact_id) "
        "join intermediate.int_contact as contacts on contacts.contact_id = aliases.contact_id "
        "where identifiers.identifier in ('MG1', 'MG2', 'MG5', 'MG6', 'mg6@work.example.org') order by 1"
    ) == [("MG1", "MG1"), ("MG2", "MG1"), ("MG5", "MG7"), ("MG6", "MG7"), ("mg6@work.example.org", "MG7")]


def test_facts_are_those_of_the_one_contact_and_corrections_are_in_them() -> None:
    """Two enrollments of Mara are one; Otis comes in by two corrections, of his role and of his mark."""
    assert _rows(MARKS) == [
        ("Mara Grey", 20240610, "Absent"),
        ("Mara Grey", 20240611, "Absent"),
        ("Otis Lane", 20240610, "Present"),
        ("Otis Lane", 20240611, "Not recorded"),
    ]
    assert _rows("select event_name, event_days from marts.dim_event where event_source_id like 'MGE%' order by 1") == [
        ("Merge Algebra June", 2),
        ("Merge Physics June", 2),
    ]
    assert _rows("select name_last from restricted.contact_identity where name_first = 'Nora'") == [("Pole",)]


def test_an_unmerge_takes_everything_back(feeds_later: str) -> None:
    """A decision of July parts Mara again, named by the address of one of them."""
    assert _contacts("'MG1', 'MG2'") == [("MG1", "MG1"), ("MG2", "MG2")]
    assert _rows(MARKS) == [
        ("Mara Gray", 20240610, "Absent"),
        ("Mara Gray", 20240611, "Absent"),
        ("Mara Grey", 20240610, "Present"),
        ("Mara Grey", 20240611, "Not recorded"),
        ("Otis Lane", 20240610, "Present"),
        ("Otis Lane", 20240611, "Not recorded"),
    ]
    # MG1 asked themselves, in the feed opt_outs
    assert _rows(
        "select person_id, created_date, is_do_not_contact from intermediate.int_contact "
        "where person_id in ('MG1', 'MG2') order by 1"
    ) == [("MG1", date(2022, 1, 5), True), ("MG2", date(2021, 3, 1), True)]
