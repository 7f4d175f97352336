-- Primary Key: one row per landed row of the feed events.
with

source as (
    {{ rows_to_judge(source('staging_intake', 'raw_events')) }}
),

cleaned as (
    select
        _batch_id,
        _row_number,
        {{ clean_id('event_id') }} as event_id,
        {{ clean_id('org_id') }} as org_id,
        {{ clean_id('parent_event_id') }} as parent_event_id_text,
        {{ clean_text('title') }} as title,
        {{ clean_text('type') }} as type,
        {{ clean_text('format') }} as format,
        {{ clean_text('curriculum') }} as curriculum,
        {{ clean_text('location') }} as location,
        {{ clean_text('webpage_url') }} as webpage_url,
        {{ clean_text('event_days') }} as event_days_text,
        {{ clean_text('price') }} as price_text,
        {{ clean_text('start_date') }} as start_date_text,
        {{ clean_text('end_date') }} as end_date_text,
        {{ clean_text('deleted_at') }} as deleted_at_text
    from source
    {{ evaluated_once() }}
),

typed as (
    select
        *,
        -- a list such as ["12", 15] is 12,15
        nullif(btrim(regexp_replace(parent_event_id_text, '[][" ]', '', 'g'), ','), '') as parent_event_id,
        {{ parse_number('event_days_text') }} as event_days_read,
        {{ parse_number('price_text') }} as price_read,
        {{ parse_date('start_date_text') }} as start_date_read,
        {{ parse_date('end_date_text') }} as end_date_read,
        {{ parse_local_timestamp('deleted_at_text') }} as deleted_at_read
    from cleaned
    {{ evaluated_once() }}
),

ranged as (
    select
        *,
        {{ within_range('event_days', 'days', whole=true) }},
        {{ within_range('price', 'us_dollars') }},
        {{ within_range('start_date', 'calendar') }},
        {{ within_range('end_date', 'calendar') }},
        {{ within_range('deleted_at', 'calendar') }}
    from typed
),

final as (
    select
        -- ids
        _batch_id,
        _row_number,
        event_id,
        org_id,
        parent_event_id,

        -- text
        title,
        type,
        format,
        curriculum,
        location,
        webpage_url,

        -- numbers
        event_days,
        price,

        -- dates
        start_date,
        end_date,
        deleted_at,

        -- verdict
        {{ verdict(
            [
                ('missing_value:event_id', 'event_id is null'),
                ('missing_value:start_date', 'start_date_text is null'),
                ('address_in_id:event_id', holds_address('event_id')),
            ]
            + range_findings('start_date', 'bad_date')
            + range_findings('end_date', 'bad_date')
            + [
                ('event_days_not_positive:event_days', 'event_days_read <= 0'),
                ('event_dates_reversed:end_date', 'end_date < start_date'),
            ]
        ) }} as _rejections,
        {{ verdict(
            [('missing_value:title', 'title is null')]
            + range_findings('event_days', 'bad_number', whole=true)
            + range_findings('price', 'bad_number')
            + range_findings('deleted_at', 'bad_timestamp')
        ) }} as _warnings
    from ranged
)

select * from final
