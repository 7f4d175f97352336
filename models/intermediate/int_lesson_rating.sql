-- Primary Key: one row per record of the implementation survey × lesson rated in it.
with

judged as (
    select * from {{ ref('int_implementation_judged') }}
    where _disposition = 'loaded' and contact_id is not null and submitted_on <= {{ as_of() }}
),

pathways as (
    select * from {{ ref('int_pathways_judged') }}
),

lessons as (
    select * from {{ ref('int_lessons_judged') }}
),

{{ lesson_words() }},

-- A number outside of the scale, or of another scale, is left out, and warned of (rule R31).
written as (
    select
        judged.*,
        regexp_replace(rating.parts[1], '^[[:space:],]+|[[:space:]]+$', '', 'g') as lesson_raw,
        cast(rating.parts[2] as numeric) as score,
        rating.place
    from judged
    cross join
        lateral regexp_matches(
            judged.lesson_ratings, {{ lesson_rating_pattern() }}, 'g'
        ) with ordinality as rating (parts, place)
    where {{ is_lesson_rating('rating.parts') }}
),

-- Of a lesson that a record rates twice the last word counts.
found as (
    select
        written.*,
        lesson_words.slug,
        row_number() over (
            partition by
                written._batch_id,
                written._row_number,
                coalesce('slug ' || lesson_words.slug, 'word ' || {{ name_word('written.lesson_raw') }})
            order by written.place desc
        ) as nth_of_lesson
    from written
    left join lesson_words on {{ name_word('written.lesson_raw') }} = lesson_words.word
    where {{ match_key('written.lesson_raw') }} is not null
),

final as (
    select
        -- ids
        contact_id,
        implementation_id,
        class_id,
        slug as lesson_slug,

        -- text
        curriculum_codes,
        lesson_raw,

        -- numbers
        academic_year,
        cast(row_number() over (
            partition by contact_id, academic_year
            order by
                submitted_on,
                submitted_at,
                coalesce(implementation_id, '') collate "C",
                coalesce(curriculum_codes, '') collate "C",
                coalesce(course_name, '') collate "C",
                coalesce(class_id, '') collate "C",
                place,
                lesson_raw collate "C",
                score
        ) as integer) as rating_number,
        score,

        -- dates
        submitted_on as rated_on
    from found
    where nth_of_lesson = 1
)

select * from final
