with

sessions as (
    select * from {{ ref('int_coaching_session') }}
),

contacts as (
    select * from {{ ref('dim_contact') }}
),

curricula as (
    select * from {{ ref('dim_curriculum') }}
),

events as (
    select * from {{ ref('dim_event') }}
),

final as (
    select
        -- ids
        coalesce(contacts.contact_key, {{ unknown_key() }}) as contact_key,
        sessions.contact_id,
        coalesce(curricula.curriculum_key, {{ unknown_key() }}) as curriculum_key,
        case
            when sessions.event_id is null then {{ not_applicable_key() }}
            else coalesce(events.event_key, {{ unknown_key() }})
        end as event_key,
        {{ calendar_key('sessions.session_date') }} as date_key,

        -- text
        sessions.attended_state,
        sessions.source as session_source,
        {{ without_addresses('sessions.place_in_curriculum') }} as place_in_curriculum,
        {{ academic_year_label(academic_year('sessions.session_date')) }} as academic_year_label,

        -- numbers
        {{ academic_year('sessions.session_date') }} as academic_year,
        cast(extract(year from sessions.session_date) as integer) as calendar_year,
        1 as session_days,
        sessions.sessions_attended,

        -- booleans
        sessions.is_entitled
    from sessions
    left join contacts
        on sessions.contact_id = contacts.contact_id
        and {{ valid_on('contacts', 'sessions.session_date') }}
    left join curricula on sessions.curriculum_code = curricula.curriculum_source_id
    left join events on sessions.event_id = events.event_source_id
)

select * from final
