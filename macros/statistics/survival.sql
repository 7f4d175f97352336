{#- How long something lasts, when some still last: queries on a relation, as in ranks.sql. -#}


{#- The curve of Kaplan and Meier (Nonparametric Estimation from Incomplete Observations, 1958), one row a group and duration
    that occurs. Columns: those of `groups`; duration; n_spells of the group; n_at_risk, all that lasted at least this long;
    n_events and n_censored at this duration (an event comes before a censoring of the same duration); survival, the share
    that lasts longer, numeric; survival_variance, by Greenwood; survival_ci_low and survival_ci_high from n_spells ≥ 10, by
    the transformation log(-log) (J. Kalbfleisch and R. Prentice, The Statistical Analysis of Failure Time Data, 1980, 1.3),
    else survival_reason: no_events before the first event, no_variance after the last where nobody is left.

    Args:
        relation: name of a relation, one row a spell.
        duration: column of numbers; spells without one are left out.
        is_event: condition, true: ended, false: censored; spells of which it is not known are left out.
        groups: list of columns; none: one curve for all. -#}
{% macro kaplan_meier(relation, duration, is_event, groups=[]) -%}
{%- set within = ('partition by ' ~ groups | join(', ') ~ ' ') if groups else '' -%}
select
    {{- listed_columns(groups) }}
    duration,
    n_spells,
    n_at_risk,
    n_events,
    n_censored,
    survival,
    cast(survival as double precision) ^ 2 * spread as survival_variance,
    case
        when {{ is_interval_given(['n_spells']) }}
            then exp(log_survival * exp(-{{ normal_critical() }} * sqrt(spread) / log_survival))
    end as survival_ci_low,
    case
        when {{ is_interval_given(['n_spells']) }}
            then exp(log_survival * exp({{ normal_critical() }} * sqrt(spread) / log_survival))
    end as survival_ci_high,
    case
        when not {{ is_interval_given(['n_spells']) }} then 'n_too_small'
        when survival = 1 then 'no_events'
        when survival = 0 then 'no_variance'
    end as survival_reason
from (
    select
        *,
        -- so exact that a half is a half, at which a median is not reached
        case when n_events = n_at_risk then 0 else round(exp(log_product), 20) end as survival,
        case when n_events < n_at_risk and log_product < 0 then {{ as_float('log_product') }} end as log_survival,
        case when n_events < n_at_risk then {{ as_float('greenwood') }} end as spread
    from (
        select
            *,
            coalesce(sum(ln(round(nullif(n_at_risk - n_events, 0), 40) / n_at_risk)) over upto, 0) as log_product,
            coalesce(
                sum(n_events / nullif(n_at_risk * (n_at_risk - n_events), 0)) over upto, 0
            ) as greenwood
        from (
            select
                *,
                sum(n_events + n_censored) over ({{ within }}order by duration desc) as n_at_risk,
                sum(n_events + n_censored) over ({{ within.strip() }}) as n_spells
            from (
                select
                    {{- listed_columns(groups) }}
                    {{ duration }} as duration,
                    count(*) filter (where {{ is_event }}) as n_events,
                    count(*) filter (where not ({{ is_event }})) as n_censored
                from {{ relation }}
                where {{ duration }} is not null and ({{ is_event }}) is not null
                group by {{ (groups + [duration]) | join(', ') }}
            ) as counted
        ) as at_risk
        window upto as ({{ within }}order by duration)
    ) as multiplied
) as estimated
{%- endmacro %}


{#- The median of each curve, the shortest duration after which fewer than half last: where the curve stays at a half for
    a time, the duration at which it falls below, as the quantile of statsmodels and of SAS has it (others take the middle
    of that time). Columns: those of `groups`; n_spells; n_events; median; median_state, `reached` or `not_reached`, which
    is an outcome; median_ci_low and median_ci_high, the durations after which the bounds of the curve are no more than a
    half (R. Brookmeyer and J. Crowley, A Confidence Interval for the Median Survival Time, 1982), null where a bound does
    not come down so far.

    Args: curve: name of a relation with the columns of kaplan_meier. -#}
{% macro kaplan_meier_median(curve, groups=[]) -%}
select
    {{- listed_columns(groups) }}
    coalesce(max(n_spells), 0) as n_spells,
    coalesce(sum(n_events), 0) as n_events,
    min(duration) filter (where survival < 0.5) as median,
    case when coalesce(bool_or(survival < 0.5), false) then 'reached' else 'not_reached' end as median_state,
    min(duration) filter (where survival_ci_low <= 0.5) as median_ci_low,
    min(duration) filter (where survival_ci_high <= 0.5) as median_ci_high,
    case
        when not {{ is_interval_given(['max(n_spells)']) }} then 'n_too_small'
        when sum(n_events) = 0 then 'no_events'
    end as median_ci_reason
from {{ curve }}
{%- if groups %}
group by {{ groups | join(', ') }}
{%- endif %}
{%- endmacro %}
