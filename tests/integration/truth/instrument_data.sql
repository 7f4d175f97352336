-- What is kept of each submission: of forms the names of the items, of surveys the number of answers.
select
    case
        when documents.contact_id in (
            select contact_id from intermediate.int_identifier_contact where identifier_type = 'role_mailbox'
        ) then 'mailbox'
        else cast(documents.contact_id as text)
    end as person,
    case when instruments.instrument_type = 'Feedback survey' then 'survey' else instruments.instrument_source_id end as form,
    case when instruments.instrument_type <> 'Feedback survey' then instruments.instrument_version end as version,
    to_char(documents.submitted_at at time zone 'America/New_York', 'YYYY-MM-DD HH24:MI:SS') as submitted,
    case when documents.event_key <> -2 then events.event_source_id end as event_id,
    case
        when instruments.instrument_type = 'Feedback survey'
            then (select cast(count(*) as text) from jsonb_object_keys(documents.document))
        else (select string_agg(name, ';' order by name collate "C") from jsonb_object_keys(documents.document) as name)
    end as items,
    documents.document ->> 'race' as race,
    documents.document ->> 'gender' as gender,
    documents.document ->> 'supervisor_email' as supervisor_email
from restricted.instrument_data as documents
inner join marts.dim_instrument as instruments on documents.instrument_key = instruments.instrument_key
inner join marts.dim_event as events on documents.event_key = events.event_key
