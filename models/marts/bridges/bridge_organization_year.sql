-- Primary Key: one row per organization × academic year, from that of the first federal list to that of the report
-- date.
with

organizations as (
    select * from {{ ref('dim_organization') }}
),

schools as (
    select * from {{ ref('dim_school') }}
),

districts as (
    select * from {{ ref('dim_district') }}
),

list_years as (
    select school_year_start from schools
    union all
    select school_year_start from districts
),

span as (
    select
        least(min(school_year_start), {{ academic_year(as_of()) }}) as first_academic_year,
        greatest(max(school_year_start), {{ academic_year(as_of()) }}) as last_academic_year
    from list_years
),

years as (
    select told.academic_year
    from span
    cross join lateral generate_series(span.first_academic_year, span.last_academic_year) as told (academic_year)
),

-- Every school has one row on every day, and one school year is told by one list, so its first day stands for it.
schools_of_year as (
    select
        organizations.organization_key,
        years.academic_year,
        schools.school_key,
        -- of a school the district of that year's list, which need not be the one known now
        case
            when organizations.school_organization_key > 0 then schools.district_id
            else organizations.district_organization_key
        end as district_id
    from organizations
    cross join years
    left join schools
        on organizations.school_organization_key = schools.school_id
        and {{ valid_on('schools', academic_year_start('years.academic_year')) }}
),

final as (
    select
        -- ids
        schools_of_year.organization_key,
        coalesce(schools_of_year.school_key, {{ unknown_key() }}) as school_key,
        coalesce(districts.district_key, {{ unknown_key() }}) as district_key,

        -- text
        {{ academic_year_label('schools_of_year.academic_year') }} as academic_year_label,

        -- numbers
        schools_of_year.academic_year,

        -- booleans
        schools_of_year.academic_year = {{ academic_year(as_of()) }} as is_current
    from schools_of_year
    -- of several organizations for one district one stands for it
    left join organizations as district_organizations
        on schools_of_year.district_id = district_organizations.organization_key
    left join districts
        on district_organizations.district_organization_key = districts.district_id
        and {{ valid_on('districts', academic_year_start('schools_of_year.academic_year')) }}
)

select * from final
