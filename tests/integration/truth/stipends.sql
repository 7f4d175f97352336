-- Of every contract and event who has met the stipend, by which rule, and how far what is to be handed in is.
select
    contracts.contract_source_id as contract,
    events.event_source_id as event_id,
    stipends.contact_id as person,
    rules.stipend_rule as rule,
    stipends.stipend_amount_usd as amount,
    rules.stipend_threshold as threshold,
    stipends.stipend_met,
    stipends.periods_held,
    stipends.periods_attended,
    stipends.periods_not_recorded,
    stipends.periods_to_come,
    stipends.deliverable_state,
    stipends.deliverables_listed as listed,
    stipends.deliverables_done as done,
    stipends.is_enrolled,
    stipends.is_make_up
from marts.fct_stipend as stipends
inner join marts.dim_contract as contracts on stipends.contract_key = contracts.contract_key
inner join marts.dim_event as events on stipends.event_key = events.event_key
inner join marts.dim_stipend_rule as rules on stipends.stipend_rule_key = rules.stipend_rule_key
