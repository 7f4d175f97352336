-- The periods of every event, scheduled or one per weekday.
select
    events.event_source_id as event_id,
    sessions.session_date as date,
    sessions.period,
    sessions.session_source as source,
    sessions.timezone,
    sessions.start_time,
    sessions.end_time,
    sessions.modality,
    sessions.scheduled_minutes as minutes,
    sessions.has_meeting,
    sessions.modality_raw as modality_words
from marts.dim_event_session as sessions
inner join marts.dim_event as events on sessions.event_key = events.event_key
where not sessions.is_special_member
