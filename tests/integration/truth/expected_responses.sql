-- Who should answer which survey, and who has.
select
    facts.contact_id as person,
    facts.instrument_kind,
    facts.occasion,
    events.event_source_id as event_id,
    curricula.curriculum_source_id as curriculum,
    facts.academic_year,
    facts.expected_because,
    facts.response_state,
    facts.due,
    facts.answered,
    facts.answered_early,
    facts.is_late,
    facts.due_date,
    facts.answered_on
from marts.fct_expected_response as facts
inner join marts.dim_event as events on facts.event_key = events.event_key
inner join marts.dim_curriculum as curricula on facts.curriculum_key = curricula.curriculum_key
