-- Primary Key: one row per wording in which people say what grades they teach.
with

people as (
    select grades_taught as stated_text from {{ corrected('people') }}
    where grades_taught is not null
),

surveys as (
    select grade_level as stated_text from {{ ref('stg_intake_survey') }}
    where grade_level is not null
),

legacy_surveys as (
    select
        grade_level,
        grades_taught
    from {{ ref('stg_intake_survey_legacy') }}
),

grades as (
    select * from {{ ref('grade') }}
),

bands as (
    select * from {{ ref('class_grade_band') }}
),

band_words as (
    select * from {{ ref('class_grade_band_alias') }}
),

-- Few wordings stand for many people, so each is read once.
wordings as (
    select stated_text from people
    union
    select stated_text from surveys
    union
    select grade_level as stated_text from legacy_surveys
    where grade_level is not null
    union
    select grades_taught as stated_text from legacy_surveys
    where grades_taught is not null
),

named as (
    select
        wordings.stated_text,
        found.grade as grade_low,
        found.grade as grade_high
    from wordings
    cross join lateral {{ grades_named('wordings.stated_text') }} as found

    union all

    select
        wordings.stated_text,
        found.grade_low,
        found.grade_high
    from wordings
    cross join lateral {{ grade_ranges_named('wordings.stated_text') }} as found
),

taught as (
    select
        named.stated_text,
        grades.grade,
        grades.grade_number
    from named
    inner join grades on grades.grade_number between named.grade_low and named.grade_high
    group by named.stated_text, grades.grade, grades.grade_number
),

spans as (
    select
        stated_text,
        string_agg(grade, '; ' order by grade_number) as grades,
        min(grade_number) as grade_low,
        max(grade_number) as grade_high
    from taught
    group by stated_text
),

final as (
    select
        -- ids
        wordings.stated_text,

        -- text
        spans.grades,
        coalesce({{ grade_band_read() }}, 'Unknown') as grade_band,

        -- numbers
        spans.grade_low,
        spans.grade_high,

        -- booleans
        spans.stated_text is not null or band_words.alias is not null as is_read
    from wordings
    left join spans on wordings.stated_text = spans.stated_text
    {{ join_grade_band('wordings.stated_text', 'spans') }}
)

select * from final
