with

records as (
    select * from {{ ref('int_implementation_record') }}
),

facts as (
    select * from {{ ref('fct_implementation_record') }}
),

curricula as (
    select * from {{ ref('dim_curriculum') }}
),

final as (
    select
        -- ids
        facts.contact_id,
        facts.curriculum_key,
        facts.date_key,
        facts.implementation_source_id,

        -- text
        records.reason_not_raw,
        records.next_year_plan,

        -- numbers
        facts.academic_year,
        facts.record_number
    from records
    inner join curricula on records.curriculum_code = curricula.curriculum_source_id
    inner join facts
        on records.contact_id = facts.contact_id
        and curricula.curriculum_key = facts.curriculum_key
        and records.academic_year = facts.academic_year
        and records.record_number = facts.record_number
    where num_nonnulls(records.reason_not_raw, records.next_year_plan) > 0
)

select * from final
