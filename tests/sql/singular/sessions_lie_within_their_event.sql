-- Checks rule R15 for schedules: every session lies within the dates of its event.
-- When it matters: attendance outside the event is held, so such a session could never be attended and would lower
-- every recorded share.
-- How to resolve: look at int_event_sessions_judged; the row must be held as session_outside_event.
{{ config(meta={'dagster': {'ref': {'name': 'int_event_session'}}}) }}
select
    sessions.event_id,
    sessions.session_date
from {{ ref('int_event_session') }} as sessions
left join {{ ref('int_event') }} as events on sessions.event_id = events.event_id
where
    events.event_id is null
    or sessions.session_date not between events.start_date and events.end_date
