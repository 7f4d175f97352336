{#- Text that may be JSON. -#}

{#- The value, or null where the text is none. PostgreSQL reads nested values by recursion and stops a build at a text
    of a few thousand brackets, so a long or deeply nested text is no JSON here. -#}
{% macro parse_json(expression) -%}
case
    when char_length({{ expression }}) <= 8000
        and {{ expression }} !~ '(\[\s*){4}'
        and pg_input_is_valid({{ expression }}, 'jsonb')
        then cast({{ expression }} as jsonb)
end
{%- endmacro %}


{#- The value of JSON that was stored as a text inside JSON; any other value is itself. -#}
{% macro unwrapped_json(expression) -%}
case
    when jsonb_typeof({{ expression }}) = 'string' then {{ parse_json("(" ~ expression ~ " #>> '{}')") }}
    else {{ expression }}
end
{%- endmacro %}


{#- What a value is: object, array, string, number, boolean or null; SQL null where there is none. -#}
{% macro json_kind(expression) -%}
jsonb_typeof({{ expression }})
{%- endmacro %}


{#- A field of an object as text; null where it has none. -#}
{% macro json_field(expression, name) -%}
({{ expression }} ->> '{{ name }}')
{%- endmacro %}


{#- A field whose name is itself an expression. -#}
{% macro json_field_named(expression, name) -%}
({{ expression }} ->> {{ name }})
{%- endmacro %}


{% macro has_json_field(expression, names) -%}
coalesce(jsonb_exists_any({{ expression }}, array['{{ names | join("', '") }}']), false)
{%- endmacro %}


{#- A list from text: JSON, or parts with commas or semicolons between them. Expects trimmed text. -#}
{% macro parse_json_list(expression) -%}
case
    when {{ expression }} ~ '^\[' then {{ parse_json(expression) }}
    else to_jsonb(regexp_split_to_array({{ expression }}, '\s*[,;]\s*'))
end
{%- endmacro %}


{#- An object of the columns that are not null, such as {"n_tested": "<10"}; null where all are.

    Args:
        fields: dict of name -> SQL text expression. -#}
{% macro json_object_of(fields) -%}
nullif(jsonb_strip_nulls(jsonb_build_object(
            {%- for name, expression in fields.items() %}
            '{{ name }}', {{ expression }}{{ "," if not loop.last }}
            {%- endfor %}
        )), '{}')
{%- endmacro %}


{#- Objects put into one, a later one before an earlier one, and further fields of their own where they are not null.

    Args:
        objects: list of jsonb expressions that are not null.
        fields: dict of name -> SQL expression. -#}
{% macro json_merged(objects, fields) -%}
{{ objects | join(' || ') }} || coalesce({{ json_object_of(fields) }}, '{}')
{%- endmacro %}


{#- An object of the rows of a group, as an aggregate; of a name that stands twice the later one.

    Args:
        names, texts: SQL expressions.
        order: list of SQL expressions. -#}
{% macro json_object_agg_ordered(names, texts, order) -%}
jsonb_object_agg({{ names }}, {{ texts }} order by {{ order | join(', ') }})
{%- endmacro %}
