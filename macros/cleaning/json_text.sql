{#- Text that may be JSON. -#}

{#- The value, or null where the text is none. PostgreSQL reads nested values by recursion and stops a build at a text of
    a few thousand brackets, so a long or deeply nested text is no JSON here. -#}
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
