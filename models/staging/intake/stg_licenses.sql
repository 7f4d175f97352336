-- Primary Key: one row per landed row of the feed licenses.
with

source as (
    {{ rows_to_judge(source('staging_intake', 'raw_licenses')) }}
),

cleaned as (
    select
        _batch_id,
        _row_number,
        {{ clean_id('teacher_id') }} as teacher_id,
        {{ clean_email('email') }} as email_text,
        {{ clean_text('license_area') }} as license_area,
        {{ clean_text('state') }} as state_text,
        {{ clean_text('license_number') }} as license_number,
        {{ clean_text('issued') }} as issued_text,
        {{ clean_text('expires') }} as expires_text
    from source
    {{ evaluated_once() }}
),

typed as (
    select
        *,
        {{ parse_email('email_text') }} as email,
        upper(state_text) as state,
        {{ parse_date('issued_text') }} as issued_read,
        {{ parse_date('expires_text') }} as expires_read
    from cleaned
    {{ evaluated_once() }}
),

ranged as (
    select
        *,
        {{ within_range('issued', 'beginning') }},
        {{ within_range('expires', 'history') }}
    from typed
),

final as (
    select
        -- ids
        _batch_id,
        _row_number,
        teacher_id,
        license_number,

        -- text
        email,
        license_area,
        state,

        -- dates
        issued,
        expires,

        -- verdict
        {{ verdict(identity_rejections('teacher_id', 'licence_no_teacher') + [
            ('missing_value:license_area', 'license_area is null'),
        ]) }} as _rejections,
        {{ verdict(
            identity_warnings('teacher_id')
            + range_findings('issued', 'bad_date')
            + range_findings('expires', 'bad_date')
            + [
                ('license_dates_reversed:expires', 'expires < issued'),
            ]
        ) }} as _warnings
    from ranged
)

select * from final
