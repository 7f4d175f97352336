{{ config(indexes=[{'columns': ['contract', 'academic_year']}]) }}

with

outcomes as (
    select * from {{ ref('achievement_outcome') }}
),

hidden as (
    select hidden_key from {{ ref('achievement_hidden') }}
    where what = 'total'
),

judged as (
    select
        outcomes.*,
        {{ n_told('outcomes.n_smallest', 'hidden.hidden_key') }} as n_told
    from outcomes
    left join hidden
        on {{ hidden_key([
            'outcomes.contract', 'outcomes.cohort', 'outcomes.exam', 'outcomes.exam_version',
            'outcomes.academic_year', 'outcomes.comparison_kind', 'outcomes.comparison_kind_raw',
        ]) }} = hidden.hidden_key
),

final as (
    select
        -- group
        contract,
        cohort,
        academic_year_label,
        exam,
        exam_version,
        comparison_kind,
        comparison_kind_raw,

        -- students tested: the smallest n decides over all figures of the row (rule K17)
        n_educators,
        n_results,
        n_results_suppressed,
        {{ shown_value('n_tested', 'n_told', 'students') }} as n_tested,
        {{ shown_exam_state('n_tested_state', 'n_told') }} as n_tested_state,
        {{ shown_value('n_mean', 'n_told', 'students') }} as n_mean,
        {{ shown_value('mean_scale', 'n_told', 'students') }} as mean_scale,
        {{ shown_value('sd', 'n_told', 'students') }} as sd,
        {{ shown_exam_state('mean_scale_state', 'n_told') }} as mean_scale_state,
        {{ shown_value('n_judged', 'n_told', 'students') }} as n_judged,
        {%- for name in ['n_proficient', 'pct_proficient_ci_low', 'pct_proficient_ci_high', 'pct_proficient_reason'] %}
        {{ shown_beside_share(name, 'pct_proficient', 'n_told') }} as {{ name }},
        {%- endfor %}
        {{ shown_exam_share('pct_proficient', 'n_told') }} as pct_proficient,
        {{ shown_exam_share_state('pct_proficient', 'pct_proficient_state', 'n_told') }} as pct_proficient_state,

        -- with whom they are compared, who may be few as well
        {{ shown_value('comparison_n', 'least(n_told, comparison_n)', 'students') }} as comparison_n,
        {%- for name in ['comparison_mean', 'comparison_pct', 'n_compared', 'difference'] %}
        {{ shown_value(name, 'least(n_told, comparison_n)', 'students') }} as {{ name }},
        {%- endfor %}
        {{ shown_exam_state('difference_state', 'least(n_told, comparison_n)') }} as difference_state,
        {{ shown_value('n_effect', 'least(n_told, comparison_n)', 'students') }} as n_effect,
        {{ shown_value('effect_size', 'least(n_told, comparison_n)', 'students') }} as effect_size,
        {{ shown_exam_state('effect_size_state', 'least(n_told, comparison_n)') }} as effect_size_state,

        -- educators: enough of them, and of their students
        n_educators_effect,
        {%- for part in ['', '_ci_low', '_ci_high', '_reason'] %}
        {{ shown_value(
            shown_value('educator_effect_size' ~ part, 'least(n_told, comparison_n)', 'students'),
            'n_educators_effect', 'educators'
        ) }} as educator_effect_size{{ part }},
        {%- endfor %}
        case {{ shown_exam_state('effect_size_state', 'least(n_told, comparison_n)') }}
            when 'shown' then {{ shown_state('n_educators_effect', 'educators') }}
            else {{ shown_exam_state('effect_size_state', 'least(n_told, comparison_n)') }}
        end as educator_effect_size_state,

        -- order
        academic_year
    from judged
)

select * from final
