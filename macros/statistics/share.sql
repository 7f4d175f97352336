{#- A share from 0 to 1 with six decimals, null where there is nothing to divide by: never 0 for "nobody knows". -#}
{% macro share(numerator, denominator) -%}
cast(cast({{ numerator }} as numeric) / nullif({{ denominator }}, 0) as numeric(7, 6))
{%- endmacro %}
