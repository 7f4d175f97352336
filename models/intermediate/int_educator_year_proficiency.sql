-- Primary Key: one row per educator × curriculum × academic year by whose end a skill of the curriculum was rated.
with

keys as (
    select * from {{ ref('int_educator_year_key') }}
),

skill_levels as (
    select * from {{ ref('int_skill_level') }}
),

skills as (
    select * from {{ ref('int_skills_judged') }}
),

levels as (
    select * from {{ ref('proficiency_level') }}
),

professional as (
    select level as professional_level from levels
    where proficiency = 'professional'
),

-- A skill may be listed for a curriculum in several contexts.
curriculum_skills as (
    select
        curriculum_code,
        slug as skill_code
    from skills
    where _disposition = 'loaded' and curriculum_code is not null
    group by curriculum_code, slug
),

ranked as (
    select
        keys.contact_id,
        keys.curriculum_code,
        keys.academic_year,
        skill_levels.level,
        row_number() over (
            partition by keys.contact_id, keys.curriculum_code, keys.academic_year, skill_levels.skill_code
            order by skill_levels.rated_on desc
        ) as nth_back
    from keys
    inner join curriculum_skills on keys.curriculum_code = curriculum_skills.curriculum_code
    inner join skill_levels
        on keys.contact_id = skill_levels.contact_id
        and curriculum_skills.skill_code = skill_levels.skill_code
        and skill_levels.rated_on <= {{ academic_year_end('keys.academic_year') }}
),

final as (
    select
        -- ids
        ranked.contact_id,
        ranked.curriculum_code,

        -- numbers
        ranked.academic_year,
        cast(count(*) as integer) as skills_rated,
        cast(sum(ranked.level) as integer) as skill_level_sum,
        cast(count(*) filter (where ranked.level >= professional.professional_level) as integer) as skills_professional
    from ranked
    cross join professional
    where ranked.nth_back = 1
    group by ranked.contact_id, ranked.curriculum_code, ranked.academic_year
)

select * from final
