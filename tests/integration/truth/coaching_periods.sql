-- Periods of coaching, merged from the entitlements that overlap, and what was attended in them.
select
    contact_id as person,
    curriculum_source_id as curriculum,
    curriculum_word,
    start_date,
    end_date,
    entitlements_merged as merged,
    days,
    entitlement_state as state,
    sessions_registered,
    sessions_attended,
    has_training,
    academic_year,
    calendar_year
from marts.fct_coaching_entitlement
inner join marts.dim_curriculum using (curriculum_key)
