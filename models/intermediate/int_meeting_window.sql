-- Primary Key: one row per event × session of which a meeting log in force speaks.
{%- set longest = value_limit('stay_max_minutes') ~ ' * 60' %}
with

log_sessions as (
    select * from {{ ref('int_meeting_log_session') }}
    where not is_superseded
),

checked as (
    select * from {{ ref('int_meeting_log_checked') }}
),

stays as (
    select
        log_sessions.event_id,
        log_sessions.session_date,
        log_sessions.period,
        {{ moment('checked.joined', 'checked.is_utc', 'log_sessions.timezone') }} as joined_at,
        {{ moment('checked.left_meeting', 'checked.is_utc', 'log_sessions.timezone') }} as left_at,
        checked.is_host and not checked.is_waiting_room as is_host,
        -- whom nobody knows yet, in whatever row that is not left out on purpose
        checked._found is not null and not checked.is_filtered and checked.contact_id is null as is_unmatched
    from log_sessions
    inner join checked on log_sessions._batch_id = checked._batch_id
),

people as (
    select
        event_id,
        session_date,
        period,
        count(case when is_unmatched then 1 end) as unmatched_rows,
        min(case when is_host then joined_at end) as host_starts_at,
        max(case when is_host then left_at end) as host_ends_at
    from stays
    group by event_id, session_date, period
),

logs as (
    select
        event_id,
        session_date,
        period,
        max(_recency) as _recency,
        bool_or(is_unscheduled) as is_unscheduled,
        -- of the schedule, so the same in all logs of a session
        min(starts_at) as starts_at,
        max(ends_at) as ends_at,
        min(block_starts_at) as block_starts_at,
        max(block_ends_at) as block_ends_at,
        min(log_starts_at) as log_starts_at,
        max(log_ends_at) as log_ends_at,
        sum(stated_minutes) as stated_minutes
    from log_sessions
    group by event_id, session_date, period
),

-- The window that counts: the schedule's, else the meeting block's, else the host's presence, else the log's own span.
chosen as (
    select
        logs.*,
        coalesce(people.unmatched_rows, 0) as unmatched_rows,
        people.host_starts_at,
        people.host_ends_at,
        case
            when logs.starts_at is not null and logs.ends_at is not null then 'schedule'
            when logs.block_starts_at is not null and logs.block_ends_at is not null then 'block'
            when people.host_starts_at < people.host_ends_at
                and {{ seconds_between('people.host_starts_at', 'people.host_ends_at') }} <= {{ longest }}
                then 'host'
            else 'log'
        end as window_source
    from logs
    left join people
        on logs.event_id = people.event_id
        and logs.session_date = people.session_date
        and logs.period = people.period
),

bounded as (
    select
        *,
        case window_source
            when 'schedule' then starts_at
            when 'block' then block_starts_at
            when 'host' then host_starts_at
            else log_starts_at
        end as window_starts_at,
        case window_source
            when 'schedule' then ends_at
            when 'block' then block_ends_at
            when 'host' then host_ends_at
            else log_ends_at
        end as window_ends_at
    from chosen
),

-- Nobody holds a meeting for more than a day: such a window tells who was there, and not how much of it.
limited as (
    select
        *,
        coalesce({{ seconds_between('window_starts_at', 'window_ends_at') }} > {{ longest }}, false)
            as is_window_too_long
    from bounded
),

final as (
    select
        -- ids
        event_id,
        session_date,
        period,

        -- text
        window_source,

        -- numbers
        case
            when not is_window_too_long
                then
                    round(
                        coalesce({{ seconds_between('window_starts_at', 'window_ends_at') }}, stated_minutes * 60), 3
                    )
        end as window_seconds,
        cast(unmatched_rows as integer) as unmatched_rows,
        _recency,

        -- booleans
        is_unscheduled,
        is_window_too_long,

        -- dates
        case when not is_window_too_long then window_starts_at end as window_starts_at,
        case when not is_window_too_long then window_ends_at end as window_ends_at
    from limited
)

select * from final
