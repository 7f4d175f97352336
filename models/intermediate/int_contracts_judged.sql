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
judged_alone as (
    select
        *,
        {{ findings(
            [deleted_event_finding(), "_rejections"],
            [
                ('orphan_contract:org_id', 'not is_organization_known'),
                ('orphan_contract:event_id', 'not is_event_known'),
            ]
        ) }} as _found_alone,
        {{ findings(["_warnings"], [('contract_dates_reversed:end_date', 'end_date < start_date')]) }} as _flagged,
        {{ row_key(['contract_id', 'event_id']) }} as _key,
        -- a row without an event has no key of its own: any newer row of its contract takes its place
        max(_recency) over (partition by contract_id) as _newest_of_contract
    from typed
),

-- A contract is with one partner: the one of its first row, until a newer file brings all of its rows, and brings them
-- with one other.
dated_events as (
    select
        contract_id,
        event_id,
        org_id,
        _recency,
        _row_number,
        min(_recency) over (partition by contract_id, event_id) as first_recency
    from judged_alone
    where _found_alone is null
),

contract_files as (
    select
        contract_id,
        _recency,
        count(distinct event_id) as events,
        count(distinct event_id) filter (where first_recency = _recency) as new_events,
        count(distinct org_id) as partners,
        (array_agg(org_id order by _row_number))[1] as first_org_id
    from dated_events
    group by contract_id, _recency
),

counted_files as (
    select
        *,
        partners = 1 and events = sum(new_events) over files or row_number() over files = 1 as is_whole
    from contract_files
    window files as (partition by contract_id order by _recency)
),

whole_files as (
    select
        contract_id,
        _recency,
        max(case when is_whole then _recency end) over (
            partition by contract_id order by _recency
        ) as whole_recency
    from counted_files
),

partners as (
    select
        whole_files.contract_id,
        whole_files._recency,
        counted_files.first_org_id as partner_org_id
    from whole_files
    inner join counted_files
        on whole_files.contract_id = counted_files.contract_id
        and whole_files.whole_recency = counted_files._recency
),

judged as (
    select
        judged_alone.*,
        {{ findings(
            ["judged_alone._found_alone"],
            [
                (
                    'contract_of_another_partner:org_id',
                    'judged_alone._found_alone is null and judged_alone.org_id <> partners.partner_org_id',
                ),
            ]
        ) }} as _found
    from judged_alone
    left join partners
        on judged_alone.contract_id = partners.contract_id
        and judged_alone._recency = partners._recency
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
