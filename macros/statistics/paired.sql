{#- Gains of matched educators or students, before and after (P5). Arguments are SQL expressions: the gain is the mean
    after less the mean before, `n` counts the matched; the standard deviations are those before, after and of the gains.

    The interval of a gain is mean_bound(gain, gain_deviation, n, side). -#}


{#- The standard deviation of the gains where a sender gives none: √(s₁² + s₂² - 2 r s₁ s₂), with the correlation r that
    the policy assumes. A gain whose interval rests on it says `assumed r`. -#}
{% macro assumed_gain_deviation(deviation_pre, deviation_post) -%}
{%- set before, after = as_float(deviation_pre), as_float(deviation_post) -%}
sqrt(abs(
    {{ before }} ^ 2 + {{ after }} ^ 2
    - 2 * {{ as_float(statistics_policy('assumed_correlation')) }} * {{ before }} * {{ after }}
))
{%- endmacro %}


{#- The standard error of a gain. -#}
{% macro gain_error(gain_deviation, n) -%}
({{ as_float(gain_deviation) }} / sqrt(case when {{ n }} > 0 then {{ as_float(n) }} end))
{%- endmacro %}


{#- The gain in standard deviations of the gains: J. Cohen, Statistical Power Analysis (1988), 2.3.5. -#}
{% macro d_z(gain, gain_deviation) -%}
({{ as_float(gain) }} / nullif({{ as_float(gain_deviation) }}, 0))
{%- endmacro %}


{#- The gain in standard deviations before and after, averaged as variances: P5, after G. Cumming, Understanding the New
    Statistics (2012), chapter 11. -#}
{% macro d_av(gain, deviation_pre, deviation_post) -%}
({{ as_float(gain) }}
/ nullif(sqrt(({{ as_float(deviation_pre) }} ^ 2 + {{ as_float(deviation_post) }} ^ 2) / 2), 0))
{%- endmacro %}


{#- That of a small sample: times J with n - 1 degrees of freedom. -#}
{% macro g_av(gain, deviation_pre, deviation_post, n) -%}
({{ d_av(gain, deviation_pre, deviation_post) }} * {{ small_sample_factor('(' ~ n ~ ' - 1)') }})
{%- endmacro %}


{#- The share of what could still be gained: R. Hake, Interactive-engagement Versus Traditional Methods (1998). Null where
    nothing could.

    Args: highest: the most that can be reached; scores in percent of it by default. -#}
{% macro normalised_gain(gain, mean_pre, highest=100) -%}
({{ as_float(gain) }} / nullif({{ as_float(highest ~ ' - ' ~ mean_pre) }}, 0))
{%- endmacro %}


{#- Why a gain has no interval or effect size, or null where it has: as interval_reason, and not_given where nobody says
    how many are matched. -#}
{% macro gain_reason(n, deviations, gain) -%}
case
    when {{ n }} is null then 'not_given'
    else {{ interval_reason([n], deviations, [gain]) }}
end
{%- endmacro %}


{#- Columns of a gain: from n ≥ 10 `<name>_ci_low`, `<name>_ci_high` and `d_z`, else `<name>_reason`; `d_av` and `g_av`,
    else `d_av_reason`; `normalised_<name>` whatever n; `is_r_assumed`, whether the deviation of the gains is the assumed
    one. Without a number of matched educators there is neither interval nor effect size, and the reason is not_given.

    Args:
        span: length of the scale in the units of the gain, to which the interval is cut on either side of 0.
        highest: the most that can be reached. -#}
{% macro gain_columns(name, gain, gain_deviation, mean_pre, deviation_pre, deviation_post, n, span=100, highest=100) -%}
{%- set deviation = (
    'coalesce(' ~ as_float(gain_deviation) ~ ', ' ~ assumed_gain_deviation(deviation_pre, deviation_post) ~ ')'
) -%}
{%- set is_given = is_interval_given([n], 2) -%}
{%- for side in ['low', 'high'] %}
case
    when {{ is_given }}
        then {{ mean_bound(gain, deviation, n, side, '-(' ~ span ~ ')', span) }}
end as {{ name }}_ci_{{ side }},
{%- endfor %}
case when {{ is_given }} then {{ d_z(gain, deviation) }} end as d_z,
{{ gain_reason(n, [deviation], gain) }} as {{ name }}_reason,
case when {{ is_given }} then {{ d_av(gain, deviation_pre, deviation_post) }} end as d_av,
case when {{ is_given }} then {{ g_av(gain, deviation_pre, deviation_post, n) }} end as g_av,
{{ gain_reason(n, [deviation_pre, deviation_post], gain) }} as d_av_reason,
{{ normalised_gain(gain, mean_pre, highest) }} as normalised_{{ name }},
{{ gain_deviation }} is null and num_nulls({{ deviation_pre }}, {{ deviation_post }}) = 0 as is_r_assumed
{%- endmacro %}
