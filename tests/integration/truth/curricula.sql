-- The curricula there are.
select curriculum_source_id as code, curriculum, origin, is_current, valid_from, valid_to
from marts.dim_curriculum
where not is_special_member
