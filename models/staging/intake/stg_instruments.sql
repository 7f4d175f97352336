-- Primary Key: one row per landed row of the feed instruments.
with

source as (
    {{ rows_to_judge(source('staging_intake', 'raw_instruments')) }}
),

cleaned as (
    select
        _batch_id,
        _row_number,
        {{ clean_text('instrument') }} as instrument,
        {{ clean_text('version') }} as version,
        {{ clean_text('curriculum') }} as curriculum,
        {{ clean_text('item') }} as item,
        {{ clean_text('kind') }} as kind,
        {{ clean_text('name') }} as name,
        {{ clean_text('skills') }} as skills_text,
        {{ clean_text('wording') }} as wording,
        {{ clean_text('item_type') }} as item_type,
        {{ clean_text('scale_min') }} as scale_min_text,
        {{ clean_text('scale_max') }} as scale_max_text,
        {{ clean_text('valid_from') }} as valid_from_text
    from source
    {{ evaluated_once() }}
),

typed as (
    select
        *,
        {{ list_text('skills_text') }} as skills,
        {{ parse_number('scale_min_text') }} as scale_min_read,
        {{ parse_number('scale_max_text') }} as scale_max_read,
        {{ parse_date('valid_from_text') }} as valid_from_read
    from cleaned
    {{ evaluated_once() }}
),

ranged as (
    select
        *,
        {{ within_range('scale_min', 'score') }},
        {{ within_range('scale_max', 'score') }},
        {{ within_range('valid_from', 'history') }}
    from typed
),

final as (
    select
        -- ids
        _batch_id,
        _row_number,
        instrument,
        version,
        curriculum,
        item,

        -- text
        kind,
        name,
        skills,
        wording,
        item_type,

        -- numbers
        scale_min,
        scale_max,

        -- dates
        valid_from,

        -- verdict
        {{ verdict([
            ('missing_value:instrument', 'instrument is null'),
            ('missing_value:version', 'version is null'),
        ]) }} as _rejections,
        {{ verdict(
            range_findings('scale_min', 'bad_number')
            + range_findings('scale_max', 'bad_number')
            + range_findings('valid_from', 'bad_date')
            + [('scale_reversed:scale_max', 'scale_max < scale_min')]
        ) }} as _warnings
    from ranged
)

select * from final
