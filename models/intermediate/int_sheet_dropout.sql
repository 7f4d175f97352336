-- Primary Key: one row per event × person whose row an attendance sheet could strike through.
with

batches as (
    select * from {{ source('audit', 'current_batch') }}
),

staged as (
    select * from {{ ref('stg_attendance_wide') }}
),

identifiers as (
    select * from {{ ref('int_identifier_contact') }}
    where identifier_type = 'email'
),

listed as (
    select
        coalesce(staged.event_id, batches.event_source_id) as event_id,
        identifiers.contact_id,
        batches.recency as _recency,
        staged._row_number,
        staged.is_struck_through
    from staged
    inner join batches on staged._batch_id = batches.batch_id
    inner join identifiers on staged.email = identifiers.identifier
    where staged.is_struck_through is not null
),

ranked as (
    select
        *,
        row_number() over (partition by event_id, contact_id order by _recency desc, _row_number desc) as nth
    from listed
),

final as (
    select
        -- ids
        event_id,
        contact_id,

        -- numbers
        _recency,

        -- booleans
        is_struck_through
    from ranked
    -- a sheet that names no event says nothing of any enrollment
    where nth = 1 and event_id is not null
)

select * from final
