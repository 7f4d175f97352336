-- Primary Key: one row per educator × skill × day on which somebody rated it.
with

ratings as (
    select * from {{ ref('int_proficiency_judged') }}
),

skill_wordings as (
    select * from {{ ref('int_skill_wording') }}
),

rated as (
    select
        ratings.contact_id,
        skill_wordings.skill_code,
        ratings.rated_on,
        ratings.level,
        ratings.evidence,
        ratings.is_self_rating,
        case
            when ratings.is_self_rating then 'self'
            else coalesce(cast(ratings.rater_contact_id as text), ratings.rater)
        end as rater
    from ratings
    inner join skill_wordings on ratings.skill = skill_wordings.wording
    where ratings._disposition = 'loaded'
),

-- A rater is one voice, under however many titles they rated.
by_rater as (
    select
        contact_id,
        skill_code,
        rated_on,
        rater,
        is_self_rating,
        percentile_disc(0.5) within group (order by level) as level,
        count(*) as ratings,
        count(evidence) as ratings_with_evidence
    from rated
    group by contact_id, skill_code, rated_on, rater, is_self_rating
),

final as (
    select
        -- ids
        contact_id,
        skill_code,
        rated_on,

        -- numbers: the median of the raters of a day is the lower of the two middle ones; what the educator says of
        -- themselves counts where nobody else rated
        coalesce(
            percentile_disc(0.5) within group (order by level) filter (where not is_self_rating),
            percentile_disc(0.5) within group (order by level)
        ) as level,
        -- those whose ratings make the level
        cast(coalesce(nullif(count(*) filter (where not is_self_rating), 0), 1) as integer) as raters,
        cast(sum(ratings) as integer) as ratings,
        cast(coalesce(sum(ratings) filter (where is_self_rating), 0) as integer) as self_ratings,
        cast(sum(ratings_with_evidence) as integer) as ratings_with_evidence
    from by_rater
    group by contact_id, skill_code, rated_on
)

select * from final
