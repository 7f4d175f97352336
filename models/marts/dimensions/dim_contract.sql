with

contract_events as (
    select * from {{ ref('int_contract_event') }}
),

organizations as (
    select * from {{ ref('dim_organization') }}
),

stipend_rules as (
    select * from {{ ref('dim_stipend_rule') }}
),

event_counts as (
    select
        contract_id,
        count(*) as events
    from contract_events
    group by contract_id
),

members as (
    select
        {{ make_key('contract', ['contract_events.contract_id']) }} as contract_key,
        contract_events.contract_id as contract_source_id,
        coalesce(organizations.organization_key, {{ unknown_key() }}) as organization_key,
        coalesce(stipend_rules.stipend_rule_key, {{ unknown_key() }}) as stipend_rule_key,
        coalesce(organizations.organization_name, 'Unknown') as partner_name,
        contract_events.stipend_rule,
        cast(event_counts.events as integer) as events,
        contract_events.seats,
        cast(contract_events.stipend_amount as numeric(12, 2)) as stipend_amount_usd,
        cast(contract_events.stipend_threshold as numeric(7, 6)) as stipend_threshold,
        contract_events.includes_coaching,
        contract_events.includes_workbooks,
        contract_events.start_date,
        contract_events.end_date
    from contract_events
    inner join event_counts on contract_events.contract_id = event_counts.contract_id
    left join stipend_rules
        on coalesce(contract_events.stipend_rule, 'Not stated') = stipend_rules.stipend_rule
        and cast(contract_events.stipend_threshold as numeric(7, 6)) = stipend_rules.stipend_threshold
    left join organizations
        on contract_events.org_id = organizations.organization_source_id
        and organizations.organization_source = 'organizations export'
    where contract_events.is_newest_of_contract
),

special_members as (
    {{ special_members('contract_key', 'contract_source_id', 'contract_label') }}
),

final as (
    select
        -- ids
        contract_key,
        contract_key as contract_id,
        contract_source_id,
        organization_key,
        stipend_rule_key,

        -- text
        contract_source_id || ' (' || partner_name || ')' as contract_label,
        partner_name,
        stipend_rule,

        -- numbers
        events,
        seats,
        stipend_amount_usd,
        stipend_threshold,

        -- booleans
        includes_coaching,
        includes_workbooks,
        false as is_special_member,

        -- dates
        start_date,
        end_date
    from members

    union all

    select
        -- ids
        contract_key,
        contract_key as contract_id,
        contract_source_id,
        contract_key as organization_key,
        contract_key as stipend_rule_key,

        -- text
        contract_label,
        contract_label as partner_name,
        cast(null as text) as stipend_rule,

        -- numbers
        0 as events,
        cast(null as integer) as seats,
        cast(null as numeric(12, 2)) as stipend_amount_usd,
        cast(null as numeric(7, 6)) as stipend_threshold,

        -- booleans
        cast(null as boolean) as includes_coaching,
        cast(null as boolean) as includes_workbooks,
        true as is_special_member,

        -- dates
        cast(null as date) as start_date,
        cast(null as date) as end_date
    from special_members
)

select * from final
