-- The events that an event follows.
select
    events.event_source_id as event_id,
    bridge.parent_event_source_id as parent,
    bridge.parent_event_key > 0 as is_known,
    bridge.parents,
    bridge.weight
from marts.bridge_event_parent as bridge
inner join marts.dim_event as events on bridge.event_key = events.event_key
