-- Primary Key: one row per school × school year of the federal lists.
with

-- The organization that stands for a federal school, of the export or of the list itself.
organizations as (
    select * from {{ ref('int_organization') }}
    where stands_for_ncessch is not null
),

list_rows as (
    select * from {{ ref('int_schools_judged') }}
    where _disposition = 'loaded'
),

district_members as (
    select
        stands_for_leaid,
        organization_key
    from {{ ref('int_organization') }}
    where stands_for_leaid is not null
),

districts as (
    select * from {{ ref('dim_district') }}
),

locations as (
    select * from {{ ref('dim_location') }}
),

demographics as (
    select * from {{ ref('dim_demographic') }}
    where demographic_kind = 'school'
),

states as (
    select * from {{ ref('us_state') }}
),

{{ federal_years('ncessch', 'stands_for_ncessch') }},

described as (
    select
        histories.organization_key as school_id,
        {{ make_key('school', ['histories.organization_key', 'histories.school_year_start']) }} as school_key,
        histories.organization_source_id as school_source_id,
        histories.federal_id as ncessch,
        -- the district of that year's list; else the one known now, which may be the independent member of its state
        coalesce(district_members.organization_key, histories.district_organization_key) as district_id,
        coalesce(histories.list_name, {{ without_addresses('histories.organization_name') }}, 'Unnamed school')
            as school_name,
        histories.control,
        {{ federal_year_columns() }}
    from histories
    left join district_members on histories.listed_leaid = district_members.stands_for_leaid
    left join states on histories.state_code = states.state_code
    left join locations on histories.location_source_id = locations.location_source_id
),

placed as (
    select
        described.*,
        coalesce(demographics.demographic_key, {{ unknown_key() }}) as demographic_key,
        coalesce(districts.district_key, {{ unknown_key() }}) as district_key,
        coalesce(districts.district_name, 'Unknown') as district_name
    from described
    left join districts
        on described.district_id = districts.district_id
        and {{ valid_on('districts', 'described.described_on') }}
    left join demographics
        on described.school_id = demographics.organization_key
        -- a school that no list has, or lists without a year, has one row without
        and coalesce(described.school_year_start, 0) = coalesce(demographics.academic_year, 0)
),

special_members as (
    {{ special_members('school_key', 'school_source_id', 'school_name') }}
),

final as (
    select
        -- ids
        school_key,
        school_id,
        school_source_id,
        ncessch,
        district_key,
        district_id,
        location_key,
        demographic_key,

        -- text
        school_name,
        school_name || ' (' || ncessch || ')' as school_label,
        district_name,
        control,
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
    from placed

    union all

    select
        -- ids
        school_key,
        school_key as school_id,
        school_source_id,
        cast(null as text) as ncessch,
        school_key as district_key,
        school_key as district_id,
        school_key as location_key,
        school_key as demographic_key,

        -- text
        school_name,
        school_name as school_label,
        school_name as district_name,
        'unknown' as control,
        school_name as state_code,
        school_name as state_name,
        cast(null as text) as city,
        cast(null as text) as zip,
        cast(null as text) as county,
        cast(null as text) as locale_code,
        'unknown' as setting,
        'unknown' as setting_rollup,
        school_name as school_year_label,

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
