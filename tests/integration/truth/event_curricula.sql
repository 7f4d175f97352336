-- The curricula of events, and how much of each event counts in them.
select
    events.event_source_id as event_id,
    case when curricula.curriculum_key < 0 then curricula.curriculum_source_id else curricula.curriculum end
        as curriculum,
    bridge.curricula,
    bridge.weight
from marts.bridge_event_curriculum as bridge
inner join marts.dim_event as events using (event_key)
inner join marts.dim_curriculum as curricula using (curriculum_key)
