-- Checks rule R14: attendance belongs to an enrollment as participant or master teacher in training, and to one alone.
-- When it matters: a facilitator's or a stranger's periods would enter the rates of an event.
-- How to resolve: look at int_attendance_learner and at what int_attendance_grid joins to it.
{{ config(meta={'dagster': {'ref': {'name': 'fct_attendance'}}}) }}
select
    attendance.contact_id,
    attendance.event_key,
    count(*) as periods
from {{ ref('fct_attendance') }} as attendance
left join {{ ref('fct_enrollment') }} as enrollments
    on attendance.contact_id = enrollments.contact_id
    and attendance.event_key = enrollments.event_key
    and attendance.enrollment_role = enrollments.enrollment_role
    and enrollments.is_learner
    and enrollments.carries_attendance
where enrollments.contact_id is null
group by attendance.contact_id, attendance.event_key
