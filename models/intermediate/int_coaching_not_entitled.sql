-- Primary Key: one row per contact who registered for coaching, or attended it, on a day of no entitlement (rule R21):
-- the newest row that tells of it, since a warning about a person is given once (rule K6).
with

registrations as (
    select * from {{ ref('int_coaching_registrations_judged') }}
),

coaching_sessions as (
    select * from {{ ref('int_coaching_session') }}
),

events as (
    select * from {{ ref('int_event') }}
),

learners as (
    select * from {{ ref('int_attendance_learner') }}
),

candidate_marks as (
    select * from {{ ref('int_attendance_mark') }}
),

attendance_values as (
    select * from {{ ref('attendance_value') }}
),

hand_marks as (
    select * from {{ ref('int_attendance_hand_checked') }}
),

log_sessions as (
    select * from {{ ref('int_meeting_log_session') }}
),

logs as (
    select * from {{ ref('int_meeting_logs_judged') }}
),

-- Marks in force that say that somebody came; of a total the first day of the event is the session's.
marks as (
    select
        candidate_marks.*,
        coalesce(candidate_marks.session_date, events.start_date) as coaching_date
    from candidate_marks
    inner join events on candidate_marks.event_id = events.event_id
    left join attendance_values on candidate_marks.attendance_value = attendance_values.attendance_value
    where events.is_coaching
        and candidate_marks.is_winner
        and case
            when candidate_marks.is_total then candidate_marks.total_attended > 0
            else attendance_values.is_attended = 1
        end
),

-- A make-up recovers a training and is no coaching (rule K14).
unentitled_marks as (
    select marks.*
    from marks
    inner join learners
        on marks.event_id = learners.event_id
        and marks.contact_id = learners.contact_id
    inner join coaching_sessions
        on marks.contact_id = coaching_sessions.contact_id
        and marks.coaching_date = coaching_sessions.session_date
    where not learners.is_make_up
        and coaching_sessions.attended_state = 'yes'
        and not coaching_sessions.is_entitled
),

telling_rows as (
    select
        contact_id,
        _batch_id,
        _row_number,
        _cell,
        _recency,
        case when user_id is null then 'email' else 'user_id' end as column_name
    from registrations
    where _disposition = 'loaded' and not is_entitled

    union all

    select
        unentitled_marks.contact_id,
        unentitled_marks._batch_id,
        unentitled_marks._row_number,
        unentitled_marks._cell,
        unentitled_marks._recency,
        case
            when hand_marks.user_id is null then 'email'
            when hand_marks.feed = 'attendance_json' then 'person_id'
            else 'user_id'
        end as column_name
    from unentitled_marks
    inner join hand_marks
        on unentitled_marks._batch_id = hand_marks._batch_id
        and unentitled_marks._row_number = hand_marks._row_number
        and unentitled_marks._cell = hand_marks._cell

    union all

    select
        logs.contact_id,
        logs._batch_id,
        logs._row_number,
        logs._cell,
        logs._recency,
        'user_email' as column_name
    from unentitled_marks
    inner join log_sessions
        on unentitled_marks.event_id = log_sessions.event_id
        and unentitled_marks.session_date = log_sessions.session_date
        and unentitled_marks.period = log_sessions.period
    inner join logs
        on log_sessions._batch_id = logs._batch_id
        and unentitled_marks.contact_id = logs.contact_id
    where unentitled_marks.source = 'log'
        and not log_sessions.is_superseded
        and logs._disposition = 'loaded'
),

ranked as (
    select
        *,
        row_number() over (
            partition by contact_id
            order by _recency desc, _row_number desc, _batch_id collate "C" desc, _cell collate "C" desc
        ) as nth_newest
    from telling_rows
),

final as (
    select
        -- ids
        contact_id,

        -- text
        column_name,

        -- lineage
        _batch_id,
        _row_number,
        _cell
    from ranked
    where nth_newest = 1
)

select * from final
