-- Primary Key: one row per meeting log × session of which it speaks.
{%- set default_zone = "'" ~ var('default_timezone') ~ "'" %}
with

logs as (
    select * from {{ ref('int_meeting_log') }}
),

events as (
    select * from {{ ref('int_event') }}
),

sessions as (
    select * from {{ ref('int_event_session') }}
),

session_counts as (
    select
        event_id,
        count(*) as sessions
    from sessions
    group by event_id
),

timed as (
    select
        logs._batch_id,
        logs._recency,
        logs.event_id,
        logs.data_date,
        sessions.session_date,
        sessions.period,
        sessions.timezone,
        sessions.starts_at,
        sessions.ends_at,
        session_counts.sessions,
        {{ moment('logs.log_starts', 'logs.is_utc', 'sessions.timezone') }} as log_starts_at,
        {{ moment('logs.log_ends', 'logs.is_utc', 'sessions.timezone') }} as log_ends_at
    from logs
    inner join sessions on logs.event_id = sessions.event_id
    inner join session_counts on logs.event_id = session_counts.event_id
),

-- A log that says neither when nor on what day can only speak of an event's one session.
met as (
    select
        *,
        {{ seconds_between('greatest(starts_at, log_starts_at)', 'least(ends_at, log_ends_at)') }} as common_seconds,
        {{ seconds_between('starts_at', 'ends_at') }} as session_seconds
    from timed
    where {{ log_meets_session() }}
        or (sessions = 1 and log_starts_at is null and data_date is null)
),

ranked as (
    select
        *,
        row_number() over (
            partition by _batch_id
            order by common_seconds desc nulls last, session_date, starts_at, period collate "C"
        ) as nth
    from met
),

scheduled as (
    select *
    from ranked
    where nth = 1
        or common_seconds is null
        or session_seconds is null
        or common_seconds >= session_seconds * {{ attendance_threshold('log_session_share') }}
),

-- A meeting on a weekend that nobody scheduled, within the event (rule K9).
local_logs as (
    select
        logs.*,
        coalesce(
            cast({{ moment('logs.log_starts', 'logs.is_utc', default_zone) }} at time zone {{ default_zone }} as date),
            logs.data_date
        ) as log_date
    from logs
    where not exists (select 1 from scheduled where scheduled._batch_id = logs._batch_id)
),

unscheduled as (
    select
        local_logs._batch_id,
        local_logs._recency,
        local_logs.event_id,
        local_logs.log_date as session_date,
        {{ default_zone }} as timezone,
        {{ moment('local_logs.log_starts', 'local_logs.is_utc', default_zone) }} as log_starts_at,
        {{ moment('local_logs.log_ends', 'local_logs.is_utc', default_zone) }} as log_ends_at
    from local_logs
    inner join events
        on local_logs.event_id = events.event_id
        and local_logs.log_date between events.start_date and events.end_date
    inner join session_counts on local_logs.event_id = session_counts.event_id
    where extract(isodow from local_logs.log_date) > 5
        and not exists (
            select 1
            from sessions
            where sessions.event_id = local_logs.event_id
                and sessions.session_date = local_logs.log_date
        )
),

placed as (
    select
        _batch_id,
        _recency,
        event_id,
        session_date,
        period,
        timezone,
        starts_at,
        ends_at,
        log_starts_at,
        log_ends_at,
        false as is_unscheduled
    from scheduled

    union all

    select
        _batch_id,
        _recency,
        event_id,
        session_date,
        '1' as period,
        timezone,
        cast(null as timestamptz) as starts_at,
        cast(null as timestamptz) as ends_at,
        log_starts_at,
        log_ends_at,
        true as is_unscheduled
    from unscheduled
),

final as (
    select
        -- ids
        placed._batch_id,
        placed.event_id,
        placed.session_date,
        placed.period,

        -- text
        placed.timezone,

        -- numbers
        logs.stated_minutes,
        placed._recency,

        -- booleans
        placed.is_unscheduled,
        -- A newer log of the same meeting replaces this one. A meeting that broke off and was started anew is another
        -- meeting: the two do not overlap, and both count.
        exists (
            select 1
            from placed as newer
            where newer.event_id = placed.event_id
                and newer.session_date = placed.session_date
                and newer.period = placed.period
                and newer._recency > placed._recency
                and coalesce(
                    newer.log_starts_at < placed.log_ends_at and placed.log_starts_at < newer.log_ends_at, true
                )
        ) as is_superseded,

        -- dates
        placed.starts_at,
        placed.ends_at,
        placed.log_starts_at,
        placed.log_ends_at,
        {{ moment('logs.block_starts', 'logs.is_utc', 'placed.timezone') }} as block_starts_at,
        {{ moment('logs.block_ends', 'logs.is_utc', 'placed.timezone') }} as block_ends_at
    from placed
    inner join logs on placed._batch_id = logs._batch_id
)

select * from final
