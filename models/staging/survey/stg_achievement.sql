-- Primary Key: one row per landed row of the feed achievement.
{%- set figures = [
    'n_tested', 'mean_scale_score', 'sd', 'n_proficient', 'pct_proficient',
    'comparison_n', 'comparison_mean', 'comparison_sd', 'comparison_pct'
] %}
{%- set suppressed = {} %}
{%- for figure in figures %}
{%- do suppressed.update({
    figure: 'case when ' ~ is_suppressed(figure ~ '_sent') ~ ' then ' ~ figure ~ '_sent end'
}) %}
{%- endfor %}
with

source as (
    {{ rows_to_judge(source('staging_survey', 'raw_achievement')) }}
),

cleaned as (
    select
        _batch_id,
        _row_number,
        {{ clean_id('teacher_id') }} as teacher_id,
        {{ clean_id('class_id') }} as class_id,
        {{ clean_text('exam') }} as exam,
        {{ clean_text('exam_version') }} as exam_version,
        {{ clean_text('academic_year') }} as academic_year_text,
        {{ clean_figure('n_tested') }} as n_tested_sent,
        {{ clean_figure('mean_scale_score') }} as mean_scale_score_sent,
        {{ clean_figure('sd') }} as sd_sent,
        {{ clean_figure('n_proficient') }} as n_proficient_sent,
        {{ clean_figure('pct_proficient') }} as pct_proficient_sent,
        {{ clean_figure('comparison_n') }} as comparison_n_sent,
        {{ clean_figure('comparison_mean') }} as comparison_mean_sent,
        {{ clean_figure('comparison_sd') }} as comparison_sd_sent,
        {{ clean_figure('comparison_pct') }} as comparison_pct_sent,
        {{ clean_text('comparison_kind') }} as comparison_kind
    from source
    {{ evaluated_once() }}
),

-- what the state has suppressed is no number, and no fault either
told_apart as (
    select
        *,
        {%- for figure in figures %}
        case when not {{ is_suppressed(figure ~ '_sent') }} then {{ figure }}_sent end as {{ figure }}_text,
        {%- endfor %}
        {{ json_object_of(suppressed) }} as suppressed
    from cleaned
    {{ evaluated_once() }}
),

typed as (
    select
        *,
        {{ parse_academic_year('academic_year_text') }} as academic_year_read,
        {{ parse_number('n_tested_text') }} as n_tested_read,
        {{ parse_number('mean_scale_score_text') }} as mean_scale_score_read,
        {{ parse_number('sd_text') }} as sd_read,
        {{ parse_number('n_proficient_text') }} as n_proficient_read,
        {{ parse_percent('pct_proficient_text') }} as pct_proficient_read,
        {{ parse_number('comparison_n_text') }} as comparison_n_read,
        {{ parse_number('comparison_mean_text') }} as comparison_mean_read,
        {{ parse_number('comparison_sd_text') }} as comparison_sd_read,
        {{ parse_percent('comparison_pct_text') }} as comparison_pct_read,
        {{ has_percent_sign(['pct_proficient_text', 'comparison_pct_text']) }} as has_percent_sign
    from told_apart
    {{ evaluated_once() }}
),

ranged as (
    select
        *,
        {{ within_range('academic_year', 'academic_year', whole=true) }},
        {{ within_range('n_tested', 'students', whole=true) }},
        {{ within_range('mean_scale_score', 'points') }},
        {{ within_range('sd', 'points') }},
        {{ within_range('n_proficient', 'students', whole=true) }},
        {{ within_range('pct_proficient', 'points') }},
        {{ within_range('comparison_n', 'people', whole=true) }},
        {{ within_range('comparison_mean', 'points') }},
        {{ within_range('comparison_sd', 'points') }},
        {{ within_range('comparison_pct', 'points') }}
    from typed
),

final as (
    select
        -- ids
        _batch_id,
        _row_number,
        teacher_id,
        class_id,

        -- text
        exam,
        exam_version,
        comparison_kind,

        -- numbers
        academic_year,
        n_tested,
        mean_scale_score,
        sd,
        n_proficient,
        pct_proficient,
        comparison_n,
        comparison_mean,
        comparison_sd,
        comparison_pct,

        -- what is suppressed
        suppressed,
        has_percent_sign,

        -- verdict
        {{ verdict([
            ('missing_value:teacher_id', 'teacher_id is null'),
            ('missing_value:exam', 'exam is null'),
            ('missing_value:academic_year', 'academic_year_text is null'),
            ('missing_value:n_tested', 'n_tested_sent is null'),
        ]
            + range_findings('academic_year', 'bad_academic_year', whole=true)
            + range_findings('n_tested', 'bad_number', whole=true)
            + range_findings('mean_scale_score', 'bad_number')
            + range_findings('sd', 'bad_number')
            + range_findings('n_proficient', 'bad_number', whole=true)
            + range_findings('pct_proficient', 'bad_number')
            + range_findings('comparison_n', 'bad_number', whole=true)
            + range_findings('comparison_mean', 'bad_number')
            + range_findings('comparison_sd', 'bad_number')
            + range_findings('comparison_pct', 'bad_number')) }} as _rejections,
        cast(null as text) as _warnings
    from ranged
)

select * from final
