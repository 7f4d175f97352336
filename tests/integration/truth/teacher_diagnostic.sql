-- Educators' answers to tests, as points out of points.
select
    answers.contact_id as person,
    answers.respondent_number as respondent,
    events.event_source_id as event_id,
    regexp_replace(
        regexp_replace(lower(instruments.instrument_source_id), '(?<=[0-9])[^a-z0-9]+(?=[0-9])', '.', 'g'),
        '(?<![0-9])[^a-z0-9]+|[^a-z0-9]+(?![0-9])', '', 'g'
    ) as instrument,
    regexp_replace(
        regexp_replace(lower(answers.stated_version), '(?<=[0-9])[^a-z0-9]+(?=[0-9])', '.', 'g'),
        '(?<![0-9])[^a-z0-9]+|[^a-z0-9]+(?![0-9])', '', 'g'
    ) as version,
    answers.test_window as window,
    case
        when answers.item_code = 'whole_test' then answers.item_code
        else regexp_replace(
            regexp_replace(lower(answers.item_code), '(?<=[0-9])[^a-z0-9]+(?=[0-9])', '.', 'g'),
            '(?<![0-9])[^a-z0-9]+|[^a-z0-9]+(?![0-9])', '', 'g'
        )
    end as item,
    days.date_day as date,
    answers.score_state,
    answers.academic_year,
    answers.score,
    answers.max_score,
    answers.is_correct,
    answers.is_anonymous,
    answers.has_label,
    answers.contact_date as told_on
from marts.fct_teacher_diagnostic as answers
inner join marts.dim_event as events on answers.event_key = events.event_key
inner join marts.dim_instrument as instruments on answers.instrument_key = instruments.instrument_key
inner join marts.dim_date as days on answers.date_key = days.date_key
