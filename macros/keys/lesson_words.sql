{#- The words that name a lesson, as CTEs that end with `lesson_words (word, slug)`: its slug, and its title unless two
    lessons have it. The CTEs `lessons` (int_lessons_judged) and `pathways` (int_pathways_judged) stand above. -#}
{% macro lesson_words() -%}
known_slugs as (
    select slug
    from lessons
    where _disposition = 'loaded'

    union

    select lesson_slug as slug
    from pathways
    where _disposition = 'loaded' and lesson_slug is not null
),

slug_words as (
    select
        {{ name_word('slug') }} as word,
        min(slug collate "C") as slug
    from known_slugs
    group by {{ name_word('slug') }}
),

title_words as (
    select
        {{ name_word('title') }} as word,
        min(slug collate "C") as slug
    from lessons
    where _disposition = 'loaded'
    group by {{ name_word('title') }}
    having min(slug) = max(slug)
),

lesson_words as (
    select
        coalesce(slug_words.word, title_words.word) as word,
        coalesce(slug_words.slug, title_words.slug) as slug
    from slug_words
    full join title_words on slug_words.word = title_words.word
)
{%- endmacro %}
