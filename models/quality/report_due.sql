-- Primary Key: one row per report that a partner asked for and that is due, or will be soon.
with

requests as (
    select * from {{ ref('int_report_requests_judged') }}
),

organizations as (
    select * from {{ ref('dim_organization') }}
),

final as (
    select
        -- ids
        requests.org_id as organization_source_id,

        -- text
        coalesce(organizations.organization_name, requests.org_id) as organization,
        requests.report,
        requests.format,
        requests.cadence,
        requests.focus_group,

        -- numbers
        requests.due_date - {{ as_of() }} as days_left,

        -- dates
        requests.due_date as due
    from requests
    left join organizations on requests.org_id = organizations.organization_source_id
    where requests._disposition = 'loaded'
        and requests.due_date <= {{ as_of() }} + cast({{ quality_threshold('report_due_days') }} as integer)
)

select * from final
