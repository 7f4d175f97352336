-- Primary Key: one row per landed row of the feed web_signups.
with

source as (
    {{ rows_to_judge(source('staging_intake', 'raw_web_signups')) }}
),

cleaned as (
    select
        _batch_id,
        _row_number,
        {{ clean_text('submitted_at') }} as submitted_at_text,
        {{ clean_text('why_registering') }} as why_registering,
        {{ clean_text('first_name') }} as first_name,
        {{ clean_text('nickname') }} as nickname,
        {{ clean_text('last_name') }} as last_name,
        {{ clean_email('professional_email') }} as professional_email_text,
        {{ clean_email('google_email') }} as google_email_text,
        {{ clean_email('personal_email') }} as personal_email_text,
        {{ clean_text('alt_first_name') }} as alt_first_name,
        {{ clean_text('alt_last_name') }} as alt_last_name,
        {{ clean_text('job_title') }} as job_title,
        {{ clean_text('what_brings_you_here') }} as what_brings_you_here,
        {{ clean_text('source_channel') }} as source_channel
    from source
    {{ evaluated_once() }}
),

typed as (
    select
        *,
        {{ parse_local_timestamp('submitted_at_text') }} as submitted_at_read,
        {{ parse_email('professional_email_text') }} as professional_email,
        {{ parse_email('google_email_text') }} as google_email,
        {{ parse_email('personal_email_text') }} as personal_email
    from cleaned
    {{ evaluated_once() }}
),

ranged as (
    select
        *,
        {{ within_range('submitted_at', 'calendar') }},
        -- a malformed address holds the row only if there is no valid one beside it (rule R10)
        {{ only_malformed_address() }} as only_malformed_in
    from typed
),

final as (
    select
        -- ids
        _batch_id,
        _row_number,

        -- text: names and addresses
        first_name,
        nickname,
        last_name,
        alt_first_name,
        alt_last_name,
        professional_email,
        google_email,
        personal_email,

        -- text: answers
        why_registering,
        job_title,
        what_brings_you_here,
        source_channel,

        -- dates
        submitted_at,

        -- verdict
        {{ verdict(submission_rejections()) }} as _rejections,
        {{ verdict(submission_warnings()) }} as _warnings
    from ranged
)

select * from final
