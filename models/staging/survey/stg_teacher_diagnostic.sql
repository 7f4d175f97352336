-- Primary Key: one row per landed row of the feed teacher_diagnostic.
with

source as (
    {{ rows_to_judge(source('staging_survey', 'raw_teacher_diagnostic')) }}
),

cleaned as (
    select
        _batch_id,
        _row_number,
        {{ clean_id('teacher_id') }} as teacher_id_text,
        {{ clean_id('event_id') }} as event_id,
        {{ clean_text('instrument') }} as instrument,
        {{ clean_text('instrument_version') }} as instrument_version,
        {{ clean_text('test_window') }} as test_window,
        {{ clean_text('submitted_at') }} as submitted_at_text,
        {{ clean_text('item') }} as item,
        {{ clean_text('item_type') }} as item_type,
        {{ clean_text('is_correct') }} as is_correct_text,
        {{ clean_figure('score') }} as score_text,
        {{ clean_figure('max_score') }} as max_score_text
    from source
    {{ evaluated_once() }}
),

typed as (
    select
        *,
        {{ names_nobody('teacher_id_text') }} as is_anonymous,
        {{ parse_local_timestamp('submitted_at_text') }} as submitted_at_read,
        {{ parse_boolean('is_correct_text') }} as is_correct,
        {{ parse_number('score_text') }} as score_read,
        {{ parse_number('max_score_text') }} as max_score_read
    from cleaned
    {{ evaluated_once() }}
),

ranged as (
    select
        *,
        {{ within_range('submitted_at', 'calendar') }},
        {{ within_range('score', 'points') }},
        {{ within_range('max_score', 'points') }}
    from typed
),

final as (
    select
        -- ids
        _batch_id,
        _row_number,
        case when not is_anonymous then teacher_id_text end as teacher_id,
        event_id,

        -- text
        case when teacher_id_text ~ '[0-9]' and is_anonymous then teacher_id_text end as anonymous_label,
        instrument,
        instrument_version,
        test_window,
        item,
        item_type,

        -- numbers
        score,
        max_score,

        -- booleans
        is_anonymous,
        is_correct,

        -- dates
        submitted_at,

        -- verdict
        {{ verdict([
            ('missing_value:instrument', 'instrument is null'),
        ] + range_findings('score', 'bad_number') + range_findings('max_score', 'bad_number')) }} as _rejections,
        {{ verdict([
            ('bad_boolean:is_correct', 'is_correct is null and is_correct_text is not null'),
        ] + range_findings('submitted_at', 'bad_timestamp')) }} as _warnings
    from ranged
)

select * from final
