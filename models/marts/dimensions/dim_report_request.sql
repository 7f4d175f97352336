-- Primary Key: one row per partner × report that it asked for.
with

requests as (
    select * from {{ ref('int_report_requests_judged') }}
),

organizations as (
    select * from {{ ref('dim_organization') }}
),

asked as (
    select
        requests.*,
        {{ name_word('requests.report') }} as report_word
    from requests
    where requests._disposition = 'loaded'
),

members as (
    select
        {{ make_key('report_request', ['asked.org_id', 'asked.report_word']) }} as report_request_key,
        {{ shown_id("concat_ws('|', asked.org_id, asked.report_word)") }} as report_request_source_id,
        coalesce(organizations.organization_key, {{ unknown_key() }}) as organization_key,
        {{ calendar_key('asked.due_date') }} as due_date_key,
        coalesce(organizations.organization_label, {{ without_addresses('asked.org_id') }}) as organization,
        {{ without_addresses('asked.report') }} as report,
        {{ without_addresses('asked.format') }} as report_format,
        {{ without_addresses('asked.cadence') }} as cadence,
        {{ without_addresses('asked.focus_group') }} as focus_group,
        asked.due_date,
        asked.last_delivered as last_delivered_date
    from asked
    left join organizations
        on asked.org_id = organizations.organization_source_id
        and organizations.organization_source = 'organizations export'
),

special_members as (
    {{ special_members('report_request_key', 'report_request_source_id', 'report') }}
),

final as (
    select
        -- ids
        report_request_key,
        report_request_key as report_request_id,
        report_request_source_id,
        organization_key,
        cast(due_date_key as integer) as due_date_key,

        -- text
        report || ' for ' || organization || ' [' || report_request_source_id || ']' as report_request_label,
        report,
        coalesce(report_format, 'Not stated') as report_format,
        coalesce(cadence, 'Not stated') as cadence,
        focus_group,

        -- booleans
        false as is_special_member,

        -- dates
        due_date,
        last_delivered_date
    from members

    union all

    select
        -- ids
        report_request_key,
        report_request_key as report_request_id,
        report_request_source_id,
        report_request_key as organization_key,
        cast(report_request_key as integer) as due_date_key,

        -- text
        report as report_request_label,
        report,
        report as report_format,
        report as cadence,
        cast(null as text) as focus_group,

        -- booleans
        true as is_special_member,

        -- dates
        cast(null as date) as due_date,
        cast(null as date) as last_delivered_date
    from special_members
)

select * from final
