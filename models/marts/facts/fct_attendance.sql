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

final as (
    select
        -- ids
        coalesce(contacts.contact_key, {{ unknown_key() }}) as contact_key,
        grid.contact_id,
        coalesce(events.event_key, {{ unknown_key() }}) as event_key,
        cast(to_char(grid.attendance_date, 'YYYYMMDD') as integer) as date_key,
        coalesce(grid.period, 'all') as period,

        -- text
        grid.attendance_value,
        coalesce(grid.mark_source, 'none') as mark_source,
        grid.enrollment_role,

        -- numbers
        coalesce(events.academic_year, {{ academic_year('grid.attendance_date') }}) as academic_year,
        grid.held,
        grid.scheduled,
        grid.attended,
        grid.on_time,
        grid.fully_engaged,
        grid.recorded,
        grid.excused,
        grid.made_up,
        cast(grid.minutes_attended as numeric(12, 2)) as minutes_attended,
        cast(grid.log_minutes as numeric(12, 2)) as log_minutes,

        -- booleans
        grid.is_enrolled,
        grid.is_make_up,
        grid.is_unscheduled,
        grid.date_known,
        grid.timing_known
    from grid
    left join events on grid.event_id = events.event_source_id
    left join contacts
        on grid.contact_id = contacts.contact_id
        and {{ valid_on('contacts', 'grid.attendance_date') }}
)

select * from final
