{#- A sender's words without the e-mail addresses in them, for columns that every reader may see. Several addresses
    without a blank between them are one. -#}
{% macro without_addresses(expression) -%}
regexp_replace({{ expression }}, '\S+@\S+[.]\S+', '(address removed)', 'g')
{%- endmacro %}


{#- Whether something stands in a text that without_addresses takes out. -#}
{% macro holds_address(expression) -%}
({{ expression }} ~ '\S@\S+[.]\S')
{%- endmacro %}
