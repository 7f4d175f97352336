{{ config(indexes=[{'columns': ['contact_id']}]) }}

with

enrollments as (
    select * from {{ ref('fct_enrollment') }}
    where is_learner and is_enrolled and not is_make_up
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

-- Cohorts of the contract, and those of its events and of no other contract, known or not (rules K15, R40). `union`, as
-- a cohort may be both.
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
        and cohort_contacts.contract_key in (contract_events.contract_key, {{ not_applicable_key() }})
    inner join enrollments
        on cohort_contacts.event_key = enrollments.event_key
        and cohort_contacts.contact_id = enrollments.contact_id
),

final as (
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
)

select * from final
