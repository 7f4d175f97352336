-- Primary Key: one row per contact × purpose on which they gave an instruction.
with

instructions as (
    select * from {{ ref('int_consent_instruction') }}
),

-- Since when a record has been out: since the first no after its last yes; of one day the no came last.
turned as (
    select
        *,
        max(instructed_on) filter (where is_in) over (partition by contact_id, record, purpose) as last_in_on
    from instructions
),

standing as (
    select
        *,
        case when not is_in and instructed_on >= coalesce(last_in_on, instructed_on) then instructed_on end as out_on,
        bool_or(is_in_force and is_in) over (partition by contact_id, record, purpose) as is_record_in
    from turned
),

-- Who asked under any of their records to be left alone is left alone, whatever records were merged (rule R29).
final as (
    select
        -- ids
        contact_id,

        -- text
        purpose,

        -- booleans
        bool_and(is_in) filter (where is_in_force) as is_in,

        -- dates
        max(instructed_on) filter (where is_in_force) as instructed_on,
        min(out_on) filter (where not is_record_in) as out_since
    from standing
    group by contact_id, purpose
)

select * from final
