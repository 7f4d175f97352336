with

skill_levels as (
    select * from {{ ref('int_skill_level') }}
),

levels as (
    select * from {{ ref('proficiency_level') }}
),

skills as (
    select * from {{ ref('dim_skill') }}
),

contacts as (
    select * from {{ ref('dim_contact') }}
),

numbered as (
    select
        *,
        row_number() over (partition by contact_id, skill_code order by rated_on) as nth_day,
        row_number() over (partition by contact_id, skill_code order by rated_on desc) as nth_day_back
    from skill_levels
),

final as (
    select
        -- ids
        numbered.contact_id,
        coalesce(contacts.contact_key, {{ unknown_key() }}) as contact_key,
        coalesce(skills.skill_key, {{ late_key() }}) as skill_key,
        numbered.skill_code,
        {{ calendar_key('numbered.rated_on') }} as date_key,

        -- text
        levels.proficiency,
        {{ academic_year_label(academic_year('numbered.rated_on')) }} as academic_year_label,

        -- numbers
        {{ academic_year('numbered.rated_on') }} as academic_year,
        numbered.level,
        numbered.raters,
        numbered.ratings,
        numbered.self_ratings,
        numbered.ratings_with_evidence,

        -- booleans
        numbered.nth_day = 1 as is_first_level,
        numbered.nth_day_back = 1 as is_latest_level,
        numbered.self_ratings = numbered.ratings as is_self_rated_only
    from numbered
    inner join levels on numbered.level = levels.level
    left join skills on numbered.skill_code = skills.skill_code
    left join contacts
        on numbered.contact_id = contacts.contact_id
        and {{ valid_on('contacts', 'numbered.rated_on') }}
)

select * from final
