-- Days with a session of coaching, each counted once.
select
    sessions.contact_id as person,
    days.date_day as date,
    case when sessions.event_key <> -2 then events.event_source_id end as event_id,
    curricula.curriculum_source_id as curriculum,
    sessions.attended_state as attended,
    sessions.session_source as source,
    sessions.sessions_attended,
    sessions.is_entitled,
    sessions.academic_year,
    sessions.calendar_year,
    contacts.role,
    sessions.place_in_curriculum as place
from marts.fct_coaching_session as sessions
inner join marts.dim_contact as contacts on sessions.contact_key = contacts.contact_key
inner join marts.dim_date as days on sessions.date_key = days.date_key
inner join marts.dim_event as events on sessions.event_key = events.event_key
inner join marts.dim_curriculum as curricula on sessions.curriculum_key = curricula.curriculum_key
