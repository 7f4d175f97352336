with

skill_rows as (
    select * from {{ ref('int_skills_judged') }}
    where _disposition = 'loaded'
),

skills as (
    select * from {{ ref('dim_skill') }}
),

curricula as (
    select * from {{ ref('dim_curriculum') }}
),

joined as (
    select
        case
            when skill_rows.curriculum_raw is null then {{ not_applicable_key() }}
            else coalesce(curricula.curriculum_key, {{ unknown_key() }})
        end as curriculum_key,
        skills.skill_key,
        coalesce(skill_rows.context, 'Not stated') as context
    from skill_rows
    inner join skills on skill_rows.slug = skills.skill_code
    left join curricula on skill_rows.curriculum_code = curricula.curriculum_source_id
),

-- Wordings without alias share the unknown curriculum: a skill in two of them is one row.
final as (
    select
        -- ids
        curriculum_key,
        skill_key,

        -- text
        context,

        -- numbers
        cast(count(*) as integer) as mentions
    from joined
    group by curriculum_key, skill_key, context
)

select * from final
