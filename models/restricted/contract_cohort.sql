{{ config(indexes=[{'columns': ['contact_id']}]) }}

with

-- Who dropped out takes no part, and a make-up belongs to the training made up for (rules K13, K14).
enrollments as (
    select * from {{ ref('fct_enrollment') }}
    where is_learner and is_enrolled and not is_make_up
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
    where is_listed
),

cohort_contacts as (
    select * from {{ ref('bridge_cohort_contact') }}
),

-- The years of an event that a contract sees of a participant (rule R40).
participations as (
    select
        contract_events.contract_key,
        enrollments.event_key,
        enrollments.contact_id,
        events.start_date,
        {{ academic_year(
            "cast(events.start_date + " ~ attendance_threshold('outcome_after_months')
            ~ " * interval '1 month' as date)"
        ) }} as first_academic_year,
        enrollments.outcome_academic_year as last_academic_year
    from enrollments
    inner join contract_events on enrollments.event_key = contract_events.event_key
    inner join events on enrollments.event_key = events.event_key
    where enrollments.outcome_academic_year is not null
),

-- Cohorts of the contract, and those of the event and of no other contract, known or not (rules K15, R40).
listed as (
    select
        participations.*,
        cohorts.cohort_source_id,
        participations.start_date between cohort_contacts.start_date and cohort_contacts.end_date as is_member_then,
        bool_or(participations.start_date between cohort_contacts.start_date and cohort_contacts.end_date) over (
            partition by participations.contract_key, participations.event_key, participations.contact_id
        ) as is_member_of_any_then
    from participations
    inner join cohort_contacts
        on participations.contact_id = cohort_contacts.contact_id
        and (
            (
                participations.event_key = cohort_contacts.event_key
                and cohort_contacts.contract_key in (participations.contract_key, {{ not_applicable_key() }})
            )
            or (participations.contract_key = cohort_contacts.contract_key and cohort_contacts.event_key < 0)
        )
    inner join cohorts on cohort_contacts.cohort_key = cohorts.cohort_key
),

-- What came of an event is the cohort's in which the educator was on its first day, though the membership is over when
-- the outcome is looked for; where none held on that day, as in the reports on attendance and on cohorts, whatever the
-- dates.
final as (
    select
        contracts.contract_source_id as contract,
        listed.cohort_source_id as cohort,
        listed.contact_id,
        min(listed.first_academic_year) as first_academic_year,
        max(listed.last_academic_year) as last_academic_year
    from listed
    inner join contracts on listed.contract_key = contracts.contract_key
    where listed.is_member_then or not listed.is_member_of_any_then
    group by contracts.contract_source_id, listed.cohort_source_id, listed.contact_id
)

select * from final
