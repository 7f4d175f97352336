-- Primary Key: one row per landed row of the feed meeting_logs.
with

checked as (
    select * from {{ ref('int_meeting_log_checked') }}
),

log_sessions as (
    select * from {{ ref('int_meeting_log_session') }}
    where not is_superseded
),

candidate_marks as (
    select * from {{ ref('int_attendance_mark') }}
    where source = 'log'
),

-- A row counts where the mark that it helped to make is in force, in one session at least.
winners as (
    select
        log_sessions._batch_id,
        candidate_marks.contact_id,
        bool_or(candidate_marks.is_winner) as is_winner
    from log_sessions
    inner join candidate_marks
        on log_sessions.event_id = candidate_marks.event_id
        and log_sessions.session_date = candidate_marks.session_date
        and log_sessions.period = candidate_marks.period
    group by log_sessions._batch_id, candidate_marks.contact_id
),

disposed as (
    select
        checked.*,
        {{ disposition_of_mark(
            'winners.is_winner and not checked.is_superseded_log', 'checked.is_superseded_log'
        ) }}
    from checked
    left join winners
        on checked._batch_id = winners._batch_id
        and checked.contact_id = winners.contact_id
),

final as (
    select
        -- ids
        _batch_id,
        _row_number,
        '' as _cell,
        event_id,
        contact_id,
        user_email,

        -- text
        participant_name,
        event_candidates,

        -- numbers
        duration_minutes,

        -- booleans
        is_utc,

        -- dates
        joined,
        left_meeting,

        -- verdict
        {{ verdict_of_mark('attendance_superseded') }}
    from disposed
)

select * from final
