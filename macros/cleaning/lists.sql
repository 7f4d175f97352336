{#- Lists of the authors of a curriculum: cells that hold several words, rows that are no rows. -#}

{#- A list in one cell, as JSON (["a", "b "]) or parted by commas, semicolons or bars -> a; b in the order in which the
    parts stand, each trimmed; null where there is none. Expects trimmed text. -#}
{% macro list_text(expression) -%}
(
            select string_agg(btrim(part), '; ' order by place)
            from
                unnest(case
                    when {{ expression }} ~ '^\[' and pg_input_is_valid({{ expression }}, 'jsonb')
                        then array(select jsonb_array_elements_text(cast({{ expression }} as jsonb)))
                    else regexp_split_to_array({{ expression }}, '[,;|]')
                end) with ordinality as listed (part, place)
            where btrim(part) <> ''
        )
{%- endmacro %}


{#- Whether a row of a list file is a remark of its authors, "; not yet offered": its first cell begins with a
    semicolon.

    Args:
        columns: columns that may come first in the file. -#}
{% macro is_list_comment(columns) -%}
(
            {%- for column in columns %}
            {{ "or " if not loop.first }}coalesce({{ column }} like ';%', false)
            {%- endfor %}
        )
{%- endmacro %}


{#- Whether a slug is one of those that the authors keep to show how a file is written (rule K6). -#}
{% macro is_author_sample(slug) -%}
coalesce({{ slug }} ~* '(^_?_sample|__sample|^zample|^example-learning-objective)', false)
{%- endmacro %}


{#- How many parts a list in one text has; null where there is no list.

    Args:
        expression: SQL text expression, parted as `list_text` does.
        separator: text that stands between two parts. -#}
{% macro parts_in(expression, separator) -%}
cardinality(string_to_array({{ expression }}, '{{ separator }}'))
{%- endmacro %}


{#- The line of an order as people read it: `line 1`, or `algebra / english / ordered / 2` where the sender numbers
    none. -#}
{% macro order_line(line_key) -%}
replace({{ line_key }}, chr(30), ' / ')
{%- endmacro %}
