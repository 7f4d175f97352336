{#- p values of many contrasts, adjusted by S. Holm, A Simple Sequentially Rejective Multiple Test Procedure (1979), within
    each family: all contrasts with the reference in one analysis × outcome × slice. A query on a relation, as in ranks.sql,
    one row for each of its rows, with the listed columns and <p>_adjusted. A contrast without p counts for nothing and has
    no adjusted one.

    Args:
        relation: name of a relation, one row a contrast.
        p: column of unadjusted p values.
        families: list of columns that tell families apart; none: all are one.
        columns: list of the other columns to carry on; p itself is always there. -#}
{% macro holm(relation, p, families=[], columns=[]) -%}
{%- set within = ('partition by ' ~ families | join(', ') ~ ' ') if families else '' -%}
select
    {{- listed_columns(families + columns) }}
    {{ p }},
    case
        when {{ p }} is not null
            then least(1, max(_times_those_left) over ({{ within }}order by {{ p }}))
    end as {{ p }}_adjusted
from (
    select
        *,
        (
            count({{ p }}) over ({{ within.strip() }})
            - rank() over ({{ within }}order by {{ p }}) + 1
        ) * {{ p }} as _times_those_left
    from {{ relation }}
) as stepped
{%- endmacro %}
