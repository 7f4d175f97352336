-- The rules of stipends, and at how many events of contracts each decides.
select stipend_rule as rule, stipend_threshold as threshold, contract_events
from marts.dim_stipend_rule
where not is_special_member
