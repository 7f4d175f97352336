-- Primary Key: one row per district × school year of the federal lists.
with

-- The organization that stands for a district, of the export or of the federal list; and, per state, the independent
-- member of the schools that have none.
organizations as (
    select * from {{ ref('int_organization') }}
    where organization_type = 'District'
        and (stands_for_leaid is not null or leaid is null)
),

list_rows as (
    select * from {{ ref('int_districts_judged') }}
    where _disposition = 'loaded'
),

locations as (
    select * from {{ ref('dim_location') }}
),

states as (
    select * from {{ ref('us_state') }}
),

{{ federal_years('leaid', 'stands_for_leaid') }},

described as (
    select
        histories.organization_key as district_id,
        {{ make_key('district', ['histories.organization_key', 'histories.school_year_start']) }} as district_key,
        histories.organization_source_id as district_source_id,
        histories.federal_id as leaid,
        coalesce(histories.list_name, {{ without_addresses('histories.organization_name') }}, 'Unnamed district')
            as district_name,
        histories.agency_kind,
        {{ federal_year_columns() }}
    from histories
    left join states on histories.state_code = states.state_code
    left join locations on histories.location_source_id = locations.location_source_id
),

special_members as (
    {{ special_members('district_key', 'district_source_id', 'district_name') }}
),

final as (
    select
        -- ids
        district_key,
        district_id,
        district_source_id,
        leaid,
        location_key,

        -- text
        district_name,
        district_name || ' (' || coalesce(leaid, district_source_id) || ')' as district_label,
        agency_kind,
        state_code,
        state_name,
        city,
        zip,
        county,
        locale_code,
        setting,
        setting_rollup,
        school_year_label,

        -- numbers
        school_year_start,

        -- booleans
        is_listed,
        is_in_newest_list,
        is_current,
        false as is_special_member,

        -- dates
        valid_from,
        valid_to
    from described

    union all

    select
        -- ids
        district_key,
        district_key as district_id,
        district_source_id,
        cast(null as text) as leaid,
        district_key as location_key,

        -- text
        district_name,
        district_name as district_label,
        'unknown' as agency_kind,
        district_name as state_code,
        district_name as state_name,
        cast(null as text) as city,
        cast(null as text) as zip,
        cast(null as text) as county,
        cast(null as text) as locale_code,
        'unknown' as setting,
        'unknown' as setting_rollup,
        district_name as school_year_label,

        -- numbers
        cast(null as integer) as school_year_start,

        -- booleans
        false as is_listed,
        false as is_in_newest_list,
        true as is_current,
        true as is_special_member,

        -- dates
        {{ beginning_of_time() }} as valid_from,
        {{ end_of_time() }} as valid_to
    from special_members
)

select * from final
