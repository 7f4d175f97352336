-- Checks: while a meeting log has unmatched people, enrolled persons not found in it are Not recorded, not Absent.
-- When it matters: somebody who attended under another address would be told that they were absent, and lose a stipend.
-- How to resolve: look at the absences in int_meeting_presence; they must come from complete windows alone.
{{ config(meta={'dagster': {'ref': {'name': 'int_meeting_presence'}}}) }}
select
    presences.event_id,
    presences.session_date,
    presences.period,
    count(*) as absences
from {{ ref('int_meeting_presence') }} as presences
inner join {{ ref('int_meeting_window') }} as windows
    on presences.event_id = windows.event_id
    and presences.session_date = windows.session_date
    and presences.period = windows.period
where
    presences.is_concluded
    and windows.unmatched_rows > 0
group by presences.event_id, presences.session_date, presences.period
