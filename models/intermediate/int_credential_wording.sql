-- Primary Key: one row per wording of a cell that lists licenses × license that it names.
with

people as (
    select * from {{ ref('int_identity_people') }}
),

surveys as (
    select * from {{ ref('stg_intake_survey') }}
),

older_surveys as (
    select * from {{ ref('stg_intake_survey_legacy') }}
),

areas as (
    select * from {{ ref('license_area') }}
),

area_aliases as (
    select * from {{ ref('license_area_alias') }}
),

state_aliases as (
    select * from {{ ref('state_alias') }}
),

types as (
    select * from {{ ref('certification_type') }}
),

type_aliases as (
    select * from {{ ref('certification_type_alias') }}
),

{{ license_area_words() }},

{{ state_words() }},

type_words as (
    {{ list_words('types', 'type_aliases', 'certification_type') }}
),

wordings as (
    select other_credentials as wording
    from people
    where other_credentials is not null

    union

    select teaching_license as wording
    from surveys
    where teaching_license is not null

    union

    select teacher_license as wording
    from older_surveys
    where teacher_license is not null
),

{{ told_licenses('wordings') }},

-- A word for the level of a certificate ("provisional") is no area.
named as (
    select
        told_licenses.wording,
        told_licenses.license_text,
        coalesce(area_words.license_area, 'Unknown') as license_area,
        told_licenses.state_code,
        told_licenses.grades
    from told_licenses
    left join area_words on {{ match_key('told_licenses.area_text') }} = area_words.word
    left join type_words on {{ match_key('told_licenses.area_text') }} = type_words.word
    where area_words.word is not null or type_words.word is null
),

final as (
    select
        -- text
        wording,
        license_text,
        license_area,
        state_code,
        min(grades) as grades
    from named
    group by wording, license_text, license_area, state_code
)

select * from final
