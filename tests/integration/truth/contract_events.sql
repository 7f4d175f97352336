-- The events of contracts with the terms of the stipend.
select
    contracts.contract_source_id as contract,
    events.event_source_id as event_id,
    bridge.stipend_rule as rule,
    bridge.stipend_amount_usd as amount,
    bridge.stipend_threshold as threshold
from marts.bridge_contract_event as bridge
inner join marts.dim_contract as contracts using (contract_key)
inner join marts.dim_event as events using (event_key)
