-- Primary Key: one row per contact × purpose on which they gave an instruction.
with

instructions as (
    select * from {{ ref('int_consent_instruction') }}
),

-- Who asked under any of their records to be left alone is left alone, whatever records were merged (rule R29).
final as (
    select
        -- ids
        contact_id,

        -- text
        purpose,

        -- booleans
        bool_and(is_in) as is_in,

        -- dates
        max(instructed_on) as instructed_on
    from instructions
    where is_in_force
    group by contact_id, purpose
)

select * from final
