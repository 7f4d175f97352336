-- Primary Key: one row per landed row of the feed deliverables.
with

source as (
    {{ rows_to_judge(source('staging_intake', 'raw_deliverables')) }}
),

cleaned as (
    select
        _batch_id,
        _row_number,
        {{ clean_id('contract_id') }} as contract_id,
        {{ clean_text('person') }} as person_text,
        {{ clean_text('deliverable') }} as deliverable,
        {{ clean_text('done_on') }} as done_on_text,
        {{ clean_text('paid') }} as paid_text
    from source
    {{ evaluated_once() }}
),

typed as (
    select
        *,
        {{ id_or_email('person_text') }} as person,
        {{ parse_date('done_on_text') }} as done_on_read,
        {{ parse_boolean('paid_text') }} as is_paid_stated,
        -- 1 and 0 are a yes and a no
        case when {{ parse_boolean('paid_text') }} is null then {{ parse_number('paid_text') }} end as paid_amount_read,
        case when not {{ is_number('paid_text') }} then {{ parse_date('paid_text') }} end as paid_on_read
    from cleaned
    {{ evaluated_once() }}
),

ranged as (
    select
        *,
        {{ within_range('done_on', 'calendar') }},
        {{ within_range('paid_amount', 'us_dollars') }},
        {{ within_range('paid_on', 'calendar') }}
    from typed
),

final as (
    select
        -- ids
        _batch_id,
        _row_number,
        contract_id,
        person,

        -- text
        deliverable,

        -- numbers
        paid_amount,

        -- booleans
        coalesce(is_paid_stated, paid_amount > 0, case when paid_on is not null then true end) as is_paid,

        -- dates
        done_on,
        paid_on,

        -- verdict
        {{ verdict([
            ('missing_value:contract_id', 'contract_id is null'),
            ('missing_value:person', 'person is null'),
            ('missing_value:deliverable', 'deliverable is null'),
        ]) }} as _rejections,
        {{ verdict(range_findings('done_on', 'bad_date') + [
            (
                'bad_boolean:paid',
                'paid_text is not null and is_paid_stated is null and paid_amount_read is null'
                ~ ' and paid_on_read is null',
            ),
            ('number_out_of_range:paid', 'paid_amount is null and paid_amount_read is not null'),
            ('date_out_of_range:paid', 'paid_on is null and paid_on_read is not null'),
        ]) }} as _warnings
    from ranged
)

select * from final
