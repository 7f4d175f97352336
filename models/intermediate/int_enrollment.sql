-- Primary Key: one row per event × contact × enrollment role.
with

candidates as (
    select * from {{ ref('int_enrollment_candidate') }}
),

final as (
    select
        -- ids
        event_id,
        contact_id,
        enrollment_role,
        key_enrollment_id as enrollment_id,
        key_makes_up_event_id as makes_up_event_id,

        -- booleans
        key_is_enrolled as is_enrolled,
        key_is_make_up as is_make_up,
        key_is_created_stated as is_created_stated,

        -- dates
        key_created_at as created_at,

        -- lineage
        _batch_id,
        _row_number,
        _recency
    from candidates
    where _disposition = 'loaded'
)

select * from final
