{#- How alike two names are, without an extension that a server may lack. -#}

{#- A name as its letters are compared: no case, no marks, one blank between words, and one blank before and after. -#}
{% macro letters_of_name(expression) -%}
' ' || btrim(regexp_replace({{ lower_ascii(bare_name(expression)) }}, '[\s!-/:-@\[-`{-~0-9]+', ' ', 'g')) || ' '
{%- endmacro %}


{#- One row per triple of neighbouring letters, as a set-returning expression for a select list. Expects the result of
    letters_of_name. -#}
{% macro letter_triples(expression) -%}
substr({{ expression }}, generate_series(1, greatest(char_length({{ expression }}) - 2, 1)), 3)
{%- endmacro %}


{#- A number of seeds/policy/quality_threshold, as a scalar subquery. -#}
{% macro quality_threshold(name) -%}
(select value from {{ ref('quality_threshold') }} where threshold = '{{ name }}')
{%- endmacro %}
