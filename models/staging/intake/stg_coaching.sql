-- Primary Key: one row per landed row of the feed coaching.
with

source as (
    {{ rows_to_judge(source('staging_intake', 'raw_coaching')) }}
),

cleaned as (
    select
        _batch_id,
        _row_number,
        {{ clean_id('user_id') }} as user_id,
        {{ clean_email('email') }} as email_text,
        {{ clean_text('curriculum') }} as curriculum,
        {{ clean_text('start_date') }} as start_date_text,
        {{ clean_text('end_date') }} as end_date_text
    from source
    {{ evaluated_once() }}
),

typed as (
    select
        *,
        {{ parse_email('email_text') }} as email,
        {{ parse_date('start_date_text') }} as start_date_read,
        {{ parse_date('end_date_text') }} as end_date_read
    from cleaned
    {{ evaluated_once() }}
),

ranged as (
    select
        *,
        {{ within_range('start_date', 'calendar') }},
        {{ within_range('end_date', 'history') }}
    from typed
),

final as (
    select
        -- ids
        _batch_id,
        _row_number,
        user_id,

        -- text
        email,
        curriculum,

        -- dates
        start_date,
        end_date,

        -- verdict
        {{ verdict(
            identity_rejections('user_id')
            + [('missing_value:start_date', 'start_date_text is null')]
            + range_findings('start_date', 'bad_date')
        ) }} as _rejections,
        {{ verdict(identity_warnings('user_id') + range_findings('end_date', 'bad_date')) }} as _warnings
    from ranged
)

select * from final
