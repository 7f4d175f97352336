{{ config(indexes=[{'columns': ['contract', 'academic_year']}]) }}
{%- set figures = {
    'pre': ['n_pre', 'mean_pre_pct', 'sd_pre_pct'],
    'post': ['n_post', 'mean_post_pct', 'sd_post_pct'],
    'gain': [
        'n_matched', 'gain', 'gain_ci_low', 'gain_ci_high', 'gain_reason', 'd_av', 'g_av', 'd_av_reason', 'd_z',
        'normalised_gain', 'flag',
    ],
} %}

with

classes as (
    select * from {{ ref('student_diagnostic_class') }}
    -- either the classes of an educator or all of them together: side by side they would tell of the rest
    where is_counted
),

hidden as (
    select hidden_key from {{ ref('student_diagnostic_hidden') }}
    where what = 'class'
),

-- A class of enough students is hidden, too, where a small one would be the total less the others.
judged as (
    select
        classes.*,
        {{ n_told('classes.n_smallest', 'hidden.hidden_key') }} as n_told
    from classes
    left join hidden
        on {{ hidden_key([
            'classes.contact_id', 'classes.class', 'classes.instrument', 'classes.version', 'classes.academic_year',
        ]) }} = hidden.hidden_key
),

final as (
    select
        -- whose
        contract,
        last_name,
        first_name,
        class,
        class_name,
        academic_year_label,

        -- what
        instrument,
        version,
        skill,
        skill_name,
        curriculum,

        -- before and after, and gain: the smallest n decides over all of them (rule K17), be it 0 matched
        {%- for part, names in figures.items() %}
        {%- for name in names %}
        {{ shown_value(name, 'n_told', 'students') }} as {{ name }},
        {%- endfor %}
        {{ shown_state('greatest(n_told, 1)', 'students') }}
            as {{ part if part == 'gain' else 'mean_' ~ part ~ '_pct' }}_state,
        {%- endfor %}

        -- ids beside what a partner gets
        contact_id,
        class_key,
        academic_year
    from judged
)

select * from final
