-- Primary Key: one row per event that is over, has participants, and has no attendance of theirs.
with

enrollments as (
    select * from {{ ref('fct_enrollment') }}
),

events as (
    select * from {{ ref('dim_event') }}
),

attended_events as (
    select
        event_key,
        count(*) as enrolled,
        sum(periods_recorded) as periods_recorded
    from enrollments
    -- people: who learns there in two roles is one
    where carries_attendance and is_enrolled
    group by event_key
),

final as (
    select
        -- ids
        events.event_source_id,

        -- text
        events.event_name,
        events.event_type,

        -- numbers
        attended_events.enrolled,

        -- dates
        events.end_date
    from attended_events
    inner join events on attended_events.event_key = events.event_key
    where attended_events.periods_recorded = 0
        and events.end_date < {{ as_of() }}
)

select * from final
