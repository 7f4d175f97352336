-- Primary Key: one row per event in force.
with

events as (
    select * from {{ ref('int_events_judged') }}
),

sessions as (
    select * from {{ ref('int_event_sessions_judged') }}
),

curriculum_wordings as (
    select * from {{ ref('int_learning_curriculum_wording') }}
),

event_types as (
    select * from {{ ref('event_type') }}
),

curricula as (
    select
        wording,
        string_agg(coalesce(curriculum_code, 'unknown'), ';' order by curriculum_code collate "C") as curriculum_codes
    from curriculum_wordings
    group by wording
),

schedules as (
    select
        event_id,
        count(*) as listed_periods,
        count(distinct session_date) as listed_days,
        bool_or(modality in ('virtual', 'hybrid')) as has_virtual_session,
        bool_or(modality in ('in_person', 'hybrid')) as has_in_person_session
    from sessions
    where _disposition = 'loaded'
    group by event_id
),

joined as (
    select
        events.*,
        curricula.curriculum_codes,
        coalesce(schedules.listed_periods, 0) as listed_periods,
        coalesce(schedules.listed_days, 0) as listed_days,
        schedules.has_virtual_session,
        schedules.has_in_person_session,
        event_types.is_training,
        event_types.is_journey_training,
        event_types.is_support,
        event_types.is_coaching,
        event_types.is_close_support,
        -- a web link is a virtual place; what remains beside it is a real one
        events.location ~* '(https?://|www[.])' as has_link,
        nullif(btrim(regexp_replace(events.location, '(https?://|www[.])\S*', '', 'gi'), ' ,;/|()-'), '') as place
    from events
    left join curricula on events.curriculum_raw = curricula.wording
    left join schedules on events.event_id = schedules.event_id
    left join event_types on events.event_type = event_types.event_type
    where events._disposition = 'loaded'
),

final as (
    select
        -- ids
        event_id,
        org_id,
        parent_event_id,

        -- text
        {{ without_addresses('title') }} as title,
        event_type,
        event_format,
        event_format_raw,
        curriculum_raw,
        curriculum_codes,
        location,
        webpage_url,
        -- the schedule knows best, then the place, then a word in the title
        case
            when has_virtual_session and has_in_person_session then 'hybrid'
            when has_virtual_session then 'virtual'
            when has_in_person_session then 'in_person'
            when has_link and place ~* '^(virtual|online|remote|zoom|webinar)' then 'virtual'
            when has_link and place is not null then 'hybrid'
            when has_link or place ~* '^(virtual|online|remote|zoom|webinar)' then 'virtual'
            when place ~* '^hybrid' then 'hybrid'
            when place is not null then 'in_person'
            when title ~* '\m(virtual|online)\M' then 'virtual'
            when title ~* '\mhybrid\M' then 'hybrid'
            else 'unknown'
        end as modality,

        -- numbers
        event_days,
        event_days_stated,
        calendar_days,
        listed_days,
        listed_periods,
        price,

        -- booleans
        is_training,
        is_journey_training,
        is_support,
        is_coaching,
        is_close_support,

        -- dates
        start_date,
        end_date,

        -- lineage
        _batch_id,
        _row_number,
        _recency
    from joined
)

select * from final
