-- Primary Key: one row per landed row of the feed opt_outs.
with

source as (
    {{ rows_to_judge(source('staging_intake', 'raw_opt_outs')) }}
),

cleaned as (
    select
        _batch_id,
        _row_number,
        {{ clean_email('email') }} as email_text,
        {{ clean_text('first_name') }} as first_name,
        {{ clean_text('last_name') }} as last_name,
        {{ clean_text('notes') }} as notes,
        {{ clean_text('opted_out_on') }} as opted_out_on_text
    from source
    {{ evaluated_once() }}
),

typed as (
    select
        *,
        {{ parse_email('email_text') }} as email,
        {{ parse_date('opted_out_on_text') }} as opted_out_on_read
    from cleaned
    {{ evaluated_once() }}
),

ranged as (
    select
        *,
        {{ within_range('opted_out_on', 'calendar') }}
    from typed
),

final as (
    select
        -- ids
        _batch_id,
        _row_number,
        email,

        -- text
        first_name,
        last_name,
        notes,

        -- dates
        opted_out_on,

        -- verdict
        {{ verdict([
            ('missing_value:email', 'email_text is null'),
            ('bad_email:email', 'email is null and email_text is not null'),
        ]) }} as _rejections,
        {{ verdict(range_findings('opted_out_on', 'bad_date')) }} as _warnings
    from ranged
)

select * from final
