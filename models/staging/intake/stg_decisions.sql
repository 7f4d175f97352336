-- Primary Key: one row per landed row of the feed decisions.
with

source as (
    {{ rows_to_judge(source('staging_intake', 'raw_decisions')) }}
),

cleaned as (
    select
        _batch_id,
        _row_number,
        {{ clean_text('record_a') }} as record_a_text,
        {{ clean_text('record_b') }} as record_b_text,
        {{ clean_text('kind') }} as kind,
        {{ clean_text('decided_by') }} as decided_by,
        {{ clean_text('why') }} as why,
        {{ clean_text('decided_on') }} as decided_on_text
    from source
    {{ evaluated_once() }}
),

typed as (
    select
        *,
        {{ id_or_email('record_a_text') }} as record_a,
        {{ id_or_email('record_b_text') }} as record_b,
        {{ parse_date('decided_on_text') }} as decided_on_read,
        {{ parse_decision('kind') }} as decision
    from cleaned
    {{ evaluated_once() }}
),

ranged as (
    select
        *,
        {{ within_range('decided_on', 'calendar') }}
    from typed
),

final as (
    select
        -- ids
        _batch_id,
        _row_number,
        record_a,
        record_b,

        -- text
        kind,
        decided_by,
        why,

        -- dates
        decided_on,

        -- what the words mean
        decision,

        -- verdict
        {{ verdict(
            [
                ('missing_value:kind', 'kind is null'),
                ('missing_value:record_a', 'record_a is null'),
                ('missing_value:record_b', 'record_b is null'),
                ('unmapped_value:kind', 'kind is not null and decision is null'),
            ]
            + range_findings('decided_on', 'bad_date')
        ) }} as _rejections,
        {{ verdict([('same_record:record_b', 'record_a = record_b')]) }} as _warnings
    from ranged
)

select * from final
