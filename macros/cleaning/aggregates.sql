{#- Texts of a group, told in the order of their bytes on every server. -#}

{#- The first of the texts of a group by their bytes, as an aggregate, or over a window.

    Args:
        window: content of an `over (…)`; none for an aggregate. -#}
{% macro first_by_bytes(expression, window=none) -%}
min({{ expression }} collate "C") {% if window %}over ({{ window }}) {% endif %}collate "default"
{%- endmacro %}


{#- The different codes of a group, parted by ; in order of their bytes, as an aggregate. -#}
{% macro codes_of(expression) -%}
string_agg(distinct {{ expression }} collate "C", ';' order by {{ expression }} collate "C") collate "default"
{%- endmacro %}
