-- Primary Key: one row per landed row of the feed consent.
with

source as (
    {{ rows_to_judge(source('staging_intake', 'raw_consent')) }}
),

cleaned as (
    select
        _batch_id,
        _row_number,
        {{ clean_text('person') }} as person_text,
        {{ clean_text('purpose') }} as purpose,
        {{ clean_text('in_or_out') }} as in_or_out,
        {{ clean_text('stated_on') }} as stated_on_text
    from source
    {{ evaluated_once() }}
),

typed as (
    select
        *,
        {{ id_or_email('person_text') }} as person,
        {{ parse_date('stated_on_text') }} as stated_on_read,
        {{ parse_consent('in_or_out') }} as is_in
    from cleaned
    {{ evaluated_once() }}
),

ranged as (
    select
        *,
        {{ within_range('stated_on', 'calendar') }}
    from typed
),

final as (
    select
        -- ids
        _batch_id,
        _row_number,
        person,

        -- text
        purpose,
        in_or_out,

        -- dates
        stated_on,

        -- what the words mean
        is_in,

        -- verdict
        {{ verdict(
            [
                ('missing_value:person', 'person is null'),
                ('missing_value:purpose', 'purpose is null'),
                ('missing_value:in_or_out', 'in_or_out is null'),
                ('unmapped_value:in_or_out', 'in_or_out is not null and is_in is null'),
            ]
            + range_findings('stated_on', 'bad_date')
        ) }} as _rejections,
        cast(null as text) as _warnings
    from ranged
)

select * from final
