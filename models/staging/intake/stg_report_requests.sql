-- Primary Key: one row per landed row of the feed report_requests.
with

source as (
    {{ rows_to_judge(source('staging_intake', 'raw_report_requests')) }}
),

cleaned as (
    select
        _batch_id,
        _row_number,
        {{ clean_id('org_id') }} as org_id,
        {{ clean_text('report') }} as report,
        {{ clean_text('format') }} as format,
        {{ clean_text('cadence') }} as cadence,
        {{ clean_text('focus_group') }} as focus_group,
        {{ clean_text('due') }} as due_text,
        {{ clean_text('last_delivered') }} as last_delivered_text
    from source
    {{ evaluated_once() }}
),

typed as (
    select
        *,
        {{ parse_date('due_text') }} as due_read,
        {{ parse_date('last_delivered_text') }} as last_delivered_read
    from cleaned
    {{ evaluated_once() }}
),

ranged as (
    select
        *,
        {{ within_range('due', 'calendar') }},
        {{ within_range('last_delivered', 'calendar') }}
    from typed
),

final as (
    select
        -- ids
        _batch_id,
        _row_number,
        org_id,

        -- text
        report,
        format,
        cadence,
        focus_group,

        -- dates
        due,
        last_delivered,

        -- verdict
        {{ verdict([
            ('missing_value:org_id', 'org_id is null'),
            ('missing_value:report', 'report is null'),
        ]) }} as _rejections,
        {{ verdict(range_findings('due', 'bad_date') + range_findings('last_delivered', 'bad_date')) }} as _warnings
    from ranged
)

select * from final
