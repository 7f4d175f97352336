-- Answers to the forms by which people introduce themselves.
select
    case
        when answers.contact_id in (
            select contact_id from intermediate.int_identifier_contact where identifier_type = 'role_mailbox'
        ) then 'mailbox'
        else cast(answers.contact_id as text)
    end as person,
    instruments.instrument_source_id as form,
    instruments.instrument_version as version,
    days.date_day as date,
    answers.item_code as item,
    answers.question,
    answers.answer_state as state,
    answers.answer_code as code,
    answers.answer_number as number,
    case when answers.event_key <> -2 then events.event_source_id end as event_id
from marts.fct_intake_response as answers
inner join marts.dim_instrument as instruments on answers.instrument_key = instruments.instrument_key
inner join marts.dim_event as events on answers.event_key = events.event_key
inner join marts.dim_date as days on answers.date_key = days.date_key
