with

contract_events as (
    select * from {{ ref('int_contract_event') }}
),

contracts as (
    select * from {{ ref('dim_contract') }}
),

events as (
    select * from {{ ref('dim_event') }}
),

final as (
    select
        -- ids
        contracts.contract_key,
        events.event_key,

        -- text
        contract_events.stipend_rule,

        -- numbers
        cast(contract_events.stipend_amount as numeric(12, 2)) as stipend_amount_usd,
        cast(contract_events.stipend_threshold as numeric(7, 6)) as stipend_threshold
    from contract_events
    inner join contracts on contract_events.contract_id = contracts.contract_source_id
    inner join events on contract_events.event_id = events.event_source_id
)

select * from final
