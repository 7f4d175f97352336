{#- A number of seeds/policy/journey_policy, as a scalar subquery of whole numbers.

    Args:
        name: the seed's `threshold`. -#}
{% macro journey_policy(name) -%}
(select cast(value as integer) from {{ ref('journey_policy') }} where threshold = '{{ name }}')
{%- endmacro %}
