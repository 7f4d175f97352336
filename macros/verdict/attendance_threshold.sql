{#- A number of seeds/policy/attendance_threshold, as a scalar subquery.

    Args:
        name: the seed's `threshold`; a name that the seed lacks yields null, which its own test prevents. -#}
{% macro attendance_threshold(name) -%}
(select value from {{ ref('attendance_threshold') }} where threshold = '{{ name }}')
{%- endmacro %}
