-- The lessons that educators rate in the survey, one by one.
select
    facts.contact_id as person,
    curricula.curriculum_source_id as curriculum,
    facts.academic_year,
    facts.implementation_source_id as implementation,
    classes.class_source_id as class,
    lessons.lesson_source_id as lesson,
    cast(facts.score as integer) as score,
    facts.rated_on
from marts.fct_lesson_rating as facts
inner join marts.dim_curriculum as curricula on facts.curriculum_key = curricula.curriculum_key
inner join marts.dim_class as classes on facts.class_key = classes.class_key
inner join marts.dim_lesson as lessons on facts.lesson_key = lessons.lesson_key
