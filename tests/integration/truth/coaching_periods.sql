-- Periods of coaching, merged from the entitlements that overlap.
select
    contact_id as person,
    curriculum_source_id as curriculum,
    start_date,
    end_date,
    entitlements_merged as merged
from marts.fct_coaching_entitlement
inner join marts.dim_curriculum using (curriculum_key)
