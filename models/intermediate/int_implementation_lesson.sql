-- Primary Key: one row per educator × curriculum × academic year × lesson used.
with

answers as (
    select * from {{ ref('int_implementation_answer') }}
),

traces as (
    select * from {{ ref('int_implementation_trace') }}
),

chosen_pathways as (
    select * from {{ ref('int_implementation_pathway') }}
),

pathways as (
    select * from {{ ref('int_pathways_judged') }}
),

lessons as (
    select * from {{ ref('int_lessons_judged') }}
),

-- The list of a plan is no list of lessons used (B5).
parts as (
    select
        contact_id,
        curriculum_code,
        academic_year,
        {{ split_to_rows('selected_lessons', '[,;|]') }} as part
    from answers
    where tells_lessons and not is_after_report
),

words as (
    select
        contact_id,
        curriculum_code,
        academic_year,
        {{ name_word('part') }} as word
    from parts
    where {{ match_key('part') }} is not null
    group by contact_id, curriculum_code, academic_year, {{ name_word('part') }}
),

-- Lessons are named by slug or by title; a title that two lessons have names neither.
{{ lesson_words() }},

-- Or by a section of the pathway, which stands for all of its lessons.
section_words as (
    select
        chosen_pathways.contact_id,
        chosen_pathways.curriculum_code,
        chosen_pathways.academic_year,
        {{ name_word('pathways.section') }} as word,
        pathways.lesson_slug as slug
    from chosen_pathways
    inner join pathways
        on chosen_pathways.pathway = pathways.pathway
        and chosen_pathways.pathway_language = pathways.language
        and pathways._disposition = 'loaded'
    where pathways.section is not null and pathways.lesson_slug is not null
    group by
        chosen_pathways.contact_id,
        chosen_pathways.curriculum_code,
        chosen_pathways.academic_year,
        {{ name_word('pathways.section') }},
        pathways.lesson_slug
),

told as (
    select
        words.contact_id,
        words.curriculum_code,
        words.academic_year,
        coalesce(lesson_words.slug, section_words.slug) as slug,
        true as is_told,
        cast(null as date) as used_on
    from words
    left join lesson_words on words.word = lesson_words.word
    left join section_words
        on words.contact_id = section_words.contact_id
        and words.curriculum_code = section_words.curriculum_code
        and words.academic_year = section_words.academic_year
        and words.word = section_words.word
        and lesson_words.slug is null
),

used as (
    select * from told
    where slug is not null

    union all

    select
        contact_id,
        curriculum_code,
        academic_year,
        lesson_slug as slug,
        false as is_told,
        trace_date as used_on
    from traces
    where lesson_slug is not null
),

final as (
    select
        -- ids
        contact_id,
        curriculum_code,
        slug as lesson_slug,

        -- numbers
        academic_year,

        -- booleans
        bool_or(is_told) as is_told,
        bool_or(not is_told) as is_seen,

        -- dates
        min(used_on) as first_used_on,
        max(used_on) as last_used_on
    from used
    group by contact_id, curriculum_code, academic_year, slug
)

select * from final
