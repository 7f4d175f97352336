{#- The rows of a list that name a lesson which the list of lessons has not: the CTEs from `known_lessons` to
    `unknown_lessons`, one row per such row. They expect `lessons` and `staged` (its `lessons` parted by `; `) before
    them. -#}
{% macro unknown_lessons() -%}
known_lessons as (
    select slug
    from lessons
    where _disposition = 'loaded'
    group by slug
),

named_lessons as (
    select
        _batch_id,
        _row_number,
        {{ split_to_rows('lessons', '; ') }} as slug
    from staged
),

unknown_lessons as (
    select
        named_lessons._batch_id,
        named_lessons._row_number
    from named_lessons
    left join known_lessons on named_lessons.slug = known_lessons.slug
    where known_lessons.slug is null
    group by named_lessons._batch_id, named_lessons._row_number
)
{%- endmacro %}
