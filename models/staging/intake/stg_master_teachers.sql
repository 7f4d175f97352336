-- Primary Key: one row per landed row of the feed master_teachers.
with

source as (
    {{ rows_to_judge(source('staging_intake', 'raw_master_teachers')) }}
),

cleaned as (
    select
        _batch_id,
        _row_number,
        {{ clean_text('person') }} as person_text,
        {{ clean_text('since') }} as since_text,
        {{ clean_text('until') }} as until_text
    from source
    {{ evaluated_once() }}
),

typed as (
    select
        *,
        {{ id_or_email('person_text') }} as person,
        {{ parse_date('since_text') }} as since_read,
        {{ parse_date('until_text') }} as until_read
    from cleaned
    {{ evaluated_once() }}
),

ranged as (
    select
        *,
        {{ within_range('since', 'history') }},
        {{ within_range('until', 'history') }}
    from typed
),

final as (
    select
        -- ids
        _batch_id,
        _row_number,
        person,

        -- dates
        since,
        until,

        -- verdict
        {{ verdict(
            [
                ('missing_value:person', 'person is null'),
                ('missing_value:since', 'since_text is null'),
                ('role_dates_reversed:until', 'until < since'),
            ]
            + range_findings('since', 'bad_date')
        ) }} as _rejections,
        {{ verdict(range_findings('until', 'bad_date')) }} as _warnings
    from ranged
)

select * from final
