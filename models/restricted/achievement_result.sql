{{ config(indexes=[{'columns': ['contact_id', 'academic_year']}]) }}

with

results as (
    select * from {{ ref('fct_achievement') }}
),

-- The same class is one result, however its sender spells it.
spelled as (
    select
        *,
        case when class_key > 0 then cast(class_key as text) else {{ name_word('class_source_id') }} end as class_word
    from results
),

-- Either the classes of an educator or all of them together: those whose first comparison counts.
counting as (
    select distinct
        contact_id,
        exam,
        academic_year,
        class_word
    from spelled
    where is_counted
),

ranked as (
    select
        spelled.*,
        row_number() over (
            partition by
                spelled.contact_id, spelled.exam, spelled.academic_year, spelled.class_word,
                spelled.comparison_kind, spelled.comparison_kind_raw
            order by spelled.n_tested is null, spelled.class_source_id collate "C"
        ) as nth
    from spelled
    inner join counting
        on spelled.contact_id = counting.contact_id
        and spelled.exam = counting.exam
        and spelled.academic_year = counting.academic_year
        and spelled.class_word = counting.class_word
),

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
    from ranked
    where nth = 1
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
