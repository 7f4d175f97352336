-- Primary Key: one row per landed row of the feed contracts.
with

source as (
    {{ rows_to_judge(source('staging_intake', 'raw_contracts')) }}
),

cleaned as (
    select
        _batch_id,
        _row_number,
        {{ clean_text('contract_id') }} as contract_id,
        {{ clean_text('org_id') }} as org_id,
        {{ clean_text('event_id') }} as event_id,
        {{ clean_text('stipend_rule') }} as stipend_rule,
        {{ email_list('admin_email') }} as admin_email,
        {{ has_malformed_email('admin_email') }} as has_malformed_email,
        {{ clean_text('seats') }} as seats_text,
        {{ clean_text('stipend_amount') }} as stipend_amount_text,
        {{ clean_text('stipend_threshold') }} as stipend_threshold_text,
        {{ clean_text('includes_coaching') }} as includes_coaching_text,
        {{ clean_text('includes_workbooks') }} as includes_workbooks_text,
        {{ clean_text('start_date') }} as start_date_text,
        {{ clean_text('end_date') }} as end_date_text
    from source
    {{ evaluated_once() }}
),

typed as (
    select
        *,
        {{ parse_number('seats_text') }} as seats_number,
        {{ parse_number('stipend_amount_text') }} as stipend_amount_number,
        {{ parse_share('stipend_threshold_text') }} as stipend_threshold,
        {{ parse_boolean('includes_coaching_text') }} as includes_coaching,
        {{ parse_boolean('includes_workbooks_text') }} as includes_workbooks,
        {{ parse_date('start_date_text') }} as start_date,
        {{ parse_date('end_date_text') }} as end_date
    from cleaned
    {{ evaluated_once() }}
),

final as (
    select
        -- ids
        _batch_id,
        _row_number,
        contract_id,
        org_id,
        event_id,

        -- text
        stipend_rule,
        admin_email,

        -- numbers
        case
            when seats_number = trunc(seats_number) and seats_number between 0 and 1000000
                then cast(seats_number as integer)
        end as seats,
        case when stipend_amount_number >= 0 then stipend_amount_number end as stipend_amount,
        stipend_threshold,

        -- booleans
        includes_coaching,
        includes_workbooks,

        -- dates
        start_date,
        end_date,

        -- verdict
        {{ verdict([
            ('missing_value:contract_id', 'contract_id is null'),
            ('missing_value:org_id', 'org_id is null'),
        ]) }} as _rejections,
        {{ verdict([
            ('bad_date:start_date', 'start_date is null and start_date_text is not null'),
            ('bad_date:end_date', 'end_date is null and end_date_text is not null'),
            ('bad_boolean:includes_coaching', 'includes_coaching is null and includes_coaching_text is not null'),
            ('bad_boolean:includes_workbooks', 'includes_workbooks is null and includes_workbooks_text is not null'),
            (
                'bad_number:seats',
                'seats_text is not null and coalesce('
                ~ 'seats_number <> trunc(seats_number) or seats_number not between 0 and 1000000, true)'
            ),
            (
                'bad_number:stipend_amount',
                'stipend_amount_text is not null and coalesce(stipend_amount_number < 0, true)'
            ),
            ('bad_threshold:stipend_threshold', 'stipend_threshold is null and stipend_threshold_text is not null'),
            ('bad_email:admin_email', 'has_malformed_email'),
        ]) }} as _warnings
    from typed
)

select * from final
