-- Lessons in the words of their authors.
select lesson_source_id as lesson, lesson as title, area, description as about, prerequisites, objectives
from marts.dim_lesson
where not is_special_member
