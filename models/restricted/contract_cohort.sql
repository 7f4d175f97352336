{{ config(indexes=[{'columns': ['contact_id']}]) }}

with

-- Who dropped out takes no part, and a make-up belongs to the training made up for (rules K13, K14).
enrollments as (
    select * from {{ ref('fct_enrollment') }}
    where carries_attendance and is_enrolled and not is_make_up
),

events as (
    select * from {{ ref('dim_event') }}
),

contract_events as (
    select * from {{ ref('bridge_contract_event') }}
),

contracts as (
    select * from {{ ref('dim_contract') }}
),

cohorts as (
    select * from {{ ref('dim_cohort') }}
),

cohort_contacts as (
    select * from {{ ref('bridge_cohort_contact') }}
),

participations as (
    select
        contract_events.contract_key,
        enrollments.event_key,
        enrollments.contact_id,
        enrollments.first_outcome_academic_year,
        enrollments.outcome_academic_year,
        events.start_date
    from enrollments
    inner join contract_events on enrollments.event_key = contract_events.event_key
    inner join events on enrollments.event_key = events.event_key
),

{{ listed_cohorts('participations') }},

-- What came of an event is the cohort's in which the educator was on its first day, though the membership is over when
-- the outcome is looked for.
final as (
    select
        contracts.contract_source_id as contract,
        listed_cohorts.cohort_source_id as cohort,
        listed_cohorts.contact_id,
        min(listed_cohorts.first_outcome_academic_year) as first_academic_year,
        max(listed_cohorts.outcome_academic_year) as last_academic_year
    from listed_cohorts
    inner join contracts on listed_cohorts.contract_key = contracts.contract_key
    group by contracts.contract_source_id, listed_cohorts.cohort_source_id, listed_cohorts.contact_id
)

select * from final
