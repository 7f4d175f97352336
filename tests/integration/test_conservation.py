"""Nothing is lost and nothing multiplied on the way from a file to a fact, on the generated sample.

Each fact has as many rows as what it stands on: the rows that its feed had accepted, or the keys by which the domain
tells them apart. A join that meets two members multiplies rows, one that meets none loses them; both move the number.
"""

from __future__ import annotations

import pytest

from orchestration.lib.database import connect
from orchestration.lib.landing import load_contracts


def _of(relation: str, condition: str = "true") -> str:
    return f"select count(*) from intermediate.{relation} where {condition}"


def _accepted(feed: str, condition: str = "true") -> str:
    return _of(f"int_{feed}_judged", f"_disposition = 'loaded' and {condition}")


def _of_each_curriculum(feed: str, condition: str) -> str:
    """Rows, each as often as it names curricula; one that names none is one of an unknown curriculum."""
    curricula = "cardinality(string_to_array(coalesce(curriculum_codes, 'unknown'), ';'))"
    return f"select coalesce(sum({curricula}), 0) from intermediate.int_{feed}_judged where {condition}"


def _keys(columns: str, relation: str, condition: str = "true") -> str:
    return f"select count(*) from (select distinct {columns} from {relation} where {condition}) as keys"


# What a row of each fact stands for, counted without the fact's own joins.
GRAIN = {
    "fct_achievement": _accepted("achievement"),
    "fct_admin_support": _keys(
        "contact_id, academic_year",
        "intermediate.int_implementation_judged",
        "_disposition = 'loaded' and contact_id is not null "
        "and num_nonnulls(admin_support, choice_raw, supported_by) > 0",
    ),
    "fct_attendance": _of("int_attendance_grid"),
    "fct_certification_held": f"select ({_of('int_license_held')}) + ({_accepted('certifications')})",
    "fct_coaching_entitlement": _of("int_coaching"),
    "fct_coaching_session": _of("int_coaching_session"),
    "fct_comment": _accepted("interactions", "num_nonnulls(comment, tags, tag_user_ids, refer_to) > 0"),
    "fct_consent": _of("int_consent_instruction"),
    "fct_curriculum_change": _of_each_curriculum("change_log", "_disposition = 'loaded'"),
    "fct_deliverable": _accepted("deliverables"),
    "fct_educator_year": _of("int_educator_year_key"),
    "fct_enrollment": _of("int_enrollment"),
    "fct_expected_response": _of("int_expected_response"),
    "fct_feedback": _accepted("feedback"),
    # once for each construct that the response was asked about
    "fct_feedback_response": (
        "select count(*) from (select distinct response_id, occasion from intermediate.int_feedback_judged "
        "where _disposition = 'loaded') as responses "
        "inner join intermediate.int_feedback_asked using (response_id, occasion)"
    ),
    "fct_implementation": _of("int_implementation_status"),
    # what is in force, and what has no say: a plan whose record came, or a curriculum that no alias knows
    "fct_implementation_record": (
        f"select ({_of('int_implementation_answer')} and answer_source = 'record') + ("
        + _of_each_curriculum(
            "implementation",
            "contact_id is not null and (_rule = 'implementation_plan_has_child' "
            "or (_disposition = 'loaded' and curriculum_codes is null))",
        )
        + ")"
    ),
    "fct_intake_response": _of("int_intake_answer"),
    "fct_interaction": _accepted("interactions"),
    "fct_journey": _keys("contact_id, curriculum_code", "intermediate.int_journey_stage"),
    "fct_journey_stage": _of("int_journey_stage"),
    "fct_lesson_rating": _of("int_lesson_rating"),
    # anonymous visitors of one moment are one row that counts them
    "fct_pathway_use": _keys(
        "contact_id, pathway_id, lesson_slug, action, happened_at, is_anonymous",
        "intermediate.int_pathway_use_judged",
        "_disposition = 'loaded'",
    ),
    "fct_proficiency": _accepted("proficiency"),
    "fct_skill_level": _of("int_skill_level"),
    # a learner's attendance once for each contract that the event serves
    "fct_stipend": (
        "select count(*) from intermediate.int_enrollment_attendance as learners "
        "inner join marts.dim_event on learners.event_id = dim_event.event_source_id "
        "inner join marts.bridge_contract_event using (event_key)"
    ),
    "fct_student_aggregate": _accepted("student_aggregates"),
    "fct_teacher_diagnostic": _accepted("teacher_diagnostic"),
    # the unlabelled of an event are one row, but for the whole tests among them
    "fct_teacher_diagnostic_score": _keys(
        "contact_id, event_key, instrument_key, stated_version, test_window, "
        "case when is_anonymous and not has_label and item_code <> 'whole_test' then 0 else respondent_number end",
        "marts.fct_teacher_diagnostic",
    ),
    "fct_workbook_order": _accepted("workbook_orders"),
}


def _number(query: str) -> int:
    with connect() as connection:
        row = connection.execute(query.encode()).fetchone()
    return int(row[0]) if row else 0


def test_every_fact_is_counted(published_sample: str) -> None:
    with connect() as connection:
        facts = connection.execute("select tablename from pg_tables where schemaname = 'marts' and tablename ~ '^fct_'")
        assert {name for (name,) in facts} == set(GRAIN)


@pytest.mark.parametrize("fact", GRAIN)
def test_a_fact_has_as_many_rows_as_what_it_stands_on(fact: str, published_sample: str) -> None:
    rows = _number(f"select count(*) from marts.{fact}")
    assert rows == _number(GRAIN[fact])
    assert rows > 0


def test_what_landed_is_what_was_judged(published_sample: str) -> None:
    """Rule R42 from the raw tables on: each row of a file is judged, and each verdict is one of four."""
    counted = (
        "select feed, sum(rows_landed - rows_malformed), sum(rows_lost), sum(difference) "
        "from quality.conservation group by feed"
    )
    with connect() as connection:
        found = {feed: numbers for feed, *numbers in connection.execute(counted).fetchall()}
        for feed, contract in load_contracts().items():
            raw = _number(
                f"select count(*) from {contract.schema_name}.{contract.table} "
                "where _batch_id in (select batch_id from audit.current_batch)"
            )
            assert found.pop(feed, [0, 0, 0]) == [raw, 0, 0], feed
    assert found == {}
