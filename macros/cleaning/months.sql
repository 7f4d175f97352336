{#- A month as a number that counts on from year to year, 24293 for June 2024, and the first day of the month of such a
    number: months are added and compared without calendars. -#}
{% macro month_index(day) -%}
cast(extract(year from {{ day }}) * 12 + extract(month from {{ day }}) - 1 as integer)
{%- endmacro %}


{% macro month_of_index(number) -%}
make_date({{ number }} / 12, {{ number }} % 12 + 1, 1)
{%- endmacro %}
