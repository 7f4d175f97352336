"""The generator of sample data, and its truth checked against figures worked out by hand.

The first region of every sample is the same twenty educators. Below, their marks are written out once more and their
figures are worked out with pencil and paper, independently of the generator. Dates are those of the default report
date, 30 June 2026.
"""

from __future__ import annotations

import ast
import csv
import io
import json
import zipfile
from collections import Counter
from datetime import date, datetime, time, timedelta
from fractions import Fraction
from pathlib import Path
from random import Random
from unittest.mock import Mock

import pytest

from orchestration.lib import samples
from orchestration.lib.samples import dirt
from orchestration.lib.samples.days import Clock, academic_year, add_months, weekdays_from, weekdays_until
from orchestration.lib.samples.rates import Period, make_up, progress, stipend, tally
from orchestration.lib.samples.statements import (
    ABSENT,
    DISENGAGED,
    EXCUSED,
    FACILITATOR,
    LEFT_EARLY,
    MASTER_IN_TRAINING,
    NOT_RECORDED,
    PARTICIPANT,
    PRESENT,
    TARDY,
    File,
    LogRow,
    MarkRow,
)
from orchestration.lib.samples.truth import codes
from orchestration.lib.samples.truth.attendance import Attendance, in_force
from orchestration.lib.samples.truth.books import check_intent
from orchestration.lib.samples.truth.intake import Enrolled, supersede
from orchestration.lib.samples.truth.meetings import mark_of

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "orchestration" / "lib" / "samples"
EXAMPLES = ROOT / "examples"
EXAMPLE_ARGUMENTS = {"educators": 30, "years": 2, "seed": 7}

LETTERS = {
    "P": PRESENT, "T": TARDY, "L": LEFT_EARLY, "D": DISENGAGED, "E": EXCUSED, "A": ABSENT, "-": NOT_RECORDED,
}  # fmt: skip

# The twenty educators. Those with a number are users of the people export; 18 of them, two are known by forms alone.
PEOPLE = {
    "Ada Whitlock": "10001", "Ben Okafor": "10002", "Dev Patel": "10003", "Erin Castellano": "10004",
    "Farah Lindqvist": "10005", "Gus Hernandez": "10006", "Hana Kim": "10007", "Ines Duarte": "10008",
    "Joel Abara": "10009", "Kay Lindgren": "10010", "Luis Ferreira": "10011", "Mona Elsayed": "10012",
    "Noah Brandt": "10013", "Olga Petrov": "10014", "Pia Aldous": "10015", "Quentin Zhao": "10016",
    "Sam Ibarra": "10017", "Tess Moreau": "10018", "Carla Muñoz": "carla.munoz@visitors.example.org",
    "Rosa Delgado": "rosa.delgado@visitors.example.org",
}  # fmt: skip

# Their marks, period by period, as they stand after corrections, logs and rosters. A made-up absence is an "m".
MARKS = {
    # 701, ten periods in person, by hand
    ("701", "Ada Whitlock"): "PPPPTPLEPA",
    ("701", "Ben Okafor"): "PPPPPPPPPP",
    ("701", "Carla Muñoz"): "----PPPPPP",  # walked in on Wednesday
    ("701", "Dev Patel"): "PP--------",  # dropped out on Monday evening
    ("701", "Erin Castellano"): "PPPPPPmAPP",  # absent twice, made up one
    ("701", "Farah Lindqvist"): "PP-PPPPPPP",  # Tuesday morning is a "z"; Friday afternoon was corrected from absent
    ("701", "Gus Hernandez"): "PPAPPPPPDP",
    ("701", "Ines Duarte"): "DPPPPPPPPL",
    ("701", "Joel Abara"): "PEEEEEEEEE",
    # 702, four virtual mornings of 180 minutes, by meeting log
    ("702", "Kay Lindgren"): "LPLP",  # left at 11:00; all; 20 late and 30 early; all
    ("702", "Luis Ferreira"): "PTLP",  # 15 late; 16 late; 16 early; 15 early
    ("702", "Mona Elsayed"): "TAPP",  # half of it, 90 late; 89 of 180; ten minutes missing between; all
    ("702", "Noah Brandt"): "P-PP",  # second log incomplete; third by hand
    ("702", "Olga Petrov"): "A-TP",  # not in the first, complete log; nameless in the second; 25 late and 25 early
    # 703, the make-up session
    ("703", "Erin Castellano"): "P",
    # 704, three evenings by hand
    ("704", "Ada Whitlock"): "PPA",
    ("704", "Ines Duarte"): "PEP",
    # 705, three mornings by wide roster; for Sam a Saturday between the second and the third
    ("705", "Pia Aldous"): "PPL",
    ("705", "Luis Ferreira"): "PPP",
    ("705", "Mona Elsayed"): "P-T",  # "maybe" on Friday
    ("705", "Sam Ibarra"): "EPPP",
    # 706, two hours by a log of totals
    ("706", "Gus Hernandez"): "P",  # 118 of 120 minutes
    ("706", "Kay Lindgren"): "P",  # 60
    ("706", "Ada Whitlock"): "A",  # 59
    # 707, over, nothing sent
    ("707", "Luis Ferreira"): "--",
    ("707", "Mona Elsayed"): "--",
    # 708, no facilitator: only the master in training is enrolled
    ("708", "Ines Duarte"): "PP",
    # 709, in progress: four periods held, six to come
    ("709", "Ben Okafor"): "PPPP",
    ("709", "Sam Ibarra"): "PAAA",
    ("709", "Quentin Zhao"): "EP--",
    # 710, in the future
    ("710", "Noah Brandt"): "",
}

# Minutes by log, summed by hand: 120 + 180 + 130 + 180 and so on.
MINUTES = {
    ("702", "Kay Lindgren"): 610, ("702", "Luis Ferreira"): 658, ("702", "Mona Elsayed"): 529,
    ("702", "Noah Brandt"): 360, ("702", "Olga Petrov"): 310, ("706", "Gus Hernandez"): 118,
    ("706", "Kay Lindgren"): 60, ("706", "Ada Whitlock"): 59,
}  # fmt: skip

# contract, event, person: rate, raw rate, on time, stipend. The comments hold the arithmetic of the stipend.
FIGURES = {
    ("C-1001", "701", "Ada Whitlock"): ("8/9", "8/10", "7/8", "Y"),  # 8 of 10 reach 80 %
    ("C-1001", "701", "Ben Okafor"): ("1", "1", "1", "Y"),
    ("C-1001", "701", "Carla Muñoz"): ("1", "1", "1", "pending"),  # 6 of 10; the four unrecorded might be attended
    ("C-1001", "701", "Dev Patel"): ("", "", "", "n.a."),  # dropped
    ("C-1001", "701", "Erin Castellano"): ("9/10", "9/10", "8/9", "Y"),  # 8 present + 1 made up
    ("C-1001", "701", "Farah Lindqvist"): ("1", "1", "1", "Y"),  # 9 of 10
    ("C-1001", "701", "Gus Hernandez"): ("9/10", "9/10", "1", "Y"),
    ("C-1001", "701", "Ines Duarte"): ("1", "1", "1", "Y"),
    ("C-1001", "701", "Joel Abara"): ("1", "1/10", "1", "N"),  # 1 of 10, nothing unrecorded
    ("C-1002", "702", "Kay Lindgren"): ("1", "1", "1", "Y"),  # 4 of 4; no threshold means all
    ("C-1002", "702", "Luis Ferreira"): ("1", "1", "3/4", "Y"),
    ("C-1002", "702", "Mona Elsayed"): ("3/4", "3/4", "2/3", "N"),
    ("C-1002", "702", "Noah Brandt"): ("1", "1", "1", "pending"),  # 3 of 4, one unrecorded
    ("C-1002", "702", "Olga Petrov"): ("2/3", "2/3", "1/2", "N"),  # 2 + 1 unrecorded of 4
    ("", "703", "Erin Castellano"): ("1", "1", "1", "n.a."),
    ("", "704", "Ada Whitlock"): ("2/3", "2/3", "1", "n.a."),
    ("", "704", "Ines Duarte"): ("1", "2/3", "1", "n.a."),
    ("", "705", "Pia Aldous"): ("1", "1", "1", "n.a."),  # the contract of an organization that is held
    ("", "705", "Luis Ferreira"): ("1", "1", "1", "n.a."),
    ("", "705", "Mona Elsayed"): ("1", "1", "1/2", "n.a."),
    ("", "705", "Sam Ibarra"): ("1", "3/4", "1", "n.a."),
    ("C-1001", "706", "Gus Hernandez"): ("1", "1", "1", "Y"),
    ("C-1001", "706", "Kay Lindgren"): ("1", "1", "1", "Y"),
    ("C-1001", "706", "Ada Whitlock"): ("0", "0", "", "N"),
    ("C-1002", "706", "Gus Hernandez"): ("1", "1", "1", "Y"),
    ("C-1002", "706", "Kay Lindgren"): ("1", "1", "1", "Y"),
    ("C-1002", "706", "Ada Whitlock"): ("0", "0", "", "N"),
    ("C-1003", "707", "Luis Ferreira"): ("", "", "", "pending"),
    ("C-1003", "707", "Mona Elsayed"): ("", "", "", "pending"),
    ("C-1003", "708", "Ines Duarte"): ("1", "1", "1", "Y"),
    ("C-1001", "709", "Ben Okafor"): ("1", "1", "1", "pending"),  # six periods to come
    ("C-1001", "709", "Sam Ibarra"): ("1/4", "1/4", "1", "N"),  # 1 + 6 to come of 10
    ("C-1001", "709", "Quentin Zhao"): ("1", "1/2", "1", "pending"),  # 1 + 2 unrecorded + 6 to come of 10
    ("C-1003", "710", "Noah Brandt"): ("", "", "", "pending"),
}

# Started, completed, trained where it is not simply yes; events other than Full PD train nobody.
PROGRESS = {
    ("701", "Ada Whitlock"): ("Y", "Y", "Y"),  # raw 80 %
    ("701", "Carla Muñoz"): ("Y", "unknown", "unknown"),  # 60 % recorded
    ("701", "Dev Patel"): ("Y", "N", "N"),  # dropped
    ("701", "Erin Castellano"): ("Y", "Y", "Y"),
    ("701", "Joel Abara"): ("Y", "N", "N"),  # raw 10 %, although the rate is 100 %
    ("702", "Mona Elsayed"): ("Y", "Y", "Y"),  # raw exactly 75 %
    ("702", "Noah Brandt"): ("Y", "unknown", "unknown"),  # 75 % recorded
    ("703", "Erin Castellano"): ("Y", "Y", "N"),
    ("705", "Mona Elsayed"): ("Y", "unknown", "N"),
    ("706", "Ada Whitlock"): ("N", "N", "N"),
    ("707", "Luis Ferreira"): ("unknown", "unknown", "N"),
    ("708", "Ines Duarte"): ("Y", "Y", "Y"),
    ("709", "Ben Okafor"): ("Y", "unknown", "unknown"),  # six periods to come
    ("709", "Quentin Zhao"): ("Y", "unknown", "unknown"),
    ("710", "Noah Brandt"): ("unknown", "unknown", "N"),
}

NORTHFIELD, HARBOR = "Northfield Public Schools", "Harbor Bay Unified"

# event, person: school, district, role on the first day of the event
PLACES = {
    ("701", "Ada Whitlock"): ("Northfield High School", NORTHFIELD, "teacher"),
    ("701", "Carla Muñoz"): ("", "", ""),  # known by a roster and a sign-up alone
    ("701", "Gus Hernandez"): ("Northfield High School", NORTHFIELD, "teacher"),  # until 30 June 2025
    ("706", "Gus Hernandez"): ("", NORTHFIELD, "coordinator"),  # from 1 July 2025
    ("702", "Mona Elsayed"): ("Harbor Bay High School", HARBOR, "teacher"),  # teacher before her older post
    ("702", "Noah Brandt"): ("", HARBOR, "coach"),  # marked as primary
    ("709", "Quentin Zhao"): ("Northfield High School", NORTHFIELD, "teacher"),
}

COHORTS = {
    ("C-1001", "Ada Whitlock"): "K-801", ("C-1001", "Carla Muñoz"): "", ("C-1001", "Kay Lindgren"): "",
    ("C-1002", "Kay Lindgren"): "K-802", ("C-1002", "Olga Petrov"): "", ("C-1002", "Ada Whitlock"): "",
    ("C-1003", "Ines Duarte"): "", ("", "Pia Aldous"): "",
}  # fmt: skip

FEEDS = {
    "organizations", "districts", "schools", "people", "web_signups", "events", "event_sessions", "enrollments",
    "rosters", "contracts", "cohorts", "report_requests", "attendance_long", "attendance_wide", "meeting_logs",
    "feedback",
}  # fmt: skip

# Rows and cells of these that are not loaded, counted by hand over the files of the twenty educators.
VERDICTS = {
    # people: 18 users × 1 post in the older export, and the second posts of Mona and Noah; sign-ups of autumn 2025 by
    # Carla and Rosa; one organization, one event, one enrollment, one contract; one unknown person twice
    "superseded_by_newer_row": 20 + 2 + 1 + 1 + 1 + 1 + 1,
    "attendance_superseded": 1 + 2 + 1,  # Farah by hand; Pia and Luis by roster; Noah's sound check
    "superseded_by_newer_submission": 7,  # Ada's first thoughts after 701
    "duplicate_enrolment": 1,
    "bad_state": 1,
    "email_conflict": 1,  # Tess
    "role_dates_reversed": 1,
    "contact_no_email": 1,
    "bad_email": 1,
    "wrong_width": 2 + 1 + 1,  # the same person in both exports, an enrollment, a mark
    "event_draft_copy": 3,
    "event_days_not_positive": 1,
    "event_dates_reversed": 1,
    "unmapped_value": 2,  # an event type, the role Ambassador
    "orphan_enrolment": 3,
    "participant_before_facilitator": 2,
    "orphan_contract": 2,
    "unmapped_attendance_value": 2,  # z, maybe
    "attendance_outside_event": 1,
    "bad_date": 1,
    "unknown_person": 2 + 3 + 2 + 6 + 1,  # marks; a name without an address; two guests; six answers; a member
    "attendance_without_enrolment": 1 + 1 + 3 + 1,  # Kay at 701; Sam at 708; Rosa's three cells and her log line
    "event_not_found": 1 + 6,  # a mark; Joel's six answers about "The summer workshop"
    "future_date": 1 + 6,  # a mark in advance; six answers of 2 July
    "score_out_of_range": 1,  # 11 of 10
    "not_a_participant": 1 + 1 + 3 + 2,  # Hana at 701, Gus observing 704, Hana's three cells and two log lines
    "not_an_educator": 2 + 1,  # two hosts, one bot
    "waiting_room": 1,
    "totals_row": 3,
}


def truth(folder: Path, name: str) -> list[dict[str, str]]:
    """A book of the truth."""
    with (folder / "truth" / f"{name}.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def named(person: str) -> str:
    """The name behind a canonical identifier."""
    return next(name for name, identifier in PEOPLE.items() if identifier == person)


def report(folder: Path) -> dict[tuple[str, str, str], dict[str, str]]:
    """The report's rows by contract, event and name."""
    rows = zip(truth(folder, "report_keys"), truth(folder, "report"), strict=True)
    return {(key["contract"], key["event_id"], named(key["person"])): row for key, row in rows}


def decimal(text: str) -> str:
    """A fraction as the report prints it."""
    return f"{Fraction(text).numerator / Fraction(text).denominator:.6f}" if text else ""


def periods(letters: str) -> list[Period]:
    """One period a day."""
    return [
        Period(date(2025, 6, 2 + index), "1", ABSENT if letter == "m" else LETTERS[letter], made_up=letter == "m")
        for index, letter in enumerate(letters)
    ]


# what the rates are


def test_worked_example() -> None:
    """Six present, one tardy, one left early, one excused, one absent."""
    total = tally(periods("PPPPTPLEPA"))
    assert (total.held, total.scheduled, total.attended) == (10, 9, 8)
    assert total.rate == Fraction(8, 9)
    assert total.raw_rate == Fraction(4, 5)
    assert total.on_time_rate == Fraction(7, 8)
    assert total.engaged_rate == Fraction(6, 9)
    assert total.recorded_share == 1


def test_made_up_absences_count_as_attended_but_neither_on_time_nor_present() -> None:
    row = periods("PAEAA")
    make_up(row, 2)
    total = tally(row)
    assert [period.made_up for period in row] == [False, True, False, True, False]
    assert (total.attended, total.count(ABSENT), total.count(PRESENT), total.made_up) == (3, 1, 1, 2)
    assert (total.on_time, total.engaged, total.scheduled) == (1, 1, 4)


def test_who_holds_two_roles_learns_by_the_one_in_force() -> None:
    came = datetime(2026, 6, 1)
    dropped = Enrolled("701", "1", PARTICIPANT, came, is_enrolled=False)
    trained = Enrolled("701", "1", MASTER_IN_TRAINING, came + timedelta(days=2))
    led = Enrolled("701", "1", FACILITATOR, came)
    later = Enrolled("701", "1", PARTICIPANT, came + timedelta(days=5))
    assert in_force([dropped, trained, led]) is trained
    assert in_force([trained, later]) is later
    assert in_force([led]) is None
    grid = Mock(_roles={("701", "1"): [dropped, trained]})
    is_not_concluded = Attendance._is_not_concluded
    assert not is_not_concluded(grid, "701", "1", date(2026, 6, 3))
    assert is_not_concluded(grid, "701", "1", date(2026, 6, 2))
    assert not is_not_concluded(grid, "701", "2", date(2026, 6, 2))


def test_more_make_ups_than_absences_change_nothing_else() -> None:
    row = periods("PAE")
    make_up(row, 5)
    assert tally(row).attended == 2


@pytest.mark.parametrize(
    ("letters", "to_come", "threshold", "enrolled", "expected"),
    [
        ("PPPPPPPPAA", 0, "0.8", True, "Y"),
        ("PPPPPPPEEE", 0, "0.8", True, "N"),
        ("PPPPPPP---", 0, "0.8", True, "pending"),
        ("PPPPPA----", 0, "1", True, "N"),
        ("PPPP", 6, "0.8", True, "pending"),
        ("PAAA", 6, "0.8", True, "N"),
        ("PPPP", 0, "1", False, "n.a."),
        ("PPPP", 0, "", True, "n.a."),
    ],
)
def test_stipend(letters: str, to_come: int, threshold: str, enrolled: bool, expected: str) -> None:
    limit = Fraction(threshold) if threshold else None
    assert stipend(tally(periods(letters)), to_come, limit, enrolled) == expected


@pytest.mark.parametrize(
    ("letters", "to_come", "enrolled", "full", "expected"),
    [
        ("PPPA", 0, True, True, "Y Y Y"),
        ("PPAA", 0, True, True, "Y N N"),
        ("PPPP-", 0, True, True, "Y Y Y"),
        ("PPP-", 0, True, True, "Y unknown unknown"),
        ("----", 0, True, True, "unknown unknown unknown"),
        ("AAAA", 0, True, True, "N N N"),
        ("PPPP", 0, True, False, "Y Y N"),
        ("PPPP", 0, False, True, "Y N N"),
        ("PPPP", 6, True, True, "Y unknown unknown"),
        ("PPPP", 6, True, False, "Y unknown N"),
        ("", 6, True, True, "unknown unknown unknown"),
    ],
)
def test_progress(letters: str, to_come: int, enrolled: bool, full: bool, expected: str) -> None:
    way = progress(tally(periods(letters)), to_come, enrolled, full)
    assert f"{way.started} {way.completed} {way.trained}" == expected


@pytest.mark.parametrize(
    ("intervals", "value", "minutes"),
    [
        (["9:00-9:40", "9:35-11:00"], LEFT_EARLY, 120),  # two devices
        (["8:50-12:10"], PRESENT, 180),
        (["9:15-12:00"], PRESENT, 165),
        (["9:16-12:00"], TARDY, 164),
        (["9:00-11:45"], PRESENT, 165),
        (["9:00-11:44"], LEFT_EARLY, 164),
        (["10:30-12:00"], TARDY, 90),  # exactly half
        (["10:31-12:00"], ABSENT, 89),
        (["9:20-11:30"], LEFT_EARLY, 130),  # the larger deficit
        (["9:25-11:35"], TARDY, 130),  # equal deficits
        (["9:00-10:00", "10:30-12:00"], PRESENT, 150),  # joined again
        (["8:40-8:50"], ABSENT, 0),
    ],
)
def test_marks_from_intervals(intervals: list[str], value: str, minutes: int) -> None:
    day = date(2025, 6, 2)
    file = File("log.csv", "meeting_logs", [])
    rows = []
    for interval in intervals:
        joined, left = (datetime.combine(day, time(*map(int, text.split(":")))) for text in interval.split("-"))
        rows.append(LogRow(file=file, name="Kay", email="kay@example.org", joined=joined, left=left))
    mark = mark_of(rows, (datetime.combine(day, time(9)), datetime.combine(day, time(12))))
    assert (mark.value, mark.minutes) == (value, minutes)


# the twenty educators


def test_who_is_who(world: Path) -> None:
    contacts = truth(world, "contacts")
    assert {row["person"] for row in contacts} == {*PEOPLE.values(), "office@northfield.example.org"}
    identifiers = {(row["person"], row["identifier"]) for row in contacts}
    assert {identifier for person, identifier in identifiers if person == "10002"} == {
        "10002",
        "ben.okafor@northfield.example.org",
        "bokafor@middle.northfield.example.org",
        "ben.okafor@mail.example.org",
    }
    # Ada signed up from the office's mailbox with her own second address; the mailbox itself joins nobody.
    assert ("10001", "ada.teaches@mail.example.org") in identifiers
    assert {row["canonical_type"] for row in contacts if row["person"].startswith("office@")} == {"role_mailbox"}
    # Rosa's first sign-up names her canonical address, the second one another.
    assert ("rosa.delgado@visitors.example.org", "rosa.d@mail.example.org") in identifiers
    # Tess claims Ben's address: it stays his, her other one stays hers.
    held = {row["identifier"] for row in contacts if row["is_held"] == "Y"}
    assert held == {"10018", "tess.moreau@mail.example.org"}
    assert {row["last_name"] for row in contacts if row["person"] == "10015"} == {"Aldous"}


def test_every_mark(world: Path) -> None:
    found: dict[tuple[str, str], str] = dict.fromkeys(MARKS, "")
    short = {value: letter for letter, value in LETTERS.items()}
    for row in truth(world, "marks"):
        letter = "m" if row["made_up"] == "Y" else short[row["value"]]
        found[row["event_id"], named(row["person"])] += letter
    assert found == MARKS


def test_marks_name_their_source_and_minutes(world: Path) -> None:
    rows = [row for row in truth(world, "marks") if row["event_id"] == "702" and row["person"] == "10013"]
    assert [(row["source"], row["minutes"]) for row in rows] == [("log", "180"), ("", ""), ("long", ""), ("log", "180")]
    saturday = [row for row in truth(world, "marks") if row["date"] == "2025-10-11"]
    assert [(row["person"], row["period"], row["source"]) for row in saturday] == [("10017", "1", "long")]


def test_report_figures(world: Path) -> None:
    rows = report(world)
    assert set(rows) == set(FIGURES)
    for key, row in rows.items():
        rate, raw, on_time, stipend_met = FIGURES[key]
        printed = (row["attendance_rate"], row["attendance_rate_raw"], row["on_time_rate"], row["stipend_met"])
        assert printed == (decimal(rate), decimal(raw), decimal(on_time), stipend_met), key


def test_report_counts(world: Path) -> None:
    columns = {
        "present": "P", "tardy": "T", "left_early": "L", "disengaged": "D", "excused": "E", "absent": "A",
        "not_recorded": "-", "made_up_periods": "m",
    }  # fmt: skip
    for (_, event_id, person), row in report(world).items():
        letters = MARKS[event_id, person]
        for column, letter in columns.items():
            assert int(row[column]) == letters.count(letter), (event_id, person, column)
        assert int(row["periods_held"]) == len(letters)
        assert int(row["periods_scheduled"]) == sum(letter not in "E-" for letter in letters)
        assert int(row["periods_attended"]) == sum(letter in "PTLDm" for letter in letters)
        minutes = MINUTES.get((event_id, person))
        assert row["minutes_attended"] == ("" if minutes is None else str(minutes)), (event_id, person)
        assert row["enrolled"] == ("N" if (event_id, person) == ("701", "Dev Patel") else "Y")


def test_report_places_and_cohorts(world: Path) -> None:
    rows = report(world)
    for (_, event_id, person), row in rows.items():
        if (event_id, person) in PLACES:
            assert (row["school"], row["district"], row["role_at_event_date"]) == PLACES[event_id, person]
    for (contract, _, person), row in rows.items():
        if (contract, person) in COHORTS:
            assert row["cohort"] == COHORTS[contract, person], (contract, person)
    quentin = rows["C-1001", "709", "Quentin Zhao"]
    assert quentin["professional_email"] == ""
    ada = rows["C-1001", "701", "Ada Whitlock"]
    assert list(ada.values())[:10] == [
        "C-1001", "K-801", "Algebra (in person) - Northfield Public Schools, Summer 2025", "Full PD", "Intensive",
        "2025-06-09", "2025-06-13", "Whitlock", "Ada", "ada.whitlock@northfield.example.org",
    ]  # fmt: skip
    assert ada["stipend_rule"] == "Attend at least four days of five"


def test_enrollment_measures(world: Path) -> None:
    rows = {(row["event_id"], named(row["person"])): row for row in truth(world, "enrollments")}
    for key, expected in PROGRESS.items():
        row = rows[key]
        assert (row["is_started"], row["is_completed"], row["is_trained"]) == expected, key
    # A training of June is judged on the school year that begins in the same summer.
    assert rows["701", "Ada Whitlock"]["outcome_ay"] == "2025"
    assert rows["706", "Gus Hernandez"]["outcome_ay"] == "2025"
    assert rows["708", "Ines Duarte"]["outcome_ay"] == "2026"
    assert rows["709", "Ben Okafor"]["outcome_ay"] == "2026"
    assert rows["701", "Dev Patel"]["is_enrolled"] == "N"
    assert rows["701", "Dev Patel"]["created"] == "2025-04-30 10:00:00"  # the earliest, although the change is newer
    assert rows["701", "Carla Muñoz"]["created"] == "2025-06-11 00:00:00"
    assert (rows["703", "Erin Castellano"]["is_make_up"], rows["703", "Erin Castellano"]["makes_up_event_id"]) == (
        "Y",
        "701",
    )
    assert ("708", "Sam Ibarra") not in rows
    roles = Counter(row["role"] for row in truth(world, "enrollments"))
    # Hana leads nine events (all but 708) and 718 with Noah, from which Mona withdrew; Ines learns as a master in
    # training twice; Gus observes; Noah administers.
    assert roles == {"facilitator": 12, "master teacher in training": 2, "observer": 1, "admin": 1, "participant": 29}


def test_every_verdict(world: Path) -> None:
    """Of the feeds that say who came to what; the other tables have a test of their own."""
    feeds = {row["file"]: row["feed"] for row in truth(world, "files")}
    rows = [row for row in truth(world, "rejections") if feeds[row["file"]] in FEEDS]
    assert Counter(row["code"] for row in rows) == VERDICTS
    wrong = [row for row in truth(world, "rejections") if codes.disposition(row["code"]) != row["disposition"]]
    assert not wrong


def test_verdicts_name_their_cells(world: Path) -> None:
    rows = {(row["file"], row["row_number"], row["cell"]): row["code"] for row in truth(world, "rejections")}
    first = "attendance_wide/705/Sign-in__20251013__1.xlsx"
    assert rows[first, "3", "Oct 10"] == "unmapped_attendance_value"
    assert rows[first, "1", "Oct 13"] == "attendance_superseded"
    assert (first, "3", "Oct 9") not in rows
    survey = "feedback/Training feedback 2022 (Responses)__20251231__1.csv"
    assert rows[survey, "2", "On a scale of 1 to 10, how confident are you with the software?"] == "score_out_of_range"


def test_head_of_the_report(world: Path) -> None:
    rows = truth(world, "head")
    names = ("contract", "event_id", "kind", "feed", "code")
    counts = {tuple(row[name] for name in names): int(row["rows"]) for row in rows}
    assert counts["C-1001", "701", "held", "attendance_long", "unknown_person"] == 2
    assert counts["C-1001", "701", "held", "attendance_json", "unknown_person"] == 1
    assert counts["C-1001", "709", "held", "attendance_long", "future_date"] == 1
    assert counts["C-1002", "702", "held", "enrollments", "unmapped_value"] == 1
    assert counts["C-1002", "702", "unmatched", "meeting_logs", ""] == 2
    assert counts["C-1003", "708", "held", "enrollments", "participant_before_facilitator"] == 2
    assert counts["", "705", "held", "attendance_wide", "attendance_without_enrolment"] == 3
    # 705: 3 + 3 + 1; 701: 6 marks, an enrollment, 4 days ticked and a total; 709: a mark and a day ticked;
    # 702: 1 + 1, and 2 as unmatched alone; 708: 3
    assert sum(counts.values()) == 7 + 12 + 2 + 4 + 3


def test_answers(world: Path) -> None:
    rows = truth(world, "feedback")
    ada = {(row["occasion"], row["item_code"]): row for row in rows if row["person"] == "10001"}
    assert ada["pre", "confidence_content"]["score_1_5"] == "3.000000"
    assert ada["post", "confidence_content"]["score_1_5"] == "5.000000"  # the second submission
    assert ("post", "appropriateness_fit") not in ada  # left blank there
    rescaled = ada["follow-up", "confidence_content"]  # 7 of 1 to 10: 1 + 4 × 6 ÷ 9
    assert (rescaled["raw"], rescaled["score_1_5"], rescaled["is_rescaled"]) == ("7", "3.666667", "Y")
    assert ada["follow-up", "confidence_tool"]["score_1_5"] == "5.000000"
    assert ada["follow-up", "confidence_readiness"]["score_1_5"] == "1.000000"
    assert ada["follow-up", "open_comments"]["score_1_5"] == ""
    # Two anonymous answers that look the same are two people.
    assert sum(row["person"] == "anonymous" for row in rows) == 14
    assert {row["event_id"] for row in rows} == {"701"}


def test_refused_files(world: Path) -> None:
    refused = {row["file"]: row["code"] for row in truth(world, "refused")}
    assert refused == {
        "attendance_long/period 3 sign-in.csv": "student_level_data",
        "attendance_long/evening sheet.csv": "missing_column",
        "Copy of budget.csv": "no_feed",
        "student_aggregates/period 2.csv": "student_level_data",  # the form for classes, filled in once a student
    }
    assert all((world / "inbox" / name).is_file() for name in refused)


def test_the_seed_changes_spellings_and_never_the_twenty(world: Path, larger: Path) -> None:
    known = report(world)
    rows = zip(truth(larger, "report_keys"), truth(larger, "report"), strict=True)
    again = {
        (key["contract"], key["event_id"], named(key["person"])): row
        for key, row in rows
        if key["event_id"].startswith("7") and len(key["event_id"]) == 3 and key["event_id"] < "716"
    }
    assert again == known
    marks = "inbox/attendance_long/sign-in sheets__20250630__1.csv"
    assert (world / marks).read_bytes() != (larger / marks).read_bytes()


# the inbox


def test_same_arguments_same_bytes(tmp_path: Path) -> None:
    for name in ("one", "two"):
        samples.generate(tmp_path / name, educators=60, years=3, seed=5, as_of=date(2025, 11, 5))
    assert contents(tmp_path / "one") == contents(tmp_path / "two")


def test_another_seed_another_world(tmp_path: Path) -> None:
    for seed in (1, 2):
        samples.generate(tmp_path / str(seed), educators=60, years=3, seed=seed)
    assert contents(tmp_path / "1") != contents(tmp_path / "2")


def contents(folder: Path) -> dict[str, bytes]:
    """All files below a folder."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def test_the_example_is_what_the_generator_writes(tmp_path: Path) -> None:
    samples.generate(tmp_path, **EXAMPLE_ARGUMENTS)
    for name in ("inbox", "truth"):
        assert unpacked(EXAMPLES / name) == unpacked(tmp_path / name), f"examples/{name} is out of date"


def unpacked(folder: Path) -> dict[str, bytes]:
    """All files below a folder, workbooks by their members: how well they are compressed depends on the machine."""
    found = contents(folder)
    for name in [name for name in found if name.endswith(".xlsx")]:
        with zipfile.ZipFile(io.BytesIO(found.pop(name))) as book:
            found |= {f"{name}/{member}": book.read(member) for member in book.namelist()}
    return found


def test_every_feed_and_dialect_occurs(world: Path, larger: Path) -> None:
    assert {row["feed"] for row in truth(world, "files")} > FEEDS
    assert [path.read_bytes()[:2] for path in (world / "inbox").rglob("*.xlsx")] == [b"PK"]
    starts = Counter(path.read_bytes()[:2] for path in (larger / "inbox").rglob("*.csv"))
    assert starts[b"\xef\xbb"] > 5
    assert starts[b"\xff\xfe"] >= 1
    texts = [path.read_bytes() for path in (larger / "inbox").rglob("*.csv")]
    assert any(b"Caf\xe9" in text for text in texts), "nothing in windows-1252"
    assert any(text.split(b"\n")[0].count(b";") > 3 for text in texts)
    assert any(text.split(b"\n")[0].count(b"\t") > 3 for text in texts)
    assert any(b"\r\n" in text for text in texts)
    assert any(b"\r\n" not in text for text in texts)


def test_every_code_occurs_in_invented_regions_too(larger: Path) -> None:
    rows = truth(larger, "rejections")
    twenty = Counter(VERDICTS)
    beyond = {code for code, count in Counter(row["code"] for row in rows).items() if count > twenty[code]}
    assert len(beyond) >= 20, sorted(set(VERDICTS) - beyond)


def test_rows_are_conserved(larger: Path) -> None:
    cells = {"attendance_wide", "attendance_json", "feedback"}
    for row in truth(larger, "files"):
        outcomes = sum(int(row[name]) for name in ("loaded", "rejected", "superseded", "filtered"))
        assert int(row["units"]) == outcomes
        if row["feed"] not in cells:
            assert int(row["units"]) == int(row["rows"]), row
    listed = Counter(row["file"] for row in truth(larger, "rejections"))
    for row in truth(larger, "files"):
        assert int(row["units"]) - int(row["loaded"]) == listed[row["file"]]


def test_rows_are_where_the_truth_says(larger: Path) -> None:
    """Records after the header, read back with nothing but the standard library."""
    for row in truth(larger, "files"):
        path = larger / "inbox" / row["file"]
        if row["file"].endswith(".csv") and row["feed"] != "meeting_logs":
            assert len(read_records(path)) - 1 == int(row["rows"]), row["file"]


def read_records(path: Path) -> list[list[str]]:
    """All records of a text file."""
    data = path.read_bytes()
    encoding = "utf-16" if data[:2] == b"\xff\xfe" else "utf-8-sig"
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        text = data.decode("cp1252")
    first = text.split("\n", 1)[0]
    delimiter = max(",;\t", key=first.count)
    return list(csv.reader(text.splitlines(), delimiter=delimiter))


def test_totals(larger: Path) -> None:
    document = json.loads((larger / "truth" / "totals.json").read_text(encoding="utf-8"))
    totals = document["totals"]
    assert (document["as_of"], document["educators"], document["years"], document["seed"]) == ("2026-06-30", 520, 4, 11)
    # Four people of each region who come later are on top, and whoever is there twice: two sign-ups of each
    # kind, or a second record of an educator.
    doubles = sum(1 if row["identifier_type"] == "person_id" else 2 for row in truth(larger, "doubles"))
    assert doubles == 3 * 19
    assert totals["contacts"] - totals["role_mailboxes"] == 520 + 4 * 3 + doubles
    assert totals["marks_rows"] == sum(count for value, count in document["marks"].items() if value != "made_up")
    assert 0.5 < totals["enrollments_rows"] / totals["contacts"] < 1.1


def test_trainings_are_in_summer(larger: Path) -> None:
    months = Counter()
    events = {(row["event_name"], row["event_type"], row["start_date"]) for row in truth(larger, "report")}
    for _, kind, start in events:
        months[kind, int(start[5:7]) in (5, 6, 7)] += 1
    assert months["Full PD", True] > 5 * months["Full PD", False]
    assert months["Academic Year Workshop", False] > months["Academic Year Workshop", True]


@pytest.mark.parametrize("seed", range(4))
def test_no_contradictions_whatever_the_arguments(tmp_path: Path, seed: int) -> None:
    """Every row must be judged as it was meant; the generator stops otherwise."""
    as_of = date(2024 + seed % 2, 1 + 3 * seed, 5 + 7 * seed)
    summary = samples.generate(tmp_path, educators=20 + 70 * seed, years=1 + seed, seed=seed, as_of=as_of)
    assert summary.as_of == as_of
    assert summary.rows > 300


@pytest.mark.parametrize(("educators", "years"), [(19, 2), (0, 2), (30, 0)])
def test_refuses_what_it_cannot_make(tmp_path: Path, educators: int, years: int) -> None:
    with pytest.raises(ValueError, match="must be at least"):
        samples.generate(tmp_path, educators=educators, years=years, seed=1)


def test_refuses_to_mix_two_samples(tmp_path: Path) -> None:
    (tmp_path / "inbox").mkdir()
    with pytest.raises(FileExistsError, match="choose an empty folder"):
        samples.generate(tmp_path, educators=20, years=1, seed=1)


# the parts


def test_the_truth_is_independent() -> None:
    """Nothing of the product but this package, the standard library, and the writer of workbooks."""
    allowed = {"xlsxwriter"}
    for path in sorted(PACKAGE.rglob("*.py")):
        for module in imported_modules(path):
            top = module.split(".")[0]
            if top == "orchestration":
                assert module.startswith("orchestration.lib.samples"), f"{path.name} imports {module}"
            elif path.parent.name == "truth" or path.name == "rates.py":
                assert top not in allowed, f"{path.name} imports {module}"
    text = "".join(path.read_text(encoding="utf-8") for path in (PACKAGE / "truth").glob("*.py"))
    assert not any(f'"{folder}' in text for folder in ("seeds", "macros", "models"))


def imported_modules(path: Path) -> list[str]:
    """The modules that a file imports, wherever it does."""
    found: list[str] = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found += [name.name for name in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path.name} imports relatively"
            found.append(node.module or "")
    return found


def test_the_truth_never_looks_at_the_writers() -> None:
    for path in (PACKAGE / "truth").glob("*.py"):
        assert not [module for module in imported_modules(path) if ".writers" in module or ".desk" in module]


def test_a_row_judged_otherwise_than_meant_stops_the_generator() -> None:
    file = File("attendance_long/a.csv", "attendance_long", [])
    row = MarkRow(file=file, event_id="1", day=date(2025, 6, 2), period="1", value=PRESENT, intent=codes.OUTSIDE)
    with pytest.raises(codes.ContradictionError, match="made to be rejected attendance_outside_event"):
        check_intent(row)


def test_two_files_of_one_date_must_not_disagree() -> None:
    one, two = (File(name, "attendance_long", [], date=date(2025, 6, 2)) for name in ("a.csv", "b.csv"))
    rows = [MarkRow(file=file, event_id="1", day=None, period="1", value=None) for file in (one, two)]
    with pytest.raises(codes.ContradictionError, match="files of one date"):
        supersede(rows, lambda row: row.event_id)


def test_dates_in_the_ways_people_write_them() -> None:
    day = date(2024, 6, 3)
    assert dirt.serial(day) == "45446"
    assert dirt.short_slashed(day) == "6/3/24"
    assert dirt.named(day) == "3-Jun-24"
    assert dirt.month_day(date(2024, 6, 10)) == "Jun 10"
    assert dirt.form_timestamp(datetime(2024, 6, 3, 9, 5, 1)) == "6/3/2024 9:05:01"
    assert dirt.twelve_hours(time(0, 15)) == "12:15 AM"
    assert dirt.twelve_hours(time(12, 0)) == "12:00 PM"
    assert dirt.twelve_hours(time(13, 30)) == "1:30 PM"
    assert {dirt.spell_mark(Random(seed), TARDY) for seed in range(60)} == set(dirt.MARK_WORDS[TARDY])


def test_calendar() -> None:
    assert [academic_year(date(2024, 6, 30)), academic_year(date(2024, 7, 1))] == [2023, 2024]
    assert add_months(date(2025, 11, 30), 3) == date(2026, 2, 28)
    assert add_months(date(2026, 3, 31), 3) == date(2026, 6, 30)
    assert weekdays_from(date(2025, 6, 6), 2) == [date(2025, 6, 6), date(2025, 6, 9)]
    assert weekdays_until(date(2025, 6, 9), 2) == [date(2025, 6, 6), date(2025, 6, 9)]
    clock = Clock(date(2026, 6, 30), 2)
    assert (clock.year, clock.export_date(date(2026, 2, 1))) == (2026, date(2026, 6, 30))
    assert Clock(date(2026, 6, 29), 2).year == 2025
