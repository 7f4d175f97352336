{#- Fails with every combination of columns that occurs more than once, or that misses a part.

    When it matters: the columns are the grain of the relation; joins on it would multiply or lose rows.
    How to resolve: look for the step that repeats the rows; do not hide it with `distinct`. Where a part may rightly be
    null, say `allow_null: true`. -#}
{% test unique_combination(model, columns, allow_null=false) %}
select
    {{ columns | join(', ') }},
    count(*) as occurrences
from {{ model }}
group by {{ columns | join(', ') }}
having
    count(*) > 1
    {%- if not allow_null %}
    or {% for column in columns %}{{ column }} is null{{ " or " if not loop.last }}{% endfor %}
    {%- endif %}
{% endtest %}
