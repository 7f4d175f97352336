-- Primary Key: one row per contact × event × curriculum of an enrollment as learner in an event that trains.
-- Who dropped out and who makes up is left out.
with

enrollments as (
    select * from {{ ref('int_enrollment') }}
),

enrollment_attendance as (
    select * from {{ ref('int_enrollment_attendance') }}
),

enrollment_roles as (
    select * from {{ ref('enrollment_role') }}
),

events as (
    select * from {{ ref('int_event') }}
),

event_curricula as (
    select * from {{ ref('int_event_curriculum') }}
),

-- Rule R4, which holds only participants back: no journey begins in an event that nobody leads.
led_events as (
    select event_id
    from enrollments
    where enrollment_role = 'facilitator' and is_enrolled
    group by event_id
),

-- A participant who is also a master in training has two enrollments and one attendance.
enrolled as (
    select
        enrollments.contact_id,
        enrollments.event_id,
        min(cast(enrollments.created_at as date)) filter (where enrollments.is_created_stated) as enrolled_on,
        min(cast(enrollments.created_at as date)) filter (
            where enrollments.is_created_stated and enrollments.enrollment_role = 'participant'
        ) as participant_on,
        bool_or(enrollments.enrollment_role = 'participant') as is_participant
    from enrollments
    inner join enrollment_roles on enrollments.enrollment_role = enrollment_roles.enrollment_role
    where enrollment_roles.is_learner and enrollments.is_enrolled and not enrollments.is_make_up
    group by enrollments.contact_id, enrollments.event_id
),

final as (
    select
        -- ids
        enrolled.contact_id,
        enrolled.event_id,
        case
            when event_curricula.event_id is null then {{ not_applicable() }}
            else coalesce(event_curricula.curriculum_code, 'unknown')
        end as curriculum_code,

        -- text
        coalesce(enrollment_attendance.started_state, 'unknown') as started_state,
        coalesce(enrollment_attendance.trained_state, 'unknown') as trained_state,

        -- booleans
        led_events.event_id is not null as is_led,
        enrolled.is_participant,

        -- dates
        case when enrolled.enrolled_on <= {{ as_of() }} then enrolled.enrolled_on end as enrolled_on,
        case when enrolled.participant_on <= {{ as_of() }} then enrolled.participant_on end as participant_on,
        -- of who made everything up, the last day of the event is the day that is known
        case
            when enrollment_attendance.started_state = 'yes'
                then coalesce(enrollment_attendance.first_attended_date, events.end_date)
        end as attended_on,
        events.start_date,
        events.end_date
    from enrolled
    inner join events on enrolled.event_id = events.event_id
    left join event_curricula on enrolled.event_id = event_curricula.event_id
    left join led_events on enrolled.event_id = led_events.event_id
    left join enrollment_attendance
        on enrolled.event_id = enrollment_attendance.event_id
        and enrolled.contact_id = enrollment_attendance.contact_id
    -- an enrollment that comes after the report date is not known yet
    where
        events.is_journey_training
        and (
            coalesce(enrolled.enrolled_on <= {{ as_of() }}, true)
            or enrollment_attendance.started_state = 'yes'
        )
)

select * from final
