with

events as (
    select * from {{ ref('dim_event') }}
    where event_key > 0
),

enrollments as (
    select * from {{ ref('fct_enrollment') }}
    where enrollment_role = 'facilitator' and is_enrolled
),

-- An event that nobody leads yet has a member of its own: additive measures that pass this bridge lose nothing.
joined as (
    select
        events.event_key,
        coalesce(enrollments.contact_id, {{ unknown_key() }}) as facilitator_key
    from events
    left join enrollments on events.event_key = enrollments.event_key
),

final as (
    select
        -- ids
        event_key,
        facilitator_key,

        -- numbers
        cast(count(*) over (partition by event_key) as integer) as facilitators,
        cast(1.0 / count(*) over (partition by event_key) as numeric(21, 20)) as weight,

        -- booleans
        count(*) over (partition by event_key) > 1 as is_co_led
    from joined
)

select * from final
