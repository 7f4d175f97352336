{#- The CTE that reads a wording of a state: `state_words`, one row per word (match_key). It expects `state_aliases`
    before it. -#}
{% macro state_words() -%}
state_words as (
    select
        {{ match_key('alias') }} as word,
        state_code,
        is_repair
    from state_aliases
)
{%- endmacro %}
