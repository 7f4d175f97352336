{#- Since when a given id is known, as an aggregate over its rows of the people export: created, else the earliest start
    of a role, else the date of the file (rule K8). -#}
{% macro person_date() -%}
coalesce(min(created), min(role_start_stated), min(effective_date))
{%- endmacro %}
