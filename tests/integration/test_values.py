"""No value of a file fails a build: every column of every feed is given what no parser likes."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from orchestration.lib import landing, pipeline, worklist
from orchestration.lib.database import connect
from orchestration.lib.landing.contracts import Contract, load_contracts
from tests.integration.conftest import fresh_database

AS_OF = date(2024, 7, 31)

# Words that PostgreSQL reads as dates or numbers, numbers beyond any type, days and times that do not exist, other
# scripts' digits, and texts that would be something else in another language.
VALUES = (
    "infinity", "-infinity", "NaN", "1e400", "1e-400", "-0", "0", "-1", "٣", "٢٠٢٤-٠٦-٠٣", "0x10", "1_000", "1,000,0",
    "99999999999", "99999999999999", "-99999999999999", "9" * 300, "9" * 140_000, "0." + "9" * 20_000, "$" + "1" * 50,
    "9" * 12, "50%", "9" * 400 + "%", "9" * 400 + " hours", "99999999 h 99999999 m", "999:59:59",
    "24:00:00", "25:61", "2024-06-03 25:61", "2024-06-03T24:00:00", "2024-06-03 09:00 +99:99", "13 pm", "0 am",
    "0000-00-00", "0001-01-01", "0044-03-15 BC", "1850-01-01", "1989-12-31", "2061-01-01", "9999-12-31", "9999-12-31Z",
    "2060-12-31 23:59:59 -12", "20260-01-01", "2024-02-30", "2023-02-29", "31/12/2024", "1/1/0001", "3-Foo-24",
    "1-Jun-9999", "79999", "79999.99999999999", "20000", "45446." + "1" * 20_000, "99999", "today", "now", "epoch",
    "allballs", "tomorrow", "1 day", "P1Y", "P9999999Y", "{}", "[]", "[12,", "null", "NULL", "''", "\\", "\\N", "';--",
    "a" * 40_000, "@", "a@b", "x" * 3_000 + "@example.org", "%s", "%(x)s", "{{ x }}", "€", "\u202e", "𝟙𝟚", "true",
    "-", "N/A", "=1+1",
)  # fmt: skip

# A row that is loaded, by column. The rows of a column speak of an event or a year of their own, {event} or {year}, and
# each of its own person or thing, {n}, so that none replaces another and every value comes as far as it can.
WHOLE = {
    "organizations": {"org_id": "O{column}{n}", "name": "Organization {n}", "type": "School"},
    "districts": {"leaid": "01{n:05}", "name": "District {n}", "school_year": "{year}"},
    "schools": {"ncessch": "0100000{n:05}", "name": "School {n}", "school_year": "{year}"},
    "people": {
        "person_id": "X{column}{n}", "name_first": "Ana", "name_last": "Poe",
        "email_professional": "x{column}{n}@example.org",
    },
    "web_signups": {
        "submitted_at": "6/1/2024 9:00:00", "first_name": "Bo", "last_name": "Poe",
        "professional_email": "w{column}{n}@example.org",
    },
    "events": {
        "event_id": "E{column}{n}", "title": "Event {n}", "type": "Full PD", "start_date": "2024-06-03",
        "end_date": "2024-06-07", "event_days": "5",
    },
    "event_sessions": {"event_id": "{event}", "session_date": "2024-06-03", "period": "{n}"},
    "enrollments": {
        "person_id": "P{n}", "event_id": "{event}", "created": "2024-05-01 09:00:00", "role": "participant",
        "is_enrolled": "yes",
    },
    "rosters": {"event_id": "BASE", "participant_name": "Cy {n}", "participant_email": "r{column}{n}@example.org"},
    "contracts": {"contract_id": "C{column}{n}", "org_id": "OBASE", "event_id": "FEW", "stipend_amount": "500"},
    "cohorts": {"cohort_id": "H{column}{n}", "contract_id": "CBASE", "person": "P1", "kind": "event"},
    "report_requests": {"org_id": "OBASE", "report": "P1 {column}{n}", "due": "2024-09-01"},
    "attendance_long": {
        "user_id": "P{n}", "event_id": "{event}", "attendance_date": "2024-06-03", "attendance_value": "P",
    },
    "attendance_wide": {"event_id": "{event}", "name": "Cy {n}", "email": "p{n}@example.org", "Jun 3": "P"},
    "meeting_logs": {
        "event_id": "BASE", "participant_name": "Cy {n}", "user_email": "p{n}@example.org",
        "join_time": "6/3/2024 9:00", "leave_time": "6/3/2024 12:00",
    },
    "feedback": {
        "submitted_at": "6/8/2024 9:00:00", "email": "p{n}@example.org", "event": "{event}",
        "I am confident with the software.": "4",
    },
    "attendance_json": {
        "enrollment_id": "N{column}{n}", "person_id": "P{n}", "event_id": "{event}",
        "attendance": '{{"days_attended": "[\\"2024-06-03\\"]"}}',
    },
    "proficiency": {
        "teacher_id": "P{n}", "skill": "{column}{n}", "rating": "novice", "rater": "P1", "rated_on": "2024-06-10",
    },
    "implementation": {
        "implementation_id": "I{column}{n}", "teacher_id": "P{n}", "curriculum": "Algebra", "status": "Implementing",
        "academic_year": "2023", "start_date": "2023-09-01",
    },
    "teacher_diagnostic": {
        "teacher_id": "P{n}", "event_id": "BASE", "instrument": "Teacher Pre-test", "test_window": "pre",
        "item": "{column}{n}", "score": "1", "max_score": "2",
    },
    "student_aggregates": {
        "teacher_id": "P{n}", "class_id": "C{column}{n}", "instrument": "T", "instrument_version": "v", "n_pre": "20",
        "mean_pre": "1", "n_post": "20", "mean_post": "1", "max_score": "2", "post_window_end": "2024-05-31",
    },
    "achievement": {
        "teacher_id": "P{n}", "class_id": "C{column}{n}", "exam": "X", "academic_year": "2023", "n_tested": "20",
    },
    "pathway_use": {"user_id": "P{n}", "pathway_id": "W{column}{n}", "happened_at": "2024-06-10 10:00:00"},
    "intake_survey": {
        "submitted_at": "6/1/2024 9:00:00", "first_name": "Bo", "last_name": "Poe", "about_school": "Elm",
        "professional_email": "i{column}{n}@example.org",
    },
    "intake_survey_legacy": {
        "submitted_at": "6/1/2019 9:00:00", "first_name": "Bo", "last_name": "Poe", "school_name": "Elm",
        "email": "l{column}{n}@example.org",
    },
    "deliverables": {"contract_id": "CBASE", "person": "P{n}", "deliverable": "{column}"},
    "licenses": {"teacher_id": "P{n}", "license_area": "{column}", "state": "RI"},
    "certifications": {"cert_id": "Z{column}{n}", "teacher_id": "P{n}", "state": "RI", "title": "Math"},
    "classes": {"teacher_id": "P{n}", "class_id": "K{column}{n}", "class_name": "Math"},
    "coaching": {"user_id": "P{n}", "curriculum": "Algebra", "start_date": "2024-07-01"},
    "coaching_registrations": {
        "submitted_at": "6/1/2024 9:00:00", "user_id": "P{n}", "session": "Fall", "topic": "{column}",
    },
    "interactions": {
        "comment_id": "M{column}{n}", "author": "P1", "regarding_user_id": "P{n}", "comment_date": "2024-06-03",
    },
    "workbook_orders": {
        "order_id": "W{column}{n}", "line": "1", "order_date": "2024-06-03", "ordered_by": "P{n}",
        "workbook": "Algebra", "quantity": "20",
    },
    "curricula": {"curriculum_code": "{column}{n}", "name": "Algebra"},
    "lessons": {"slug": "{column}-{n}", "title": "A lesson"},
    "pathways": {"pathway": "{column}", "position": "{n}", "lesson_slug": "{column}-{n}"},
    "standards": {"framework": "csta", "code": "{column}.{n}", "lessons": "[]"},
    "textbooks": {"textbook_id": "im-alg-1", "code": "{column}.{n}", "lessons": "[]"},
    "skills": {"slug": "{column}-{n}", "text": "A skill"},
    "change_log": {"change_id": "{column}{n}", "kind": "curriculum", "effective_date": "2024-06-03"},
    "instruments": {"instrument": "{column}{n}", "version": "1", "kind": "feedback"},
    "learning_models": {
        "curriculum": "Algebra", "event_type": "Full PD", "version": "{column}{n}", "valid_from": "2024-06-03",
    },
    "opt_outs": {"first_name": "Cy", "last_name": "Poe", "email": "p{n}@example.org", "notes": "no more"},
    "consent": {"person": "P{n}", "purpose": "tips", "in_or_out": "in", "stated_on": "2024-06-03"},
    "master_teachers": {"person": "P{n}", "since": "2024-06-03"},
    "merges": {"from_id": "TWICE1", "into_id": "TWICE2", "merged_at": "2024-06-03"},
    "decisions": {"kind": "keep apart", "record_a": "P2", "record_b": "P3", "decided_on": "2024-06-03"},
    "corrections": {
        "table_name": "people", "record_key": "TWICE2", "field_name": "title", "old_value": "",
        "new_value": "{column}{n}",
    },
}  # fmt: skip
# Feeds whose rows are about an event and a person enrolled there.
OF_EVENTS = ("event_sessions", "attendance_long", "attendance_wide", "attendance_json", "feedback", "enrollments")
# A column of students over anything but counts, and three numbers in a cell of figures, refuse a file whole (rule R1).
REFUSED_COLUMNS = {"students"}
REFUSED_FIGURES = {"1,000,0"}
PEOPLE = len(VALUES) + 2

# Headings are values, too: of days of a roster, and of the questions of a form.
HEADINGS = ("Jun 99", "Feb 30", "2024-02-30", "9999-12-31", "0001-01-01", "79999", "Jun 3 9999", "99/99", "9" * 300)
BLOCKS = ("99999999999999", "9" * 140_000, "9999-12-31 09:00", "0001-01-01 09:00", "infinity", "2024-06-03 25:61")


def write(path: Path, header: list[str], rows: list[list[str]]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(header)
        writer.writerows(rows)


def write_base(inbox: Path, events: list[str]) -> None:
    """Events with their facilitator and participants, so that rows that are whole are loaded.

    Of FEW, with one participant, are all contracts but one: of each contract everybody of its events is told.
    """
    write(inbox / "organizations" / "base.csv", ["org_id", "name", "type"], [["OBASE", "Base", "District"]])
    write(
        inbox / "people" / "base.csv",
        ["person_id", "name_first", "name_last", "email_professional", "role"],
        [[f"P{n}", "Di", f"Poe {n}", f"p{n}@example.org", "Teacher"] for n in range(1, PEOPLE)]
        + [[f"TWICE{n}", "Cy", "Ray", f"twice{n}@example.org", "Teacher"] for n in (1, 2)],
    )
    write(
        inbox / "events" / "base.csv",
        ["event_id", "title", "type", "start", "end", "event_days"],
        [[event, f"About {event}", "Full PD", "2024-06-03", "2024-06-07", "5"] for event in [*events, "FEW"]],
    )
    write(
        inbox / "enrollments" / "base.csv",
        ["person_id", "event_id", "created", "role"],
        [["P1", event, "2024-05-01", "facilitator"] for event in [*events, "FEW"]]
        + [["P2", "FEW", "2024-05-02", "participant"]]
        + [[f"P{n}", event, "2024-05-02", "participant"] for event in events for n in range(2, PEOPLE)],
    )
    write(
        inbox / "contracts" / "base.csv",
        ["contract_id", "org_id", "event_id", "stipend_amount"],
        [["CBASE", "OBASE", "BASE", "500"]],
    )


def write_adversaries(inbox: Path, contract: Contract) -> None:
    """Rows that would be loaded, each with one of the values in one of its columns."""
    header = columns_of(contract)
    rows = {
        column: [
            adversary(contract, place, column, number, value)
            for number, value in enumerate(VALUES, start=2)
            if not (contract.figures_of_groups and value in REFUSED_FIGURES)
        ]
        for place, column in enumerate(header)
        if column not in REFUSED_COLUMNS
    }
    if contract.feed == "meeting_logs":  # one value of these makes the whole file another meeting
        for column in ("event_id", "meeting_id"):
            write(inbox / contract.feed / f"{column}.csv", header, rows.pop(column))
    lines = [row for group in rows.values() for row in group]
    write(inbox / contract.feed / "all__20240701__1.csv", header, lines)
    # sent again in another order: whatever a row is known by, if signs alone, it is to be known by again
    write(inbox / contract.feed / "all__20240702__1.csv", header, lines[::-1])


def adversary(contract: Contract, place: int, column: str, number: int, value: str) -> list[str]:
    terms = {
        "n": number,
        "column": column,
        "event": f"{contract.feed}.{column}",
        "year": f"{2000 + place}-{2001 + place}",
    }
    row = {name: text.format(**terms) for name, text in WHOLE[contract.feed].items()} | {column: value}
    return [row.get(name, "") for name in columns_of(contract)]


def columns_of(contract: Contract) -> list[str]:
    return list(dict.fromkeys([*WHOLE[contract.feed], *(column.name for column in contract.columns)]))


def write_headings(inbox: Path) -> None:
    people = [[f"Cy {n}", f"p{n}@example.org", *("P" for _ in HEADINGS)] for n in range(2, 5)]
    write(inbox / "attendance_wide" / "BASE" / "headings.csv", ["Name", "Email", *HEADINGS], people)
    answers = [["6/9/2024 9:00", f"p{n}@example.org", "BASE", *("4" for _ in HEADINGS)] for n in range(2, 5)]
    write(inbox / "feedback" / "headings.csv", ["Timestamp", "Email", "Event", *HEADINGS], answers)
    for number, text in enumerate(BLOCKS):
        path = inbox / "meeting_logs" / "BASE" / f"block {number}.csv"
        write(
            path,
            ["Meeting ID", "Topic", "Start Time", "End Time", "Duration (Minutes)"],
            [[f"85{number}", "Base", text, text, text], [], ["Name (Original Name)", "User Email", "Join Time"]]
            + [[f"Cy {n}", f"p{n}@example.org", "6/3/2024 9:00"] for n in range(2, 5)],
        )
    for name in ("people__99991231__1.csv", "people__00010101__99999999999999999999.csv"):
        write(
            inbox / "people" / name, ["person_id", "name_first", "name_last", "role"], [[name, "Eve", "Poe", "Coach"]]
        )


@pytest.fixture(scope="module")
def built(warehouse_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[pipeline.BuildOutcome]:
    inbox = tmp_path_factory.mktemp("adversaries")
    contracts = load_contracts()
    assert set(WHOLE) == set(contracts)
    write_base(inbox, ["BASE", *(f"{feed}.{column}" for feed in OF_EVENTS for column in columns_of(contracts[feed]))])
    write_headings(inbox)
    for contract in contracts.values():
        write_adversaries(inbox, contract)
    with fresh_database():
        results = landing.land_files([inbox])
        assert {result.outcome for result in results} == {"landed"}, [r for r in results if r.outcome != "landed"][:3]
        yield pipeline.build(AS_OF)


def ask(query: str) -> list[tuple[object, ...]]:
    with connect() as connection:
        return connection.execute(query).fetchall()


def test_no_value_fails_a_build(built: pipeline.BuildOutcome) -> None:
    assert built.published, built.problems
    assert built.set_aside == []


def test_every_row_is_accounted_for(built: pipeline.BuildOutcome) -> None:
    assert ask("select source_file from quality.conservation where difference <> 0 or rows_lost <> 0") == []
    kept = dict(ask("select feed, sum(loaded) from quality.conservation group by feed"))
    assert set(kept) == set(WHOLE)
    assert all(kept.values()), kept


def test_what_lies_beyond_the_calendar_is_named_by_column_and_value(built: pipeline.BuildOutcome) -> None:
    held = ask(
        "select value from quarantine.rejected_row "
        "where feed = 'events' and column_name = 'start_date' and code = 'date_out_of_range'"
    )
    assert {value for (value,) in held} == {
        "0001-01-01", "1850-01-01", "1989-12-31", "2061-01-01", "9999-12-31", "1/1/0001", "1-Jun-9999", "79999",
        "79999.99999999999", "20000",
    }  # fmt: skip
    assert ask("select min(start_date) >= '1990-01-01', max(end_date) <= '2060-12-31' from marts.dim_event") == [
        (True, True)
    ]


def test_a_value_left_out_is_a_warning_on_its_column(built: pipeline.BuildOutcome) -> None:
    # More than a million: of 11, 12, 14, 50, 300 and 140,000 digits. Less than nothing: -1 and -99999999999999. More
    # digits after the point than any number here has: two.
    warned = ask(
        "select code, count(*) from quality.warning where feed = 'events' and column_name = 'price' "
        "and code = 'number_out_of_range' group by code"
    )
    assert warned == [("number_out_of_range", 10)]


def test_an_address_in_the_wrong_column_is_not_shown(built: pipeline.BuildOutcome) -> None:
    held = ask(
        "select distinct is_value_withheld from quarantine.rejected_row "
        "where feed = 'events' and column_name = 'type' and value is null"
    )
    assert held == [(True,)]
    assert ask("select count(*) from quarantine.rejected_row where value ~ '[^ ]@[^ ]'") == [(0,)]


def test_a_row_held_whole_is_one_line_of_the_list(built: pipeline.BuildOutcome) -> None:
    lines = worklist.rejected_rows("feedback").rows
    assert (
        sum(line["units"] for line in lines)
        == ask("select count(*) from quarantine.rejected_row where feed = 'feedback'")[0][0]
    )
    assert len({(line["batch"], line["row"], line["code"], line["cell"]) for line in lines}) == len(lines)
    assert {line["cell"] for line in lines if line["code"] == "event_not_found"} == {None}
    # three people answered nine questions that no survey has, with an event that exists: no line of those
    assert not [line for line in lines if line["file"].endswith("headings.csv")]
