{#- One row per part of a text that names several things, as a set-returning expression for a select list.

    Args:
        expression: SQL text expression; null gives no row.
        separators: regular expression of what stands between two parts. -#}
{% macro split_to_rows(expression, separators) -%}
regexp_split_to_table({{ expression }}, '{{ separators }}')
{%- endmacro %}


{#- One row per day from the first to the last day, both included, as a set-returning expression for a select list. -#}
{% macro days_between(first_day, last_day) -%}
cast(generate_series(
    cast({{ first_day }} as timestamp), cast({{ last_day }} as timestamp), interval '1 day'
) as date)
{%- endmacro %}


{#- One row per event id of a cell, as senders list them: 12 / [12, 15] / ["12","15"] / 12;15. May give empty ids. -#}
{% macro event_ids_in(expression) -%}
btrim({{ split_to_rows("translate(" ~ expression ~ ", '[]\"', '')", '[,;]') }})
{%- endmacro %}


{#- One row per text of a JSON array of texts, as a set-returning expression for a select list. -#}
{% macro json_texts(expression) -%}
jsonb_array_elements_text({{ expression }})
{%- endmacro %}
