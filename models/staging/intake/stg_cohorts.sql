-- Primary Key: one row per landed row of the feed cohorts.
with

source as (
    {{ rows_to_judge(source('staging_intake', 'raw_cohorts')) }}
),

cleaned as (
    select
        _batch_id,
        _row_number,
        {{ clean_id('cohort_id') }} as cohort_id,
        {{ clean_id('contract_id') }} as contract_id,
        {{ clean_text('person') }} as person_text,
        {{ clean_text('kind') }} as kind,
        {{ clean_text('start_date') }} as start_date_text,
        {{ clean_text('end_date') }} as end_date_text
    from source
    {{ evaluated_once() }}
),

typed as (
    select
        *,
        {{ id_or_email('person_text') }} as person,
        {{ parse_date('start_date_text') }} as start_date_read,
        {{ parse_date('end_date_text') }} as end_date_read
    from cleaned
    {{ evaluated_once() }}
),

ranged as (
    select
        *,
        {{ within_range('start_date', 'beginning') }},
        {{ within_range('end_date', 'history') }}
    from typed
),

final as (
    select
        -- ids
        _batch_id,
        _row_number,
        cohort_id,
        contract_id,
        person,

        -- text
        kind,

        -- dates
        start_date,
        end_date,

        -- verdict
        {{ verdict(
            [('missing_value:cohort_id', 'cohort_id is null')]
            + range_findings('start_date', 'bad_date')
            + range_findings('end_date', 'bad_date')
            + [('cohort_dates_reversed:end_date', 'end_date < start_date')]
        ) }} as _rejections,
        cast(null as text) as _warnings
    from ranged
)

select * from final
