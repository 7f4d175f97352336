with

ratings as (
    select * from {{ ref('int_proficiency_judged') }}
    where _disposition = 'loaded'
),

skill_wordings as (
    select * from {{ ref('int_skill_wording') }}
),

levels as (
    select * from {{ ref('proficiency_level') }}
),

wordings as (
    select * from {{ ref('int_instrument_wording') }}
),

named_instruments as (
    select * from {{ ref('int_instrument') }}
),

instruments as (
    select * from {{ ref('dim_instrument') }}
),

cohorts as (
    select * from {{ ref('dim_cohort') }}
),

skills as (
    select * from {{ ref('dim_skill') }}
),

contacts as (
    select * from {{ ref('dim_contact') }}
),

{{ place_years() }},

{{ instrument_keys() }},

{{ rating_numbers() }},

final as (
    select
        -- ids
        numbered.contact_id,
        coalesce(contacts.contact_key, {{ unknown_key() }}) as contact_key,
        {{ school_of_year('contacts') }} as school_key,
        {{ district_of_year() }} as district_key,
        coalesce(skills.skill_key, {{ late_key() }}) as skill_key,
        numbered.skill_code,
        coalesce(numbered.rater_id, {{ unknown_key() }}) as rater_contact_id,
        coalesce(raters.contact_key, {{ unknown_key() }}) as rater_contact_key,
        cast(numbered.rater_number as integer) as rater_number,
        numbered.assessment_title,
        case
            when numbered.instrument is null then {{ unknown_key() }}
            else coalesce(instrument_keys.instrument_key, {{ late_key() }})
        end as instrument_key,
        case
            when numbered.cohort_id is null then {{ not_applicable_key() }}
            else coalesce(cohorts.cohort_key, {{ late_key() }})
        end as cohort_key,
        {{ calendar_key('numbered.rated_on') }} as date_key,

        -- text
        levels.proficiency,
        {{ without_addresses('numbered.rating_raw') }} as rating_raw,
        case
            when numbered.scale_highest is null then 'words'
            else '1-' || numbered.scale_highest
        end as rating_scale,
        {{ without_addresses('numbered.context') }} as context,
        {{ academic_year_label(academic_year('numbered.rated_on')) }} as academic_year_label,

        -- numbers
        {{ academic_year('numbered.rated_on') }} as academic_year,
        numbered.level,
        1 as ratings,

        -- booleans
        numbered.is_self_rating,
        numbered.evidence is not null as has_evidence
    from numbered
    inner join levels on numbered.level = levels.level
    left join skills on numbered.skill_code = skills.skill_code
    left join contacts
        on numbered.contact_id = contacts.contact_id
        and {{ valid_on('contacts', 'numbered.rated_on') }}
    {{ join_place_year('contacts', academic_year('numbered.rated_on')) }}
    left join contacts as raters
        on numbered.rater_id = raters.contact_id
        and {{ valid_on('raters', 'numbered.rated_on') }}
    left join instrument_keys
        on numbered.instrument = instrument_keys.instrument
        and instrument_keys.version = ''
    left join cohorts on numbered.cohort_id = cohorts.cohort_source_id
)

select * from final
