-- Primary Key: one row per landed row of the feed contracts.
with

batches as (
    select * from {{ source('audit', 'current_batch') }}
),

staged as (
    select * from {{ ref('stg_contracts') }}
),

organizations as (
    select * from {{ ref('int_organizations_judged') }}
),

events as (
    select * from {{ ref('int_events_judged') }}
),

accepted_organizations as (
    select org_id from organizations
    where _disposition = 'loaded'
),

accepted_events as (
    select event_id from events
    where _disposition = 'loaded'
),

{{ deleted_events() }},

typed as (
    select
        staged.*,
        batches.recency as _recency,
        accepted_organizations.org_id is not null as is_organization_known,
        accepted_events.event_id is not null as is_event_known,
        deleted_events.event_id is not null as is_event_deleted
    from staged
    inner join batches on staged._batch_id = batches.batch_id
    left join accepted_organizations on staged.org_id = accepted_organizations.org_id
    left join accepted_events on staged.event_id = accepted_events.event_id
    left join deleted_events on staged.event_id = deleted_events.event_id
),

-- Rule R22. An event still blank at signing is held too: there is nothing yet to turn on services for.
judged as (
    select
        *,
        {{ findings(
            [deleted_event_finding(), "_rejections"],
            [
                ('orphan_contract:org_id', 'not is_organization_known'),
                ('orphan_contract:event_id', 'not is_event_known'),
            ]
        ) }} as _found,
        {{ findings(["_warnings"], [('contract_dates_reversed:end_date', 'end_date < start_date')]) }} as _flagged,
        {{ row_key(['contract_id', 'event_id']) }} as _key,
        -- a row without an event has no key of its own: any newer row of its contract takes its place
        max(_recency) over (partition by contract_id) as _newest_of_contract
    from typed
),

{{ rows_disposed(
    also_superseded='event_id is null and _recency < _newest_of_contract', filtered='is_event_deleted'
) }},

final as (
    select
        -- ids
        _batch_id,
        _row_number,
        '' as _cell,
        contract_id,
        org_id,
        event_id,

        -- text
        stipend_rule,
        admin_email,

        -- numbers
        seats,
        stipend_amount,
        stipend_threshold,

        -- booleans
        includes_coaching,
        includes_workbooks,

        -- dates
        start_date,
        end_date,

        -- verdict
        {{ verdict_columns('_found', '_flagged', filtered_rule=first_code('_found')) }}
    from disposed
)

select * from final
