-- Who leads an event.
select
    events.event_source_id as event_id,
    bridge.facilitator_key as person,
    bridge.facilitators,
    bridge.weight,
    bridge.is_co_led
from marts.bridge_event_facilitator as bridge
inner join marts.dim_event as events using (event_key)
