-- Which lesson serves which standard.
select
    standards.framework_code as framework,
    standards.standard_code as code,
    bridge.lesson_slug as lesson,
    bridge.lesson_key > 0 as is_known
from marts.bridge_lesson_standard as bridge
inner join marts.dim_standard as standards using (standard_key)
