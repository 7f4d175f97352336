{#- Fails with every column that is null somewhere, and in how many rows. One query for all of them; `warehouse build`
    names the columns, as dbt by itself tells only how many they are.

    When it matters: a value that nothing may lack is missing; a null key drops the row from every inner join, silently.
    How to resolve: of a key, point to the member for unknown (-1), not applicable (-2) or late (-3) instead; of a row
    that a feed lacks a value in, hold it by a rule. Where a contract has the constraint `not_null`, no test is needed. -#}
{% test no_nulls(model, columns) %}
select
    listed.column_name,
    listed.null_rows
from (
    select
        {%- for column in columns %}
        count(*) - count({{ column }}) as {{ column }}{{ "," if not loop.last }}
        {%- endfor %}
    from {{ model }}
) as counted
cross join lateral (
    values
    {%- for column in columns %}
    ('{{ column }}', counted.{{ column }}){{ "," if not loop.last }}
    {%- endfor %}
) as listed (column_name, null_rows)
where listed.null_rows > 0
{% endtest %}
