-- Primary Key: one row per event in force × parent event that it names.
with

events as (
    select * from {{ ref('int_event') }}
),

named as (
    select
        event_id,
        {{ event_ids_in('parent_event_id') }} as parent_event_id
    from events
),

final as (
    select
        event_id,
        parent_event_id
    from named
    where
        parent_event_id <> ''
        and parent_event_id <> event_id
    group by event_id, parent_event_id
)

select * from final
