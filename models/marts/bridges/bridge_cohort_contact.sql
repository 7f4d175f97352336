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

contracts as (
    select * from {{ ref('dim_contract') }}
),

events as (
    select * from {{ ref('dim_event') }}
),

-- What its kind says that a cohort has is unknown where nobody tells it, as in dim_cohort; else it does not apply.
final as (
    select
        -- ids
        cohorts.cohort_key,
        cohort_members.contact_id,
        case
            when not cohort_members.is_contract_named and cohorts.cohort_kind <> 'contract'
                then {{ not_applicable_key() }}
            else coalesce(contracts.contract_key, {{ unknown_key() }})
        end as contract_key,
        case
            when cohorts.cohort_kind = 'event' then coalesce(events.event_key, {{ unknown_key() }})
            else {{ not_applicable_key() }}
        end as event_key,

        -- dates
        cohort_members.start_date,
        cohort_members.end_date
    from cohort_members
    inner join cohorts on cohort_members.cohort_id = cohorts.cohort_source_id
    left join contracts on cohort_members.contract_id = contracts.contract_source_id
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
