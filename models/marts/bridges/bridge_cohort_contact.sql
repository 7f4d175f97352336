with

cohort_members as (
    select * from {{ ref('int_cohort_member') }}
),

formed_cohorts as (
    select * from {{ ref('int_cohort_formed') }}
),

cohorts as (
    select * from {{ ref('dim_cohort') }}
),

events as (
    select * from {{ ref('dim_event') }}
),

-- The contract is the cohort's. Of a cohort of kind event each member has an event, which is unknown where nobody tells
-- it; to others none applies.
final as (
    select
        -- ids
        cohorts.cohort_key,
        cohort_members.contact_id,
        cohorts.contract_key,
        case
            when cohorts.cohort_kind = 'event' then coalesce(events.event_key, {{ unknown_key() }})
            else {{ not_applicable_key() }}
        end as event_key,

        -- dates
        cohort_members.start_date,
        cohort_members.end_date
    from cohort_members
    inner join cohorts on cohort_members.cohort_id = cohorts.cohort_source_id
    left join events on cohort_members.event_id = events.event_source_id

    union all

    select
        -- ids
        cohorts.cohort_key,
        formed_cohorts.contact_id,
        cohorts.contract_key,
        cohorts.event_key,

        -- dates
        formed_cohorts.start_date,
        formed_cohorts.end_date
    from formed_cohorts
    inner join cohorts on formed_cohorts.cohort_id = cohorts.cohort_source_id
)

select * from final
