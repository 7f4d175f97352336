-- Primary Key: one row per landed row of the feed report_requests.
with

batches as (
    select * from {{ source('audit', 'current_batch') }}
),

staged as (
    select * from {{ ref('stg_report_requests') }}
),

organizations as (
    select * from {{ ref('int_organizations_judged') }}
),

accepted_organizations as (
    select org_id from organizations
    where _disposition = 'loaded'
),

typed as (
    select
        staged.*,
        batches.recency as _recency,
        accepted_organizations.org_id is not null as is_organization_known
    from staged
    inner join batches on staged._batch_id = batches.batch_id
    left join accepted_organizations on staged.org_id = accepted_organizations.org_id
),

judged as (
    select
        *,
        nullif(_rejections, '') as _found,
        {{ findings(["_warnings"], [('unknown_organization:org_id', 'not is_organization_known')]) }} as _flagged,
        {{ row_key(['org_id', name_word('report')]) }} as _key
    from typed
),

{{ rows_disposed() }},

final as (
    select
        -- ids
        _batch_id,
        _row_number,
        '' as _cell,
        org_id,

        -- text
        report,
        format,
        cadence,
        focus_group,

        -- dates
        due as due_date,
        last_delivered,

        -- verdict
        {{ verdict_columns('_found', '_flagged') }}
    from disposed
)

select * from final
