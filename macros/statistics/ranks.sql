{#- Statistics of ranks. Each macro gives a query on a relation, with the columns of `groups` and one row a group: name it
    in a CTE. Groups are not called as the columns that the query adds. Ranks of ties are averaged, and kept doubled: sums of whole numbers are exact. -#}


{#- Columns of a query one below the other, each ended by a comma. -#}
{% macro listed_columns(columns) -%}
{%- for column in columns %}
    {{ column }},
{%- endfor %}
{%- endmacro %}


{#- Spearman's rank correlation. Columns: those of `groups`; n, pairs of which both values are there; rho, with rho_reason
    where it is null; rho_ci_low and rho_ci_high, with rho_ci_reason. From n ≥ 4 (policy): D. Bonett and T. Wright, Sample
    Size Requirements for Estimating Pearson, Kendall and Spearman Correlations (2000), tanh(artanh ρ ± z √((1 + ρ²/2)/(n - 3))).
    No interval where |ρ| is 1: its formula has no variance there.

    Args:
        relation: name of a relation, one row a unit of analysis.
        x, y: columns of numbers.
        groups: list of columns; none: one row for all. -#}
{% macro spearman(relation, x, y, groups=[]) -%}
{%- set by = (groups + ['is_pair']) | join(', ') -%}
select
    {{- listed_columns(groups) }}
    n,
    rho,
    case
        when not is_enough then 'n_too_small'
        when spread_x = 0 or spread_y = 0 then 'no_variance'
    end as rho_reason,
    case when abs(rho) < 1 then tanh(atanh(rho) - reach) end as rho_ci_low,
    case when abs(rho) < 1 then tanh(atanh(rho) + reach) end as rho_ci_high,
    case
        when not is_enough then 'n_too_small'
        when spread_x = 0 or spread_y = 0 or abs(rho) = 1 then 'no_variance'
    end as rho_ci_reason
from (
    select
        *,
        {{ normal_critical() }} * sqrt((1 + rho ^ 2 / 2) / nullif(n - 3, 0)) as reach
    from (
        select
            *,
            case
                when not is_enough or spread_x = 0 or spread_y = 0 then null
                -- whole numbers tell whether it is 1 or only rounds to it
                when joint * joint = spread_x * spread_y then cast(sign(joint) as double precision)
                else {{ as_float('joint') }} / (sqrt({{ as_float('spread_x') }}) * sqrt({{ as_float('spread_y') }}))
            end as rho
        from (
            select
                {{- listed_columns(groups) }}
                count(*) filter (where is_pair) as n,
                -- the variance of the interval divides by n - 3, whatever the policy says
                count(*) filter (where is_pair) >= {{ statistics_policy('correlation_from') }}
                and count(*) filter (where is_pair) > 3 as is_enough,
                count(*) filter (where is_pair) * sum(rank_x * rank_y) filter (where is_pair)
                - sum(rank_x) filter (where is_pair) * sum(rank_y) filter (where is_pair) as joint,
                count(*) filter (where is_pair) * sum(rank_x * rank_x) filter (where is_pair)
                - sum(rank_x) filter (where is_pair) * sum(rank_x) filter (where is_pair) as spread_x,
                count(*) filter (where is_pair) * sum(rank_y * rank_y) filter (where is_pair)
                - sum(rank_y) filter (where is_pair) * sum(rank_y) filter (where is_pair) as spread_y
            from (
                select
                    {{- listed_columns(groups) }}
                    is_pair,
                    2 * cast(rank() over (partition by {{ by }} order by x) as numeric) - 1
                    + count(*) over (partition by {{ by }}, x) as rank_x,
                    2 * cast(rank() over (partition by {{ by }} order by y) as numeric) - 1
                    + count(*) over (partition by {{ by }}, y) as rank_y
                from (
                    select
                        {{- listed_columns(groups) }}
                        {{ x }} as x,
                        {{ y }} as y,
                        num_nulls({{ x }}, {{ y }}) = 0 as is_pair
                    from {{ relation }}
                ) as paired
            ) as ranked
            {%- if groups %}
            group by {{ groups | join(', ') }}
            {%- endif %}
        ) as summed
    ) as correlated
) as reached
{%- endmacro %}


{#- Cliff's delta, by how much more often a value of the first group is the higher one than the lower one of a pair with the
    second group: N. Cliff, Dominance Statistics (1993); 2 U / (n₁ n₂) - 1 of the test of Mann and Whitney, from -1 to 1.
    Columns: those of `groups`; n_first and n_second, values that are there; delta from n ≥ 10 in both, else delta_reason.

    Args:
        relation: name of a relation, one row a unit of analysis.
        value: column that orders the units: numbers, or the place of a level.
        is_first: condition; true: first group, false: second, null: neither.
        groups: list of columns; none: one row for all. -#}
{% macro cliffs_delta(relation, value, is_first, groups=[]) -%}
{%- set by = (groups + ['is_counted']) | join(', ') -%}
select
    {{- listed_columns(groups) }}
    n_first,
    n_second,
    case
        when {{ is_interval_given(['n_first', 'n_second']) }}
            then cast(rank_sum - n_first * (n_first + 1) - n_first * n_second as double precision)
                / nullif(n_first * n_second, 0)
    end as delta,
    {{ interval_reason(['n_first', 'n_second']) }} as delta_reason
from (
    select
        {{- listed_columns(groups) }}
        cast(count(*) filter (where is_counted and is_first) as numeric) as n_first,
        cast(count(*) filter (where is_counted and not is_first) as numeric) as n_second,
        sum(doubled_rank) filter (where is_counted and is_first) as rank_sum
    from (
        select
            {{- listed_columns(groups) }}
            is_first,
            is_counted,
            2 * cast(rank() over (partition by {{ by }} order by value) as numeric) - 1
            + count(*) over (partition by {{ by }}, value) as doubled_rank
        from (
            select
                {{- listed_columns(groups) }}
                {{ value }} as value,
                {{ is_first }} as is_first,
                num_nulls({{ value }}, {{ is_first }}) = 0 as is_counted
            from {{ relation }}
        ) as chosen
    ) as ranked
    {%- if groups %}
    group by {{ groups | join(', ') }}
    {%- endif %}
) as summed
{%- endmacro %}
