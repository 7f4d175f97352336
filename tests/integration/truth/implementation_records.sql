-- Every record of the survey with its say, plans whose record came among them.
select
    facts.contact_id as person,
    curricula.curriculum_source_id as curriculum,
    facts.academic_year,
    facts.implementation_source_id as implementation,
    facts.standing,
    facts.status,
    facts.reaches_students,
    facts.answered_on,
    facts.status_raw,
    facts.implementation_model_raw as model_raw,
    texts.reason_not_raw as reason_raw,
    facts.module_theme as theme,
    facts.when_teaching as when,
    facts.dataset_selection as dataset,
    facts.standardized_exams as exams,
    facts.relevant_standards as standards,
    texts.next_year_plan as next_year,
    facts.parent_implementation_source_id as parent,
    facts.course_name as course,
    facts.students,
    facts.start_date,
    facts.implementation_model as model,
    classes.class_source_id as class
from marts.fct_implementation_record as facts
inner join marts.dim_curriculum as curricula on facts.curriculum_key = curricula.curriculum_key
inner join marts.dim_class as classes on facts.class_key = classes.class_key
left join restricted.implementation_text as texts
    on facts.contact_id = texts.contact_id
    and facts.curriculum_key = texts.curriculum_key
    and facts.academic_year = texts.academic_year
    and facts.record_number = texts.record_number
