-- Primary Key: one row per meeting log × session of which it speaks.
{%- set default_zone = "'" ~ var('default_timezone') ~ "'" %}
with

logs as (
    select * from {{ ref('int_meeting_log') }}
),

stays as (
    select
        _batch_id,
        joined,
        -- whoever never left was there when they joined at least
        case when is_open then joined else coalesce(left_meeting, joined) end as left_meeting,
        is_utc
    from {{ ref('int_meeting_log_stay') }}
    where joined is not null
        and not (is_waiting_room or is_too_long)
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
        logs.block_starts,
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

-- When somebody was there, by the stays: of those that touch the session's times, else of those that begin on its day.
stayed as (
    select
        met._batch_id,
        met.session_date,
        met.period,
        min({{ moment('stays.joined', 'stays.is_utc', 'met.timezone') }}) as first_joined_at,
        max({{ moment('stays.left_meeting', 'stays.is_utc', 'met.timezone') }}) as last_left_at
    from met
    inner join stays on met._batch_id = stays._batch_id
    where
        case
            when met.starts_at < met.ends_at
                then
                    {{ moment('stays.joined', 'stays.is_utc', 'met.timezone') }} <= met.ends_at
                    and {{ moment('stays.left_meeting', 'stays.is_utc', 'met.timezone') }} >= met.starts_at
            else
                cast({{ moment('stays.joined', 'stays.is_utc', 'met.timezone') }} at time zone met.timezone as date)
                = met.session_date
        end
    group by met._batch_id, met.session_date, met.period
),

-- One row of another day makes a log last for days: it speaks of no session in which nobody was.
attended as (
    select
        met.*,
        stayed.first_joined_at,
        stayed.last_left_at
    from met
    left join stayed
        on met._batch_id = stayed._batch_id
        and met.session_date = stayed.session_date
        and met.period = stayed.period
    where met.block_starts is not null
        or met.log_starts_at is null
        or stayed._batch_id is not null
),

ranked as (
    select
        *,
        row_number() over (
            partition by _batch_id
            order by common_seconds desc nulls last, session_date asc, starts_at asc, period collate "C" asc
        ) as nth
    from attended
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
        {{ moment('logs.log_starts', 'logs.is_utc', default_zone) }} as log_starts_at,
        {{ moment('logs.log_ends', 'logs.is_utc', default_zone) }} as log_ends_at,
        coalesce(
            cast({{ moment('logs.log_starts', 'logs.is_utc', default_zone) }} at time zone {{ default_zone }} as date),
            logs.data_date
        ) as log_date
    from logs
    inner join session_counts on logs.event_id = session_counts.event_id
),

session_dates as (
    select
        event_id,
        session_date
    from sessions
    group by event_id, session_date
),

-- also here one row of another day makes no meeting of days
local_days as (
    select
        local_logs._batch_id,
        min({{ moment('stays.joined', 'stays.is_utc', default_zone) }}) as first_joined_at,
        max({{ moment('stays.left_meeting', 'stays.is_utc', default_zone) }}) as last_left_at
    from local_logs
    inner join stays on local_logs._batch_id = stays._batch_id
    where local_logs.block_starts is null
        and cast({{ moment('stays.joined', 'stays.is_utc', default_zone) }} at time zone {{ default_zone }} as date)
        = local_logs.log_date
    group by local_logs._batch_id
),

unscheduled as (
    select
        local_logs.*,
        local_days.first_joined_at,
        local_days.last_left_at
    from local_logs
    inner join events
        on local_logs.event_id = events.event_id
        and local_logs.log_date between events.start_date and events.end_date
    left join local_days on local_logs._batch_id = local_days._batch_id
    left join session_dates
        on local_logs.event_id = session_dates.event_id
        and local_logs.log_date = session_dates.session_date
    where session_dates.event_id is null
        and extract(isodow from local_logs.log_date) > 5
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
        -- without times and block the stays of the day alone tell when the meeting was
        case
            when block_starts is null and (starts_at is null or ends_at is null)
                then coalesce(first_joined_at, log_starts_at)
            else log_starts_at
        end as log_starts_at,
        case
            when block_starts is null and (starts_at is null or ends_at is null)
                then coalesce(last_left_at, log_ends_at)
            else log_ends_at
        end as log_ends_at,
        false as is_unscheduled
    from scheduled

    union all

    select
        _batch_id,
        _recency,
        event_id,
        log_date as session_date,
        '1' as period,
        {{ default_zone }} as timezone,
        cast(null as timestamptz) as starts_at,
        cast(null as timestamptz) as ends_at,
        coalesce(first_joined_at, log_starts_at) as log_starts_at,
        coalesce(last_left_at, log_ends_at) as log_ends_at,
        true as is_unscheduled
    from unscheduled
),

-- Logs of one session whose times overlap are logs of one meeting. A meeting that broke off and was started anew is
-- another one: the two do not overlap, and both count.
spans as (
    select
        *,
        bool_or(not is_unscheduled) over (partition by _batch_id) as has_scheduled,
        max(coalesce(log_ends_at, 'infinity')) over (
            partition by event_id, session_date, period
            order by coalesce(log_starts_at, '-infinity'), _recency
            rows between unbounded preceding and 1 preceding
        ) as reached_at
    from placed
),

meetings as (
    select
        *,
        sum(case when coalesce(log_starts_at, '-infinity') < reached_at then 0 else 1 end) over (
            partition by event_id, session_date, period
            order by coalesce(log_starts_at, '-infinity'), _recency
            rows between unbounded preceding and current row
        ) as meeting
    from spans
    where not is_unscheduled or not has_scheduled
),

final as (
    select
        -- ids
        meetings._batch_id,
        meetings.event_id,
        meetings.session_date,
        meetings.period,

        -- text
        meetings.timezone,

        -- numbers
        logs.stated_minutes,
        meetings._recency,

        -- booleans
        meetings.is_unscheduled,
        meetings._recency < max(meetings._recency) over (
            partition by meetings.event_id, meetings.session_date, meetings.period, meetings.meeting
        ) as is_superseded,

        -- dates
        meetings.starts_at,
        meetings.ends_at,
        meetings.log_starts_at,
        meetings.log_ends_at,
        {{ moment('logs.block_starts', 'logs.is_utc', 'meetings.timezone') }} as block_starts_at,
        {{ moment('logs.block_ends', 'logs.is_utc', 'meetings.timezone') }} as block_ends_at
    from meetings
    inner join logs on meetings._batch_id = logs._batch_id
)

select * from final
