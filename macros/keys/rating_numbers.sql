{#- The CTEs `told_apart` and `numbered`: what tells ratings of a skill apart, the same in the fact and beside its
    evidence. Who rates themselves is their own rater, whatever the column says; raters whom nobody knows are told apart
    by number. They expect `ratings` (loaded ones of int_proficiency_judged) and `skill_wordings` before them. -#}
{% macro rating_numbers() -%}
told_apart as (
    select
        ratings.*,
        skill_wordings.skill_code,
        coalesce({{ without_addresses('ratings.title') }}, '') as assessment_title,
        case when ratings.is_self_rating then ratings.contact_id else ratings.rater_contact_id end as rater_id
    from ratings
    inner join skill_wordings on ratings.skill = skill_wordings.wording
),

numbered as (
    select
        *,
        row_number() over (
            partition by contact_id, skill_code, rated_on, assessment_title, rater_id
            order by rater collate "C", title collate "C", _batch_id collate "C", _row_number
        ) as rater_number
    from told_apart
)
{%- endmacro %}
