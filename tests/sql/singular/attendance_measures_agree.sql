-- Checks the arithmetic of attendance: every held period has one value, and no measure exceeds what it is part of.
-- When it matters: a rate above 100 %, or counts in a report that do not add up.
-- How to resolve: compare the flags in the reference list attendance_value with the counts in int_attendance_grid.
select
    event_id,
    contact_id,
    session_date,
    period
from {{ ref('int_attendance_grid') }}
where
    held <> present + tardy + left_early + disengaged + excused + absent + made_up + not_recorded
    or recorded <> held - not_recorded
    or scheduled <> recorded - excused
    or attended <> present + tardy + left_early + disengaged + made_up
    or on_time <> present + left_early + disengaged
    or fully_engaged <> present
    or least(present, tardy, left_early, disengaged, excused, absent, made_up, not_recorded) < 0
