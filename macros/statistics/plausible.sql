{#- Whether a standard deviation is larger than any students with that mean can have, as a condition: half of them at
    nothing and half at everything is the most that there is. Rounding is forgiven (policy `value_limit`).

    Args: SQL expressions; highest: points that can be reached. -#}
{% macro is_deviation_implausible(deviation, mean, students, highest) -%}
{{ deviation }} > {{ value_limit('figures_slack') }} * {{ highest }}
                    + sqrt(greatest({{ mean }} * ({{ highest }} - {{ mean }}), 0)
                    * {{ students }} / nullif({{ students }} - 1, 0))
{%- endmacro %}
