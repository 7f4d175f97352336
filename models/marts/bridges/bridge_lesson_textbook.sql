with

section_rows as (
    select * from {{ ref('int_textbooks_judged') }}
    where _disposition = 'loaded' and is_section
),

textbooks as (
    select * from {{ ref('dim_textbook') }}
),

lessons as (
    select * from {{ ref('dim_lesson') }}
),

named as (
    select
        {{ textbook_source_id('textbook_code', 'textbook_id') }} as textbook_source_id,
        code as section_code,
        description as section,
        {{ split_to_rows("coalesce(lessons, " ~ not_applicable() ~ ")", '; ') }} as lesson_slug
    from section_rows
),

-- A list may name a lesson twice.
mentioned as (
    select
        textbook_source_id,
        section_code,
        section,
        lesson_slug
    from named
    group by textbook_source_id, section_code, section, lesson_slug
),

final as (
    select
        -- ids
        textbooks.textbook_key,
        mentioned.section_code,
        case mentioned.lesson_slug
            when {{ not_applicable() }} then {{ not_applicable_key() }}
            else coalesce(lessons.lesson_key, {{ late_key() }})
        end as lesson_key,
        mentioned.lesson_slug,

        -- text
        mentioned.section
    from mentioned
    inner join textbooks on mentioned.textbook_source_id = textbooks.textbook_source_id
    left join lessons on mentioned.lesson_slug = lessons.lesson_source_id
)

select * from final
