{#- What two wordings of an instrument, item, skill or report must share to be the same one: as match_key; a name without
    any letter or digit of ASCII is itself. -#}
{% macro name_word(expression) -%}
coalesce({{ match_key(expression) }}, {{ expression }})
{%- endmacro %}


{#- Whether an item only informs and asks nothing, so that it has no score. -#}
{% macro is_informational(item_type) -%}
coalesce({{ match_key(item_type) }} in ('informational', 'info', 'instruction'), false)
{%- endmacro %}


{#- Points in percent of the points that can be reached, four decimals. -#}
{% macro percent_of(points, highest) -%}
cast(round(100 * {{ points }} / {{ highest }}, 4) as numeric(9, 4))
{%- endmacro %}
