-- Checks rules R15 and R37: every period lies within the dates of its event, on a scheduled session or an unscheduled
-- weekend, and not after the report date.
-- When it matters: a period that was never held, or not yet, would count as missed.
-- How to resolve: look at int_attendance_hand_checked and int_meeting_log_session; the mark must be held.
{{ config(meta={'dagster': {'ref': {'name': 'int_attendance_grid'}}}) }}
select
    grid.event_id,
    grid.attendance_date,
    grid.period,
    grid.is_unscheduled
from {{ ref('int_attendance_grid') }} as grid
inner join {{ ref('int_event') }} as events on grid.event_id = events.event_id
left join {{ ref('int_event_session') }} as sessions
    on grid.event_id = sessions.event_id
    and grid.session_date = sessions.session_date
    and grid.period = sessions.period
where
    grid.attendance_date not between events.start_date and events.end_date
    or (grid.date_known and grid.attendance_date > {{ as_of() }})
    or (grid.date_known and not grid.is_unscheduled and sessions.event_id is null)
    or (grid.is_unscheduled and extract(isodow from grid.attendance_date) < 6)
