-- Primary Key: one row per educator × skill × day on which somebody rated it.
with

ratings as (
    select * from {{ ref('int_proficiency_judged') }}
),

skill_wordings as (
    select * from {{ ref('int_skill_wording') }}
),

final as (
    select
        -- ids
        ratings.contact_id,
        skill_wordings.skill_code,
        ratings.rated_on,

        -- numbers: the median of the raters of a day is the lower of the two middle ones
        percentile_disc(0.5) within group (order by ratings.level) as level,
        cast(count(*) as integer) as ratings,
        cast(count(*) filter (where ratings.is_self_rating) as integer) as self_ratings,
        cast(count(ratings.evidence) as integer) as ratings_with_evidence
    from ratings
    inner join skill_wordings on ratings.skill = skill_wordings.wording
    where ratings._disposition = 'loaded'
    group by ratings.contact_id, skill_wordings.skill_code, ratings.rated_on
)

select * from final
