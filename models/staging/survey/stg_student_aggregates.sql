-- Primary Key: one row per landed row of the feed student_aggregates.
with

source as (
    {{ rows_to_judge(source('staging_survey', 'raw_student_aggregates')) }}
),

cleaned as (
    select
        _batch_id,
        _row_number,
        {{ clean_id('teacher_id') }} as teacher_id,
        {{ clean_id('class_id') }} as class_id,
        {{ clean_text('instrument') }} as instrument,
        {{ clean_text('instrument_version') }} as instrument_version,
        {{ clean_id('skill') }} as skill,
        {{ clean_text('curriculum') }} as curriculum,
        {{ clean_text('pre_window_start') }} as pre_window_start_text,
        {{ clean_text('pre_window_end') }} as pre_window_end_text,
        {{ clean_text('post_window_start') }} as post_window_start_text,
        {{ clean_text('post_window_end') }} as post_window_end_text,
        {{ clean_figure('n_pre') }} as n_pre_text,
        {{ clean_figure('mean_pre') }} as mean_pre_text,
        {{ clean_figure('sd_pre') }} as sd_pre_text,
        {{ clean_figure('min_pre') }} as min_pre_text,
        {{ clean_figure('max_pre') }} as max_pre_text,
        {{ clean_figure('n_post') }} as n_post_text,
        {{ clean_figure('mean_post') }} as mean_post_text,
        {{ clean_figure('sd_post') }} as sd_post_text,
        {{ clean_figure('min_post') }} as min_post_text,
        {{ clean_figure('max_post') }} as max_post_text,
        {{ clean_figure('max_score') }} as max_score_text,
        {{ clean_figure('n_matched') }} as n_matched_text,
        {{ clean_figure('mean_gain') }} as mean_gain_text,
        {{ clean_figure('sd_gain') }} as sd_gain_text
    from source
    {{ evaluated_once() }}
),

typed as (
    select
        *,
        {{ parse_date('pre_window_start_text') }} as pre_window_start_read,
        {{ parse_date('pre_window_end_text') }} as pre_window_end_read,
        {{ parse_date('post_window_start_text') }} as post_window_start_read,
        {{ parse_date('post_window_end_text') }} as post_window_end_read,
        {{ parse_number('n_pre_text') }} as n_pre_read,
        {{ parse_points('mean_pre_text', 'max_score_text') }} as mean_pre_read,
        {{ parse_points('sd_pre_text', 'max_score_text') }} as sd_pre_read,
        {{ parse_points('min_pre_text', 'max_score_text') }} as min_pre_read,
        {{ parse_points('max_pre_text', 'max_score_text') }} as max_pre_read,
        {{ parse_number('n_post_text') }} as n_post_read,
        {{ parse_points('mean_post_text', 'max_score_text') }} as mean_post_read,
        {{ parse_points('sd_post_text', 'max_score_text') }} as sd_post_read,
        {{ parse_points('min_post_text', 'max_score_text') }} as min_post_read,
        {{ parse_points('max_post_text', 'max_score_text') }} as max_post_read,
        {{ parse_number('max_score_text') }} as max_score_read,
        {{ parse_number('n_matched_text') }} as n_matched_read,
        {{ parse_points('mean_gain_text', 'max_score_text') }} as mean_gain_read,
        {{ parse_points('sd_gain_text', 'max_score_text') }} as sd_gain_read
    from cleaned
    {{ evaluated_once() }}
),

ranged as (
    select
        *,
        {{ within_range('pre_window_start', 'calendar') }},
        {{ within_range('pre_window_end', 'calendar') }},
        {{ within_range('post_window_start', 'calendar') }},
        {{ within_range('post_window_end', 'calendar') }},
        {{ within_range('n_pre', 'students', whole=true) }},
        {{ within_range('mean_pre', 'points') }},
        {{ within_range('sd_pre', 'points') }},
        {{ within_range('min_pre', 'points') }},
        {{ within_range('max_pre', 'points') }},
        {{ within_range('n_post', 'students', whole=true) }},
        {{ within_range('mean_post', 'points') }},
        {{ within_range('sd_post', 'points') }},
        {{ within_range('min_post', 'points') }},
        {{ within_range('max_post', 'points') }},
        {{ within_range('max_score', 'points') }},
        {{ within_range('n_matched', 'students', whole=true) }},
        {{ within_range('mean_gain', 'points') }},
        {{ within_range('sd_gain', 'points') }}
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
        instrument,
        instrument_version,
        skill,
        curriculum,

        -- numbers
        n_pre,
        mean_pre,
        sd_pre,
        min_pre,
        max_pre,
        n_post,
        mean_post,
        sd_post,
        min_post,
        max_post,
        max_score,
        n_matched,
        mean_gain,
        sd_gain,

        -- dates
        pre_window_start,
        pre_window_end,
        post_window_start,
        post_window_end,

        -- verdict
        {{ verdict([
            ('missing_value:teacher_id', 'teacher_id is null'),
            ('missing_value:instrument', 'instrument is null'),
            ('missing_value:instrument_version', 'instrument_version is null'),
            ('missing_value:n_pre', 'n_pre_text is null'),
            ('missing_value:mean_pre', 'mean_pre_text is null'),
            ('missing_value:n_post', 'n_post_text is null'),
            ('missing_value:mean_post', 'mean_post_text is null'),
            ('missing_value:max_score', 'max_score_text is null'),
        ]
            + range_findings('pre_window_start', 'bad_date')
            + range_findings('pre_window_end', 'bad_date')
            + range_findings('post_window_start', 'bad_date')
            + range_findings('post_window_end', 'bad_date')
            + range_findings('n_pre', 'bad_number', whole=true)
            + range_findings('mean_pre', 'bad_number')
            + range_findings('sd_pre', 'bad_number')
            + range_findings('min_pre', 'bad_number')
            + range_findings('max_pre', 'bad_number')
            + range_findings('n_post', 'bad_number', whole=true)
            + range_findings('mean_post', 'bad_number')
            + range_findings('sd_post', 'bad_number')
            + range_findings('min_post', 'bad_number')
            + range_findings('max_post', 'bad_number')
            + range_findings('max_score', 'bad_number')
            + range_findings('n_matched', 'bad_number', whole=true)
            + range_findings('mean_gain', 'bad_number')
            + range_findings('sd_gain', 'bad_number')) }} as _rejections,
        cast(null as text) as _warnings
    from ranged
)

select * from final
