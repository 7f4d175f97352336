-- Checks rules R40 and K12: the attendance report has each learner of an event once under each contract of the event,
-- and under no other; events without contract stand without one.
-- When it matters: a partner would miss a teacher, or see an event that is not theirs.
-- How to resolve: look at the joins of rpt_teacher_attendance; each must find at most one row.
{{ config(meta={'dagster': {'ref': {'name': 'rpt_teacher_attendance'}}}) }}
with

expected as (
    select
        coalesce(contracts.contract_source_id, '') as contract,
        enrollments.event_key,
        enrollments.contact_key,
        count(*) as learners
    from {{ ref('fct_enrollment') }} as enrollments
    left join {{ ref('bridge_contract_event') }} as contract_events on enrollments.event_key = contract_events.event_key
    left join {{ ref('dim_contract') }} as contracts on contract_events.contract_key = contracts.contract_key
    where enrollments.carries_attendance
    group by contracts.contract_source_id, enrollments.event_key, enrollments.contact_key
),

reported as (
    select
        coalesce(contract, '') as contract,
        event_key,
        contact_key,
        count(*) as learners
    from {{ ref('rpt_teacher_attendance') }}
    group by contract, event_key, contact_key
)

select
    coalesce(expected.contract, reported.contract) as contract,
    coalesce(expected.event_key, reported.event_key) as event_key,
    coalesce(expected.contact_key, reported.contact_key) as contact_key,
    expected.learners as expected_learners,
    reported.learners as reported_learners
from expected
full join reported
    on expected.contract = reported.contract
    and expected.event_key = reported.event_key
    and expected.contact_key = reported.contact_key
where expected.learners is distinct from reported.learners
