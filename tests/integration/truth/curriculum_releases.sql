-- The releases of every curriculum, and the time before them.
select
    curriculum,
    release,
    programming_languages as languages,
    is_known_release as is_known,
    is_start_derived as is_derived,
    is_current,
    valid_from,
    valid_to
from marts.dim_curriculum_release
where not is_special_member
