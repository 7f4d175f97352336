{#- The CTE that reads a wording of a state: `state_words`, one row per word (match_key). It expects `state_aliases`
    before it. -#}
{% macro state_words() -%}
state_words as (
    {{ alias_words('state_aliases', ['state_code', 'is_repair']) }}
)
{%- endmacro %}
