-- Primary Key: one row per landed row of the feed workbook_orders.
with

source as (
    {{ rows_to_judge(source('staging_intake', 'raw_workbook_orders')) }}
),

cleaned as (
    select
        _batch_id,
        _row_number,
        {{ clean_id('order_id') }} as order_id,
        {{ clean_text('line') }} as line,
        {{ clean_text('order_date') }} as order_date_text,
        {{ clean_id('ordered_by') }} as ordered_by_text,
        {{ clean_text('ship_to_org') }} as ship_to_org,
        {{ clean_text('workbook') }} as workbook,
        {{ clean_text('language') }} as language,
        {{ clean_text('quantity') }} as quantity_text,
        {{ clean_id('contract_id') }} as contract_id,
        {{ clean_id('event_id') }} as event_id,
        {{ clean_text('status') }} as status
    from source
    {{ evaluated_once() }}
),

typed as (
    select
        *,
        -- an address is compared in lower case, an id or a name as it is
        case
            when {{ is_email(lower_ascii('ordered_by_text')) }} then {{ lower_ascii('ordered_by_text') }}
            else ordered_by_text
        end as ordered_by,
        {{ parse_date('order_date_text') }} as order_date_read,
        {{ parse_number('quantity_text') }} as quantity_read
    from cleaned
    {{ evaluated_once() }}
),

ranged as (
    select
        *,
        {{ within_range('order_date', 'calendar') }},
        {{ within_range('quantity', 'pieces', whole=true) }}
    from typed
),

final as (
    select
        -- ids
        _batch_id,
        _row_number,
        order_id,
        line,
        contract_id,
        event_id,

        -- text
        ordered_by,
        ship_to_org,
        workbook,
        language,
        status,

        -- numbers
        quantity,

        -- dates
        order_date,

        -- verdict
        {{ verdict(
            [
                ('missing_value:order_id', 'order_id is null'),
                ('missing_value:order_date', 'order_date_text is null'),
            ]
            + range_findings('order_date', 'bad_date')
            + [
                ('missing_value:ordered_by', 'ordered_by is null'),
                ('missing_value:workbook', 'workbook is null'),
                ('missing_value:quantity', 'quantity_text is null'),
            ]
            + range_findings('quantity', 'bad_number', whole=true)
            + [('quantity_zero:quantity', 'quantity = 0')]
        ) }} as _rejections,
        cast(null as text) as _warnings
    from ranged
)

select * from final
