{{ config(indexes=[{'columns': ['contract', 'academic_year']}]) }}
{%- set figures = {
    'mean_pre_pct': ['n_pre', 'mean_pre_pct', 'sd_pre_pct'],
    'mean_post_pct': ['n_post', 'mean_post_pct', 'sd_post_pct'],
    'gain': ['n_matched', 'n_gain', 'gain', 'd_av', 'g_av', 'd_av_reason', 'normalised_gain', 'flag'],
} %}

with

outcomes as (
    select * from {{ ref('student_diagnostic_outcome') }}
),

hidden as (
    select hidden_key from {{ ref('student_diagnostic_hidden') }}
    where what = 'total'
),

judged as (
    select
        outcomes.*,
        {{ n_told('outcomes.n_smallest', 'hidden.hidden_key') }} as n_told
    from outcomes
    left join hidden
        on {{ hidden_key([
            'outcomes.contract', 'outcomes.cohort', 'outcomes.instrument', 'outcomes.version', 'outcomes.skill',
            'outcomes.academic_year',
        ]) }} = hidden.hidden_key
),

final as (
    select
        -- group
        contract,
        cohort,
        academic_year_label,
        instrument,
        version,
        skill,
        skill_name,

        -- students: the smallest n decides over all of them (rule K17)
        n_classes,
        {%- for measure, names in figures.items() %}
        {%- for name in names %}
        {{ shown_value(name, 'n_told', 'students') }} as {{ name }},
        {%- endfor %}
        {{ shown_state('greatest(n_told, 1)', 'students') }} as {{ measure }}_state,
        {%- endfor %}

        -- educators: enough of them, and of their students
        n_educators,
        {%- for name in ['educator_mean_pre_pct', 'educator_mean_post_pct', 'educator_mean_gain'] %}
        {%- for part in ['', '_ci_low', '_ci_high', '_reason'] %}
        {{ shown_value(shown_value(name ~ part, 'n_told', 'students'), 'n_educators', 'educators') }}
            as {{ name }}{{ part }},
        {%- endfor %}
        case {{ shown_state('greatest(n_told, 1)', 'students') }}
            when 'shown' then {{ shown_state('n_educators', 'educators') }}
            else {{ shown_state('greatest(n_told, 1)', 'students') }}
        end as {{ name }}_state,
        {%- endfor %}

        -- order
        academic_year
    from judged
)

select * from final
