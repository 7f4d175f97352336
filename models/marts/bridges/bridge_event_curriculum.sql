with

events as (
    select * from {{ ref('dim_event') }}
    where event_key > 0
),

event_curricula as (
    select * from {{ ref('int_event_curriculum') }}
),

curricula as (
    select * from {{ ref('dim_curriculum') }}
),

-- An event that names no curriculum, and a name that nobody knows, have a member of their own: additive measures that
-- pass this bridge lose nothing.
joined as (
    select
        events.event_key,
        case
            when event_curricula.event_id is null then {{ not_applicable_key() }}
            else coalesce(curricula.curriculum_key, {{ unknown_key() }})
        end as curriculum_key
    from events
    left join event_curricula on events.event_source_id = event_curricula.event_id
    left join curricula on event_curricula.curriculum_code = curricula.curriculum_source_id
),

final as (
    select
        -- ids
        event_key,
        curriculum_key,

        -- numbers
        cast(count(*) over (partition by event_key) as integer) as curricula,
        cast(1.0 / count(*) over (partition by event_key) as numeric(21, 20)) as weight
    from joined
)

select * from final
