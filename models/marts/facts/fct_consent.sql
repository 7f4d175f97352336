with

instructions as (
    select * from {{ ref('int_consent_instruction') }}
),

contacts as (
    select * from {{ ref('dim_contact') }}
),

final as (
    select
        -- ids
        coalesce(contacts.contact_key, {{ unknown_key() }}) as contact_key,
        instructions.contact_id,
        {{ calendar_key('instructions.instructed_on') }} as date_key,

        -- text
        instructions.purpose,
        instructions.purpose_stated,
        case when instructions.is_in then 'in' else 'out' end as instruction,
        instructions.source as instruction_source,
        instructions.actor,

        -- numbers
        instructions.instruction_number,
        1 as instructions,

        -- booleans
        instructions.is_in_force
    from instructions
    left join contacts
        on instructions.contact_id = contacts.contact_id
        and {{ valid_on('contacts', 'instructions.instructed_on') }}
)

select * from final
