-- Checks rule R4: no participant is enrolled in an event without an enrolled facilitator.
-- When it matters: a participant in an event that nobody leads is a slip of the enrollment file, and would count in
-- every rate of the event.
-- How to resolve: look at int_enrollment_candidate; the row must be held as participant_before_facilitator.
with

enrollments as (
    select * from {{ ref('int_enrollment') }}
),

facilitated as (
    select event_id
    from enrollments
    where
        enrollment_role = 'facilitator'
        and is_enrolled
    group by event_id
)

select
    enrollments.event_id,
    enrollments.contact_id
from enrollments
left join facilitated on enrollments.event_id = facilitated.event_id
where
    enrollments.enrollment_role = 'participant'
    and facilitated.event_id is null
