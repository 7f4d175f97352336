-- The log of changes.
select
    change_source_id as change,
    change_kind as kind,
    curriculum_source_id as curriculum,
    effective_date as date
from marts.fct_curriculum_change
inner join marts.dim_curriculum using (curriculum_key)
