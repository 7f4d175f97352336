{#- Means and their differences. Arguments are SQL expressions: mean, standard deviation of the sample (divisor n - 1) and
    number of units. -#}


{#- A bound of the t interval of a mean, mean ± t · SD / √n with n - 1 degrees of freedom. Null where n is below 2, and
    where the deviation is 0: an interval without width would claim certainty.

    Args:
        side: 'low' or 'high'.
        lowest, highest: ends of the scale, to which the interval is cut; tests are made with the whole one.
        critical: a column that holds `t_critical` of n - 1, where many rows have the same n and it is reckoned once. -#}
{% macro mean_bound(mean, deviation, n, side, lowest=none, highest=none, critical=none) -%}
{%- set critical = critical or t_critical('(' ~ n ~ ' - 1)') -%}
{%- set reach = critical ~ ' * ' ~ as_float(deviation) ~ ' / sqrt(' ~ as_float(n) ~ ')' -%}
{%- set bound = as_float(mean) ~ (' - ' if side == 'low' else ' + ') ~ reach -%}
case
    when {{ n }} > 1 and {{ deviation }} > 0 and {{ mean }} is not null
        then {{ cut_to_range(bound, lowest, highest) }}
end
{%- endmacro %}


{#- CTE `criticals`, `t_critical` of each n of a relation, reckoned once: a quantile takes a millisecond, and there are
    far fewer n than rows, each of which has two bounds. Join it by its `n`, once for each count.

    Args:
        relation: with the columns that are named.
        counts: columns, each a number of units of a mean. -#}
{% macro criticals(relation, counts) -%}
criticals {{ as_materialized() }} (
    select
        counts.n,
        {{ t_critical('(counts.n - 1)') }} as t_critical
    from {{ relation }}
    cross join
        lateral (
            values
            {%- for count in counts %}
            ({{ relation }}.{{ count }}){{ ',' if not loop.last }}
            {%- endfor %}
        ) as counts (n)
    where {{ is_interval_given(['counts.n'], 2) }}
    group by counts.n
)
{%- endmacro %}


{#- Columns `<name>_ci_low`, `<name>_ci_high` and `<name>_reason` of a mean: t interval from n ≥ 10.

    Args: as of `mean_bound`. -#}
{% macro mean_columns(name, mean, deviation, n, lowest=none, highest=none, critical=none) -%}
{%- for side in ['low', 'high'] %}
case
    when {{ is_interval_given([n], 2) }}
        then {{ mean_bound(mean, deviation, n, side, lowest, highest, critical) }}
end as {{ name }}_ci_{{ side }},
{%- endfor %}
{{ interval_reason([n], [deviation], [mean]) }} as {{ name }}_reason
{%- endmacro %}


{#- The difference of two means, first less second; taken while they are numeric, where nothing is lost. -#}
{% macro mean_difference(mean_1, mean_2) -%}
{{ as_float(mean_1 ~ ' - ' ~ mean_2) }}
{%- endmacro %}


{#- The variance of a mean; null where n is below 2. -#}
{% macro variance_of_mean(deviation, n) -%}
case when {{ n }} > 1 then {{ as_float(deviation) }} ^ 2 / {{ n }} end
{%- endmacro %}


{#- The standard error of the difference of two means of unequal variances; null where it is 0 or either n is below 2. -#}
{% macro welch_error(deviation_1, n_1, deviation_2, n_2) -%}
nullif(sqrt({{ variance_of_mean(deviation_1, n_1) }} + {{ variance_of_mean(deviation_2, n_2) }}), 0)
{%- endmacro %}


{#- Degrees of freedom of that difference, rarely whole: B. Welch, The Generalization of 'Student's' Problem (1947), by
    Satterthwaite. Null where welch_error is. -#}
{% macro welch_df(deviation_1, n_1, deviation_2, n_2) -%}
{%- set first, second = variance_of_mean(deviation_1, n_1), variance_of_mean(deviation_2, n_2) -%}
(1 / (
    ({{ first }} / nullif({{ first }} + {{ second }}, 0)) ^ 2 / nullif({{ n_1 }} - 1, 0)
    + ({{ second }} / nullif({{ first }} + {{ second }}, 0)) ^ 2 / nullif({{ n_2 }} - 1, 0)
))
{%- endmacro %}


{#- The t of Welch's test that two means are equal, first less second. -#}
{% macro welch_t(mean_1, deviation_1, n_1, mean_2, deviation_2, n_2) -%}
({{ mean_difference(mean_1, mean_2) }} / {{ welch_error(deviation_1, n_1, deviation_2, n_2) }})
{%- endmacro %}


{#- The two-sided p of that test. -#}
{% macro welch_p(mean_1, deviation_1, n_1, mean_2, deviation_2, n_2) -%}
statistics.t_two_sided_p(
    {{ welch_t(mean_1, deviation_1, n_1, mean_2, deviation_2, n_2) }},
    {{ welch_df(deviation_1, n_1, deviation_2, n_2) }}
)
{%- endmacro %}


{#- A bound of Welch's interval of the difference of two means, first less second. -#}
{% macro welch_bound(mean_1, deviation_1, n_1, mean_2, deviation_2, n_2, side) -%}
({{ mean_difference(mean_1, mean_2) }}
{{ '-' if side == 'low' else '+' }} {{ t_critical(welch_df(deviation_1, n_1, deviation_2, n_2)) }}
* {{ welch_error(deviation_1, n_1, deviation_2, n_2) }})
{%- endmacro %}


{#- Columns of the difference of two means, first less second: `<name>`; from n ≥ 10 in both `<name>_ci_low`,
    `<name>_ci_high` (Welch), `<name>_df`, `<name>_p` (unadjusted) and `<name>_g` (Hedges), else `<name>_reason`.

    Args: span: length of the scale, to which the interval is cut on either side of 0. -#}
{% macro mean_difference_columns(name, mean_1, deviation_1, n_1, mean_2, deviation_2, n_2, span=none) -%}
{%- set is_defined = (
    is_interval_given([n_1, n_2], 2) ~ ' and num_nulls(' ~ [mean_1, mean_2, deviation_1, deviation_2] | join(', ') ~ ') = 0'
    ~ ' and greatest(' ~ deviation_1 ~ ', ' ~ deviation_2 ~ ') > 0'
) -%}
{%- set lowest = none if span is none else '-(' ~ span ~ ')' -%}
{{ mean_difference(mean_1, mean_2) }} as {{ name }},
{%- for side in ['low', 'high'] %}
{%- set bound = welch_bound(mean_1, deviation_1, n_1, mean_2, deviation_2, n_2, side) %}
case
    when {{ is_defined }}
        then {{ cut_to_range(bound, lowest, span) }}
end as {{ name }}_ci_{{ side }},
{%- endfor %}
case when {{ is_defined }} then {{ welch_df(deviation_1, n_1, deviation_2, n_2) }} end as {{ name }}_df,
case
    when {{ is_defined }}
        then {{ welch_p(mean_1, deviation_1, n_1, mean_2, deviation_2, n_2) }}
end as {{ name }}_p,
case
    when {{ is_defined }}
        then {{ hedges_g(mean_1, deviation_1, n_1, mean_2, deviation_2, n_2) }}
end as {{ name }}_g,
{{ interval_reason([n_1, n_2], [deviation_1, deviation_2], [mean_1, mean_2]) }} as {{ name }}_reason
{%- endmacro %}
