-- Primary Key: one row per contact × employer × role × period; overlapping rows of the people export are one period.
{%- set one_role = 'contact_id, employer_found, role_word' %}
with

people as (
    select * from {{ ref('int_people_judged') }}
),

organizations as (
    select * from {{ ref('int_organization') }}
),

loaded as (
    select * from people
    where _disposition = 'loaded'
),

-- A row that begins inside an earlier one continues its period (rule R11).
numbered as (
    select
        *,
        sum(case when is_overlapping then 0 else 1 end) over (
            partition by {{ one_role }}
            order by role_start, _recency, _row_number
            rows between unbounded preceding and current row
        ) as period_number
    from loaded
),

dated as (
    select
        *,
        max(_recency) over (partition by {{ one_role }}, period_number) as newest_recency
    from numbered
),

-- The newest file says when it ends, and whether it is the main one: an older row under another start once kept people
-- in posts that they had left.
periods as (
    select
        *,
        row_number() over (
            partition by {{ one_role }}, period_number
            order by _recency desc, _row_number desc
        ) as nth_newest,
        min(role_start) over period as period_start,
        max(case when _recency = newest_recency then coalesce(role_end, {{ end_of_time() }}) end) over period
            as period_end,
        bool_and(is_start_assumed) over period as is_period_start_assumed,
        bool_or(coalesce(is_primary, false) and _recency = newest_recency) over period as is_period_primary
    from dated
    window period as (partition by {{ one_role }}, period_number)
),

-- The school may be named by the person's row itself, before that of the employer (rule K2).
schools as (
    select
        stands_for_ncessch as nces_id,
        organization_key,
        district_organization_key
    from organizations
    where stands_for_ncessch is not null
),

districts as (
    select
        stands_for_leaid as nces_id,
        organization_key
    from organizations
    where stands_for_leaid is not null
),

placed as (
    select
        periods.*,
        case
            when employers.organization_key is not null then employers.organization_key
            when periods.employer_id is not null then {{ late_key() }}
            when periods.nces_id is not null
                then coalesce(schools.organization_key, districts.organization_key, {{ late_key() }})
            else {{ unknown_key() }}
        end as organization_key,
        case
            when char_length(periods.nces_id) <> 7 then coalesce(schools.organization_key, {{ late_key() }})
            else coalesce(employers.school_organization_key, {{ unknown_key() }})
        end as school_organization_key,
        case
            when schools.organization_key is not null then schools.district_organization_key
            when periods.nces_id is not null
                then coalesce(districts.organization_key, employers.district_organization_key, {{ late_key() }})
            else coalesce(employers.district_organization_key, {{ unknown_key() }})
        end as district_organization_key
    from periods
    left join organizations as employers on periods.employer_id = employers.org_id
    left join schools on periods.nces_id = schools.nces_id
    left join districts
        on case
            when char_length(periods.nces_id) = 12 then left(periods.nces_id, 7)
            else periods.nces_id
        end = districts.nces_id
    where periods.nth_newest = 1
),

-- State and setting are those of the school, else of the employer, else of the district.
located as (
    select
        placed.*,
        coalesce(school.state_code, employer.state_code, district.state_code) as place_state_code,
        coalesce(school.setting, employer.setting, district.setting, 'unknown') as setting,
        coalesce(school.setting_rollup, employer.setting_rollup, district.setting_rollup, 'unknown') as setting_rollup
    from placed
    left join organizations as school on placed.school_organization_key = school.organization_key
    left join organizations as employer on placed.organization_key = employer.organization_key
    left join organizations as district on placed.district_organization_key = district.organization_key
),

final as (
    select
        -- ids
        contact_id,
        person_id,
        employer_id as org_id,
        nces_id,
        organization_key,
        school_organization_key,
        district_organization_key,

        -- text
        coalesce(role, 'unknown') as role,
        role_raw,
        role_word,
        employer_word,
        employer_found,
        title,
        admin_level,
        place_state_code as state_code,
        setting,
        setting_rollup,

        -- booleans
        is_period_primary as is_primary_stated,
        is_period_start_assumed as is_start_assumed,

        -- dates: as written, both days included; and half-open
        period_start as start_date,
        period_end as end_date,
        greatest(period_start, {{ beginning_of_time() }}) as valid_from,
        case
            when period_end = {{ end_of_time() }} then {{ end_of_time() }}
            else greatest(period_end + 1, {{ beginning_of_time() }})
        end as valid_to
    from located
)

select * from final
