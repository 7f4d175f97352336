-- What participants hand in for a stipend, and how far it is.
select
    contract_source_id as contract,
    contact_id as person,
    deliverable_code as deliverable,
    deliverable_state as state
from marts.fct_deliverable
inner join marts.dim_contract using (contract_key)
