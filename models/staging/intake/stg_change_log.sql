-- Primary Key: one row per landed row of the feed change_log.
with

source as (
    {{ rows_to_judge(source('staging_intake', 'raw_change_log')) }}
),

cleaned as (
    select
        _batch_id,
        _row_number,
        {{ clean_id('change_id') }} as change_id,
        {{ clean_text('curriculum') }} as curriculum,
        {{ clean_text('kind') }} as kind,
        {{ clean_text('element') }} as element,
        {{ clean_text('description') }} as description,
        {{ clean_text('expected_effect') }} as expected_effect,
        {{ clean_text('effective_date') }} as effective_date_text
    from source
    {{ evaluated_once() }}
),

typed as (
    select
        *,
        {{ parse_date('effective_date_text') }} as effective_date_read
    from cleaned
    {{ evaluated_once() }}
),

ranged as (
    select
        *,
        {{ within_range('effective_date', 'calendar') }}
    from typed
),

final as (
    select
        -- ids
        _batch_id,
        _row_number,
        change_id,
        curriculum,

        -- text
        kind,
        element,
        description,
        expected_effect,

        -- dates
        effective_date,

        -- verdict
        {{ verdict(
            [
                ('missing_value:change_id', 'change_id is null'),
                ('missing_value:kind', 'kind is null'),
                ('missing_value:effective_date', 'effective_date_text is null'),
            ]
            + range_findings('effective_date', 'bad_date')
        ) }} as _rejections,
        cast(null as text) as _warnings
    from ranged
)

select * from final
