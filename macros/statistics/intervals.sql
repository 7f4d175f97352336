{#- What all statistics share: the level of intervals, from how many units on they are given, and why one is not there.

    A statistic that is not given is null, and the column `…_reason` beside it says why:

        n_too_small   too few units of analysis: the policy `statistics_policy`, or the formula, asks for more
        no_variance   all values are equal: nothing to divide by
        no_events     nobody had the event that the statistic counts
        not_given     a figure that it is made of was not reported

    The macros of this folder that take SQL expressions give an SQL expression of type double precision: a formula from
    counts, means and standard deviations that the model has made. Sums stay numeric in the model (sums of double
    precision differ from run to run). Expressions are repeated in the formula: pass columns. They may be null, never
    NaN or infinite. The macros that take the name of a relation give a whole query. -#}


{#- A number as the formulas reckon. -#}
{% macro as_float(number) -%}
cast({{ number }} as double precision)
{%- endmacro %}


{#- How many standard errors an interval of the policy's level reaches to either side, by the normal distribution: 1.96
    for 95 %. -#}
{% macro normal_critical() -%}
(select statistics.normal_quantile((1 + {{ as_float(statistics_policy('confidence_level')) }}) / 2))
{%- endmacro %}


{#- The same by Student's t distribution.

    Args: df: degrees of freedom, above 0, whole or not. -#}
{% macro t_critical(df) -%}
statistics.t_quantile(
    (select (1 + {{ as_float(statistics_policy('confidence_level')) }}) / 2), {{ as_float(df) }}
)
{%- endmacro %}


{#- Whether groups are large enough for interval and effect size (D0: n ≥ 10 in each), as a condition that is never null.

    Args:
        counts: list of the numbers of units, one a group.
        fewest: what the formula asks for, whatever the policy. -#}
{% macro is_interval_given(counts, fewest=1) -%}
({% for n in counts %}coalesce({{ n }}, 0) >= greatest({{ statistics_policy('interval_from') }}, {{ fewest }})
{%- if not loop.last %} and {% endif %}{% endfor %})
{%- endmacro %}


{#- Whether compared groups are large enough to be shown at all (D0: n ≥ 5 in each), as a condition that is never null. -#}
{% macro is_comparison_shown(counts) -%}
({% for n in counts %}coalesce({{ n }}, 0) >= {{ statistics_policy('arm_from') }}
{%- if not loop.last %} and {% endif %}{% endfor %})
{%- endmacro %}


{#- Why there is no interval, or null where there is one.

    Args:
        counts: list of the numbers of units, one a group.
        deviations: list of the standard deviations that it is made of; it lacks variance where all of them are 0.
        given: list of other figures that it is made of, such as means. -#}
{% macro interval_reason(counts, deviations=[], given=[]) -%}
case
    when not {{ is_interval_given(counts, 2 if deviations else 1) }} then 'n_too_small'
    {%- if deviations or given %}
    when num_nulls({{ (deviations + given) | join(', ') }}) > 0 then 'not_given'
    {%- endif %}
    {%- if deviations %}
    when {% for deviation in deviations %}{{ deviation }} = 0{% if not loop.last %} and {% endif %}{% endfor %}
        then 'no_variance'
    {%- endif %}
end
{%- endmacro %}


{#- A value cut to a range.

    Args:
        value: never null: `least` and `greatest` would make a bound of it.
        lowest, highest: SQL expressions; none: no bound on that side. -#}
{% macro cut_to_range(value, lowest=none, highest=none) -%}
{%- set raised = value if lowest is none else 'greatest(' ~ value ~ ', ' ~ as_float(lowest) ~ ')' -%}
{{ raised if highest is none else 'least(' ~ raised ~ ', ' ~ as_float(highest) ~ ')' }}
{%- endmacro %}


{#- The columns `<name>_ci_low`, `<name>_ci_high` and `<name>_reason` of a figure, rounded as a model shows them. -#}
{% macro interval_columns(name, type='numeric(7, 6)') -%}
{%- for side in ['low', 'high'] %}
cast({{ name }}_ci_{{ side }} as {{ type }}) as {{ name }}_ci_{{ side }},
{%- endfor %}
{{ name }}_reason
{%- endmacro %}
