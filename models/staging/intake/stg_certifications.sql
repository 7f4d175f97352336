-- Primary Key: one row per landed row of the feed certifications.
with

source as (
    {{ rows_to_judge(source('staging_intake', 'raw_certifications')) }}
),

cleaned as (
    select
        _batch_id,
        _row_number,
        {{ clean_id('cert_id') }} as cert_id,
        {{ clean_id('teacher_id') }} as teacher_id,
        {{ clean_email('email') }} as email_text,
        {{ clean_text('state') }} as state_text,
        {{ clean_text('title') }} as title,
        {{ clean_text('subject') }} as subject,
        {{ clean_text('grade_band') }} as grade_band_text,
        {{ clean_text('certification_type') }} as certification_type,
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
        {{ grades_text('grade_band_text') }} as grade_band,
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
        cert_id,
        teacher_id,

        -- text
        email,
        state,
        title,
        subject,
        grade_band,
        certification_type,

        -- dates
        issued,
        expires,

        -- verdict
        {{ verdict(identity_rejections('teacher_id', 'licence_no_teacher') + [
            ('missing_value:title', 'cert_id is null and title is null'),
        ]) }} as _rejections,
        {{ verdict(
            identity_warnings('teacher_id')
            + range_findings('issued', 'bad_date')
            + range_findings('expires', 'bad_date')
            + [
                ('license_dates_reversed:expires', 'expires < issued'),
                ('grade_repaired:grade_band', 'grade_band <> grade_band_text'),
            ]
        ) }} as _warnings
    from ranged
)

select * from final
