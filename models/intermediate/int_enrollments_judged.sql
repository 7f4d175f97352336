-- Primary Key: one row per landed row of the feed enrollments.
with

candidates as (
    select * from {{ ref('int_enrollment_candidate') }}
),

final as (
    select
        -- ids
        _batch_id,
        _row_number,
        '' as _cell,
        enrollment_id,
        person as person_id,
        event_id,
        makes_up_event_id,
        contact_id,

        -- text
        enrollment_role,
        role_raw,
        notes,
        implemented,

        -- booleans
        is_enrolled,
        is_make_up,

        -- dates
        created_at,

        -- verdict
        {{ verdict_columns('_found', '_flagged', '_superseded_rule', filtered_rule=first_code('_found')) }}
    from candidates
    where feed = 'enrollments'
)

select * from final
