-- The course of every class, and who names it.
select
    classes.class_source_id as class,
    classes.contact_id as person,
    courses.course_word as course,
    courses.subject as course_subject,
    subjects.subject,
    classes.course_basis,
    classes.course_raw
from marts.dim_class as classes
inner join marts.dim_course as courses on classes.course_key = courses.course_key
inner join marts.dim_subject as subjects on classes.subject_key = subjects.subject_key
where not classes.is_special_member
