-- The places of every pathway.
select
    pathway_source_id as pathway,
    position,
    lesson_slug as lesson,
    section,
    note
from marts.bridge_pathway_lesson
inner join marts.dim_pathway using (pathway_key)
