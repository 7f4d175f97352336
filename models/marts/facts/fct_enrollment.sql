with

enrollments as (
    select * from {{ ref('int_enrollment') }}
),

enrollment_attendance as (
    select * from {{ ref('int_enrollment_attendance') }}
),

enrollment_roles as (
    select * from {{ ref('dim_enrollment_role') }}
),

contacts as (
    select * from {{ ref('dim_contact') }}
),

events as (
    select * from {{ ref('dim_event') }}
),

{{ place_years() }},

joined as (
    select
        enrollments.event_id,
        enrollments.contact_id,
        enrollments.enrollment_role,
        enrollments.enrollment_id,
        enrollments.is_enrolled,
        enrollments.is_make_up,
        enrollments.created_at,
        enrollment_roles.enrollment_role_key,
        enrollment_roles.is_learner,
        coalesce(events.event_key, {{ unknown_key() }}) as event_key,
        events.start_date,
        events.academic_year,
        case
            when enrollments.makes_up_event_id is null then {{ not_applicable_key() }}
            else coalesce(made_up_events.event_key, {{ unknown_key() }})
        end as makes_up_event_key,
        enrollment_attendance.contact_id is not null as carries_attendance,
        coalesce(enrollment_attendance.is_first_trained, false) as is_first_trained,
        -- a facilitator neither starts nor completes
        coalesce(enrollment_attendance.started_state, {{ not_applicable() }}) as started_state,
        coalesce(enrollment_attendance.completed_state, {{ not_applicable() }}) as completed_state,
        coalesce(enrollment_attendance.trained_state, {{ not_applicable() }}) as trained_state,
        coalesce(enrollment_attendance.record_state, {{ not_applicable() }}) as record_state,
        coalesce(enrollment_attendance.periods_held, 0) as periods_held,
        coalesce(enrollment_attendance.periods_scheduled, 0) as periods_scheduled,
        coalesce(enrollment_attendance.periods_attended, 0) as periods_attended,
        coalesce(enrollment_attendance.periods_on_time, 0) as periods_on_time,
        coalesce(enrollment_attendance.periods_fully_engaged, 0) as periods_fully_engaged,
        coalesce(enrollment_attendance.periods_recorded, 0) as periods_recorded,
        coalesce(enrollment_attendance.periods_present, 0) as periods_present,
        coalesce(enrollment_attendance.periods_tardy, 0) as periods_tardy,
        coalesce(enrollment_attendance.periods_left_early, 0) as periods_left_early,
        coalesce(enrollment_attendance.periods_disengaged, 0) as periods_disengaged,
        coalesce(enrollment_attendance.periods_excused, 0) as periods_excused,
        coalesce(enrollment_attendance.periods_absent, 0) as periods_absent,
        coalesce(enrollment_attendance.periods_not_recorded, 0) as periods_not_recorded,
        coalesce(enrollment_attendance.periods_made_up, 0) as periods_made_up,
        coalesce(enrollment_attendance.periods_to_come, 0) as periods_to_come,
        enrollment_attendance.minutes_attended,
        enrollment_attendance.dates_known,
        enrollment_attendance.first_attended_date,
        enrollment_attendance.last_attended_date,
        case
            when enrollment_roles.is_learner then {{ academic_year('enrollment_attendance.first_outcome_date') }}
        end as first_outcome_academic_year,
        case
            when enrollment_roles.is_learner then {{ academic_year('enrollment_attendance.outcome_date') }}
        end as outcome_academic_year
    from enrollments
    inner join enrollment_roles on enrollments.enrollment_role = enrollment_roles.enrollment_role_source_id
    left join events on enrollments.event_id = events.event_source_id
    left join events as made_up_events on enrollments.makes_up_event_id = made_up_events.event_source_id
    left join enrollment_attendance
        on enrollments.event_id = enrollment_attendance.event_id
        and enrollments.contact_id = enrollment_attendance.contact_id
        and enrollments.enrollment_role = enrollment_attendance.enrollment_role
),

final as (
    select
        -- ids
        coalesce(contacts.contact_key, {{ unknown_key() }}) as contact_key,
        joined.contact_id,
        {{ school_of_year('contacts') }} as school_key,
        {{ district_of_year() }} as district_key,
        joined.event_key,
        joined.makes_up_event_key,
        {{ calendar_key('joined.start_date') }} as date_key,
        {{ calendar_key('joined.created_at') }} as enrolled_date_key,
        joined.enrollment_role_key,
        joined.enrollment_role,
        joined.enrollment_id as enrollment_source_id,

        -- text
        joined.started_state,
        joined.completed_state,
        joined.trained_state,
        joined.record_state,
        {{ academic_year_label('joined.academic_year') }} as academic_year_label,
        {{ academic_year_label('joined.outcome_academic_year') }} as outcome_academic_year_label,

        -- numbers
        joined.academic_year,
        joined.first_outcome_academic_year,
        joined.outcome_academic_year,
        1 as enrollments,
        case when joined.is_make_up then 1 else 0 end as make_ups,
        case when joined.is_enrolled then 0 else 1 end as cancellations,
        joined.periods_held,
        joined.periods_scheduled,
        joined.periods_scheduled + joined.periods_excused as periods_scheduled_or_excused,
        joined.periods_attended,
        joined.periods_on_time,
        joined.periods_fully_engaged,
        joined.periods_recorded,
        joined.periods_present,
        joined.periods_tardy,
        joined.periods_left_early,
        joined.periods_disengaged,
        joined.periods_excused,
        joined.periods_absent,
        joined.periods_not_recorded,
        joined.periods_made_up,
        joined.periods_to_come,
        cast(joined.minutes_attended as numeric(12, 2)) as minutes_attended,

        -- booleans
        joined.is_learner,
        joined.carries_attendance,
        joined.is_enrolled,
        joined.is_make_up,
        case joined.started_state when 'yes' then true when 'no' then false end as is_started,
        case joined.completed_state when 'yes' then true when 'no' then false end as is_completed,
        case joined.trained_state when 'yes' then true when 'no' then false end as is_trained,
        joined.is_first_trained,
        joined.dates_known,

        -- dates
        joined.first_attended_date,
        joined.last_attended_date
    from joined
    left join contacts
        on joined.contact_id = contacts.contact_id
        and {{ valid_on('contacts', 'joined.start_date') }}
    {{ join_place_year('contacts', 'joined.academic_year') }}
)

select * from final
