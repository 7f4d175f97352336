{{ config(indexes=[{'columns': ['contact_id', 'academic_year']}]) }}

with

results as (
    select * from {{ ref('fct_achievement') }}
),

{{ counted_results('results') }},

-- A figure weighs by the students tested: without their number it cannot be averaged.
told as (
    select
        *,
        case when n_tested > 0 and mean_scale_score is not null then n_tested end as n_mean,
        case when n_tested > 0 and coalesce(n_proficient, pct_proficient) is not null then n_tested end as n_judged,
        -- a share of n students is one of whole students
        case
            when n_tested > 0 then coalesce(n_proficient, round(pct_proficient * n_tested / 100))
        end as proficient,
        case
            when n_tested > 0 and mean_scale_score is not null and comparison_mean is not null then n_tested
        end as n_compared,
        case
            when n_tested > 0 and mean_scale_score is not null and comparison_mean is not null and comparison_sd > 0
                then n_tested
        end as n_effect,
        (mean_scale_score - comparison_mean) / nullif(comparison_sd, 0) as effect
    from counted_results
),

final as (
    select
        -- what
        contact_id,
        exam,
        exam_version,
        academic_year,
        comparison_kind,
        comparison_kind_raw,
        class_word,

        -- students tested
        n_tested,
        n_tested_state,
        n_mean,
        mean_scale_score,
        sd,
        mean_scale_score_state,
        n_judged,
        cast(proficient as integer) as n_proficient,
        'suppressed' in (n_proficient_state, pct_proficient_state) as is_proficient_withheld,

        -- with whom they are compared
        n_compared,
        comparison_n,
        comparison_mean,
        comparison_pct,
        comparison_mean_state,
        n_effect,
        cast(effect as numeric(12, 6)) as effect
    from told
)

select * from final
