-- Primary Key: one row per event × session × person of whom a meeting log speaks.
with

log_sessions as (
    select * from {{ ref('int_meeting_log_session') }}
    where not is_superseded
),

checked as (
    select * from {{ ref('int_meeting_log_checked') }}
    where contact_id is not null
        -- a learner who hosts is left out of the marks, and is named all the same
        and (not is_filtered or (is_host and not is_waiting_room))
),

windows as (
    select * from {{ ref('int_meeting_window') }}
),

learners as (
    select * from {{ ref('int_attendance_learner') }}
),

named as (
    select
        log_sessions._batch_id,
        log_sessions.event_id,
        log_sessions.session_date,
        log_sessions.period,
        checked._row_number,
        checked._recency,
        checked.contact_id,
        checked._found is null and not checked.is_filtered as is_acceptable,
        checked.duration_minutes,
        {{ moment('checked.joined', 'checked.is_utc', 'log_sessions.timezone') }} as joined_at,
        -- who has no leave time stayed to the end: of the log, and where it tells of leaving, of the session
        coalesce(
            {{ moment('checked.left_meeting', 'checked.is_utc', 'log_sessions.timezone') }},
            case when checked.is_open then greatest(log_sessions.log_ends_at, log_sessions.ends_at) end,
            case when checked.joined is not null then log_sessions.log_ends_at end
        ) as left_at
    from log_sessions
    inner join checked on log_sessions._batch_id = checked._batch_id
),

-- Each stay, cut to the session's window. Everybody whom a log names has a row in each session of which it speaks, even
-- with no minute in it.
clipped as (
    select
        named.*,
        windows.window_seconds,
        windows.window_starts_at,
        windows.window_ends_at,
        case
            when windows.is_window_too_long
                or (named.joined_at <= windows.window_ends_at and named.left_at >= windows.window_starts_at)
                then greatest(named.joined_at, windows.window_starts_at)
        end as from_at,
        case
            when windows.is_window_too_long
                or (named.joined_at <= windows.window_ends_at and named.left_at >= windows.window_starts_at)
                then least(named.left_at, windows.window_ends_at)
        end as to_at
    from named
    inner join windows
        on named.event_id = windows.event_id
        and named.session_date = windows.session_date
        and named.period = windows.period
    where named.is_acceptable
),

-- Gaps and islands: of each stay only what reaches beyond all earlier ones counts.
reached as (
    select
        *,
        max(to_at) over (
            partition by event_id, session_date, period, contact_id
            order by from_at, to_at
            rows between unbounded preceding and 1 preceding
        ) as reached_at
    from clipped
),

-- One pass over the stays: joined back to their own sums they once took a minute for eight thousand people.
present_people as (
    select
        event_id,
        session_date,
        period,
        contact_id,
        window_seconds,
        window_starts_at,
        window_ends_at,
        bool_or(joined_at is not null) as timing_known,
        max(duration_minutes) as longest_minutes,
        max(_recency) as _recency,
        min(from_at) as first_joined_at,
        max(to_at) as last_left_at,
        sum(greatest({{ seconds_between('greatest(from_at, coalesce(reached_at, from_at))', 'to_at') }}, 0)) as seconds
    from reached
    group by
        event_id, session_date, period, contact_id, window_seconds, window_starts_at, window_ends_at
),

measured as (
    select
        event_id,
        session_date,
        period,
        contact_id,
        window_seconds,
        timing_known,
        _recency,
        first_joined_at,
        last_left_at,
        case
            when timing_known then seconds
            -- two totals of one person are two devices: nobody can say how far they overlap, so the longer one counts
            else least(longest_minutes * 60, window_seconds)
        end as seconds,
        {{ seconds_between('window_starts_at', 'first_joined_at') }} as late_seconds,
        {{ seconds_between('last_left_at', 'window_ends_at') }} as early_seconds
    from present_people
),

compared as (
    select
        *,
        coalesce(seconds < window_seconds * {{ attendance_threshold('present_from_share') }}, false) as is_too_short,
        coalesce(late_seconds > {{ attendance_threshold('late_after_minutes') }} * 60, false) as is_late,
        coalesce(early_seconds > {{ attendance_threshold('early_before_minutes') }} * 60, false) as is_early
    from measured
),

-- The larger deficit names the mark; of equal ones it is the lateness (rule K9).
marked as (
    select
        *,
        case
            when is_too_short then 'Absent'
            when is_late and (not is_early or late_seconds >= early_seconds) then 'Tardy'
            when is_early then 'Left Early'
            else 'Present'
        end as attendance_value
    from compared
),

-- Somebody whose row is held back, or who hosts, was there in some way: no absence is concluded.
named_people as (
    select
        event_id,
        session_date,
        period,
        contact_id
    from named
    group by event_id, session_date, period, contact_id
),

-- While a log has unmatched people, whoever is not found in it may be one of them: not recorded, not absent.
complete_windows as (
    select * from windows
    where unmatched_rows = 0
        and not is_unscheduled
        and not is_window_too_long
        and session_date <= {{ as_of() }}
),

absences as (
    select
        learners.contact_id,
        complete_windows.*
    from learners
    inner join complete_windows on learners.event_id = complete_windows.event_id
    left join named_people
        on complete_windows.event_id = named_people.event_id
        and complete_windows.session_date = named_people.session_date
        and complete_windows.period = named_people.period
        and learners.contact_id = named_people.contact_id
    where named_people.contact_id is null
        -- before a walk-in was enrolled nothing is recorded of them (rule K15), nor of who dropped out (rule K13)
        and learners.is_enrolled
        and (learners.created_date <= complete_windows.session_date or not learners.is_created_stated)
),

final as (
    select
        -- ids
        event_id,
        session_date,
        period,
        contact_id,

        -- text
        attendance_value,

        -- numbers
        {{ in_minutes('seconds') }} as minutes,
        {{ in_minutes('late_seconds') }} as late_minutes,
        {{ in_minutes('early_seconds') }} as early_minutes,
        _recency,

        -- booleans
        timing_known,
        false as is_concluded
    from marked

    union all

    select
        -- ids
        event_id,
        session_date,
        period,
        contact_id,

        -- text
        'Absent' as attendance_value,

        -- numbers
        0 as minutes,
        cast(null as numeric) as late_minutes,
        cast(null as numeric) as early_minutes,
        _recency,

        -- booleans
        true as timing_known,
        true as is_concluded
    from absences
)

select * from final
