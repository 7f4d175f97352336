-- Primary Key: one row per landed row of the feed merges.
with

source as (
    {{ rows_to_judge(source('staging_intake', 'raw_merges')) }}
),

cleaned as (
    select
        _batch_id,
        _row_number,
        {{ clean_id('from_id') }} as from_id_text,
        {{ clean_id('into_id') }} as into_id_text,
        {{ clean_text('merged_at') }} as merged_at_text
    from source
    {{ evaluated_once() }}
),

typed as (
    select
        *,
        {{ id_or_email('from_id_text') }} as from_id,
        {{ id_or_email('into_id_text') }} as into_id,
        {{ parse_date('merged_at_text') }} as merged_at_read
    from cleaned
    {{ evaluated_once() }}
),

ranged as (
    select
        *,
        {{ within_range('merged_at', 'calendar') }}
    from typed
),

final as (
    select
        -- ids
        _batch_id,
        _row_number,
        from_id,
        into_id,

        -- dates
        merged_at,

        -- verdict
        {{ verdict(
            [
                ('missing_value:from_id', 'from_id is null'),
                ('missing_value:into_id', 'into_id is null'),
            ]
            + range_findings('merged_at', 'bad_date')
        ) }} as _rejections,
        cast(null as text) as _warnings
    from ranged
)

select * from final
