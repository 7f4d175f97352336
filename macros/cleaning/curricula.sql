{#- The CTEs that read a wording of a curriculum: `curriculum_words`, one row per word (match_key) with the curricula
    that it names, `;`-joined. They expect `curricula` and `curriculum_aliases` before them. -#}
{% macro curriculum_words() -%}
curriculum_meanings as (
    select
        {{ match_key('curriculum') }} as word,
        curriculum_code
    from curricula

    union

    select
        {{ match_key('alias') }} as word,
        curriculum_code
    from curriculum_aliases
),

curriculum_words as (
    select
        word,
        string_agg(curriculum_code, ';' order by curriculum_code collate "C") as curriculum_codes
    from curriculum_meanings
    group by word
)
{%- endmacro %}
