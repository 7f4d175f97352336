-- Primary Key: one row per landed row of the feed corrections.
with

source as (
    {{ rows_to_judge(source('staging_intake', 'raw_corrections')) }}
),

cleaned as (
    select
        _batch_id,
        _row_number,
        {{ clean_text('table_name') }} as table_name_text,
        {{ clean_id('record_key') }} as record_key,
        {{ clean_text('field_name') }} as field_name_text,
        {{ clean_text_keep_na('old_value') }} as old_value,
        {{ clean_text_keep_na('new_value') }} as new_value,
        {{ clean_text('source_of_truth') }} as source_of_truth,
        {{ clean_text('corrected_on') }} as corrected_on_text
    from source
    {{ evaluated_once() }}
),

typed as (
    select
        *,
        lower(table_name_text) as table_name,
        lower(field_name_text) as field_name,
        {{ parse_date('corrected_on_text') }} as corrected_on_read
    from cleaned
    {{ evaluated_once() }}
),

ranged as (
    select
        *,
        {{ within_range('corrected_on', 'calendar') }}
    from typed
),

final as (
    select
        -- ids
        _batch_id,
        _row_number,
        table_name,
        record_key,
        field_name,

        -- text
        old_value,
        new_value,
        source_of_truth,

        -- dates
        corrected_on,

        -- verdict
        {{ verdict([
            ('missing_value:table_name', 'table_name is null'),
            ('missing_value:record_key', 'record_key is null'),
            ('missing_value:field_name', 'field_name is null'),
        ]) }} as _rejections,
        {{ verdict(range_findings('corrected_on', 'bad_date')) }} as _warnings
    from ranged
)

select * from final
