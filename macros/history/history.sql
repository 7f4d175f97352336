{#- The only clock a model may read: the report date of this build, as a scalar subquery. -#}
{% macro as_of() -%}
(select as_of from {{ source('audit', 'current_build') }})
{%- endmacro %}


{#- The as-of condition, one rule everywhere: half-open intervals, the open end is 9999-12-31. -#}
{% macro valid_on(alias, day) -%}
{{ day }} >= {{ alias }}.valid_from and {{ day }} < {{ alias }}.valid_to
{%- endmacro %}


{% macro beginning_of_time() %}date '1900-01-01'{% endmacro %}
{% macro end_of_time() %}date '9999-12-31'{% endmacro %}
