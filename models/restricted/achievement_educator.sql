{{ config(indexes=[{'columns': ['contract', 'academic_year']}]) }}
{%- set group = [
    'contact_id', 'exam', 'exam_version', 'academic_year', 'comparison_kind', 'comparison_kind_raw'
] %}

with

results as (
    select * from {{ ref('achievement_result') }}
),

members as (
    select * from {{ ref('outcome_member') }}
    where cohort is null
),

identities as (
    select * from {{ ref('contact_identity') }}
),

counted as (
    select
        {{ group | join(', ') }},
        count(*) as n_results,
        count(*) filter (where n_tested_state = 'suppressed') as n_results_suppressed,
        sum(n_tested) as n_tested,
        sum(n_mean) as n_mean,
        {{ pooled_mean('n_mean', 'mean_scale_score') }} as mean_scale,
        {{ pooled_standard_deviation('n_mean', 'mean_scale_score', 'sd') }} as sd,
        sum(n_judged) as n_judged,
        sum(n_proficient) as n_proficient,
        case
            when
                min(comparison_n) filter (where n_tested is not null)
                = max(comparison_n) filter (where n_tested is not null)
                then min(comparison_n) filter (where n_tested is not null)
        end as comparison_n,
        sum(n_compared) as n_compared,
        {{ pooled_mean('n_compared', 'mean_scale_score') }} as compared_mean,
        {{ pooled_mean('n_compared', 'comparison_mean') }} as comparison_mean,
        {{ pooled_mean('n_tested', 'comparison_pct') }} / 100 as comparison_pct,
        sum(n_effect) as n_effect,
        {{ pooled_mean('n_effect', 'effect') }} as effect_size,
        {%- for figure, column in [
            ('n_tested', 'n_tested'), ('mean_scale', 'mean_scale_score'), ('comparison', 'comparison_mean')
        ] %}
        bool_or({{ column }}_state = 'suppressed') as is_{{ figure }}_withheld,
        {%- endfor %}
        bool_or(is_proficient_withheld) as is_proficient_withheld
    from results
    group by {{ group | join(', ') }}
),

-- What the state suppresses stays so: it is neither unknown nor 0.
stated as (
    select
        *,
        {%- for figure, n, withheld in [
            ('n_tested', 'n_tested', 'is_n_tested_withheld'),
            ('mean_scale', 'n_mean', 'is_mean_scale_withheld or is_n_tested_withheld'),
            ('pct_proficient', 'n_judged', 'is_proficient_withheld or is_n_tested_withheld'),
            ('difference', 'n_compared', 'is_comparison_withheld or is_mean_scale_withheld or is_n_tested_withheld'),
            ('effect_size', 'n_effect', 'is_comparison_withheld or is_mean_scale_withheld or is_n_tested_withheld'),
        ] %}
        case
            when {{ n }} > 0 then 'reported'
            when {{ withheld }} then 'suppressed_by_state'
            else 'not_available'
        end as {{ figure }}_state,
        {%- endfor %}
        {{ share('n_proficient', 'n_judged') }} as pct_proficient,
        {{ proportion_columns('pct_proficient', 'n_proficient', 'n_judged') }}
    from counted
),

final as (
    select
        -- whose
        members.contract,
        identities.name_last as last_name,
        identities.name_first as first_name,
        {{ academic_year_label('stated.academic_year') }} as academic_year_label,

        -- what
        stated.exam,
        stated.exam_version,
        stated.comparison_kind,
        stated.comparison_kind_raw,

        -- students tested
        cast(stated.n_results as integer) as n_results,
        cast(stated.n_results_suppressed as integer) as n_results_suppressed,
        cast(stated.n_tested as integer) as n_tested,
        stated.n_tested_state,
        cast(stated.n_mean as integer) as n_mean,
        cast(stated.mean_scale as numeric(18, 6)) as mean_scale,
        cast(stated.sd as numeric(18, 6)) as sd,
        stated.mean_scale_state,
        cast(stated.n_judged as integer) as n_judged,
        cast(stated.n_proficient as integer) as n_proficient,
        stated.pct_proficient,
        cast(stated.pct_proficient_ci_low as numeric(7, 6)) as pct_proficient_ci_low,
        cast(stated.pct_proficient_ci_high as numeric(7, 6)) as pct_proficient_ci_high,
        stated.pct_proficient_reason,
        stated.pct_proficient_state,

        -- with whom they are compared
        stated.comparison_n,
        cast(stated.comparison_mean as numeric(18, 6)) as comparison_mean,
        cast(stated.comparison_pct as numeric(7, 6)) as comparison_pct,
        cast(stated.n_compared as integer) as n_compared,
        cast(stated.compared_mean - stated.comparison_mean as numeric(18, 6)) as difference,
        stated.difference_state,
        cast(stated.n_effect as integer) as n_effect,
        cast(stated.effect_size as numeric(12, 6)) as effect_size,
        stated.effect_size_state,

        -- ids, and what decides
        stated.contact_id,
        stated.academic_year,
        cast(
            least(stated.n_tested, stated.n_mean, stated.n_judged, stated.n_compared, stated.n_effect) as integer
        ) as n_smallest
    from stated
    inner join members
        on stated.contact_id = members.contact_id
        and stated.academic_year = members.academic_year
    left join identities on stated.contact_id = identities.contact_id
)

select * from final
