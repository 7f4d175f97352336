-- Every record of the survey with its say, plans whose record came among them.
select
    facts.contact_id as person,
    curricula.curriculum_source_id as curriculum,
    facts.academic_year,
    facts.implementation_source_id as implementation,
    facts.standing,
    facts.status,
    facts.reaches_students,
    facts.answered_on
from marts.fct_implementation_record as facts
inner join marts.dim_curriculum as curricula on facts.curriculum_key = curricula.curriculum_key
