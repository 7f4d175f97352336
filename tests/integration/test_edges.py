"""Edges of the rules: a tiny inbox whose numbers were worked out by hand (``tests/fixtures/edges``)."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from orchestration.lib import landing
from orchestration.lib.database import builds, connect
from orchestration.lib.dbt import run_dbt
from tests.integration.conftest import fresh_database, work_in

EDGES = Path(__file__).parents[1] / "fixtures" / "edges"
AT_THE_END, IN_THE_FIRST_WEEK = "2025-06-30", "2025-06-03"
OVER_BY_THEN = {"double", "catchup", "weekend", "spread"}
MODELS = (
    "+rpt_teacher_attendance",
    "+rejected_row",
    "+fct_attendance",
    "+fct_feedback_response",
    "dim_contact_current",
)
REPORT = """
select
    report.contract, report.cohort, report.event_source_id, report.first_name, report.periods_held,
    report.periods_scheduled, report.present, report.tardy, report.left_early, report.disengaged, report.excused,
    report.absent, report.not_recorded, report.periods_attended, report.attendance_rate, report.attendance_rate_raw,
    report.on_time_rate, report.minutes_attended, report.made_up_periods, report.enrolled, report.stipend_met,
    enrollment.started_state, enrollment.completed_state, enrollment.trained_state
from reports__next.rpt_teacher_attendance as report
inner join marts__next.fct_enrollment as enrollment
    on report.event_key = enrollment.event_key
    and report.contact_id = enrollment.contact_id
    and enrollment.carries_attendance
"""
Row = tuple[str, ...]


def _text(value: Any) -> str:
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return "" if value is None else str(value)


def ask(query: str) -> list[Row]:
    with connect() as connection:
        return sorted(tuple(map(_text, row)) for row in connection.execute(query).fetchall())


def worked_out(report_date: str) -> list[Row]:
    with (EDGES / "expected" / f"{report_date}.csv").open(encoding="utf-8", newline="") as stream:
        return sorted(map(tuple, list(csv.reader(stream))[1:]))


def build(report_date: str, *kinds: str) -> None:
    """Candidates alone: what is tested here needs no publication."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(builds.AS_OF, report_date)
        outcome = run_dbt(["build", *(f"--resource-type={kind}" for kind in kinds), "--select", *MODELS])
    assert not outcome.problems, outcome.problems


@pytest.fixture(scope="module")
def _edges(warehouse_home: Path) -> Iterator[str]:
    with fresh_database() as name:
        landed = landing.land_files([EDGES / "inbox"])
        assert {result.outcome for result in landed} == {"landed"}
        build(AT_THE_END, "seed", "model")
        yield name


@pytest.fixture
def edges(_edges: str, monkeypatch: pytest.MonkeyPatch) -> str:
    work_in(_edges, monkeypatch)
    return _edges


def test_every_row_of_the_report_is_the_one_worked_out(edges: str) -> None:
    assert ask(REPORT) == worked_out(AT_THE_END)


def test_the_mark_of_each_period(edges: str) -> None:
    marks = ask(
        """
        select e.event_source_id, i.name_first, string_agg(a.attendance_value, ', ' order by a.date_key, a.period)
        from marts__next.fct_attendance as a
        inner join marts__next.dim_event as e on a.event_key = e.event_key
        inner join restricted__next.contact_identity as i on a.contact_id = i.contact_id
        where (e.event_source_id, i.name_first) in (
            ('week', 'Kay'), ('totals', 'Ada'), ('halves', 'Ada'), ('halves', 'Ben'), ('halves', 'Dan'),
            ('halves', 'Eve'), ('halves', 'Finn'), ('running', 'Ada'), ('stream', 'Jon'), ('stream', 'Ben')
        )
        group by e.event_source_id, i.name_first
        """
    )
    assert marks == [
        ("halves", "Ada", "Present, Present, Tardy, Left Early, Disengaged, Not recorded"),
        ("halves", "Ben", "Present, Present, Present, Present, Present, Absent"),
        ("halves", "Dan", "Present, Absent, Not recorded, Not recorded, Not recorded, Not recorded"),
        ("halves", "Eve", "Made up, Made up, Absent, Present, Present, Excused"),
        ("halves", "Finn", "Present, Present, Made up, Present, Present, Present"),
        ("running", "Ada", "Present, Present, Present, Present"),
        ("stream", "Ben", "Present, Absent, Not recorded, Not recorded"),
        ("stream", "Jon", "Not recorded, Not recorded, Present, Present"),
        ("totals", "Ada", "Total only"),
        ("week", "Kay", "Absent, Not recorded, Present, Present, Present"),
    ]


def test_a_mark_that_the_hand_has_beaten_keeps_its_minutes(edges: str) -> None:
    assert ask(
        """
        select a.attendance_value, a.mark_source, a.minutes_attended, a.log_minutes
        from marts__next.fct_attendance as a
        inner join marts__next.dim_event as e on a.event_key = e.event_key
        inner join restricted__next.contact_identity as i on a.contact_id = i.contact_id
        where e.event_source_id = 'online' and i.name_first = 'Eve'
        """
    ) == [("Absent", "long", "", "180")]


def test_a_change_of_role_in_the_middle_of_an_event(edges: str) -> None:
    roles = """
        select a.date_key, c.role, c.organization_name
        from marts__next.fct_attendance as a
        inner join marts__next.dim_event as e on a.event_key = e.event_key
        inner join marts__next.dim_contact as c on a.contact_key = c.contact_key
        inner join restricted__next.contact_identity as i on a.contact_id = i.contact_id
        where e.event_source_id = 'week' and i.name_first = 'Jon'
        """
    assert ask(roles) == [
        ("20250602", "teacher", "Hill School"),
        ("20250603", "teacher", "Hill School"),
        ("20250604", "coordinator", "Hill District"),
        ("20250605", "coordinator", "Hill District"),
        ("20250606", "coordinator", "Hill District"),
    ]
    reported = """
        select distinct event_source_id, role_at_event_date, school, district
        from reports__next.rpt_teacher_attendance where first_name = 'Jon'
        """
    assert ask(reported) == [
        ("stream", "coordinator", "", "Hill District"),
        ("week", "teacher", "Hill School", "Hill District"),
    ]


def test_what_is_held_back(edges: str) -> None:
    held = ask(
        """
        select feed, row_number, code, value from quarantine__next.rejected_row
        where source_file not like '%without a date%'
        """
    )
    assert held == [
        ("attendance_long", "100", "attendance_outside_event", "2025-05-08"),
        ("attendance_long", "101", "attendance_without_enrolment", "unled"),
        ("attendance_long", "50", "attendance_outside_event", "2025-06-07"),
        ("attendance_long", "51", "attendance_without_enrolment", "free"),
        ("attendance_long", "92", "future_date", "2025-07-01"),
        ("attendance_wide", "5", "unmapped_attendance_value", "6 out of 5 days"),
        ("enrollments", "53", "orphan_enrolment", "ghost"),
        ("enrollments", "73", "participant_before_facilitator", "participant"),
        ("feedback", "5", "score_out_of_range", "7"),
        ("meeting_logs", "4", "unknown_person", ""),
    ]


def test_answers_without_a_date_are_held_with_that_of_their_file(edges: str) -> None:
    """The file landed long after the date of the report: there is no date in it to be mended (rule R37)."""
    (held,) = ask(
        """
        select code, coalesce(column_name, ''), value, value = cast(last_seen as text)
        from quarantine__next.rejected_row where source_file like '%without a date%'
        """
    )
    assert (held[0], held[1], held[3]) == ("future_date", "", "True")
    assert held[2] > "2026"


def test_an_index_needs_two_thirds_of_the_items_of_the_latest_submission(edges: str) -> None:
    # Ada before: 2 of 4; Ben before: 2, 3, 4; Ada after, the second time: 5, 5, 5 of 4; Ben after: 4, 4, one N/A, one
    # beyond the scale; nobody after: 1, 1, 1, 1.
    assert ask(
        """
        select r.occasion, i.name_first, r.items_asked, r.items_answered, r.index_1_5
        from marts__next.fct_feedback_response as r
        left join restricted__next.contact_identity as i on r.contact_id = i.contact_id
        where r.construct = 'confidence'
        """
    ) == [
        ("post", "", "4", "4", "1"),
        ("post", "Ada", "4", "3", "5"),
        ("post", "Ben", "4", "2", ""),
        ("pre", "Ada", "4", "2", ""),
        ("pre", "Ben", "4", "3", "3"),
    ]


def test_an_earlier_report_date_moves_what_lies_after_it_and_nothing_else(edges: str) -> None:
    """Builds the candidates anew, so it is the last of the file."""
    build(IN_THE_FIRST_WEEK, "model")
    rows = ask(REPORT)
    assert [row for row in rows if row[2] == "week"] == worked_out(IN_THE_FIRST_WEEK)
    over = [row for row in worked_out(AT_THE_END) if row[2] in OVER_BY_THEN]
    assert [row for row in rows if row[2] in OVER_BY_THEN] == over
    later = [row for row in rows if row[2] not in OVER_BY_THEN | {"week"}]
    assert len(later) == len([row for row in worked_out(AT_THE_END) if row[2] not in OVER_BY_THEN | {"week"}])
    assert {row[4] for row in later} == {"0"}
    assert {row[20] for row in later} == {"pending", "n.a."}
    # The coordinator of the day after tomorrow is a teacher today.
    assert ask(
        """
        select c.role, c.organization_name
        from marts__next.dim_contact_current as c
        inner join restricted__next.contact_identity as i on c.contact_id = i.contact_id
        where i.name_first = 'Jon'
        """
    ) == [("teacher", "Hill School")]
