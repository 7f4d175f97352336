-- The course and the subject of the answer in force.
select
    facts.contact_id as person,
    curricula.curriculum_source_id as curriculum,
    facts.academic_year,
    courses.course_word as course,
    courses.subject as course_subject,
    subjects.subject
from marts.fct_implementation as facts
inner join marts.dim_curriculum as curricula on facts.curriculum_key = curricula.curriculum_key
inner join marts.dim_course as courses on facts.course_key = courses.course_key
inner join marts.dim_subject as subjects on facts.subject_key = subjects.subject_key
