-- Checks rules R16 and K14: every mark in force stands on the grid with its value, or made up where it was an absence.
-- When it matters: a mark that finds no place on the grid is lost without a word.
-- How to resolve: compare the schedule in int_event_session with the date and period of the mark.
{{ config(meta={'dagster': {'ref': {'name': 'int_attendance_grid'}}}) }}
select
    marks.event_id,
    marks.contact_id,
    marks.session_date,
    marks.period,
    marks.attendance_value
from {{ ref('int_attendance_mark') }} as marks
left join {{ ref('int_attendance_grid') }} as grid
    on marks.event_id = grid.event_id
    and marks.contact_id = grid.contact_id
    and marks.session_date is not distinct from grid.session_date
    and marks.period is not distinct from grid.period
    and marks.attendance_value = grid.recorded_value
where
    marks.is_winner
    and marks.is_recorded
    and grid.event_id is null
