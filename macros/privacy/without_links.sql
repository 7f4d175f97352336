{#- A sender's words with `virtual` for each web link in them, for columns that every reader may see: whoever has the
    link of a meeting is let in. -#}
{% macro without_links(expression) -%}
regexp_replace({{ expression }}, '(https?://|www[.])\S*[^\s,;)]|[a-z0-9.-]+[.][a-z]{2,}/\S*[^\s,;)]', 'virtual', 'gi')
{%- endmacro %}
