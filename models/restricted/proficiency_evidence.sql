with

ratings as (
    select * from {{ ref('int_proficiency_judged') }}
    where _disposition = 'loaded'
),

skill_wordings as (
    select * from {{ ref('int_skill_wording') }}
),

{{ rating_numbers() }},

final as (
    select
        -- ids
        numbered.contact_id,
        numbered.skill_code,
        coalesce(numbered.rater_id, {{ unknown_key() }}) as rater_contact_id,
        cast(numbered.rater_number as integer) as rater_number,
        {{ calendar_key('numbered.rated_on') }} as date_key,

        -- text
        numbered.assessment_title,
        numbered.rater,
        numbered.evidence,
        numbered.context
    from numbered
    where numbered.evidence is not null or numbered.rater_id is null
)

select * from final
