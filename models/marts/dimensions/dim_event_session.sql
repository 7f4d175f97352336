-- Primary Key: one row per event × date × period scheduled.
with

sessions as (
    select * from {{ ref('int_event_session') }}
),

events as (
    select * from {{ ref('dim_event') }}
),

members as (
    select
        {{ make_key('event_session', ['sessions.event_id', 'sessions.session_date', 'sessions.period']) }}
            as event_session_key,
        sessions.event_id as event_source_id,
        coalesce(events.event_key, {{ unknown_key() }}) as event_key,
        {{ calendar_key('sessions.session_date') }} as date_key,
        coalesce(events.event_label, sessions.event_id) as event_label,
        sessions.period,
        sessions.timezone,
        -- what the schedule does not say of a session is as of its event, what it says in unknown words is not
        coalesce(
            sessions.modality, case when sessions.modality_raw is null then events.modality end, 'unknown'
        ) as modality,
        {{ without_addresses('sessions.modality_raw') }} as modality_raw,
        sessions.meeting_id is not null as has_meeting,
        sessions.is_generated,
        sessions.session_date,
        sessions.starts_at,
        sessions.ends_at
    from sessions
    left join events on sessions.event_id = events.event_source_id
),

special_members as (
    {{ special_members('event_session_key', 'event_session_source_id', 'event_session_label') }}
),

final as (
    select
        -- ids
        event_session_key,
        event_session_key as event_session_id,
        concat_ws('|', event_source_id, session_date, period) as event_session_source_id,
        event_key,
        date_key,

        -- text
        concat_ws(', ', event_label, session_date, period) as event_session_label,
        period,
        case when is_generated then 'generated' else 'schedule' end as session_source,
        timezone,
        to_char(starts_at at time zone timezone, 'HH24:MI') as start_time,
        to_char(ends_at at time zone timezone, 'HH24:MI') as end_time,
        modality,
        modality_raw,

        -- numbers
        cast(extract(epoch from ends_at - starts_at) / 60 as numeric(12, 2)) as scheduled_minutes,

        -- booleans
        has_meeting,
        false as is_special_member,

        -- dates
        session_date,
        starts_at,
        ends_at
    from members

    union all

    select
        -- ids
        event_session_key,
        event_session_key as event_session_id,
        event_session_source_id,
        event_session_key as event_key,
        cast(event_session_key as integer) as date_key,

        -- text
        event_session_label,
        event_session_label as period,
        'special member' as session_source,
        event_session_label as timezone,
        cast(null as text) as start_time,
        cast(null as text) as end_time,
        {{ word_of_member('event_session_key') }} as modality,
        cast(null as text) as modality_raw,

        -- numbers
        cast(null as numeric(12, 2)) as scheduled_minutes,

        -- booleans
        false as has_meeting,
        true as is_special_member,

        -- dates
        cast(null as date) as session_date,
        cast(null as timestamptz) as starts_at,
        cast(null as timestamptz) as ends_at
    from special_members
)

select * from final
