-- Lessons in the words of their authors.
select
    lesson_source_id as lesson,
    lesson as title,
    area,
    description as about,
    prerequisites,
    objectives,
    keywords,
    coalesce(objectives_count, 0) as objectives_count,
    languages
from marts.dim_lesson
where not is_special_member
