with

ratings as (
    select * from {{ ref('int_proficiency_judged') }}
),

skill_wordings as (
    select * from {{ ref('int_skill_wording') }}
),

dates as (
    select * from {{ ref('dim_date') }}
),

final as (
    select
        -- ids
        ratings.contact_id,
        skill_wordings.skill_code,
        case
            when ratings.is_self_rating then ratings.contact_id
            else coalesce(ratings.rater_contact_id, {{ unknown_key() }})
        end as rater_contact_id,
        coalesce(dates.date_key, {{ unknown_key() }}) as date_key,

        -- text
        coalesce(ratings.title, '') as assessment_title,
        ratings.rater,
        ratings.evidence,
        ratings.context
    from ratings
    inner join skill_wordings on ratings.skill = skill_wordings.wording
    left join dates on ratings.rated_on = dates.date_day
    where ratings._disposition = 'loaded'
        and (ratings.evidence is not null or (ratings.rater_contact_id is null and not ratings.is_self_rating))
)

select * from final
