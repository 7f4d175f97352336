-- The administrators of contracts.
select contracts.contract_source_id as contract, bridge.contact_id as person, bridge.addresses
from marts.bridge_contract_admin as bridge
inner join marts.dim_contract as contracts using (contract_key)
