with

events as (
    select * from {{ ref('dim_event') }}
),

parents as (
    select * from {{ ref('int_event_parent') }}
),

final as (
    select
        -- ids
        events.event_key,
        coalesce(parent_events.event_key, {{ unknown_key() }}) as parent_event_key,
        parents.parent_event_id as parent_event_source_id,

        -- numbers: an event that several trainings share counts a part in each (G26)
        cast(count(*) over (partition by events.event_key) as integer) as parents,
        cast(1.0 / count(*) over (partition by events.event_key) as numeric(21, 20)) as weight
    from parents
    inner join events on parents.event_id = events.event_source_id
    left join events as parent_events on parents.parent_event_id = parent_events.event_source_id
)

select * from final
