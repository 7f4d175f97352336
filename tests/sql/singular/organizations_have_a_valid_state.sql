-- What it checks: no accepted organization has a text for its state that stands for none (rule R24).
-- When it matters: roll-ups by state would lose it without a word.
-- How to resolve: such rows are to be rejected as `bad_state`; see int_organizations_judged.
select
    org_id,
    state_raw
from {{ ref('int_organizations_judged') }}
where _disposition = 'loaded' and state_raw is not null and state_code is null
