-- Primary Key: one row per organization.
with

organizations as (
    select * from {{ ref('int_organization') }}
),

contract_events as (
    select * from {{ ref('int_contract_event') }}
),

states as (
    select * from {{ ref('us_state') }}
),

locales as (
    select * from {{ ref('locale_setting') }}
),

bands as (
    select * from {{ ref('class_grade_band') }}
),

locations as (
    select * from {{ ref('dim_location') }}
),

partners as (
    select org_id
    from contract_events
    group by org_id
),

-- An organization may be a private person, whose name is kept in the schema restricted alone.
named as (
    select
        *,
        case
            when organization_type = 'Individual' then 'Private person ' || lpad(to_hex(organization_key), 13, '0')
            else
                coalesce(
                    {{ without_addresses('organization_name') }}, 'Unnamed organization ' || organization_source_id
                )
        end as shown_name
    from organizations
),

members as (
    select
        named.organization_key,
        named.organization_source_id,
        named.shown_name as organization_name,
        -- the export may have given an organization of that name the federal number as its own id
        named.source <> 'org'
        and count(*) over (partition by named.shown_name, named.organization_source_id) > 1 as is_twin,
        named.ncessch,
        named.leaid,
        named.parent_organization_key,
        named.district_organization_key,
        named.school_organization_key,
        case named.source
            when 'org' then 'organizations export'
            when 'independent' then 'made by the warehouse'
            else 'federal list'
        end as origin,
        named.organization_type,
        {{ without_addresses('named.organization_type_raw') }} as organization_type_raw,
        named.control,
        {{ without_addresses('named.control_raw') }} as control_raw,
        named.partner_type,
        named.agency_kind,
        case
            when named.organization_type in ('School', 'Unknown') then coalesce(named.grade_band, 'Unknown')
            else {{ not_applicable_label() }}
        end as grade_band,
        coalesce(bands.sort_order, {{ sort_of_others() }}) as grade_band_sort,
        named.nces_match,
        named.listed_school_year,
        schools.shown_name as school_name,
        districts.shown_name as district_name,
        named.state_code,
        states.state_name,
        -- where a private person lives is nobody's business
        case when named.organization_type <> 'Individual' then {{ without_addresses('named.city') }} end as city,
        case when named.organization_type <> 'Individual' then named.zip end as zip,
        named.county,
        named.locale_code,
        locales.locale_name,
        named.setting,
        named.setting_rollup,
        named.latitude,
        named.longitude,
        case
            when named.organization_type = 'Individual' then {{ not_applicable_key() }}
            else coalesce(locations.location_key, {{ unknown_key() }})
        end as location_key,
        partners.org_id is not null as is_partner
    from named
    left join named as schools on named.school_organization_key = schools.organization_key
    left join named as districts on named.district_organization_key = districts.organization_key
    left join states on named.state_code = states.state_code
    left join bands on named.grade_band = bands.grade_band
    left join locales on named.locale_code = locales.locale_code
    left join locations
        on {{ location_source_id(
            'named.state_code', 'named.city', 'named.zip', 'named.locale_code', 'named.latitude', 'named.longitude'
        ) }} = locations.location_source_id
    left join partners on named.org_id = partners.org_id
),

special_members as (
    {{ special_members('organization_key', 'organization_source_id', 'organization_name') }}
),

final as (
    select
        -- ids
        organization_key,
        organization_key as organization_id,
        organization_source_id,
        coalesce(parent_organization_key, {{ not_applicable_key() }}) as parent_organization_key,
        district_organization_key,
        school_organization_key,
        location_key,
        leaid,
        ncessch,

        -- text
        organization_name,
        organization_name || ' (' || organization_source_id || case when is_twin then ', ' || origin else '' end || ')'
            as organization_label,
        origin as organization_source,
        organization_type,
        organization_type_raw,
        control,
        control_raw,
        partner_type,
        agency_kind,
        grade_band,
        nces_match,
        listed_school_year,

        -- text: state, district, school
        coalesce(state_code, 'Unknown') as state_code,
        coalesce(state_name, 'Unknown') as state_name,
        case district_organization_key
            when {{ not_applicable_key() }} then {{ not_applicable_label() }}
            when {{ late_key() }} then 'Late'
            else coalesce(district_name, 'Unknown')
        end as district_name,
        case school_organization_key
            when {{ not_applicable_key() }} then {{ not_applicable_label() }}
            when {{ late_key() }} then 'Late'
            else coalesce(school_name, 'Unknown')
        end as school_name,

        -- text: place
        city,
        zip,
        county,
        locale_code,
        locale_name,
        coalesce(setting, 'unknown') as setting,
        coalesce(setting_rollup, 'unknown') as setting_rollup,

        -- numbers
        grade_band_sort,
        cast(latitude as numeric(9, 6)) as latitude,
        cast(longitude as numeric(9, 6)) as longitude,

        -- booleans
        is_partner,
        false as is_special_member
    from members

    union all

    select
        -- ids
        organization_key,
        organization_key as organization_id,
        organization_source_id,
        organization_key as parent_organization_key,
        organization_key as district_organization_key,
        organization_key as school_organization_key,
        organization_key as location_key,
        cast(null as text) as leaid,
        cast(null as text) as ncessch,

        -- text
        organization_name,
        organization_name as organization_label,
        'special member' as organization_source,
        organization_name as organization_type,
        cast(null as text) as organization_type_raw,
        {{ word_of_member('organization_key') }} as control,
        cast(null as text) as control_raw,
        case organization_key when {{ not_applicable_key() }} then {{ not_applicable() }} else 'unknown' end
            as partner_type,
        case organization_key when {{ not_applicable_key() }} then {{ not_applicable() }} else 'unknown' end
            as agency_kind,
        organization_name as grade_band,
        {{ not_applicable() }} as nces_match,
        cast(null as text) as listed_school_year,

        -- text: state, district, school
        organization_name as state_code,
        organization_name as state_name,
        organization_name as district_name,
        organization_name as school_name,

        -- text: place
        cast(null as text) as city,
        cast(null as text) as zip,
        cast(null as text) as county,
        cast(null as text) as locale_code,
        cast(null as text) as locale_name,
        {{ word_of_member('organization_key') }} as setting,
        {{ word_of_member('organization_key') }} as setting_rollup,

        -- numbers
        {{ sort_of_others() }} as grade_band_sort,
        cast(null as numeric(9, 6)) as latitude,
        cast(null as numeric(9, 6)) as longitude,

        -- booleans
        false as is_partner,
        true as is_special_member
    from special_members
)

select * from final
