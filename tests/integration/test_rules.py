"""Each rule of the domain on rows that break it, rows that nearly break it, and rows that do not.

``tests/fixtures/rules/expected.csv`` says of every row and cell of the small inbox beside it what becomes of it, under
the number of the rule that it tries; it was worked out by hand from the wording of the rules.
"""

from __future__ import annotations

import csv
import os
from datetime import date
from pathlib import Path
from typing import NamedTuple

import pytest

from orchestration.lib.database import connect, startup
from orchestration.lib.reports import write_teacher_attendance
from orchestration.lib.settings import ROOT

FOLDER = ROOT / "tests" / "fixtures" / "rules"
FILES = {str(path.relative_to(FOLDER / "inbox")) for path in (FOLDER / "inbox").rglob("*") if path.is_file()}

Place = tuple[str, int, str]  # file, row, cell


class Verdict(NamedTuple):
    """What becomes of a row or cell; a disposition of nothing is that of a row which is judged cell by cell."""

    disposition: str
    code: str
    column: str
    warnings: tuple[str, ...]


def _warnings(text: str) -> tuple[str, ...]:
    return tuple(sorted(filter(None, text.split(";"))))


def _expected() -> dict[str, dict[Place, Verdict]]:
    """By rule."""
    found: dict[str, dict[Place, Verdict]] = {}
    with (FOLDER / "expected.csv").open(encoding="utf-8", newline="") as stream:
        for line in csv.DictReader(stream):
            verdict = Verdict(line["disposition"], line["code"], line["column"], _warnings(line["warnings"]))
            found.setdefault(line["rule"], {})[line["file"], int(line["row"]), line["cell"]] = verdict
    return found


EXPECTED = _expected()

# What the marts and the report make of it: (rule, query, rows).
FACTS: list[tuple[str, str, list[tuple[object, ...]]]] = [
    (
        "R8",
        "select name_first, email_professional, email_personal from restricted.contact_identity "
        "where name_first in ('Gus', 'Hal', 'Ivy', 'Jan') order by name_first",
        [
            ("Gus", "gus@work.example.org", "gus@home.example.org"),
            ("Hal", "hal@work.example.org", None),
            ("Ivy", "ivy@home.example.org", None),
            ("Jan", "jan@work.example.org", "jan@home.example.org"),
        ],
    ),
    (
        "R9",  # whose address it is; nobody has his (held) other rows, but his own address is his
        "select name_first, is_user from restricted.contact_identity "
        "where email_professional in ('desk7@work.example.org', 'desk8@work.example.org', 'desk9@work.example.org') "
        "or name_first in ('Max', 'Oz', 'Pam', 'Ray') order by name_first",
        [("Lee", True), ("Max", False), ("Ned", True), ("Quin", True)],
    ),
    (
        "K7",
        "select name_first, name_last from restricted.contact_identity "
        "where email_other = 'office@elm.example.org' order by name_first",
        [("Al", "Day"), ("Jo", "Ray")],
    ),
    (
        "R11",
        "select name_first, start_date, end_date from marts.bridge_contact_role "
        "join restricted.contact_identity using (contact_id) where name_first in ('Wes', 'Xia', 'Yan') "
        "order by name_first, start_date",
        [
            ("Wes", date(2024, 2, 1), date(2024, 2, 1)),
            ("Xia", date(2020, 8, 1), date(2024, 6, 30)),
            ("Yan", date(2020, 8, 1), date(2022, 6, 30)),
            ("Yan", date(2022, 7, 1), date(9999, 12, 31)),
        ],
    ),
    (
        "R12",  # in June a teacher, since July a coordinator; and one without a role in June
        "select first_name, role_at_event_date from reports.rpt_teacher_attendance "
        "where contract = 'K1' and event_source_id = 'E01' and first_name in ('Abe', 'Zoe') order by first_name",
        [("Abe", None), ("Zoe", "teacher")],
    ),
    (
        "R13",
        "select enrolled_date_key, is_enrolled from marts.fct_enrollment join marts.dim_event using (event_key) "
        "join restricted.contact_identity using (contact_id) where event_source_id = 'E01' and name_first = 'Bo'",
        [(20240501, False)],
    ),
    (
        "R15",  # without a period: both periods of the day
        "select period, attendance_value from marts.fct_attendance join marts.dim_event using (event_key) "
        "where event_source_id = 'E23' order by period",
        [("AM", "Present"), ("PM", "Present")],
    ),
    (
        "R16",
        "select name_first, attendance_value, mark_source, minutes_attended, log_minutes from marts.fct_attendance "
        "join marts.dim_event using (event_key) join restricted.contact_identity using (contact_id) "
        "where name_first || event_source_id || date_key in ('GusE0120240603', 'CalE2420240612') order by name_first",
        [("Cal", "Absent", "long", None, 180), ("Gus", "Tardy", "long", None, None)],
    ),
    (
        "R24",
        "select name_first, state_code from restricted.contact_identity where name_first in ('Bea', 'Cal', 'Dot') "
        "order by name_first",
        [("Bea", "NE"), ("Cal", None), ("Dot", "RI")],
    ),
    (
        "R25",
        "select name_first, zip from restricted.contact_identity where name_first in ('Eli', 'Fay', 'Gia') "
        "order by name_first",
        [("Eli", "02903"), ("Fay", "02903-1234"), ("Gia", None)],
    ),
    (
        "R26",
        "select name_first, cell_phone from restricted.contact_identity where name_first in ('Ada', 'Hob') "
        "order by name_first",
        [("Ada", "401-555-0134 x1"), ("Hob", None)],
    ),
    (
        "K4",
        "select event_source_id, event_days, end_date from marts.dim_event "
        "where event_source_id in ('E03', 'E07', 'E28') order by event_source_id",
        [("E03", 5, date(2024, 6, 7)), ("E07", 1, date(2024, 6, 10)), ("E28", 5, date(2024, 6, 7))],
    ),
    (
        "K9",  # the Saturday is held for her alone; of the other days the JSON of tests/fixtures/feeds tells
        "select first_name, periods_held, periods_attended, not_recorded from reports.rpt_teacher_attendance "
        "where event_source_id = 'E18' order by first_name",
        [("Ada", 3, 2, 0), ("Bo", 2, 1, 0)],
    ),
    (
        "K9",  # two devices; equal deficits; the waiting room; less than half; a quarter of an hour; not in the log
        "select name_first, attendance_value, minutes_attended from marts.fct_attendance "
        "join marts.dim_event using (event_key) join restricted.contact_identity using (contact_id) "
        "where event_source_id = 'E24' and name_first <> 'Cal' order by name_first",
        [
            ("Bea", "Left Early", 120),
            ("Dot", "Tardy", 120),
            ("Eli", "Tardy", 160),
            ("Fay", "Absent", 89),
            ("Gia", "Present", 165),
            ("Hob", "Not recorded", None),
        ],
    ),
    (
        "K15",  # a complete log: who is not in it was absent, but not before he was enrolled
        "select name_first, attendance_value, minutes_attended from marts.fct_attendance "
        "join marts.dim_event using (event_key) join restricted.contact_identity using (contact_id) "
        "where event_source_id = 'E26' order by name_first",
        [("Bea", "Present", 180), ("Cal", "Absent", 0), ("Dot", "Not recorded", None)],
    ),
    (
        "K15",  # cohort E01 is of a contract that nobody knows yet: neither K1 nor K2 is told of it (R40)
        "select contract, first_name, cohort from reports.rpt_teacher_attendance "
        "where event_source_id = 'E01' and first_name in ('Ada', 'Flo', 'Gus') order by contract, first_name",
        [
            ("K1", "Ada", "H1"), ("K1", "Flo", None), ("K1", "Gus", None),
            ("K2", "Ada", None), ("K2", "Flo", None), ("K2", "Gus", None),
        ],
    ),
    (
        "K12",  # 3 of 5 are enough for 60 %, not for 80 %; 2 of 5 and 3 unknown may yet be either
        "select contract, first_name, stipend_met from reports.rpt_teacher_attendance "
        "where event_source_id = 'E01' and first_name in ('Ada', 'Gus') order by contract, first_name",
        [("K1", "Ada", "N"), ("K1", "Gus", "pending"), ("K2", "Ada", "Y"), ("K2", "Gus", "pending")],
    ),
    (
        "K12",  # with two to come: three absences are too many, three attendances not yet enough
        "select event_source_id, first_name, periods_held, stipend_met from reports.rpt_teacher_attendance "
        "where event_source_id in ('E19', 'E27') order by event_source_id, first_name",
        [("E19", "Ada", 0, "pending"), ("E27", "Ada", 3, "N"), ("E27", "Bo", 3, "pending")],
    ),
    (
        "K13",
        "select enrolled, present, not_recorded, attendance_rate, stipend_met from reports.rpt_teacher_attendance "
        "where contract = 'K1' and event_source_id = 'E01' and first_name = 'Bo'",
        [("N", 1, 4, None, "n.a.")],
    ),
    (
        "K14",  # of three absences the first two are made up; present and on time is only what was so
        "select present, excused, absent, made_up_periods, periods_attended, periods_scheduled "
        "from reports.rpt_teacher_attendance "
        "where contract = 'K1' and event_source_id = 'E01' and first_name = 'Flo'",
        [(1, 1, 1, 2, 3, 4)],
    ),
    (
        "K16",  # a participant who is also a master in training is asked once in each contract for what came of it
        "select contract, curriculum, academic_year, status, count(*) from restricted.implementation_detail "
        "where contract in ('K1', 'K2') and first_name = 'Zoe' group by contract, curriculum, academic_year, status "
        "order by contract",
        [("K1", "Algebra", 2024, "unknown", 1), ("K2", "Algebra", 2024, "unknown", 1)],
    ),
    (
        "K11",
        "select name_first, occasion, item_code, score_1_5 from marts.fct_feedback "
        "join restricted.contact_identity using (contact_id) where name_first in ('Ada', 'Flo', 'Jan') "
        "and item_code = 'confidence_tool' order by name_first, occasion",
        [
            ("Ada", "post", "confidence_tool", 3),
            ("Ada", "pre", "confidence_tool", 4),
            ("Flo", "post", "confidence_tool", 5),
            ("Jan", "follow-up", "confidence_tool", 5),
        ],
    ),
    (
        "K11",  # one form asks how it was before and how it is now
        "select item_code, occasion, score_1_5 from marts.fct_feedback "
        "join marts.dim_event using (event_key) join restricted.contact_identity using (contact_id) "
        "where event_source_id = 'E25' and name_first = 'Bea' order by item_code, occasion",
        [
            ("confidence_readiness", "post", 5),
            ("confidence_readiness", "pre", 2),
            ("confidence_tool", "post", 4),
            ("confidence_tool", "pre", 2),
        ],
    ),
    ("K10", "select parent_id from intermediate.int_organizations_judged where org_id in ('O4', 'O5') order by org_id",
     [("O5",), (None,)]),
]  # fmt: skip


@pytest.fixture
def found(published_feeds: str) -> dict[Place, Verdict]:
    """What the build made of every row and cell."""
    feeds = os.environ[startup.JUDGED_FEEDS].split()
    judged = " union all ".join(
        f"select _batch_id, _row_number, _cell, _disposition, _rule, _column from intermediate.int_{feed}_judged"
        for feed in feeds
    )
    with connect() as connection:
        warned = {
            tuple(place): _warnings(text)
            for *place, text in connection.execute(
                "select source_file, row_number, cell_header, string_agg(concat_ws(':', code, "
                "nullif(column_name, '')), ';') from quality.warning group by source_file, row_number, cell_header"
            ).fetchall()
        }
        rows = connection.execute(
            "select batch.source_name, _row_number, _cell, _disposition, coalesce(_rule, ''), coalesce(_column, '') "
            f"from ({judged}) as judged join audit.current_batch as batch on batch.batch_id = judged._batch_id"
        ).fetchall()
    verdicts = {(file, row, cell): Verdict(*told, warned.pop((file, row, cell), ())) for file, row, cell, *told in rows}
    verdicts |= {place: Verdict("", "", "", warnings) for place, warnings in warned.items()}
    # the files of the feeds landed with these: tests/integration/test_feeds.py says what becomes of those
    return {place: verdict for place, verdict in verdicts.items() if place[0] in FILES}


@pytest.mark.parametrize("rule", sorted(EXPECTED))
def test_rows(rule: str, found: dict[Place, Verdict]) -> None:
    wrong = {
        place: (verdict, found.get(place)) for place, verdict in EXPECTED[rule].items() if found.get(place) != verdict
    }
    assert not wrong, "\n".join(
        f"{place}: expected {expected}, found {now}" for place, (expected, now) in wrong.items()
    )


def test_every_row_and_every_warning_is_expected(found: dict[Place, Verdict]) -> None:
    assert set(found) == {place for verdicts in EXPECTED.values() for place in verdicts}


@pytest.mark.parametrize(("rule", "query", "rows"), FACTS, ids=[rule for rule, _, _ in FACTS])
def test_facts(rule: str, query: str, rows: list[tuple[object, ...]], published_feeds: str) -> None:
    with connect() as connection:
        assert connection.execute(query).fetchall() == rows, rule


def test_a_partner_sees_the_events_of_its_contract(published_feeds: str, tmp_path: Path) -> None:
    """Rule R40: contract K1 has three events and every learner of them, K2 one of these; nobody else is named."""
    seen: dict[str, set[tuple[str, str]]] = {}
    for report in write_teacher_attendance(tmp_path):
        seen[report.contract] = set()  # nobody in it, no table
        for path in (path for path in report.paths if path.suffix == ".csv"):
            with path.open(encoding="utf-8-sig", newline="") as stream:
                seen[report.contract] |= {(row["event_name"], row["first_name"]) for row in csv.DictReader(stream)}
    of_june = {("Algebra June", name) for name in ("Abe", "Ada", "Bo", "Flo", "Gus", "Zoe")}
    assert {contract: seen[contract] for contract in ("K1", "K2")} == {
        "K1": of_june | {("Event 19", "Ada"), ("Event 27", "Ada"), ("Event 27", "Bo")},
        "K2": of_june,
    }
