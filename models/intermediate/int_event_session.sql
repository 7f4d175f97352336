-- Primary Key: one row per event × date × period in force, listed by a schedule or else generated.
with

events as (
    select * from {{ ref('int_event') }}
),

sessions as (
    select * from {{ ref('int_event_sessions_judged') }}
),

event_formats as (
    select * from {{ ref('event_format') }}
),

listed as (
    select * from sessions
    where _disposition = 'loaded'
),

-- Distributed events must list their dates: nothing is made up for them.
without_schedule as (
    select
        events.event_id,
        events.start_date,
        events.end_date,
        -- only days that the sender stated speak for weekends; a derived number is the calendar's own
        coalesce(events.event_days_stated = events.calendar_days, false) as is_every_day
    from events
    left join event_formats on events.event_format = event_formats.event_format
    where
        events.listed_periods = 0
        and not coalesce(event_formats.must_list_dates, false)
),

calendar as (
    select
        event_id,
        is_every_day,
        {{ days_between('start_date', 'end_date') }} as session_date
    from without_schedule
),

days as (
    select
        event_id,
        session_date,
        is_every_day,
        extract(isodow from session_date) < 6 as is_weekday
    from calendar
),

spans as (
    select
        *,
        bool_or(is_weekday) over (partition by event_id) as has_weekday
    from days
),

final as (
    select
        -- ids
        event_id,
        session_date,
        period,
        meeting_id,

        -- text
        timezone,
        modality,
        modality_raw,

        -- booleans
        false as is_generated,

        -- dates
        starts_at,
        ends_at
    from listed

    union all

    select
        -- ids
        event_id,
        session_date,
        '1' as period,
        cast(null as text) as meeting_id,

        -- text
        '{{ var("default_timezone") }}' as timezone,
        cast(null as text) as modality,
        cast(null as text) as modality_raw,

        -- booleans
        true as is_generated,

        -- dates
        cast(null as timestamptz) as starts_at,
        cast(null as timestamptz) as ends_at
    from spans
    where is_weekday or is_every_day or not has_weekday
)

select * from final
