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

releases as (
    select * from {{ ref('dim_curriculum_release') }}
    where not is_special_member
),

-- An event that names no curriculum, and a name that nobody knows, have a member of their own: additive measures that
-- pass this bridge lose nothing.
joined as (
    select
        events.event_key,
        events.start_date,
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
        joined.event_key,
        joined.curriculum_key,
        -- of an unknown curriculum the release is unknown, and of none it does not apply
        coalesce(releases.curriculum_release_key, least(joined.curriculum_key, {{ unknown_key() }}))
            as curriculum_release_key,

        -- numbers
        cast(count(*) over (partition by joined.event_key) as integer) as curricula,
        cast(1.0 / count(*) over (partition by joined.event_key) as numeric(21, 20)) as weight
    from joined
    left join releases
        on joined.curriculum_key = releases.curriculum_key
        and {{ valid_on('releases', 'joined.start_date') }}
)

select * from final
