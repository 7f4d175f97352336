-- What is done with pathways, once for each time, and whether it is use.
select
    pathway_source_id as pathway,
    case when contact_id > 0 then cast(contact_id as text) else '' end as person,
    lesson_slug as lesson,
    pathway_action as action,
    date_day as date,
    case when uses > 0 then 1 else 0 end as is_use,
    happened_at as moment,
    pathway_action_raw as words
from marts.fct_pathway_use
inner join marts.dim_pathway using (pathway_key)
inner join marts.dim_date using (date_key)
cross join lateral generate_series(1, actions)
