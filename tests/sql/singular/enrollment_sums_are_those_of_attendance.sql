-- Checks: the counts on enrollments are the sums of attendance, person by person and event by event.
-- When it matters: two tables that answer the same question differently are trusted by nobody.
-- How to resolve: look at int_enrollment_attendance; both come from int_attendance_grid.
{{ config(meta={'dagster': {'ref': {'name': 'fct_enrollment'}}}) }}
with

attendance as (
    select
        contact_id,
        event_key,
        sum(held) as held,
        sum(scheduled) as scheduled,
        sum(attended) as attended,
        sum(on_time) as on_time,
        sum(fully_engaged) as fully_engaged,
        sum(recorded) as recorded,
        sum(excused) as excused,
        sum(made_up) as made_up,
        sum(minutes_attended) as minutes_attended
    from {{ ref('fct_attendance') }}
    group by contact_id, event_key
),

enrollments as (
    select * from {{ ref('fct_enrollment') }}
    where carries_attendance
)

select
    coalesce(attendance.contact_id, enrollments.contact_id) as contact_id,
    coalesce(attendance.event_key, enrollments.event_key) as event_key
from attendance
full join enrollments
    on attendance.contact_id = enrollments.contact_id
    and attendance.event_key = enrollments.event_key
where
    enrollments.contact_id is null
    or coalesce(attendance.held, 0) <> enrollments.periods_held
    or coalesce(attendance.scheduled, 0) <> enrollments.periods_scheduled
    or coalesce(attendance.attended, 0) <> enrollments.periods_attended
    or coalesce(attendance.on_time, 0) <> enrollments.periods_on_time
    or coalesce(attendance.fully_engaged, 0) <> enrollments.periods_fully_engaged
    or coalesce(attendance.recorded, 0) <> enrollments.periods_recorded
    or coalesce(attendance.excused, 0) <> enrollments.periods_excused
    or coalesce(attendance.made_up, 0) <> enrollments.periods_made_up
    or attendance.minutes_attended is distinct from enrollments.minutes_attended
