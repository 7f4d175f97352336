with

events as (
    select * from {{ ref('int_event') }}
),

sessions as (
    select * from {{ ref('int_event_session') }}
),

event_curricula as (
    select * from {{ ref('int_event_curriculum') }}
),

curricula as (
    select * from {{ ref('dim_curriculum') }}
),

organizations as (
    select * from {{ ref('dim_organization') }}
),

event_places as (
    select * from {{ ref('int_event_place') }}
),

locations as (
    select * from {{ ref('dim_location') }}
),

event_types as (
    select * from {{ ref('event_type') }}
),

event_formats as (
    select * from {{ ref('event_format') }}
),

schedules as (
    select
        event_id,
        count(*) as periods_planned,
        count(*) filter (where session_date > {{ as_of() }}) as periods_to_come,
        bool_or(is_generated) as is_schedule_generated
    from sessions
    group by event_id
),

named_curricula as (
    select
        event_curricula.event_id,
        coalesce(curricula.curriculum, 'Unknown') as curriculum,
        curricula.curriculum is null as is_unknown
    from event_curricula
    left join curricula on event_curricula.curriculum_code = curricula.curriculum_source_id
),

curriculum_groups as (
    select
        event_id,
        string_agg(curriculum, ' & ' order by is_unknown, curriculum collate "C") as curriculum_group
    from named_curricula
    group by event_id
),

members as (
    select
        {{ make_key('event', ['events.event_id']) }} as event_key,
        events.event_id as event_source_id,
        case
            when events.org_id is null then {{ not_applicable_key() }}
            else coalesce(organizations.organization_key, {{ unknown_key() }})
        end as organization_key,
        case
            when event_places.place_state = 'virtual' then {{ not_applicable_key() }}
            else coalesce(locations.location_key, {{ unknown_key() }})
        end as location_key,
        -- whoever reads a report must be able to name it
        coalesce(events.title, events.event_id) as event_name,
        case
            when events.org_id is null then {{ not_applicable_label() }}
            else coalesce(organizations.organization_name, 'Unknown')
        end as partner_name,
        events.event_type,
        events.event_format,
        {{ without_addresses('events.event_format_raw') }} as event_format_raw,
        events.modality,
        coalesce(curriculum_groups.curriculum_group, {{ not_applicable_label() }}) as curriculum_group,
        {{ without_addresses('events.curriculum_raw') }} as curriculum_raw,
        {{ without_addresses(without_links('events.location')) }} as location,
        events.webpage_url,
        coalesce(event_types.sort_order, {{ sort_of_others() }}) as event_type_sort,
        coalesce(event_formats.sort_order, {{ sort_of_others() }}) as event_format_sort,
        events.event_days,
        coalesce(schedules.periods_planned, 0) as periods_planned,
        coalesce(schedules.periods_to_come, 0) as periods_to_come,
        {{ academic_year('events.start_date') }} as academic_year,
        cast(extract(year from events.start_date) as integer) as calendar_year,
        cast(events.price as numeric(12, 2)) as price_usd,
        events.is_training,
        events.is_journey_training,
        events.is_support,
        coalesce(not schedules.is_schedule_generated, false) as has_listed_schedule,
        events.start_date,
        events.end_date
    from events
    left join event_types on events.event_type = event_types.event_type
    left join event_formats on events.event_format = event_formats.event_format
    left join schedules on events.event_id = schedules.event_id
    left join curriculum_groups on events.event_id = curriculum_groups.event_id
    left join event_places on events.event_id = event_places.event_id
    left join locations on event_places.location_source_id = locations.location_source_id
    left join organizations
        on events.org_id = organizations.organization_source_id
        and organizations.organization_source = 'organizations export'
),

special_members as (
    {{ special_members('event_key', 'event_source_id', 'event_name') }}
),

final as (
    select
        -- ids
        event_key,
        event_key as event_id,
        event_source_id,
        organization_key,
        location_key,

        -- text
        event_name,
        event_name || ' (' || event_source_id || ')' as event_label,
        partner_name,
        event_type,
        event_format,
        event_format_raw,
        modality,
        curriculum_group,
        curriculum_raw,
        location,
        webpage_url,
        {{ academic_year_label('academic_year') }} as academic_year_label,

        -- numbers
        event_type_sort,
        event_format_sort,
        event_days,
        cast(periods_planned as integer) as periods_planned,
        cast(periods_to_come as integer) as periods_to_come,
        academic_year,
        calendar_year,
        price_usd,

        -- booleans
        is_training,
        is_journey_training,
        is_support,
        has_listed_schedule,
        false as is_special_member,

        -- dates
        start_date,
        end_date
    from members

    union all

    select
        -- ids
        event_key,
        event_key as event_id,
        event_source_id,
        event_key as organization_key,
        event_key as location_key,

        -- text
        event_name,
        event_name as event_label,
        event_name as partner_name,
        event_name as event_type,
        event_name as event_format,
        cast(null as text) as event_format_raw,
        {{ word_of_member('event_key') }} as modality,
        event_name as curriculum_group,
        cast(null as text) as curriculum_raw,
        cast(null as text) as location,
        cast(null as text) as webpage_url,
        event_name as academic_year_label,

        -- numbers
        {{ sort_of_others() }} as event_type_sort,
        {{ sort_of_others() }} as event_format_sort,
        cast(null as integer) as event_days,
        0 as periods_planned,
        0 as periods_to_come,
        cast(null as integer) as academic_year,
        cast(null as integer) as calendar_year,
        cast(null as numeric(12, 2)) as price_usd,

        -- booleans
        false as is_training,
        false as is_journey_training,
        false as is_support,
        false as has_listed_schedule,
        true as is_special_member,

        -- dates
        cast(null as date) as start_date,
        cast(null as date) as end_date
    from special_members
)

select * from final
