-- Primary Key: one row per landed row of the feed learning_models.
with

source as (
    {{ rows_to_judge(source('staging_intake', 'raw_learning_models')) }}
),

cleaned as (
    select
        _batch_id,
        _row_number,
        {{ clean_text('curriculum') }} as curriculum,
        {{ clean_text('event_type') }} as event_type,
        {{ clean_text('format') }} as format,
        {{ clean_text('modality') }} as modality,
        {{ clean_text('version') }} as version,
        {{ clean_text('follow_ups') }} as follow_ups,
        {{ clean_text('valid_from') }} as valid_from_text
    from source
    {{ evaluated_once() }}
),

typed as (
    select
        *,
        {{ parse_date('valid_from_text') }} as valid_from_read
    from cleaned
    {{ evaluated_once() }}
),

ranged as (
    select
        *,
        {{ within_range('valid_from', 'history') }}
    from typed
),

final as (
    select
        -- ids
        _batch_id,
        _row_number,
        curriculum,
        event_type,
        format,
        modality,
        version,

        -- text
        follow_ups,

        -- dates
        valid_from,

        -- verdict
        {{ verdict(
            [
                ('missing_value:event_type', 'event_type is null'),
                ('missing_value:version', 'version is null'),
                ('missing_value:valid_from', 'valid_from_text is null'),
            ]
            + range_findings('valid_from', 'bad_date')
        ) }} as _rejections,
        cast(null as text) as _warnings
    from ranged
)

select * from final
