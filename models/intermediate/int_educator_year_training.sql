-- Primary Key: one row per educator × training that they are enrolled in × curriculum of it.
with

enrollment_attendance as (
    select * from {{ ref('int_enrollment_attendance') }}
),

events as (
    select * from {{ ref('int_event') }}
),

event_curricula as (
    select * from {{ ref('int_event_curriculum') }}
),

-- Who dropped out was in no training, and a make-up belongs to the training made up for (rules K13, K14).
trainings as (
    select
        enrollment_attendance.*,
        {{ academic_year('events.start_date') }} as academic_year,
        {{ academic_year('enrollment_attendance.outcome_date') }} as outcome_academic_year,
        coalesce(events.end_date, events.start_date) as training_end_date,
        enrollment_attendance.trained_state = 'yes' as is_trained
    from enrollment_attendance
    inner join events on enrollment_attendance.event_id = events.event_id
    where events.is_journey_training and enrollment_attendance.is_enrolled and not enrollment_attendance.is_make_up
),

final as (
    select
        -- ids
        trainings.contact_id,
        trainings.event_id,
        -- as the bridge of events and curricula has it: no alias knows the name, or none is named
        case
            when event_curricula.event_id is null then {{ not_applicable() }}
            else coalesce(event_curricula.curriculum_code, 'unknown')
        end as curriculum_code,

        -- text
        trainings.trained_state,

        -- numbers
        trainings.academic_year,
        trainings.outcome_academic_year,
        trainings.periods_held,
        trainings.periods_recorded,
        trainings.periods_scheduled,
        trainings.periods_excused,
        trainings.periods_attended,

        -- booleans
        trainings.is_trained,
        trainings.is_first_trained,

        -- dates
        trainings.training_end_date
    from trainings
    left join event_curricula on trainings.event_id = event_curricula.event_id
)

select * from final
