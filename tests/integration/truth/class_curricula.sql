-- The curricula that a class uses, and how much of it counts in each.
select
    classes.class_source_id as class,
    bridge.contact_id as person,
    case when curricula.curriculum_key > 0 then curricula.curriculum else curricula.curriculum_source_id end
        as curriculum,
    bridge.academic_year,
    bridge.curricula,
    bridge.weight
from marts.bridge_class_curriculum as bridge
inner join marts.dim_class as classes using (class_key)
inner join marts.dim_curriculum as curricula using (curriculum_key)
