-- Primary Key: one row per place.
with

organizations as (
    select * from {{ ref('int_organization') }}
    where organization_type <> 'Individual'
),

school_rows as (
    select * from {{ ref('int_schools_judged') }}
    where _disposition = 'loaded'
),

district_rows as (
    select * from {{ ref('int_districts_judged') }}
    where _disposition = 'loaded'
),

event_places as (
    select * from {{ ref('int_event_place') }}
),

states as (
    select * from {{ ref('us_state') }}
),

locales as (
    select * from {{ ref('locale_setting') }}
),

mentioned as (
    select
        {{ location_parts() }}
    from organizations

    union all

    select
        {{ location_parts(latitude='lat', longitude='lon') }}
    from school_rows

    union all

    select
        {{ location_parts(latitude='lat', longitude='lon') }}
    from district_rows

    union all

    select
        {{ location_parts() }}
    from event_places
),

places as (
    select
        location_source_id,
        state_code,
        city,
        zip,
        locale_code,
        latitude,
        longitude
    from mentioned
    where location_source_id is not null
    group by location_source_id, state_code, city, zip, locale_code, latitude, longitude
),

members as (
    select
        {{ make_key('location', ['places.location_source_id']) }} as location_key,
        places.location_source_id,
        concat_ws(', ', places.city, nullif(concat_ws(' ', places.state_code, places.zip), '')) as place,
        places.city,
        places.zip,
        coalesce(places.state_code, 'Unknown') as state_code,
        coalesce(states.state_name, 'Unknown') as state_name,
        case when places.state_code is not null then 'US' else 'Unknown' end as country_code,
        locales.locale_code,
        locales.locale_name,
        coalesce(locales.setting, 'unknown') as setting,
        coalesce(locales.setting_rollup, 'unknown') as setting_rollup,
        places.latitude,
        places.longitude
    from places
    left join states on places.state_code = states.state_code
    left join locales on places.locale_code = locales.locale_code
),

named as (
    select
        *,
        coalesce(nullif(place, ''), 'Place without name') as place_name,
        coalesce(nullif(place, ''), 'Place without name')
        || coalesce(
            ' (' || nullif(concat_ws(
                ', ', 'locale ' || locale_code, nullif(concat_ws(' ', trim_scale(latitude), trim_scale(longitude)), '')
            ), '') || ')',
            ''
        ) as place_detail
    from members
),

-- A ZIP code that stands where others have the town reads as the ZIP code alone does: such places are told apart.
labelled as (
    select
        *,
        place_detail
        || case when count(*) over (partition by place_detail) > 1 then ' [' || location_source_id || ']' else '' end
            as location_label
    from named
),

special_members as (
    {{ special_members('location_key', 'location_source_id', 'place') }}
),

final as (
    select
        -- ids
        location_key,
        location_key as location_id,
        location_source_id,

        -- text
        place_name as place,
        location_label,
        city,
        zip,
        state_code,
        state_name,
        country_code,
        locale_code,
        locale_name,
        setting,
        setting_rollup,

        -- numbers
        latitude,
        longitude,

        -- booleans
        latitude is not null and longitude is not null as has_coordinates,
        false as is_special_member
    from labelled

    union all

    select
        -- ids
        location_key,
        location_key as location_id,
        location_source_id,

        -- text
        place,
        place as location_label,
        cast(null as text) as city,
        cast(null as text) as zip,
        place as state_code,
        place as state_name,
        place as country_code,
        cast(null as text) as locale_code,
        cast(null as text) as locale_name,
        {{ word_of_member('location_key') }} as setting,
        {{ word_of_member('location_key') }} as setting_rollup,

        -- numbers
        cast(null as numeric(9, 6)) as latitude,
        cast(null as numeric(9, 6)) as longitude,

        -- booleans
        false as has_coordinates,
        true as is_special_member
    from special_members
)

select * from final
