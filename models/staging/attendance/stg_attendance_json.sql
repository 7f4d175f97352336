-- Primary Key: one row per landed row of the feed attendance_json, that is per enrollment in an export.
with

source as (
    {{ rows_to_judge(source('staging_attendance', 'raw_attendance_json')) }}
),

cleaned as (
    select
        _batch_id,
        _row_number,
        {{ clean_id('enrollment_id') }} as enrollment_id,
        {{ clean_id('person_id') }} as person_id,
        {{ clean_email('email') }} as email_text,
        {{ clean_id('event_id') }} as event_id,
        {{ clean_text('attendance') }} as attendance_text,
        {{ clean_text('total') }} as total_stated,
        {{ clean_text('days_attended') }} as days_stated,
        {{ clean_text('is_final') }} as is_final_text
    from source
    {{ evaluated_once() }}
),

opened as (
    select
        *,
        {{ parse_json('attendance_text') }} as attendance_outer
    from cleaned
    {{ evaluated_once() }}
),

unwrapped as (
    select
        *,
        {{ unwrapped_json('attendance_outer') }} as attendance_json
    from opened
    {{ evaluated_once() }}
),

-- Both generations, and the JSON taken apart into columns of its own.
told as (
    select
        *,
        nullif(coalesce({{ json_field('attendance_json', 'total') }}, total_stated), '') as total_text,
        nullif(
            case {{ json_kind('attendance_json') }}
                when 'array' then cast(attendance_json as text)
                when 'object' then coalesce({{ json_field('attendance_json', 'days_attended') }}, days_stated)
                else days_stated
            end,
            ''
        ) as days_text,
        coalesce({{ json_kind('attendance_json') }} in ('array', 'null') or attendance_json = '{}', false)
        or {{ has_json_field('attendance_json', ['total', 'days_attended']) }} as is_known_shape
    from unwrapped
    {{ evaluated_once() }}
),

typed as (
    select
        *,
        {{ parse_email('email_text') }} as email,
        {{ parse_number('total_text') }} as total_read,
        {{ parse_json_list('days_text') }} as days,
        {{ parse_boolean('is_final_text') }} as is_final
    from told
    {{ evaluated_once() }}
),

ranged as (
    select
        *,
        {{ within_range('total', 'days', whole=true) }}
    from typed
),

final as (
    select
        -- ids
        _batch_id,
        _row_number,
        enrollment_id,
        person_id,
        event_id,

        -- text
        email,
        case when email is null then email_text end as malformed_email,

        -- what was attended
        days,
        total,

        -- booleans
        coalesce(is_final, false) as is_final,

        -- verdict
        {{ verdict([
            ('bad_json:attendance', 'attendance_text is not null and not is_known_shape'),
            (
                'bad_json:days_attended',
                "days_text is not null and coalesce(" ~ json_kind('days') ~ " <> 'array', true)",
            ),
        ]
            + range_findings('total', 'bad_number', whole=true)
            + [('number_out_of_range:total', 'total < 0')]) }} as _rejections,
        {{ verdict([
            ('bad_email:email', 'email is null and email_text is not null'),
            ('bad_boolean:is_final', 'is_final is null and is_final_text is not null'),
        ]) }} as _warnings
    from ranged
)

select * from final
