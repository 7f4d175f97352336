-- Primary Key: one row per landed row of the feed rosters.
with

candidates as (
    select * from {{ ref('int_enrollment_candidate') }}
),

staged as (
    select * from {{ ref('stg_rosters') }}
),

final as (
    select
        -- ids
        candidates._batch_id,
        candidates._row_number,
        '' as _cell,
        candidates.event_id,
        candidates.contact_id,

        -- text
        staged.participant_name,
        staged.participant_email,
        candidates.enrollment_role,
        candidates.notes as additional_context,

        -- dates
        candidates.created_at,

        -- verdict
        {{ verdict_columns(
            'candidates._found',
            'candidates._flagged',
            'candidates._superseded_rule',
            filtered_rule=first_code('candidates._found')
        ) }}
    from candidates
    inner join staged
        on candidates._batch_id = staged._batch_id
        and candidates._row_number = staged._row_number
    where candidates.feed = 'rosters'
)

select * from final
