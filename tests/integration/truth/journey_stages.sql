-- The log of the stages that each person entered, per curriculum.
select
    contact_id as person,
    curriculum_source_id as curriculum,
    stage,
    stage_label,
    stage_number,
    stage_sort,
    entered_on,
    last_entered_on,
    evidence,
    expectation_state,
    stages_skipped,
    is_skipped_before,
    is_of_person,
    times_entered,
    academic_year,
    academic_year_label
from marts.fct_journey_stage
inner join marts.dim_curriculum using (curriculum_key)
where contact_id not in (select contact_id from intermediate.int_contact where canonical_type = 'role_mailbox')
