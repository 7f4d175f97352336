-- Primary Key: one row per landed row of the feed attendance_long.
with

source as (
    {{ rows_to_judge(source('staging_attendance', 'raw_attendance_long')) }}
),

cleaned as (
    select
        _batch_id,
        _row_number,
        {{ clean_id('user_id') }} as user_id,
        {{ clean_id('event_id') }} as event_id,
        {{ clean_email('email') }} as email_text,
        {{ clean_text('attendance_period') }} as attendance_period,
        {{ clean_text('attendance_value') }} as attendance_value,
        {{ clean_text('recorder') }} as recorder,
        {{ clean_text('note') }} as note,
        {{ clean_text('attendance_date') }} as attendance_date_text
    from source
    {{ evaluated_once() }}
),

typed as (
    select
        *,
        {{ parse_email('email_text') }} as email,
        {{ parse_date('attendance_date_text') }} as attendance_date_read
    from cleaned
    {{ evaluated_once() }}
),

ranged as (
    select
        *,
        {{ within_range('attendance_date', 'calendar') }}
    from typed
),

final as (
    select
        -- ids
        _batch_id,
        _row_number,
        user_id,
        event_id,

        -- text
        email,
        case when email is null then email_text end as malformed_email,
        attendance_period,
        attendance_value,
        recorder,
        note,

        -- dates
        attendance_date,
        case when attendance_date is null then attendance_date_text end as malformed_date,

        -- verdict
        {{ verdict([
            ('missing_value:event_id', 'event_id is null'),
            ('missing_value:attendance_date', 'attendance_date_text is null'),
        ] + range_findings('attendance_date', 'bad_date')) }} as _rejections,
        {{ verdict([
            ('bad_email:email', 'email is null and email_text is not null'),
        ]) }} as _warnings
    from ranged
)

select * from final
