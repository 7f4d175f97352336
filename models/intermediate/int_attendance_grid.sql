-- Primary Key: one row per event × learner × date × period held until the report date. Of somebody of whom only a total
-- of days is known there is one row without a date in place of all of them.
with

learners as (
    select * from {{ ref('int_attendance_learner') }}
),

events as (
    select * from {{ ref('int_event') }}
),

sessions as (
    select * from {{ ref('int_event_session') }}
),

candidate_marks as (
    select * from {{ ref('int_attendance_mark') }}
),

attendance_values as (
    select * from {{ ref('attendance_value') }}
),

winners as (
    select * from candidate_marks
    where is_winner
),

-- Minutes stand for what the log says, whichever mark counts in the end (rule K9).
log_minutes as (
    select
        event_id,
        contact_id,
        session_date,
        period,
        max(minutes) as minutes
    from candidate_marks
    where source = 'log'
    group by event_id, contact_id, session_date, period
),

held_sessions as (
    select
        event_id,
        session_date,
        period,
        starts_at,
        count(*) over (partition by event_id) as periods_held
    from sessions
    where session_date <= {{ as_of() }}
),

expected as (
    select
        learners.*,
        held_sessions.session_date,
        held_sessions.period,
        held_sessions.starts_at,
        false as is_unscheduled
    from learners
    inner join held_sessions on learners.event_id = held_sessions.event_id

    union all

    -- a period that nobody scheduled is held for those alone who have a mark there (rule K9)
    select
        learners.*,
        winners.session_date,
        winners.period,
        cast(null as timestamptz) as starts_at,
        true as is_unscheduled
    from learners
    inner join winners
        on learners.event_id = winners.event_id
        and learners.contact_id = winners.contact_id
    where winners.is_unscheduled
        and winners.is_recorded
),

totals as (
    select * from winners
    where is_total
),

dated as (
    select
        expected.*,
        coalesce(winners.attendance_value, 'Not recorded') as recorded_value,
        case when winners.is_recorded then winners.source end as mark_source,
        case when winners.is_recorded then winners.timing_known end as timing_known,
        case when winners.source = 'log' then winners.minutes end as minutes_attended,
        log_minutes.minutes as log_minutes
    from expected
    left join totals
        on expected.event_id = totals.event_id
        and expected.contact_id = totals.contact_id
    left join winners
        on expected.event_id = winners.event_id
        and expected.contact_id = winners.contact_id
        and expected.session_date = winners.session_date
        and expected.period = winners.period
    left join log_minutes
        on expected.event_id = log_minutes.event_id
        and expected.contact_id = log_minutes.contact_id
        and expected.session_date = log_minutes.session_date
        and expected.period = log_minutes.period
    where totals.event_id is null
),

event_periods_held as (
    select
        event_id,
        max(periods_held) as periods_held
    from held_sessions
    group by event_id
),

person_log_minutes as (
    select
        event_id,
        contact_id,
        sum(minutes) as minutes
    from log_minutes
    group by event_id, contact_id
),

undated as (
    select
        learners.*,
        totals.attendance_value as recorded_value,
        totals.source as mark_source,
        cast(event_periods_held.periods_held as integer) as periods_held,
        -- no more can be recorded than was held, nor attended than was recorded
        cast(least(totals.total_counted, event_periods_held.periods_held) as integer) as recorded,
        cast(least(totals.total_attended, event_periods_held.periods_held) as integer) as present,
        person_log_minutes.minutes as log_minutes
    from totals
    inner join learners
        on totals.event_id = learners.event_id
        and totals.contact_id = learners.contact_id
    inner join event_periods_held on totals.event_id = event_periods_held.event_id
    left join person_log_minutes
        on totals.event_id = person_log_minutes.event_id
        and totals.contact_id = person_log_minutes.contact_id
),

measured as (
    select
        dated.event_id,
        dated.contact_id,
        dated.session_date,
        dated.period,
        dated.starts_at,
        dated.enrollment_role,
        dated.is_enrolled,
        dated.is_make_up,
        dated.makes_up_event_id,
        dated.recorded_value,
        dated.mark_source,
        dated.timing_known,
        dated.is_unscheduled,
        true as date_known,
        dated.minutes_attended,
        dated.log_minutes,
        1 as held,
        attendance_values.is_scheduled as scheduled,
        attendance_values.is_attended as attended,
        attendance_values.is_on_time as on_time,
        attendance_values.is_fully_engaged as fully_engaged,
        attendance_values.is_recorded as recorded,
        case when dated.recorded_value = 'Present' then 1 else 0 end as present,
        case when dated.recorded_value = 'Tardy' then 1 else 0 end as tardy,
        case when dated.recorded_value = 'Left Early' then 1 else 0 end as left_early,
        case when dated.recorded_value = 'Disengaged' then 1 else 0 end as disengaged,
        case when dated.recorded_value = 'Excused' then 1 else 0 end as excused,
        case when dated.recorded_value = 'Absent' then 1 else 0 end as absent_as_recorded
    from dated
    inner join attendance_values on dated.recorded_value = attendance_values.attendance_value

    union all

    select
        undated.event_id,
        undated.contact_id,
        cast(null as date) as session_date,
        cast(null as text) as period,
        cast(null as timestamptz) as starts_at,
        undated.enrollment_role,
        undated.is_enrolled,
        undated.is_make_up,
        undated.makes_up_event_id,
        undated.recorded_value,
        undated.mark_source,
        false as timing_known,
        false as is_unscheduled,
        false as date_known,
        cast(null as numeric) as minutes_attended,
        undated.log_minutes,
        undated.periods_held as held,
        undated.recorded as scheduled,
        undated.present as attended,
        undated.present as on_time,
        undated.present as fully_engaged,
        undated.recorded,
        undated.present,
        0 as tardy,
        0 as left_early,
        0 as disengaged,
        0 as excused,
        undated.recorded - undated.present as absent_as_recorded
    from undated
),

-- Rule K14: as many periods as were attended at the make-up turn from absent to made up, the earliest first.
attended_at_make_up as (
    select
        makes_up_event_id as event_id,
        contact_id,
        sum(attended) as periods
    from measured
    where is_make_up
        and makes_up_event_id is not null
        and makes_up_event_id <> event_id
    group by makes_up_event_id, contact_id
),

with_make_ups as (
    select
        measured.*,
        coalesce(attended_at_make_up.periods, 0) as made_up_available
    from measured
    left join attended_at_make_up
        on measured.event_id = attended_at_make_up.event_id
        and measured.contact_id = attended_at_make_up.contact_id
),

absences_so_far as (
    select
        *,
        coalesce(sum(absent_as_recorded) over (
            partition by event_id, contact_id
            order by session_date, starts_at nulls last, period collate "C"
            rows between unbounded preceding and 1 preceding
        ), 0) as absent_before
    from with_make_ups
),

made_up as (
    select
        *,
        cast(greatest(least(absent_as_recorded, made_up_available - absent_before), 0) as integer) as made_up
    from absences_so_far
),

final as (
    select
        -- ids
        made_up.event_id,
        made_up.contact_id,
        made_up.session_date,
        made_up.period,

        -- text
        made_up.enrollment_role,
        case when made_up.date_known and made_up.made_up = 1 then 'Made up' else made_up.recorded_value end
            as attendance_value,
        made_up.recorded_value,
        made_up.mark_source,

        -- numbers
        made_up.held,
        made_up.scheduled,
        made_up.attended + made_up.made_up as attended,
        made_up.on_time,
        made_up.fully_engaged,
        made_up.recorded,
        made_up.present,
        made_up.tardy,
        made_up.left_early,
        made_up.disengaged,
        made_up.excused,
        made_up.absent_as_recorded - made_up.made_up as absent,
        made_up.held - made_up.recorded as not_recorded,
        made_up.made_up,
        made_up.minutes_attended,
        made_up.log_minutes,

        -- booleans
        made_up.is_enrolled,
        made_up.is_make_up,
        made_up.is_unscheduled,
        made_up.date_known,
        made_up.timing_known,

        -- dates: the first day of the event stands for a date that nobody knows
        coalesce(made_up.session_date, events.start_date) as attendance_date
    from made_up
    inner join events on made_up.event_id = events.event_id
)

select * from final
