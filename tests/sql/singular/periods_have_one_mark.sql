-- Checks rule R16: of all marks for a period of a person one counts, and somebody of whom a total counts has no other.
-- When it matters: two marks in force would count the period twice.
-- How to resolve: look at the order in int_attendance_mark; it must be complete.
select
    event_id,
    contact_id,
    session_date,
    period,
    count(*) as marks
from {{ ref('int_attendance_mark') }}
where is_winner
group by event_id, contact_id, session_date, period
having count(*) > 1

union all

select
    event_id,
    contact_id,
    cast(null as date) as session_date,
    cast(null as text) as period,
    count(*) as marks
from {{ ref('int_attendance_mark') }}
where is_winner and is_recorded
group by event_id, contact_id
having bool_or(is_total) and count(*) > 1
