{{ config(indexes=[{'columns': ['contact_id', 'academic_year']}, {'columns': ['contract']}]) }}

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

-- R40: from the school year that the first event prepares, to the end of the year in which the outcome of the last one
-- is looked for.
spans as (
    select
        contract_events.contract_key,
        enrollments.contact_id,
        min({{ academic_year(
            "cast(events.start_date + " ~ attendance_threshold('outcome_after_months')
            ~ " * interval '1 month' as date)"
        ) }}) as first_academic_year,
        max(enrollments.outcome_academic_year) as last_academic_year
    from enrollments
    inner join contract_events on enrollments.event_key = contract_events.event_key
    inner join events on enrollments.event_key = events.event_key
    group by contract_events.contract_key, enrollments.contact_id
),

seen as (
    select
        contracts.contract_source_id as contract,
        spans.contact_id,
        years.academic_year
    from spans
    inner join contracts on spans.contract_key = contracts.contract_key
    cross join lateral generate_series(spans.first_academic_year, spans.last_academic_year) as years (academic_year)
),

-- Cohorts of the contract, and those of its events and of no other contract (rules K15, R40). `union`, as a cohort may
-- be both.
memberships as (
    select
        contract_key,
        cohort_key,
        contact_id,
        start_date,
        end_date
    from cohort_contacts

    union

    select
        contract_events.contract_key,
        cohort_contacts.cohort_key,
        cohort_contacts.contact_id,
        cohort_contacts.start_date,
        cohort_contacts.end_date
    from cohort_contacts
    inner join contract_events
        on cohort_contacts.event_key = contract_events.event_key
        and (cohort_contacts.contract_key = contract_events.contract_key or cohort_contacts.contract_key < 0)
    inner join enrollments
        on cohort_contacts.event_key = enrollments.event_key
        and cohort_contacts.contact_id = enrollments.contact_id
),

contract_cohorts as (
    select
        contracts.contract_source_id as contract,
        cohorts.cohort_source_id as cohort,
        memberships.contact_id,
        min(memberships.start_date) as start_date,
        max(memberships.end_date) as end_date
    from memberships
    inner join contracts on memberships.contract_key = contracts.contract_key
    inner join cohorts on memberships.cohort_key = cohorts.cohort_key
    group by contracts.contract_source_id, cohorts.cohort_source_id, memberships.contact_id
),

-- Who is in two cohorts counts once in each, and once in the total.
final as (
    select
        contract,
        cast(null as text) as cohort,
        contact_id,
        academic_year
    from seen

    union all

    select
        seen.contract,
        contract_cohorts.cohort,
        seen.contact_id,
        seen.academic_year
    from seen
    inner join contract_cohorts
        on seen.contract = contract_cohorts.contract
        and seen.contact_id = contract_cohorts.contact_id
        and contract_cohorts.start_date <= {{ academic_year_end('seen.academic_year') }}
        and contract_cohorts.end_date >= {{ academic_year_start('seen.academic_year') }}
)

select * from final
