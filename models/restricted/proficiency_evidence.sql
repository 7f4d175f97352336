with

ratings as (
    select * from {{ ref('int_proficiency_judged') }}
    where _disposition = 'loaded'
),

skill_wordings as (
    select * from {{ ref('int_skill_wording') }}
),

dates as (
    select * from {{ ref('dim_date') }}
),

{{ rating_numbers() }},

final as (
    select
        -- ids
        numbered.contact_id,
        numbered.skill_code,
        coalesce(numbered.rater_id, {{ unknown_key() }}) as rater_contact_id,
        cast(numbered.rater_number as integer) as rater_number,
        coalesce(dates.date_key, {{ unknown_key() }}) as date_key,

        -- text
        numbered.assessment_title,
        numbered.rater,
        numbered.evidence,
        numbered.context
    from numbered
    left join dates on numbered.rated_on = dates.date_day
    where numbered.evidence is not null or numbered.rater_id is null
)

select * from final
