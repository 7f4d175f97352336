with

standard_rows as (
    select * from {{ ref('int_standards_judged') }}
    where _disposition = 'loaded'
),

standards as (
    select * from {{ ref('dim_standard') }}
),

lessons as (
    select * from {{ ref('dim_lesson') }}
),

named as (
    select
        {{ framework_source_id('framework_code', 'framework_raw') }} as framework_source_id,
        code,
        {{ split_to_rows('lessons', '; ') }} as lesson_slug
    from standard_rows
),

-- A list may name a lesson twice.
mentioned as (
    select
        framework_source_id,
        code,
        lesson_slug
    from named
    group by framework_source_id, code, lesson_slug
),

final as (
    select
        -- ids
        coalesce(lessons.lesson_key, {{ late_key() }}) as lesson_key,
        standards.standard_key,
        mentioned.lesson_slug
    from mentioned
    inner join standards
        on mentioned.framework_source_id = standards.framework_code
        and mentioned.code = standards.standard_code
    left join lessons on mentioned.lesson_slug = lessons.lesson_source_id
)

select * from final
