-- Primary Key: one row per landed row of the feed feedback, that is per submission.
{# What LimeSurvey writes in every row of a survey that keeps no times. #}
{% set submitted_at = "nullif(submitted_at, '1980-01-01 00:00:00')" %}

with

source as (
    {{ rows_to_judge(source('staging_survey', 'raw_feedback')) }}
),

cleaned as (
    select
        _batch_id,
        _row_number,
        {{ clean_text(submitted_at) }} as submitted_at_text,
        -- null in all rows where the tool has no such column (a layout says so), empty where a cell of it is
        {{ submitted_at }} is not null as has_time_column,
        {{ clean_email('email') }} as email_text,
        {{ clean_id('submission_id') }} as submission_id,
        {{ clean_text('event') }} as event,
        {{ clean_text('instrument') }} as instrument,
        {{ clean_text('instrument_version') }} as instrument_version,
        {{ clean_text('occasion') }} as occasion,
        {{ clean_text('respondent_name') }} as respondent_name,
        _extra
    from source
    {{ evaluated_once() }}
),

typed as (
    select
        *,
        {{ parse_email('email_text') }} as email,
        {{ parse_local_timestamp('submitted_at_text') }} as submitted_at_read
    from cleaned
    {{ evaluated_once() }}
),

ranged as (
    select
        *,
        {{ within_range('submitted_at', 'calendar') }}
    from typed
),

final as (
    select
        -- ids
        _batch_id,
        _row_number,
        submission_id,

        -- text
        email,
        case when email is null then email_text end as malformed_email,
        event,
        instrument,
        instrument_version,
        occasion,
        respondent_name,

        -- answers
        _extra,

        -- dates
        submitted_at,

        -- verdict: answers are judged one by one after unpivoting (rule K5)
        {{ verdict([
            ('missing_value:submitted_at', 'submitted_at_text is null and has_time_column'),
        ] + range_findings('submitted_at', 'bad_timestamp')) }} as _rejections,
        {{ verdict([
            ('bad_email:email', 'email is null and email_text is not null'),
        ]) }} as _warnings
    from ranged
)

select * from final
