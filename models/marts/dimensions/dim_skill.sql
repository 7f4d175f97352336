-- Primary Key: one row per skill.
with

skill_rows as (
    select * from {{ ref('int_skills_judged') }}
    where _disposition = 'loaded'
),

-- A skill that curricula share is listed once for each of them. Where their wordings differ, the newest file speaks,
-- and within it the curriculum and context that come first in text.
ranked as (
    select
        *,
        row_number() over (
            partition by slug
            order by
                _recency desc,
                curriculum_code collate "C" nulls last,
                curriculum_raw collate "C" nulls last,
                context collate "C" nulls last
        ) as nth_row
    from skill_rows
),

shared as (
    select
        slug,
        cast(count(distinct curriculum_code) as integer) as curricula,
        cast(count(*) as integer) as contexts
    from skill_rows
    group by slug
),

members as (
    select
        {{ make_key('skill', ['ranked.slug']) }} as skill_key,
        ranked.slug as skill_code,
        ranked.text as skill,
        ranked.standards,
        ranked.assessment,
        shared.curricula,
        shared.contexts
    from ranked
    inner join shared on ranked.slug = shared.slug
    where ranked.nth_row = 1
),

special_members as (
    {{ special_members('skill_key', 'skill_code', 'skill') }}
),

final as (
    select
        -- ids
        skill_key,
        skill_key as skill_id,
        skill_code,

        -- text
        skill,
        skill || ' (' || skill_code || ')' as skill_label,
        standards,
        assessment,

        -- numbers
        curricula,
        contexts,

        -- booleans
        curricula > 1 as is_shared,
        false as is_special_member
    from members

    union all

    select
        -- ids
        skill_key,
        skill_key as skill_id,
        skill_code,

        -- text
        skill,
        skill as skill_label,
        cast(null as text) as standards,
        cast(null as text) as assessment,

        -- numbers
        0 as curricula,
        0 as contexts,

        -- booleans
        false as is_shared,
        true as is_special_member
    from special_members
)

select * from final
