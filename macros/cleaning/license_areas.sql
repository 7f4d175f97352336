{#- The CTE that reads a wording of a license area: `area_words`, one row per word (match_key). It expects `areas` and
    `area_aliases` before it. Only a whole cell is read: of free text with grades, states or several areas in it no part
    is guessed (rule R27). -#}
{% macro license_area_words() -%}
area_words as (
    select
        {{ match_key('license_area') }} as word,
        license_area
    from areas

    union all

    select
        {{ match_key('alias') }} as word,
        license_area
    from area_aliases
)
{%- endmacro %}
