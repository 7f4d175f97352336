{{ config(indexes=[{'columns': ['contract', 'academic_year']}]) }}
{%- set group = [
    'contract', 'cohort', 'exam', 'exam_version', 'academic_year', 'comparison_kind', 'comparison_kind_raw'
] %}

with

educators as (
    select * from {{ ref('achievement_educator') }}
),

members as (
    select * from {{ ref('outcome_member') }}
),

grouped as (
    select
        members.cohort,
        educators.*
    from educators
    inner join members
        on educators.contract = members.contract
        and educators.contact_id = members.contact_id
        and educators.academic_year = members.academic_year
),

-- Scales of different exams, and of versions with another cut, never mix: over all exams there is the distance from the
-- mean of the state alone, in its standard deviations.
placed as (
    select
        contract,
        cohort,
        exam,
        exam_version,
        academic_year,
        comparison_kind,
        comparison_kind_raw,
        contact_id,
        n_results,
        n_results_suppressed,
        n_tested,
        n_mean,
        mean_scale,
        sd,
        n_judged,
        n_proficient,
        comparison_n,
        comparison_mean,
        comparison_pct,
        n_compared,
        difference,
        n_effect,
        effect_size,
        n_tested_state,
        mean_scale_state,
        pct_proficient_state,
        difference_state,
        effect_size_state
    from grouped

    union all

    select
        contract,
        cohort,
        cast(null as text) as exam,
        cast(null as text) as exam_version,
        academic_year,
        comparison_kind,
        comparison_kind_raw,
        contact_id,
        n_results,
        n_results_suppressed,
        n_effect as n_tested,
        cast(null as integer) as n_mean,
        cast(null as numeric) as mean_scale,
        cast(null as numeric) as sd,
        cast(null as integer) as n_judged,
        cast(null as integer) as n_proficient,
        cast(null as integer) as comparison_n,
        cast(null as numeric) as comparison_mean,
        cast(null as numeric) as comparison_pct,
        cast(null as integer) as n_compared,
        cast(null as numeric) as difference,
        n_effect,
        effect_size,
        effect_size_state as n_tested_state,
        'not_available' as mean_scale_state,
        'not_available' as pct_proficient_state,
        'not_available' as difference_state,
        effect_size_state
    from grouped
    where comparison_kind = 'state'
),

-- The educator is the unit of the other mean: exams are averaged within the educator first, by their students (D0).
educator_effects as (
    select
        {{ group | join(', ') }},
        contact_id,
        {{ pooled_mean('n_effect', 'effect_size') }} as effect
    from placed
    group by {{ group | join(', ') }}, contact_id
),

of_educators as (
    select
        {{ group | join(', ') }},
        count(*) as n_educators,
        count(effect) as n_educators_effect,
        avg(effect) as educator_effect_size,
        stddev_samp(effect) as educator_effect_sd
    from educator_effects
    group by {{ group | join(', ') }}
),

of_students as (
    select
        {{ group | join(', ') }},
        sum(n_results) as n_results,
        sum(n_results_suppressed) as n_results_suppressed,
        sum(n_tested) as n_tested,
        sum(n_mean) as n_mean,
        {{ pooled_mean('n_mean', 'mean_scale') }} as mean_scale,
        {{ pooled_standard_deviation('n_mean', 'mean_scale', 'sd') }} as sd,
        sum(n_judged) as n_judged,
        sum(n_proficient) as n_proficient,
        case when min(comparison_n) = max(comparison_n) then min(comparison_n) end as comparison_n,
        sum(n_compared) as n_compared,
        {{ pooled_mean('n_compared', 'comparison_mean') }} as comparison_mean,
        {{ pooled_mean('n_tested', 'comparison_pct') }} as comparison_pct,
        {{ pooled_mean('n_compared', 'difference') }} as difference,
        sum(n_effect) as n_effect,
        {{ pooled_mean('n_effect', 'effect_size') }} as effect_size,
        {%- for figure in ['n_tested', 'mean_scale', 'pct_proficient', 'difference', 'effect_size'] %}
        case
            when bool_or({{ figure }}_state = 'reported') then 'reported'
            when bool_or({{ figure }}_state = 'suppressed_by_state') then 'suppressed_by_state'
            else 'not_available'
        end as {{ figure }}_state
        {%- if not loop.last %},{% endif %}
        {%- endfor %}
    from placed
    group by {{ group | join(', ') }}
),

measured as (
    select
        of_students.*,
        of_educators.n_educators,
        of_educators.n_educators_effect,
        of_educators.educator_effect_size,
        {{ share('of_students.n_proficient', 'of_students.n_judged') }} as pct_proficient,
        {{ proportion_columns('pct_proficient', 'of_students.n_proficient', 'of_students.n_judged') }},
        {{ mean_columns(
            'educator_effect_size', 'of_educators.educator_effect_size', 'of_educators.educator_effect_sd',
            'of_educators.n_educators_effect'
        ) }}
    from of_students
    inner join of_educators
        on of_students.contract = of_educators.contract
        and of_students.cohort is not distinct from of_educators.cohort
        and of_students.exam is not distinct from of_educators.exam
        and of_students.exam_version is not distinct from of_educators.exam_version
        and of_students.academic_year = of_educators.academic_year
        and of_students.comparison_kind = of_educators.comparison_kind
        and of_students.comparison_kind_raw = of_educators.comparison_kind_raw
),

final as (
    select
        -- group
        contract,
        cohort,
        {{ academic_year_label('academic_year') }} as academic_year_label,
        exam,
        exam_version,
        comparison_kind,
        comparison_kind_raw,

        -- students tested
        cast(n_educators as integer) as n_educators,
        cast(n_results as integer) as n_results,
        cast(n_results_suppressed as integer) as n_results_suppressed,
        cast(n_tested as integer) as n_tested,
        n_tested_state,
        cast(n_mean as integer) as n_mean,
        cast(mean_scale as numeric(18, 6)) as mean_scale,
        cast(sd as numeric(18, 6)) as sd,
        mean_scale_state,
        cast(n_judged as integer) as n_judged,
        cast(n_proficient as integer) as n_proficient,
        pct_proficient,
        cast(pct_proficient_ci_low as numeric(7, 6)) as pct_proficient_ci_low,
        cast(pct_proficient_ci_high as numeric(7, 6)) as pct_proficient_ci_high,
        pct_proficient_reason,
        pct_proficient_state,

        -- with whom they are compared
        comparison_n,
        cast(comparison_mean as numeric(18, 6)) as comparison_mean,
        cast(comparison_pct as numeric(7, 6)) as comparison_pct,
        cast(n_compared as integer) as n_compared,
        cast(difference as numeric(18, 6)) as difference,
        difference_state,
        cast(n_effect as integer) as n_effect,
        cast(effect_size as numeric(12, 6)) as effect_size,
        effect_size_state,

        -- educators: each counts once
        cast(n_educators_effect as integer) as n_educators_effect,
        cast(educator_effect_size as numeric(12, 6)) as educator_effect_size,
        {{ interval_columns('educator_effect_size', 'numeric(12, 6)') }},

        -- order, and what decides
        academic_year,
        cast(least(n_tested, n_mean, n_judged, n_compared, n_effect) as integer) as n_smallest
    from measured
)

select * from final
