-- Primary Key: one row per acceptable mark by hand (`_batch_id`, `_row_number`, `_cell`) × period that it stands for,
-- and per event × person × period of which meeting logs speak. A total of days has one row, with neither date nor
-- period.
with

hand_marks as (
    select * from {{ ref('int_attendance_hand_checked') }}
    where _found is null
        and has_mark
),

presences as (
    select * from {{ ref('int_meeting_presence') }}
),

sessions as (
    select * from {{ ref('int_event_session') }}
),

attendance_values as (
    select * from {{ ref('attendance_value') }}
),

candidates as (
    -- a mark without a period fills every period of its date (rule R15)
    select
        hand_marks.event_id,
        hand_marks.contact_id,
        hand_marks.session_date,
        sessions.period,
        hand_marks.attendance_value,
        replace(hand_marks.feed, 'attendance_', '') as source,
        false as is_total,
        false as is_unscheduled,
        hand_marks.period_named is not null as names_period,
        cast(null as integer) as total_attended,
        cast(null as integer) as total_counted,
        cast(null as numeric) as minutes,
        true as timing_known,
        hand_marks._batch_id,
        hand_marks._row_number,
        hand_marks._cell,
        hand_marks._recency
    from hand_marks
    inner join sessions
        on hand_marks.event_id = sessions.event_id
        and hand_marks.session_date = sessions.session_date
        and (hand_marks.period_named is null or hand_marks.scheduled_period = sessions.period)
    where not hand_marks.is_total

    union all

    -- on a weekend that nobody scheduled the mark makes its own period (rule K9)
    select
        event_id,
        contact_id,
        session_date,
        coalesce(period_named, '1') as period,
        attendance_value,
        replace(feed, 'attendance_', '') as source,
        false as is_total,
        true as is_unscheduled,
        period_named is not null as names_period,
        cast(null as integer) as total_attended,
        cast(null as integer) as total_counted,
        cast(null as numeric) as minutes,
        true as timing_known,
        _batch_id,
        _row_number,
        _cell,
        _recency
    from hand_marks
    where is_unscheduled_weekend

    union all

    select
        event_id,
        contact_id,
        cast(null as date) as session_date,
        cast(null as text) as period,
        'Total only' as attendance_value,
        replace(feed, 'attendance_', '') as source,
        true as is_total,
        false as is_unscheduled,
        false as names_period,
        days_attended * periods_a_date as total_attended,
        days_counted * periods_a_date as total_counted,
        cast(null as numeric) as minutes,
        false as timing_known,
        _batch_id,
        _row_number,
        _cell,
        _recency
    from hand_marks
    where is_total

    union all

    select
        presences.event_id,
        presences.contact_id,
        presences.session_date,
        presences.period,
        presences.attendance_value,
        'log' as source,
        false as is_total,
        sessions.event_id is null as is_unscheduled,
        true as names_period,
        cast(null as integer) as total_attended,
        cast(null as integer) as total_counted,
        presences.minutes,
        presences.timing_known,
        cast(null as text) as _batch_id,
        cast(null as bigint) as _row_number,
        '' as _cell,
        presences._recency
    from presences
    left join sessions
        on presences.event_id = sessions.event_id
        and presences.session_date = sessions.session_date
        and presences.period = sessions.period
),

valued as (
    select
        candidates.*,
        attendance_values.is_recorded = 1 as is_recorded
    from candidates
    inner join attendance_values on candidates.attendance_value = attendance_values.attendance_value
),

-- What is recorded beats what is not, the hand beats the log, the newer file the older one (rule R16); in one file the
-- mark that names its period beats the one for the whole day, and the later row the earlier one.
ranked as (
    select
        *,
        row_number() over (
            partition by event_id, contact_id, session_date, period
            order by
                is_recorded desc,
                case when source = 'log' then 2 else 1 end asc,
                _recency desc,
                names_period desc,
                _row_number desc,
                _cell collate "C" desc
        ) as nth,
        bool_or(source <> 'log' and not is_total and is_recorded) over person_at_event as has_dated_hand_mark,
        bool_or(is_total) over person_at_event as has_total,
        coalesce(
            min(attendance_value collate "C") filter (where is_recorded) over person_at_period
            <> max(attendance_value collate "C") filter (where is_recorded) over person_at_period,
            false
        ) as is_contested
    from valued
    window
        person_at_event as (partition by event_id, contact_id),
        person_at_period as (partition by event_id, contact_id, session_date, period)
),

final as (
    select
        -- ids
        event_id,
        contact_id,
        session_date,
        period,

        -- text
        attendance_value,
        source,

        -- numbers
        total_attended,
        total_counted,
        minutes,

        -- booleans
        is_total,
        is_unscheduled,
        is_recorded,
        is_contested,
        timing_known,
        -- a total tells less than dated marks by hand and more than a log
        nth = 1 and case
            when is_total then not has_dated_hand_mark
            when source = 'log' then not has_total or has_dated_hand_mark
            else true
        end as is_winner,

        -- lineage
        _batch_id,
        _row_number,
        _cell,
        _recency
    from ranked
)

select * from final
