"""The suites as guards: what they set aside, what they stop, and that they keep counts and no person's values."""

from __future__ import annotations

import json
import logging
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from orchestration import cli
from orchestration.lib import documentation, landing, pipeline, quality, worklist
from orchestration.lib.database import connect
from orchestration.lib.dbt import DbtOutcome
from orchestration.lib.publish import fingerprints
from orchestration.lib.quality.suites import EXPECTATIONS
from orchestration.lib.reports import notes
from orchestration.lib.reports.reader import published
from orchestration.lib.settings import ROOT
from tests.integration.conftest import call_ready, fresh_database, work_in

AS_OF = date(2026, 6, 30)  # of the examples
WRONG = "enrollments/wrong export__20260630__9.csv"
ENROLLMENTS_WITHOUT_PEOPLE = "person_id,event_id,created,role\n" + "".join(
    f"{person},708,2026-04-01 09:00:00,participant\n" for person in ("1001", "", "", " ", "", "")
)

# Small or poor, and honest: none of these may be taken for a wrong export.
HONEST = {
    "feedback/708/one response.csv": "Timestamp,I am confident with the software.\n4/14/2026 17:00:00,4 - Agree\n",
    "meeting_logs/708/nobody gave an address.csv": "Name (Original Name),User Email,Join Time,Leave Time,"
    "Duration (Minutes),Guest\n"
    + "".join(f"Guest {n},,4/13/2026 9:0{n},4/13/2026 12:00,175,Yes\n" for n in range(1, 7)),
    "events/no end anywhere__20260630__9.csv": "event_id,title,type,start,end\n"
    + "".join(f"99{n},Lab evening {n},Full PD,2026-05-0{n},\n" for n in range(1, 7)),
    "attendance_wide/708/names alone__20260630__9.csv": "Name,Email,Apr 13\n"
    + "".join(f"Visitor {letter},,P\n" for letter in "ABCDEF"),
    "attendance_wide/707/days in all__20260630__9.csv": "Name,Email,Attendance\n"
    "Mona Elsayed,mona.elsayed@harborbay.example.org,1 out of 1 days\n",
    "attendance_long/no period__20260630__9.csv": "user_id,event_id,attendance_date,attendance_period,attendance\n"
    + "".join(f"100{n},708,2026-04-13,,P\n" for n in range(1, 7)),
    "enrollments/two of three without person__20260630__9.csv": "person_id,event_id,created,role\n"
    "1001,709,2026-06-01 09:00:00,participant\n,709,2026-06-01 09:00:00,participant\n,709,2026-06-01,participant\n",
}


@dataclass(frozen=True)
class Office:
    """A small warehouse that was built once; ``log`` holds what dbt logged."""

    database: str
    built: pipeline.BuildOutcome
    log: Path


@pytest.fixture(scope="module")
def _office(warehouse_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    inbox, log = tmp_path_factory.mktemp("odd"), tmp_path_factory.mktemp("log")
    for name, content in {**HONEST, WRONG: ENROLLMENTS_WITHOUT_PEOPLE}.items():
        (inbox / name).parent.mkdir(parents=True, exist_ok=True)
        (inbox / name).write_text(content, encoding="utf-8")
    with fresh_database() as name, pytest.MonkeyPatch.context() as patch:
        patch.setenv("DBT_LOG_PATH", str(log))
        patch.setenv("DBT_LOG_LEVEL_FILE", "debug")  # every statement, as `dbt build` writes them there
        landing.land_files([ROOT / "examples" / "inbox"])
        outcomes = {result.path.name: result for result in landing.land_files([inbox])}
        assert {result.outcome for result in outcomes.values()} == {"landed"}, outcomes
        yield Office(name, pipeline.build(AS_OF), log)


@pytest.fixture
def office(_office: Office, monkeypatch: pytest.MonkeyPatch) -> Office:
    work_in(_office.database, monkeypatch)
    monkeypatch.setenv("DBT_LOG_PATH", str(_office.log))
    return _office


def ask(query: str) -> list[tuple[Any, ...]]:
    with connect() as connection:
        return connection.execute(query).fetchall()


# --- what is set aside ------------------------------------------------------------------------------------------------


def test_a_wrong_export_is_set_aside_and_the_others_are_published(office: Office) -> None:
    assert office.built.published, office.built.problems
    (line,) = office.built.set_aside
    ((batch, file, why),) = ask("select batch_id, source_name, status_why from audit.batch where status = 'set_aside'")
    assert Path(file).name == Path(WRONG).name
    assert batch[:12] in line
    assert why == "person_id is required: filled in at least half of the rows."
    assert ask(f"select count(*) from audit.current_batch where batch_id = '{batch}'") == [(0,)]
    assert ask(f"select count(*) from quality.conservation where batch_id = '{batch}'") == [(0,)]


def test_a_batch_that_is_set_aside_says_what_to_do_and_comes_back_when_told(office: Office) -> None:
    ((batch,),) = ask("select batch_id from audit.batch where status = 'set_aside'")
    (waiting,) = next(section for section in worklist.worklist() if section.asked.name == "batches_waiting").dicts
    assert (waiting["batch"], waiting["status"]) == (batch[:12], "set aside")
    assert f"warehouse restore {batch[:12]}" in waiting["what_to_do"]
    with pytest.raises(landing.LandingError, match=r"its status is set aside\. .* warehouse restore"):
        landing.land_files([], accept_removals=batch)
    try:
        assert "is restored" in landing.restore(batch, "the ids are to come")
        assert pipeline.check_landed() == []  # its suite has spoken, and so has somebody who may
        assert ask(f"select status from audit.batch where batch_id = '{batch}'") == [("landed",)]
        comes = next(one for one in worklist.worklist() if one.asked.name == "files_to_build").dicts
        assert [(line["batch"], line["with_the_next_build"]) for line in comes] == [(batch[:12], "comes in")]
    finally:
        with connect(autocommit=True) as connection:
            connection.execute("update audit.batch set status = 'set_aside' where batch_id = %s", [batch])


def test_small_and_poor_files_count(office: Office) -> None:
    counted = {Path(name).name for (name,) in ask("select source_name from audit.current_batch")}
    assert {Path(name).name for name in HONEST} <= counted
    ends = ask("select event_source_id, end_date = start_date from marts.dim_event where event_source_id like '99_'")
    assert sorted(ends) == [(f"99{n}", True) for n in range(1, 7)]


def test_a_total_of_days_is_attendance(office: Office) -> None:
    # The event holds two periods on its one day, so one day attended is both of them.
    rows = """
        select held, scheduled, attended
        from marts.fct_attendance inner join marts.dim_event using (event_key)
        where attendance_value = 'Total only' and event_source_id = '707'
    """
    assert ask(rows) == [(2, 2, 2)]


NEWEST = """
    select status, detail ->> 'why', detail -> 'failed_checks' from audit.build order by sequence desc limit 1
"""


# --- what is stopped --------------------------------------------------------------------------------------------------


def test_a_critical_failure_of_a_mart_leaves_what_is_published(
    office: Office, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    suites = quality.mart_suites()
    never = expectation("expect_table_row_count_to_equal", "critical", "There is no event.", value=0)
    broken = suites | {"dim_event": replace(suites["dim_event"], expectations=[never])}
    monkeypatch.setattr(quality, "mart_suites", lambda: broken)
    monkeypatch.setattr(pipeline, "_build_candidates", _as_published)
    before = fingerprints(), ask("select * from marts.publication")
    monkeypatch.setattr(sys, "argv", ["warehouse", "build", "--as-of", AS_OF.isoformat(), "--json"])
    with pytest.raises(SystemExit) as end:
        sys.exit(cli.main())
    said = json.loads(capsys.readouterr().out)
    assert end.value.code == cli.CHECK_FAILED
    assert said["published"] is False
    assert said["problems"] == ["marts__next.dim_event: There is no event."]
    assert (fingerprints(), ask("select * from marts.publication")) == before
    told = [("failed", "marts__next.dim_event: There is no event.", ["There is no event."])]
    assert ask(NEWEST) == told
    # nor is what somebody has built and asks to publish; and readers are told what failed, in words
    call_ready(ask("select build_id from audit.build order by sequence desc limit 1")[0][0])
    with connect(autocommit=True) as connection:
        connection.execute("update audit.build set detail = detail - 'why' - 'failed_checks'")
    monkeypatch.setattr(pipeline, "require_ready", lambda: None)
    assert pipeline.publish_candidates() == ["marts__next.dim_event: There is no event."]
    assert ask(NEWEST) == told
    with published("test") as reader:
        banner = notes.not_newest(reader)
    assert banner.partition(") ")[2].startswith("failed the check “There is no event”. This report shows what was ")


def _as_published(build_id: str, from_raw: bool) -> DbtOutcome:
    """Candidates without a build: at rest each of them is a view of what is published."""
    call_ready(build_id)
    return DbtOutcome()


# --- what is shown ----------------------------------------------------------------------------------------------------


def expectation(kind: str, severity: str, description: str, **arguments: Any) -> dict[str, Any]:
    return {"type": kind, "kwargs": arguments, "severity": severity, "description": description, "meta": {"rule": ""}}


# A surname of the sample that the product says of its own accord: the curve of Kaplan and Meier.
METHODS = {"Kaplan"}


def personal_values() -> re.Pattern[str]:
    """Every address and surname of the sample."""
    rows = ask(
        """
        select email_professional from restricted.contact_identity
        union select email_personal from restricted.contact_identity
        union select name_last from restricted.contact_identity
        union select user_email from staging_attendance.raw_meeting_logs
        union select participant_name from staging_attendance.raw_meeting_logs
        union select email from staging_attendance.raw_attendance_wide
        """
    )
    sent = {value.strip() for (value,) in rows if value and len(value.strip()) > 3}
    values = sorted(sent - METHODS)
    assert len(values) > 50
    return re.compile(rf"(?<![\w.])(?:{'|'.join(map(re.escape, values))})(?!\w)", re.IGNORECASE)


def leaks(folder: Path, values: re.Pattern[str]) -> dict[str, set[str]]:
    found = {
        path: set(values.findall(path.read_text(encoding="utf-8"))) for path in folder.rglob("*") if path.is_file()
    }
    assert found, f"nothing was written to {folder}"
    return {str(path): hits for path, hits in found.items() if hits}


def test_pages_work_without_a_network_and_show_nobody(office: Office, tmp_path: Path) -> None:
    documentation.data_docs(tmp_path)
    assert leaks(tmp_path, personal_values()) == {}
    pages = list(tmp_path.rglob("*.html"))
    assert not [page for page in pages if re.search(r"(?:src|href)=\"(?:https?:)?//|<script", page.read_text())]
    first = (tmp_path / "index.html").read_text(encoding="utf-8")
    (build_id,) = ask("select build_id from marts.publication")[0]
    assert build_id in first
    assert Path(WRONG).name in first
    linked = [link for page in pages for link in linked_pages(page)]
    assert len(linked) > 2 * len(quality.mart_suites())
    assert not [page for page in linked if not page.exists()]


def linked_pages(page: Path) -> list[Path]:
    return [page.parent / link for link in re.findall(r"href=\"([^\"#]+)", page.read_text(encoding="utf-8"))]


def test_failures_are_counts_on_pages_in_results_and_in_logs(
    office: Office, tmp_path: Path, caplog: pytest.LogCaptureFixture, recwarn: pytest.WarningsRecorder
) -> None:
    suite = replace(
        quality.mart_suites()["contact_identity"],
        expectations=[
            expectation("expect_column_values_to_be_in_set", "critical", "Set.", column="name_last", value_set=["-"]),
            expectation("expect_column_values_to_match_regex", "warning", "Form.", column="contact_email", regex="^$"),
            expectation("expect_column_values_to_be_null", "warning", "None.", column="email_professional"),
            expectation("expect_column_values_to_be_between", "warning", "Order.", column="zip", max_value=1),
            *(
                expectation("unexpected_rows_expectation", "critical", words, unexpected_rows_query=query)
                for words, query in {
                    "Rows.": "select * from {batch} where name_last is not null",
                    "Types.": "select cast(name_last as integer) from {batch} where name_last is not null",
                }.items()
            ),
        ],
    )
    caplog.set_level(logging.INFO)
    (result,) = quality.write_data_docs([suite], tmp_path, batches={}, facts={})
    found = {finding.description: finding for finding in result.findings}
    assert not any(finding.success for finding in found.values())
    assert found["Rows."].unexpected == found["Set."].unexpected
    assert "(value not shown)" in found["Types."].error
    values = personal_values()
    assert not values.search(repr(result))
    assert not values.search(caplog.text)
    assert leaks(tmp_path, values) == {}
    # Nor is anything told to who runs a command but what the command says itself.
    assert "Created temporary directory" not in caplog.text
    assert not [warning for warning in recwarn if "schema_name" in str(warning.message)]


def test_dbt_logs_nobody(office: Office) -> None:
    assert leaks(office.log, personal_values()) == {}


# --- the files --------------------------------------------------------------------------------------------------------

FILES = sorted(EXPECTATIONS.rglob("*.json"))


def test_every_suite_file_is_one_of_a_feed_or_a_mart() -> None:
    names = {f"{path.parent.name}/{path.stem}" for path in FILES}
    landed = {f"landed/{feed}" for feed in quality.landed_suites()}
    assert {name for name in names if not name.startswith("marts/")} <= landed
    assert {name for name in names if name.startswith("marts/")} == {f"marts/{name}" for name in quality.mart_suites()}


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_every_suite_file_is_complete(path: Path) -> None:
    spec = json.loads(path.read_text(encoding="utf-8"))
    assert spec["owner"]
    assert spec["expectations"]
    for one in spec["expectations"]:
        assert one["severity"] in ("critical", "warning"), one
        assert one["description"].endswith("."), one
        assert "rule" in one["meta"], one
        assert "cast(" not in one["kwargs"].get("unexpected_rows_query", ""), "PostgreSQL quotes what it cannot cast"


def test_suites_name_tables_and_columns_that_exist(office: Office) -> None:
    columns: dict[str, set[str]] = {}
    for table, column in ask(
        "select format('%s.%s', table_schema, table_name), column_name from information_schema.columns"
    ):
        columns.setdefault(table, set()).add(column)
    for suite in [*quality.landed_suites().values(), *quality.mart_suites().values()]:
        there = columns[f"{suite.schema}.{suite.table}"]
        assert {one["kwargs"]["column"] for one in suite.expectations if "column" in one["kwargs"]} <= there, suite.name
        for one in suite.expectations:
            query = one["kwargs"].get("unexpected_rows_query")
            if query:  # that the server takes it says that its columns exist
                ask(query.replace("{batch}", f"{suite.schema}.{suite.table}") + " limit 0")
