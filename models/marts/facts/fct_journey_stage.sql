with

entered as (
    select * from {{ ref('int_journey_stage') }}
),

contacts as (
    select * from {{ ref('dim_contact') }}
),

curricula as (
    select * from {{ ref('dim_curriculum') }}
),

final as (
    select
        -- ids
        coalesce(contacts.contact_key, {{ unknown_key() }}) as contact_key,
        entered.contact_id,
        coalesce(curricula.curriculum_key, {{ unknown_key() }}) as curriculum_key,
        {{ calendar_key('entered.entered_on') }} as date_key,
        entered.stage,

        -- text
        entered.label as stage_label,
        entered.evidence,
        entered.expectation_state,
        entered.stages_skipped,
        case
            when entered.entered_on is null then 'Unknown'
            else {{ academic_year_label(academic_year('entered.entered_on')) }}
        end as academic_year_label,

        -- numbers
        {{ academic_year('entered.entered_on') }} as academic_year,
        entered.stage_number,
        entered.sort_order as stage_sort,
        1 as stages_entered,
        entered.times_entered,

        -- booleans
        entered.is_of_person,
        entered.is_skipped_before,

        -- dates
        entered.entered_on,
        entered.last_entered_on
    from entered
    left join curricula on entered.curriculum_code = curricula.curriculum_source_id
    left join contacts
        on entered.contact_id = contacts.contact_id
        and {{ valid_on('contacts', 'coalesce(entered.entered_on, ' ~ as_of() ~ ')') }}
)

select * from final
