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

bands as (
    select * from {{ ref('class_grade_band') }}
),

{{ federal_years('ncessch', 'stands_for_ncessch') }},

described as (
    select
        -- the district of that year's list; else the one known now, which may be the independent member of its state
        coalesce(district_members.organization_key, histories.district_organization_key) as district_id,
        histories.control,
        coalesce(histories.grade_band, 'Unknown') as grade_band,
        coalesce(bands.sort_order, {{ sort_of_others() }}) as grade_band_sort,
        {{ federal_year_columns('school', 'ncessch') }}
    from histories
    left join district_members on histories.listed_leaid = district_members.stands_for_leaid
    left join states on histories.state_code = states.state_code
    left join bands on histories.grade_band = bands.grade_band
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

{{ federal_year_members(
    'school', 'ncessch', 'placed',
    keys=['district_key', 'district_id', 'demographic_key'],
    words={
        'district_name': 'school_name', 'control': word_of_member('school_key'), 'grade_band': 'school_name',
        'grade_band_sort': sort_of_others(),
    },
) }}

select * from final
