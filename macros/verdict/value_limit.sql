{#- A number of seeds/policy/value_limit, as a scalar subquery.

    Args:
        name: the seed's `value_limit`; a name that the seed lacks yields null, which its own test prevents. -#}
{% macro value_limit(name) -%}
(select value from {{ ref('value_limit') }} where value_limit = '{{ name }}')
{%- endmacro %}
