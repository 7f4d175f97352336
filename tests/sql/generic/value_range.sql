{#- Fails with every value outside a range; null is no value.

    When it matters: a value beyond its scale shifts every mean that it enters.
    How to resolve: look for the rule that should have held the row. -#}
{% test value_range(model, column, at_least, at_most) %}
select
    {{ column }},
    count(*) as occurrences
from {{ model }}
where {{ column }} < {{ at_least }} or {{ column }} > {{ at_most }}
group by {{ column }}
{% endtest %}
