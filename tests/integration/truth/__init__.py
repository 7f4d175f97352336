"""Cell-by-cell comparison of what is published with the truth that a sample was written with.

Every comparison turns both sides into the same multiset of tuples of text; what is left over on one side is told.

A comparison is a file ``<name>.sql`` in this folder: its columns are called as those of the truth's ``<name>.csv``, and
hold people as their ``contact_id``. Only what needs more than that is a function below.
"""

from __future__ import annotations

import csv
import hashlib
import json
import re
from collections import Counter
from collections.abc import Callable, Iterable
from decimal import Decimal
from pathlib import Path
from typing import Any

import psycopg

Row = tuple[str, ...]
Connection = psycopg.Connection[Any]
Comparison = Callable[[Connection, Path], tuple[Iterable[Row], Iterable[Row]]]

QUERIES = Path(__file__).parent

# Facts that point to a person as of their own day.
DATED_FACTS = (
    "fct_achievement", "fct_admin_support", "fct_attendance", "fct_coaching_entitlement", "fct_coaching_session",
    "fct_comment", "fct_consent", "fct_educator_year", "fct_enrollment", "fct_expected_response", "fct_feedback",
    "fct_feedback_response", "fct_implementation", "fct_implementation_record", "fct_intake_response",
    "fct_interaction", "fct_journey_stage", "fct_lesson_rating", "fct_pathway_use", "fct_proficiency",
    "fct_skill_level", "fct_stipend", "fct_student_aggregate", "fct_teacher_diagnostic",
    "fct_teacher_diagnostic_score", "fct_workbook_order",
)  # fmt: skip

# Of a fact the person, the day and the version of the person.
VERSIONS_OF = """
    select distinct
        '{fact}', facts.contact_id, days.date_day, versions.version_number, versions.role,
        case when versions.organization_key > 0 then organizations.organization_source_id end
    from marts.{fact} as facts
    inner join marts.dim_contact as versions on facts.contact_key = versions.contact_key
    inner join marts.dim_organization as organizations on versions.organization_key = organizations.organization_key
    inner join marts.dim_date as days on facts.date_key = days.date_key
    where facts.contact_id > 0 and facts.date_key > 0 and facts.contact_id not in (
        select contact_id from intermediate.int_contact where canonical_type = 'role_mailbox'
    )
"""

# What is counted of every period.
MEASURES = ("attended", "scheduled", "made_up", "on_time", "fully_engaged", "excused")

# Columns of the truth that name a person, and the words in them that name none: unknown, not applicable.
PEOPLE = {"author", "person", "rater"}
NOBODY = {"anonymous": "-2", "nobody": "-2", "unknown": "-1"}


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "Y" if value else "N"
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return str(value)


def _number(text: str) -> str:
    return f"{Decimal(text).normalize():f}" if text else ""


def _share(text: str) -> str:
    """A share to six decimals, as the report has it."""
    return f"{round(Decimal(text), 6).normalize():f}" if text else ""


def _mean(text: str) -> str:
    """A score to four decimals, as the mart has it."""
    return f"{round(Decimal(text), 4).normalize():f}" if text else ""


def _read(truth: Path, name: str) -> list[dict[str, str]]:
    with (truth / f"{name}.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def _query(connection: Connection, query: str) -> list[Row]:
    return [tuple(map(_text, row)) for row in connection.execute(query).fetchall()]


def _cell(text: str) -> str:
    """A number as it is written shortest; any other text as it is."""
    return _number(text) if re.fullmatch(r"-?[0-9]+\.[0-9]+", text) else text


def _asked(name: str) -> Comparison:
    """The comparison that a file of SQL describes: each column with the column of that name in the truth."""

    def compare(connection: Connection, truth: Path) -> tuple[Iterable[Row], Iterable[Row]]:
        people = {**_people(connection, truth), **NOBODY}
        cursor = connection.execute((QUERIES / f"{name}.sql").read_text(encoding="utf-8"))
        columns = [column.name for column in cursor.description or ()]

        def expected(row: dict[str, str]) -> Row:
            return tuple(people.get(row[name], row[name]) if name in PEOPLE else _cell(row[name]) for name in columns)

        found = [tuple(_cell(_text(value)) for value in row) for row in cursor.fetchall()]
        return found, map(expected, _read(truth, name))

    return compare


def _people(connection: Connection, truth: Path) -> dict[str, str]:
    """True person -> contact_id, by any of the person's identifiers."""
    known = {(kind, identifier): contact for kind, identifier, contact in _identifiers(connection)}
    return {
        row["person"]: known[(row["identifier_type"], row["identifier"])]
        for row in _read(truth, "contacts")
        if (row["identifier_type"], row["identifier"]) in known
    }


def _identifiers(connection: Connection) -> list[Row]:
    return _query(connection, "select identifier_type, identifier, contact_id from intermediate.int_identifier_contact")


def contacts(connection: Connection, truth: Path) -> tuple[Iterable[Row], Iterable[Row]]:
    """Who is who: identifiers that belong to one person, whatever the ids are called."""
    groups: dict[str, list[str]] = {}
    for kind, identifier, contact in _identifiers(connection):
        # A shared mailbox is told apart by the name beside it.
        groups.setdefault(contact, []).append(f"{kind}:{identifier.partition('|')[0]}")
    expected: dict[str, list[str]] = {}
    for row in _read(truth, "contacts"):
        # All rows of the later claimant of an address are held (rule R9): nobody is known under those ids.
        if row["is_held"] == "N":
            expected.setdefault(row["person"], []).append(f"{row['identifier_type']}:{row['identifier']}")
    return map(tuple, map(sorted, groups.values())), map(tuple, map(sorted, expected.values()))


def contact_aliases(connection: Connection, truth: Path) -> tuple[Iterable[Row], Iterable[Row]]:
    """Every id that an identifier may ever have given finds its contact, or the member for late while it is held."""
    found = _query(
        connection,
        """
        select identifier_type, alias_contact_id, contact_id, is_canonical from marts.bridge_contact_alias
        where identifier_type in ('person_id', 'email')
        """,
    )
    expected = []
    for row in _read(truth, "contacts"):
        # A shared mailbox is told apart by the name beside it.
        if "role_mailbox" not in (row["identifier_type"], row["canonical_type"]):
            alias = _contact_id(row["identifier_type"], row["identifier"])
            contact = "-3" if row["is_held"] == "Y" else _contact_id(row["canonical_type"], row["person"])
            expected.append((row["identifier_type"], alias, contact, _text(alias == contact)))
    return found, expected


def _contact_id(kind: str, identifier: str) -> str:
    """The id that an identifier alone gives: the first 52 bits of its hash, the same on every server."""
    parts = chr(31).join(("contact", "", kind, identifier))
    return str(int(hashlib.sha256(parts.encode()).hexdigest()[:13], 16))


def users(connection: Connection, truth: Path) -> tuple[Iterable[Row], Iterable[Row]]:
    """Who of all contacts has an account."""
    people = _people(connection, truth)
    found = _query(connection, "select contact_id from marts.dim_user where not is_special_member")
    return found, [(people[row["person"]],) for row in _read(truth, "first_contacts") if row["is_user"] == "Y"]


def contacts_as_of(connection: Connection, truth: Path) -> tuple[Iterable[Row], Iterable[Row]]:
    """Of each fact the version of the person that it points to: the one that was valid on the fact's own day."""
    people = _people(connection, truth)
    found = [row for fact in DATED_FACTS for row in _versions_of(connection, fact)]
    versions: dict[str, list[dict[str, str]]] = {}
    for row in _read(truth, "contact_versions"):
        versions.setdefault(people[row["person"]], []).append(row)

    def expected(fact: str, contact: str, day: str) -> Row:
        valid = (row for row in versions[contact] if row["valid_from"] <= day < row["valid_to"])
        row = next(valid)
        return (fact, contact, day, row["version_number"], row["role"], row["organization"])

    return found, [expected(*row[:3]) for row in found]


def _versions_of(connection: Connection, fact: str) -> list[Row]:
    """Fact, person, day and version; the mailbox of an office has no history to be told."""
    return _query(connection, VERSIONS_OF.format(fact=fact))


def marks(connection: Connection, truth: Path) -> tuple[Iterable[Row], Iterable[Row]]:
    """The expected grid with the mark that counts."""
    people = _people(connection, truth)
    found = _query(
        connection,
        """
        select
            event.event_source_id, attendance.contact_id, date.date_day, attendance.period,
            attendance.attendance_value, attendance.attended = 1, attendance.scheduled = 1,
            attendance.minutes_attended, attendance.made_up = 1, nullif(attendance.mark_source, 'none'),
            attendance.on_time = 1, attendance.fully_engaged = 1, attendance.excused = 1, attendance.log_minutes,
            attendance.is_unplanned, attendance.enrollment_role, attendance.is_enrolled, attendance.is_make_up,
            attendance.timing_known
        from marts.fct_attendance as attendance
        inner join marts.dim_event as event on attendance.event_key = event.event_key
        inner join marts.dim_date as date on attendance.date_key = date.date_key
        where attendance.date_known
        """,
    )
    expected = [
        (row["event_id"], people.get(row["person"], row["person"]), row["date"], row["period"],
         "Made up" if row["made_up"] == "Y" else row["value"], row["attended"], row["scheduled"],
         _number(row["minutes"]), row["made_up"], row["source"], row["on_time"], row["fully_engaged"], row["excused"],
         _number(row["log_minutes"]), row["is_unplanned"], row["role"], row["is_enrolled"], row["is_make_up"],
         row["timing_known"])
        for row in _read(truth, "marks") if row["date"]
    ]  # fmt: skip
    return found, expected


def totals_of_days(connection: Connection, truth: Path) -> tuple[Iterable[Row], Iterable[Row]]:
    """Of whom only a total of days is known: one row for all periods, on the first day of the event."""
    people = _people(connection, truth)
    found = _query(
        connection,
        """
        select
            event.event_source_id, attendance.contact_id, date.date_day, attendance.period, attendance.mark_source,
            attendance.held, attendance.attended, attendance.scheduled, attendance.made_up, attendance.on_time,
            attendance.fully_engaged, attendance.excused, attendance.enrollment_role, attendance.is_enrolled,
            attendance.is_make_up, attendance.timing_known
        from marts.fct_attendance as attendance
        inner join marts.dim_event as event on attendance.event_key = event.event_key
        inner join marts.dim_date as date on attendance.date_key = date.date_key
        where not attendance.date_known
        """,
    )
    begun = {row["event_id"]: row["start_date"] for row in _read(truth, "events")}
    totals: dict[tuple[str, str, str, Row], Counter[str]] = {}
    for row in _read(truth, "marks"):
        if not row["date"]:
            told = tuple(row[name] for name in ("role", "is_enrolled", "is_make_up", "timing_known"))
            total = totals.setdefault((row["event_id"], row["person"], row["source"], told), Counter())
            total.update({name: row[name] == "Y" for name in MEASURES} | {"held": 1})
    expected = [
        (event_id, people[person], begun[event_id], "all", source, str(total["held"]),
         *(str(int(total[name])) for name in MEASURES), *told)
        for (event_id, person, source, told), total in totals.items()
    ]  # fmt: skip
    return found, expected


def enrollments(connection: Connection, truth: Path) -> tuple[Iterable[Row], Iterable[Row]]:
    """Enrollments with their measures."""
    people = _people(connection, truth)
    found = _query(
        connection,
        """
        select
            event.event_source_id, enrollment.contact_id, enrollment.enrollment_role, enrollment.is_enrolled,
            date.date_day,
            enrollment.is_make_up, enrolled.date_day, originals.event_source_id, enrollment.periods_held,
            enrollment.periods_scheduled,
            enrollment.periods_attended,
            round(enrollment.periods_recorded / nullif(cast(enrollment.periods_held as numeric), 0), 6),
            case when enrollment.is_learner then coalesce(cast(enrollment.is_started as text), 'unknown') end,
            case when enrollment.is_learner then coalesce(cast(enrollment.is_completed as text), 'unknown') end,
            case when enrollment.is_learner then coalesce(cast(enrollment.is_trained as text), 'unknown') end,
            enrollment.outcome_academic_year
        from marts.fct_enrollment as enrollment
        inner join marts.dim_event as event on enrollment.event_key = event.event_key
        inner join marts.dim_date as date on enrollment.date_key = date.date_key
        inner join marts.dim_date as enrolled on enrollment.enrolled_date_key = enrolled.date_key
        inner join marts.dim_event as originals on enrollment.makes_up_event_key = originals.event_key
        """,
    )
    begun = {row["event_id"]: row["start_date"] for row in _read(truth, "events")}
    states = {"Y": "true", "N": "false"}
    measures = {"participant", "master teacher in training"}  # attendance is taken of them alone (rule R14)
    expected = [
        (row["event_id"], people.get(row["person"], row["person"]), row["role"], row["is_enrolled"],
         begun[row["event_id"]], row["is_make_up"], row["created"][:10], row["makes_up_event_id"] or "not_applicable",
         *((row["periods_held"], row["scheduled"], row["attended"], _share(row["recorded_share"]),
            *(states.get(row[name], row[name]) for name in ("is_started", "is_completed", "is_trained")),
            row["outcome_ay"]) if row["role"] in measures else ()))
        for row in _read(truth, "enrollments")
    ]  # fmt: skip
    return [row if row[2] in measures else row[:8] for row in found], expected


def rejections(connection: Connection, truth: Path) -> tuple[Iterable[Row], Iterable[Row]]:
    """Every row or cell that was not loaded, with its code.

    Which row of a file is there twice, the truth knows; whether both say the same, the tests of the rows tell.
    """
    feeds = connection.execute("select distinct feed from audit.batch").fetchall()
    parts = " union all ".join(
        f"select _batch_id, _row_number, _cell, _disposition, _rule from intermediate.int_{feed}_judged "
        "where _disposition <> 'loaded'"
        for (feed,) in feeds
    )
    found = _query(
        connection,
        f"""
        select
            batch.source_name, judged._row_number, judged._cell, judged._disposition,
            case judged._rule when 'contradicting_row' then 'duplicate_row' else judged._rule end
        from ({parts}) as judged inner join audit.batch as batch on judged._batch_id = batch.batch_id
        union all
        select
            batch.source_name, malformed.row_number, '',
            case malformed.code when 'single_student_row' then 'filtered' else 'rejected' end, malformed.code
        from audit.malformed_row as malformed inner join audit.batch as batch using (batch_id)
        """,
    )
    expected = [
        (row["file"], row["row_number"], row["cell"], row["disposition"], row["code"])
        for row in _read(truth, "rejections")
    ]
    return found, expected


def refused(connection: Connection, truth: Path) -> tuple[Iterable[Row], Iterable[Row]]:
    """Files that were refused whole."""
    found = _query(connection, "select source_name, code from audit.refused_file where is_open")
    return found, [(row["file"], row["code"]) for row in _read(truth, "refused")]


def warnings(connection: Connection, truth: Path) -> tuple[Iterable[Row], Iterable[Row]]:
    """How many rows of a feed have a warning that was planted; of the other codes the truth says nothing."""
    counts = {(row["feed"], row["code"]): row["rows"] for row in _read(truth, "warnings")}
    found = _query(connection, "select feed, code, count(*) from quality.warning group by feed, code")
    expected = [(*key, rows) for key, rows in counts.items() if rows != "0"]
    return [row for row in found if row[:2] in counts], expected


def feedback(connection: Connection, truth: Path) -> tuple[Iterable[Row], Iterable[Row]]:
    """Answers with their scores."""
    people = _people(connection, truth)
    found = _query(
        connection,
        """
        select
            feedback.contact_id, event.event_source_id, feedback.occasion, date.date_day, feedback.item_code,
            round(feedback.score_1_5, 4), case when feedback.score_1_5 is not null then feedback.is_rescaled end,
            feedback.instrument, feedback.instrument_version, feedback.construct, feedback.is_anonymous,
            case when feedback.score_1_5 is not null then feedback.answer_raw end, feedback.question
        from marts.fct_feedback as feedback inner join marts.dim_event as event
            on feedback.event_key = event.event_key
        inner join marts.dim_date as date on feedback.date_key = date.date_key
        """,
    )
    expected = [
        (
            "-2" if row["person"] == "anonymous" else people.get(row["person"], row["person"]),
            row["event_id"],
            row["occasion"],
            row["date"],
            row["item_code"],
            _mean(row["score_1_5"]),
            row["is_rescaled"] if row["score_1_5"] else "",
            "training_feedback",
            row["version"],
            row["construct"],
            _text(row["person"] == "anonymous"),
            row["raw"] if row["score_1_5"] else "",
            row["item"] if row["item_code"] == "unmapped" else "",
        )
        for row in _read(truth, "feedback")
    ]
    return found, expected


NUMBERS = (
    "periods_held", "periods_scheduled", "present", "tardy", "left_early", "disengaged", "excused", "absent",
    "not_recorded", "periods_attended", "minutes_attended", "made_up_periods",
)  # fmt: skip
RATES = ("attendance_rate", "attendance_rate_raw", "on_time_rate")


def report(connection: Connection, truth: Path) -> tuple[Iterable[Row], Iterable[Row]]:
    """Partner report P1, every column of every row."""
    rows = _read(truth, "report")
    columns = list(rows[0])
    found = _query(connection, f"select {', '.join(columns)} from reports.rpt_teacher_attendance")

    def expected(row: dict[str, str]) -> Row:
        return tuple(
            _share(value) if name in RATES else _number(value) if name in NUMBERS else value
            for name, value in row.items()
        )

    return found, map(expected, rows)


def head(connection: Connection, truth: Path) -> tuple[Iterable[Row], Iterable[Row]]:
    """What the report's head says is held back."""
    found = _query(
        connection,
        "select contract, event_source_id, feed, code, held_back_rows from reports.rpt_teacher_attendance_head",
    )
    expected = [
        (row["contract"], row["event_id"], row["feed"], row["code"], row["rows"])
        for row in _read(truth, "head")
        if row["kind"] == "held"
    ]
    return found, expected


def log_entries(connection: Connection, truth: Path) -> tuple[Iterable[Row], Iterable[Row]]:
    """How many entries of an event's meeting logs name nobody known."""
    found = _query(
        connection,
        "select contract, event_source_id, unmatched_log_entries from reports.rpt_teacher_attendance_event "
        "where unmatched_log_entries > 0",
    )
    expected = [
        (row["contract"], row["event_id"], row["rows"]) for row in _read(truth, "head") if row["kind"] == "unmatched"
    ]
    return found, expected


def conservation(connection: Connection, truth: Path) -> tuple[Iterable[Row], Iterable[Row]]:
    """Per file: what landed is loaded, rejected, superseded or filtered (rule R42)."""
    found = _query(
        connection, "select source_file, landed, loaded, rejected, superseded, filtered from quality.conservation"
    )
    expected = [
        tuple(row[name] for name in ("file", "units", "loaded", "rejected", "superseded", "filtered"))
        for row in _read(truth, "files")
    ]
    return found, expected


def implementation(connection: Connection, truth: Path) -> tuple[Iterable[Row], Iterable[Row]]:
    """Implementations that are loaded, with their values; shares in percent however the file writes them."""
    people = _people(connection, truth)
    found = _query(
        connection,
        """
        select
            implementation_id, contact_id, coalesce(curriculum_codes, ''), academic_year, status, implementation_model,
            class_id, students, start_date, pct_iep, pct_girls, pct_black, pct_latino, admin_support
        from intermediate.int_implementation_judged where _disposition = 'loaded'
        """,
    )
    expected = [
        (row["implementation"], people[row["person"]], row["curricula"], row["academic_year"], row["status"],
         row["model"], row["class_id"], row["students"], row["start_date"],
         *(_number(row[name]) for name in ("pct_iep", "pct_girls", "pct_black", "pct_latino", "admin_support")))
        for row in _read(truth, "implementation")
    ]  # fmt: skip
    return found, expected


def proficiency(connection: Connection, truth: Path) -> tuple[Iterable[Row], Iterable[Row]]:
    """Ratings that are loaded, with the level that each of them means."""
    people = _people(connection, truth)
    found = _query(
        connection,
        """
        select
            ratings.contact_id, ratings.skill_code,
            case when not ratings.is_self_rating and ratings.rater_contact_id > 0 then ratings.rater_contact_id end,
            ratings.is_self_rating, dates.date_day, ratings.assessment_title, ratings.context, ratings.level,
            ratings.rating_raw, ratings.rating_scale, instruments.instrument_source_id, cohorts.cohort_source_id,
            ratings.has_evidence
        from marts.fct_proficiency as ratings
        inner join marts.dim_date as dates on ratings.date_key = dates.date_key
        inner join marts.dim_instrument as instruments on ratings.instrument_key = instruments.instrument_key
        inner join marts.dim_cohort as cohorts on ratings.cohort_key = cohorts.cohort_key
        """,
    )
    expected = [
        (people[row["person"]], row["skill"],
         people.get(row["rater"], "") if row["is_self_rating"] == "N" else "", row["is_self_rating"], row["date"],
         row["title"], row["context"], row["level"], row["words"], row["scale"], row["instrument"], row["cohort"],
         row["has_evidence"])
        for row in _read(truth, "proficiency")
    ]  # fmt: skip
    return found, expected


COMPARISONS: dict[str, Comparison] = {query.stem: _asked(query.stem) for query in sorted(QUERIES.glob("*.sql"))} | {
    part.__name__: part
    for part in (
        contacts,
        contact_aliases,
        contacts_as_of,
        users,
        marks,
        totals_of_days,
        enrollments,
        rejections,
        refused,
        warnings,
        feedback,
        report,
        head,
        log_entries,
        conservation,
        implementation,
        proficiency,
    )
}


def differences(name: str, connection: Connection, truth: Path) -> list[str]:
    """What one side has and the other has not, one line each; empty when they are equal."""
    found, expected = (Counter(side) for side in COMPARISONS[name](connection, truth))
    if not found and not expected:
        return ["neither side has a row: nothing is compared"]
    return sorted(
        [f"only in the truth:     {row}" for row in (expected - found).elements()]
        + [f"only in the warehouse: {row}" for row in (found - expected).elements()]
    )


def as_of(truth: Path) -> str:
    """The report date of a sample."""
    return str(json.loads((truth / "totals.json").read_text())["as_of"])
