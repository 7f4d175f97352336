{#- Fails when a dimension lacks one of the members that facts point to instead of to null: unknown (-1), not applicable
    (-2), late (-3).

    When it matters: a fact without a match takes one of them; without the row its join loses the fact.
    How to resolve: add the rows of the macro `special_members` to the dimension. -#}
{% test members_present(model, column_name) %}
select wanted.member
from (
    select {{ unknown_key() }} as member
    union all
    select {{ not_applicable_key() }} as member
    union all
    select {{ late_key() }} as member
) as wanted
left join {{ model }} as dimension on wanted.member = dimension.{{ column_name }}
where dimension.{{ column_name }} is null
{% endtest %}
