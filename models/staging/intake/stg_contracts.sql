-- Primary Key: one row per landed row of the feed contracts.
with

source as (
    {{ rows_to_judge(source('staging_intake', 'raw_contracts')) }}
),

cleaned as (
    select
        _batch_id,
        _row_number,
        {{ clean_id('contract_id') }} as contract_id,
        {{ clean_id('org_id') }} as org_id,
        {{ clean_id('event_id') }} as event_id,
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
        {{ parse_number('seats_text') }} as seats_read,
        {{ parse_number('stipend_amount_text') }} as stipend_amount_read,
        -- nobody is paid for not coming
        nullif({{ parse_share('stipend_threshold_text') }}, 0) as stipend_threshold,
        {{ parse_boolean('includes_coaching_text') }} as includes_coaching,
        {{ parse_boolean('includes_workbooks_text') }} as includes_workbooks,
        {{ parse_date('start_date_text') }} as start_date_read,
        {{ parse_date('end_date_text') }} as end_date_read
    from cleaned
    {{ evaluated_once() }}
),

ranged as (
    select
        *,
        {{ within_range('seats', 'seats', whole=true) }},
        {{ within_range('stipend_amount', 'us_dollars') }},
        {{ within_range('start_date', 'beginning') }},
        {{ within_range('end_date', 'history') }}
    from typed
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
        seats,
        stipend_amount,
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
            ('address_in_id:contract_id', holds_address('contract_id')),
        ]) }} as _rejections,
        {{ verdict(
            range_findings('start_date', 'bad_date')
            + range_findings('end_date', 'bad_date')
            + [
                ('bad_boolean:includes_coaching', 'includes_coaching is null and includes_coaching_text is not null'),
                (
                    'bad_boolean:includes_workbooks',
                    'includes_workbooks is null and includes_workbooks_text is not null',
                ),
            ]
            + range_findings('seats', 'bad_number', whole=true)
            + range_findings('stipend_amount', 'bad_number')
            + [
                ('bad_threshold:stipend_threshold', 'stipend_threshold is null and stipend_threshold_text is not null'),
                ('bad_email:admin_email', 'has_malformed_email'),
            ]
        ) }} as _warnings
    from ranged
)

select * from final
