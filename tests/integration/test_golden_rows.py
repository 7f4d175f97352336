"""The fifteen golden rows of the domain (J3), each found by its number.

``tests/fixtures/golden/inbox`` holds them as senders would send them: the people are GR0 (who facilitates) to GR5, the
events GRE1 to GRE7. They land beside the worlds of rules and feeds, to spare a build; what lands after them,
in ``tests/fixtures/later``, releases what had waited for it. The report date is 2024-07-31.
"""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from orchestration.lib.database import connect
from orchestration.lib.landing import land_files
from tests.integration.test_feeds import Verdict, _found

LOADED, REJECTED, FILTERED = "loaded", "rejected", "filtered"


def ask(query: str) -> list[tuple[Any, ...]]:
    with connect() as connection:
        return connection.execute(query.encode()).fetchall()


def verdicts(feed: str, of: str = "_of_golden__") -> dict[int, Verdict]:
    """What became of the golden rows of a feed, by the row of the file; of cells, that of the last one."""
    return {row: verdict for (file, row, _), verdict in sorted(_found(feed).items()) if of in file}


def marks(event: str) -> list[tuple[Any, ...]]:
    """Who was marked how in an event."""
    return ask(
        "select people.person_source_id, date_key, period, attendance_value from marts.fct_attendance "
        "join restricted.contact_identity as people using (contact_id) join marts.dim_event using (event_key) "
        f"where event_source_id = '{event}' order by 1, 2, 3"
    )


def test_01_an_event_of_one_day_has_one_day_and_one_session(published_feeds: str) -> None:
    assert verdicts("events")[1] == Verdict(LOADED, "", "", ())
    assert ask("select event_days, periods_planned from marts.dim_event where event_source_id = 'GRE1'") == [(1, 1)]


def test_02_an_event_of_no_days_is_held(published_feeds: str) -> None:
    assert verdicts("events")[2] == Verdict(REJECTED, "event_days_not_positive", "event_days", ())


def test_03_enrollments_of_the_same_moment_are_accepted(published_feeds: str) -> None:
    """The participants are listed before the facilitator (R4)."""
    found = verdicts("enrollments")
    assert [found[row].disposition for row in (1, 2, 3, 4)] == [LOADED] * 4


def test_03_a_participant_waits_for_the_facilitator(published_feeds: str) -> None:
    assert verdicts("enrollments")[5] == Verdict(REJECTED, "participant_before_facilitator", "role", ())


def test_03_the_next_batch_brings_the_facilitator_and_releases_the_participant(feeds_later: str) -> None:
    assert verdicts("enrollments", "enrollments_of_golden__20240602")[5] == Verdict(LOADED, "", "", ())
    assert marks("GRE4") == [("GR1", day, "1", "Not recorded") for day in (20240603, 20240604, 20240605)]


def test_04_marks_and_days_in_the_spellings_of_senders(published_feeds: str) -> None:
    found = verdicts("attendance_long")
    assert found[1] == Verdict(LOADED, "", "", ())
    assert found[2] == Verdict(REJECTED, "unmapped_attendance_value", "attendance_value", ())
    assert found[3] == Verdict(LOADED, "", "", ())
    on_the_first = {person: value for person, day, _, value in marks("GRE3") if day == 20240603}
    assert on_the_first == {"GR1": "Tardy", "GR2": "Present", "GR4": "Present"}
    assert ("GR1", 20240604, "1", "Not recorded") in marks("GRE3")


def test_05_a_roster_with_a_column_for_each_day(published_feeds: str) -> None:
    assert marks("GRE5")[0] == ("GR1", 20240610, "1", "Present")
    assert {value for _, day, _, value in marks("GRE5") if day > 20240610} == {"Not recorded"}
    assert verdicts("attendance_wide")[2] == Verdict(FILTERED, "totals_row", "", ("totals_row",))


def test_06_an_empty_list_of_days_is_absence_only_if_the_roster_is_final(published_feeds: str) -> None:
    said = {}
    for person, _, _, value in marks("GRE6"):
        said.setdefault(person, []).append(value)
    assert said["GR1"] == ["Not recorded"] * 5
    assert said["GR2"] == ["Absent"] * 5


def test_06_a_total_is_so_many_of_the_days_whose_dates_are_not_known(published_feeds: str) -> None:
    assert ask(
        "select attended, scheduled, date_known, period from marts.fct_attendance "
        "join restricted.contact_identity as people using (contact_id) join marts.dim_event using (event_key) "
        "where event_source_id = 'GRE6' and people.person_source_id = 'GR3'"
    ) == [(3, 5, False, "all")]


def test_07_two_devices_are_one_stay_and_the_end_is_missing(published_feeds: str) -> None:
    """09:00 to 09:40 and 09:35 to 11:00 of 09:00 to 12:00."""
    ((value, minutes),) = ask(
        "select attendance_value, minutes_attended from marts.fct_attendance join marts.dim_event using (event_key) "
        "where event_source_id = 'GRE7'"
    )
    assert (value, minutes, round(minutes / 180, 2)) == ("Left Early", 120, Decimal("0.67"))


def test_08_states_are_mended_or_hold_the_organization(published_feeds: str) -> None:
    found = verdicts("organizations")
    assert found[3] == Verdict(LOADED, "", "", ("state_repaired:state",))
    assert found[4] == Verdict(LOADED, "", "", ())
    assert found[5] == Verdict(REJECTED, "bad_state", "state", ())
    assert ask(
        "select organization_source_id, state_code from marts.dim_organization "
        "where organization_source_id in ('GRO3', 'GRO4', 'GRO5') order by 1"
    ) == [("GRO3", "NE"), ("GRO4", "RI")]


def test_08_federal_ids_of_districts_have_seven_characters(published_feeds: str) -> None:
    stored = "select leaid from staging_intake.stg_districts where name like 'Warwick Golden%' order by 1"
    assert ask(stored) == [("0100005",), ("4400900",)]


def test_09_one_address_is_one_person_and_a_second_claim_is_held(published_feeds: str) -> None:
    """Another case, another kind of address: the sign-up is GR1's; GR5 claims the address later (R9)."""
    assert ask("select person_source_id from restricted.contact_identity where name_last = 'Brackenridge'") == [
        ("GR1",)
    ]
    assert verdicts("web_signups")[1].disposition == LOADED
    assert verdicts("people")[7] == Verdict(REJECTED, "email_conflict", "email_professional", ())
    assert ask("select count(*) from restricted.contact_identity where person_source_id = 'GR5' and is_user") == [(0,)]


def test_10_coaching_lasts_a_year_less_a_day(published_feeds: str) -> None:
    assert ask(
        "select start_date, end_date from marts.fct_coaching_entitlement "
        "join restricted.contact_identity as people using (contact_id) "
        "where people.person_source_id in ('GR1', 'GR2', 'GR3') order by 1 desc"
    ) == [
        (date(2024, 9, 1), date(2025, 8, 31)),
        (date(2024, 2, 29), date(2025, 2, 27)),
        (date(2023, 9, 1), date(2024, 8, 31)),
    ]


def test_11_percentages_are_those_of_their_file(published_feeds: str) -> None:
    """45 in one file and 0.45 in another; a column that mixes both is warned of."""
    assert ask(
        "select class_source_id, pct_girls from marts.dim_class where class_source_id in ('GRC1', 'GRC2') order by 1"
    ) == [("GRC1", Decimal(45)), ("GRC2", Decimal(45))]
    mixed = ("percentage_scale_mixed:pct_girls",)
    assert verdicts("classes", "classes_of_golden__20240618__")[2] == Verdict(LOADED, "", "", mixed)
    assert (
        verdicts("classes", "classes_of_golden__20240616__")[1]
        == verdicts("classes", "classes_of_golden__20240617__")[1]
        == Verdict(LOADED, "", "", ())
    )


def test_12_figures_of_seven_students_are_stored_and_no_output_has_them(published_feeds: str) -> None:
    """Both are stored; what decides whether they may be shown is `n_smallest` (R41), the seven of the two.

    A relation that leaves the warehouse has columns of their name only where small groups are hidden in it. What else
    must be hidden, as the forty beside the seven, is decided where files are written.
    """
    assert ask(
        "select class_source_id, n_smallest, n_matched from marts.fct_student_aggregate "
        "where class_source_id in ('GRC1', 'GRC2') order by 1"
    ) == [("GRC1", 7, 7), ("GRC2", 40, 40)]
    figures = {column for (column,) in ask(
        "select column_name from information_schema.columns where table_schema = 'marts' "
        "and table_name = 'fct_student_aggregate' and column_name ~ '^(n|mean|sd|min|max)_'"
    )}  # fmt: skip
    assert {"n_pre", "mean_post", "n_smallest"} <= figures
    shown = ask(
        "select table_schema, table_name, column_name from information_schema.columns "
        "where table_schema in ('reports', 'analysis') or table_schema = 'marts' and table_name ~ '^bi_'"
    )
    fewest = {  # of what the columns count: educators who answered, or students
        "rpt_cohort": 5, "rpt_teacher_diagnostic": 5, "facilitation_confidence": 5,
        "rpt_student_diagnostic": 10, "rpt_student_diagnostic_summary": 10,
    }  # fmt: skip
    guarded = {(schema, table, column) for schema, table, column in shown if column in figures}
    assert {table for _, table, _ in guarded} <= set(fewest)
    for schema, table, column in sorted(guarded):
        if column.startswith("n_"):
            told = ask(f"select {column} from {schema}.{table} where {column} between 1 and {fewest[table] - 1}")
            assert told == [], (table, column)


def test_13_a_file_of_students_is_refused_and_no_cell_is_kept(
    database: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "organizations.csv"
    path.write_text("org_id,name,Student Name\n1,Alder Hollow School,Wilhelmina Zzyzx\n", encoding="utf-8")
    (result,) = land_files([path], feed="organizations")
    assert (result.outcome, result.code, result.rows or 0) == ("refused", "student_level_data", 0)
    kept = [
        json.dumps(ask(f"select to_jsonb(t) from {name} as t"))
        for (name,) in ask(
            "select format('%I.%I', schemaname, tablename) from pg_tables "
            "where schemaname = 'audit' or schemaname like 'staging%'"
        )
    ]
    told = "".join([str(result), *kept, *capfd.readouterr()])
    assert "Alder Hollow" not in told
    assert "Zzyzx" not in told
    assert ask("select count(*) from staging_intake.raw_organizations") == [(0,)]


def test_14_facts_show_the_role_of_their_own_date(published_feeds: str) -> None:
    """A teacher at school A until 30 June, a coordinator at district B from 1 July (R12)."""
    in_june = ask(
        "select distinct dim_contact.role, organization_name from marts.fct_attendance "
        "join marts.dim_contact using (contact_key) join marts.dim_event using (event_key) "
        "join restricted.contact_identity as people on dim_contact.contact_id = people.contact_id "
        "where event_source_id = 'GRE3' and people.person_source_id = 'GR4'"
    )
    assert in_june == [("teacher", "Alder Hollow School")]
    in_august = ask(
        "select start_date, dim_contact.role, organization_name from marts.fct_coaching_entitlement "
        "join marts.dim_contact using (contact_key) "
        "join restricted.contact_identity as people on dim_contact.contact_id = people.contact_id "
        "where people.person_source_id = 'GR4'"
    )
    assert in_august == [(date(2024, 8, 15), "coordinator", "Birch Harbor District")]


def test_15_a_plan_and_its_record_are_one_implementation(published_feeds: str) -> None:
    assert ask(
        "select academic_year, status, implementation_source_id from marts.fct_implementation "
        "join restricted.contact_identity as people using (contact_id) "
        "join marts.dim_curriculum using (curriculum_key) "
        "where people.person_source_id = 'GR2' and academic_year = 2023"
    ) == [(2023, "implementing", "GRI2")]
    found = verdicts("implementation")
    assert (found[1].code, found[2].disposition) == ("implementation_plan_has_child", LOADED)
