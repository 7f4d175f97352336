-- Primary Key: one row per contact × kind of survey × occasion × event × curriculum × academic year that is to be
-- answered. Surveys of an event name no curriculum, and the yearly one no event.
with

learners as (
    select * from {{ ref('int_attendance_learner') }}
),

events as (
    select * from {{ ref('int_event') }}
),

enrollment_attendance as (
    select * from {{ ref('int_enrollment_attendance') }}
),

event_curricula as (
    select * from {{ ref('int_event_curriculum') }}
),

curricula as (
    select * from {{ ref('curriculum') }}
),

statuses as (
    select * from {{ ref('int_implementation_status') }}
),

active_years as (
    select * from {{ ref('int_contact_active_year') }}
),

-- Who dropped out is asked nothing, and a make-up is no training of its own (rules K13, K14).
participants as (
    select
        learners.contact_id,
        learners.event_id,
        events.start_date,
        coalesce(events.end_date, events.start_date) as end_date
    from learners
    inner join events on learners.event_id = events.event_id
    where events.is_journey_training and learners.is_enrolled and not learners.is_make_up
),

of_events as (
    {%- for kind, occasion, setting, day in [
        ('intake', 'pre', 'intake_due_days', 'start_date'),
        ('feedback', 'pre', 'pre_due_days', 'start_date'),
        ('feedback', 'post', 'post_due_days', 'end_date'),
        ('feedback', 'follow-up', 'follow_up_due_days', 'end_date'),
    ] %}
    select
        contact_id,
        '{{ kind }}' as instrument_kind,
        '{{ occasion }}' as occasion,
        event_id,
        cast(null as text) as curriculum_code,
        'enrolled' as expected_because,
        {{ academic_year('start_date') }} as academic_year,
        {{ day }} + cast({{ feedback_setting(setting) }} as integer) as due_date,
        end_date as event_end_date
    from participants
    {%- if not loop.last %}

    union all
    {% endif %}
    {%- endfor %}
),

-- Monitored are the trained in the year in which the outcome is looked for, and those who implemented the year before
-- (domain E), in a year that has begun. Who is found to implement in the year itself is asked from the next one on: an
-- answer is not the reason for its own question.
monitored as (
    select
        enrollment_attendance.contact_id,
        event_curricula.curriculum_code,
        {{ academic_year('enrollment_attendance.outcome_date') }} as academic_year,
        true as is_trained,
        false as has_implemented
    from enrollment_attendance
    inner join event_curricula on enrollment_attendance.event_id = event_curricula.event_id
    where enrollment_attendance.trained_state = 'yes'

    union all

    select
        contact_id,
        curriculum_code,
        academic_year + 1 as academic_year,
        false as is_trained,
        true as has_implemented
    from statuses
    where is_implementing and is_year_closed
),

monitored_from as (
    select
        contact_id,
        curriculum_code,
        min(academic_year) as academic_year
    from monitored
    group by contact_id, curriculum_code
),

-- Then one survey a year until they lapse (domain E), whatever they answered.
asked as (
    select * from monitored

    union all

    select
        monitored_from.contact_id,
        monitored_from.curriculum_code,
        active_years.academic_year,
        false as is_trained,
        false as has_implemented
    from monitored_from
    inner join active_years
        on monitored_from.contact_id = active_years.contact_id
        and monitored_from.academic_year < active_years.academic_year
),

-- A curriculum that no alias knows, or none at all, cannot be asked about.
of_years as (
    select
        asked.contact_id,
        'implementation' as instrument_kind,
        'yearly' as occasion,
        cast(null as text) as event_id,
        asked.curriculum_code,
        case
            when bool_or(asked.is_trained) then 'trained'
            when bool_or(asked.has_implemented) then 'implemented'
            else 'not_lapsed'
        end as expected_because,
        asked.academic_year,
        {{ academic_year_end('asked.academic_year') }}
        + cast({{ feedback_setting('implementation_due_days') }} as integer)
            as due_date,
        cast(null as date) as event_end_date
    from asked
    inner join curricula on asked.curriculum_code = curricula.curriculum_code
    group by asked.contact_id, asked.curriculum_code, asked.academic_year
),

expected as (
    select * from of_events
    union all
    select * from of_years
),

final as (
    select
        -- ids
        contact_id,
        event_id,
        curriculum_code,

        -- text
        instrument_kind,
        occasion,
        expected_because,

        -- numbers
        academic_year,

        -- dates
        due_date,
        event_end_date
    from expected
)

select * from final
