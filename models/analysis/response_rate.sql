-- Primary Key: one row per instrument kind × occasion × academic year.
with

expected as (
    select * from {{ ref('fct_expected_response') }}
),

counted as (
    select
        instrument_kind,
        occasion,
        occasion_sort,
        academic_year,
        academic_year_label,
        sum(expected) as n_expected,
        sum(due) as n_due,
        sum(answered) as n_answered,
        sum(answered_early) as n_answered_early,
        count(*) filter (where is_late and answered = 1) as n_late
    from expected
    group by instrument_kind, occasion, occasion_sort, academic_year, academic_year_label
),

judged as (
    select
        *,
        case when n_due > 0 then 'shown' else 'too_early' end as state,
        {{ share('n_answered', 'n_due') }} as response_rate,
        {{ proportion_columns('response', 'n_answered', 'n_due') }}
    from counted
),

final as (
    select
        -- text
        instrument_kind,
        occasion,
        state,
        case when state = 'shown' then response_reason end as ci_reason,
        academic_year_label,

        -- numbers
        academic_year,
        occasion_sort,
        n_expected,
        n_due,
        n_answered,
        n_late,
        n_answered_early,
        response_rate,
        response_ci_low as ci_low,
        response_ci_high as ci_high,

        -- booleans
        coalesce(response_rate < {{ statistics_policy('low_response_below') }}, false) as is_low_response
    from judged
)

select * from final
