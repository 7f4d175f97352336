with

grid as (
    select * from {{ ref('int_attendance_grid') }}
),

contacts as (
    select * from {{ ref('dim_contact') }}
),

events as (
    select * from {{ ref('dim_event') }}
),

attendance_values as (
    select * from {{ ref('attendance_value') }}
),

event_sessions as (
    select * from {{ ref('dim_event_session') }}
),

{{ place_years() }},

enrollment_roles as (
    select * from {{ ref('dim_enrollment_role') }}
),

joined as (
    select
        grid.*,
        coalesce(contacts.contact_key, {{ unknown_key() }}) as contact_key,
        {{ school_of_year('contacts') }} as school_key,
        {{ district_of_year() }} as district_key,
        coalesce(events.event_key, {{ unknown_key() }}) as event_key,
        coalesce(enrollment_roles.enrollment_role_key, {{ unknown_key() }}) as enrollment_role_key,
        coalesce(attendance_values.sort_order, {{ sort_of_others() }}) as attendance_value_sort,
        -- totals of days, and periods that nobody scheduled, are of no session
        case
            when grid.is_unscheduled or not grid.date_known then {{ not_applicable_key() }}
            else coalesce(event_sessions.event_session_key, {{ unknown_key() }})
        end as event_session_key,
        -- an event belongs whole to the academic year of its first day
        coalesce(events.academic_year, {{ academic_year('grid.attendance_date') }}) as academic_year
    from grid
    left join events on grid.event_id = events.event_source_id
    left join attendance_values on grid.attendance_value = attendance_values.attendance_value
    left join enrollment_roles on grid.enrollment_role = enrollment_roles.enrollment_role_source_id
    left join event_sessions
        on events.event_key = event_sessions.event_key
        and grid.session_date = event_sessions.session_date
        and grid.period = event_sessions.period
    left join contacts
        on grid.contact_id = contacts.contact_id
        and {{ valid_on('contacts', 'grid.attendance_date') }}
    {{ join_place_year('contacts', academic_year('grid.attendance_date')) }}
),

final as (
    select
        -- ids
        contact_key,
        contact_id,
        school_key,
        district_key,
        event_key,
        event_session_key,
        enrollment_role_key,
        {{ calendar_key('attendance_date') }} as date_key,
        coalesce(period, 'all') as period,

        -- text
        attendance_value,
        coalesce(mark_source, 'none') as mark_source,
        enrollment_role,
        {{ academic_year_label('academic_year') }} as academic_year_label,

        -- numbers
        academic_year,
        attendance_value_sort,
        held,
        scheduled,
        attended,
        on_time,
        fully_engaged,
        recorded,
        excused,
        made_up,
        cast(minutes_attended as numeric(12, 2)) as minutes_attended,
        cast(log_minutes as numeric(12, 2)) as log_minutes,

        -- booleans
        is_enrolled,
        is_make_up,
        is_unscheduled as is_unplanned,
        date_known,
        timing_known
    from joined
)

select * from final
