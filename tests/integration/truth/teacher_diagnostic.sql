-- Educators' answers to tests, as points out of points.
select
    answers.contact_id as person,
    answers.respondent_number as respondent,
    events.event_source_id as event_id,
    regexp_replace(lower(instruments.instrument_source_id), '[^a-z0-9]', '', 'g') as instrument,
    lower(answers.stated_version) as version,
    answers.test_window as window,
    lower(answers.item_code) as item,
    days.date_day as date,
    answers.score_state,
    answers.academic_year,
    answers.score,
    answers.max_score,
    answers.is_correct,
    answers.is_anonymous,
    answers.has_label
from marts.fct_teacher_diagnostic as answers
inner join marts.dim_event as events on answers.event_key = events.event_key
inner join marts.dim_instrument as instruments on answers.instrument_key = instruments.instrument_key
inner join marts.dim_date as days on answers.date_key = days.date_key
