-- What participants hand in for a stipend, how far it is, and what was paid for it.
select
    contract_source_id as contract,
    contact_id as person,
    deliverable_code as deliverable,
    deliverable_state as state,
    paid_amount_usd as amount,
    done_date as done_on,
    paid_date as paid_on,
    deliverable as words
from marts.fct_deliverable
inner join marts.dim_contract using (contract_key)
