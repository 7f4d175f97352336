-- Which lesson serves which section of a textbook.
select
    textbooks.textbook_source_id as textbook,
    bridge.section_code as section,
    bridge.section as about,
    bridge.lesson_slug as lesson,
    bridge.lesson_key > 0 as is_known
from marts.bridge_lesson_textbook as bridge
inner join marts.dim_textbook as textbooks using (textbook_key)
