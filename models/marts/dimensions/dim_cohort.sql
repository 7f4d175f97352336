with

cohorts as (
    select * from {{ ref('int_cohorts_judged') }}
),

contracts as (
    select * from {{ ref('dim_contract') }}
),

-- The newest row of a cohort says what it is, whoever it lists.
ranked as (
    select
        *,
        row_number() over (partition by cohort_id order by _recency desc, _row_number desc) as nth
    from cohorts
    where _disposition = 'loaded'
),

member_counts as (
    select
        cohort_id,
        count(contact_id) as members
    from ranked
    group by cohort_id
),

members as (
    select
        {{ make_key('cohort', ['ranked.cohort_id']) }} as cohort_key,
        ranked.cohort_id as cohort_source_id,
        case
            when ranked.contract_id is null then {{ not_applicable_key() }}
            else coalesce(contracts.contract_key, {{ unknown_key() }})
        end as contract_key,
        case
            when ranked.contract_id is null then 'Not applicable'
            else coalesce(contracts.contract_label, 'Unknown')
        end as contract_label,
        ranked.cohort_kind,
        cast(member_counts.members as integer) as members
    from ranked
    inner join member_counts on ranked.cohort_id = member_counts.cohort_id
    left join contracts on ranked.contract_id = contracts.contract_source_id
    where ranked.nth = 1
),

special_members as (
    {{ special_members('cohort_key', 'cohort_source_id', 'cohort_label') }}
),

final as (
    select
        -- ids
        cohort_key,
        cohort_key as cohort_id,
        cohort_source_id,
        contract_key,

        -- text
        cohort_source_id as cohort_label,
        contract_label,
        cohort_kind,

        -- numbers
        members,

        -- booleans
        false as is_special_member
    from members

    union all

    select
        -- ids
        cohort_key,
        cohort_key as cohort_id,
        cohort_source_id,
        cohort_key as contract_key,

        -- text
        cohort_label,
        cohort_label as contract_label,
        cohort_label as cohort_kind,

        -- numbers
        0 as members,

        -- booleans
        true as is_special_member
    from special_members
)

select * from final
