{#- Two records as one text, whichever is named first; null where one of them is not known. -#}
{% macro pair_of(one, other) -%}
least({{ one }} collate "C", {{ other }} collate "C") || chr(31)
        || greatest({{ one }} collate "C", {{ other }} collate "C")
        || case when {{ one }} is not null and {{ other }} is not null then '' end
{%- endmacro %}
