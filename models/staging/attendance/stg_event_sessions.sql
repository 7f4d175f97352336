-- Primary Key: one row per landed row of the feed event_sessions.
with

source as (
    {{ rows_to_judge(source('staging_attendance', 'raw_event_sessions')) }}
),

cleaned as (
    select
        _batch_id,
        _row_number,
        {{ clean_id('event_id') }} as event_id,
        {{ clean_id('meeting_id') }} as meeting_id_text,
        {{ clean_text('period') }} as period_text,
        {{ clean_text('timezone') }} as timezone,
        {{ clean_text('modality') }} as modality,
        {{ clean_text('session_date') }} as session_date_text,
        {{ clean_text('start_time') }} as start_time_text,
        {{ clean_text('end_time') }} as end_time_text
    from source
    {{ evaluated_once() }}
),

typed as (
    select
        *,
        {{ meeting_id_text('meeting_id_text') }} as meeting_id,
        {{ parse_date('session_date_text') }} as session_date_read,
        {{ parse_time('start_time_text') }} as start_time,
        {{ parse_time('end_time_text') }} as end_time
    from cleaned
    {{ evaluated_once() }}
),

ranged as (
    select
        *,
        {{ within_range('session_date', 'calendar') }}
    from typed
),

final as (
    select
        -- ids
        _batch_id,
        _row_number,
        event_id,
        meeting_id,

        -- text
        coalesce(period_text, '1') as period,
        timezone,
        modality,

        -- dates
        session_date,
        start_time,
        end_time,

        -- verdict
        {{ verdict([
            ('missing_value:event_id', 'event_id is null'),
            ('missing_value:session_date', 'session_date_text is null'),
        ] + range_findings('session_date', 'bad_date')) }} as _rejections,
        {{ verdict([
            ('bad_time:start_time', 'start_time is null and start_time_text is not null'),
            ('bad_time:end_time', 'end_time is null and end_time_text is not null'),
        ]) }} as _warnings
    from ranged
)

select * from final
