{#- A sender's words without the e-mail addresses in them, for columns that every reader may see. -#}
{% macro without_addresses(expression) -%}
regexp_replace({{ expression }}, '[^\s@]+@[^\s@]+[.][^\s@]+', '(address removed)', 'g')
{%- endmacro %}
