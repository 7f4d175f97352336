{#- Standardized differences of means. Arguments are SQL expressions, as in means.sql. -#}


{#- What a standardized difference of a small sample is multiplied by: J = 1 - 3 / (4 df - 1), L. Hedges, Distribution
    Theory for Glass's Estimator (1981). Null where df is below 1. -#}
{% macro small_sample_factor(df) -%}
(1 - 3 / (4 * case when {{ df }} >= 1 then {{ as_float(df) }} end - 1))
{%- endmacro %}


{#- The standard deviation within two groups together. Null where it is 0 or either n is below 1; a group of one has no
    deviation and adds none. -#}
{% macro pooled_deviation(deviation_1, n_1, deviation_2, n_2) -%}
nullif(sqrt((
    case when {{ n_1 }} = 1 then 0 when {{ n_1 }} > 1 then ({{ n_1 }} - 1) * {{ as_float(deviation_1) }} ^ 2 end
    + case when {{ n_2 }} = 1 then 0 when {{ n_2 }} > 1 then ({{ n_2 }} - 1) * {{ as_float(deviation_2) }} ^ 2 end
) / nullif({{ n_1 }} + {{ n_2 }} - 2, 0)), 0)
{%- endmacro %}


{#- Hedges g of two independent groups, first less second: difference of the means in pooled standard deviations, times J
    with n₁ + n₂ - 2 degrees of freedom. -#}
{% macro hedges_g(mean_1, deviation_1, n_1, mean_2, deviation_2, n_2) -%}
({{ mean_difference(mean_1, mean_2) }}
/ {{ pooled_deviation(deviation_1, n_1, deviation_2, n_2) }}
* {{ small_sample_factor('(' ~ n_1 ~ ' + ' ~ n_2 ~ ' - 2)') }})
{%- endmacro %}


{#- What a g at baseline says of two groups that are compared later: D0, after What Works Clearinghouse, Procedures and
    Standards Handbook. Null where g is. -#}
{% macro baseline_words(g) -%}
case
    when abs({{ g }}) > {{ statistics_policy('not_comparable_above') }} then 'not comparable at baseline'
    when abs({{ g }}) >= {{ statistics_policy('adjust_from') }} then 'needs adjustment'
    when {{ g }} is not null then 'comparable at baseline'
end
{%- endmacro %}
