-- Contracts with their terms.
select
    contracts.contract_source_id as contract,
    organizations.organization_source_id as organization,
    contracts.partner_name as partner,
    contracts.stipend_rule as rule,
    contracts.events,
    contracts.seats,
    contracts.stipend_amount_usd as amount,
    contracts.stipend_threshold as threshold,
    contracts.includes_coaching as coaching,
    contracts.includes_workbooks as workbooks,
    contracts.start_date,
    contracts.end_date
from marts.dim_contract as contracts
inner join marts.dim_organization as organizations using (organization_key)
where not contracts.is_special_member
