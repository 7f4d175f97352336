-- Primary Key: one row per district or school of the federal lists, as the newest school year describes it.
with

district_rows as (
    select * from {{ ref('int_districts_judged') }}
),

school_rows as (
    select * from {{ ref('int_schools_judged') }}
),

listed as (
    select
        'district' as agency,
        leaid as nces_id,
        leaid as district_leaid,
        name,
        street,
        city,
        state_code,
        zip,
        nmcnty,
        locale_code,
        setting,
        setting_rollup,
        school_year,
        lat,
        lon,
        school_year_start,
        _recency
    from district_rows
    where _disposition = 'loaded'

    union all

    select
        'school' as agency,
        ncessch as nces_id,
        -- the first seven digits of a public school's id are those of its district
        coalesce(leaid, case when char_length(ncessch) = 12 then left(ncessch, 7) end) as district_leaid,
        name,
        street,
        city,
        state_code,
        zip,
        nmcnty,
        locale_code,
        setting,
        setting_rollup,
        school_year,
        lat,
        lon,
        school_year_start,
        _recency
    from school_rows
    where _disposition = 'loaded'
),

ranked as (
    select
        *,
        row_number() over (
            partition by nces_id
            order by school_year_start desc nulls last, _recency desc
        ) as nth_newest
    from listed
),

newest as (
    select
        *,
        {{ exact_place_key('name', 'city', 'state_code') }} as place_key
    from ranked
    where nth_newest = 1
),

counted as (
    select
        *,
        count(*) over (partition by agency, place_key) as agencies_of_place
    from newest
),

final as (
    select
        -- ids
        nces_id,
        district_leaid,

        -- text
        agency,
        name,
        street,
        city,
        state_code,
        zip,
        nmcnty as county,
        locale_code,
        setting,
        setting_rollup,
        school_year,
        -- a name that stands twice in one place names nobody
        case when agencies_of_place = 1 then place_key end as place_key,

        -- numbers
        lat as latitude,
        lon as longitude
    from counted
)

select * from final
