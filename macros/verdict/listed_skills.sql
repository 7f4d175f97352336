{#- The CTE `listed_skills`: the words of the skills that the list has, to tell a slug of no list. -#}
{% macro listed_skills() -%}
listed_skills as (
    select {{ name_word('slug') }} as skill_word
    from {{ ref('int_skills_judged') }}
    where _disposition = 'loaded'
    group by {{ name_word('slug') }}
)
{%- endmacro %}
