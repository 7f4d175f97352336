{#- Proportions and their differences. Arguments are SQL expressions: `successes` of `n` units, whole numbers. Results are
    shares from 0 to 1, differences from -1 to 1. -#}


{#- A bound of Wilson's interval of a proportion: E. Wilson, Probable Inference (1927), without correction for
    continuity. The two bounds are the roots of a quadratic; the lower one is taken from their product, so that it is 0
    where there are no successes, and nothing is lost where there are few; the upper one is 1 where there are no failures. Null where n is 0.

    Args: side: 'low' or 'high'. -#}
{% macro wilson_bound(successes, n, side) -%}
{%- set x, size, z = as_float(successes), as_float(n), normal_critical() -%}
{%- set twice = '2 * ' ~ x ~ ' + ' ~ z ~ ' ^ 2' -%}
{%- set root = z ~ ' * sqrt(' ~ z ~ ' ^ 2 + 4 * ' ~ x ~ ' * (' ~ size ~ ' - ' ~ x ~ ') / ' ~ size ~ ')' -%}
case
    when {{ n }} > 0 and {{ successes }} between 0 and {{ n }}
        then
            {%- if side == 'low' %}
            2 * {{ x }} ^ 2 / ({{ size }} * ({{ twice }} + {{ root }}))
            {%- else %}
            case
                when {{ successes }} = {{ n }} then 1
                else ({{ twice }} + {{ root }}) / (2 * ({{ size }} + {{ z }} ^ 2))
            end
            {%- endif %}
end
{%- endmacro %}


{#- A bound of Newcombe's interval of the difference of two independent proportions, first less second: R. Newcombe,
    Interval Estimation for the Difference Between Independent Proportions (1998), method 10, from Wilson's intervals.
    Null where either n is 0. -#}
{% macro newcombe_bound(successes_1, n_1, successes_2, n_2, side) -%}
{%- set first = as_float(successes_1) ~ ' / nullif(' ~ n_1 ~ ', 0)' -%}
{%- set second = as_float(successes_2) ~ ' / nullif(' ~ n_2 ~ ', 0)' -%}
{%- set other = 'high' if side == 'low' else 'low' -%}
({{ first }} - {{ second }} {{ '-' if side == 'low' else '+' }} sqrt(
    ({{ first }} - {{ wilson_bound(successes_1, n_1, side) }}) ^ 2
    + ({{ second }} - {{ wilson_bound(successes_2, n_2, other) }}) ^ 2
))
{%- endmacro %}


{#- Cohen's h of two proportions: difference of the angles 2 arcsin √p (Statistical Power Analysis, 1988, 6.2), from -π to
    π. 0.2 is called small, 0.5 medium, 0.8 large. Null where either n is 0. -#}
{% macro cohens_h(successes_1, n_1, successes_2, n_2) -%}
(2 * asin(sqrt({{ as_float(successes_1) }} / nullif({{ n_1 }}, 0)))
- 2 * asin(sqrt({{ as_float(successes_2) }} / nullif({{ n_2 }}, 0))))
{%- endmacro %}


{#- The difference of two proportions, first less second: (x₁n₂ - x₂n₁) / (n₁n₂), of whole numbers as long as they are
    subtracted. Null where either n is 0. -#}
{% macro proportion_difference(successes_1, n_1, successes_2, n_2) -%}
({{ as_float('cast(' ~ successes_1 ~ ' as numeric) * ' ~ n_2 ~ ' - cast(' ~ successes_2 ~ ' as numeric) * ' ~ n_1) }}
/ nullif({{ n_1 }}, 0) / nullif({{ n_2 }}, 0))
{%- endmacro %}


{#- The z of the test that two proportions are equal, with the variance of the pooled proportion. Null where either n is 0,
    or nobody or everybody succeeded. -#}
{% macro two_proportion_z(successes_1, n_1, successes_2, n_2) -%}
{%- set pooled = '((' ~ as_float(successes_1) ~ ' + ' ~ successes_2 ~ ') / nullif(' ~ n_1 ~ ' + ' ~ n_2 ~ ', 0))' -%}
{%- set failed = (
    '((' ~ as_float(n_1) ~ ' - ' ~ successes_1 ~ ' + ' ~ n_2 ~ ' - ' ~ successes_2 ~ ') / nullif(' ~ n_1 ~ ' + ' ~ n_2 ~ ', 0))'
) -%}
({{ proportion_difference(successes_1, n_1, successes_2, n_2) }} / nullif(sqrt(
    {{ pooled }} * {{ failed }} * (1 / nullif({{ as_float(n_1) }}, 0) + 1 / nullif({{ as_float(n_2) }}, 0))
), 0))
{%- endmacro %}


{#- The two-sided p of that test, by the normal distribution. -#}
{% macro two_proportion_p(successes_1, n_1, successes_2, n_2) -%}
statistics.normal_two_sided_p({{ two_proportion_z(successes_1, n_1, successes_2, n_2) }})
{%- endmacro %}


{#- Columns `<name>_ci_low`, `<name>_ci_high` and `<name>_reason` of a proportion: Wilson's interval from n ≥ 10. -#}
{% macro proportion_columns(name, successes, n) -%}
{%- for side in ['low', 'high'] %}
case
    when {{ is_interval_given([n]) }}
        then {{ wilson_bound(successes, n, side) }}
end as {{ name }}_ci_{{ side }},
{%- endfor %}
{{ interval_reason([n], given=[successes]) }} as {{ name }}_reason
{%- endmacro %}


{#- Columns of the difference of two proportions, first less second: `<name>`; from n ≥ 10 in both `<name>_ci_low`,
    `<name>_ci_high` (Newcombe), `<name>_h` (Cohen), else `<name>_reason`; `<name>_p` of the pooled test, unadjusted, else
    `<name>_p_reason`. -#}
{% macro proportion_difference_columns(name, successes_1, n_1, successes_2, n_2) -%}
{%- set is_given, figures = is_interval_given([n_1, n_2]), [successes_1, successes_2] -%}
{{ proportion_difference(successes_1, n_1, successes_2, n_2) }} as {{ name }},
{%- for side in ['low', 'high'] %}
case
    when {{ is_given }}
        then {{ newcombe_bound(successes_1, n_1, successes_2, n_2, side) }}
end as {{ name }}_ci_{{ side }},
{%- endfor %}
case when {{ is_given }} then {{ cohens_h(successes_1, n_1, successes_2, n_2) }} end as {{ name }}_h,
{{ interval_reason([n_1, n_2], given=figures) }} as {{ name }}_reason,
case when {{ is_given }} then {{ two_proportion_p(successes_1, n_1, successes_2, n_2) }} end as {{ name }}_p,
coalesce(
    {{ interval_reason([n_1, n_2], given=figures) }},
    case when {{ successes_1 }} + {{ successes_2 }} in (0, {{ n_1 }} + {{ n_2 }}) then 'no_variance' end
) as {{ name }}_p_reason
{%- endmacro %}
