-- Educators' tests: the whole as sent, else the sum of the items.
select
    scores.contact_id as person,
    scores.respondent_number as respondent,
    events.event_source_id as event_id,
    regexp_replace(
        regexp_replace(lower(instruments.instrument_source_id), '(?<=[0-9])[^a-z0-9]+(?=[0-9])', '.', 'g'),
        '(?<![0-9])[^a-z0-9]+|[^a-z0-9]+(?![0-9])', '', 'g'
    ) as instrument,
    regexp_replace(
        regexp_replace(lower(scores.stated_version), '(?<=[0-9])[^a-z0-9]+(?=[0-9])', '.', 'g'),
        '(?<![0-9])[^a-z0-9]+|[^a-z0-9]+(?![0-9])', '', 'g'
    ) as version,
    scores.test_window as window,
    days.date_day as date,
    scores.score_basis,
    scores.respondents,
    scores.items_scored,
    scores.answers_without_maximum as without_maximum,
    scores.academic_year,
    scores.score,
    scores.max_score,
    scores.score_pct,
    scores.is_group
from marts.fct_teacher_diagnostic_score as scores
inner join marts.dim_event as events on scores.event_key = events.event_key
inner join marts.dim_instrument as instruments on scores.instrument_key = instruments.instrument_key
inner join marts.dim_date as days on scores.date_key = days.date_key
