{#- Fails with the number of rows in which one of the columns is null. One query for all of them.

    When it matters: a null key drops the row from every inner join, silently.
    How to resolve: point the fact to the member for unknown (-1), not applicable (-2) or late (-3) instead. -#}
{% test no_nulls(model, columns) %}
select *
from (
    select
        {%- for column in columns %}
        count(*) - count({{ column }}) as {{ column }}{{ "," if not loop.last }}
        {%- endfor %}
    from {{ model }}
) as nulls
where {% for column in columns %}{{ column }} > 0{{ " or " if not loop.last }}{% endfor %}
{% endtest %}
