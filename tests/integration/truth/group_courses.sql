-- The course and the subject of every group of students.
select
    bridge.contact_id as person,
    curricula.curriculum_source_id as curriculum,
    bridge.academic_year,
    bridge.group_kind,
    classes.class_source_id as class,
    courses.course_word as course,
    courses.subject as course_subject,
    subjects.subject
from marts.bridge_implementation_class as bridge
inner join marts.dim_curriculum as curricula on bridge.curriculum_key = curricula.curriculum_key
inner join marts.dim_class as classes on bridge.class_key = classes.class_key
inner join marts.dim_course as courses on bridge.course_key = courses.course_key
inner join marts.dim_subject as subjects on bridge.subject_key = subjects.subject_key
