{#- An id or a name that a person gave, for columns that every reader may see and join by: as it is, but where it holds an
    e-mail address without it, and with the first digits of a hash, so that two that differ stay two. -#}
{% macro shown_id(expression) -%}
case
    when {{ holds_address(expression) }}
        then {{ without_addresses(expression) }} || ' ' || substr(encode(sha256(convert_to(concat_ws(
            chr(31), 'shown_id', '{{ key_salt("shown_id") }}', {{ expression }}
        ), 'UTF8')), 'hex'), 1, 8)
    else {{ expression }}
end
{%- endmacro %}
