{{ config(indexes=[{'columns': ['contact_id', 'academic_year']}, {'columns': ['contract']}]) }}

with

-- Who dropped out takes no part, and a make-up belongs to the training made up for (rules K13, K14).
enrollments as (
    select * from {{ ref('fct_enrollment') }}
    where carries_attendance and is_enrolled and not is_make_up
),

contract_events as (
    select * from {{ ref('bridge_contract_event') }}
),

contracts as (
    select * from {{ ref('dim_contract') }}
),

contract_cohorts as (
    select * from {{ ref('contract_cohort') }}
),

-- R40: from the school year that the first event prepares, to the end of the year in which the outcome of the last one
-- is looked for. What was before is no outcome of the contract: a workshop that lasts from September to May is seen from
-- the school year in which it is held on, one in June from the year after.
spans as (
    select
        contract_events.contract_key,
        enrollments.contact_id,
        min(enrollments.first_outcome_academic_year) as first_academic_year,
        max(enrollments.outcome_academic_year) as last_academic_year
    from enrollments
    inner join contract_events on enrollments.event_key = contract_events.event_key
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
        and seen.academic_year between contract_cohorts.first_academic_year and contract_cohorts.last_academic_year
)

select * from final
