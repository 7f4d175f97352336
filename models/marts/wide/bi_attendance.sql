-- Primary Key: one row per row of fct_attendance.
{{ config(materialized='view') }}

with

attendance as (
    select * from {{ ref('fct_attendance') }}
),

contacts as (
    select * from {{ ref('dim_contact') }}
),

schools as (
    select * from {{ ref('dim_school') }}
),

districts as (
    select * from {{ ref('dim_district') }}
),

events as (
    select * from {{ ref('dim_event') }}
),

event_sessions as (
    select * from {{ ref('dim_event_session') }}
),

dates as (
    select * from {{ ref('dim_date') }}
),

final as (
    select
        -- text
        contacts.person_label as educator,
        {{ member_in_words('contacts.role') }} as role,
        contacts.organization_name,
        contacts.school_name,
        contacts.district_name,
        contacts.current_school_name,
        contacts.current_district_name,
        contacts.state_code,
        {{ member_in_words('contacts.setting') }} as setting,
        schools.school_name as school_of_year,
        schools.ncessch,
        districts.district_name as district_of_year,
        districts.leaid,
        {{ member_in_words(setting_of_year('schools', 'districts')) }} as setting_of_year,
        coalesce(schools.locale_code, districts.locale_code) as locale_of_year,
        events.event_label as event,
        events.event_name,
        events.event_type,
        events.event_format,
        {{ member_in_words('events.modality') }} as modality,
        events.curriculum_group,
        events.partner_name,
        attendance.academic_year_label,
        dates.month_label as month,
        attendance.period,
        event_sessions.start_time as session_start_time,
        event_sessions.end_time as session_end_time,
        event_sessions.timezone as session_timezone,
        event_sessions.session_source,
        attendance.attendance_value,
        attendance.mark_source,
        attendance.enrollment_role,

        -- numbers
        contacts.role_sort,
        events.event_type_sort,
        events.event_format_sort,
        attendance.academic_year,
        attendance.attendance_value_sort,
        attendance.held,
        attendance.scheduled,
        attendance.attended,
        attendance.on_time,
        attendance.fully_engaged,
        attendance.recorded,
        attendance.excused,
        attendance.made_up,
        attendance.minutes_attended,

        -- booleans
        contacts.is_teacher,
        attendance.is_enrolled,
        attendance.is_make_up,
        attendance.is_unplanned,
        attendance.date_known,
        attendance.timing_known,

        -- dates
        dates.date_day as attendance_date,
        events.start_date as event_start_date,
        events.end_date as event_end_date
    from attendance
    inner join contacts on attendance.contact_key = contacts.contact_key
    inner join schools on attendance.school_key = schools.school_key
    inner join districts on attendance.district_key = districts.district_key
    inner join events on attendance.event_key = events.event_key
    inner join event_sessions on attendance.event_session_key = event_sessions.event_session_key
    inner join dates on attendance.date_key = dates.date_key
)

select * from final
