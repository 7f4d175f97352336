-- Primary Key: one row per lesson.
with

lessons as (
    select * from {{ ref('int_lessons_judged') }}
    where _disposition = 'loaded'
),

-- A lesson is told in American English, else in the language that comes first in text.
ranked as (
    select
        *,
        row_number() over (
            partition by slug
            order by language = 'en-us' desc, language collate "C"
        ) as nth_language
    from lessons
),

translated as (
    select
        slug,
        string_agg(language, '; ' order by nth_language) as languages,
        cast(count(*) as integer) as translations
    from ranked
    group by slug
),

members as (
    select
        {{ make_key('lesson', ['ranked.slug']) }} as lesson_key,
        ranked.slug as lesson_source_id,
        ranked.title as lesson,
        ranked.language,
        translated.languages,
        ranked.area,
        ranked.description,
        ranked.prerequisites,
        ranked.objectives,
        ranked.keywords,
        translated.translations,
        coalesce(ranked.objectives_count, {{ parts_in('ranked.objectives', '; ') }}) as objectives_count
    from ranked
    inner join translated on ranked.slug = translated.slug
    where ranked.nth_language = 1
),

special_members as (
    {{ special_members('lesson_key', 'lesson_source_id', 'lesson') }}
),

final as (
    select
        -- ids
        lesson_key,
        lesson_key as lesson_id,
        lesson_source_id,

        -- text
        lesson,
        lesson || ' (' || lesson_source_id || ')' as lesson_label,
        language,
        languages,
        area,
        description,
        prerequisites,
        objectives,
        keywords,

        -- numbers
        translations,
        objectives_count,

        -- booleans
        false as is_special_member
    from members

    union all

    select
        -- ids
        lesson_key,
        lesson_key as lesson_id,
        lesson_source_id,

        -- text
        lesson,
        lesson as lesson_label,
        lesson as language,
        lesson as languages,
        cast(null as text) as area,
        cast(null as text) as description,
        cast(null as text) as prerequisites,
        cast(null as text) as objectives,
        cast(null as text) as keywords,

        -- numbers
        0 as translations,
        cast(null as integer) as objectives_count,

        -- booleans
        true as is_special_member
    from special_members
)

select * from final
