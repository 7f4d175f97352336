{{ config(indexes=[{'columns': ['contract', 'academic_year']}]) }}
{%- set of_gain = [
    'n_matched', 'gain', 'gain_ci_low', 'gain_ci_high', 'gain_reason', 'd_av', 'g_av', 'd_av_reason', 'd_z',
    'normalised_gain',
] %}

with

outcomes as (
    select * from {{ ref('teacher_diagnostic_outcome') }}
),

final as (
    select
        -- what
        contract,
        event_source_id,
        event_name,
        academic_year_label,
        instrument,
        version,

        -- before
        {{ shown_value('n_pre', 'n_pre', 'educators') }} as n_pre,
        {{ shown_value('mean_pre_pct', 'n_pre', 'educators') }} as mean_pre_pct,
        {{ shown_value('sd_pre_pct', 'n_pre', 'educators') }} as sd_pre_pct,
        {{ shown_state('n_pre', 'educators') }} as mean_pre_pct_state,

        -- after
        {{ shown_value('n_post', 'n_post', 'educators') }} as n_post,
        {{ shown_value('mean_post_pct', 'n_post', 'educators') }} as mean_post_pct,
        {{ shown_value('sd_post_pct', 'n_post', 'educators') }} as sd_post_pct,
        {{ shown_state('n_post', 'educators') }} as mean_post_pct_state,

        -- gain: the smallest n decides (rule K17)
        {%- for name in of_gain %}
        {{ shown_value(name, 'n_smallest', 'educators') }} as {{ name }},
        {%- endfor %}
        {{ shown_state('n_smallest', 'educators') }} as gain_state,
        {{ shown_value('flag', 'least(n_pre, n_post)', 'educators') }} as flag,

        -- ids and order
        event_key,
        academic_year
    from outcomes
)

select * from final
