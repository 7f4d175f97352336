-- Primary Key: one row per landed row of the feed attendance_wide.
with

source as (
    {{ rows_to_judge(source('staging_attendance', 'raw_attendance_wide')) }}
),

cleaned as (
    select
        _batch_id,
        _row_number,
        {{ clean_id('event_id') }} as event_id,
        {{ clean_text('name') }} as name,
        {{ clean_email('email') }} as email_text,
        {{ clean_text('role') }} as role,
        {{ clean_text('grades') }} as grades_text,
        {{ clean_text('primary_subject') }} as primary_subject,
        {{ clean_text('notes') }} as notes,
        -- "N/A" is an answer of its own here
        {{ clean_text_keep_na('implementation_status') }} as implementation_status,
        -- filled by the reader of workbooks; null where there is no formatting
        is_struck_through as strike_text,
        _extra
    from source
    {{ evaluated_once() }}
),

typed as (
    select
        *,
        {{ grades_text('grades_text') }} as grades,
        {{ parse_email('email_text') }} as email
    from cleaned
    {{ evaluated_once() }}
),

final as (
    select
        -- ids
        _batch_id,
        _row_number,
        event_id,

        -- text
        name,
        email,
        case when email is null then email_text end as malformed_email,
        role,
        grades,
        primary_subject,
        notes,
        implementation_status,

        -- booleans
        strike_text = 'yes' as is_struck_through,

        -- cells of the days
        _extra,

        -- verdict: cells are judged one by one after unpivoting (rule K5)
        cast(null as text) as _rejections,
        {{ verdict([
            ('bad_email:email', 'email is null and email_text is not null'),
            ('struck_through:name', "strike_text = 'yes'"),
            ('partly_struck_through:name', "strike_text = 'partly'"),
            ('grade_repaired:grades', 'grades <> grades_text'),
        ]) }} as _warnings
    from typed
)

select * from final
