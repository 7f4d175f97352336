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

numbered as (
    select
        *,
        row_number() over (
            partition by contact_id, is_trained
            order by training_end_date asc, event_id collate "C" asc
        ) as nth_of_kind
    from trainings
),

final as (
    select
        -- ids
        numbered.contact_id,
        numbered.event_id,
        -- as the bridge of events and curricula has it: no alias knows the name, or none is named
        case
            when event_curricula.event_id is null then {{ not_applicable() }}
            else coalesce(event_curricula.curriculum_code, 'unknown')
        end as curriculum_code,

        -- text
        numbered.trained_state,

        -- numbers
        numbered.academic_year,
        numbered.outcome_academic_year,
        numbered.periods_held,
        numbered.periods_recorded,
        numbered.periods_scheduled,
        numbered.periods_excused,
        numbered.periods_attended,

        -- booleans
        numbered.is_trained,
        numbered.is_trained and numbered.nth_of_kind = 1 as is_first_trained,

        -- dates
        numbered.training_end_date
    from numbered
    left join event_curricula on numbered.event_id = event_curricula.event_id
)

select * from final
