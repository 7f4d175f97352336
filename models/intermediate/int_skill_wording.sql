-- Primary Key: one row per wording of a skill in ratings and figures of classes.
with

skills as (
    select * from {{ ref('int_skills_judged') }}
),

ratings as (
    select * from {{ ref('int_proficiency_judged') }}
),

class_tests as (
    select * from {{ ref('int_student_aggregates_judged') }}
),

listed as (
    select
        {{ name_word('slug') }} as skill_word,
        {{ first_by_bytes('slug') }} as skill_code
    from skills
    where _disposition = 'loaded'
    group by {{ name_word('slug') }}
),

wordings as (
    select skill as wording from ratings
    where _disposition = 'loaded'
    union
    select skill as wording from class_tests
    where _disposition = 'loaded' and skill is not null
),

worded as (
    select
        wording,
        {{ name_word('wording') }} as skill_word
    from wordings
),

final as (
    select
        -- text
        worded.wording,
        coalesce(
            listed.skill_code,
            {{ first_by_bytes('worded.wording', 'partition by worded.skill_word') }}
        ) as skill_code,

        -- booleans
        listed.skill_code is not null as is_listed
    from worded
    left join listed on worded.skill_word = listed.skill_word
)

select * from final
